package contact

import (
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var phoneVoIP = &indicator.Indicator{
	ID:      "phone_voip",
	Version: 1,
	Title:   "The phone number is an internet line",
	Doc: `The candidate's number is served by an internet carrier and is bound to no address (non-fixed VoIP or virtual), as a carrier look-up or a reviewer recorded. Such a number hides where its holder is and costs nothing to replace.

The number itself does not tell: in the United States fixed and mobile numbers look alike. A line that nobody looked up therefore scores nothing. An internet line bound to an address counts as a land line, and a number that was replaced no longer counts.

Two points only: between five and fifteen in a hundred honest applicants give such a number.`,
	Stages:   []string{"application", "interview"},
	Sources:  indicator.Cite("S18", "S20", "S33", "S46"),
	Innocent: `Users of Google Voice, Skype or Teams, recent immigrants, freelancers with a business line, people who hide their number from a violent partner.`,
	Ask:      "Ask for a call-back number on a mobile or land line",
	Clears:   "A mobile or land line recorded in its place, after a call that the candidate answered on it",
	Minutes:  5,
	Needs:    dossier.LineTypes,
	Points:   2,
	Judge: func(c *indicator.Case) indicator.Result {
		looked := false
		for i, p := range c.Contacts {
			if p.Kind != dossier.Phone || !p.LineType.Known() || !current(c, p) {
				continue
			}
			looked = true
			switch {
			case !p.LineType.IsInternet():
			case p.SharedWith != "":
				return indicator.Clear().And(ref(i), "%s is an internet line, declared as shared: %s.", p.Masked(), p.SharedWith)
			default:
				return indicator.Hit(ref(i), "The candidate gave %s; it is a %s line%s (%s, %s).",
					p.Masked(), lineNames[p.LineType.Type], servedBy(p.LineType), p.LineType.Source, indicator.Time(p.LineType.At))
			}
		}
		if !looked {
			return indicator.NoData("the line type is known only of numbers that were replaced")
		}
		return indicator.Clear()
	},
}

var lineNames = map[string]string{"non_fixed_voip": "non-fixed VoIP", "virtual": "virtual"}

func servedBy(l *dossier.LineType) string {
	if strings.TrimSpace(l.Carrier) == "" {
		return ""
	}
	return " of " + l.Carrier
}
