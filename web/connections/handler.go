// Package connections is the pages by which administrators connect applicant-tracking systems, and the address at which those tell of
// applications.
package connections

import (
	"io"
	"net/http"
	"strings"

	"bonafide/internal/account"
	"bonafide/internal/ats"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// A Handler serves the pages. Its fields are required but Site.
type Handler struct {
	Systems  *ats.Service
	Accounts *account.Service
	Site     string // the site's address in what is copied to a system; empty: as the request says
}

// Path is where a connection's messages come in.
func Path(id uuid.UUID) string { return "/hooks/" + id.String() }

// Receive takes in what a system told. Anybody may send something there; what its signature does not cover is refused.
func (h *Handler) Receive(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	body, err := io.ReadAll(io.LimitReader(c.Request().Body, ats.MaxMessage+1))
	if err != nil {
		return err
	}
	if len(body) > ats.MaxMessage {
		return echo.ErrStatusRequestEntityTooLarge
	}
	if err := h.Systems.Receive(c.Request().Context(), id, c.Request().Header, body); err != nil {
		return err
	}
	return c.NoContent(http.StatusOK)
}

// List shows the systems.
func (h *Handler) List(c echo.Context) error {
	all, err := h.Systems.Connections(c.Request().Context(), viewer.Actor(c))
	if err != nil {
		return err
	}
	return ui.Render(c, http.StatusOK, listPage(viewer.Page(c, "Connected systems"), rows(viewer.In(c), all)))
}

// New shows the form for one.
func (h *Handler) New(c echo.Context) error { return h.newPage(c, http.StatusOK, form{}) }

func (h *Handler) newPage(c echo.Context, status int, f form) error {
	return ui.Render(c, status, newPage(viewer.Page(c, "Connect a system"), f))
}

// Create makes one.
func (h *Handler) Create(c echo.Context) error {
	f := readForm(c)
	d := f.draft()
	ctx := c.Request().Context()
	f.note(h.Systems.Check(&d))
	owner, err := h.Accounts.Owner(ctx, f.Owner)
	if err != nil {
		f.Problems.AddError("owner", err, "")
	}
	if len(f.Problems) > 0 {
		return h.newPage(c, http.StatusUnprocessableEntity, f)
	}
	d.Owner = owner.Actor()
	made, err := h.Systems.Connect(ctx, viewer.Actor(c), d)
	if err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, viewer.In(c).Say("Connected. Enter the address below in %s.", ats.Names[made.System]))
	return c.Redirect(http.StatusSeeOther, "/connections/"+made.ID.String())
}

// Show shows one with what it told and what was written there.
func (h *Handler) Show(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	conn, events, notes, err := h.Systems.Connection(c.Request().Context(), viewer.Actor(c), id)
	if err != nil {
		return err
	}
	return ui.Render(c, http.StatusOK, page(viewer.Page(c, conn.Name), newView(viewer.In(c), conn, events, notes, ui.Site(c, h.Site))))
}

// WriteBack says whether verdicts are written back.
func (h *Handler) WriteBack(on bool) echo.HandlerFunc {
	return func(c echo.Context) error {
		id, err := ui.ID(c)
		if err != nil {
			return err
		}
		if err := h.Systems.SetWriteBack(c.Request().Context(), viewer.Actor(c), id, on); err != nil {
			return err
		}
		ui.SetFlash(c, ui.ToneLow, map[bool]string{true: "Verdicts are written there from the next one that changes.", false: "Nothing is written there any more."}[on])
		return c.Redirect(http.StatusSeeOther, "/connections/"+id.String())
	}
}

// End ends one.
func (h *Handler) End(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	if err := h.Systems.End(c.Request().Context(), viewer.Actor(c), id); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "The connection is ended. Candidates stay.")
	return c.Redirect(http.StatusSeeOther, "/connections")
}

// A form is a connection as typed. Secrets are not shown again.
type form struct {
	System, Name, Owner, User, URL string
	WriteBack                      bool
	secret, key                    string
	Problems                       ui.Problems
}

func readForm(c echo.Context) form {
	return form{System: c.FormValue("system"), Name: c.FormValue("name"), Owner: strings.TrimSpace(c.FormValue("owner")), User: strings.TrimSpace(c.FormValue("user")),
		URL: strings.TrimSpace(c.FormValue("url")), WriteBack: c.FormValue("write_back") != "", secret: strings.TrimSpace(c.FormValue("secret")), key: strings.TrimSpace(c.FormValue("key"))}
}

func (f *form) draft() ats.Draft {
	return ats.Draft{System: ats.System(f.System), Name: f.Name, Secret: f.secret, APIKey: f.key, APIUser: f.User, APIURL: f.URL, WriteBack: f.WriteBack}
}

func (f *form) note(problems map[string]string) {
	for _, field := range []string{"system", "name", "secret", "key", "user", "url"} {
		if text, ok := problems[field]; ok {
			f.Problems.Add(field, text)
		}
	}
}
