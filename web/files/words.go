package files

import (
	"fmt"

	"bonafide/internal/text"
	"bonafide/web/ui"
)

// A words is the text of a page beside what a program reads in its picture.
type words struct {
	File    ui.Link
	Title   string // which page
	Src     string
	Refused string // why the picture could not be read; then there is no comparison
	Said    []text.Piece
	Shown   []text.Piece
	Only    [2]int // how many words only the text has, and only the picture
}

// newWords compares page n, counted from 1. Without a text there is nothing to look at either.
func newWords(file string, n int, said, print string) words {
	v := words{File: ui.Link{Label: fmt.Sprintf("Page %d of the file", n), Href: fmt.Sprintf("%s?page=%d", file, n)}, Title: fmt.Sprintf("Page %d", n)}
	if said != "" {
		v.Src = fmt.Sprintf("%s/pages/%d", file, n)
	}
	v.Said, v.Shown = text.Differ(said, print)
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
func (w words) Verdict() string {
	if w.Only == [2]int{} {
		return "The text says what the picture shows, as far as a program can read it."
	}
	return fmt.Sprintf("%s only in the text, %s only in the picture, as a program reads it.",
		ui.Plural(w.Only[0], "word stands", "words stand"), ui.Plural(w.Only[1], "word", "words"))
}
