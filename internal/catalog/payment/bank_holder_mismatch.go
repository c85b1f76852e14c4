package payment

import (
	"fmt"
	"slices"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var bankHolderMismatch = &indicator.Indicator{
	ID:      "bank_holder_mismatch",
	Version: 1,
	Title:   "The payout account belongs to somebody else",
	Doc: `The holder of a payout account shares no family name with any name that the candidate supplied or a document shows; or the bank says that the holder is not the candidate; or wages are to go to another person or company with which there is no contract.

One word of a family name that agrees is enough, compared without case, accents and order and with known spellings: banks shorten names, and couples share one. A joint account, an account of the candidate's own registered company or of the agency through which the candidate declared to come, and a later confirmation by the bank explain the difference. A holder that the processor hides counts for nothing, nor does one in another script than every name.`,
	Stages:   []string{"onboarding"},
	Sources:  indicator.Cite("S1", "S11", "S15"),
	Innocent: `A spouse's or joint account, an own company or trust, a change of name, processors that hide or shorten the holder.`,
	Ask:      "Ask for an account in the candidate's own name, or for proof of the joint account or the own company",
	Clears:   "The bank's confirmation of the holder, the joint account recorded, or the company's registration",
	Minutes:  10,
	Needs:    dossier.PayoutHolders,
	Points:   8,
	Judge: func(c *indicator.Case) indicator.Result {
		r, found := indicator.Hits(), false
		compared := false
		for i, v := range c.Verifications {
			if v.Kind != "payout_holder" {
				continue
			}
			compared = true
			if (v.Outcome == "denied" || v.Outcome == "contradicted") && !holderConfirmed(c, v) {
				found = true
				r = r.And(fmt.Sprintf("verifications[%d]", i), "On %s the bank answered that the payout account's holder is not the candidate.", indicator.Time(v.At))
			}
		}
		names := everyName(c)
		for i, p := range c.Onboarding.Payments() {
			mismatch, known := elsewhere(c, names, p)
			compared = compared || known
			if mismatch && !holderConfirmed(c, dossier.Verification{At: p.SetAt}) {
				found = true
				r = r.And(payoutRef(i), "On %s wages were directed to %s, held by %s; the candidate supplied %s.",
					indicator.Time(p.SetAt), masked(p), holder(p), supplied(c))
			}
		}
		switch {
		case found:
			return r
		case !compared:
			return indicator.NoData("no payout account names a holder who can be compared")
		}
		return indicator.Clear()
	},
}

// elsewhere reports whether the account is somebody else's, and whether that could be told.
// elsewhere reports whether an account is held by somebody with none of the names, and whether that is known.
func elsewhere(c *indicator.Case, names []dossier.Name, p dossier.Payout) (mismatch, known bool) {
	if p.Joint || p.OwnCompanyRegistered || c.IsAgency(p.Holder) {
		return false, true
	}
	if p.Holder == "" {
		return p.Channel == "third_party", p.Channel == "third_party"
	}
	agrees, known := dossier.FamilyIn(names, p.Holder)
	return known && !agrees, known
}

// everyName returns the names that the candidate supplied and those that documents show.
func everyName(c *indicator.Case) []dossier.Name {
	names := slices.Clone(c.Names)
	for _, d := range c.Documents {
		if d.Name != nil && !slices.Contains(names, *d.Name) {
			names = append(names, *d.Name)
		}
	}
	return names
}

// holderConfirmed reports whether the bank confirmed the candidate as holder afterwards.
func holderConfirmed(c *indicator.Case, asked dossier.Verification) bool {
	for _, v := range c.Verifications {
		if v.Kind == "payout_holder" && v.Outcome == "confirmed" && v.Independent() && v.At.After(asked.At) {
			return true
		}
	}
	return false
}

func holder(p dossier.Payout) string {
	if p.Holder == "" {
		return "a third party"
	}
	return fmt.Sprintf("%q", p.Holder)
}

func supplied(c *indicator.Case) string {
	if len(c.Names) == 0 {
		return "no name"
	}
	return fmt.Sprintf("%q", c.DisplayName())
}
