package webhooks

import (
	"strings"
	"time"

	"bonafide/internal/webhook"
	"bonafide/web/say"
	"bonafide/web/ui"
)

// eventWords say what each event is.
var eventWords = map[webhook.Event]string{
	webhook.Assessed:      "A candidate was assessed and something about the verdict is new",
	webhook.BandChanged:   "The verdict itself changed, as from “Check first” to “Stop, ask compliance”",
	webhook.ReviewOpened:  "A review was opened",
	webhook.ReviewDecided: "A review was decided",
	webhook.ReportFrozen:  "A report was frozen",
	webhook.RequestOpened: "A candidate asks for something",
	webhook.Erased:        "A candidate was erased",
	webhook.Ping:          "Test message",
}

func (f *form) textField(name, label, value, hint string) ui.Field {
	return ui.Field{Name: name, Label: label, Value: value, Hint: hint, Required: true, Problem: f.Problems.Of(name), Autocomplete: "off"}
}

func (f *form) eventsField() ui.Field {
	field := ui.Field{Name: "events", Label: "What is told", Required: true, Chosen: f.Events, Problem: f.Problems.Of("events")}
	for _, e := range webhook.Events {
		field.Options = append(field.Options, ui.Option{Value: string(e), Label: eventWords[e], Hint: string(e)})
	}
	return field
}

func (f *form) audienceField() ui.Field {
	return ui.Field{Name: "audience", Label: "Who reads it there", Required: true, Value: f.Audience, Problem: f.Problems.Of("audience"), Options: []ui.Option{
		{Value: string(webhook.Recruiting), Label: "Recruiting", Hint: "Verdict in words, how much was checked, next step, and a link."},
		{Value: string(webhook.Compliance), Label: "Compliance", Hint: "Reviews, decisions, requests and routing too."},
	}}
}

// A row is a webhook in the list.
type row struct {
	ID, Name, URL, Tells, State string
	Tone                        ui.Tone
}

func rows(in *say.Language, all []webhook.Endpoint) []row {
	rows := make([]row, len(all))
	for i, e := range all {
		rows[i] = row{ID: e.ID.String(), Name: e.Name, URL: e.URL, Tells: tells(e.Events)}
		rows[i].State, rows[i].Tone = state(in, &e)
	}
	return rows
}

func state(in *say.Language, e *webhook.Endpoint) (string, ui.Tone) {
	switch {
	case !e.DisabledAt.IsZero():
		return "Disabled", ui.ToneNone
	case e.Failed > 0:
		return in.Say("%s given up", in.Count(e.Failed)), ui.ToneStop
	case e.Waiting > 0:
		return in.Say("%s waiting", in.Count(e.Waiting)), ui.ToneVerify
	}
	return "Working", ui.ToneLow
}

func tells(events []webhook.Event) string {
	names := make([]string, len(events))
	for i, e := range events {
		names[i] = string(e)
	}
	return strings.Join(names, ", ")
}

// A view is one webhook with its messages.
type view struct {
	ID, Name, Word string
	Tone           ui.Tone
	Why            string // why it is disabled; empty: it is told
	Disabled       bool
	Rows           []ui.Row
	Messages       []message
	Most           int // where older ones are left out; else 0
}

// A message is one in the list.
type message struct {
	ID, Event, At, Word string
	Detail, Next        string
	Tone                ui.Tone
	Ended               bool
}

func newView(in *say.Language, e *webhook.Endpoint, all []webhook.Delivery, now time.Time) view {
	v := view{ID: e.ID.String(), Name: e.Name, Why: e.DisabledWhy, Disabled: !e.DisabledAt.IsZero()}
	v.Word, v.Tone = state(in, e)
	v.Rows = []ui.Row{
		{Key: "Address", Value: e.URL}, {Key: "Told", Value: tells(e.Events)}, {Key: "Read there by", Value: in.Say(map[webhook.Audience]string{webhook.Recruiting: "Recruiting", webhook.Compliance: "Compliance"}[e.Audience])},
		{Key: "Made", Value: in.Date(e.CreatedAt) + ", " + e.CreatedBy.Name},
	}
	if now.Before(e.OldUntil) {
		v.Rows = append(v.Rows, ui.Row{Key: "Earlier secret", Value: in.Say("Signs too until %s", in.DateTime(e.OldUntil))})
	}
	for _, d := range all {
		v.Messages = append(v.Messages, newMessage(in, d))
	}
	if len(all) == webhook.Shown {
		v.Most = webhook.Shown
	}
	return v
}

func newMessage(in *say.Language, d webhook.Delivery) message {
	m := message{ID: d.ID.String(), Event: string(d.Event), At: in.DateTime(d.QueuedAt), Ended: d.State != webhook.Waiting, Detail: d.Answer}
	switch d.State {
	case webhook.Delivered:
		m.Word, m.Tone = "Delivered", ui.ToneLow
	case webhook.GivenUp:
		m.Word, m.Tone = "Given up", ui.ToneStop
	case webhook.Dropped:
		m.Word, m.Tone = "Not sent", ui.ToneNone
	default:
		m.Word, m.Tone = "Waiting", ui.ToneVerify
	}
	if d.Tries > 0 && d.State != webhook.Delivered {
		m.Detail = in.Say("Try %s: %s", in.Count(d.Tries), d.Answer)
	}
	if !d.NextAt.IsZero() {
		m.Next = in.Say("Next try %s", in.DateTime(d.NextAt))
	}
	return m
}
