package impact

import (
	"fmt"
	"strconv"
	"strings"

	"bonafide/internal/impact"
	"bonafide/web/ui"
)

// A listView is the page of all questions.
type listView struct {
	On        bool
	Questions []impact.Question
	Problems  ui.Problems
}

func (v *listView) fileField() ui.Field {
	return ui.Field{Name: "file", Label: "Answers, as CSV", Required: true, Problem: v.Problems.Of("file"),
		Hint:  "First column: the candidate's id. Each further column: a question, headed by a code such as Q1, filled with codes of groups such as A. A question that has answers gets these instead.",
		Attrs: map[string]any{"accept": ".csv,.tsv,.txt,text/csv"}}
}

func took(t *impact.Taken) string {
	text := "Answers of " + ui.Plural(t.People, "candidate", "candidates") + " to " + strings.Join(t.Questions, ", ") + " are kept."
	if t.Unknown > 0 {
		text += " " + ui.Plural(t.Unknown, "line names", "lines name") + " nobody here."
	}
	return text
}

// A view is the comparison of a question's groups.
type view struct {
	Code, Sub string
	Shown     []measure // the bands, and the indicators that somebody should look at
	Others    []measure // indicators within bounds
	Note      string
}

// A measure is one band or indicator.
type measure struct {
	Title, Href string // no Href: a band
	Rows        []row
}

// A row is one group.
type row struct {
	Code, People, Flagged, Passed, Ratio, P string
	Tone                                    ui.Tone
	Word                                    string
}

func newView(s *impact.Study) view {
	v := view{
		Code: s.Code, Sub: ui.Plural(s.People, "candidate", "candidates") + " answered · handed in " + ui.DateTime(s.At),
		Note: note(s),
	}
	for _, m := range s.Measures {
		shown := measure{Title: m.Title}
		if !strings.HasPrefix(m.ID, "band:") {
			shown.Href = "/indicators/" + m.ID
		}
		for _, g := range m.Groups {
			shown.Rows = append(shown.Rows, newRow(g))
		}
		if m.Marked() || shown.Href == "" {
			v.Shown = append(v.Shown, shown)
		} else {
			v.Others = append(v.Others, shown)
		}
	}
	return v
}

func newRow(g impact.Group) row {
	r := row{
		Code: g.Code, People: ui.Count(g.People), Flagged: ui.Count(g.Flagged), Passed: percent(g.Passed), Ratio: fmt.Sprintf("%.2f", g.Ratio),
		P: probability(g.P), Tone: ui.ToneNone, Word: "Within bounds",
	}
	switch below, unlikely := g.Ratio < impact.FourFifths, g.P < impact.Unlikely; {
	case below && unlikely:
		r.Tone, r.Word = ui.ToneStop, "Below four fifths, hardly chance"
	case below:
		r.Tone, r.Word = ui.ToneVerify, "Below four fifths"
	case unlikely:
		r.Tone, r.Word = ui.ToneVerify, "Hardly chance"
	}
	return r
}

// note says what is not in the tables, and how to read them.
func note(s *impact.Study) string {
	text := fmt.Sprintf("With %d rules compared, one in twenty differs this much by chance.", len(s.Measures))
	if s.Withheld > 0 {
		text += fmt.Sprintf(" Groups of fewer than %d people are not shown: %s.", impact.MinGroup, ui.Plural(s.Withheld, "candidate", "candidates"))
	}
	if s.Unjudged > 0 {
		text += " " + ui.Plural(s.Unjudged, "candidate waits", "candidates wait") + " to be assessed again and counts by band only."
	}
	return text
}

func percent(share float64) string { return strconv.FormatFloat(100*share, 'f', 1, 64) + " %" }

func probability(p float64) string {
	if p < 0.001 {
		return "below 0.001"
	}
	return fmt.Sprintf("%.3f", p)
}

// table lists a study for a spreadsheet.
func table(s *impact.Study) [][]string {
	rows := [][]string{{"question", "measure", "group", "people", "flagged", "passed", "ratio", "p"}}
	for _, m := range s.Measures {
		for _, g := range m.Groups {
			rows = append(rows, []string{s.Code, m.ID, g.Code, strconv.Itoa(g.People), strconv.Itoa(g.Flagged),
				fmt.Sprintf("%.4f", g.Passed), fmt.Sprintf("%.4f", g.Ratio), fmt.Sprintf("%.6f", g.P)})
		}
	}
	return rows
}
