package reviews

import (
	"net/http"
	"slices"
	"strconv"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/report"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// An asideForm is what sets a finding aside, or counts it again, as typed.
type asideForm struct {
	Reason, Words, Until string
	Revision             string // of the facts that the page showed
	Why                  string // why it counts again
	Problems             ui.Problems
	Conflict             string // why something complete was not recorded
}

// A findingView is what the page of one finding shows.
type findingView struct {
	ID        uuid.UUID
	Name      string
	Indicator string
	Found     *ui.Finding    // nil: it is not found now
	Standing  *vetting.Aside // nil: it is not set aside
	Without   string         // what the verdict would be without what is set aside
	Earlier   []ui.Event     // that were set aside and count again, newest first
	Form      asideForm
	Revision  string
	May       bool // the viewer may decide
	Owner     bool // the viewer owns the candidate
}

func findingPath(candidate uuid.UUID, indicator string) string {
	return candidatePath(candidate) + "/findings/" + indicator
}

// usualMonths is how long a finding is set aside unless the day is changed.
const usualMonths = 6

// Finding shows one finding of a candidate and what sets it aside.
func (h *Handler) Finding(c echo.Context) error {
	return h.findingPage(c, http.StatusOK, asideForm{Until: h.Now().AddDate(0, usualMonths, 0).Format(time.DateOnly)})
}

func (h *Handler) findingPage(c echo.Context, status int, f asideForm) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	actor := viewer.Actor(c)
	r, err := h.Vetting.Candidate(c.Request().Context(), actor, id)
	if err != nil {
		return err
	}
	if _, _, known := h.Catalog.Find(c.Param("indicator")); !known && report.AsideOf(r, c.Param("indicator")) == nil {
		return errs.NotFound
	}
	in := viewer.In(c)
	v := newFindingView(in, r, actor, report.New(r, h.Catalog, actor, report.Compliance, h.Now()), c.Param("indicator"), f)
	return ui.Render(c, status, finding(viewer.Page(c, in.Say("Finding of %s", v.Name)), v))
}

func newFindingView(in *say.Language, r *vetting.Record, actor vetting.Actor, rep *report.Report, indicator string, f asideForm) findingView {
	v := findingView{
		ID: r.ID, Name: r.Dossier.DisplayName(), Indicator: indicator, Standing: r.AsideOf(indicator), Without: without(in, r), Form: f,
		Revision: strconv.FormatInt(r.AssessedRevision, 10), May: actor.Role.Can(vetting.DecideReviews), Owner: actor.ID == r.Owner.ID,
	}
	for _, found := range (&view{ID: r.ID, Report: rep}).findings(in) {
		if found.ID == "found-"+indicator {
			found.Links = found.Links[:1]
			v.Found = &found
		}
	}
	for _, a := range slices.Backward(r.Asides) {
		if a.Indicator == indicator && a.Ended != "" {
			v.Earlier = append(v.Earlier, ui.Event{At: a.EndedAt, Who: a.EndedBy.Name, Text: in.Say(countsAgain[a.Ended]), Detail: a.EndedWords},
				ui.Event{At: a.At, Who: a.By.Name, Text: in.Say("Set aside: %s", in.Say(vetting.AsideReasonTitle(a.Reason))), Detail: a.Words})
		}
	}
	return v
}

// countsAgain says why a finding counts again.
var countsAgain = map[vetting.AsideEnd]string{
	vetting.AsideExpired: "Counts again, since its time was over",
	vetting.AsideChanged: "Counts again, since what it rests on changed",
	vetting.AsideLifted:  "Counts again, since it was lifted",
}

// SetAside sets a finding aside.
func (h *Handler) SetAside(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	f := asideForm{Reason: c.FormValue("reason"), Words: c.FormValue("words"), Until: c.FormValue("until"), Revision: c.FormValue("revision")}
	a := f.aside(c.Param("indicator"))
	if f.check(a, h.Now()); len(f.Problems) > 0 {
		return h.findingPage(c, http.StatusUnprocessableEntity, f)
	}
	revision, err := strconv.ParseInt(f.Revision, 10, 64)
	if err != nil {
		revision = -1 // matches nothing, so that it is a conflict
	}
	err = h.Vetting.SetAside(c.Request().Context(), viewer.Actor(c), id, revision, a)
	return h.asideDone(c, id, err, f, "The finding is set aside. It stays to be seen, and the verdict goes by all that was found until somebody decides.")
}

// LiftAside counts a finding again.
func (h *Handler) LiftAside(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	f := asideForm{Why: c.FormValue("why")}
	if problem := vetting.CheckLift(f.Why); problem != "" {
		f.Problems.Add("why", problem)
		return h.findingPage(c, http.StatusUnprocessableEntity, f)
	}
	aside, err := uuid.Parse(c.FormValue("aside"))
	if err != nil {
		return errs.NotFound
	}
	return h.asideDone(c, id, h.Vetting.LiftAside(c.Request().Context(), viewer.Actor(c), id, aside, f.Why), f, "The finding counts again.")
}

// asideDone answers by the page of the review with word of what was done, or by the form with what kept it from being done.
func (h *Handler) asideDone(c echo.Context, candidate uuid.UUID, err error, f asideForm, word string) error {
	if text, status, ok := refusal(viewer.In(c), err); ok {
		f.Conflict = text
		return h.findingPage(c, status, f)
	}
	if err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneNone, word)
	return c.Redirect(http.StatusSeeOther, reviewPath(candidate)+"#found-"+c.Param("indicator"))
}

// aside returns what was typed; a day holds to its end.
func (f *asideForm) aside(indicator string) vetting.Aside {
	a := vetting.Aside{Indicator: indicator, Reason: f.Reason, Words: f.Words}
	if day, err := time.Parse(time.DateOnly, f.Until); err == nil {
		a.ExpiresAt = day.AddDate(0, 0, 1).Add(-time.Second)
	}
	return a
}

func (f *asideForm) check(a vetting.Aside, now time.Time) {
	problems := a.Problems(now)
	for _, field := range []string{"reason", "words", "until"} {
		if text, ok := problems[field]; ok {
			f.Problems.Add(field, text)
		}
	}
}

func (f *asideForm) reasonField() ui.Field {
	field := ui.Field{Name: "reason", Label: "Reason", Value: f.Reason, Required: true, Problem: f.Problems.Of("reason")}
	for _, r := range vetting.AsideReasons {
		field.Options = append(field.Options, ui.Option{Value: r.Code, Label: r.Title})
	}
	return field
}

func (f *asideForm) wordsField() ui.Field {
	return ui.Field{Name: "words", Label: "Your reasons in words", Value: f.Words, Required: true, Problem: f.Problems.Of("words"),
		Hint: "What explains it, and how you know. It stands beside the finding wherever that is shown to staff."}
}

func (f *asideForm) untilField() ui.Field {
	return ui.Field{Name: "until", Label: "Set aside until", Value: f.Until, Required: true, Problem: f.Problems.Of("until"),
		Hint: "A year at most. It ends earlier when what the finding rests on changes."}
}

func (f *asideForm) whyField() ui.Field {
	return ui.Field{Name: "why", Label: "Why it counts again", Value: f.Why, Required: true, Problem: f.Problems.Of("why")}
}
