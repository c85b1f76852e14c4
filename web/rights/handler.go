// Package rights is the page behind a candidate's own link, on which they see what is held of them and ask for what is theirs to
// ask, and the pages on which staff answer. Whoever opens the link has no account, and it works on a telephone and without
// JavaScript.
package rights

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/report"
	"bonafide/internal/vetting"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// A Handler serves the pages. All fields are required but Site.
type Handler struct {
	Vetting *vetting.Service
	Reports *report.Service
	Catalog *indicator.Catalog
	Now     func() time.Time
	Site    string // the address of the site, without a slash at its end; empty: as the request says
}

// Show shows a candidate what is held, what they asked for, and what they can ask.
func (h *Handler) Show(c echo.Context) error {
	return viewer.Visit(c, h.Vetting.RightsVisit, func(v *vetting.RightsVisit) error { return h.own(c, http.StatusOK, v, askForm{}) })
}

func (h *Handler) own(c echo.Context, status int, v *vetting.RightsVisit, f askForm) error {
	if err := h.Vetting.NoteShown(c.Request().Context(), v.Invitation, viewer.Texts(c).Notice("rights")); err != nil {
		return err
	}
	page := ui.Page{Title: "Your application", Flash: ui.TakeFlash(c)}
	return ui.Render(c, status, ownPage(page, newOwnView(v, h.Catalog, here(c), viewer.In(c), f, h.Now())))
}

// Ask records what a candidate asks for.
func (h *Handler) Ask(c echo.Context) error {
	return viewer.Visit(c, h.Vetting.RightsVisit, func(v *vetting.RightsVisit) error {
		f := readAsk(c)
		if f.check(); len(f.Problems) > 0 {
			return h.own(c, http.StatusUnprocessableEntity, v, f)
		}
		err := h.Vetting.AskFor(c.Request().Context(), c.Param("token"), viewer.Texts(c), f.request())
		if errors.Is(err, errs.Conflict) {
			f.Problems.AddError("kind", err, "This was asked already.")
			return h.own(c, http.StatusConflict, v, f)
		}
		if err != nil {
			return err
		}
		ui.SetFlash(c, ui.ToneLow, viewer.In(c).Say("It is recorded. A person answers on this page."))
		return c.Redirect(http.StatusSeeOther, here(c))
	})
}

// Copy sends the copy of the report that came with the newest notice.
func (h *Handler) Copy(c echo.Context) error {
	viewer.KeepAddress(c)
	data, err := h.Vetting.AdverseReport(c.Request().Context(), c.Param("token"))
	if err != nil {
		return err
	}
	c.Response().Header().Set("Content-Disposition", `attachment; filename="report.pdf"`)
	return c.Blob(http.StatusOK, "application/pdf", data)
}

// OwnCopy sends the candidate's portable copy.
func (h *Handler) OwnCopy(c echo.Context) error {
	viewer.KeepAddress(c)
	return ui.SendZIP(c, "bonafide-copy.zip", func(w io.Writer) error { return h.Reports.OwnCopy(c.Request().Context(), c.Param("token"), w) })
}

func here(c echo.Context) string { return "/rights/" + c.Param("token") }

// An askForm is a request as typed.
type askForm struct {
	Kind, Fact, Words string
	Problems          ui.Problems
}

func readAsk(c echo.Context) askForm {
	return askForm{Kind: c.FormValue("kind"), Fact: c.FormValue("fact"), Words: c.FormValue("words")}
}

// request returns what was typed. A fact that is none is nothing in particular.
func (f *askForm) request() vetting.Request {
	fact, _ := uuid.Parse(f.Fact)
	return vetting.Request{Kind: vetting.RequestKind(f.Kind), Fact: fact, Words: f.Words}
}

func (f *askForm) check() {
	q := f.request()
	problems := q.Problems()
	for _, field := range []string{"kind", "words"} {
		if text, ok := problems[field]; ok {
			f.Problems.Add(field, text)
		}
	}
}

// Staff shows a candidate's link, requests, consents and notices to those who look after the application.
func (h *Handler) Staff(c echo.Context) error { return h.staff(c, http.StatusOK, staffForm{}) }

func (h *Handler) staff(c echo.Context, status int, f staffForm) error {
	r, err := viewer.Candidate(c, h.Vetting)
	if err != nil {
		return err
	}
	actor := viewer.Actor(c)
	v := newStaffView(viewer.In(c), r, actor, f, h.Now())
	link, err := h.Vetting.RightsLink(c.Request().Context(), actor, r)
	if err != nil {
		return err
	}
	if link != nil && actor.Role.Can(vetting.RecordEvidence) {
		token, err := h.Vetting.Token(actor, link)
		if err != nil {
			return err
		}
		v.Link = ui.Site(c, h.Site) + link.Path(token)
		v.Text = link.Words(v.Link)
		if h.Vetting.Post != nil {
			v.Recipients = r.Recipients(link)
		}
		v.Sent = sent(viewer.In(c), link.Mails)
	}
	if v.MayBegin {
		if v.Periods, err = h.Vetting.WaitingPeriods(c.Request().Context(), actor); err != nil {
			return err
		}
	}
	return ui.Render(c, status, staffPage(viewer.Page(c, viewer.In(c).Say("Rights of %s", r.Dossier.DisplayName())), v))
}

