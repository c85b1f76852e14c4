package viewer

import (
	"fmt"
	"time"

	"bonafide/internal/vetting"
	"bonafide/web/ui"

	"github.com/labstack/echo/v4"
)

// Language returns the language that whoever opened a link chose by it, which a form carries on; English where none was chosen.
func Language(c echo.Context) vetting.Language {
	if code := c.FormValue("in"); code != "" {
		return vetting.LanguageOf(code)
	}
	return vetting.LanguageOf(c.QueryParam("in"))
}

// Speak is Language, and has the components of the page speak it.
func Speak(c echo.Context) vetting.Language {
	in := Language(c)
	c.SetRequest(c.Request().WithContext(ui.Speaking(c.Request().Context(), in.Say)))
	return in
}

// Date is ui.Date in the language.
func Date(in vetting.Language, t time.Time) string {
	if in.Code == vetting.English.Code || t.IsZero() {
		return ui.Date(t)
	}
	t = t.UTC()
	return fmt.Sprintf("%d. %s %d", t.Day(), in.Say(t.Month().String()), t.Year())
}

// DateTime is ui.DateTime in the language.
func DateTime(in vetting.Language, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return Date(in, t) + t.UTC().Format(", 15:04 UTC")
}

// LanguageLinks lead to the same page in the other languages.
func LanguageLinks(path string, in vetting.Language) []ui.LanguageLink {
	var all []ui.LanguageLink
	for _, l := range vetting.Languages {
		if l.Code != in.Code {
			all = append(all, ui.LanguageLink{Code: l.Code, Name: l.Name, Href: InLanguage(path, l)})
		}
	}
	return all
}

// InLanguage is the address of the page in the language.
func InLanguage(path string, in vetting.Language) string {
	if in.Code == vetting.English.Code {
		return path
	}
	return path + "?in=" + in.Code
}
