// Package webhooks is the pages by which administrators have other programs told what happens here: the addresses, what each was
// told, and sending it again.
package webhooks

import (
	"net/http"
	"strings"
	"time"

	"bonafide/internal/webhook"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// A Handler serves the pages. Its fields are required.
type Handler struct {
	Webhooks *webhook.Service
	Now      func() time.Time
}

// List shows the addresses.
func (h *Handler) List(c echo.Context) error {
	all, err := h.Webhooks.Endpoints(c.Request().Context(), viewer.Actor(c))
	if err != nil {
		return err
	}
	return ui.Render(c, http.StatusOK, listPage(viewer.Page(c, "Webhooks"), rows(viewer.In(c), all)))
}

// New shows the form for one.
func (h *Handler) New(c echo.Context) error {
	return h.newPage(c, http.StatusOK, form{Audience: string(webhook.Recruiting), Events: []string{string(webhook.BandChanged)}})
}

func (h *Handler) newPage(c echo.Context, status int, f form) error {
	return ui.Render(c, status, newPage(viewer.Page(c, "New webhook"), f))
}

// Create makes one and shows its secret, which no other page can: there is nowhere to be led to.
func (h *Handler) Create(c echo.Context) error {
	f := readForm(c)
	d := f.draft()
	if f.note(h.Webhooks.Check(&d)); len(f.Problems) > 0 {
		return h.newPage(c, http.StatusUnprocessableEntity, f)
	}
	e, secret, err := h.Webhooks.Create(c.Request().Context(), viewer.Actor(c), d)
	if err != nil {
		return err
	}
	return h.shown(c, http.StatusCreated, e.ID, e.Name, secret)
}

func (h *Handler) shown(c echo.Context, status int, id uuid.UUID, name, secret string) error {
	c.Response().Header().Set("Cache-Control", "no-store")
	return ui.Render(c, status, secretPage(viewer.Page(c, viewer.In(c).Say("Secret of %s", name)), id.String(), name, secret))
}

// Show shows one with its newest messages.
func (h *Handler) Show(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	e, all, err := h.Webhooks.Endpoint(c.Request().Context(), viewer.Actor(c), id)
	if err != nil {
		return err
	}
	return ui.Render(c, http.StatusOK, page(viewer.Page(c, e.Name), newView(viewer.In(c), e, all, h.Now())))
}

// Rotate changes the secret and shows the new one.
func (h *Handler) Rotate(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	secret, err := h.Webhooks.Rotate(c.Request().Context(), viewer.Actor(c), id)
	if err != nil {
		return err
	}
	e, _, err := h.Webhooks.Endpoint(c.Request().Context(), viewer.Actor(c), id)
	if err != nil {
		return err
	}
	return h.shown(c, http.StatusOK, id, e.Name, secret)
}

// acts are what a button does, by the end of its path, and what is said then.
var acts = map[string]struct {
	do    func(*Handler, echo.Context, uuid.UUID) error
	words string
}{
	"disable": {func(h *Handler, c echo.Context, id uuid.UUID) error {
		return h.Webhooks.Disable(c.Request().Context(), viewer.Actor(c), id)
	}, "It is told nothing more until you enable it."},
	"enable": {func(h *Handler, c echo.Context, id uuid.UUID) error {
		return h.Webhooks.Enable(c.Request().Context(), viewer.Actor(c), id)
	}, "It is told what happens from now on."},
	"ping": {func(h *Handler, c echo.Context, id uuid.UUID) error {
		return h.Webhooks.SendPing(c.Request().Context(), viewer.Actor(c), id)
	}, "A test message is on its way. Load the page again to see how it went."},
}

// Act does what a button says.
func (h *Handler) Act(name string) echo.HandlerFunc {
	return func(c echo.Context) error {
		id, err := ui.ID(c)
		if err != nil {
			return err
		}
		if err := acts[name].do(h, c, id); err != nil {
			return err
		}
		ui.SetFlash(c, ui.ToneLow, acts[name].words)
		return c.Redirect(http.StatusSeeOther, "/webhooks/"+id.String())
	}
}

// Drop removes one.
func (h *Handler) Drop(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	if err := h.Webhooks.Drop(c.Request().Context(), viewer.Actor(c), id); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "The webhook is removed.")
	return c.Redirect(http.StatusSeeOther, "/webhooks")
}

// Replay sends a message once more.
func (h *Handler) Replay(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	delivery, err := uuid.Parse(c.FormValue("message"))
	if err != nil {
		return echo.ErrNotFound
	}
	if err := h.Webhooks.Replay(c.Request().Context(), viewer.Actor(c), id, delivery); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "The message is on its way once more.")
	return c.Redirect(http.StatusSeeOther, "/webhooks/"+id.String())
}

// A form is a webhook as typed.
type form struct {
	Name, URL, Audience string
	Events              []string
	Problems            ui.Problems
}

func readForm(c echo.Context) form {
	f := form{Name: c.FormValue("name"), URL: c.FormValue("url"), Audience: c.FormValue("audience")}
	if values, err := c.FormParams(); err == nil {
		f.Events = values["events"]
	}
	return f
}

func (f *form) draft() webhook.Draft {
	d := webhook.Draft{Name: strings.TrimSpace(f.Name), URL: strings.TrimSpace(f.URL), Audience: webhook.Audience(f.Audience)}
	for _, e := range f.Events {
		d.Events = append(d.Events, webhook.Event(e))
	}
	return d
}

// note takes problems over, in the order of the fields.
func (f *form) note(problems map[string]string) {
	for _, field := range []string{"name", "url", "audience", "events"} {
		if text, ok := problems[field]; ok {
			f.Problems.Add(field, text)
		}
	}
}
