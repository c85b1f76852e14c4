package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"bonafide/web/webtest"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
)

// TestScreenshots takes the README's pictures of the demo into the folder that SCREENSHOTS names: see make screenshots.
func TestScreenshots(t *testing.T) {
	folder := os.Getenv("SCREENSHOTS")
	if folder == "" {
		t.Skip("SCREENSHOTS names no folder: make screenshots does")
	}
	site, password := startDemo(t)
	b := openBrowser(t, site)
	take := func(name string, width, height int64, dark bool) {
		t.Helper()
		scheme := "light"
		if dark {
			scheme = "dark"
		}
		b.Do(chromedp.EmulateViewport(width, height), func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
			_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}})
			return chromedp.Void{}, err
		})
		picture, err := chromedp.Run(b.Ctx, chromedp.CaptureScreenshot())
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, name+".png"), picture, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	b.Open("/sign-in")
	b.Submit("Sign in", answers{"email": "reviewer@demo.example", "password": password})
	b.Open("/reviews")
	candidate := webtest.Evaluate[string](b.Tab, `[...document.querySelectorAll("tbody a")].find(a => a.textContent == "Jeffrey Ashdown").getAttribute("href").replace("/review", "")`)
	b.Open(candidate)
	take("candidate", 1280, 900, false)
	take("telephone", 390, 844, true)
	b.Open(candidate + "/review")
	take("review", 1280, 900, false)
	b.Open("/links/clusters")
	b.Load(chromedp.Click("tbody a"))
	take("cluster", 1280, 900, false)
}

// startDemo runs the demo and returns its address and the password of its accounts.
func startDemo(t *testing.T) (site, password string) {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	said, out := io.Pipe()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		run(ctx, []string{"demo"}, []string{"PATH=" + os.Getenv("PATH"), "BONAFIDE_ADDR=127.0.0.1:0", "HOME=" + t.TempDir()}, out, io.Discard)
		out.Close()
	}()
	t.Cleanup(func() {
		stop()
		<-ended
	})
	both := regexp.MustCompile(`(?s)ready at (\S+).*reviewer\s+\S+\s+(\S+)\n`)
	var text []byte
	for part := make([]byte, 4096); ; {
		n, err := said.Read(part)
		if text = append(text, part[:n]...); err != nil {
			t.Fatalf("the demo ended: %s", text)
		}
		if m := both.FindSubmatch(text); m != nil {
			go io.Copy(io.Discard, said)
			return string(m[1]), string(m[2])
		}
	}
}
