package reviews

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/report"
	"bonafide/internal/vetting"
	"bonafide/web/ui"

	"github.com/google/uuid"
)

func candidatePath(id uuid.UUID) string { return "/candidates/" + id.String() }
func reviewPath(id uuid.UUID) string    { return candidatePath(id) + "/review" }

// clusterPath returns the address of a cluster's page, "" for none.
func clusterPath(id uuid.UUID) string {
	if id == uuid.Nil {
		return ""
	}
	return "/links/clusters/" + id.String()
}

// A row is one open review in the queue.
type row struct {
	Name, Href, Role string
	Band             string
	Looked, Of       int
	Points, Step     string
	Opened, Owner    string
	Due              string
	Late             bool
	Holder           string // empty: nobody
	Mine             bool
	Review           string // its id
	Path             string // of the acts on it
	Aside            bool   // a finding is set aside
	LookBack         bool
	Requests         string // what the candidate waits for; empty: nothing
	Disputed         bool
	Rights           string // the address of the page
	Proposed         string // who proposed an outcome that waits for a second person; empty: nobody
	Cluster          string // the address of the page; empty: none
}

func rows(entries []vetting.QueueEntry, viewer vetting.Actor, now time.Time) []row {
	list := make([]row, len(entries))
	for i, e := range entries {
		c := e.Candidate
		list[i] = row{
			Name: c.Name, Href: reviewPath(c.ID), Role: c.Requisition + " " + c.Title, Band: string(e.Band),
			Looked: c.Coverage.Looked, Of: c.Coverage.Of, Points: ui.Points(c.Points), Step: c.NextStep,
			Due: ui.Date(e.DueAt), Late: e.DueAt.Before(now), Holder: e.Holder.Name, Mine: e.Holder.ID == viewer.ID, Review: e.ID.String(), Path: reviewPath(c.ID),
			Opened: ui.Ago(e.OpenedAt, now), Owner: c.Owner, LookBack: e.LookBack, Aside: e.Aside, Proposed: e.Proposed.Name, Requests: requests(e.Requests), Disputed: e.Disputed, Rights: candidatePath(c.ID) + "/rights", Cluster: clusterPath(e.Cluster),
		}
	}
	return list
}

// requests says how many requests of the candidate wait, "" for none.
func requests(n int) string {
	if n == 0 {
		return ""
	}
	return ui.Plural(n, "request waits", "requests wait") + " for an answer"
}

// A view is what the page of one review shows.
type view struct {
	ID       uuid.UUID
	Report   *report.Report
	Band     string
	Open     bool // a review is open
	Critical bool // and critical
	UpToDate bool
	Form     form
	Review   string // what the form is based on: the review …
	Revision string // … and the facts that the page shows
	Opened   string

	Disputed string // since when the candidate disputes; empty: nothing is disputed
	Rights   string // the address of the page

	Due     string // the day by which somebody should have decided
	Late    bool
	Holder  string          // who works on it; empty: nobody
	Mine    bool            // the viewer does
	People  []vetting.Actor // whom it can be assigned to; nil: the viewer may not
	Seen    string          // when the record that the page shows was changed last
	Changes []ui.Event      // what changed since the form was loaded; only where its answer was refused
	Undo    string          // where the last decision can be undone; empty: there is none

	Proposals []proposal // the newest first
	Waits     *proposal  // the one among them that waits for a second person; nil for none
	Barred    string     // why the viewer may not be one of two; empty: they may
	Two       string     // which outcomes take two people

	LookBacks []ui.Link // confirmed cases with which something is shared
	Cluster   string    // the address of the page; empty: none
}

// A proposal is an answer that takes two people, as the first gave it.
type proposal struct {
	ID, Outcome, Reason, Words, By string
	At                             time.Time
	State                          string
	SecondWords                    string
	Own                            bool // the viewer's
	Path                           string
}

// proposals lists them, the newest first; waits is the one that waits.
func proposals(r *vetting.Record, viewer vetting.Actor) (list []proposal, waits *proposal) {
	waiting := r.Waiting()
	for _, p := range slices.Backward(r.Proposals) {
		if p.Ended == vetting.Agreed { // it stands among the decisions
			continue
		}
		shown := proposal{
			ID: p.ID.String(), Outcome: p.Outcome.Title(), Reason: vetting.ReasonTitle(p.Reason), Words: p.Words, By: p.By.Name, At: p.At,
			State: proposalState(p), SecondWords: p.SecondWords, Own: p.By.ID == viewer.ID, Path: candidatePath(r.ID) + "/proposals/" + p.ID.String(),
		}
		if waiting != nil && waiting.ID == p.ID {
			waits = &shown
			continue
		}
		list = append(list, shown)
	}
	return list, waits
}

