// Package contact holds the indicators about phone numbers and mailboxes. They are weak by design: honest people use
// internet numbers and throw-away mail, so the group's cap lies below every cut.
package contact

import (
	"fmt"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

// Family is the group of contact indicators.
var Family = indicator.Family{
	ID:    "contact",
	Title: "Phone and mail",
	Cap:   5,
	Indicators: []*indicator.Indicator{
		phoneVoIP,
		contactDetailsChurn,
		emailDisposableDomain,
	},
}

// current reports whether the contact is still in use at the time of the assessment.
func current(c *indicator.Case, contact dossier.Contact) bool {
	return contact.Until.IsZero() || contact.Until.After(c.AsOf)
}

func ref(i int) string { return fmt.Sprintf("contacts[%d]", i) }
