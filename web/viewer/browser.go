package viewer

import (
	"net/http"
	"time"

	"bonafide/internal/vetting"

	"github.com/labstack/echo/v4"
)

// browserKept is how long a browser keeps the number that the site gave it: longer than an application takes, so that
// stages can be told to come from one browser.
const browserKept = 180 * 24 * time.Hour

// Browser returns the number that this browser keeps, "" where it has none.
func Browser(c echo.Context) string {
	cookie, err := c.Cookie(browserCookie(c))
	if err != nil || len(cookie.Value) > 100 {
		return ""
	}
	return cookie.Value
}

// Remember returns the browser's number, and gives it one where it has none. It is only called once whoever looks agreed.
func Remember(c echo.Context) string {
	value := Browser(c)
	if value == "" {
		value = vetting.NewBrowser()
	}
	c.SetCookie(&http.Cookie{
		Name: browserCookie(c), Value: value, Path: "/", MaxAge: int(browserKept.Seconds()),
		Secure: c.Scheme() == "https", HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
	return value
}

func browserCookie(c echo.Context) string {
	if c.Scheme() == "https" {
		return "__Host-browser"
	}
	return "browser"
}
