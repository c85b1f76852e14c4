package sanctions

import (
	"slices"
	"strconv"

	"bonafide/internal/clearance"
	"bonafide/web/ui"

	"github.com/labstack/echo/v4"
)

// The answers to a proposal.
const (
	agree    = "agree"
	disagree = "disagree"
)

// outcomes are the values that the forms offer.
var outcomes = []string{string(clearance.Cleared), string(clearance.Confirmed), agree, disagree}

// A form is a memo as typed. The zero value is one not begun.
type form struct {
	Outcome, Words string
	Seen           string // how many memos the page showed
	Problems       ui.Problems
}

func readForm(c echo.Context) form {
	return form{Outcome: c.FormValue("outcome"), Words: c.FormValue("words"), Seen: c.FormValue("seen")}
}

// seen returns the number of memos that the page showed; one that is none matches nothing.
func (f *form) seen() int {
	n, err := strconv.Atoi(f.Seen)
	if err != nil {
		return -1
	}
	return n
}

func (f *form) check() {
	if !slices.Contains(outcomes, f.Outcome) {
		f.Problems.Add("outcome", "Choose an answer.")
	}
	if problem := clearance.CheckWords(f.Words); problem != "" {
		f.Problems.Add("words", problem)
	}
}

func (f *form) field(label string, options ...ui.Option) ui.Field {
	return ui.Field{Name: "outcome", Label: label, Value: f.Outcome, Required: true, Problem: f.Problems.Of("outcome"), Options: options}
}

// answerField asks what a match is; clearing one that takes two people proposes it.
func (f *form) answerField(v view) ui.Field {
	apart := ui.Option{Value: string(clearance.Cleared), Label: "Not the same person", Hint: "The match is cleared and stays so until a fact or the entry changes."}
	if v.TakesTwo {
		apart.Hint = "You propose to clear it. A second person must agree before it is."
	}
	same := ui.Option{Value: string(clearance.Confirmed), Label: "The same person, as far as can be seen",
		Hint: "Stop: nothing is signed or paid until counsel decides. To clear it later takes two people."}
	return f.field("Who is it?", apart, same)
}

func (f *form) secondField() ui.Field {
	return f.field("Do you agree that it is not the same person?",
		ui.Option{Value: agree, Label: "I agree", Hint: "The match is cleared."},
		ui.Option{Value: disagree, Label: "I do not agree", Hint: "The match stays open, with both memos."})
}

func (f *form) wordsField() ui.Field {
	return ui.Field{Name: "words", Label: "Memo", Value: f.Words, Required: true, Problem: f.Problems.Of("words"),
		Hint: "What you compared, where you saw it, and what follows. It stays on record."}
}
