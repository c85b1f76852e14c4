package accounts

import (
	"net/http"
	"strings"
	"time"

	"bonafide/internal/account"
	"bonafide/web/say"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/labstack/echo/v4"
)

// Own shows the viewer's account and where they are signed in.
func (h *Handler) Own(c echo.Context) error {
	actor := viewer.Actor(c)
	sessions, err := h.Accounts.Sessions(c.Request().Context(), actor, actor.ID)
	if err != nil {
		return err
	}
	return ui.Render(c, http.StatusOK, own(viewer.Page(c, "Your account"), viewer.Account(c), sessionRows(viewer.In(c), sessions, viewer.Session(c), h.now())))
}

// EndOwn ends one of the viewer's sessions.
func (h *Handler) EndOwn(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	actor := viewer.Actor(c)
	if err := h.Accounts.EndSession(c.Request().Context(), actor, actor.ID, id); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "That browser is signed out.")
	return c.Redirect(http.StatusSeeOther, "/account")
}

// EndOthers ends the viewer's sessions but the one of this request.
func (h *Handler) EndOthers(c echo.Context) error {
	actor := viewer.Actor(c)
	n, err := h.Accounts.EndSessions(c.Request().Context(), actor, actor.ID, viewer.Session(c).ID)
	if err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, ended(viewer.In(c), n))
	return c.Redirect(http.StatusSeeOther, "/account")
}

func ended(in *say.Language, n int) string {
	switch n {
	case 0:
		return in.Say("No other browser was signed in.")
	case 1:
		return in.Say("One other browser is signed out.")
	}
	return in.Say("%s other browsers are signed out.", in.Count(n))
}

// A sessionRow is a session in a list.
type sessionRow struct {
	ID, Browser, From, Since, Seen string
	This                           bool
}

func sessionRows(in *say.Language, all []account.Session, this account.Session, now time.Time) []sessionRow {
	rows := make([]sessionRow, len(all))
	for i, s := range all {
		rows[i] = sessionRow{ID: s.ID.String(), Browser: browser(in, s.Visit.UserAgent), From: s.Visit.From, Since: in.DateTime(s.CreatedAt), Seen: in.Ago(s.SeenAt, now), This: s.ID == this.ID}
	}
	return rows
}

// browsers and systems are told by what their user agents hold; the first that fits is it, since later ones name earlier ones.
var (
	browsers = [][2]string{{"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}}
	systems  = [][2]string{{"Android", "%s on Android"}, {"iPhone", "%s on an iPhone"}, {"iPad", "%s on an iPad"}, {"Windows", "%s on Windows"}, {"Mac OS X", "%s on a Mac"}, {"CrOS", "%s on ChromeOS"}, {"Linux", "%s on Linux"}}
)

// browser says what a user agent is in a few words.
func browser(in *say.Language, userAgent string) string {
	name, system := named(browsers, userAgent), named(systems, userAgent)
	switch {
	case name == "" && system == "":
		return in.Say("Unknown browser")
	case system == "":
		return name
	case name == "":
		name = in.Say("A browser")
	}
	return in.Say(system, name)
}

func named(all [][2]string, userAgent string) string {
	for _, one := range all {
		if strings.Contains(userAgent, one[0]) {
			return one[1]
		}
	}
	return ""
}
