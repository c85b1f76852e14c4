package household

import (
	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var referralFromFlagged = &indicator.Indicator{
	ID:      "referral_from_flagged",
	Version: 1,
	Title:   "The candidate was referred by somebody whose case was confirmed",
	Doc: `The candidate was referred by another candidate whose closed case confirmed a misrepresentation.

Only a person's decision at the end of a case counts, never points or a band: a score does not spread from one record to the next. The finding is soft, since people recommend whom they hardly know.`,
	Stages:   []string{"application"},
	Sources:  indicator.Cite("S1", "S14", "S26"),
	Innocent: `Colleagues who knew nothing of it, a referrer who recommends many for a bonus.`,
	Ask:      "Ask the candidate how they know the referrer, and check the career as for anybody else",
	Clears:   "Employers and referees that were found without the referrer's help",
	Minutes:  10,
	Points:   4,
	Judge: func(c *indicator.Case) indicator.Result {
		if c.Application.ReferredBy == "" {
			return indicator.NoData("nobody is recorded as having referred the candidate")
		}
		for _, l := range c.Links.Of(dossier.ReferredBy) {
			return indicator.Hit(l.Ref, "The candidate was referred by %s, whose case was closed as confirmed on %s.", l.Whose(), indicator.Time(l.OtherAt))
		}
		return indicator.Clear()
	},
}
