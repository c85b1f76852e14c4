package document

import (
	"fmt"
	"slices"
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var independentCaptures = &indicator.Limit{ID: "captures", Title: "Independent captures that show the same misfit", Default: 2, Min: 2, Max: 5,
	Why: "One read may be wrong: readers take O for 0, and people copy wrongly."}

var idDocStructuralInvalid = &indicator.Indicator{
	ID:      "id_doc_structural_invalid",
	Version: 1,
	Title:   "The parts of an identity document do not fit each other",
	Doc: `{Captures} independent captures of one identity document - other files, taken at other times - show the same misfit: a check digit of the machine-readable zone does not fit (weights 7, 3, 1, ICAO Doc 9303); number, name, date of birth, of issue or of expiry differ between the zone or the barcode and the printed fields; it expires no later than it is issued; it is issued before its holder was born, 123 years or more after, or, for a driving licence, before the age of 14; the number is not of the format that its issuer publishes.

Fewer ask for another: readers take O for 0, and people copy wrongly. Names one letter apart do not count, nor names that the zone writes in other letters than the print does. Addresses do not count, as they are updated by a label, nor does the issuer.`,
	Stages:   []string{"identity"},
	Sources:  indicator.Cite("S1", "S12"),
	Innocent: `Glare and errors of reading, worn cards, names from other alphabets, issuers with formats of their own.`,
	Ask:      "Ask for the document in front of the camera, live, and copy the printed fields once more",
	Clears:   "A live capture in which zone or barcode agree with the print",
	Minutes:  10,
	Needs:    dossier.IdentityDocuments | dossier.DocumentReads | dossier.SettledReads,
	Points:   10,
	Limits:   []*indicator.Limit{independentCaptures},
	Judge: func(c *indicator.Case) indicator.Result {
		r, found, waiting := indicator.Hits(), false, ""
		for i := range c.Documents {
			doc := &c.Documents[i]
			if !doc.IsIdentity() {
				continue
			}
			var shown []int
			for _, m := range doc.Misfits() {
				switch {
				case m.Independent >= c.Limit(independentCaptures):
					found, shown = true, append(shown, m.Captures...)
					r = r.And(fmt.Sprintf("documents[%d]", i), "%s: %s. Seen in %s.", words(doc.Kind), m.Text, captures(doc, m.Captures))
				case !m.Answered:
					waiting = m.Text
				}
			}
			slices.Sort(shown)
			for _, n := range slices.Compact(shown) {
				for _, read := range doc.Captures[n].Reads() {
					r = table(r, c, doc, read, fmt.Sprintf("documents[%d].captures[%d]", i, n))
				}
			}
		}
		switch {
		case found:
			return r
		case waiting != "":
			return indicator.NoData("fewer than %s independent captures show that %s", c.Text(independentCaptures), waiting)
		}
		return indicator.Clear()
	},
}

// captures names captures of a document by their order and time.
func captures(doc *dossier.Document, list []int) string {
	var all []string
	for _, i := range list {
		text := fmt.Sprintf("capture %d", i+1)
		if at := doc.Captures[i].At; !at.IsZero() {
			text += " of " + indicator.Time(at)
		}
		all = append(all, text)
	}
	return strings.Join(all, " and ")
}

// table adds a read field by field, beside what is printed and claimed.
func table(r indicator.Result, c *indicator.Case, doc *dossier.Document, read *dossier.DocumentRead, ref string) indicator.Result {
	var b strings.Builder
	for i, f := range c.CompareRead(doc, read) {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(f.Field + ": " + read.Medium + " " + f.Read + ", printed " + orNothing(f.Printed))
		if f.Claimed != "" {
			b.WriteString(", claimed " + f.Claimed)
		}
	}
	return r.And(ref, "%s.", b.String())
}

func orNothing(s string) string {
	if s == "" {
		return "not recorded"
	}
	return s
}
