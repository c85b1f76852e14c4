package ui

import (
	"encoding/base64"
	"net/http"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"
)

// MaxFlash is the longest text of a flash, in bytes; a longer one is cut. It keeps the cookie well below the 4 KB that
// browsers store.
const MaxFlash = 500

// A Flash is a notice shown once, on the page that follows a form.
type Flash struct {
	Tone Tone
	Text string
}

// SetFlash leaves a notice for the next page that the browser loads.
//
// The cookie is not signed: whoever can write it can show its owner a plain text, which Layout escapes, and no more.
// Over TLS its __Host- name keeps neighbours on other subdomains from writing it.
func SetFlash(c echo.Context, tone Tone, text string) {
	value := base64.RawURLEncoding.EncodeToString([]byte(tone.or() + " " + cut(text, MaxFlash)))
	c.SetCookie(flashCookie(c, value, 60))
}

// TakeFlash returns the notice left by SetFlash and removes it, or nil where there is none.
func TakeFlash(c echo.Context) *Flash {
	cookie, err := c.Cookie(flashName(c))
	if err != nil {
		return nil
	}
	c.SetCookie(flashCookie(c, "", -1))
	b, err := base64.RawURLEncoding.DecodeString(cookie.Value)
	if err != nil || !utf8.Valid(b) {
		return nil
	}
	tone, text, _ := strings.Cut(string(b), " ")
	switch Tone(tone) {
	case ToneNone, ToneLow, ToneVerify, ToneStop:
	default:
		return nil
	}
	if text == "" {
		return nil
	}
	return &Flash{Tone(tone), cut(text, MaxFlash)}
}

func flashName(c echo.Context) string {
	if secure(c) {
		return "__Host-flash"
	}
	return "flash"
}

func flashCookie(c echo.Context, value string, maxAge int) *http.Cookie {
	return &http.Cookie{
		Name: flashName(c), Value: value, Path: "/", MaxAge: maxAge,
		Secure: secure(c), HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
}

// secure reports whether the browser spoke TLS, to us or to the proxy before us.
func secure(c echo.Context) bool { return c.Scheme() == "https" }

// cut returns at most n bytes of the text, whole characters only.
func cut(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && !utf8.RuneStart(text[n]) {
		n--
	}
	return text[:n]
}
