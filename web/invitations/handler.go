// Package invitations is the pages on which a recruiter makes a link for a candidate's check-in or for a referee, sends it or
// takes it along, and ends it.
package invitations

import (
	"net/http"
	"slices"
	"time"

	"bonafide/internal/calendar"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// A Handler serves the pages. All fields are required.
type Handler struct {
	Vetting *vetting.Service
	Now     func() time.Time
	Site    string // the address of the site, without a slash at its end; empty: as the request says
}

// New shows the form for a link.
func (h *Handler) New(c echo.Context) error { return h.form(c, http.StatusOK, form{}) }

func (h *Handler) form(c echo.Context, status int, f form) error {
	r, err := viewer.Candidate(c, h.Vetting)
	if err != nil {
		return err
	}
	return ui.Render(c, status, newPage(viewer.Page(c, viewer.In(c).Say("Check-in link, %s", r.Dossier.DisplayName())), newFormView(r, f)))
}

// Create makes a link.
func (h *Handler) Create(c echo.Context) error {
	candidate, err := ui.ID(c)
	if err != nil {
		return err
	}
	f := form{Kind: c.FormValue("kind"), StartsAt: c.FormValue("starts_at")}
	startsAt := ui.ParseMinute(f.StartsAt)
	if problem := vetting.CheckInProblem(startsAt, h.Now()); problem != "" {
		f.Problems.Add("starts_at", problem)
	}
	if !slices.Contains(vetting.CheckInKinds, vetting.InvitationKind(f.Kind)) {
		f.Problems.Add("kind", "Choose what the candidate checks in for.")
	}
	if len(f.Problems) > 0 {
		return h.form(c, http.StatusUnprocessableEntity, f)
	}
	id, err := h.Vetting.InviteToCheckIn(c.Request().Context(), viewer.Actor(c), candidate, vetting.InvitationKind(f.Kind), startsAt)
	if err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "The link is made. Put it into the invitation that you send.")
	return c.Redirect(http.StatusSeeOther, path(candidate, id))
}

// Show shows a link, the text to send with it, and who answered.
func (h *Handler) Show(c echo.Context) error {
	r, i, token, err := h.invitation(c)
	if err != nil {
		return err
	}
	v := h.view(c, r, i, token)
	return ui.Render(c, http.StatusOK, showPage(viewer.Page(c, viewer.In(c).Say(v.name)+", "+r.Dossier.DisplayName()), v))
}

// Send queues a mail with the link.
func (h *Handler) Send(c echo.Context) error {
	candidate, id, err := ui.IDs(c, "invitation")
	if err != nil {
		return err
	}
	return h.sent(c, candidate, id, c.FormValue("to"))
}

func (h *Handler) sent(c echo.Context, candidate, id uuid.UUID, to string) error {
	if err := h.Vetting.SendInvitation(c.Request().Context(), viewer.Actor(c), candidate, id, to); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "The link is on its way. What the mail server answers stands below.")
	return c.Redirect(http.StatusSeeOther, path(candidate, id))
}

// NewReferee shows the form for a referee's link.
func (h *Handler) NewReferee(c echo.Context) error {
	return h.refereeForm(c, http.StatusOK, refereeForm{})
}

func (h *Handler) refereeForm(c echo.Context, status int, f refereeForm) error {
	fact, err := ui.Param(c, "fact")
	if err != nil {
		return err
	}
	r, err := viewer.Candidate(c, h.Vetting)
	if err != nil {
		return err
	}
	referee, err := r.Referee(fact)
	if err != nil {
		return err
	}
	v := newRefereeView(r, fact, referee, h.Vetting.Post != nil, f)
	return ui.Render(c, status, refereePage(viewer.Page(c, viewer.In(c).Say("Referee’s link, %s", r.Dossier.DisplayName())), v))
}

// InviteReferee makes a referee's link, and sends it where that was asked.
func (h *Handler) InviteReferee(c echo.Context) error {
	candidate, fact, err := ui.IDs(c, "fact")
	if err != nil {
		return err
	}
	f := refereeForm{Relation: c.FormValue("relation")}
	if !vetting.Relation(f.Relation).Is() {
		f.Problems.Add("relation", "Choose how the referee knows the candidate.")
		return h.refereeForm(c, http.StatusUnprocessableEntity, f)
	}
	id, err := h.Vetting.InviteReferee(c.Request().Context(), viewer.Actor(c), candidate, fact, vetting.Relation(f.Relation))
	if err != nil {
		return err
	}
	if to := c.FormValue("to"); to != "" {
		return h.sent(c, candidate, id, to)
	}
	ui.SetFlash(c, ui.ToneLow, "The link is made. Copy it into the message that you send.")
	return c.Redirect(http.StatusSeeOther, path(candidate, id))
}

// Calendar sends the meeting as a calendar file, with the link in its text.
func (h *Handler) Calendar(c echo.Context) error {
	_, i, token, err := h.invitation(c)
	if err != nil {
		return err
	}
	if i.Kind == vetting.ForReference {
		return errs.NotFound
	}
	c.Response().Header().Set("Content-Disposition", `attachment; filename="check-in.ics"`)
	return c.Blob(http.StatusOK, calendar.MediaType, i.Calendar(h.link(c, i, token), h.Now()))
}

// Revoke ends a link.
func (h *Handler) Revoke(c echo.Context) error {
	candidate, id, err := ui.IDs(c, "invitation")
	if err != nil {
		return err
	}
	if err := h.Vetting.RevokeInvitation(c.Request().Context(), viewer.Actor(c), candidate, id); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "The link is ended. What was recorded through it stays.")
	return c.Redirect(http.StatusSeeOther, path(candidate, id))
}

func (h *Handler) invitation(c echo.Context) (*vetting.Record, *vetting.Invitation, string, error) {
	id, err := ui.Param(c, "invitation")
	if err != nil {
		return nil, nil, "", err
	}
	r, err := viewer.Candidate(c, h.Vetting)
	if err != nil {
		return nil, nil, "", err
	}
	i, token, err := h.Vetting.Invitation(c.Request().Context(), viewer.Actor(c), r, id)
	return r, i, token, err
}

// link is the address that its owner opens.
func (h *Handler) link(c echo.Context, i *vetting.Invitation, token string) string {
	return ui.Site(c, h.Site) + i.Path(token)
}

func path(candidate, invitation uuid.UUID) string {
	return "/candidates/" + candidate.String() + "/invitations/" + invitation.String()
}
