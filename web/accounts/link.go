package accounts

import (
	"context"
	"errors"
	"net/http"

	"bonafide/internal/account"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/labstack/echo/v4"
)

// Forgotten shows the form for whoever does not know the password any more.
func (h *Handler) Forgotten(c echo.Context) error {
	return ui.Render(c, http.StatusOK, forgotten(viewer.Page(c, "Forgotten password"), h.Accounts.Post != nil))
}

// AskReset queues a link, and says the same whether or not anybody has the address.
func (h *Handler) AskReset(c echo.Context) error {
	if err := h.Accounts.AskReset(c.Request().Context(), c.FormValue("email"), viewer.Visitor(c)); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "If there is an account with this mail address, a link is on its way to it. It works for an hour.")
	return c.Redirect(http.StatusSeeOther, "/sign-in")
}

// A joinForm is a name and a password as typed by whoever opened a link. The password is never shown again.
type joinForm struct {
	Path     string // of the link
	Link     account.Link
	Name     string
	Password string
	Problems ui.Problems
}

func (f *joinForm) draft() draftForm {
	return draftForm{Email: f.Link.Account.Email, Name: f.Name, Role: string(f.Link.Account.Role), Password: f.Password, Problems: f.Problems}
}

func (f *joinForm) check() {
	d := f.draft()
	d.check()
	f.Problems = d.Problems
}

// link finds what the route's token leads to and fills the form from the request; every link that does not work gets one answer.
func (h *Handler) link(c echo.Context, kind account.LinkKind, show func(joinForm) error) error {
	return viewer.Visit(c, func(ctx context.Context, token, _ string) (*account.Link, error) {
		l, err := h.Accounts.LinkOf(ctx, kind, token)
		return &l, err
	}, func(l *account.Link) error {
		f := joinForm{Path: kind.Path(c.Param("token")), Link: *l, Name: c.FormValue("name"), Password: c.FormValue("password")}
		if kind == account.ForReset {
			f.Name = l.Account.Name
		}
		return show(f)
	})
}

// Invitation shows the form to whoever was invited.
func (h *Handler) Invitation(c echo.Context) error {
	return h.link(c, account.ForInvitation, func(f joinForm) error { return h.joinPage(c, http.StatusOK, f) })
}

func (h *Handler) joinPage(c echo.Context, status int, f joinForm) error {
	return ui.Render(c, status, join(viewer.Page(c, "Join Bonafide"), f))
}

// Accept lets whoever was invited in.
func (h *Handler) Accept(c echo.Context) error {
	return h.link(c, account.ForInvitation, func(f joinForm) error {
		if f.check(); len(f.Problems) > 0 {
			return h.joinPage(c, http.StatusUnprocessableEntity, f)
		}
		token, err := h.Accounts.Accept(c.Request().Context(), c.Param("token"), f.Name, f.Password, viewer.Visitor(c))
		if err != nil {
			return err
		}
		ui.SetFlash(c, ui.ToneLow, "Welcome. You sign in with your mail address and the password that you chose.")
		return h.enter(c, token, "/")
	})
}

// ResetPage shows the form for a new password.
func (h *Handler) ResetPage(c echo.Context) error {
	return h.link(c, account.ForReset, func(f joinForm) error { return h.resetPage(c, http.StatusOK, f) })
}

func (h *Handler) resetPage(c echo.Context, status int, f joinForm) error {
	return ui.Render(c, status, reset(viewer.Page(c, "New password"), f))
}

// Reset sets the new password.
func (h *Handler) Reset(c echo.Context) error {
	return h.link(c, account.ForReset, func(f joinForm) error {
		if f.check(); len(f.Problems) > 0 {
			return h.resetPage(c, http.StatusUnprocessableEntity, f)
		}
		if err := h.Accounts.Reset(c.Request().Context(), c.Param("token"), f.Password); err != nil {
			return err
		}
		ui.SetFlash(c, ui.ToneLow, "Your new password is set, and you are signed out everywhere. Sign in with it.")
		return c.Redirect(http.StatusSeeOther, "/sign-in")
	})
}

// SendLink mails an invitation or a link to reset the password.
func (h *Handler) SendLink(c echo.Context) error {
	return h.act(c, h.Accounts.SendLink, "A mail with the link is on its way.")
}

// MakeLink shows a link to hand over, which no other page can: there is nowhere to be led to.
func (h *Handler) MakeLink(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	a, err := h.Accounts.Account(c.Request().Context(), viewer.Actor(c), id)
	if err != nil {
		return err
	}
	return h.showLink(c, http.StatusOK, a)
}

func (h *Handler) showLink(c echo.Context, status int, a account.Account) error {
	path, kind, err := h.Accounts.MakeLink(c.Request().Context(), viewer.Actor(c), a.ID)
	if err != nil {
		return err
	}
	return ui.Render(c, status, linkMade(viewer.Page(c, "Copy the link now"), a, kind, ui.Site(c, h.Site)+path))
}

// New shows the form for an invitation.
func (h *Handler) New(c echo.Context) error { return h.newPage(c, http.StatusOK, draftForm{}) }

// Create invites somebody: by mail, or by a link to hand over where none is sent.
func (h *Handler) Create(c echo.Context) error {
	form := readDraft(c)
	if form.checkInvitee(); len(form.Problems) > 0 {
		return h.newPage(c, http.StatusUnprocessableEntity, form)
	}
	a, err := h.Accounts.Invite(c.Request().Context(), viewer.Actor(c), account.Invitee{Email: form.Email, Role: vetting.Role(form.Role)})
	if errors.Is(err, errs.Conflict) {
		form.Problems.Add("email", "An account with this mail address exists already.")
		return h.newPage(c, http.StatusConflict, form)
	}
	if err != nil {
		return err
	}
	if h.Accounts.Post == nil {
		return h.showLink(c, http.StatusCreated, a)
	}
	if err := h.Accounts.SendLink(c.Request().Context(), viewer.Actor(c), a.ID); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, viewer.In(c).Say("An invitation is on its way to %s.", a.Email))
	return c.Redirect(http.StatusSeeOther, person(a.ID))
}

func (h *Handler) newPage(c echo.Context, status int, form draftForm) error {
	return ui.Render(c, status, create(viewer.Page(c, "Invite a colleague"), form, h.Accounts.Post != nil))
}
