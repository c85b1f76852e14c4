package catalog

import (
	"fmt"

	"bonafide/internal/indicator"
)

var staffingChain = indicator.Route{
	Code:  "staffing_chain_unverified",
	Title: "An agency supplies the candidate, and nobody is named who checked anything",
	Doc:   `The role is filled through an agency, and no confirmed check of the candidate over a channel found independently names who made it. Contract work through others is a common way in (FBI IC3, 23 July 2025). This is a fact about the chain, not about the candidate: it raises the check plan for the requisition and scores nothing.`,
	Judge: func(c *indicator.Case) []indicator.Evidence {
		if c.Application.Agency == "" {
			return nil
		}
		for _, v := range c.Verifications {
			if v.By != "" && v.Independent() && v.Outcome == "confirmed" {
				return nil
			}
		}
		return []indicator.Evidence{{Ref: "application.agency",
			Text: fmt.Sprintf("The agency %s supplies the candidate; no confirmed check names who made it.", c.Application.Agency)}}
	},
}
