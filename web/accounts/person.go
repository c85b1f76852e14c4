package accounts

import (
	"context"
	"errors"
	"net/http"

	"bonafide/internal/account"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// A personView is one account as administrators see it.
type personView struct {
	Account  account.Account
	Form     draftForm
	Sessions []sessionRow
	Letter   string // what became of the last letter with a link; empty: none was sent
	Own      bool   // the viewer's
	Mails    bool   // mail is sent here
}

func (v *personView) path() string { return person(v.Account.ID) }

// linkLabels are the buttons for the link that the account can be given.
func (v *personView) linkLabels() (send, make string) {
	if v.Account.Invited {
		return "Send the invitation again", "Make a link to copy"
	}
	return "Send a link to reset the password", "Make a link to copy"
}

func person(id uuid.UUID) string { return "/accounts/" + id.String() }

// Person shows one account.
func (h *Handler) Person(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	a, err := h.Accounts.Account(c.Request().Context(), viewer.Actor(c), id)
	if err != nil {
		return err
	}
	return h.personPage(c, http.StatusOK, a, draftForm{Email: a.Email, Name: a.Name, Role: string(a.Role)})
}

func (h *Handler) personPage(c echo.Context, status int, a account.Account, f draftForm) error {
	ctx, actor := c.Request().Context(), viewer.Actor(c)
	sessions, err := h.Accounts.Sessions(ctx, actor, a.ID)
	if err != nil {
		return err
	}
	letter, err := h.Accounts.LastLetter(ctx, actor, a.ID)
	if err != nil && !errors.Is(err, errs.NotFound) {
		return err
	}
	v := personView{Account: a, Form: f, Sessions: sessionRows(viewer.In(c), sessions, viewer.Session(c), h.now()), Letter: whatBecame(viewer.In(c), letter), Own: a.ID == actor.ID, Mails: h.Accounts.Post != nil}
	return ui.Render(c, status, personPage(viewer.Page(c, a.Name), v))
}

// whatBecame says where a letter stands.
func whatBecame(in *say.Language, l account.Letter) string {
	switch l.State {
	case "":
		return ""
	case vetting.MailWaiting:
		if l.Answer != "" {
			return in.Say("Queued %s; it is tried again. The mail server said: %s", in.DateTime(l.QueuedAt), l.Answer)
		}
		return in.Say("Queued %s", in.DateTime(l.QueuedAt))
	case vetting.MailSent:
		return in.Say("Sent %s", in.DateTime(l.EndedAt))
	}
	return in.Say("Not sent, %s: %s", in.DateTime(l.EndedAt), l.Answer)
}

// Change gives an account another name, mail address or role.
func (h *Handler) Change(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	a, err := h.Accounts.Account(c.Request().Context(), viewer.Actor(c), id)
	if err != nil {
		return err
	}
	form := readDraft(c)
	if form.checkDetails(); len(form.Problems) > 0 {
		return h.personPage(c, http.StatusUnprocessableEntity, a, form)
	}
	err = h.Accounts.Change(c.Request().Context(), viewer.Actor(c), id, form.draft())
	if errors.Is(err, errs.Conflict) || errors.Is(err, errs.Invalid) {
		form.Problems.AddError("", err, "")
		return h.personPage(c, http.StatusConflict, a, form)
	}
	if err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "The account is changed.")
	return c.Redirect(http.StatusSeeOther, person(id))
}

// act does something to the account of the route's :id and leads back to its page.
func (h *Handler) act(c echo.Context, do func(context.Context, vetting.Actor, uuid.UUID) error, done string) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	if err := do(c.Request().Context(), viewer.Actor(c), id); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, done)
	return c.Redirect(http.StatusSeeOther, person(id))
}

// EndSession ends one session of an account.
func (h *Handler) EndSession(c echo.Context) error {
	id, session, err := ui.IDs(c, "session")
	if err != nil {
		return err
	}
	if err := h.Accounts.EndSession(c.Request().Context(), viewer.Actor(c), id, session); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "That browser is signed out.")
	return c.Redirect(http.StatusSeeOther, person(id))
}

// EndSessions ends every session of an account.
func (h *Handler) EndSessions(c echo.Context) error {
	return h.act(c, func(ctx context.Context, actor vetting.Actor, id uuid.UUID) error {
		_, err := h.Accounts.EndSessions(ctx, actor, id, viewer.Session(c).ID)
		return err
	}, "The account is signed out everywhere.")
}

// Disable ends an account's access.
func (h *Handler) Disable(c echo.Context) error {
	return h.act(c, h.Accounts.Disable, "The account is disabled and signed out everywhere.")
}

// Enable restores an account's access.
func (h *Handler) Enable(c echo.Context) error {
	return h.act(c, h.Accounts.Enable, "The account can sign in again.")
}
