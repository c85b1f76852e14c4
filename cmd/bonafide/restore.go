package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"bonafide/internal/backup"
	"bonafide/internal/blob"
	"bonafide/internal/config"
	"bonafide/internal/errs"
	"bonafide/internal/postgres"
	"bonafide/internal/setup/tool"
	"bonafide/internal/vault"

	"filippo.io/age"
	"github.com/google/uuid"
)

type restoreCmd struct {
	File           string   `arg:"" type:"existingfile" help:"Backup to restore into the empty folder BONAFIDE_DATA, and into the databases and the place for documents that the settings name."`
	Identity       []string `type:"existingfile" placeholder:"FILE" help:"File of the secret key that reads the backup, as age-keygen makes it."`
	PassphraseFile string   `type:"existingfile" placeholder:"FILE" help:"File of the passphrase that reads the backup."`
	Key            string   `type:"existingfile" placeholder:"FILE" help:"The copy of vault.key that you keep, where the backup does not hold the vault's keys and no setting names them."`
	Erased         []string `type:"existingfile" placeholder:"FILE" help:"The file audit/erased.txt of the installation that was lost, or a newer copy of it: whom it names is erased again."`
}

// Run reads the backup to its end before it writes anything, and then writes beside the folder: it is there as a whole or not at all.
func (c restoreCmd) Run(p *program) (err error) {
	settings, err := p.config()
	if err != nil {
		return err
	}
	by, err := c.identities()
	if err != nil {
		return err
	}
	r := &restoration{target: settings, ctx: p.ctx, file: c.File, by: by}
	if r.erased, err = readErased(c.Erased); err != nil {
		return err
	}
	if err := r.check(c.Key); err != nil {
		return err
	}
	draft := settings.Data + ".restoring"
	if err := os.MkdirAll(filepath.Dir(draft), 0o711); err != nil {
		return err
	}
	if err := os.Mkdir(draft, 0o711); err != nil {
		if errors.Is(err, os.ErrExist) {
			err = errs.Invalidf("%s: an earlier restore ended in the middle and left this: remove it, and begin again", draft)
		}
		return err
	}
	if err := r.into(p, draft); err != nil {
		return errors.Join(err, fmt.Errorf("nothing is in %s; %s is incomplete: remove it", settings.Data, draft))
	}
	if err := os.Remove(settings.Data); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	if err := os.Rename(draft, settings.Data); err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "%s holds the installation of %s; %d candidates who were erased since are gone again\n", settings.Data, r.about.MadeAt.Format(time.RFC3339), r.gone)
	return err
}

func (c restoreCmd) identities() (all []age.Identity, err error) {
	if (len(c.Identity) == 0) == (c.PassphraseFile == "") {
		return nil, errs.Invalidf("name what reads the backup: --identity or --passphrase-file")
	}
	if c.PassphraseFile != "" {
		words, err := backup.Passphrase(c.PassphraseFile)
		if err != nil {
			return nil, err
		}
		i, err := age.NewScryptIdentity(words)
		return []age.Identity{i}, err
	}
	for _, file := range c.Identity {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		some, err := age.ParseIdentities(bytes.NewReader(text))
		if err != nil {
			return nil, errs.Invalidf("%s: holds no secret key of age: want AGE-SECRET-KEY-1…", file)
		}
		all = append(all, some...)
	}
	return all, nil
}

// readErased reads lists of erased candidates, an id a line.
func readErased(files []string) (all []uuid.UUID, err error) {
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		some, err := parseErased(bytes.NewReader(text))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		all = append(all, some...)
	}
	return all, nil
}

func parseErased(r io.Reader) (all []uuid.UUID, err error) {
	lines := bufio.NewScanner(r)
	for lines.Scan() {
		if line := strings.TrimSpace(lines.Text()); line != "" {
			id, err := uuid.Parse(line)
			if err != nil {
				return nil, errs.Invalidf("%.80q is no candidate's id", line)
			}
			all = append(all, id)
		}
	}
	return all, lines.Err()
}

// A restoration is the installation that comes out of a backup.
type restoration struct {
	target config.Config
	ctx    context.Context
	file   string
	by     []age.Identity
	erased []uuid.UUID // since the backup was made
	about  backup.About
	key    []byte // of the vault
	gone   int    // how many were erased again
}

