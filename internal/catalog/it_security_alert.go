package catalog

import (
	"bonafide/internal/catalog/endpoint"
	"bonafide/internal/indicator"
)

var itSecurityAlert = indicator.Route{
	Code:  "it_security_alert",
	Title: "The employer's device shows a strong sign of misuse",
	Doc:   `An indicator of the employer's devices hit with the points of an anchor or more, 8 unless the policy says otherwise. IT security sees the case at once, whatever its band: access can be limited in minutes, while a review takes days.`,
	Follows: func(f indicator.Finding, p indicator.Policy) bool {
		return f.Group == endpoint.Family.ID && f.Points >= p.Anchor
	},
}
