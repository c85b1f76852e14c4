package report

import (
	"bytes"
	"context"
	"errors"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"bonafide/internal/vetting"
)

func draw(t *testing.T, r *Report) []byte {
	t.Helper()
	b, err := r.PDF()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.HasPrefix(b, []byte("%PDF-")) {
		t.Fatalf("the file begins with %q", b[:min(len(b), 16)])
	}
	return b
}

// textOf reads a PDF back with poppler.
func textOf(t *testing.T, pdf []byte) string {
	t.Helper()
	program, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext of poppler-utils is not installed")
	}
	file := filepath.Join(t.TempDir(), "report.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(program, "-layout", "-enc", "UTF-8", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// lines returns what a text says line by line, without the spaces that differ between versions of poppler.
func lines(text string) []byte {
	var b bytes.Buffer
	for line := range strings.Lines(text) {
		if words := strings.Fields(line); len(words) > 0 {
			b.WriteString(strings.Join(words, " ") + "\n")
		}
	}
	return b.Bytes()
}

func TestPDFIsTheGoldenOne(t *testing.T) {
	rep := New(record(t, "Dana Whitlock"), sample, reviewer, Compliance, now)
	golden(t, "report.txt", lines(textOf(t, draw(t, rep))))
	if !bytes.Equal(draw(t, rep), draw(t, rep)) {
		t.Error("the same report gives two different files")
	}
}

func TestPDFOfHostileNames(t *testing.T) {
	for _, test := range []struct{ name, want string }{
		{"Zoë Łukasz Ωμέγα Дмитрий", "Zoë Łukasz Ωμέγα Дмитрий"},
		{"Emoji 😀 Person", "Emoji □ Person"},
		{"김민준", "□□□"},
		{"Right \u202eto left", "Right □to left"},
		{"broken \xff\xfe bytes", "broken □□ bytes"},
		{"{pages} (x) \\ <script>", "\\ <script>"},
		{"Zoe\u0308 joined", "Zoë joined"},
	} {
		rep := New(record(t, "Dana Whitlock"), sample, reviewer, Compliance, now)
		rep.Candidate.Name = test.name
		text := textOf(t, draw(t, rep))
		if !strings.Contains(text, test.want) {
			t.Errorf("the report on %q does not show %q:\n%.300s", test.name, test.want, text)
		}
		if got, want := strings.Contains(text, "stands for a character"), strings.Contains(test.want, "□"); got != want {
			t.Errorf("the report on %q explains the box: %v, want %v", test.name, got, want)
		}
	}
}

func TestPDFOfLongTexts(t *testing.T) {
	rep := New(record(t, "Dana Whitlock"), sample, reviewer, Compliance, now)
	rep.Candidate.Name = strings.Repeat("W", 500)
	rep.Found[0].Evidence[0].Text = strings.Repeat("word ", 5000) + "END-OF-EVIDENCE"
	rep.Found[0].Innocent = strings.Repeat("x", 20000)
	text := textOf(t, draw(t, rep))
	if !strings.Contains(text, "END-OF-EVIDENCE") {
		t.Error("the end of a long text is lost")
	}
	if got := strings.Count(text, "word"); got != 5000 {
		t.Errorf("%d of 5000 words are there", got)
	}
}

func FuzzPDF(f *testing.F) {
	for _, seed := range []string{"Dana", "😀\U0010ffff", "\x00\x01\x7f\u2028\ufeff", "a\r\n\n\tb", "{pages}", "\u0300\u0300", "\xff", strings.Repeat("W", 300)} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		r := &Report{
			GeneratedBy: s, About: []string{s}, Candidate: Candidate{Name: s, Claims: []Claim{{s, s}}}, Verdict: Verdict{Word: s, Meaning: s},
			Groups: []Group{{Title: s}}, Found: []Finding{{Title: s, Evidence: []Evidence{{Record: s, Text: s, RecordedBy: s}}, Innocent: s, Note: s}},
			Routing: []Routing{{Title: s}}, Steps: []Step{{Text: s}}, Unchecked: []Check{{Title: s, Why: s}},
			Decisions: []Decision{{Outcome: s, Reason: s, Words: s}}, Files: []File{{Name: s, SHA256: s}},
		}
		draw(t, r)
		slug(s)
	})
}

func chromium(t *testing.T) string {
	t.Helper()
	for _, name := range []string{"chromium", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	t.Skip("no Chromium is installed")
	return ""
}

func TestChromiumPrints(t *testing.T) {
	p := NewPrinter(chromium(t), slog.New(slog.DiscardHandler))
	page := `<!doctype html><html lang="en"><meta http-equiv="Content-Security-Policy" content="default-src 'none'"><title>Report on 김민준</title><h1>Report on 김민준</h1>
<script>document.body.append("script ran")</script><p>Printed</p>`
	got, err := p.print(t.Context(), []byte(page))
	if err != nil {
		t.Fatal(err)
	}
	text := textOf(t, got)
	if !strings.Contains(text, "Printed") || strings.Contains(text, "script ran") {
		t.Errorf("the file reads %q", text)
	}
}

func TestPrinterDrawsWhereChromiumFails(t *testing.T) {
	rep := New(record(t, "Dana Whitlock"), sample, reviewer, Compliance, now)
	want := draw(t, rep)
	for _, program := range []string{"", "/nonexistent/chromium", "/bin/false", "/bin/true"} {
		got, err := NewPrinter(program, slog.New(slog.DiscardHandler)).PDF(t.Context(), rep, nil)
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("with %q: %d bytes, %v; want the drawn report", program, len(got), err)
		}
	}
}

func TestPrinterStopsWithTheRequest(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := NewPrinter("/bin/true", slog.New(slog.DiscardHandler)).PDF(ctx, New(record(t, "D"), sample, vetting.Actor{}, Recruiter, now), nil)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
