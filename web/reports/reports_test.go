package reports

import (
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bonafide/internal/catalog"
	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
	"bonafide/internal/report"
	"bonafide/internal/vetting"
	"bonafide/web/ui"
)

var now = time.Date(2026, 11, 3, 14, 5, 0, 0, time.UTC)

// of returns the report on a dossier of the site's scripts, assessed by the real catalogue.
func of(t *testing.T, file string) *report.Report {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("../testdata", file))
	if err != nil {
		t.Fatal(err)
	}
	d, err := dossier.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	members, err := dossier.Split(d)
	if err != nil {
		t.Fatal(err)
	}
	lead := vetting.Actor{Name: "Lena Lead", Role: vetting.Lead}
	r := &vetting.Record{Owner: lead, Revision: 1, AssessedRevision: 1}
	for _, m := range members {
		r.Facts = append(r.Facts, vetting.Fact{Member: m, RecordedAt: now, RecordedBy: lead})
	}
	if err := r.Build(d.ID); err != nil {
		t.Fatal(err)
	}
	r.Assessment = catalog.All.Assess(&indicator.Case{Dossier: r.Dossier, AsOf: now}, indicator.DefaultPolicy)
	return report.New(r, catalog.All, lead, report.Compliance, now)
}

func htmlOf(t *testing.T, file string) []byte {
	t.Helper()
	b, err := HTML(t.Context(), of(t, file))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestTheFileNeedsNothingElse(t *testing.T) {
	for _, file := range []string{"contradicted.json", "hostile.json"} {
		page := string(htmlOf(t, file))
		for _, foreign := range []string{"<script", "<link", "<img", "https:", "@import", "url("} {
			if strings.Contains(page, foreign) {
				t.Errorf("the report on %s has %q", file, foreign)
			}
		}
		if strings.Count(page, "</style>") != 1 {
			t.Errorf("the report on %s ends its style %d times", file, strings.Count(page, "</style>"))
		}
	}
}

func TestVerdictWordsAreThoseOfThePages(t *testing.T) {
	for _, band := range []indicator.Band{indicator.Low, indicator.Verify, indicator.Escalate, indicator.Critical} {
		for looked := range 13 {
			d := &dossier.Dossier{Names: []dossier.Name{{Full: "Dana"}}}
			r := &vetting.Record{Dossier: d, Assessment: &indicator.Assessment{Band: band, Coverage: indicator.Coverage{Looked: looked, Of: 12}}}
			v := report.New(r, catalog.All, vetting.Actor{}, report.Recruiter, now).Verdict
			want, wantTone := ui.VerdictWord(string(band), looked, 12)
			if v.Word != want || tone(v) != string(wantTone) {
				t.Errorf("%s, %d of 12: got %q in %s, want %q in %s", band, looked, v.Word, tone(v), want, wantTone)
			}
		}
	}
}

// readBack returns the text of a PDF as poppler reads it.
func readBack(t *testing.T, pdf []byte) string {
	t.Helper()
	program, err := exec.LookPath("pdftotext")
	if err != nil {
		t.Skip("pdftotext of poppler-utils is not installed")
	}
	file := filepath.Join(t.TempDir(), "report.pdf")
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command(program, "-enc", "UTF-8", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Join(strings.Fields(string(out)), " ")
}

func TestPrintedPDF(t *testing.T) {
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("no Chromium is installed")
	}
	for file, want := range map[string][]string{
		"contradicted.json": {"Vetting report: Dana Whitlock", "Northwall Systems", "Recorded by Lena Lead", "Page 1 of"},
		"hostile.json":      {"passport reads \"Someone Else\"", "</title><img src=x onerror=alert(1)>"},
	} {
		r := of(t, file)
		drawn, err := r.PDF()
		if err != nil {
			t.Fatal(err)
		}
		printed, err := report.NewPrinter(chromium, slog.New(slog.DiscardHandler)).PDF(t.Context(), r, htmlOf(t, file))
		if err != nil {
			t.Fatal(err)
		}
		if string(printed) == string(drawn) {
			t.Fatalf("%s: Chromium is there but did not print", file)
		}
		text := readBack(t, printed)
		for _, words := range want {
			if !strings.Contains(text, words) {
				t.Errorf("%s: the PDF does not say %q:\n%s", file, words, text)
			}
		}
	}
}
