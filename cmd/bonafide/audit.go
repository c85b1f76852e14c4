package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	"bonafide/internal/audit"
	"bonafide/internal/auditor"
	"bonafide/internal/config"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

type auditCmd struct {
	Verify auditVerifyCmd `cmd:"" help:"Read the whole log of acts again, and say whether it is as it was written."`
	Export auditExportCmd `cmd:"" help:"Write the whole log of acts as JSON lines with the signed checkpoint at the end; no personal data are in it."`
}

type auditVerifyCmd struct {
	Checkpoint []string `type:"existingfile" placeholder:"FILE" help:"A checkpoint that was kept elsewhere, such as one that was mailed. Those of the data folder are looked at anyway."`
	Key        string   `type:"existingfile" placeholder:"FILE" help:"The log's public key, where it was kept elsewhere; else that of the data folder."`
	Export     string   `type:"existingfile" placeholder:"FILE" help:"Look at a file that bonafide audit export wrote, and at no database."`
}

// errTampered ends the program with status 1 after the problems were printed.
var errTampered = errors.New("the log of acts is not as it was written: keep this machine and its backups as they are, and compare with a copy")

// Run reads the log with package auditor, which shares no code with what writes it.
func (c auditVerifyCmd) Run(p *program) error {
	settings, err := p.config()
	if err != nil {
		return err
	}
	key, err := c.key(settings)
	if err != nil {
		return err
	}
	if c.Export != "" {
		return c.export(p, key)
	}
	a := auditor.Audit{Key: key}
	if a.Outside, err = c.outside(settings); err != nil {
		return err
	}
	if secret, err := audit.OpenKey(keyFile(settings)); c.Key == "" && err == nil {
		a.Secret = secret.MarkSecret()
	}
	r, err := verify(p, settings, a)
	if err != nil {
		return err
	}
	return tell(p.stdout, r, len(a.Outside))
}

// keyFile is the file of the key that signs the log.
func keyFile(c config.Config) string { return filepath.Join(c.Data, "audit.key") }

// checkpoints is the folder of the checkpoints that are kept outside the database.
func checkpoints(c config.Config) string { return filepath.Join(c.Data, "audit") }

func (c auditVerifyCmd) key(settings config.Config) (auditor.PublicKey, error) {
	file := c.Key
	if file == "" {
		file = keyFile(settings) + ".pub"
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return auditor.PublicKey{}, fmt.Errorf("%w: name the log's public key with --key", err)
	}
	key, err := auditor.ParsePublicKey(string(text))
	if err != nil {
		return key, fmt.Errorf("%s: %w", file, err)
	}
	return key, nil
}

// outside reads the checkpoints that lie outside the database.
func (c auditVerifyCmd) outside(settings config.Config) (all []auditor.Signed, err error) {
	files, err := filepath.Glob(filepath.Join(checkpoints(settings), "*.checkpoint"))
	if err != nil {
		return nil, err
	}
	for _, file := range append(files, c.Checkpoint...) {
		note, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		all = append(all, auditor.Signed{Where: file, Note: strings.ReplaceAll(string(note), "\r\n", "\n")})
	}
	return all, nil
}

// verify reads the log as it is at one time; the web app may write meanwhile where the database is an outside one.
func verify(p *program, c config.Config, a auditor.Audit) (r *auditor.Report, err error) {
	in := &installation{config: c, log: logger(c, p.stderr)}
	defer in.closeInto(&err)
	ctx, cancel := context.WithTimeout(p.ctx, startLimit)
	defer cancel()
	if err := in.openDatabase(ctx); err != nil {
		return nil, err
	}
	if err := in.openVault(ctx); err != nil {
		return nil, err
	}
	if in.store, err = newStore(in.pool, make([]byte, linkKeySize), in.vault); err != nil {
		return nil, err
	}
	tx, err := in.pool.BeginTx(p.ctx, pgx.TxOptions{IsoLevel: pgx.RepeatableRead, AccessMode: pgx.ReadOnly})
	if err != nil {
		return nil, err
	}
	defer tx.Rollback(context.WithoutCancel(p.ctx))
	return a.Verify(p.ctx, auditor.Tables{Tx: tx, Open: in.openBeside})
}

