package candidates

import (
	"slices"
	"strings"

	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
)

// A trail is who did what to a candidate's record, newest first.
type trail struct {
	Events    []ui.Event
	Decisions []ui.Event
	Withdrawn []withdrawn
	Rights    string // the address of the page
	Requests  string // of the candidate, in words
	Erasure   string // the address of the page; empty where the viewer may not erase

	Owner string   // in words
	Path  string   // where the candidate is handed over
	To    ui.Field // to whom; no Options where the viewer may not, or there is nobody
}

// A withdrawn fact stays in the record with the reason.
type withdrawn struct {
	What, Recorded, Withdrawn, Reason, Href string
}

func newTrail(in *say.Language, r *vetting.Record, events []vetting.Event, viewer vetting.Actor) trail {
	t := trail{Rights: path(r.ID, "/rights"), Requests: requests(in, r), Owner: r.Owner.Name, Path: path(r.ID, "/owner")}
	if viewer.Role.Can(vetting.EraseCandidates) {
		t.Erasure = path(r.ID, "/erasure")
	}
	for _, e := range slices.Backward(events) {
		did := ui.Event{At: e.At, Who: called(in, e.Actor), Text: eventText(in, e), Detail: eventDetail(in, e), Tone: ui.ToneNone}
		if did.Detail == e.Detail {
			did.Lang = say.English().Code // as the log has it
		}
		t.Events = append(t.Events, did)
	}
	for _, d := range slices.Backward(r.Decisions) {
		t.Decisions = append(t.Decisions, ui.Event{
			At: d.At, Who: people(in, &d), Text: in.Say("%s: %s", in.Say(d.Outcome.Title()), in.Inside(vetting.ReasonTitle(d.Reason))), Detail: d.Words, Tone: ui.ToneNone,
		})
	}
	for _, f := range slices.Backward(r.Withdrawn) {
		t.Withdrawn = append(t.Withdrawn, withdrawn{
			What: factTitle(in, f.Member.Name), Recorded: by(in, f.RecordedBy, f.RecordedAt), Withdrawn: by(in, f.WithdrawnBy, f.WithdrawnAt),
			Reason: ui.Capital(f.Reason), Href: factPath(r, f),
		})
	}
	return t
}

// handOver offers the candidate to the others of the accounts.
func (t *trail) handOver(r *vetting.Record, all []vetting.Actor) {
	t.To = ui.Field{Name: "to", Label: "Hand over to", Required: true, Hint: "Whoever owned the candidate before sees it no longer, unless by the requisition."}
	for _, a := range all {
		if a.ID != r.Owner.ID {
			t.To.Options = append(t.To.Options, ui.Option{Value: a.ID.String(), Label: a.Name})
		}
	}
}

// requests says what the candidate asked for.
func requests(in *say.Language, r *vetting.Record) string {
	open := 0
	for _, q := range r.Requests {
		if q.Open() {
			open++
		}
	}
	switch {
	case r.Dispute() != nil:
		return in.Say("The candidate disputes. Until it is answered nothing is decided.")
	case open > 0:
		return in.Plural(open, "request waits for an answer.", "requests wait for an answer.")
	case len(r.Requests) > 0:
		return in.Say("Every request is answered.")
	}
	return in.Say("The candidate asked for nothing yet.")
}

// acts are the words for what was done, where the detail lists dossier members.
var acts = map[string]string{"recorded": "Recorded %s", "corrected": "Corrected %s", "withdrew": "Withdrew %s"}

// decidingActs are the acts whose detail is an outcome and a reason.
var decidingActs = map[string]bool{
	"decided": true, "proposed an outcome": true, "agreed to an outcome": true, "disagreed with an outcome": true, "took back a proposed outcome": true,
}

func eventText(in *say.Language, e vetting.Event) string {
	act, ok := acts[e.Action]
	if !ok {
		return ui.Capital(in.Say(e.Action))
	}
	var titles []string
	for _, name := range strings.Split(e.Detail, ", ") {
		titles = append(titles, in.Inside(factTitle(say.English(), name)))
	}
	return in.Say(act, strings.Join(slices.Compact(titles), ", "))
}

func eventDetail(in *say.Language, e vetting.Event) string {
	outcome, reason, ok := strings.Cut(e.Detail, ", ")
	switch {
	case acts[e.Action] != "":
		return ""
	case decidingActs[e.Action] && ok:
		return in.Say("%s: %s", in.Say(vetting.Outcome(outcome).Title()), in.Inside(vetting.ReasonTitle(reason)))
	}
	return e.Detail
}
