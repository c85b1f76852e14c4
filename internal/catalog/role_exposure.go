package catalog

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"bonafide/internal/indicator"
)

var roleExposure = indicator.Route{
	Code:  "role_exposure",
	Title: "The role is one that the schemes look for",
	Doc: `The role is remote, gives access to source code, keys, treasury or export-controlled matter, is filled through an agency, or lies in a sector where the schemes were seen. This is a fact about the requisition, not about the candidate: it raises the check plan for everybody who applies and scores nothing.

Sectors: technology, crypto, artificial intelligence, finance, health care, public administration, professional services, critical manufacturing, transportation (Microsoft, 30 June 2025; Okta, 30 September 2025).`,
	Judge: func(c *indicator.Case) []indicator.Evidence {
		a := c.Application
		var found []indicator.Evidence
		add := func(member, format string, args ...any) {
			found = append(found, indicator.Evidence{Ref: "application." + member, Text: fmt.Sprintf(format, args...)})
		}
		if a.Remote {
			add("remote", "The role is remote.")
		}
		for _, access := range a.Access {
			if words, sensitive := sensitiveAccess[access]; sensitive {
				add("access", "The role has access to %s.", words)
			}
		}
		if a.Agency != "" {
			add("agency", "The role is filled through the agency %s.", a.Agency)
		}
		if exposedSector(a.Sector) {
			add("sector", "The schemes were seen in this sector: %s.", a.Sector)
		}
		return found
	},
}

var sensitiveAccess = map[string]string{
	"source_code":       "source code",
	"keys":              "keys",
	"treasury":          "treasury",
	"export_controlled": "export-controlled matter",
}

// exposedSectors are words by which recruiters name the sectors of the Doc above.
var exposedSectors = strings.Fields(`technology software tech it saas cybersecurity telecommunications
	crypto cryptocurrency blockchain web3 defi
	ai artificial
	finance financial fintech bank banking insurance payments
	health healthcare medical pharmaceutical biotechnology
	government administration federal municipal defense defence
	consulting legal accounting
	manufacturing semiconductor aerospace automotive
	transportation transport logistics aviation shipping rail`)

// exposedSector reports whether the recruiter's words for the sector hold one of those.
func exposedSector(sector string) bool {
	words := strings.FieldsFunc(strings.ToLower(sector), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return slices.ContainsFunc(words, func(w string) bool { return slices.Contains(exposedSectors, w) }) ||
		strings.Contains(strings.ToLower(sector), "professional services")
}
