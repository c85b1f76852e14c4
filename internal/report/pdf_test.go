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
	"time"

	"bonafide/internal/vetting"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/text/unicode/norm"
)

func draw(t testing.TB, r *Report) []byte {
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
func textOf(t testing.TB, pdf []byte) string {
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

// TestPDFOfNames draws names in many scripts and reads them back. Arabic is drawn in its joined forms, and read as such: they are
// compared by what they stand for.
func TestPDFOfNames(t *testing.T) {
	for _, test := range []struct{ name, want string }{
		{"Zoë Łukasz Ωμέγα Дмитрий", "Zoë Łukasz Ωμέγα Дмитрий"},
		{"Nguyễn Thị Hằng", "Nguyễn Thị Hằng"},
		{"김민준", "김민준"},
		{"王小明 諸葛亮", "王小明 諸葛亮"},
		{"ヤマダ たろう", "ヤマダ たろう"},
		{"محمد عبد الله", "محمد عبد الله"},
		{"פייגע לאה", "פייגע לאה"},
		{"Emoji 😀 Person", "Emoji □ Person"},
		{"Right \u202eto left", "Right □to left"},
		{"No\u200bthing\u00ad hidden", "No□thing□ hidden"},
		{"broken \xff\xfe bytes", "broken □□ bytes"},
		{"{pages} \ue000 (x) \\ <script>", "{pages} □ (x) \\ <script>"},
		{"Zoe\u0308 joined", "Zoë joined"},
	} {
		rep := New(record(t, "Dana Whitlock"), sample, reviewer, Compliance, now)
		rep.Candidate.Name = test.name
		text := norm.NFKC.String(textOf(t, draw(t, rep)))
		if !strings.Contains(text, norm.NFKC.String(test.want)) {
			t.Errorf("the report on %q does not show %q:\n%.300s", test.name, test.want, text)
		}
		if got, want := strings.Contains(text, "stands for a character"), strings.Contains(test.want, "□"); got != want {
			t.Errorf("the report on %q explains the box: %v, want %v", test.name, got, want)
		}
		if !strings.Contains(text, "Page 1 of 3") {
			t.Errorf("the report on %q lacks its page numbers:\n%s", test.name, text)
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

// TestPDFIsSound has qpdf read a drawn report with names in many scripts, and looks for its outline.
func TestPDFIsSound(t *testing.T) {
	rep := New(record(t, "王小明 محمد 김민준 Dana"), sample, reviewer, Compliance, now)
	file := filepath.Join(t.TempDir(), "report.pdf")
	pdf := draw(t, rep)
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{"/Outlines", "/Lang", "/PageMode /UseOutlines"} {
		if !bytes.Contains(pdf, []byte(part)) {
			t.Errorf("the file has no %s", part)
		}
	}
	program, err := exec.LookPath("qpdf")
	if err != nil {
		t.Skip("qpdf is not installed")
	}
	if out, err := exec.Command(program, "--check", file).CombinedOutput(); err != nil || !bytes.Contains(out, []byte("No syntax or stream encoding errors")) {
		t.Errorf("%v: %s", err, out)
	}
}

// tenPages is a report of eleven pages.
func tenPages(b *testing.B) *Report {
	rep := New(record(b, "Dana Whitlock"), sample, reviewer, Compliance, now)
	for len(rep.Found) < 20 {
		rep.Found = append(rep.Found, rep.Found...)
	}
	for len(rep.Unchecked) < 60 {
		rep.Unchecked = append(rep.Unchecked, rep.Unchecked...)
	}
	return rep
}

// BenchmarkPDF draws a report of ten pages, and beside it the same text by the bare writer: the same library, one paragraph a
// line, in one font.
func BenchmarkPDF(b *testing.B) {
	rep := tenPages(b)
	text := strings.Split(textOf(b, draw(b, rep)), "\n")
	took := map[string]time.Duration{}
	for range b.N {
		for name, f := range map[string]func(){"report": func() { draw(b, rep) }, "bare": func() { bare(b, text) }} {
			start := time.Now()
			f()
			took[name] += time.Since(start)
		}
	}
	b.ReportMetric(float64(took["report"].Microseconds())/1000/float64(b.N), "report-ms")
	b.ReportMetric(float64(took["bare"].Microseconds())/1000/float64(b.N), "bare-ms")
	b.ReportMetric(float64(took["report"])/float64(took["bare"]), "times")
	b.ReportMetric(float64(bytes.Count(draw(b, rep), []byte("/Type /Page\n"))), "pages")
}

func bare(b *testing.B, lines []string) {
	p := fpdf.New("P", "mm", "A4", "")
	p.AddUTF8FontFromBytes("go", "", goregular.TTF)
	p.AddUTF8FontFromBytes("go", "B", gobold.TTF)
	p.AddPage()
	for i, line := range lines {
		p.SetFont("go", []string{"", "B"}[i%2], textSize)
		p.MultiCell(0, lineHeight, strings.TrimSpace(line), "", "L", false)
	}
	var out bytes.Buffer
	if err := p.Output(&out); err != nil {
		b.Fatal(err)
	}
}
