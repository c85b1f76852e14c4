package candidates

import (
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/geo"
	"bonafide/internal/vetting"
	"bonafide/web/ui"
)

// special are the codes of the dossier format that do not read well as they are.
var special = map[string]string{
	"vpn": "VPN", "sase": "Company gateway (SASE)", "cgnat": "Carrier's shared address", "tor": "Tor",
	"linkedin": "LinkedIn", "github": "GitHub", "gitlab": "GitLab", "ssn_card": "Social security card",
	"national_id": "National identity card", "driver_license": "Driving licence", "id_document": "Identity document",
	"live_id_next_to_face": "Live step: document next to face", "email": "Mail", "fixed_voip": "Internet line bound to an address",
	"non_fixed_voip": "Internet line without an address", "toll_free": "Toll-free", "onsite_pickup": "Pick-up on site",
	"other_script": "In another script", "date_of_birth": "Date of birth", "work_by_other_person": "Somebody else did the work", "cannot_explain_own_work": "Could not explain their own work",
	"borrow_identity_request": "Somebody was asked to lend an identity or an account", "identity_step_note": "Something about an identity step",
	"household_declared": "Told of a household with another candidate", "stack_overflow": "Stack Overflow",
	"bank": "Bank account", "third_party": "Through somebody else", "po_box": "Post office box",
	"confirmed_misrepresentation": "Misrepresentation confirmed",
}

// words turns a code into words: "residence_permit" is "Residence permit".
func words(code string) string {
	if w, ok := special[code]; ok {
		return w
	}
	return ui.Capital(strings.ReplaceAll(code, "_", " "))
}

// join puts a separator between those parts that are not empty.
func join(separator string, parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, separator)
}

// place writes an address as people say it: "Houston, TX, United States".
func place(a *dossier.Address) string {
	return join(", ", a.City, a.Region, geo.CountryName(a.Country))
}

// whole writes an address on one line.
func whole(a *dossier.Address) string {
	if a == nil {
		return ""
	}
	return join(", ", a.Line1, a.Unit, a.City, join(" ", a.Region, a.PostalCode), geo.CountryName(a.Country))
}

func country(code string) string {
	if code == "" {
		return ""
	}
	return geo.CountryName(code)
}

// span writes two ends of a time: "2019-03 to present".
func span(from, to string) string {
	switch {
	case from == "" && to == "":
		return ""
	case from == "":
		return "until " + to
	case to == "":
		return "from " + from
	}
	return from + " to " + to
}

func day(d dossier.Date) string { return ui.Date(d.Time()) }

func yes(b bool, text string) string {
	if b {
		return text
	}
	return ""
}

// by says who did something and when.
func by(who vetting.Actor, at time.Time) string { return who.Name + ", " + ui.DateTime(at) }