// read calls each for all that lies in the backup.
func (r *restoration) read(each func(name string, content io.Reader) error) error {
	f, err := os.Open(r.file)
	if err != nil {
		return err
	}
	defer f.Close()
	r.about, err = backup.Read(bufio.NewReaderSize(f, 1<<20), func(_ backup.About, name string, content io.Reader) error { return each(name, content) }, r.by...)
	if err != nil {
		return fmt.Errorf("%s: %w", r.file, err)
	}
	return nil
}

// check reads the backup to its end, and looks whether all is there to restore it and nothing where it is to go.
func (r *restoration) check(keyFile string) (err error) {
	if err := r.targetEmpty(); err != nil {
		return err
	}
	seen := map[string]bool{}
	err = r.read(func(name string, content io.Reader) (err error) {
		seen[name] = true
		if !known(name) {
			return errs.Invalidf("it holds %.80q, which is nothing that Bonafide backs up", name)
		}
		if name == backup.VaultKey {
			r.key, err = io.ReadAll(io.LimitReader(content, 64<<10))
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, name := range []string{backup.Database, backup.LinkKey, backup.AuditKey, backup.AuditPub, backup.Erased} {
		if !seen[name] {
			return errs.Invalidf("%s: %s is missing in it", r.file, name)
		}
	}
	return r.chooseKey(keyFile)
}

// chooseKey finds the vault's keys: those that were named, the settings', or the backup's.
func (r *restoration) chooseKey(file string) (err error) {
	switch {
	case file != "":
		r.key, err = os.ReadFile(file)
	case r.target.Key.Reveal() != "" || r.target.KeyFile != "":
		_, err = readKeys(r.target)
		return err
	case len(r.key) == 0:
		return errs.Invalidf("the backup does not hold the vault's keys: name the copy of vault.key that you keep with --key")
	}
	if err != nil {
		return err
	}
	_, err = vault.ParseKeys(string(r.key))
	return err
}

// small are the names of what is written into the data folder as it is.
var small = map[string]bool{backup.LinkKey: true, backup.AuditKey: true, backup.AuditPub: true}

// checkpointName is how the files of checkpoints are called.
var checkpointName = regexp.MustCompile(`^` + backup.Audit + `[0-9-]{1,20}\.checkpoint$`)

func known(name string) bool {
	return small[name] || checkpointName.MatchString(name) || strings.HasPrefix(name, backup.Blobs) ||
		slices.Contains([]string{backup.Database, backup.Answers, backup.Erased, backup.VaultKey}, name)
}

// targetEmpty refuses to write over anything.
func (r *restoration) targetEmpty() error {
	c := r.target
	if entries, err := os.ReadDir(c.Data); err == nil && len(entries) > 0 {
		return errs.Invalidf("%s: is not empty: name another folder in BONAFIDE_DATA, or move this one away", c.Data)
	} else if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	for _, address := range []string{c.DatabaseURL.Reveal(), c.ImpactURL.Reveal()} {
		if err := databaseEmpty(r.ctx, address); err != nil {
			return err
		}
	}
	if r.blobsInside() {
		return nil
	}
	files, err := r.blobs(c)
	if err != nil {
		return err
	}
	for key, err := range files.Older(r.ctx, time.Now().Add(time.Hour)) {
		if err == nil {
			err = errs.Invalidf("BONAFIDE_BLOBS: there is something already, as %s: name an empty place", key)
		}
		return err
	}
	return nil
}

// blobsInside reports whether documents lie in the data folder.
func (r *restoration) blobsInside() bool {
	return string(r.target.Blobs) == filepath.Join(r.target.Data, "blobs")
}

func (r *restoration) blobs(c config.Config) (blob.Store, error) {
	return blob.Open(r.ctx, string(c.Blobs), blob.Credentials{AccessKey: c.S3AccessKey, SecretKey: c.S3SecretKey.Reveal()})
}

// databaseEmpty refuses an outside database with tables in it.
func databaseEmpty(ctx context.Context, address string) error {
	if address == "" {
		return nil
	}
	pool, err := postgres.Open(ctx, address)
	if err != nil {
		return err
	}
	defer pool.Close()
	var some bool
	err = pool.QueryRow(ctx, `SELECT EXISTS (SELECT FROM information_schema.tables WHERE table_schema = 'public')`).Scan(&some)
	if err == nil && some {
		err = errs.Invalidf("DATABASE_URL: the database is not empty: make a new one, and name that")
	}
	return err
}

// into writes all into the folder, with the database in it where that is the built-in one, and erases whom it must.
func (r *restoration) into(p *program, draft string) error {
	c := r.target
	c.Data = draft
	if r.blobsInside() {
		c.Blobs = config.Blobs(filepath.Join(draft, "blobs"))
	}
	files, err := r.blobs(c)
	if err != nil {
		return err
	}
	d, err := r.openDatabases(p, c)
	if err != nil {
		return err
	}
	err = r.read(func(name string, content io.Reader) error { return r.write(draft, files, d, name, content) })
	if err = errors.Join(err, d.close()); err != nil {
		return err
	}
	if len(r.key) > 0 {
		if err := writeOnce(filepath.Join(draft, "vault.key"), bytes.NewReader(r.key)); err != nil {
			return err
		}
	}
	return r.eraseAgain(p, c)
}

// databases are where the dumps go.
type databases struct {
	server        *postgres.Server // nil with an outside one
	main, answers string
	programs      tool.Postgres
}

func (r *restoration) openDatabases(p *program, c config.Config) (d databases, err error) {
	d.main, d.answers = c.DatabaseURL.Reveal(), c.ImpactURL.Reveal()
	if d.main == "" {
		ctx, cancel := context.WithTimeout(r.ctx, startLimit)
		defer cancel()
		if d.server, err = postgres.Start(ctx, postgres.Config{Dir: filepath.Join(c.Data, "postgres"), Bin: c.PGBin, Logger: logger(c, p.stderr)}); err != nil {
			return d, err
		}
		d.main, d.answers = d.server.URL(), d.server.ImpactURL()
	}
	d.programs, err = postgres.Programs(c.PGBin, r.about.Server)
	if err != nil {
		err = errors.Join(err, d.close())
	}
	return d, err
}

func (d databases) close() error {
	if d.server == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.Background(), stopLimit)
	defer cancel()
	return d.server.Stop(ctx)
}

// write puts one entry of the backup where it belongs.
func (r *restoration) write(draft string, files blob.Store, d databases, name string, content io.Reader) error {
	switch {
	case name == backup.Database:
		return r.load(d, d.main, content)
	case name == backup.Answers && d.answers != "":
		return r.load(d, d.answers, content)
	case name == backup.Erased:
		ids, err := parseErased(content)
		r.erased = append(r.erased, ids...)
		return err
	case small[name], checkpointName.MatchString(name):
		file := filepath.Join(draft, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o711); err != nil {
			return err
		}
		return writeOnce(file, content)
	case strings.HasPrefix(name, backup.Blobs):
		return putBlob(r.ctx, files, strings.TrimPrefix(name, backup.Blobs), content)
	}
	return nil
}

// putBlob puts a blob of unknown length, by way of a file.
func putBlob(ctx context.Context, files blob.Store, key string, content io.Reader) error {
	f, err := os.CreateTemp("", "bonafide-restore-")
	if err != nil {
		return err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	size, err := io.Copy(f, content)
	if err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	return files.Put(ctx, key, f, size)
}

// load gives a dump to pg_restore, which takes all of it or nothing.
func (r *restoration) load(d databases, address string, dump io.Reader) error {
	cmd, err := pgProgram(r.ctx, d.programs, "pg_restore", address, "--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges")
	if err != nil {
		return err
	}
	cmd.Stdin = dump
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("pg_restore: %w: %s", err, strings.TrimSpace(string(out)))
	}
	return nil
}

// eraseAgain opens what was restored, which tells whether the keys are the right ones, and erases whom the lists name.
func (r *restoration) eraseAgain(p *program, c config.Config) (err error) {
	in, err := open(p.ctx, c, logger(c, p.stderr))
	if err != nil {
		return err
	}
	defer in.closeInto(&err)
	if err := in.store.ForgetTransactions(p.ctx, checkpoints(c), in.log); err != nil {
		return err
	}
	for _, id := range r.erased {
		switch err := in.vetting.EraseAgain(p.ctx, id); {
		case err == nil:
			r.gone++
		case !errors.Is(err, errs.NotFound):
			return err
		}
	}
	return in.store.Integrate(p.ctx, checkpoints(c), in.log)
}
