// Package evidence is the forms by which facts of a candidate are recorded, corrected and withdrawn.
//
// A form is a description: what one member of the dossier is made of, in which words it is asked for, how typed texts
// become its value and back. One handler serves them all. What a form does not ask stays as it was recorded, so that
// correcting a misspelt name loses nothing that an import brought.
package evidence

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/photo"
	"bonafide/internal/vetting"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// A Handler serves the forms. Its fields are required.
type Handler struct {
	Vetting *vetting.Service
	Now     func() time.Time
}

// An entry is one fact being written: a new one, or the correction of a recorded one.
type entry struct {
	record   *vetting.Record
	form     *form         // nil for a fact that has none, which can be withdrawn
	fact     *vetting.Fact // what is corrected; nil for a new one
	slot     slot          // where in it the form's answers stand
	typed    typed
	uploads  []vetting.Upload
	reason   string // for withdrawing it
	problems ui.Problems
}

// Index lists the forms.
func (h *Handler) Index(c echo.Context) error {
	r, err := viewer.Candidate(c, h.Vetting)
	if err != nil {
		return err
	}
	name := r.Dossier.DisplayName()
	crumbs := []ui.Link{{Label: "Candidates", Href: "/candidates"}, {Label: name, Href: "/candidates/" + r.ID.String()}, {Label: "Evidence"}}
	return ui.Render(c, http.StatusOK, indexPage(viewer.Page(c, viewer.In(c).Say("Add evidence: %s", name)), crumbs, groups(viewer.In(c), r)))
}

// New shows an empty form. Where the candidate has at most one such fact and it is recorded, it leads to that fact.
func (h *Handler) New(c echo.Context) error {
	e, err := h.newEntry(c)
	if err != nil {
		return err
	}
	if !e.adding() {
		return c.Redirect(http.StatusSeeOther, e.path())
	}
	h.fill(c, e)
	return h.page(c, http.StatusOK, e)
}

// Add records a fact.
func (h *Handler) Add(c echo.Context) error {
	e, err := h.newEntry(c)
	if err != nil {
		return err
	}
	return h.save(c, e)
}

// Show shows a recorded fact in its form, to be corrected or withdrawn.
func (h *Handler) Show(c echo.Context) error {
	e, err := h.recordedEntry(c)
	if err != nil {
		return err
	}
	h.fill(c, e)
	return h.page(c, http.StatusOK, e)
}

// Correct replaces a recorded fact.
func (h *Handler) Correct(c echo.Context) error {
	e, err := h.recordedEntry(c)
	if err != nil {
		return err
	}
	if e.form == nil {
		return errs.NotFound
	}
	return h.save(c, e)
}

// Withdraw takes a recorded fact out of force.
func (h *Handler) Withdraw(c echo.Context) error {
	e, err := h.recordedEntry(c)
	if err != nil {
		return err
	}
	if e.form != nil && e.form.part != "" && !e.form.list {
		return errs.NotFound
	}
	if e.reason = strings.TrimSpace(c.FormValue("reason")); e.reason == "" && e.slot.list == "" {
		e.problems.Add("reason", "Say why the fact is withdrawn.")
		h.fill(c, e)
		return h.page(c, http.StatusUnprocessableEntity, e)
	}
	if err := h.withdraw(c.Request().Context(), viewer.Actor(c), e); err != nil {
		return err
	}
	return h.done(c, e, "Withdrawn. The assessment is being redone.")
}

// withdraw takes the fact out of force; where the entry is about an element of it, only that, which is a correction
// without a reason, unless nothing is left.
func (h *Handler) withdraw(ctx context.Context, actor vetting.Actor, e *entry) error {
	if e.slot.list != "" {
		if rest := e.slot.without(); len(rest) > 0 {
			m, err := encode(e.form.member, rest)
			if err != nil {
				return err
			}
			return h.Vetting.Correct(ctx, actor, e.record.ID, e.fact.ID, m)
		}
		e.reason = "Its last part was taken out."
	}
	return h.Vetting.Withdraw(ctx, actor, e.record.ID, e.fact.ID, e.reason)
}

// fill puts the recorded fact into the entry's form.
func (h *Handler) fill(c echo.Context, e *entry) {
	if e.form != nil {
		e.typed = e.form.show(e.slot.object())
		e.form.offer(e.typed, e.slot.object(), h.Now(), viewer.Actor(c))
	}
}

// save reads what was typed and records it; a form with problems is shown again as it was.
func (h *Handler) save(c echo.Context, e *entry) error {
	if err := e.readForm(c); err != nil {
		return err
	}
	if err := h.resolve(c, e); err != nil {
		return err
	}
	m, problems := e.form.read(viewer.In(c), e.typed, e.slot, h.Now())
	e.problems = append(e.problems, problems...)
	if len(e.problems) == 0 {
		err := h.write(c.Request().Context(), viewer.Actor(c), e, m)
		var refused *photo.Refused
		if !errors.As(err, &refused) {
			return h.written(c, e, err)
		}
		e.problems.Add(e.form.upload.name, refused.Reason)
	}
	return h.page(c, http.StatusUnprocessableEntity, e)
}

func (h *Handler) written(c echo.Context, e *entry, err error) error {
	if err != nil {
		return err
	}
	return h.done(c, e, "Recorded. The assessment is being redone.")
}

