package reports

import (
	"fmt"
	"strings"

	"bonafide/internal/report"
	"bonafide/web/ui"
)

// bars are the groups of the report as a chart.
func bars(groups []report.Group) []ui.GroupBar {
	rows := make([]ui.GroupBar, len(groups))
	for i, g := range groups {
		rows[i] = ui.GroupBar{Label: g.Title, Points: g.Points, Cap: g.Cap}
	}
	return rows
}

// tone is the colour that repeats what the verdict says.
func tone(v report.Verdict) string {
	switch v.Word {
	case "Stop, ask compliance":
		return string(ui.ToneStop)
	case "Check first":
		return string(ui.ToneVerify)
	case "Nothing found":
		return string(ui.ToneLow)
	}
	return string(ui.ToneNone)
}

func facts(r *report.Report) []ui.Row {
	b := r.Basis
	assessed := ui.DateTime(b.AsOf)
	if assessed == "" {
		assessed = "not yet"
	}
	return []ui.Row{
		{Key: "Made", Value: ui.DateTime(r.GeneratedAt) + " by " + r.GeneratedBy},
		{Key: "Assessed", Value: assessed},
		{Key: "Policy", Value: strings.TrimSpace(b.Policy.Name + " " + b.Policy.Version)},
		{Key: "Facts", Value: fmt.Sprintf("revision %d", b.Revision)},
		{Key: "Candidate id", More: ui.Mono(r.Candidate.ID)},
		{Key: "Owner", Value: r.Candidate.Owner},
	}
}

func residence(c report.Candidate) string {
	if c.Residence == "" {
		return "No residence is claimed yet"
	}
	return "Claims to live in " + c.Residence
}

func findingNote(f report.Finding) string {
	return fmt.Sprintf("%s · %s, %s points · %s, version %d", f.Group, f.Strength, ui.Points(f.Points), f.Indicator, f.Version)
}

func checkNote(c report.Check) string {
	if c.Why == "" {
		return c.Group
	}
	return c.Group + " · " + c.Why
}

func fileNote(f report.File) string {
	return fmt.Sprintf("%s, %s bytes, uploaded by %s, %s", f.MediaType, ui.Count(int(f.Bytes)), f.UploadedBy, ui.DateTime(f.UploadedAt))
}

func steps(all []report.Step) []ui.Step {
	list := make([]ui.Step, len(all))
	for i, s := range all {
		list[i] = ui.Step{Text: s.Text, Note: s.Note()}
	}
	return list
}

// versions lists the indicators that the assessment ran: "phone_voip 1, …".
func versions(r *report.Report) string {
	var list []string
	for _, f := range r.Versions() {
		list = append(list, fmt.Sprintf("%s %d", f.Indicator, f.Version))
	}
	return strings.Join(list, ", ")
}
