package checkplan

import (
	"slices"

	"bonafide/internal/dossier"
)

// A Step is something that a plan may ask of every candidate.
type Step struct {
	Code  string
	Title string

	// MoreIsFine is whether doing it more often than planned burdens nobody: a second interview is part of hiring, a second
	// identity document is not.
	MoreIsFine bool

	// Asked returns how often a candidate was asked for it, whatever came of that.
	Asked func(*dossier.Dossier) int
}

// Steps lists the steps in the order in which a hiring process comes to them. Codes are never used again.
var Steps = []Step{
	{"document", "Identity document, of the candidate's choice", false, identityDocuments},
	{"check_in", "Check-in from the candidate's own device", true, func(d *dossier.Dossier) int { return len(d.Sessions) }},
	{"interview", "Interview with video", true, func(d *dossier.Dossier) int { return len(d.Interviews) }},
	{"selfie", "Selfie", false, offered("selfie")},
	{"live_id_next_to_face", "Identity document next to the face, live", false, offered("live_id_next_to_face")},
	{"reference", "Reference", false, func(d *dossier.Dossier) int { return len(d.References) }},
	{"employment", "Question to a former employer", true, verified("employment")},
	{"education", "Question to a school or register", true, verified("education")},
	{"address", "Check of the address", false, verified("address")},
	{"payout_holder", "Check of who holds the account for wages", false, verified("payout_holder")},
	{"notary", "Visit to a notary", false, offered("notary")},
	{"in_person_visit", "Visit in person", false, offered("in_person_visit")},
	{"onsite_pickup", "Pick-up of the laptop on site", false, offered("onsite_pickup")},
	{"fingerprint", "Fingerprint, where lawful", false, offered("fingerprint")},
	{"drug_test", "Drug test, where lawful", false, offered("drug_test")},
}

// StepOf returns the step of a code.
func StepOf(code string) (Step, bool) {
	i := order(code)
	if i < 0 {
		return Step{}, false
	}
	return Steps[i], true
}

func order(code string) int {
	return slices.IndexFunc(Steps, func(s Step) bool { return s.Code == code })
}

// Members are the members of a dossier that Steps count.
var Members = []string{"documents", "sessions", "interviews", "identity_steps", "references", "verifications"}

// identityDocuments counts documents, and not their pictures: two sides of one are one.
func identityDocuments(d *dossier.Dossier) (n int) {
	for _, doc := range d.Documents {
		if doc.IsIdentity() {
			n++
		}
	}
	return n
}

func offered(step string) func(*dossier.Dossier) int {
	return func(d *dossier.Dossier) (n int) {
		for _, s := range d.IdentitySteps {
			if s.Step == step {
				n++
			}
		}
		return n
	}
}

func verified(kind string) func(*dossier.Dossier) int {
	return func(d *dossier.Dossier) (n int) {
		for _, v := range d.Verifications {
			if v.Kind == kind {
				n++
			}
		}
		return n
	}
}
