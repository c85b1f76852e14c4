package link

import (
	"fmt"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var recycling = &indicator.Limit{ID: "months", Title: "Time between the two recordings", Default: dossier.Recycling, Unit: "months", Min: 1, Max: dossier.Recycling,
	Why: "Operators give numbers to new subscribers, in the United States sometimes after 45 days."}

var linkPhone = &indicator.Indicator{
	ID:      "link_phone",
	Version: 1,
	Title:   "The phone number is also that of a differently named candidate",
	Doc: `The candidate's number, in international form, is also that of a candidate with another name and another mailbox, and the two were recorded within {months} of each other.

Where no mail address of one begins with another name than one of the other's (ada.byron and adabyron2 begin alike), the two records may be one person's. A number declared as shared, or shared in a declared household, is explained.`,
	Stages:   []string{"application"},
	Sources:  indicator.Cite("S4", "S5", "S20"),
	Innocent: `A number that had another subscriber before, a family's line, the switchboard of an agency or a hostel.`,
	Ask:      "Call the number, and ask each candidate since when it has been theirs",
	Clears:   "A bill that shows when the number became the candidate's, or a declared shared line",
	Minutes:  10,
	Needs:    dossier.Phones,
	Points:   9,
	Limits:   []*indicator.Limit{recycling},
	Judge: func(c *indicator.Case) indicator.Result {
		var edges []edge
		for _, l := range c.Links.Of(dossier.SharedPhone) {
			e := edge{Link: l, excuse: excused(l), text: fmt.Sprintf("%s, recorded on %s, is also the number of %s, recorded on %s.",
				l.Key, indicator.Time(l.At), l.Whose(), indicator.Time(l.OtherAt))}
			switch {
			case e.excuse != "":
			case l.SameRoot:
				e.excuse = "No mail addresses of theirs begin with different names: perhaps one person twice."
			case !l.Within(c.Limit(recycling)):
				e.excuse = "More than " + c.Text(recycling) + " lie between: the number may have changed hands."
			}
			edges = append(edges, e)
		}
		return judge(edges)
	},
}
