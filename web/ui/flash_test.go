package ui

import (
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/labstack/echo/v4"
)

// flashContext is a request that carries the cookies, over TLS or not.
func flashContext(tls bool, cookies ...*http.Cookie) (echo.Context, *httptest.ResponseRecorder) {
	target := "http://host/"
	if tls {
		target = "https://host/"
	}
	r := httptest.NewRequest("GET", target, nil)
	for _, c := range cookies {
		r.AddCookie(c)
	}
	w := httptest.NewRecorder()
	return echo.New().NewContext(r, w), w
}

func TestFlashRoundTrip(t *testing.T) {
	for _, tls := range []bool{false, true} {
		c, w := flashContext(tls)
		SetFlash(c, ToneLow, hostile+" Ω saved\r\nSet-Cookie: x=y")
		set := w.Result().Cookies()
		if len(set) != 1 {
			t.Fatalf("%d cookies, want 1", len(set))
		}
		cookie := set[0]
		if cookie.Secure != tls || strings.HasPrefix(cookie.Name, "__Host-") != tls || !cookie.HttpOnly || cookie.Path != "/" || cookie.SameSite != http.SameSiteLaxMode {
			t.Errorf("TLS %v: cookie %v", tls, cookie)
		}
		c, w = flashContext(tls, cookie)
		got := TakeFlash(c)
		if want := hostile + " Ω saved\r\nSet-Cookie: x=y"; got == nil || got.Text != want || got.Tone != ToneLow {
			t.Errorf("TLS %v: TakeFlash = %+v, want %q", tls, got, want)
		}
		if gone := w.Result().Cookies(); len(gone) != 1 || gone[0].MaxAge >= 0 {
			t.Errorf("TLS %v: the flash stays: %v", tls, gone)
		}
		if c, _ := flashContext(!tls, cookie); TakeFlash(c) != nil {
			t.Errorf("TLS %v: the flash was taken on the other scheme", tls)
		}
	}
}

func TestFlashIsCut(t *testing.T) {
	c, w := flashContext(false)
	SetFlash(c, ToneStop, strings.Repeat("é", 10_000))
	cookie := w.Result().Cookies()[0]
	if len(cookie.Value) > 4000 {
		t.Errorf("cookie of %d bytes", len(cookie.Value))
	}
	c, _ = flashContext(false, cookie)
	if got := TakeFlash(c); got == nil || len(got.Text) > MaxFlash || !utf8.ValidString(got.Text) {
		t.Errorf("TakeFlash = %v", got)
	}
}

func TestTakeFlashWithoutOne(t *testing.T) {
	c, w := flashContext(false)
	if got := TakeFlash(c); got != nil {
		t.Errorf("TakeFlash = %v, want nil", got)
	}
	if len(w.Result().Cookies()) != 0 {
		t.Error("a request without a flash is sent a cookie")
	}
}

func FuzzTakeFlash(f *testing.F) {
	for _, seed := range []string{"", "low Saved", "none ", "stop\x00x", "evil Saved", "low \xff", "low " + strings.Repeat("\x80", 600)} {
		f.Add(base64.RawURLEncoding.EncodeToString([]byte(seed)))
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, value string) {
		c, _ := flashContext(false)
		c.Request().Header.Set("Cookie", "flash="+value)
		got := TakeFlash(c)
		if got == nil {
			return
		}
		switch got.Tone {
		case ToneNone, ToneLow, ToneVerify, ToneStop:
		default:
			t.Errorf("tone %q", got.Tone)
		}
		if len(got.Text) > MaxFlash || !utf8.ValidString(got.Text) {
			t.Errorf("text %q", got.Text)
		}
	})
}
