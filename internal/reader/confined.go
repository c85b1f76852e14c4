package reader

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"time"

	"bonafide/internal/confine"
	"bonafide/internal/errs"
	"bonafide/internal/face"
	"bonafide/internal/photo"
)

// limits bound one child. The largest HEIC picture needs 1 GB, at 20 bytes a pixel; what Go and WebAssembly reserve
// beside it stays below a quarter of that.
var limits = confine.Limits{Memory: 1280 << 20, Working: 192 << 20, CPUSeconds: 900}

// How long one file may take, on a slow and busy machine: the largest pictures take 4 s on an idle one, and HEIC 15 s.
const (
	patience     = 20 * time.Second
	heicPatience = 40 * time.Second
)

// A Confined reads in children that run this program. Make it with NewConfined and close it.
type Confined struct {
	pool, pages, scans *confine.Pool
	log                *slog.Logger
}

// Children says how a Confined starts its children.
type Children struct {
	Command []string     // the program and its arguments; what a child is for follows, and for pages and scans the cache, and for scans the model
	Cache   string       // the folder in which compiled programs are kept, "" for none
	Model   string       // the file of the model with which print is read, "" for the built-in one
	Size    int          // how many files are read at once
	Log     *slog.Logger // gets how children ended that gave no answer; nil for nobody
}

// What children are for, as an argument after Children.Command.
const (
	Files = "files" // they must call Work
	Pages = "pages" // they must call WorkOnPages with the argument that follows
	Scans = "scans" // they must call WorkOnScans with the two arguments that follow
)

// NewConfined returns a reader. No child runs before there is a file for it.
func NewConfined(c Children) *Confined {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	pool := func(size int, args ...string) *confine.Pool {
		return &confine.Pool{Command: slices.Concat(c.Command, args), Size: size, Log: c.Log}
	}
	return &Confined{pool: pool(c.Size, Files), pages: pool(1, Pages, c.Cache), scans: pool(1, Scans, c.Cache, c.Model), log: c.Log}
}

// Close ends the children.
func (c *Confined) Close() {
	for _, p := range []*confine.Pool{c.pool, c.pages, c.scans} {
		p.Close()
	}
}

// A task is what a child is asked to do with a file.
type task string

const (
	readTask    task = "read"
	inspectTask task = "inspect"
	examineTask task = "examine"
	aidTask     task = "aid"
	measureTask task = "measure"
	pageTask    task = "page" // in a child of its own kind, as the next
	scanTask    task = "scan"
	printTask   task = "print"
)

// question and verdict are what passes between the program and its child.
type (
	question struct {
		Task              task
		Name, ContentType string
		Aid               photo.Aid
	}
	verdict struct {
		Refused  string // why the file is not accepted; then there is nothing else
		NotFound bool   // there is nothing to show
		Seen     *Seen
		Examined *photo.Examination
		Drawn    []byte
		Measured *face.Measure
	}
)

// Read reads an upload. The name and contentType are what the uploader claims; either may be empty, which claims
// nothing. A file that is not accepted is a *photo.Refused, and so is one that the child could not finish; any other
// error is a fault of the machine.
func (c *Confined) Read(ctx context.Context, name, contentType string, data []byte) (*Seen, error) {
	v, err := c.ask(ctx, question{Task: readTask, Name: name, ContentType: contentType}, data)
	if err == nil && v.Seen == nil {
		err = errEmpty
	}
	return v.Seen, err
}

// Inspect reads a file as Read does, and looks for faces in it.
func (c *Confined) Inspect(ctx context.Context, name string, data []byte) (*Seen, error) {
	v, err := c.ask(ctx, question{Task: inspectTask, Name: name}, data)
	if err == nil && v.Seen == nil {
		err = errEmpty
	}
	return v.Seen, err
}

