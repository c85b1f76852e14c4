package reviews

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/indicator"
	"bonafide/internal/report"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
	"bonafide/web/viewer"

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

func rows(in *say.Language, entries []vetting.QueueEntry, actor vetting.Actor, now time.Time) []row {
	list := make([]row, len(entries))
	for i, e := range entries {
		c := e.Candidate
		list[i] = row{
			Name: c.Name, Href: reviewPath(c.ID), Role: c.Requisition + " " + c.Title, Band: string(e.Band),
			Looked: c.Coverage.Looked, Of: c.Coverage.Of, Points: in.Decimal(c.Points, 1), Step: in.Say(c.NextStep),
			Due: in.Date(e.DueAt), Late: e.DueAt.Before(now), Holder: e.Holder.Name, Mine: e.Holder.ID == actor.ID, Review: e.ID.String(), Path: reviewPath(c.ID),
			Opened: in.Ago(e.OpenedAt, now), Owner: c.Owner, LookBack: e.LookBack, Aside: e.Aside, Proposed: e.Proposed.Name, Requests: requests(in, e.Requests), Disputed: e.Disputed, Rights: candidatePath(c.ID) + "/rights", Cluster: clusterPath(e.Cluster),
		}
	}
	return list
}

// requests says how many requests of the candidate wait, "" for none.
func requests(in *say.Language, n int) string {
	if n == 0 {
		return ""
	}
	return in.Plural(n, "request waits for an answer", "requests wait for an answer")
}

