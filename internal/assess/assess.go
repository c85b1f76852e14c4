// Package assess judges dossiers that lie in files, without a database and without a network: the assess command.
package assess

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"time"

	"bonafide/internal/catalog"
	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/linkage"
	"bonafide/internal/network"
	"bonafide/internal/policy"
	"bonafide/internal/reference"
	"bonafide/internal/watchlist"
)

// Options says how to judge. AsOf is required.
type Options struct {
	AsOf      time.Time         // the time of the assessment, from which evidence ages
	Networks  *network.Database // nil stands for the built-in data
	Reader    reference.Reader  // reads the pictures that dossiers name; required
	Watchlist string            // file of the watch list to look at; empty for none
	Policy    string            // file of the policy to judge by; empty for the built-in one
	Warnings  io.Writer         // gets a line for each picture that could not be read; nil for nobody
}

// Run judges the dossiers in the files as one population and returns the JSON document of the contract, the dossiers in
// the files' order. A file that is no dossier, or a second one with the same id, is BadInput with every problem of
// every file; then nothing is judged. A picture that cannot be read is a warning: its facts are not known.
func Run(ctx context.Context, files []string, o Options) ([]byte, error) {
	population, err := read(files)
	if err != nil {
		return nil, err
	}
	watch, err := readWatchlist(o.Watchlist)
	if err != nil {
		return nil, err
	}
	p, err := readPolicy(o.Policy)
	if err != nil {
		return nil, err
	}
	complete(ctx, population, o)
	return indicator.MarshalDocument(judge(population, watch, p, o.AsOf))
}

// complete fills what look-ups know of the dossiers, and reads their pictures.
func complete(ctx context.Context, population []file, o Options) {
	data := reference.Data{Networks: o.Networks}
	for _, f := range population {
		data.Complete(f.dossier)
		for _, p := range f.readPictures(ctx, o.Reader) {
			o.warn(f.name, p)
		}
	}
}

func (o Options) warn(file string, p dossier.Problem) {
	if o.Warnings != nil {
		fmt.Fprintf(o.Warnings, "%s: %s\n", file, p)
	}
}

func judge(population []file, watch *watchlist.List, p indicator.Policy, asOf time.Time) []*indicator.Assessment {
	dossiers := dossiersOf(population)
	index := linkage.NewIndex(dossiers)
	assessments := make([]*indicator.Assessment, len(dossiers))
	for i, d := range dossiers {
		c := &indicator.Case{Dossier: d, Links: index.Find(d), AsOf: asOf.UTC()}
		if watch != nil {
			c.Watch = watch.Match(d, c.AsOf)
		}
		assessments[i] = catalog.All.Assess(c, p)
	}
	return assessments
}

// BadInput is every problem of the files, one a line: "FILE: member.path: problem". It is errs.Invalid.
type BadInput []string

// Error returns the lines.
func (b BadInput) Error() string { return strings.Join(b, "\n") }

// Unwrap makes b an errs.Invalid.
func (b BadInput) Unwrap() error { return errs.Invalid }

// readWatchlist reads a watch list; nil where no file is named.
func readWatchlist(name string) (*watchlist.List, error) {
	if name == "" {
		return nil, nil
	}
	data, err := readUpTo(name, watchlist.MaxBytes)
	if err != nil {
		return nil, badFile(name, unreadable(err))
	}
	list, err := watchlist.Read(data)
	var problems dossier.Problems
	if errors.As(err, &problems) {
		return nil, badFile(name, problems)
	}
	return list, err
}

// readPolicy reads a policy; the built-in one where no file is named.
func readPolicy(name string) (indicator.Policy, error) {
	if name == "" {
		return indicator.DefaultPolicy, nil
	}
	data, err := readUpTo(name, policy.MaxBytes)
	if err != nil {
		return indicator.Policy{}, badFile(name, unreadable(err))
	}
	p, err := policy.Read(data, catalog.All)
	var problems dossier.Problems
	if errors.As(err, &problems) {
		return p, badFile(name, problems)
	}
	return p, err
}

func badFile(name string, problems dossier.Problems) BadInput {
	var bad BadInput
	for _, p := range problems {
		bad = append(bad, name+": "+p.String())
	}
	return bad
}

// readUpTo reads a file, one byte more than most at most, so that the reader sees that it is too large.
func readUpTo(name string, most int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, most+1))
}

func unreadable(err error) dossier.Problems {
	var at *fs.PathError
	if errors.As(err, &at) {
		err = at.Err
	}
	return dossier.Problems{{Text: "cannot be read: " + err.Error()}}
}

// readPictures reads the files that the dossier names, none of them outside its folder, through links either.
func (f file) readPictures(ctx context.Context, reader reference.Reader) dossier.Problems {
	folder, err := os.OpenRoot(f.folder)
	if err != nil {
		return unreadable(err)
	}
	defer folder.Close()
	return reference.ReadPictures(ctx, reader, f.dossier, folder.FS())
}
