package viewer

import (
	"net/http"
	"time"

	"bonafide/internal/vetting"
	"bonafide/web/say"

	"github.com/labstack/echo/v4"
)

// languageKept is how long a browser keeps the language that was chosen.
const languageKept = 365 * 24 * time.Hour

// Speaking has pages speak the language that was chosen by ?in= in their address, which the browser keeps from then on, and English where none was.
func Speaking(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		in := say.Of(c.QueryParam("in"))
		if in != nil {
			keepLanguage(c, in)
		} else if cookie, err := c.Cookie(languageCookie(c)); err == nil {
			in = say.Of(cookie.Value)
		}
		if in != nil {
			c.SetRequest(c.Request().WithContext(say.With(c.Request().Context(), in)))
		}
		return next(c)
	}
}

func keepLanguage(c echo.Context, in *say.Language) {
	c.SetCookie(&http.Cookie{
		Name: languageCookie(c), Value: in.Code, Path: "/", MaxAge: int(languageKept.Seconds()),
		Secure: c.Scheme() == "https", HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

func languageCookie(c echo.Context) string {
	if c.Scheme() == "https" {
		return "__Host-language"
	}
	return "language"
}

// In returns the language of the request.
func In(c echo.Context) *say.Language { return say.In(c.Request().Context()) }

// Texts returns the texts that people are shown before they agree or ask, in the language of the request.
func Texts(c echo.Context) vetting.Language { return vetting.LanguageOf(In(c).Code) }
