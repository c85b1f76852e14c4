package facilitator

import (
	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var borrowIdentityRequest = &indicator.Indicator{
	ID:      "borrow_identity_request",
	Version: 1,
	Title:   "The candidate asked somebody to lend an identity or host a device",
	Doc: `Somebody recorded, with its source, that the candidate asked a colleague, a recruiter or a stranger to lend an identity or account, to keep a computer for others, or to attend a check in the candidate's place; or that the candidate admitted to renting an identity.

One record suffices, since the message or admission itself is the evidence: name it as the source.`,
	Stages:   []string{"interview", "post-hire"},
	Sources:  indicator.Cite("S1", "S10", "S16", "S40"),
	Innocent: `Jokes, and messages that somebody else sent in the candidate's name.`,
	Ask:      "Keep the message, confirm on another channel that the candidate sent it, and tell IT security",
	Clears:   "A finding on record that the candidate did not send the message, or that it was a joke both sides understood",
	Minutes:  15,
	Needs:    dossier.Observations,
	Points:   8,
	Judge: func(c *indicator.Case) indicator.Result {
		if seen := observations(c, "borrow_identity_request"); len(seen) > 0 {
			return list(seen)
		}
		return indicator.Clear()
	},
}
