package report

import (
	"cmp"
	"slices"
	"strings"

	"bonafide/internal/dossier"
)

// A mask hides the values of one dossier that a reader of its report need not know whole: numbers of documents and
// accounts, contacts of the candidate and of referees. Indicators mask what they quote; this catches what they, or a
// person who typed a note, did not.
type mask struct{ replacer *strings.Replacer }

// minMasked is the length in bytes from which a value is looked for in texts. A shorter one is also part of dates and
// amounts.
const minMasked = 6

// newMask hides the values of the dossier, and the people.
func newMask(d *dossier.Dossier, people ...string) *mask {
	hidden := map[string]string{}
	for _, name := range people {
		hidden[name] = "another person"
	}
	for _, doc := range d.Documents {
		hidden[doc.Number] = lastFour(doc.Number)
	}
	for _, c := range d.Contacts {
		hidden[c.Value] = c.Masked()
	}
	for _, r := range d.References {
		hidden[r.Email] = (&dossier.Contact{Kind: dossier.Email, Value: r.Email}).Masked()
		hidden[r.Phone] = (&dossier.Contact{Kind: dossier.Phone, Value: r.Phone}).Masked()
	}
	if d.Onboarding != nil {
		for _, p := range d.Onboarding.Payouts {
			hidden[p.Account] = lastFour(p.Account)
		}
	}
	return &mask{strings.NewReplacer(pairs(hidden)...)}
}

// pairs lists old and new values, longest first, since of two that begin alike the replacer takes the earlier.
func pairs(hidden map[string]string) []string {
	var values []string
	for v := range hidden {
		if len(v) >= minMasked {
			values = append(values, v)
		}
	}
	slices.SortFunc(values, func(a, b string) int { return cmp.Or(len(b)-len(a), strings.Compare(a, b)) })
	var list []string
	for _, v := range values {
		list = append(list, v, hidden[v])
	}
	return list
}

func (m *mask) text(s string) string { return m.replacer.Replace(s) }

// lastFour hides all but the last four characters; of a value that short, everything.
func lastFour(s string) string {
	r := []rune(s)
	if len(r) <= 4 {
		return "••••"
	}
	return "••••" + string(r[len(r)-4:])
}
