// Package link holds the indicators that two differently named candidates share what belongs to one person. A link is
// symmetric: it says that two records conflict, not which of them is right, and either may be the person wronged.
package link

import (
	"fmt"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

// Family is the group of link indicators.
var Family = indicator.Family{
	ID:    "link",
	Title: "Links between candidates",
	Cap:   22,
	Indicators: []*indicator.Indicator{
		linkIDNumber,
		linkBankAccount,
		linkPhoto,
		linkPhone,
		linkEmailAlias,
		linkResumeText,
		personaCluster,
	},
}

// An edge is one link with the words that describe it, and the reason why it does not count, if any.
type edge struct {
	dossier.Link
	text   string
	excuse string
}

// judge is a hit where an edge counts, with all that do; else clear, with what was noticed.
func judge(edges []edge) indicator.Result {
	hits, noticed := indicator.Hits(), indicator.Clear()
	found := false
	for _, e := range edges {
		if e.excuse != "" {
			noticed = noticed.And(e.Ref, "%s %s", e.text, e.excuse)
			continue
		}
		found = true
		hits = hits.And(e.Ref, "%s", e.text)
	}
	if found {
		return hits
	}
	return noticed
}

// excused says why a shared contact is no contradiction, or nothing.
func excused(l dossier.Link) string {
	switch {
	case l.SamePerson && l.Told:
		return "Somebody compared the two records and found them to be one person's."
	case l.SamePerson:
		return "The names or birth dates agree: more likely one person twice. Merge the records."
	case l.Household:
		return "The two are declared as one household."
	case l.Declared != "":
		return fmt.Sprintf("Declared as shared: %s.", l.Declared)
	case l.Hub != "":
		return fmt.Sprintf("Shared by many: %s.", l.Hub)
	}
	return ""
}