// A view is what the page of one review shows.
type view struct {
	ID       uuid.UUID
	Report   *report.Report
	Band     string
	Open     bool   // a review is open
	Critical bool   // and critical
	Without  string // what the verdict would be without what is set aside; empty where nothing is
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
func proposals(in *say.Language, r *vetting.Record, actor vetting.Actor) (list []proposal, waits *proposal) {
	waiting := r.Waiting()
	for _, p := range slices.Backward(r.Proposals) {
		if p.Ended == vetting.Agreed { // it stands among the decisions
			continue
		}
		shown := proposal{
			ID: p.ID.String(), Outcome: in.Say(p.Outcome.Title()), Reason: in.Say(vetting.ReasonTitle(p.Reason)), Words: p.Words, By: p.By.Name, At: p.At,
			State: proposalState(in, p), SecondWords: p.SecondWords, Own: p.By.ID == actor.ID, Path: candidatePath(r.ID) + "/proposals/" + p.ID.String(),
		}
		if waiting != nil && waiting.ID == p.ID {
			waits = &shown
			continue
		}
		list = append(list, shown)
	}
	return list, waits
}

// proposalState says what became of a proposal.
func proposalState(in *say.Language, p vetting.Proposal) string {
	switch p.Ended {
	case vetting.Disagreed:
		return in.Say("%s proposed this: %s disagreed on %s.", p.By.Name, p.EndedBy.Name, in.DateTime(p.EndedAt))
	case vetting.TakenBack:
		return in.Say("%s proposed this: taken back on %s.", p.By.Name, in.DateTime(p.EndedAt))
	}
	return in.Say("%s proposed this: the evidence changed since, so that it waits no longer.", p.By.Name)
}

// takingTwo says which outcomes of the review take two people.
func takingTwo(in *say.Language, r *vetting.Review) string {
	if r.Band == indicator.Critical {
		return in.Say("Every outcome of this review takes two people, since it is critical: yours is a proposal until a second person agrees.")
	}
	return in.Say("Misrepresentation confirmed takes two people: yours is a proposal until a second person agrees. The other outcomes stand at once.")
}

func newView(in *say.Language, r *vetting.Record, actor vetting.Actor, rep *report.Report, f form, now time.Time) view {
	v := view{ID: r.ID, Report: rep, Without: without(in, r), UpToDate: r.UpToDate(), Form: f, Revision: strconv.FormatInt(r.AssessedRevision, 10)}
	v.Cluster = clusterPath(r.Cluster)
	for _, l := range r.OpenLookBacks() {
		v.LookBacks = append(v.LookBacks, ui.Link{Label: l.Name, Href: candidatePath(l.Confirmed)})
	}
	if r.Assessment != nil {
		v.Band = string(r.Assessment.Band)
	}
	if v.Rights = candidatePath(r.ID) + "/rights"; r.Dispute() != nil {
		v.Disputed = in.DateTime(r.Dispute().OpenedAt)
	}
	v.Seen = r.ChangedAt.UTC().Format(time.RFC3339Nano)
	if f.Conflict != "" {
		v.Changes = changes(in, r, f.Seen)
	}
	v.Proposals, v.Waits = proposals(in, r, actor)
	if err := r.Barred(actor); err != nil {
		v.Barred, _ = ui.Message(in, err)
	}
	if r.Review != nil {
		v.Due, v.Late = r.Review.DueAt.Format(time.DateOnly), r.Review.DueAt.Before(now)
		v.Holder, v.Mine = r.Review.Holder.Name, r.Review.Holder.ID == actor.ID
		v.Two, v.Critical = takingTwo(in, r.Review), r.Review.Band == indicator.Critical
		v.Open, v.Review, v.Opened = true, r.Review.ID.String(), in.Say("opened %s", in.Ago(r.Review.OpenedAt, now))
	}
	return v
}

// asks reports whether the page has the form. While an assessment is being made it would be refused, so that the page
// waits unless there is something typed to keep.
func (v *view) asks() bool {
	return v.Open && (v.UpToDate && v.Waits == nil && v.Disputed == "" && !v.leftToOthers() || v.Form.Begun())
}

// dropUnasked replaces what is wrong with an answer that nobody asks for any more by word of that.
func (v *view) dropUnasked(in *say.Language) {
	unasked := len(v.Form.Problems) > 0 && !v.asks() || len(v.Form.Second.Problems) > 0 && !v.asksSecond()
	if !unasked {
		return
	}
	v.Form.Problems, v.Form.Second.Problems = nil, nil
	v.Form.Conflict = in.Say("Nothing waits for this answer any more. See below what was decided, or who is to answer.")
}

// asksSecond reports whether the viewer may answer the proposal that waits.
func (v *view) asksSecond() bool {
	return v.Waits != nil && !v.Waits.Own && v.Barred == "" && v.Disputed == ""
}

// leftToOthers reports whether the viewer may give no answer at all.
func (v *view) leftToOthers() bool { return v.Critical && v.Barred != "" }

// waits reports whether the page loads again by itself.
func (v *view) waits() bool { return !v.UpToDate && !v.asks() && !v.Form.Begun() }

func (v *view) sub(in *say.Language) string {
	c := v.Report.Candidate
	residence := in.Say("No residence is claimed yet")
	if c.Residence != "" {
		residence = in.Say("Claims to live in %s", c.Residence)
	}
	parts := []string{residence, strings.TrimSpace(c.Requisition + " " + c.Title), in.Say("applied %s", in.Date(c.AppliedAt)), in.Say("owner %s", c.Owner)}
	if v.Opened != "" {
		parts = append(parts, v.Opened)
	}
	return strings.Join(parts, " · ")
}

// without says what the verdict would be without the findings that are set aside, "" where none is.
func without(in *say.Language, r *vetting.Record) string {
	if r.Assessment == nil || r.Beside == nil {
		return ""
	}
	a := *r.Assessment
	a.Band, a.Points = r.Beside.Band, r.Beside.Points
	return in.Say("Without what is set aside: %s, %s points. The verdict goes by all that was found until somebody decides.",
		in.Say(report.VerdictOf(&a).Word), in.Decimal(a.Points, 1))
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

func (v *view) findings(in *say.Language) []ui.Finding {
	var list []ui.Finding
	for _, f := range v.Report.Found {
		list = append(list, ui.Finding{
			ID: "found-" + f.Indicator, Title: f.Title, Strength: f.Strength, Points: f.Points, Open: true,
			Facts: v.facts(in, f.Evidence), Innocent: f.Innocent, Clears: f.Clears,
			Source: in.Say("%s, version %d", in.Say(f.Group), f.Version), Aside: viewer.SetAside(in, f.SetAside), Standing: f.SetAside.Stands(),
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

func (v *view) facts(in *say.Language, evidence []report.Evidence) []ui.Fact {
	var facts []ui.Fact
	for _, e := range evidence {
		fact := ui.Fact{Label: viewer.Fact(in, e.Record), Text: e.Text}
		if e.RecordedBy != "" {
			fact.Href = candidatePath(v.ID) + "/facts/" + e.Fact.String()
			fact.Note = in.Say("Recorded by %s, %s.", e.RecordedBy, in.DateTime(e.RecordedAt))
		}
		facts = append(facts, fact)
	}
	return facts
}

// stepsShown is how many next steps are in sight; the others are folded, as on the candidate's page.
const stepsShown = 4

// steps returns the next steps in sight, and the others.
func (v *view) steps(in *say.Language) (shown, more []ui.Step) {
	var steps []ui.Step
	for _, s := range v.Report.Steps {
		steps = append(steps, ui.Step{Text: s.Text, Note: viewer.StepNote(in, s)})
	}
	n := min(len(steps), stepsShown)
	return steps[:n], steps[n:]
}

// changes lists what was recorded, withdrawn, proposed and decided since a time, as the form says it; no time lists nothing.
func changes(in *say.Language, r *vetting.Record, since string) []ui.Event {
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
		add(f.RecordedAt, f.RecordedBy.Name, in.Say("Recorded: %s", in.Say(ui.Capital(report.FactTitle(f.Member.Name)))), "")
	}
	for _, f := range r.Withdrawn {
		add(f.WithdrawnAt, f.WithdrawnBy.Name, in.Say("Took out: %s", in.Say(ui.Capital(report.FactTitle(f.Member.Name)))), f.Reason)
	}
	for _, p := range r.Proposals {
		add(p.At, p.By.Name, in.Say("Proposed: %s", in.Say(p.Outcome.Title())), p.Words)
	}
	for _, d := range r.Decisions {
		add(d.At, d.People(), in.Say("Decided: %s", in.Say(d.Outcome.Title())), d.Words)
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

func (v *view) unchecked(in *say.Language) string {
	return in.Say("Not checked: %s", in.Plural(len(v.Report.Unchecked), "check", "checks"))
}

// recorded says what was just decided or proposed.
func recorded(in *say.Language, r *vetting.Record, f form) string {
	format := "Recorded for %s: %s. %s."
	if r.Waiting() != nil {
		format = "Proposed for %s: %s. %s. It waits for a second person."
	}
	return in.Say(format, r.Dossier.DisplayName(), in.Say(vetting.Outcome(f.Outcome).Title()), in.Say(vetting.ReasonTitle(f.Reason)))
}

// answered says what a second person just did.
func answered(in *say.Language, r *vetting.Record, agrees bool) string {
	if agrees {
		return in.Say("You agreed. The decision on %s stands.", r.Dossier.DisplayName())
	}
	return in.Say("You disagreed. %s waits in the queue for another answer, beside both of yours.", r.Dossier.DisplayName())
}

// remaining says what is left for the viewer.
func remaining(in *say.Language, left int) string {
	if left > 0 {
		return in.Say("This is the next review.")
	}
	return in.Say("No review is left for you.")
}
