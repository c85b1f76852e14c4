package dossier

import "time"

// Links is what linkage found about one dossier in the population it was compared with. The zero value says that
// nothing is shared.
type Links []Link

// A LinkKind says what two dossiers share.
type LinkKind string

// The kinds of link.
const (
	SharedPhoto   LinkKind = "photo"
	SharedPhone   LinkKind = "phone"
	SharedMailbox LinkKind = "mailbox"
	// SharedReferee is one referee who vouches for both candidates.
	SharedReferee LinkKind = "referee"
	// RefereeIsCandidate is a referee of this dossier whose phone, mailbox or device is a candidate's, this one's
	// own included.
	RefereeIsCandidate LinkKind = "referee_is_candidate"
	// SharedSiteText is text that the web sites of two differently named employers have in common, of one dossier or
	// of two.
	SharedSiteText LinkKind = "site_text"
	// SharedProfileText is text that two profiles have in common, of one dossier or the portfolios of two.
	SharedProfileText LinkKind = "profile_text"
)

// A Link is one artefact that this dossier shares with another. It says that two records conflict, not which of them
// is right.
type Link struct {
	Kind     LinkKind `json:"kind"`
	Ref      string   `json:"ref"`       // the member of this dossier: photos[0]
	Other    string   `json:"other"`     // the other dossier's id; this dossier's own where a referee is the candidate
	OtherRef string   `json:"other_ref"` // the member of the other dossier

	OtherName  string `json:"other_name,omitempty"`  // the other candidate's display name
	SamePerson bool   `json:"same_person,omitempty"` // names agree, or birth dates are both known and equal: more likely one person twice than two
	SameName   bool   `json:"same_name,omitempty"`   // the names on the two profiles agree, or one carries none (SharedProfileText)
	Household  bool   `json:"household,omitempty"`   // declared as one household by either side
	Declared   string `json:"declared,omitempty"`    // the declared shared use: an agency switchboard, a family line
	SameRoot   bool   `json:"same_root,omitempty"`   // a mail address of each begins with the same name: ada.byron and adabyron2

	Key      string `json:"key,omitempty"`      // what is shared, masked: "+1•••0132"
	Keys     int    `json:"keys,omitempty"`     // how many kinds of key agree (RefereeIsCandidate)
	Distance int    `json:"distance,omitempty"` // PDQ distance of two pictures, 0 for the same file
	Employer string `json:"employer,omitempty"` // the employer for whom the referee vouches at the other candidate, or whose site it is
	// Similarity is the Jaccard similarity of the 5-word shingles of two texts, 0 to 1.
	Similarity float64   `json:"similarity,omitempty"`
	At         time.Time `json:"at,omitzero"`       // when the artefact was recorded here
	OtherAt    time.Time `json:"other_at,omitzero"` // when it was recorded there
}

// Within reports whether the two recordings are at most so many months apart. A time that is not recorded is not known
// to be near.
func (l Link) Within(months int) bool {
	first, second := l.At, l.OtherAt
	if first.IsZero() || second.IsZero() {
		return false
	}
	if second.Before(first) {
		first, second = second, first
	}
	return !second.After(first.AddDate(0, months, 0))
}

// Of returns the links of one kind.
func (ls Links) Of(kind LinkKind) Links {
	var of Links
	for _, l := range ls {
		if l.Kind == kind {
			of = append(of, l)
		}
	}
	return of
}
