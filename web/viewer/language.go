package viewer

import (
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