func proposalState(p vetting.Proposal) string {
	switch p.Ended {
	case vetting.Disagreed:
		return p.EndedBy.Name + " disagreed on " + ui.DateTime(p.EndedAt)
	case vetting.TakenBack:
		return "taken back on " + ui.DateTime(p.EndedAt)
	}
	return "the evidence changed since, so that it waits no longer"
}

// takingTwo says which outcomes of the review take two people.
func takingTwo(r *vetting.Review) string {
	if r.Band == indicator.Critical {
		return "Every outcome of this review takes two people, since it is critical: yours is a proposal until a second person agrees."
	}
	return "Misrepresentation confirmed takes two people: yours is a proposal until a second person agrees. The other outcomes stand at once."
}

func newView(r *vetting.Record, viewer vetting.Actor, rep *report.Report, f form, now time.Time) view {
	v := view{ID: r.ID, Report: rep, UpToDate: r.UpToDate(), Form: f, Revision: strconv.FormatInt(r.AssessedRevision, 10)}
	v.Cluster = clusterPath(r.Cluster)
	for _, l := range r.OpenLookBacks() {
		v.LookBacks = append(v.LookBacks, ui.Link{Label: l.Name, Href: candidatePath(l.Confirmed)})
	}
	if r.Assessment != nil {
		v.Band = string(r.Assessment.Band)
	}
	if v.Rights = candidatePath(r.ID) + "/rights"; r.Dispute() != nil {
		v.Disputed = ui.DateTime(r.Dispute().OpenedAt)
	}
	v.Seen = r.ChangedAt.UTC().Format(time.RFC3339Nano)
	if f.Conflict != "" {
		v.Changes = changes(r, f.Seen)
	}
	v.Proposals, v.Waits = proposals(r, viewer)
	if err := r.Barred(viewer); err != nil {
		v.Barred, _ = errs.Message(err)
	}
	if r.Review != nil {
		v.Due, v.Late = r.Review.DueAt.Format(time.DateOnly), r.Review.DueAt.Before(now)
		v.Holder, v.Mine = r.Review.Holder.Name, r.Review.Holder.ID == viewer.ID
		v.Two, v.Critical = takingTwo(r.Review), r.Review.Band == indicator.Critical
		v.Open, v.Review, v.Opened = true, r.Review.ID.String(), "opened "+ui.Ago(r.Review.OpenedAt, now)
	}
	return v
}

// asks reports whether the page has the form. While an assessment is being made it would be refused, so that the page
// waits unless there is something typed to keep.
func (v *view) asks() bool {
	return v.Open && (v.UpToDate && v.Waits == nil && v.Disputed == "" && !v.leftToOthers() || v.Form.Begun())
}

// dropUnasked replaces what is wrong with an answer that nobody asks for any more by word of that.
func (v *view) dropUnasked() {
	unasked := len(v.Form.Problems) > 0 && !v.asks() || len(v.Form.Second.Problems) > 0 && !v.asksSecond()
	if !unasked {
		return
	}
	v.Form.Problems, v.Form.Second.Problems = nil, nil
	v.Form.Conflict = "Nothing waits for this answer any more. See below what was decided, or who is to answer."
}

// asksSecond reports whether the viewer may answer the proposal that waits.
func (v *view) asksSecond() bool {
	return v.Waits != nil && !v.Waits.Own && v.Barred == "" && v.Disputed == ""
}

// leftToOthers reports whether the viewer may give no answer at all.
func (v *view) leftToOthers() bool { return v.Critical && v.Barred != "" }

// waits reports whether the page loads again by itself.
func (v *view) waits() bool { return !v.UpToDate && !v.asks() && !v.Form.Begun() }

func (v *view) sub() string {
	c := v.Report.Candidate
	residence := "No residence is claimed yet"
	if c.Residence != "" {
		residence = "Claims to live in " + c.Residence
	}
	text := residence + " · " + c.Application() + " · owner " + c.Owner
	if v.Opened != "" {
		text += " · " + v.Opened
	}
	return text
}

func (v *view) verdict() ui.Verdict {
	r := v.Report
	return ui.Verdict{Band: v.Band, Looked: r.Verdict.Looked, Of: r.Verdict.Of, Points: r.Verdict.Points, Policy: r.Basis.Policy.Version}
}

func (v *view) bars() []ui.GroupBar {
	var bars []ui.GroupBar
	for _, g := range v.Report.Groups {
		bars = append(bars, ui.GroupBar{Label: g.Title, Points: g.Points, Cap: g.Cap})
	}
	return bars
}

