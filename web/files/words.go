package files

import (
	"fmt"

	"bonafide/internal/text"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
)

// A words is the text of a page beside what a program reads in its picture.
type words struct {
	Candidate ui.Link
	File      ui.Link
	Title     string // which page of which file
	Src       string
	Refused   string // why the picture could not be read; then there is no comparison
	Said      []text.Piece
	Shown     []text.Piece
	Only      [2]int // how many words only the text has, and only the picture
}

// newWords compares page n, counted from 1. Without a text there is nothing to look at either.
func newWords(in *say.Language, w vetting.PageWords, n int) words {
	own := filePath(w.Record.ID, w.File.ID)
	v := words{
		Candidate: candidateLink(w.Record),
		File:      ui.Link{Label: w.File.Name, Href: fmt.Sprintf("%s?page=%d", own, n)},
		Title:     in.Say("Page %d of %s", n, w.File.Name),
		Refused:   w.Refused,
	}
	if w.Text != "" {
		v.Src = fmt.Sprintf("%s/pages/%d", own, n)
	}
	v.Said, v.Shown = text.Differ(w.Text, w.Print)
	v.Only = [2]int{alone(v.Said), alone(v.Shown)}
	return v
}

func alone(pieces []text.Piece) (n int) {
	for _, p := range pieces {
		if p.Alone {
			n++
		}
	}
	return n
}

// Verdict says in a line how the two differ.
func (w words) Verdict(in *say.Language) string {
	if w.Only == [2]int{} {
		return in.Say("The text says what the picture shows, as far as a program can read it.")
	}
	return in.Say("Only in the text: %s. Only in the picture, as a program reads it: %s.",
		in.Plural(w.Only[0], "word", "words"), in.Plural(w.Only[1], "word", "words"))
}
