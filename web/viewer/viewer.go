// Package viewer knows who looks at a page: it signs the request in by its cookie, guards routes by permission, and
// gives handlers the actor and the frame of the page.
package viewer

import (
	"errors"
	"net/http"
	"net/url"
	"strings"

	"bonafide/internal/account"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"
	"bonafide/web/ui"

	"github.com/labstack/echo/v4"
)

// Roles are the words for each role.
var Roles = map[vetting.Role]string{
	vetting.Recruiter:     "Recruiter",
	vetting.Reviewer:      "Compliance reviewer",
	vetting.Lead:          "Compliance lead",
	vetting.Administrator: "Administrator",
}

const actorKey = "viewer.actor"

// Actor returns who made the request. It is the zero Actor, who may do nothing, outside SignedIn.
func Actor(c echo.Context) vetting.Actor {
	actor, _ := c.Get(actorKey).(vetting.Actor)
	return actor
}

// SignedIn lets only requests with a session through; others are sent to the sign-in page and back.
func SignedIn(accounts *account.Service) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			cookie, err := c.Cookie(cookieName(c))
			if err != nil {
				return toSignIn(c)
			}
			a, err := accounts.Authenticate(c.Request().Context(), cookie.Value)
			if errors.Is(err, errs.NotFound) {
				return toSignIn(c)
			}
			if err != nil {
				return err
			}
			c.Set(actorKey, a.Actor())
			c.Response().Header().Set("Cache-Control", "no-store") // personal data stays out of caches
			return next(c)
		}
	}
}

func toSignIn(c echo.Context) error {
	target := "/sign-in"
	if c.Request().Method == http.MethodGet && c.Request().URL.Path != "/" {
		target += "?next=" + url.QueryEscape(c.Request().URL.RequestURI())
	}
	return c.Redirect(http.StatusSeeOther, target)
}

// Next returns where to go after sign-in: a path of this site, else the start page.
func Next(c echo.Context) string {
	next := c.FormValue("next")
	u, err := url.Parse(next)
	if err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") {
		return "/"
	}
	return next
}

// May lets only actors with the permission through.
func May(p vetting.Permission) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if err := Actor(c).May(p); err != nil {
				return err
			}
			return next(c)
		}
	}
}

// Start gives the browser the cookie of a new session.
func Start(c echo.Context, token string) {
	c.SetCookie(sessionCookie(c, token, int(account.AbsoluteLimit.Seconds())))
}

// End takes the cookie away and returns the token it held, "" where there was none.
func End(c echo.Context) string {
	cookie, err := c.Cookie(cookieName(c))
	if err != nil {
		return ""
	}
	c.SetCookie(sessionCookie(c, "", -1))
	return cookie.Value
}

func cookieName(c echo.Context) string {
	if c.Scheme() == "https" {
		return "__Host-session"
	}
	return "session"
}

func sessionCookie(c echo.Context, value string, maxAge int) *http.Cookie {
	return &http.Cookie{
		Name: cookieName(c), Value: value, Path: "/", MaxAge: maxAge,
		Secure: c.Scheme() == "https", HttpOnly: true, SameSite: http.SameSiteLaxMode,
	}
}

// Page returns the frame of a page for whoever looks at it, with the notice that the last form left.
func Page(c echo.Context, title string) ui.Page {
	return ui.Page{Title: title, Nav: nav(c), Flash: ui.TakeFlash(c)}
}

// sections are the entries of the main navigation, in order, and who sees them: those of every day, then the others.
var sections, furtherSections = []section{
	{"Candidates", "/candidates", vetting.ViewCandidates},
	{"Reviews", "/reviews", vetting.ViewReviews},
	{"Links", "/links", vetting.ViewReviews},
	{"Indicators", "/indicators", vetting.ViewCandidates},
}, []section{
	{"Requisitions", "/requisitions", vetting.ViewCandidates},
	{"Dashboard", "/dashboard", vetting.ViewReviews},
	{"Comparisons", "/comparisons", vetting.DecideReviews},
	{"Second reads", "/second-reads", vetting.DecideReviews},
	{"Sanctions", "/sanctions", vetting.ViewReviews},
	{"Watch lists", "/watchlists", vetting.ManageWatchlists},
	{"Requests", "/requests", vetting.ViewReviews},
	{"Policy", "/policies", vetting.SetPolicy},
	{"Waiting periods", "/waiting-periods", vetting.SetPolicy},
	{"Impact", "/impact", vetting.SetPolicy},
	{"Services", "/services", vetting.SetPolicy},
	{"Audit", "/audit", vetting.ViewAudit},
	{"Retention", "/retention", vetting.EraseCandidates},
	{"Accounts", "/accounts", vetting.ManageAccounts},
	{"Tokens", "/tokens", vetting.ManageAccounts},
	{"Webhooks", "/webhooks", vetting.ManageConnections},
}

type section struct {
	label, href string
	needs       vetting.Permission
}

// open returns those of the sections that the actor may see, on the page at path.
func open(all []section, actor vetting.Actor, path string) (items []ui.Item) {
	for _, s := range all {
		if actor.Role.Can(s.needs) {
			items = append(items, ui.Item{Label: s.label, Href: s.href, Current: strings.HasPrefix(path, s.href)})
		}
	}
	return items
}

func nav(c echo.Context) ui.Nav {
	actor := Actor(c)
	if actor.Role == "" {
		return ui.Nav{}
	}
	path := c.Request().URL.Path
	return ui.Nav{
		Name: actor.Name, Role: Roles[actor.Role], Search: actor.Role.Can(vetting.ViewCandidates),
		Items: open(sections, actor, path), More: open(furtherSections, actor, path),
	}
}