func (v *view) findings() []ui.Finding {
	var list []ui.Finding
	for _, f := range v.Report.Found {
		list = append(list, ui.Finding{
			ID: "found-" + f.Indicator, Title: f.Title, Strength: f.Strength, Points: f.Points, Open: true,
			Facts: v.facts(f.Evidence), Innocent: f.Innocent, Clears: f.Clears,
			Source: fmt.Sprintf("%s, version %d", f.Group, f.Version), Aside: f.SetAside.Text(), Standing: f.SetAside.Stands(),
			Links: v.links(f),
		})
	}
	return list
}

// links lead to the indicator, and to where the finding is set aside or counted again.
func (v *view) links(f report.Finding) []ui.Link {
	all := []ui.Link{{Label: "What this sign is", Href: "/indicators/" + f.Indicator}}
	if !v.UpToDate {
		return all
	}
	label := "Set it aside"
	if f.SetAside.Stands() {
		label = "Count it again"
	}
	return append(all, ui.Link{Label: label, Href: findingPath(v.ID, f.Indicator)})
}

func (v *view) facts(evidence []report.Evidence) []ui.Fact {
	var facts []ui.Fact
	for _, e := range evidence {
		fact := ui.Fact{Label: e.Record, Text: e.Text}
		if e.RecordedBy != "" {
			fact.Href = candidatePath(v.ID) + "/facts/" + e.Fact.String()
			fact.Text += " " + e.Recorded() + "."
		}
		facts = append(facts, fact)
	}
	return facts
}

// stepsShown is how many next steps are in sight; the others are folded, as on the candidate's page.
const stepsShown = 4

// steps returns the next steps in sight, and the others.
func (v *view) steps() (shown, more []ui.Step) {
	var steps []ui.Step
	for _, s := range v.Report.Steps {
		steps = append(steps, ui.Step{Text: s.Text, Note: s.Note()})
	}
	n := min(len(steps), stepsShown)
	return steps[:n], steps[n:]
}

// changes lists what was recorded, withdrawn, proposed and decided since a time, as the form says it; no time lists nothing.
func changes(r *vetting.Record, since string) []ui.Event {
	seen, err := time.Parse(time.RFC3339Nano, since)
	if err != nil {
		return nil
	}
	var all []ui.Event
	add := func(at time.Time, who, text, detail string) {
		if at.After(seen) {
			all = append(all, ui.Event{At: at, Who: who, Text: text, Detail: detail, Tone: ui.ToneVerify})
		}
	}
	for _, f := range r.Facts {
		add(f.RecordedAt, f.RecordedBy.Name, "Recorded "+report.FactTitle(f.Member.Name), "")
	}
	for _, f := range r.Withdrawn {
		add(f.WithdrawnAt, f.WithdrawnBy.Name, "Took out "+report.FactTitle(f.Member.Name), f.Reason)
	}
	for _, p := range r.Proposals {
		add(p.At, p.By.Name, "Proposed: "+p.Outcome.Title(), p.Words)
	}
	for _, d := range r.Decisions {
		add(d.At, d.People(), "Decided: "+d.Outcome.Title(), d.Words)
	}
	slices.SortStableFunc(all, func(a, b ui.Event) int { return a.At.Compare(b.At) })
	return all
}

func (v *view) dueField() ui.Field {
	return ui.Field{Name: "due", Label: "Due by", Value: v.Due, Required: true}
}

func (v *view) assignField() ui.Field {
	f := ui.Field{Name: "to", Label: "Assign to", Required: true}
	for _, p := range v.People {
		f.Options = append(f.Options, ui.Option{Value: p.ID.String(), Label: p.Name})
	}
	return f
}

func (v *view) unchecked() string {
	return "Not checked: " + ui.Plural(len(v.Report.Unchecked), "check", "checks")
}

// recorded says what was just decided or proposed.
func recorded(r *vetting.Record, f form) string {
	word, rest := "Recorded", ""
	if r.Waiting() != nil {
		word, rest = "Proposed", " It waits for a second person."
	}
	return fmt.Sprintf("%s for %s: %s. %s.%s", word, r.Dossier.DisplayName(), vetting.Outcome(f.Outcome).Title(), vetting.ReasonTitle(f.Reason), rest)
}

// answered says what a second person just did.
func answered(r *vetting.Record, agrees bool) string {
	if agrees {
		return "You agreed. The decision on " + r.Dossier.DisplayName() + " stands."
	}
	return "You disagreed. " + r.Dossier.DisplayName() + " waits in the queue for another answer, beside both of yours."
}

// remaining says what is left for the viewer.
func remaining(left int) string {
	if left > 0 {
		return " This is the next review."
	}
	return " No review is left for you."
}
