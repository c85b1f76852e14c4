package main

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// TestCheckInOnATelephone opens a check-in link as a candidate would, on a small screen: with scripts, which fill in what the
// notice says, and without, where the same button works and records less.
func TestCheckInOnATelephone(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: no browser")
	}
	program := start(t, []string{"serve"}, "BONAFIDE_DATA="+filepath.Join(t.TempDir(), "data"), "HOME="+t.TempDir())
	b := openBrowser(t, program.site)
	b.open(strings.TrimPrefix(program.setUp, program.site))
	b.submit("Make the first administrator", answers{"name": "Ada Admin", "email": "ada@example.com", "password": testPassword})
	jo := b.newCandidate(answers{"name": "Jo Ferrand"})
	b.open(jo + "/invitations/new")
	b.submit("Make the link", answers{"kind": "interview", "starts_at": time.Now().UTC().Format("2006-01-02T15:04")})
	link := strings.TrimPrefix(evaluate[string](b, `document.getElementById("link").value`), program.site)

	for _, c := range []struct {
		scripts bool
		clock   string // as the candidate's page shows it; empty: not told
	}{{true, "America/Chicago"}, {false, ""}} {
		phone := openBrowser(t, program.site)
		phone.telephone(c.scripts)
		phone.open(link)
		phone.see("Check in for your interview", "You need not check in.")
		phone.fits()
		phone.submit("I have read this: check in", nil)
		phone.see("You are checked in", "127.0.0.1", "Number of this browser")
		phone.fits()
		page := phone.text()
		if got := strings.Contains(page, "Clock"); got != (c.clock != "") || !strings.Contains(page, c.clock) {
			t.Errorf("scripts %v: the page says\n%s\nwant the clock %q", c.scripts, page, c.clock)
		}
		phone.submit("Add this", answers{"kind": "employer_vpn", "words": "Of my present employer."})
		phone.see("It is recorded beside your check-in.")
	}
	b.open(jo + "/interviews")
	b.see("Checked in", "telephone size", "America/Chicago", "Of my present employer.", "another device")
}

// telephone makes the tab one of 390 by 844 points in Chicago, with or without scripts.
func (b *tab) telephone(scripts bool) {
	b.t.Helper()
	b.do(func(ctx context.Context, tg *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Call(ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
			Width: 390, Height: 844, DeviceScaleFactor: 2, Mobile: true, ScreenWidth: 390, ScreenHeight: 844,
		})
		return chromedp.Void{}, err
	}, func(ctx context.Context, tg *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Call(ctx, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: "America/Chicago"})
		return chromedp.Void{}, err
	}, func(ctx context.Context, tg *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Call(ctx, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: !scripts})
		return chromedp.Void{}, err
	})
}

// fits checks that the page is no wider than the screen.
func (b *tab) fits() {
	b.t.Helper()
	if wide := evaluate[float64](b, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
		b.t.Errorf("the page is %.0f points wider than the screen", wide)
	}
}
