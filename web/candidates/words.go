package candidates

import (
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/geo"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"

	"github.com/google/uuid"
)

// titles are the codes of the dossier format in words.
var titles = map[string]string{
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

	"accessible_alternative": "Accessible alternative", "address": "Address", "alias": "Alias", "application": "Application",
	"assessment": "Assessment", "bank_statement": "Bank statement", "boundary_failure": "Boundary failure", "broken": "Broken",
	"bulk_clone": "Bulk clone", "camera": "Camera", "cancelled": "Cancelled", "candidate_supplied": "Candidate supplied", "cannot_tell": "Cannot tell",
	"claimed_location_question_failed": "Claimed location question failed", "claimed_location_question_passed": "Claimed location question passed",
	"clearing_house": "Clearing house", "commercial": "Commercial", "completed": "Completed", "concurrent_employment": "Concurrent employment",
	"confirmed": "Confirmed", "contradicted": "Contradicted", "contradicts": "Contradicts", "corporate": "Corporate",
	"cough_not_visible": "Cough not visible", "coworking": "Coworking", "credential_dump": "Credential dump", "crypto": "Crypto",
	"dates_differ": "Dates differ", "declined": "Declined", "delayed_unscripted_answers": "Delayed unscripted answers", "denied": "Denied",
	"different_speaker": "Different speaker", "diploma": "Diploma", "drug_test": "Drug test", "education": "Education", "employment": "Employment",
	"face_comparison": "Face comparison", "face_edge_flicker": "Face edge flicker", "fingerprint": "Fingerprint", "form": "Form", "former": "Former",
	"freelance": "Freelance", "freight_forwarder": "Freight forwarder", "hand_across_face": "Hand across face", "head_turn": "Head turn",
	"history_tampering": "History tampering", "hosting": "Hosting", "identity_owner": "Identity owner", "in_person_visit": "In person visit",
	"independent_search": "Independent search", "infostealer": "Infostealer", "institution": "Institution", "interview": "Interview",
	"landline": "Landline", "legal": "Legal", "lip_audio_offset": "Lip audio offset", "loader": "Loader", "locker": "Locker", "login": "Login",
	"mail_receiving_agency": "Mail receiving agency", "messaging": "Messaging", "mixed": "Mixed", "mobile": "Mobile", "move_light": "Move light",
	"movement": "Movement", "no_answer": "No answer", "no_blink": "No blink", "no_record": "No record", "no_response": "No response",
	"not_required": "Not required", "not_same": "Not same", "notary": "Notary", "on": "On", "onboarding": "Onboarding", "other": "Other",
	"other_identity_shown": "Other identity shown", "other_interviews_audible": "Other interviews audible", "other_person": "Other person",
	"passed": "Passed", "passport": "Passport", "payout_holder": "Payout holder", "payroll_record": "Payroll record", "pending": "Pending",
	"phone": "Phone", "portal": "Portal", "portfolio": "Portfolio", "preferred": "Preferred", "prepaid_card": "Prepaid card",
	"prior_filing": "Prior filing", "profile": "Profile", "read_phrase": "Read phrase", "recites_generated_text": "Recites generated text",
	"reference": "Reference", "refused": "Refused", "registry": "Registry", "relay": "Relay", "remote_desktop_host": "Remote desktop host",
	"residence_permit": "Residence permit", "residential": "Residential", "residential_proxy": "Residential proxy", "resume": "Resume", "same": "Same",
	"same_person": "Same person", "satellite": "Satellite", "second_voice_prompting": "Second voice prompting", "selfie": "Selfie", "social": "Social",
	"speech": "Speech", "stock": "Stock", "supports": "Supports", "timbre_change": "Timbre change", "time": "Time", "unknown": "Unknown",
	"utility_bill": "Utility bill", "vacant": "Vacant", "verification": "Verification", "virtual": "Virtual", "wallet": "Wallet",
	"workplace": "Workplace",
}

// words says what a code stands for: "residence_permit" is "Residence permit".
func words(in *say.Language, code string) string { return in.Say(title(code)) }

// title is what a code stands for, in English.
func title(code string) string {
	if w, ok := titles[code]; ok {
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
func place(in *say.Language, a *dossier.Address) string {
	return join(", ", a.City, a.Region, country(in, a.Country))
}

// whole writes an address on one line.
func whole(in *say.Language, a *dossier.Address) string {
	if a == nil {
		return ""
	}
	return join(", ", a.Line1, a.Unit, a.City, join(" ", a.Region, a.PostalCode), country(in, a.Country))
}

func country(in *say.Language, code string) string {
	if code == "" {
		return ""
	}
	return in.Say(geo.CountryName(code))
}

// span writes two ends of a time: "2019-03 to present".
func span(in *say.Language, from, to string) string {
	switch {
	case from == "" && to == "":
		return ""
	case from == "":
		return in.Say("until %s", to)
	case to == "":
		return in.Say("from %s", from)
	}
	return in.Say("%s to %s", from, to)
}

func day(in *say.Language, d dossier.Date) string { return in.Date(d.Time()) }

func yes(b bool, text string) string {
	if b {
		return text
	}
	return ""
}

// by says who did something and when.
func by(in *say.Language, who vetting.Actor, at time.Time) string {
	return called(in, who) + ", " + in.DateTime(at)
}

// called is the name of an account, and in words who did something without one.
func called(in *say.Language, who vetting.Actor) string {
	if who.ID == uuid.Nil {
		return in.Say(who.Name)
	}
	return who.Name
}

// people names who decided.
func people(in *say.Language, d *vetting.Decision) string {
	if d.Second.Name == "" {
		return d.By.Name
	}
	return in.Say("%s and %s", d.By.Name, d.Second.Name)
}
