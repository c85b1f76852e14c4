package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"bonafide/internal/backup"
	"bonafide/internal/blob"
	"bonafide/internal/config"
	"bonafide/internal/errs"
	"bonafide/internal/postgres"
	"bonafide/internal/setup/tool"

	"filippo.io/age"
	"github.com/jackc/pgx/v5/pgxpool"
)

type backupCmd struct {
	Output         string   `short:"o" required:"" placeholder:"FILE" help:"File to write, which must not exist."`
	To             []string `placeholder:"age1…" help:"Public key of who may read the backup, as age-keygen prints it; several may."`
	ToFile         []string `type:"existingfile" placeholder:"FILE" help:"File of such keys."`
	PassphraseFile string   `type:"existingfile" placeholder:"FILE" help:"File of a passphrase that reads the backup, instead of keys."`
	WithKey        bool     `help:"Put the vault's keys in too: then whoever reads the backup reads all candidates' data. Without it, keep vault.key elsewhere: a backup is worth nothing without it."`
}

// Run writes database, documents and the keys of links and of the log as they are at one time; the app may run meanwhile.
func (c backupCmd) Run(p *program) error {
	settings, err := p.config()
	if err != nil {
		return err
	}
	if err := absent(c.Output); err != nil {
		return err
	}
	to, err := c.recipients()
	if err != nil {
		return err
	}
	s := &source{config: settings, ctx: p.ctx}
	defer s.close()
	if err := s.open(p); err != nil {
		return err
	}
	read, write := io.Pipe()
	go func() { write.CloseWithError(s.write(write, c.WithKey, to)) }()
	if err := writeOnce(c.Output, read); err != nil {
		return errors.Join(err, os.Remove(c.Output+".new"))
	}
	fmt.Fprintf(p.stdout, "%s holds the installation as it was when this began\n", c.Output)
	if !c.WithKey {
		_, err = fmt.Fprintf(p.stdout, "the vault's keys are not in it: keep a copy of %s elsewhere, without which nobody reads the backup's data\n", vaultFile(settings))
	}
	return err
}

func (c backupCmd) recipients() ([]age.Recipient, error) {
	switch keys := len(c.To) + len(c.ToFile); {
	case keys > 0 && c.PassphraseFile != "":
		return nil, errs.Invalidf("--passphrase-file: a backup is for keys or for a passphrase, not for both")
	case keys > 0:
		return backup.Recipients(c.To, c.ToFile)
	case c.PassphraseFile == "":
		return nil, errs.Invalidf("a backup is encrypted: name who may read it with --to or --to-file, or a passphrase with --passphrase-file")
	}
	words, err := backup.Passphrase(c.PassphraseFile)
	if err != nil {
		return nil, err
	}
	r, err := age.NewScryptRecipient(words)
	return []age.Recipient{r}, err
}

// A source is the installation that a backup is made of. It is only read.
type source struct {
	config       config.Config
	ctx          context.Context
	own          *installation // nil where the app runs, or the database is an outside one
	url, answers string        // addresses of the databases; no answers: ""
	files        blob.Store
	programs     tool.Postgres
	schema       int64
	server       int
	erased       []string // ids of erased candidates
}

func (s *source) open(p *program) (err error) {
	c := s.config
	if s.url, s.answers = c.DatabaseURL.Reveal(), c.ImpactURL.Reveal(); s.url == "" {
		if s.url, s.answers, err = postgres.Attach(filepath.Join(c.Data, "postgres")); err != nil {
			return err
		}
	}
	if s.url == "" { // the app does not run
		if _, err := os.Stat(filepath.Join(c.Data, "postgres")); err != nil {
			return errs.Invalidf("%s: there is no installation: name its folder in BONAFIDE_DATA", c.Data)
		}
		if s.own, err = open(p.ctx, c, logger(c, p.stderr)); err != nil {
			return err
		}
		s.url, s.answers = s.own.database.URL(), s.own.database.ImpactURL()
	}
	if s.files, err = blob.Open(s.ctx, string(c.Blobs), blob.Credentials{AccessKey: c.S3AccessKey, SecretKey: c.S3SecretKey.Reveal()}); err != nil {
		return err
	}
	return s.ask()
}

// ask asks the database what it is, and finds the programs that dump it.
func (s *source) ask() error {
	pool, err := postgres.Open(s.ctx, s.url)
	if err != nil {
		return err
	}
	defer pool.Close()
	if err := pool.QueryRow(s.ctx, `SELECT current_setting('server_version_num')::int / 10000`).Scan(&s.server); err != nil {
		return err
	}
	current, newest, err := postgres.Versions(s.ctx, pool)
	if err != nil {
		return err
	}
	if current != newest {
		return errs.Invalidf("the database is at migration %d and this program knows %d: start this program once, or make the backup with the one that runs", current, newest)
	}
	s.schema = current
	if s.erased, err = erasedIn(s.ctx, pool); err != nil {
		return err
	}
	s.programs, err = postgres.Programs(s.config.PGBin, s.server)
	return err
}

