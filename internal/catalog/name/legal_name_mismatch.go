package name

import (
	"fmt"
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var spelling = &indicator.Level{ID: "spelling", Title: "The names differ in spelling alone", Points: 2}

var legalNameMismatch = &indicator.Indicator{
	ID:      "legal_name_mismatch",
	Version: 1,
	Title:   "The name on the identity document is none of those supplied",
	Doc: `Neither the given nor the family name on an identity document agrees with any name that the candidate supplied - legal, preferred, former, alias or in another script. Names are compared without case, accents, particles and order of words; Cyrillic and Greek letters are transliterated; short forms count as the name they stand for; words written apart or as one are the same.

Both parts must differ. A marriage changes one, as does an adopted name, and most naming customs keep one of the two. Where the parts agree but for the spelling, by one letter in words of four or more or by a table of known spellings (Steven, Stephen), the finding is worth {spelling}. A name in a script that no supplied name is written in cannot be compared and scores nothing.

Of all rules this one errs most easily over people whose names do not fit a form. Ask for every name first.`,
	Stages:   []string{"application", "identity"},
	Sources:  indicator.Cite("S1", "S34"),
	Innocent: `Marriage and divorce, transition, two family names, patronymics, several romanisations of one name, a name adopted for work, a clerk's slip on the document.`,
	Ask:      "Ask which other names the candidate has used and record each",
	Clears:   "The further name recorded with the candidate's explanation, or a document of the change",
	Minutes:  5,
	Needs:    dossier.Names | dossier.DocumentNames,
	Points:   5,
	Levels:   []*indicator.Level{spelling},
	Judge: func(c *indicator.Case) indicator.Result {
		compared := false
		var slip *indicator.Result
		for i, doc := range c.Documents {
			if !doc.IsIdentity() || doc.Name == nil {
				continue
			}
			closest := closestName(c.Names, *doc.Name)
			compared = compared || closest != dossier.Agreement{}
			ref := fmt.Sprintf("documents[%d].name", i)
			switch {
			case closest == dossier.Agreement{}:
			case closest.Equal+closest.Variant == 0:
				return indicator.Hit(ref, "The candidate supplied %s; the %s reads %q, of which no part agrees.", quoted(c.Names), kindName(doc), doc.Name.Full)
			case closest.Variant > 0 && slip == nil:
				r := indicator.Hit(ref, "The candidate supplied %s; the %s reads %q, which differs in spelling.", quoted(c.Names), kindName(doc), doc.Name.Full).Worth(spelling)
				slip = &r
			}
		}
		switch {
		case slip != nil:
			return *slip
		case !compared:
			return indicator.NoData("no supplied name is written in the script of the identity document")
		}
		return indicator.Clear()
	},
}

// closestName compares the document's name with every supplied one and returns what would weigh least.
func closestName(supplied []dossier.Name, printed dossier.Name) (closest dossier.Agreement) {
	for _, a := range printed.CompareAll(supplied) {
		if a == (dossier.Agreement{}) {
			continue
		}
		if closest == (dossier.Agreement{}) || weight(a) < weight(closest) {
			closest = a
		}
	}
	return closest
}

func weight(a dossier.Agreement) int {
	switch {
	case a.Equal+a.Variant == 0:
		return 2
	case a.Variant > 0:
		return 1
	}
	return 0
}

func quoted(names []dossier.Name) string {
	all := make([]string, len(names))
	for i, n := range names {
		all[i] = fmt.Sprintf("%q", n.Full)
	}
	return strings.Join(all, ", ")
}

func kindName(d dossier.Document) string { return strings.ReplaceAll(d.Kind, "_", " ") }
