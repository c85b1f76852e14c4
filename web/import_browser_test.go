package web_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"bonafide/internal/vetting"
	"bonafide/web/webtest"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// pressScript marks the button with the label.
const pressScript = `(() => {
	const one = [...document.querySelectorAll("main button")].find(e => e.textContent.trim() == %q);
	if (one) one.id = "press-this";
	return !!one;
})()`

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
	session := site.As(vetting.Recruiter).Cookie("session")
	ctx := webtest.Chromium(t)
	do := func(steps ...chromedp.Action[chromedp.Void]) {
		t.Helper()
		if err := chromedp.Do(ctx, steps...); err != nil {
			t.Fatal(err)
		}
	}
	press := func(label string) {
		t.Helper()
		found, err := chromedp.Run(ctx, chromedp.Evaluate[bool](fmt.Sprintf(pressScript, label)))
		if err != nil || !found {
			t.Fatalf("the page has no button %q, %v", label, err)
		}
		if _, err := chromedp.RunResponse(ctx, chromedp.Click(chromedp.CSS("#press-this"))); err != nil {
			t.Fatal(err)
		}
	}
	see := func(texts ...string) {
		t.Helper()
		page, err := chromedp.Run(ctx, chromedp.Evaluate[struct {
			Text string
			Wide bool
		}](`({Text: document.querySelector("main").innerText, Wide: document.documentElement.scrollWidth > innerWidth})`))
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range texts {
			if !strings.Contains(page.Text, text) {
				t.Fatalf("the page does not say %q:\n%.1500s", text, page.Text)
			}
		}
		if page.Wide {
			t.Errorf("the page is wider than a telephone:\n%.200s", page.Text)
		}
	}
	if err := webtest.SetCookie(ctx, server.URL, "session", session); err != nil {
		t.Fatal(err)
	}
	do(chromedp.EmulateViewport(390, 800))
	for _, off := range []bool{false, true} {
		do(func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
			_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: off})
			return chromedp.Void{}, err
		})
		do(chromedp.Navigate(server.URL + "/imports"))
		see("One candidate in each row, in any spreadsheet.")
		do(chromedp.SetUploadFiles(chromedp.CSS(`main input[type=file]`), []string{file}))
		press("Show what it brings")
		if !off { // the answers are remembered the second time
			see("0 new candidates · 3 left out", "Nothing is recorded yet.", "2 phones have no country")
			do(chromedp.SetValue(chromedp.CSS(`[name=fix-date-6]`), "day_first"), chromedp.SetValue(chromedp.CSS(`[name=fix-phone-country-4]`), "US"))
			press("Show again with these answers")
		}
		see("2 new candidates · 1 left out")
		press("Import 2 candidates")
		site.Settle()
		do(chromedp.Reload())
		see("Done", "2 of 2", "Removes 2 candidates that this import brought.")
		press("Undo the import")
		site.Settle()
		do(chromedp.Reload())
		see("Undone")
	}
}
