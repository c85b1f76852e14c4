package history

import (
	"fmt"
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var (
	vouched = &indicator.Limit{ID: "candidates", Title: "Candidates of different employers", Default: 3, Min: 3, Max: 20,
		Why: "People change jobs, and two employers are a career."}
	monthsAround = &indicator.Limit{ID: "months", Title: "Between a reference and the referee's own application", Default: 12, Unit: "months", Min: 1, Max: 36,
		Why: "Longer ago the two have nothing to do with each other."}
)

var referenceSerialVoucher = &indicator.Indicator{
	ID:      "reference_serial_voucher",
	Version: 1,
	Title:   "One referee vouches for candidates of many employers, or is a candidate",
	Doc: `A referee, known by phone number or mailbox, vouches for {candidates} or more candidates at different employers, or applied here within {months} of giving the reference.

Candidates of one employer count once: when a firm lets a team go, its manager vouches for all of it. A reference without an employer's name counts for none. A record that is more likely the same candidate's counts once, too.`,
	Stages:   []string{"reference"},
	Sources:  indicator.Cite("S20", "S21", "S40"),
	Innocent: `Managers at staffing agencies, tutors of training courses, consultants with many clients, a referee who lost the same job and applies as well.`,
	Ask:      "Ask the referee how they know each candidate, and confirm one with the employer",
	Clears:   "An employer's word that the referee and the candidate worked together there",
	Minutes:  15,
	Needs:    dossier.RefereeContacts,
	Points:   8,
	Limits:   []*indicator.Limit{vouched, monthsAround},
	Judge: func(c *indicator.Case) indicator.Result {
		hits := indicator.Hits()
		found := false
		for i, r := range c.References {
			ref := fmt.Sprintf("references[%d]", i)
			if others := vouchedFor(c, ref, r); len(others) > 0 {
				found = true
				hits = hits.And(ref, "The referee %q vouches for the candidate at %s, and for %s.", r.Name, r.Company, strings.Join(others, ", "))
			}
			if l, ok := applied(c, ref); ok {
				found = true
				hits = hits.And(ref, "The referee %q is reached at %s, as is %s, who applied on %s.",
					r.Name, l.Key, l.Whose(), indicator.Time(l.OtherAt))
			}
		}
		if !found {
			return indicator.Clear()
		}
		return hits
	},
}

// vouchedFor describes the other candidates for whom the referee vouches, each at an employer of their own; none where
// the candidate's own reference names no employer.
func vouchedFor(c *indicator.Case, ref string, r dossier.Reference) []string {
	own := dossier.Company(r.Company)
	if own == "" {
		return nil
	}
	var others []string
	candidates, employers := map[string]bool{}, map[string]bool{}
	for _, l := range c.Links.Of(dossier.SharedReferee) {
		employer := dossier.Company(l.Employer)
		if l.Ref != ref || l.SamePerson || employer == "" || employer == own {
			continue
		}
		if !candidates[l.Other] || !employers[employer] {
			others = append(others, fmt.Sprintf("%s at %s", l.Whose(), l.Employer))
		}
		candidates[l.Other], employers[employer] = true, true
	}
	if fewest := c.Limit(vouched); len(candidates)+1 < fewest || len(employers)+1 < fewest {
		return nil
	}
	return others
}

// applied returns the link to another candidate whom the referee's contact belongs to, if they applied near the time
// of the reference.
func applied(c *indicator.Case, ref string) (dossier.Link, bool) {
	for _, l := range c.Links.Of(dossier.RefereeIsCandidate) {
		if l.Ref == ref && l.Other != c.ID && !l.Excused() && l.Within(c.Limit(monthsAround)) {
			return l, true
		}
	}
	return dossier.Link{}, false
}
