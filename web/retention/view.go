package retention

import (
	"fmt"
	"strconv"
	"strings"

	"bonafide/internal/vetting"
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
}

type due struct{ Name, Href, Outcome, Since, Files string }

type held struct{ Name, Href, Words, When string }

func newSchedule(r *vetting.Retention, f form, maySet bool) schedule {
	s := schedule{form: f, More: r.DueMore, MaySet: maySet}
	for _, rule := range r.Rules {
		name, days := fieldOf(rule.Outcome), ""
		said := "kept until somebody erases it"
		if rule.Days > 0 {
			s.Any, days = true, strconv.Itoa(rule.Days)
			said = fmt.Sprintf("%d days, set by %s, %s", rule.Days, rule.By.Name, ui.DateTime(rule.At))
		}
		if typed, ok := f.Days[name]; ok {
			days = typed
		}
		s.Set = append(s.Set, ui.Row{Key: titleOf(rule.Outcome), Value: said})
		s.Fields = append(s.Fields, ui.Field{Name: name, Label: titleOf(rule.Outcome), Value: days, Problem: f.Problems.Of(name),
			Hint: fmt.Sprintf("Days; proposed: %d. Empty: kept until somebody erases it.", rule.Default), Attrs: map[string]any{"inputmode": "numeric"}})
	}
	for _, d := range r.Due {
		s.Due = append(s.Due, due{d.Name, erasurePath(d.ID), titleOf(d.Outcome), ui.DateTime(d.Since), strconv.Itoa(d.Files)})
	}
	for _, h := range r.Holds {
		s.Holds = append(s.Holds, held{h.Name, erasurePath(h.Candidate), h.Words, h.By.Name + ", " + ui.DateTime(h.At)})
	}
	return s
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

func newErasure(r *vetting.Record, hold *vetting.LegalHold, problems ui.Problems) erasure {
	e := erasure{Name: r.Dossier.DisplayName(), Path: erasurePath(r.ID), Problems: problems}
	e.Crumbs = []ui.Link{{Label: "Candidates", Href: "/candidates"}, {Label: e.Name, Href: "/candidates/" + r.ID.String()}, {Label: "Erase"}}
	e.Rows = []ui.Row{
		{Key: "Facts", Value: ui.Count(len(r.Facts) + len(r.Withdrawn))},
		{Key: "Files", Value: ui.Count(len(r.Files))},
		{Key: "Decisions", Value: ui.Count(len(r.Decisions))},
		{Key: "Also", Value: "assessments, reviews, links to others, hashes, face templates, invitations, mails, frozen reports, and what other candidates’ assessments and reports say of this one"},
		{Key: "What stays", Value: "entries in Audit, without words or names: that it was done, by whom, when and why. Backups keep the record until they are replaced."},
	}
	if hold != nil {
		e.Hold = &held{Words: hold.Words, When: hold.By.Name + ", " + ui.DateTime(hold.At)}
	}
	return e
}

var reasons = []ui.Option{
	{Value: string(vetting.ErasedOnRequest), Label: "The candidate asked for it"},
	{Value: string(vetting.ErasedByMistake), Label: "It should not have been recorded"},
}
