// Package candidates is the pages about candidates: the list, the form for a new one, and the tabs of one candidate
// with the files behind them. Evidence is recorded, corrected and withdrawn on the pages of package evidence, which
// these link to.
package candidates

import (
	"net/http"
	"time"

	"bonafide/internal/indicator"
	"bonafide/internal/resume"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/a-h/templ"
	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// A Handler serves the pages. All fields are required.
type Handler struct {
	Vetting *vetting.Service
	Catalog *indicator.Catalog
	Resumes resume.Reader // of the file that comes with a new candidate
	Now     func() time.Time
}

// checkAgain is how soon a page is loaded again while files are being read or the assessment behind it is being redone,
// which takes a second or two.
const checkAgain = 2 * time.Second

// show renders one tab of the candidate's page, which has no form.
func (h *Handler) show(c echo.Context, r *vetting.Record, tab string, body templ.Component) error {
	return h.showWith(c, http.StatusOK, r, tab, false, body)
}

// showWith renders one tab. A page on which somebody may be typing is not loaded again under their hands.
func (h *Handler) showWith(c echo.Context, status int, r *vetting.Record, tab string, typing bool, body templ.Component) error {
	page, f := viewer.Page(c, r.Dossier.DisplayName()), newFrame(viewer.In(c), r, viewer.Actor(c), tab)
	if r.UpToDate() && !r.Reading() {
		return ui.Render(c, status, candidate(page, f, body))
	}
	if typing {
		f.Again = path(r.ID, "/"+tab)
	} else {
		page.Refresh = checkAgain
	}
	return ui.Render(c, status, candidate(page, f, body))
}

// sections returns the handler of a tab that shows sections of recorded facts.
func (h *Handler) sections(tab string, build func(*say.Language, *vetting.Record) []section) echo.HandlerFunc {
	return func(c echo.Context) error {
		r, err := viewer.Candidate(c, h.Vetting)
		if err != nil {
			return err
		}
		return h.show(c, r, tab, sections(build(viewer.In(c), r)))
	}
}

// Identity shows who the candidate says to be, and the papers that say so.
func (h *Handler) Identity(c echo.Context) error { return h.sections("identity", identity)(c) }

// Contacts shows how the candidate is reached.
func (h *Handler) Contacts(c echo.Context) error {
	return h.sections("contacts", func(in *say.Language, r *vetting.Record) []section {
		return contacts(in, r, h.Vetting.Asks(vetting.AskLine))
	})(c)
}

// History shows employment, education, public profiles, referees and what was verified of them.
func (h *Handler) History(c echo.Context) error {
	r, links, err := h.invited(c)
	if err != nil {
		return err
	}
	return h.show(c, r, "history", sections(history(viewer.In(c), r, links, h.Now())))
}

// Onboarding shows what happened between offer and first day: equipment, pay accounts, requests.
func (h *Handler) Onboarding(c echo.Context) error { return h.sections("onboarding", onboarding)(c) }

// Interviews shows every contact over a network in the order of time, and what was declared about them.
func (h *Handler) Interviews(c echo.Context) error {
	r, links, err := h.invited(c)
	if err != nil {
		return err
	}
	in := viewer.In(c)
	return h.show(c, r, "interviews", interviews(meetings(in, r, h.Vetting.Asks(vetting.AskNetwork)), append([]section{checkInLinks(in, r, links, h.Now())}, aroundInterviews(in, r)...)))
}

// invited returns the candidate with the links that were made for it.
func (h *Handler) invited(c echo.Context) (*vetting.Record, []vetting.Invitation, error) {
	r, err := viewer.Candidate(c, h.Vetting)
	if err != nil {
		return nil, nil, err
	}
	links, err := h.Vetting.Invitations(c.Request().Context(), viewer.Actor(c), r)
	return r, links, err
}

// Photos shows the portraits, which other candidates have them, and whether the faces in them may be measured.
func (h *Handler) Photos(c echo.Context) error { return h.photos(c, http.StatusOK, &consentForm{}) }

func (h *Handler) photos(c echo.Context, status int, f *consentForm) error {
	r, err := viewer.Candidate(c, h.Vetting)
	if err != nil {
		return err
	}
	actor := viewer.Actor(c)
	links, err := h.Vetting.Links(c.Request().Context(), actor, r, nil) // no picture is a key that honest people share
	if err != nil {
		return err
	}
	v := newMeasuring(viewer.In(c), r, actor, h.Vetting.Faces, h.Now(), f)
	return h.showWith(c, status, r, "photos", v.Record != "", photoTab(photos(viewer.In(c), r, links), v))
}

// Links shows what the candidate shares with others, and which records may be the same person's.
func (h *Handler) Links(c echo.Context) error { return h.links(c, http.StatusOK, personForm{}) }

func (h *Handler) links(c echo.Context, status int, f personForm) error {
	r, err := viewer.Candidate(c, h.Vetting)
	if err != nil {
		return err
	}
	ctx, actor := c.Request().Context(), viewer.Actor(c)
	hubs, err := h.Vetting.Hubs(ctx, actor, r)
	if err != nil {
		return err
	}
	links, err := h.Vetting.Links(ctx, actor, r, hubs)
	if err != nil {
		return err
	}
	all, err := h.Vetting.Likenesses(ctx, actor, r, links)
	if err != nil {
		return err
	}
	in := viewer.In(c)
	people := likenesses(in, r, all, actor, f)
	return h.showWith(c, status, r, "links", len(people) > 0,
		linkTab(clusterOf(r, actor), people, sharedRows(in, r, links), keyRows(in, hubs, actor.Role.Can(vetting.ViewReviews)), comparisons(in, r, links)))
}

// Record shows who did what, and what was withdrawn and decided.
func (h *Handler) Record(c echo.Context) error {
	r, err := viewer.Candidate(c, h.Vetting)
	if err != nil {
		return err
	}
	events, err := h.Vetting.History(c.Request().Context(), viewer.Actor(c), r)
	if err != nil {
		return err
	}
	t := newTrail(viewer.In(c), r, events, viewer.Actor(c))
	if viewer.Actor(c).Role.Can(vetting.AssignCandidates) {
		all, err := h.Vetting.Recruiters(c.Request().Context(), viewer.Actor(c))
		if err != nil {
			return err
		}
		t.handOver(r, all)
	}
	return h.show(c, r, "record", recordTab(t))
}

// HandOver makes the candidate another's.
func (h *Handler) HandOver(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	to, _ := uuid.Parse(c.FormValue("to")) // none is nobody who may be chosen
	if err := h.Vetting.HandOver(c.Request().Context(), viewer.Actor(c), id, to); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "The candidate is handed over.")
	return c.Redirect(http.StatusSeeOther, path(id, "/record"))
}

// path returns the address of a page about the candidate.
func path(id uuid.UUID, rest string) string { return "/candidates/" + id.String() + rest }
