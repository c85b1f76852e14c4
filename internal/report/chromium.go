package report

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"time"

	"bonafide/internal/errs"
)

// A Printer makes PDF files of reports. Make it with NewPrinter.
type Printer struct {
	chromium string
	turns    chan struct{}
	log      *slog.Logger
}

const (
	// atOnce is how many pages Chromium prints at a time: one takes some 250 MB and two seconds of a core.
	atOnce = 2
	// printLimit bounds one print, the wait for a turn included.
	printLimit = 30 * time.Second
)

// NewPrinter returns a printer that runs the Chromium at the path. Where the path is empty or the program fails, which
// is logged, the printer draws the report by itself.
func NewPrinter(chromium string, log *slog.Logger) *Printer {
	return &Printer{chromium: chromium, turns: make(chan struct{}, atOnce), log: log}
}

// PDF returns the report as a PDF file; page is the same report as self-contained HTML. Chromium, where it is there,
// shows the letters of every script and marks headings and tables, which Report.PDF does not.
func (p *Printer) PDF(ctx context.Context, r *Report, page []byte) ([]byte, error) {
	if p.chromium == "" {
		return r.PDF()
	}
	file, err := p.print(ctx, page)
	if err == nil || ctx.Err() != nil {
		return file, err
	}
	p.log.Warn("Chromium did not print a report; it is drawn without", "err", err)
	return r.PDF()
}

// print has Chromium print a self-contained page. The browser reaches no network; scripts are for the page's own policy
// to forbid. The browser and all that it started has been ended when print returns.
func (p *Printer) print(ctx context.Context, page []byte) (_ []byte, err error) {
	defer errs.Wrap(&err, "report.Printer")
	ctx, cancel := context.WithTimeout(ctx, printLimit)
	defer cancel()
	select {
	case p.turns <- struct{}{}:
		defer func() { <-p.turns }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	dir, err := os.MkdirTemp("", "bonafide-report-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir) // what is left, if anything, the system clears with its temporary files
	if err := os.WriteFile(filepath.Join(dir, "report.html"), page, 0o600); err != nil {
		return nil, err
	}
	if err := p.run(ctx, dir); err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(dir, "report.pdf"))
}

// run prints report.html to report.pdf inside the folder.
func (p *Printer) run(ctx context.Context, dir string) error {
	cmd := exec.CommandContext(ctx, p.chromium, arguments(dir)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "HOME="+dir) // crash reports and caches go with the folder
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = time.Second
	said, err := cmd.CombinedOutput()
	if cmd.Process != nil {
		syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) // helpers that outlived it; usually there are none
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if err != nil {
		return fmt.Errorf("%s: %w: %s", p.chromium, err, lastOf(said))
	}
	return nil
}

func arguments(dir string) []string {
	args := []string{
		"--headless", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--no-default-browser-check",
		"--user-data-dir=" + filepath.Join(dir, "profile"),
		// Nothing leaves the machine: no name resolves, and what browsers do by themselves is off.
		"--host-resolver-rules=MAP * ~NOTFOUND", "--disable-quic", "--disable-background-networking", "--disable-component-update",
		"--disable-sync", "--disable-extensions", "--disable-default-apps",
		"--no-pdf-header-footer", "--generate-pdf-document-outline", "--print-to-pdf=" + filepath.Join(dir, "report.pdf"),
	}
	if os.Geteuid() == 0 { // Chromium's sandbox does not work for root
		args = append(args, "--no-sandbox")
	}
	return append(args, "file://"+filepath.Join(dir, "report.html"))
}

// lastOf returns the end of what a program said, enough to tell what is wrong.
func lastOf(said []byte) string {
	const most = 500
	if len(said) > most {
		said = said[len(said)-most:]
	}
	return string(said)
}
