package reports

import (
	"fmt"
	"strings"
	"time"

	"bonafide/internal/report"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"

	"github.com/google/uuid"
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
	case "Check first", "Needs resolution":
		return string(ui.ToneVerify)
	case "Nothing found":
		return string(ui.ToneLow)
	}
	return string(ui.ToneNone)
}

// A draft is the report as it would be frozen now, and what was frozen of it.
type draft struct {
	*report.Report
	candidate, path string // addresses of the candidate's page and of this one
	frozen          []report.Listed
	actor           vetting.Actor
}

func draftView(candidate uuid.UUID, r *report.Report, frozen []report.Listed, actor vetting.Actor) draft {
	path := "/candidates/" + candidate.String()
	return draft{r, path, path + "/report", frozen, actor}
}

// audiences asks whom the report is for, of those that the viewer may give it to.
func (v draft) audiences() ui.Field {
	f := ui.Field{Name: "for", Label: "Whom is it for?", Required: true, Value: string(report.Recruiter)}
	for _, a := range report.Audiences {
		if v.actor.Role.Can(a.Needs()) {
			f.Options = append(f.Options, ui.Option{Value: string(a), Label: a.Title(), Hint: a.Purpose()})
		}
	}
	return f
}

func listedNote(in *say.Language, l report.Listed) string {
	return in.Say("for %s, by %s, revision %d", in.Say(l.Audience.Reader()), l.By, l.Revision)
}

// A frozenView is a frozen report and how it is verified.
type frozenView struct {
	*report.Report
	frozen *report.Frozen
	key    string // public
}

func (v frozenView) candidate() string { return "/candidates/" + v.frozen.Candidate.String() }
func (v frozenView) path() string      { return frozenPath(v.frozen.Candidate, v.frozen.ID) }

func (v frozenView) proof() []ui.Row {
	return []ui.Row{
		{Key: "Report id", More: ui.Mono(v.frozen.ID.String())},
		{Key: "SHA-256 of the document", More: ui.Mono(report.DigestText(v.frozen.Digest()))},
		{Key: "Public key", More: ui.Mono(v.key)},
	}
}

// by says who did something and when; a version that names nobody says when.
func by(name string, at time.Time) string {
	if name == "" {
		return english.DateTime(at)
	}
	return name + ", " + english.DateTime(at)
}

func actWords(a report.Act) string {
	if a.Detail == "" {
		return a.What
	}
	return a.What + ": " + a.Detail
}

func facts(r *report.Report) []ui.Row {
	b := r.Basis
	assessed := english.DateTime(b.AsOf)
	if assessed == "" {
		assessed = "not yet"
	}
	rows := []ui.Row{
		{Key: "Made", Value: by(r.GeneratedBy, r.GeneratedAt)},
		{Key: "For", Value: r.Audience.Title()},
		{Key: "Assessed", Value: assessed},
		{Key: "Policy", Value: strings.TrimSpace(b.Policy.Name + " " + b.Policy.Version)},
		{Key: "Facts", Value: fmt.Sprintf("revision %d", b.Revision)},
		{Key: "Dossier, SHA-256", More: ui.Mono(b.Dossier)},
		{Key: "Candidate id", More: ui.Mono(r.Candidate.ID)},
	}
	if r.ID != uuid.Nil {
		rows = append(rows, ui.Row{Key: "Report id", More: ui.Mono(r.ID.String())})
	}
	if r.Candidate.Owner != "" {
		rows = append(rows, ui.Row{Key: "Owner", Value: r.Candidate.Owner})
	}
	if len(b.Data) > 0 {
		rows = append(rows, ui.Row{Key: "Reference data", Value: strings.Join(b.Data, "; ")})
	}
	return rows
}

// sub says what the candidate claims and applied for.
func sub(in *say.Language, c report.Candidate) string {
	residence := in.Say("No residence is claimed yet")
	if c.Residence != "" {
		residence = in.Say("Claims to live in %s", c.Residence)
	}
	return strings.Join([]string{residence, strings.TrimSpace(c.Requisition + " " + c.Title), in.Say("applied %s", in.Date(c.AppliedAt))}, " · ")
}

func findingNote(f report.Finding) string {
	if f.Indicator == "" {
		return f.Group
	}
	return fmt.Sprintf("%s · %s, %s points · %s, version %d", f.Group, f.Strength, english.Decimal(f.Points, 1), f.Indicator, f.Version)
}

func checkNote(c report.Check) string {
	if c.Why == "" {
		return c.Group
	}
	return c.Group + " · " + c.Why
}

func fileNote(f report.File) string {
	uploader := f.UploadedBy
	if uploader != "" {
		uploader = "by " + uploader
	}
	return fmt.Sprintf("%s, %s bytes, uploaded %s", f.MediaType, english.Count(int(f.Bytes)), by(uploader, f.UploadedAt))
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
