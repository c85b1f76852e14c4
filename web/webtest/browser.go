package webtest

import (
	"context"
	"testing"
	"time"

	"bonafide/internal/setup/tool"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Chromium starts a browser, and returns the context of its tab for package chromedp. It ends with the test, after five minutes at most.
func Chromium(t testing.TB) context.Context {
	t.Helper()
	path, err := tool.Chromium()
	if err != nil {
		t.Fatalf("%v: run `go run ./internal/setup chromium`", err)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox)
	for _, off := range []string{"disable-gpu", "disable-quic", "no-first-run", "disable-background-networking", "disable-component-update", "disable-sync"} {
		options = append(options, chromedp.Flag(off, true))
	}
	allocator, cancel := chromedp.NewExecAllocator(t.Context(), options...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, 5*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// SetCookie gives the browser of Chromium a cookie of the site, as a session is carried over into it.
func SetCookie(ctx context.Context, site, name, value string) error {
	return chromedp.Do(ctx, func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Call(ctx, network.SetCookie, network.SetCookieParams{Name: name, Value: value, URL: site})
		return chromedp.Void{}, err
	})
}
