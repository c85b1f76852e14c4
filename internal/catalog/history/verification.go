package history

import (
	"fmt"
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var monthsApart = &indicator.Limit{ID: "months", Title: "How far the confirmed dates may lie from those claimed", Default: 12, Unit: "months", Min: 6, Max: 36,
	Why: "It allows for memory, notice periods, academic years that straddle two calendar years, and a thesis that took longer."}

// denial says in words how an answer from a channel found independently contradicts the claim, and whether it does.
func denial(c *indicator.Case, v dossier.Verification) (string, bool) {
	if !v.Independent() {
		return "", false
	}
	switch v.Outcome {
	case "denied", "contradicted":
		return "denied it", true
	case "no_record":
		return "had no record of it", true
	case "dates_differ":
		return fmt.Sprintf("gave dates that were %.0f months off", v.DifferenceMonths), v.DifferenceMonths > float64(c.Limit(monthsApart))
	}
	return "", false
}

// subject names whom the verification is about, or what it is where no name is given.
func subject(v dossier.Verification, unnamed string) string {
	if v.Subject == "" {
		return unnamed
	}
	return v.Subject
}

func channel(v dossier.Verification) string { return strings.ReplaceAll(v.Channel, "_", " ") }

// confirmedLater reports whether the same employer or school confirmed the claim after the denial.
func confirmedLater(c *indicator.Case, denied dossier.Verification) bool {
	for _, v := range c.Verifications {
		if v.Kind == denied.Kind && v.Independent() && v.Outcome == "confirmed" &&
			dossier.Company(v.Subject) == dossier.Company(denied.Subject) && v.At.After(denied.At) {
			return true
		}
	}
	return false
}
