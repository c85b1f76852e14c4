// Package viewer knows who looks at a page: it signs the request in by its cookie, guards routes by permission, and
// gives handlers the actor and the frame of the page. It has the words and fields that several folders of pages share, too, since those never
// import each other.
package viewer

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"bonafide/internal/account"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"
	"bonafide/web/ui"

	"github.com/labstack/echo/v4"
)

// Roles are the words for each role.
var Roles = map[vetting.Role]string{
	vetting.Interviewer:   "Interviewer",
	vetting.Recruiter:     "Recruiter",
	vetting.Reviewer:      "Compliance reviewer",
	vetting.Lead:          "Compliance lead",
	vetting.Administrator: "Administrator",
}

const (
	actorKey   = "viewer.actor"
	accountKey = "viewer.account"
	sessionKey = "viewer.session"
)

// Actor returns who made the request. It is the zero Actor, who may do nothing, outside SignedIn.
func Actor(c echo.Context) vetting.Actor {
	actor, _ := c.Get(actorKey).(vetting.Actor)
	return actor
}

// Account returns the account of whoever made the request, the zero one outside SignedIn.
func Account(c echo.Context) account.Account {
	a, _ := c.Get(accountKey).(account.Account)
	return a
}

// Session returns the session of whoever made the request, the zero one outside SignedIn.
func Session(c echo.Context) account.Session {
	session, _ := c.Get(sessionKey).(account.Session)
	return session
}

// Visitor returns the browser that made the request, as sessions show it.
func Visitor(c echo.Context) account.Visit {
	return account.Visit{UserAgent: c.Request().UserAgent(), From: c.RealIP()}
}

// SignedIn lets only requests with a session through whose owner is in; others are sent to the sign-in page and back.
func SignedIn(accounts *account.Service) echo.MiddlewareFunc { return At(accounts, account.Complete) }

// At lets only requests with a session at one of the stages through; others are sent to where they get further.
func At(accounts *account.Service, stages ...account.Stage) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			a, session, err := opened(c, accounts)
			if errors.Is(err, errs.NotFound) {
				return onward(c, "/sign-in")
			}
			if err != nil {
				return err
			}
			c.Response().Header().Set("Cache-Control", "no-store") // personal data stays out of caches
			if !slices.Contains(stages, session.Stage) {
				return onward(c, furtherOn[session.Stage])
			}
			actor := a.Actor()
			if session.Stage != account.Complete {
				actor.Role = "" // may do nothing yet
			}
			c.Set(actorKey, actor)
			c.Set(accountKey, a)
			c.Set(sessionKey, session)
			return next(c)
		}
	}
}

// furtherOn is where sessions of each stage get further.
var furtherOn = map[account.Stage]string{account.Complete: "/", account.AskFactor: "/sign-in/factor", account.Enrol: "/account/factors"}

func opened(c echo.Context, accounts *account.Service) (account.Account, account.Session, error) {
	cookie, err := c.Cookie(cookieName(c))
	if err != nil {
		return account.Account{}, account.Session{}, errs.NotFound
	}
	return accounts.Open(c.Request().Context(), cookie.Value)
}

// Waiting returns the browser's session where that waits for a second factor, else the zero one.
func Waiting(c echo.Context, accounts *account.Service) (account.Session, error) {
	_, session, err := opened(c, accounts)
	if errors.Is(err, errs.NotFound) || err == nil && session.Stage != account.AskFactor {
		return account.Session{}, nil
	}
	return session, err
}

// Fresh lets only those through who signed in lately, or are about to; others are told to sign in again first and why, and come back to a page
// whose :id is the route's.
func Fresh(now func() time.Time, reason, back string) echo.MiddlewareFunc {
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			session := Session(c)
			if session.Stage == account.Complete && !session.Fresh(now()) {
				ui.SetFlash(c, ui.ToneVerify, reason)
				return c.Redirect(http.StatusSeeOther, "/sign-in?next="+url.QueryEscape(strings.Replace(back, ":id", c.Param("id"), 1)))
			}
			return next(c)
		}
	}
}

// onward leads to a page, and from there to what was asked for.
func onward(c echo.Context, target string) error {
	if c.Request().Method == http.MethodGet && c.Request().URL.Path != "/" && target != "/" {
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

// ceremonyKept is how long a browser keeps the token of what it was asked to do elsewhere, in seconds.
const ceremonyKept = 600

// Keep gives the browser the token of what it is asked to do elsewhere; Kept returns it, "" where there is none.
func Keep(c echo.Context, token string) {
	c.SetCookie(&http.Cookie{
		Name: ceremonyName(c), Value: token, Path: "/", MaxAge: ceremonyKept,
		Secure: c.Scheme() == "https", HttpOnly: true, SameSite: http.SameSiteLaxMode,
	})
}

// Kept returns the token that Keep gave.
func Kept(c echo.Context) string {
	cookie, err := c.Cookie(ceremonyName(c))
	if err != nil {
		return ""
	}
	return cookie.Value
}

func ceremonyName(c echo.Context) string {
	if c.Scheme() == "https" {
		return "__Host-ceremony"
	}
	return "ceremony"
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
	{"Interview forms", "/interviews", vetting.MarkInterviews},
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
	{"Connected systems", "/connections", vetting.ManageConnections},
	{"Webhooks", "/webhooks", vetting.ManageConnections},
}

// Home is the page on which whoever made the request begins: the first that their role may see.
func Home(c echo.Context) string {
	actor := Actor(c)
	return append(open(sections, actor, ""), open(furtherSections, actor, "")...)[0].Href
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
	items, more := open(sections, actor, path), open(furtherSections, actor, path)
	if len(items) == 0 {
		items, more = more, nil
	}
	return ui.Nav{Name: actor.Name, Role: Roles[actor.Role], Search: actor.Role.Can(vetting.ViewCandidates), Items: items, More: more}
}
