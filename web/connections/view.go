package connections

import (
	"bonafide/internal/ats"
	"bonafide/web/say"
	"bonafide/web/ui"
)

func (f *form) field(name, label, value, hint string, required bool) ui.Field {
	return ui.Field{Name: name, Label: label, Value: value, Hint: hint, Required: required, Problem: f.Problems.Of(name), Autocomplete: "off"}
}

func (f *form) secretField(name, label, hint string, required bool) ui.Field {
	field := f.field(name, label, "", hint, required)
	field.Type = "password"
	return field
}

func (f *form) systemField() ui.Field {
	field := ui.Field{Name: "system", Label: "System", Required: true, Value: f.System, Problem: f.Problems.Of("system")}
	for _, s := range ats.Systems {
		field.Options = append(field.Options, ui.Option{Value: string(s), Label: ats.Names[s]})
	}
	return field
}

func (f *form) writeBackField() ui.Field {
	field := ui.Field{Name: "write_back", Label: "Write the verdict there, as a note on the candidate", Hint: "The words, how much was checked, and a link. Nothing there is moved or rejected.", Value: "yes"}
	if f.WriteBack {
		field.Chosen = []string{"yes"}
	}
	return field
}

// A row is a connection in the list.
type row struct {
	ID, Name, System, Last, State string
	Tone                          ui.Tone
}

func rows(in *say.Language, all []ats.Connection) []row {
	rows := make([]row, len(all))
	for i, c := range all {
		rows[i] = row{ID: c.ID.String(), Name: c.Name, System: ats.Names[c.System], Last: in.Say("Nothing yet")}
		if !c.Last.IsZero() {
			rows[i].Last = in.DateTime(c.Last)
		}
		rows[i].State, rows[i].Tone = state(in, &c)
	}
	return rows
}

func state(in *say.Language, c *ats.Connection) (string, ui.Tone) {
	switch {
	case !c.EndedAt.IsZero():
		return "Ended", ui.ToneNone
	case c.Failed > 0:
		return in.Say("%s failed", in.Count(c.Failed)), ui.ToneStop
	case c.Waiting > 0:
		return in.Say("%s waiting", in.Count(c.Waiting)), ui.ToneVerify
	}
	return "Working", ui.ToneLow
}

// A view is one connection with what it told and what was written there.
type view struct {
	ID, Name, Word, Address, Where string
	Tone                           ui.Tone
	Works, WriteBack, CanWrite     bool
	Rows                           []ui.Row
	Events, Notes                  []line
}

// A line is one message or note.
type line struct {
	What, At, Word, Detail, Next, Candidate string
	Tone                                    ui.Tone
}

// wheres say where the address and the secret are entered in a system.
var wheres = map[ats.System]string{
	ats.Greenhouse: "In Greenhouse: Configure, Dev Center, Web Hooks. Make one for each of: new candidate application, application updated, candidate stage change, candidate deleted, candidate merged.",
	ats.Ashby:      "In Ashby: Admin, Integrations, Webhooks. Make one for each of: application submitted, application updated, candidate stage change, candidate deleted, candidate merged.",
	ats.Lever:      "In Lever: Settings, Integrations and API, Webhooks. Switch on: application created, candidate stage change, candidate archive change, candidate deleted.",
}

func newView(in *say.Language, c *ats.Connection, events []ats.Event, notes []ats.Note, site string) view {
	v := view{ID: c.ID.String(), Name: c.Name, Address: site + Path(c.ID), Where: wheres[c.System], Works: c.EndedAt.IsZero(), WriteBack: c.WriteBack, CanWrite: c.APIKey != nil}
	v.Word, v.Tone = state(in, c)
	back := in.Say("No")
	if c.WriteBack {
		back = in.Say("Yes, as a note")
	}
	v.Rows = []ui.Row{{Key: "System", Value: ats.Names[c.System]}, {Key: "Candidates belong to", Value: c.Owner.Name}, {Key: "Verdicts are written there", Value: back}, {Key: "Connected", Value: in.Date(c.MadeAt) + ", " + c.MadeBy.Name}}
	for _, e := range events {
		l := line{What: e.Kind, At: in.DateTime(e.ReceivedAt), Detail: e.Said}
		l.Word, l.Tone = eventState(e.State)
		v.Events = append(v.Events, l)
	}
	for _, n := range notes {
		l := line{What: n.Words, At: in.DateTime(n.QueuedAt), Detail: n.Answer, Candidate: n.Candidate.String()}
		l.Word, l.Tone = noteState(n.State)
		if !n.NextAt.IsZero() {
			l.Next = in.Say("Next try %s", in.DateTime(n.NextAt))
		}
		v.Notes = append(v.Notes, l)
	}
	return v
}

func eventState(s ats.EventState) (string, ui.Tone) {
	switch s {
	case ats.EventDone:
		return "Done", ui.ToneLow
	case ats.EventIgnored:
		return "Nothing to do", ui.ToneNone
	case ats.EventFailed:
		return "Failed", ui.ToneStop
	}
	return "Waiting", ui.ToneVerify
}

func noteState(s ats.NoteState) (string, ui.Tone) {
	switch s {
	case ats.NoteWritten:
		return "Written", ui.ToneLow
	case ats.NoteRefused, ats.NoteGivenUp:
		return "Not written", ui.ToneStop
	case ats.NoteReplaced:
		return "Newer one follows", ui.ToneNone
	}
	return "Waiting", ui.ToneVerify
}
