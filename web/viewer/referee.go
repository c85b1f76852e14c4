package viewer

import (
	"slices"
	"strings"

	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
)

// Questions returns what a referee is asked about the candidate of that name, in the language.
func Questions(in *say.Language, relation vetting.Relation, candidate string) []vetting.Question {
	all := vetting.Questions(relation, "%s")
	for n, q := range all {
		all[n].Words = about(in, q.Words, candidate)
		all[n].Choices = slices.Clone(q.Choices)
		for c, choice := range q.Choices {
			all[n].Choices[c].Words = about(in, choice.Words, candidate)
		}
	}
	return all
}

// Answers are what a referee answered, in the language but for what was typed.
func Answers(in *say.Language, relation vetting.Relation, candidate string, answers vetting.Answers) (rows []ui.Row) {
	for _, l := range answers.Lines(Questions(in, relation, candidate)) {
		rows = append(rows, ui.Row{Key: l.Record, Value: l.Words})
	}
	return rows
}

func about(in *say.Language, words, candidate string) string {
	if strings.Contains(words, "%s") {
		return in.Say(words, candidate)
	}
	return in.Say(words)
}
