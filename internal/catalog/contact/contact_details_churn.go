package contact

import (
	"fmt"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var changes = &indicator.Limit{ID: "changes", Title: "Contacts that were replaced", Default: 2, Min: 2, Max: 10,
	Why: "One change is a new SIM card or a mailbox for the job search."}

var contactDetailsChurn = &indicator.Indicator{
	ID:      "contact_details_churn",
	Version: 1,
	Title:   "Phone number or mailbox was replaced more than once",
	Doc: `Between the application and the first day at work the candidate replaced a phone number or a mail address {changes} times or more, at least once without being asked.

A contact that was added beside the others is no change, and one that the employer asked for is no sign by itself.`,
	Stages:   []string{"application", "interview", "onboarding"},
	Sources:  indicator.Cite("S1", "S26"),
	Innocent: `A lost telephone, a school's or employer's mailbox that ended, flight from harassment.`,
	Ask:      "Ask why the contacts changed, and call back on the oldest that still works",
	Clears:   "An answer on an earlier contact, or a reason on record",
	Minutes:  5,
	Needs:    dossier.Contacts,
	Points:   3,
	Limits:   []*indicator.Limit{changes},
	Judge: func(c *indicator.Case) indicator.Result {
		r, n, unasked := indicator.Hits(), 0, false
		seen := map[string]bool{}
		for i, old := range c.Contacts {
			if !replacedEarly(c, old) {
				continue
			}
			key := fmt.Sprint(old.Kind, old.Value, old.Until.UTC())
			if seen[key] {
				continue
			}
			seen[key] = true
			n++
			unasked = unasked || !old.Prompted
			r = r.And(ref(i), "%s was replaced on %s%s.", old.Masked(), indicator.Time(old.Until), asked(old))
		}
		if n < c.Limit(changes) || !unasked {
			return indicator.Clear()
		}
		return r
	},
}

// replacedEarly reports whether the phone number or mail address was replaced between the application and the first day
// at work, or the assessment where that day is not recorded.
func replacedEarly(c *indicator.Case, old dossier.Contact) bool {
	if old.Kind != dossier.Phone && old.Kind != dossier.Email || old.Until.IsZero() {
		return false
	}
	end := c.AsOf
	if c.Onboarding != nil && !c.Onboarding.StartAt.IsZero() {
		end = c.Onboarding.StartAt.Time().Add(24 * time.Hour)
	}
	return !old.Until.Before(c.Application.AppliedAt) && !old.Until.After(end)
}

func asked(old dossier.Contact) string {
	if old.Prompted {
		return ", as the employer had asked"
	}
	return ", unasked"
}
