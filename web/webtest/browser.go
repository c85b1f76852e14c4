package webtest

import (
	"context"
	"testing"
	"time"

	"bonafide/internal/setup/tool"

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