// erasedIn returns the ids of the candidates that were erased.
func erasedIn(ctx context.Context, pool *pgxpool.Pool) (all []string, err error) {
	err = pool.QueryRow(ctx, `SELECT coalesce(array_agg(candidate_id::text ORDER BY at, candidate_id), '{}') FROM erasures`).Scan(&all)
	return all, err
}

// write writes the backup. The checkpoints come before the database, which then holds all that they attest; and the documents after it,
// since one lies there before any row names it.
func (s *source) write(w io.Writer, withKey bool, to []age.Recipient) error {
	b, err := backup.NewWriter(w, backup.About{MadeAt: time.Now().UTC(), Schema: s.schema, Server: s.server, HasKey: withKey}, to...)
	if err != nil {
		return err
	}
	for _, step := range []func(*backup.Writer) error{s.addFiles, s.addDatabases, s.addBlobs} {
		if err := step(b); err != nil {
			return err
		}
	}
	if withKey {
		key := []byte(strings.ReplaceAll(s.config.Key.Reveal(), ",", "\n"))
		if len(key) == 0 {
			if key, err = os.ReadFile(vaultFile(s.config)); err != nil {
				return err
			}
		}
		if err := b.Add(backup.VaultKey, bytes.NewReader(key)); err != nil {
			return err
		}
	}
	return b.Close()
}

// addFiles adds the small files of the data folder. Who was erased is what the database said when this began.
func (s *source) addFiles(b *backup.Writer) error {
	c := s.config
	files := map[string]string{backup.LinkKey: filepath.Join(c.Data, "link.key"), backup.AuditKey: keyFile(c), backup.AuditPub: keyFile(c) + ".pub"}
	notes, err := filepath.Glob(filepath.Join(checkpoints(c), "*.checkpoint"))
	if err != nil {
		return err
	}
	for _, note := range notes {
		files[backup.Audit+filepath.Base(note)] = note
	}
	for name, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		if err := b.Add(name, bytes.NewReader(content)); err != nil {
			return err
		}
	}
	return b.Add(backup.Erased, strings.NewReader(strings.Join(append(s.erased, ""), "\n")))
}

func (s *source) addDatabases(b *backup.Writer) error {
	if err := s.dump(b, backup.Database, s.url); err != nil || s.answers == "" {
		return err
	}
	return s.dump(b, backup.Answers, s.answers)
}

// dump adds what pg_dump writes of a database, which is as of one time.
func (s *source) dump(b *backup.Writer, name, address string) error {
	cmd, err := pgProgram(s.ctx, s.programs, "pg_dump", address, "--format=custom", "--compress=1", "--no-owner", "--no-privileges")
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	var said bytes.Buffer
	cmd.Stderr = &said
	if err := cmd.Start(); err != nil {
		return err
	}
	added := b.Add(name, out)
	if added != nil {
		cmd.Process.Kill()
	}
	if err := cmd.Wait(); err != nil {
		return errors.Join(added, fmt.Errorf("pg_dump: %w: %s", err, strings.TrimSpace(said.String())))
	}
	return added
}

// pgProgram is a program of PostgreSQL's on a database, whose password no command line shows.
func pgProgram(ctx context.Context, programs tool.Postgres, name, address string, args ...string) (*exec.Cmd, error) {
	address, password, err := postgres.WithoutPassword(address)
	if err != nil {
		return nil, err
	}
	cmd := exec.CommandContext(ctx, filepath.Join(programs.Bin, name), append(args, "--dbname="+address)...)
	cmd.Env = []string{"PATH=" + programs.Bin, "LC_ALL=C", "PGPASSWORD=" + password}
	return cmd, nil
}

// addBlobs adds every document as it lies, sealed. One that an erasure takes meanwhile is left out: the erasure is done again.
func (s *source) addBlobs(b *backup.Writer) error {
	for key, err := range s.files.Older(s.ctx, time.Now().Add(time.Hour)) {
		if err != nil {
			return err
		}
		body, err := s.files.Open(s.ctx, key)
		if errors.Is(err, errs.NotFound) {
			continue
		}
		if err != nil {
			return err
		}
		err = b.Add(backup.Blobs+key, body)
		if err := errors.Join(err, body.Close()); err != nil {
			return err
		}
	}
	return nil
}

func (s *source) close() {
	if s.own != nil {
		s.own.close()
	}
}
