package reports_test

import (
	"bytes"
	"log/slog"
	"testing"
	"time"

	"bonafide/internal/catalog"
	"bonafide/internal/report"
	"bonafide/internal/setup/tool"
	"bonafide/internal/vetting"
	"bonafide/web/reports"
	"bonafide/web/webtest"
)

// BenchmarkChromium has Chromium print a report of ten pages or more, and beside it a page with nothing on it, and states how many
// times as long the report takes.
func BenchmarkChromium(b *testing.B) {
	path, err := tool.Chromium()
	if err != nil {
		b.Skip(err)
	}
	site := webtest.New(b)
	lead := site.Actor(vetting.Lead)
	r, err := site.Vetting.Candidate(b.Context(), lead, site.Load("../testdata/contradicted.json"))
	if err != nil {
		b.Fatal(err)
	}
	rep := report.New(r, catalog.All, lead, report.Compliance, time.Now())
	for len(rep.Found) < 10 {
		rep.Found = append(rep.Found, rep.Found...)
	}
	page, err := reports.HTML(b.Context(), rep)
	if err != nil {
		b.Fatal(err)
	}
	p := report.NewPrinter(path, slog.New(slog.DiscardHandler))
	pages := map[string][]byte{"empty": []byte(`<!doctype html><title>Empty</title>`), "report": page}
	took, printed := map[string]time.Duration{}, 0
	for b.Loop() {
		for _, name := range []string{"empty", "report", "report", "empty"} {
			start := time.Now()
			file, err := p.PDF(b.Context(), rep, pages[name])
			if err != nil {
				b.Fatal(err)
			}
			took[name] += time.Since(start)
			printed = max(printed, bytes.Count(file, []byte("/Type /Page\n")))
		}
	}
	b.ReportMetric(float64(printed), "pages")
	b.ReportMetric(float64(took["report"].Milliseconds())/float64(2*b.N), "report-ms")
	b.ReportMetric(float64(took["empty"].Milliseconds())/float64(2*b.N), "empty-ms")
	b.ReportMetric(float64(took["report"])/float64(took["empty"]), "times")
}
