package report

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/sheet"
)

// columns are the head of the table that CSV writes.
var columns = []string{"part", "title", "group", "points", "text", "reference", "recorded_by", "recorded_at"}

// CSV returns the report as a table (RFC 4180) of one row a claim, piece of evidence, check, step, decision and file: the part of the
// report that it belongs to, then what columns says. A cell that a spreadsheet would take for a formula has an apostrophe
// before it. The same report gives the same bytes.
func (r *Report) CSV() (_ []byte, err error) {
	defer errs.Wrap(&err, "report.CSV(%s)", r.Candidate.ID)
	return table(append([][]string{columns}, r.rows()...))
}

func table(rows [][]string) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.UseCRLF = true
	for _, row := range rows {
		for i := range row {
			row[i] = sheet.Guard(row[i])
		}
		if err := w.Write(row); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

func (r *Report) rows() (rows [][]string) {
	add := func(part, title, group, points, text, ref, by string, at time.Time) {
		rows = append(rows, []string{part, title, group, points, text, ref, by, when(at)})
	}
	add("candidate", r.Candidate.Name, "", "", r.Candidate.Application(), r.Candidate.ID, "", time.Time{})
	add("verdict", r.Verdict.Word, "", decibans(r.Verdict.Points), joined(" ", r.Verdict.Meaning, r.Verdict.Coverage(), r.Verdict.Without), "", r.GeneratedBy, r.GeneratedAt)
	for _, c := range r.Candidate.Claims {
		add("claim", c.Kind, "", "", c.Text, "", "", time.Time{})
	}
	for _, f := range r.Found {
		for _, e := range f.Evidence {
			add("finding", f.Title, f.Group, decibans(f.Points), e.Text, e.Ref, e.RecordedBy, e.RecordedAt)
		}
		if s := f.SetAside; s != nil {
			add("set aside", f.Title, f.Group, "", s.Text(), "", s.By, s.At)
		}
	}
	for _, route := range r.Routing {
		for _, e := range route.Evidence {
			add("for compliance", route.Title, "", "", e.Text, e.Ref, e.RecordedBy, e.RecordedAt)
		}
	}
	for _, s := range r.Steps {
		add("next step", s.Text, "", decibans(s.Points), strings.Join(s.Clears, "; "), "", "", time.Time{})
	}
	for _, c := range r.Unchecked {
		add("not checked", c.Title, c.Group, "", c.Why, "", "", time.Time{})
	}
	for _, c := range r.Clear {
		add("clear", c.Title, c.Group, "", c.Why, "", "", time.Time{})
	}
	for _, d := range r.Decisions {
		add("decision", d.Outcome, "", "", joined(": ", d.Reason, d.Words), "", d.By, d.At)
	}
	for _, f := range r.Files {
		add("file", f.Name, f.MediaType, "", f.SHA256, "", f.UploadedBy, f.UploadedAt)
	}
	for _, a := range r.Acts {
		add("act", a.What, "", "", a.Detail, "", a.By, a.At)
	}
	add("basis", "Dossier", "", "", labelled("SHA-256 ", r.Basis.Dossier), "", "", r.Basis.AsOf)
	add("basis", "Policy", "", "", joined(" ", r.Basis.Policy.Name, r.Basis.Policy.Version), "", "", time.Time{})
	for _, d := range r.Basis.Data {
		add("basis", "Reference data", "", "", d, "", "", time.Time{})
	}
	for _, l := range r.LeftOut {
		add("left out", l, "", "", "", "", "", time.Time{})
	}
	return rows
}

func decibans(points float64) string {
	if points == 0 {
		return ""
	}
	return fmt.Sprintf("%.1f", points)
}

func when(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