// MakeLink makes the candidate's own link.
func (h *Handler) MakeLink(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	if err := h.Vetting.InviteToRights(c.Request().Context(), viewer.Actor(c), id); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "The link is made. Copy it into the message that you send.")
	return c.Redirect(http.StatusSeeOther, staffPath(id))
}

// Send queues a mail with the link.
func (h *Handler) Send(c echo.Context) error {
	r, err := viewer.Candidate(c, h.Vetting)
	if err != nil {
		return err
	}
	ctx, actor := c.Request().Context(), viewer.Actor(c)
	link, err := h.Vetting.RightsLink(ctx, actor, r)
	if err != nil {
		return err
	}
	if link == nil {
		return errs.Conflictf("There is no link that works. Make one first.")
	}
	if err := h.Vetting.SendInvitation(ctx, actor, r.ID, link.ID, c.FormValue("to")); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "The link is on its way. What the mail server answers stands beside it.")
	return c.Redirect(http.StatusSeeOther, staffPath(r.ID))
}

// A staffForm is an answer or a notice as typed.
type staffForm struct {
	Request, Words, Jurisdiction string
	Refused                      string // why it was not recorded
}

// Answer records the viewer's answer to a request.
func (h *Handler) Answer(c echo.Context) error {
	id, request, err := ui.IDs(c, "request")
	if err != nil {
		return err
	}
	f := staffForm{Request: request.String(), Words: c.FormValue("words")}
	err = h.Vetting.AnswerRequest(c.Request().Context(), viewer.Actor(c), id, request, c.FormValue("answer") == "accept", f.Words)
	return h.done(c, id, f, err, "Answered. The candidate reads it behind the link.")
}

// Begin gives the first notice, with the candidate's copy of the report as it is now.
func (h *Handler) Begin(c echo.Context) error {
	r, err := viewer.Candidate(c, h.Vetting)
	if err != nil {
		return err
	}
	ctx, actor, id := c.Request().Context(), viewer.Actor(c), r.ID
	draft, err := h.Reports.Draft(ctx, actor, r, report.Subject)
	if err != nil {
		return err
	}
	data, err := draft.PDF()
	if err != nil {
		return err
	}
	f := staffForm{Jurisdiction: c.FormValue("jurisdiction"), Words: c.FormValue("words")}
	return h.done(c, id, f, h.Vetting.BeginAdverse(ctx, actor, id, f.Jurisdiction, f.Words, data), "The first notice is given. It stands behind the candidate’s link, with a copy of the report.")
}

// End gives the final notice, or withdraws the first.
func (h *Handler) End(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	f := staffForm{Words: c.FormValue("words")}
	err = h.Vetting.EndAdverse(c.Request().Context(), viewer.Actor(c), id, c.FormValue("answer") == "final", f.Words)
	return h.done(c, id, f, err, "Recorded. The candidate reads it behind the link.")
}

// done leads back to the page, or shows it again with what was typed and why it was refused.
func (h *Handler) done(c echo.Context, id uuid.UUID, f staffForm, err error, word string) error {
	status := http.StatusConflict
	switch {
	case err == nil:
		ui.SetFlash(c, ui.ToneLow, word)
		return c.Redirect(http.StatusSeeOther, staffPath(id))
	case errors.Is(err, errs.Invalid):
		status = http.StatusUnprocessableEntity
	case !errors.Is(err, errs.Conflict):
		return err
	}
	text, ok := ui.Message(viewer.In(c), err)
	if !ok {
		text = viewer.In(c).Say("The record changed while you were reading. Look at it again.")
	}
	f.Refused = text
	return h.staff(c, status, f)
}

// Requests lists what candidates asked for and nobody has answered.
func (h *Handler) Requests(c echo.Context) error {
	all, err := h.Vetting.OpenRequests(c.Request().Context(), viewer.Actor(c))
	if err != nil {
		return err
	}
	return ui.Render(c, http.StatusOK, requestsPage(viewer.Page(c, "Requests"), requestRows(viewer.In(c), all, h.Now())))
}

// Periods shows how long candidates are given between the two notices.
func (h *Handler) Periods(c echo.Context) error {
	all, err := h.Vetting.WaitingPeriods(c.Request().Context(), viewer.Actor(c))
	if err != nil {
		return err
	}
	return ui.Render(c, http.StatusOK, periodsPage(viewer.Page(c, "Waiting periods"), all))
}

// SetPeriod sets it for one jurisdiction.
func (h *Handler) SetPeriod(c echo.Context) error {
	days, _ := strconv.Atoi(c.FormValue("days")) // none is refused with words
	err := h.Vetting.SetWaitingPeriod(c.Request().Context(), viewer.Actor(c), c.Param("jurisdiction"), days, c.FormValue("business") == "yes")
	if err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "Set, for notices that are given from now on.")
	return c.Redirect(http.StatusSeeOther, "/waiting-periods")
}

func staffPath(id uuid.UUID) string { return "/candidates/" + id.String() + "/rights" }
