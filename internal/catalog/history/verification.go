package history

import (
	"fmt"
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

// monthsApart is how far the dates that somebody confirms may lie from those that were claimed.
const monthsApart = 12

// denial says in words how an answer from a channel found independently contradicts the claim, and whether it does.
func denial(v dossier.Verification) (string, bool) {
	if !v.Independent() {
		return "", false
	}
	switch v.Outcome {
	case "denied", "contradicted":
		return "denied it", true
	case "no_record":
		return "had no record of it", true
	case "dates_differ":
		return fmt.Sprintf("gave dates that were %.0f months off", v.DifferenceMonths), v.DifferenceMonths > monthsApart
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