// openBeside opens the words beside an entry of the log.
func (in *installation) openBeside(ctx context.Context, entry []byte, b *auditor.Beside) (bool, error) {
	var e struct{ ID, Candidate uuid.UUID }
	if err := json.Unmarshal(entry, &e); err != nil {
		return false, nil
	}
	return in.store.OpenWords(ctx, e.ID, e.Candidate, &b.Salt, &b.Words)
}

func tell(w io.Writer, r *auditor.Report, outside int) error {
	for _, problem := range r.Problems {
		fmt.Fprintln(w, problem)
	}
	if len(r.Problems) > 0 {
		return errTampered
	}
	fmt.Fprintf(w, "%d entries are as they were written; root %x\n", r.Entries, r.Root)
	fmt.Fprintf(w, "%d checkpoints hold, the newest of %s; %d of them lay outside the database\n", r.Held, r.Newest, outside)
	if r.Waiting > 0 {
		fmt.Fprintf(w, "%d entries wait for their place, which a running Bonafide gives within a second\n", r.Waiting)
	}
	if r.Erased > 0 {
		fmt.Fprintf(w, "the words beside %d entries were erased with their candidates\n", r.Erased)
	}
	return nil
}

func (c auditVerifyCmd) export(p *program, key auditor.PublicKey) error {
	f, err := os.Open(c.Export)
	if err != nil {
		return err
	}
	defer f.Close()
	checkpoint, err := auditor.CheckExport(f, key)
	if err != nil {
		fmt.Fprintf(p.stdout, "%s: %v\n", c.Export, err)
		return errTampered
	}
	_, err = fmt.Fprintf(p.stdout, "%d entries are as they were written; signed %s by %s\n", checkpoint.Size, checkpoint.Time, key.Name)
	return err
}

type auditExportCmd struct {
	Output string `short:"o" placeholder:"FILE" help:"File to write, which must not exist; else the standard output."`
}

// Run writes the log, once every entry has its place.
func (c auditExportCmd) Run(p *program) (err error) {
	if err := absent(c.Output); err != nil {
		return err
	}
	in, err := p.open()
	if err != nil {
		return err
	}
	defer in.closeInto(&err)
	if err := in.store.Integrate(p.ctx, checkpoints(in.config), in.log); err != nil {
		return err
	}
	if c.Output == "" {
		return in.exportAudit(p.ctx, p.stdout)
	}
	read, write := io.Pipe()
	go func() { write.CloseWithError(in.exportAudit(p.ctx, write)) }()
	return writeOnce(c.Output, read)
}

func (in *installation) exportAudit(ctx context.Context, w io.Writer) error {
	buffered := bufio.NewWriter(w)
	err := in.vetting.ExportAudit(ctx, vetting.CommandLine, buffered, in.store.AuditKey.Public())
	if errors.Is(err, errs.NotFound) {
		err = errs.Invalidf("The log of acts is empty: nothing was done yet.")
	}
	return errors.Join(err, buffered.Flush())
}

// keepAudit gives the entries of the log their places until ctx ends.
func (in *installation) keepAudit(ctx context.Context, log *slog.Logger) {
	in.store.KeepAudit(ctx, checkpoints(in.config), log)
}

// keepErased keeps the list of who was erased beside the checkpoints until ctx ends: ids alone, for a backup that is restored.
func (in *installation) keepErased(ctx context.Context) {
	tick := time.NewTicker(keepErasedEvery)
	defer tick.Stop()
	for kept := -1; ; {
		ids, err := in.store.Erased(ctx)
		if err == nil && len(ids) != kept {
			if err = writeErased(filepath.Join(checkpoints(in.config), "erased.txt"), ids); err == nil {
				kept = len(ids)
			}
		}
		if err != nil && ctx.Err() == nil {
			in.log.Error("the list of erased candidates is not up to date", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// keepErasedEvery is how long an erasure may be missing in the list.
const keepErasedEvery = 10 * time.Second

func writeErased(file string, ids []uuid.UUID) error {
	var lines strings.Builder
	for _, id := range ids {
		lines.WriteString(id.String() + "\n")
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return err
	}
	return writeOnce(file, strings.NewReader(lines.String()))
}
