package web_test

import (
	"net/http/httptest"
	"path/filepath"
	"testing"

	"bonafide/internal/vetting"
	"bonafide/web/webtest"

	"github.com/chromedp/chromedp"
)

// TestAnImportInABrowser takes a sheet in on a telephone and undoes it, with scripts and without: file, questions, the dry run again,
// the job and what it did. No page is wider than the screen.
func TestAnImportInABrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: no browser")
	}
	site := webtest.New(t)
	server := httptest.NewServer(site)
	defer server.Close()
	file, err := filepath.Abs("testdata/import.csv")
	if err != nil {
		t.Fatal(err)
	}
	b := webtest.NewTab(t, server.URL)
	b.As(site.As(vetting.Recruiter))
	b.Do(chromedp.EmulateViewport(390, 800))
	for _, off := range []bool{false, true} {
		b.Scripts(!off)
		b.Open("/imports")
		b.See("One candidate in each row, in any spreadsheet.")
		b.Submit("Show what it brings", nil, file)
		if !off { // the answers are remembered the second time
			b.See("0 new candidates · 3 left out", "Nothing is recorded yet.", "2 phones have no country")
			b.Fits()
			b.Submit("Show again with these answers", webtest.Answers{"fix-date-6": "day_first", "fix-phone-country-4": "US"})
		}
		b.See("2 new candidates · 1 left out")
		b.Fits()
		b.Submit("Import 2 candidates", nil)
		site.Settle()
		b.Do(chromedp.Reload())
		b.See("Done", "2 of 2", "Removes 2 candidates that this import brought.")
		b.Fits()
		b.Submit("Undo the import", nil)
		site.Settle()
		b.Do(chromedp.Reload())
		b.See("Undone")
		b.Fits()
	}
}