// Examine says what a picture says about itself; see photo.Examine. Errors are those of Read.
func (c *Confined) Examine(ctx context.Context, data []byte) (*photo.Examination, error) {
	v, err := c.ask(ctx, question{Task: examineTask}, data)
	if err == nil && v.Examined == nil {
		err = errEmpty
	}
	return v.Examined, err
}

// DrawAid draws a view of a picture; see photo.DrawAid. Where there is nothing to show it is errs.NotFound; other errors
// are those of Read.
func (c *Confined) DrawAid(ctx context.Context, aid photo.Aid, data []byte) ([]byte, error) {
	v, err := c.ask(ctx, question{Task: aidTask, Aid: aid}, data)
	return v.Drawn, err
}

// Measure measures the face that a picture is of; see face.Embed for what that asks for. Errors are those of Read.
func (c *Confined) Measure(ctx context.Context, data []byte) (face.Measure, error) {
	v, err := c.ask(ctx, question{Task: measureTask}, data)
	if err == nil && v.Measured == nil {
		err = errEmpty
	}
	if err != nil {
		return face.Measure{}, err
	}
	return *v.Measured, nil
}

var errEmpty = errors.New("reader: the child gave an empty answer")

func (c *Confined) ask(ctx context.Context, q question, data []byte) (v verdict, err error) {
	limit := patience
	if photo.KindOf(data) == photo.HEIC {
		limit = heicPatience
	}
	if len(data) > photo.MaxBytes+1 {
		data = data[:photo.MaxBytes+1] // too large all the same
	}
	err = c.pool.Ask(ctx, limit, q, data, &v)
	if err := c.failed(err, q.Task, len(data), limit); err != nil {
		return v, err
	}
	return v, v.err()
}

// err returns the verdict's error: a refusal, errs.NotFound, or nil.
func (v verdict) err() error {
	switch {
	case v.Refused != "":
		return &photo.Refused{Reason: v.Refused}
	case v.NotFound:
		return errs.NotFound
	}
	return nil
}

// failed returns a pool's error as readers give it: a child that gave no answer is a refused file, and stands in the log.
func (c *Confined) failed(err error, t task, size int, limit time.Duration) error {
	failure, failed := errors.AsType[*confine.Failure](err)
	if !failed {
		return err
	}
	c.log.Warn("a file could not be read", "task", t, "bytes", size, "reason", failure)
	return &photo.Refused{Reason: reason(failure, limit)}
}

// reason says to the uploader why a child gave no answer.
func reason(f *confine.Failure, limit time.Duration) string {
	const mend = "Save it anew as a plain JPEG, or print the document to a new PDF."
	switch f.Cause {
	case confine.TooSlow:
		return "The file could not be read within " + limit.String() + ". " + mend
	case confine.TooBig:
		return "The file needs too much memory to open. " + mend
	}
	return "The file is damaged: the program that opens it broke on it. " + mend
}

// Work is the whole life of a child: it reads questions from in and answers on out until in ends.
func Work(in io.Reader, out io.Writer) error {
	return confine.Serve(in, out, limits, func(ask json.RawMessage, data []byte) (any, error) {
		var q question
		if err := json.Unmarshal(ask, &q); err != nil {
			return nil, err
		}
		return work(q, data)
	})
}

func work(q question, data []byte) (v verdict, err error) {
	switch q.Task {
	case readTask:
		v.Seen, err = read(q.Name, q.ContentType, data, false)
	case inspectTask:
		v.Seen, err = read(q.Name, "", data, true)
	case examineTask:
		v.Examined, err = photo.Examine(data)
	case aidTask:
		v.Drawn, err = photo.DrawAid(q.Aid, data)
	case measureTask:
		var m face.Measure
		m, err = measure(data)
		v.Measured = &m
	default:
		err = fmt.Errorf("reader: no task %q", q.Task)
	}
	refused, ok := errors.AsType[*photo.Refused](err)
	switch {
	case ok:
		return verdict{Refused: refused.Reason}, nil
	case errors.Is(err, errs.NotFound):
		return verdict{NotFound: true}, nil
	}
	return v, err
}
