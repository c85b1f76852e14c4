package impact

import (
	"fmt"
	"strconv"
	"strings"

	"bonafide/internal/impact"
	"bonafide/web/say"
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

func took(in *say.Language, t *impact.Taken) string {
	text := in.Say("Answers of %s to %s are kept.", in.Plural(t.People, "candidate", "candidates"), strings.Join(t.Questions, ", "))
	if t.Unknown > 0 {
		text += " " + in.Plural(t.Unknown, "line names nobody here.", "lines name nobody here.")
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

func newView(in *say.Language, s *impact.Study) view {
	v := view{
		Code: s.Code, Sub: in.Say("%s answered · handed in %s", in.Plural(s.People, "candidate", "candidates"), in.DateTime(s.At)),
		Note: note(in, s),
	}
	for _, m := range s.Measures {
		shown := measure{Title: m.Title}
		if !strings.HasPrefix(m.ID, "band:") {
			shown.Href = "/indicators/" + m.ID
		}
		for _, g := range m.Groups {
			shown.Rows = append(shown.Rows, newRow(in, g))
		}
		if m.Marked() || shown.Href == "" {
			v.Shown = append(v.Shown, shown)
		} else {
			v.Others = append(v.Others, shown)
		}
	}
	return v
}

func newRow(in *say.Language, g impact.Group) row {
	r := row{
		Code: g.Code, People: in.Count(g.People), Flagged: in.Count(g.Flagged), Passed: in.Decimal(100*g.Passed, 1) + " %", Ratio: in.Decimal(g.Ratio, 2),
		P: probability(in, g.P), Tone: ui.ToneNone, Word: "Within bounds",
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
func note(in *say.Language, s *impact.Study) string {
	text := in.Say("With %d rules compared, one in twenty differs this much by chance.", len(s.Measures))
	if s.Withheld > 0 {
		text += " " + in.Say("Groups of fewer than %d people are not shown: %s.", impact.MinGroup, in.Plural(s.Withheld, "candidate", "candidates"))
	}
	if s.Unjudged > 0 {
		text += " " + in.Plural(s.Unjudged, "candidate waits to be assessed again and counts by band only.", "candidates wait to be assessed again and count by band only.")
	}
	return text
}

func probability(in *say.Language, p float64) string {
	if p < 0.001 {
		return in.Say("below %s", in.Decimal(0.001, 3))
	}
	return in.Decimal(p, 3)
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
