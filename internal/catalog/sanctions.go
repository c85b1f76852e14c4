package catalog

import (
	"fmt"
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var sanctionsConfirmed = indicator.Route{
	Code:  "sanctions_confirmed",
	Title: "A name and a second identifier equal those of a sanctions list's entry",
	Doc:   `A name of the candidate is exactly one of an entry of a sanctions list of OFAC or the UN, and so is a second identifier: the full date of birth, or a document's number. Nothing is paid or signed until compliance and counsel have looked, since paying a listed person is a breach even unknowingly (31 CFR 510). Two people must agree before such a match is cleared. Nothing is scored.`,
	Judge: func(c *indicator.Case) []indicator.Evidence {
		return listedAs(c, true)
	},
}

var sanctionsNameOnly = indicator.Route{
	Code:  "sanctions_name_only",
	Title: "A name resembles one on a sanctions list, and nothing else is known to agree",
	Doc:   `A name of the candidate resembles one of an entry of a sanctions list of OFAC or the UN, and no second identifier is equal. Names collide, romanised ones heavily: it proves nothing. Compliance compares date of birth and document, writes a memo and clears it; the same match does not come back. Nothing is scored.`,
	Judge: func(c *indicator.Case) []indicator.Evidence {
		return listedAs(c, false)
	},
}

// listedAs returns the evidence of the case's matches on sanctions lists, with a second identifier or without.
func listedAs(c *indicator.Case, confirmed bool) []indicator.Evidence {
	var found []indicator.Evidence
	for _, m := range c.Sanctions {
		if m.Confirmed != confirmed {
			continue
		}
		found = append(found, indicator.Evidence{Ref: m.Ref, Text: fmt.Sprintf("The name %q resembles %q, entry %s of the %s list of %s. %s.",
			m.Claimed, m.Listed, m.Entry, m.List, m.ListDate, reasons(m))})
	}
	return found
}

// reasons says why names match. A number that agrees is not repeated.
func reasons(m dossier.SanctionsMatch) string {
	var texts []string
	for _, r := range m.Reasons {
		text := r.Text
		if r.Feature == "number" {
			text, _, _ = strings.Cut(text, ":")
		}
		texts = append(texts, text)
	}
	text := strings.Join(texts, "; ")
	return strings.ToUpper(text[:min(1, len(text))]) + text[min(1, len(text)):]
}