// write hands the fact to the act that records it.
func (h *Handler) write(ctx context.Context, actor vetting.Actor, e *entry, m dossier.Member) error {
	id := e.record.ID
	switch {
	case m.Name == "documents" && len(e.uploads) > 0:
		var d dossier.Document
		if err := json.Unmarshal(m.Value, &d); err != nil {
			return err
		}
		if e.fact != nil {
			return h.Vetting.CorrectDocument(ctx, actor, id, e.fact.ID, d, e.uploads...)
		}
		return h.Vetting.AddDocument(ctx, actor, id, d, e.uploads...)
	case m.Name == "photos" && e.fact == nil:
		var p dossier.Photo
		if err := json.Unmarshal(m.Value, &p); err != nil {
			return err
		}
		return h.Vetting.AddPhoto(ctx, actor, id, p, e.uploads[0])
	case e.fact != nil:
		return h.Vetting.Correct(ctx, actor, id, e.fact.ID, m)
	}
	return h.Vetting.Add(ctx, actor, id, m)
}

// done leads to the page of the candidate where the fact shows.
func (h *Handler) done(c echo.Context, e *entry, notice string) error {
	ui.SetFlash(c, ui.ToneLow, notice)
	to := "/candidates/" + e.record.ID.String()
	if e.form != nil {
		to += e.form.tab.path
	}
	return c.Redirect(http.StatusSeeOther, to)
}

func (h *Handler) page(c echo.Context, status int, e *entry) error {
	in := viewer.In(c)
	v := e.view(in)
	return ui.Render(c, status, factPage(viewer.Page(c, in.Say(v.title)+", "+e.record.Dossier.DisplayName()), v))
}

// newEntry returns an entry for the route's :member.
func (h *Handler) newEntry(c echo.Context) (*entry, error) {
	f := formOf(c.Param("member"))
	if f == nil {
		return nil, errs.NotFound
	}
	r, err := viewer.Candidate(c, h.Vetting)
	if err != nil {
		return nil, err
	}
	e := &entry{record: r, form: f}
	if recorded := r.FactsOf(f.member); f.single && len(recorded) > 0 {
		e.fact = &recorded[0]
		fact, err := decode(e.fact.Member.Value)
		e.slot = f.free(fact)
		return e, err
	}
	e.slot = f.free(nil)
	return e, nil
}

// recordedEntry returns an entry for the route's :fact, or the :part of it. One that is no longer in force is
// errs.Conflict, with who changed it. What a decision recorded is nobody's to correct.
func (h *Handler) recordedEntry(c echo.Context) (*entry, error) {
	id, err := ui.Param(c, "fact")
	if err != nil {
		return nil, err
	}
	r, err := viewer.Candidate(c, h.Vetting)
	if err != nil {
		return nil, err
	}
	for i, f := range r.Facts {
		if f.ID == id && f.Member.Name != "outcome" {
			e := &entry{record: r, fact: &r.Facts[i]}
			return e, e.open(c.Param("part"))
		}
	}
	for _, f := range r.Withdrawn {
		if f.ID == id {
			return nil, errs.Conflictf("%s changed or withdrew this on %s. The candidate's record says why.", f.WithdrawnBy.Name, f.WithdrawnAt)
		}
	}
	return nil, errs.NotFound
}

// open makes the entry one of its recorded fact or the named part of it: "start", or "shipments-2" for the second.
func (e *entry) open(part string) error {
	fact, err := decode(e.fact.Member.Value)
	if err != nil {
		return err
	}
	if part == "" {
		e.form, e.slot = formOf(e.fact.Member.Name), slot{fact: fact}
		return nil
	}
	for _, f := range forms {
		for _, s := range f.slots(fact) {
			if f.member == e.fact.Member.Name && f.part != "" && part == f.partPath(s) {
				e.form, e.slot = f, s
				return nil
			}
		}
	}
	return errs.NotFound
}

// partPath names a part of a fact in addresses, and is "" where the form is about the whole fact.
func (f *form) partPath(s slot) string {
	if f.list {
		return fmt.Sprintf("%s-%d", f.part, s.n+1)
	}
	return f.part
}

// path returns the address of the entry's recorded fact, or of its part.
func (e *entry) path() string { return factPath(e.record.ID, e.fact.ID, e.form, e.slot) }

func factPath(candidate, fact uuid.UUID, f *form, s slot) string {
	path := "/candidates/" + candidate.String() + "/facts/" + fact.String()
	if f != nil && f.part != "" {
		path += "/" + f.partPath(s)
	}
	return path
}

// adding reports whether nothing is recorded yet of what the form asks.
func (e *entry) adding() bool {
	return e.fact == nil || e.form != nil && e.form.part != "" && len(e.form.show(e.slot.object())) == 0
}

// resolve replaces what was typed for another candidate by that candidate's id in dossiers.
func (h *Handler) resolve(c echo.Context, e *entry) error {
	name := e.form.candidate
	words := clean(e.typed[name])
	if name == "" || len(words) == 0 {
		return nil
	}
	ref := words[0][strings.LastIndexByte(words[0], '/')+1:]
	other, err := h.Vetting.Find(c.Request().Context(), viewer.Actor(c), ref)
	switch {
	case errors.Is(err, errs.NotFound):
		e.problems.Add(name, "No candidate has this id. Copy it from the address of the candidate's page.")
	case err != nil:
		return err
	case other.ID == e.record.ID:
		e.problems.Add(name, "This is the same candidate. Enter the other one.")
	default:
		e.typed.Set(name, other.Dossier.ID)
	}
	return nil
}
