package faces

import (
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
)

// A row is one pair that waits.
type row struct {
	ui.Link
	Asked string
}

func rows(in *say.Language, waiting []vetting.FacePair) []row {
	var all []row
	for i, p := range waiting {
		all = append(all, row{ui.Link{Label: in.Say("Pair %s", in.Count(i+1)), Href: path(p.ID)}, in.DateTime(p.AskedAt)})
	}
	return all
}

// A view is one pair to be compared.
type view struct {
	path     string
	problems ui.Problems
}

func (v view) question() ui.Field {
	return ui.Field{
		Name: "answer", Label: "Do they show one person?", Required: true, Problem: v.problems.Of("answer"),
		Hint: "Look at ears, eyes, nose and the distances between them. Weight, hair, glasses, beard, age and light change a face.",
		Options: []ui.Option{
			{Value: string(vetting.SameFace), Label: "The same person"},
			{Value: string(vetting.NotSameFace), Label: "Not the same person"},
			{Value: string(vetting.CannotTellFace), Label: "I cannot tell", Hint: "A full answer: it counts for neither."},
		},
	}
}

func recorded(in *say.Language, left int) string {
	if left == 0 {
		return in.Say("Your answer is recorded.")
	}
	return in.Say("Your answer is recorded. This is the next pair; %s for you.", in.Plural(left, "pair waits", "pairs wait"))
}
