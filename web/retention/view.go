package retention

import (
	"strconv"
	"strings"

	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

func erasurePath(id uuid.UUID) string { return "/candidates/" + id.String() + "/erasure" }

// A form is the schedule as typed.
type form struct {
	Days      map[string]string // by field
	Candidate string
	Problems  ui.Problems
}

func readForm(c echo.Context) form {
	f := form{Days: map[string]string{}}
	for _, rule := range vetting.RetentionDefaults {
		f.Days[fieldOf(rule.Outcome)] = strings.TrimSpace(c.FormValue(fieldOf(rule.Outcome)))
	}
	return f
}

func fieldOf(o vetting.Outcome) string {
	if o == "" {
		return "undecided"
	}
	return string(o)
}

// titleOf says of which records a rule is.
func titleOf(o vetting.Outcome) string {
	if o == "" {
		return "Nobody decided"
	}
	return o.Title()
}

// A schedule is the page of the schedule.
type schedule struct {
	form
	Fields []ui.Field
	Set    []ui.Row
	Due    []due
	More   bool
	Holds  []held
	MaySet bool
	Any    bool // some rule is set

	Kinds    []kind
	Data     []due
	DataMore bool
}

// A kind is a kind of data and how long it is kept.
type kind struct {
	Title, Goes string
	Fields      []ui.Field
	Set         []ui.Row
	Any         bool // some rule is set, or typed wrongly
}

type due struct{ Name, Href, Outcome, Since, Files, What string }

type held struct{ Name, Href, Words, When string }

func newSchedule(in *say.Language, r *vetting.Retention, f form, maySet bool) schedule {
	s := schedule{form: f, More: r.DueMore, MaySet: maySet}
	for _, rule := range r.Rules {
		name, days := fieldOf(rule.Outcome), ""
		said := in.Say("kept until somebody erases it")
		if rule.Days > 0 {
			s.Any, days = true, strconv.Itoa(rule.Days)
			said = in.Say("%d days, set by %s, %s", rule.Days, rule.By.Name, in.DateTime(rule.At))
		}
		if typed, ok := f.Days[name]; ok {
			days = typed
		}
		s.Set = append(s.Set, ui.Row{Key: titleOf(rule.Outcome), Value: said})
		s.Fields = append(s.Fields, ui.Field{Name: name, Label: titleOf(rule.Outcome), Value: days, Problem: f.Problems.Of(name),
			Hint: in.Say("Days; proposed: %d. Empty: kept until somebody erases it.", rule.Default), Attrs: map[string]any{"inputmode": "numeric"}})
	}
	for _, d := range r.Due {
		s.Due = append(s.Due, due{Name: d.Name, Href: erasurePath(d.ID), Outcome: in.Say(titleOf(d.Outcome)), Since: in.DateTime(d.Since), Files: strconv.Itoa(d.Files)})
	}
	s.Kinds, s.DataMore = kinds(in, r, f), r.DataMore
	for _, d := range r.DataDue {
		s.Data = append(s.Data, due{Name: d.Name, Href: erasurePath(d.Candidate), Outcome: in.Say(titleOf(d.Outcome)), Since: in.DateTime(d.Since), What: in.Say(vetting.DataKindTitle(d.Kind))})
	}
	for _, h := range r.Holds {
		s.Holds = append(s.Holds, held{h.Name, erasurePath(h.Candidate), h.Words, h.By.Name + ", " + in.DateTime(h.At)})
	}
	return s
}

// dataField names the field of a kind and an outcome.
func dataField(kind string, o vetting.Outcome) string { return kind + "." + fieldOf(o) }

func kinds(in *say.Language, r *vetting.Retention, f form) []kind {
	var all []kind
	for _, k := range vetting.DataKinds {
		shown := kind{Title: k.Title, Goes: k.Goes}
		for _, rule := range r.Data {
			if rule.Kind != k.Code {
				continue
			}
			name, days, said := dataField(k.Code, rule.Outcome), "", in.Say("as long as the record")
			if rule.Days > 0 {
				shown.Any, days = true, strconv.Itoa(rule.Days)
				said = in.Say("%d days, set by %s, %s", rule.Days, rule.By.Name, in.DateTime(rule.At))
			}
			if typed, ok := f.Days[name]; ok {
				days = typed
			}
			shown.Any = shown.Any || f.Problems.Of(name).Any()
			shown.Set = append(shown.Set, ui.Row{Key: titleOf(rule.Outcome), Value: said})
			shown.Fields = append(shown.Fields, ui.Field{Name: name, Label: titleOf(rule.Outcome), Value: days, Problem: f.Problems.Of(name),
				Hint: in.Say("Days; proposed: %d. Empty: as long as the record.", k.Default), Attrs: map[string]any{"inputmode": "numeric"}})
		}
		all = append(all, shown)
	}
	return all
}

// An erasure is the page of one candidate.
type erasure struct {
	Name     string
	Crumbs   []ui.Link
	Path     string
	Rows     []ui.Row
	Hold     *held
	Problems ui.Problems
}

func newErasure(in *say.Language, r *vetting.Record, hold *vetting.LegalHold, problems ui.Problems) erasure {
	e := erasure{Name: r.Dossier.DisplayName(), Path: erasurePath(r.ID), Problems: problems}
	e.Crumbs = []ui.Link{{Label: "Candidates", Href: "/candidates"}, {Label: e.Name, Href: "/candidates/" + r.ID.String()}, {Label: "Erase"}}
	e.Rows = []ui.Row{
		{Key: "Facts", Value: in.Count(len(r.Facts) + len(r.Withdrawn))},
		{Key: "Files", Value: in.Count(len(r.Files))},
		{Key: "Decisions", Value: in.Count(len(r.Decisions))},
		{Key: "Also", Value: in.Say("assessments, reviews, links to others, hashes, face templates, invitations, mails, frozen reports, and what other candidates’ assessments and reports say of this one")},
		{Key: "What stays", Value: in.Say("entries in Audit, without words or names: that it was done, by whom, when and why. Backups keep the record until they are replaced.")},
	}
	if hold != nil {
		e.Hold = &held{Words: hold.Words, When: hold.By.Name + ", " + in.DateTime(hold.At)}
	}
	return e
}

var reasons = []ui.Option{
	{Value: string(vetting.ErasedOnRequest), Label: "The candidate asked for it"},
	{Value: string(vetting.ErasedByMistake), Label: "It should not have been recorded"},
}
