// Package dossier holds the facts about one candidate: plain values, the JSON file format they travel in, and what
// makes them valid.
//
// The dossier is the one set of facts. Forms, the API, files and the database all map to it, and indicators read
// nothing else. Its structure is schema.json, the published contract; the Go types mirror it member by member, and a
// test holds the two together. There is deliberately no member for nationality, citizenship, ethnicity, birthplace,
// language, accent, sex or disability.
//
// Members tagged json:"-" are not part of the file format. They carry what look-ups and picture readers know of a
// recorded fact, are filled by package reference before a dossier is judged, and are never stored.
package dossier

import "time"

// Schema is the value of every dossier's schema member.
const Schema = "bonafide/dossier/v1"

// A Dossier is everything recorded about one candidate. The zero value is empty and not valid: Schema, ID, one name
// and the application are required.
type Dossier struct {
	Schema          string           `json:"schema"`
	ID              string           `json:"id"`
	Names           []Name           `json:"names"`
	DateOfBirth     Date             `json:"date_of_birth,omitzero"`
	Residence       *Address         `json:"residence,omitempty"`
	Moves           []Move           `json:"moves,omitempty"`
	Travel          []Trip           `json:"travel,omitempty"`
	Household       []string         `json:"household,omitempty"`
	Accommodations  []Accommodation  `json:"accommodations,omitempty"`
	Contacts        []Contact        `json:"contacts,omitempty"`
	Application     Application      `json:"application"`
	Applications    []ApplicationRef `json:"applications,omitempty"`
	Profiles        []Profile        `json:"profiles,omitempty"`
	Resume          *Resume          `json:"resume,omitempty"`
	Employment      []Job            `json:"employment,omitempty"`
	Education       []Study          `json:"education,omitempty"`
	Skills          []Skill          `json:"skills,omitempty"`
	Documents       []Document       `json:"documents,omitempty"`
	Photos          []Photo          `json:"photos,omitempty"`
	Sessions        []Session        `json:"sessions,omitempty"`
	Interviews      []Interview      `json:"interviews,omitempty"`
	IdentitySteps   []Step           `json:"identity_steps,omitempty"`
	References      []Reference      `json:"references,omitempty"`
	Verifications   []Verification   `json:"verifications,omitempty"`
	FaceComparisons []FaceComparison `json:"face_comparisons,omitempty"`
	Onboarding      *Onboarding      `json:"onboarding,omitempty"`
	Endpoint        *Endpoint        `json:"endpoint,omitempty"`
	Observations    []Observation    `json:"observations,omitempty"`
	Outcome         *Outcome         `json:"outcome,omitempty"`
}

// DisplayName returns the name that people are shown: the preferred name, else the legal one, else the first.
func (d *Dossier) DisplayName() string {
	for _, kind := range []NameKind{PreferredName, LegalName} {
		for _, n := range d.Names {
			if n.Kind == kind {
				return n.Full
			}
		}
	}
	if len(d.Names) > 0 {
		return d.Names[0].Full
	}
	return ""
}

// TravelCovers reports whether a declared trip to the country, or one to any country where country is empty, covers
// the time. Trips are dates without a zone, so a day is granted on both ends.
func (d *Dossier) TravelCovers(country string, at time.Time) bool {
	for _, t := range d.Travel {
		if t.covers(country, at) {
			return true
		}
	}
	return false
}

// HasAccommodation reports whether an accommodation of the kind is on file.
func (d *Dossier) HasAccommodation(kind string) bool {
	for _, a := range d.Accommodations {
		if a.Kind == kind {
			return true
		}
	}
	return false
}

// IsAgency reports whether the name is that of the staffing agency through which the candidate declared to come.
func (d *Dossier) IsAgency(name string) bool {
	agency := Company(d.Application.Agency)
	return agency != "" && Company(name) == agency
}

// InHousehold reports whether the candidate declared the other candidate as the same household.
func (d *Dossier) InHousehold(id string) bool {
	for _, h := range d.Household {
		if h == id {
			return true
		}
	}
	return false
}

// An Application says what the candidate applied for, when and how.
type Application struct {
	Requisition string    `json:"requisition"`
	Title       string    `json:"title,omitempty"`
	AppliedAt   time.Time `json:"applied_at"`
	Source      string    `json:"source,omitempty"`
	Agency      string    `json:"agency,omitempty"`
	ReferredBy  string    `json:"referred_by,omitempty"`
	Remote      bool      `json:"remote,omitempty"`
	Sector      string    `json:"sector,omitempty"`
	Access      []string  `json:"access,omitempty"`
	PaymentNorm string    `json:"payment_norm,omitempty"`
	JobAdText   string    `json:"job_ad_text,omitempty"`
}

// An ApplicationRef is one application among several of the same identity.
type ApplicationRef struct {
	Requisition string    `json:"requisition"`
	At          time.Time `json:"at"`
}

// An Accommodation records that a candidate asked for an adjustment; Kind is camera, speech, movement, time or other.
// It switches indicators off and is never scored.
type Accommodation struct {
	Kind  string `json:"kind"`
	Since Date   `json:"since,omitzero"`
	Note  string `json:"note,omitempty"`
}

// An Outcome is a closed case's human finding.
type Outcome struct {
	Status string    `json:"status"`
	At     time.Time `json:"at"`
}

// An Observation is something that named people saw, with its source.
type Observation struct {
	Code   string    `json:"code"`
	At     time.Time `json:"at"`
	By     []string  `json:"by"`
	Source string    `json:"source"`
	Detail string    `json:"detail,omitempty"`
}
