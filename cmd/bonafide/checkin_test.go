package main

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bonafide/web/webtest"

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
	b.Open(strings.TrimPrefix(program.setUp, program.site))
	b.Submit("Make the first administrator", answers{"name": "Ada Admin", "email": "ada@example.com", "password": testPassword})
	jo := b.newCandidate(answers{"name": "Jo Ferrand"})
	b.Open(jo + "/invitations/new")
	b.Submit("Make the link", answers{"kind": "interview", "starts_at": time.Now().UTC().Format("2006-01-02T15:04")})
	link := strings.TrimPrefix(webtest.Evaluate[string](b.Tab, `document.getElementById("link").value`), program.site)

	for _, c := range []struct {
		scripts bool
		clock   string // as the candidate's page shows it; empty: not told
	}{{true, "America/Chicago"}, {false, ""}} {
		phone := openBrowser(t, program.site)
		phone.telephone(c.scripts)
		phone.Open(link)
		phone.See("Check in for your interview", "You need not check in.")
		phone.Fits()
		phone.Submit("I have read this: check in", nil)
		phone.See("You are checked in", "127.0.0.1", "Number of this browser")
		phone.Fits()
		page := phone.Text()
		if got := strings.Contains(page, "Clock"); got != (c.clock != "") || !strings.Contains(page, c.clock) {
			t.Errorf("scripts %v: the page says\n%s\nwant the clock %q", c.scripts, page, c.clock)
		}
		phone.Submit("Add this", answers{"kind": "employer_vpn", "words": "Of my present employer."})
		phone.See("It is recorded beside your check-in.")
	}
	b.Open(jo + "/interviews")
	b.See("Checked in", "telephone size", "America/Chicago", "Of my present employer.", "another device")
}

// telephone makes the tab one of 390 by 844 points in Chicago, with or without scripts.
func (b *tab) telephone(scripts bool) {
	b.T.Helper()
	b.Do(func(ctx context.Context, tg *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Call(ctx, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
			Width: 390, Height: 844, DeviceScaleFactor: 2, Mobile: true, ScreenWidth: 390, ScreenHeight: 844,
		})
		return chromedp.Void{}, err
	}, func(ctx context.Context, tg *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Call(ctx, emulation.SetTimezoneOverride, emulation.SetTimezoneOverrideParams{TimezoneID: "America/Chicago"})
		return chromedp.Void{}, err
	})
	b.Scripts(scripts)
}
