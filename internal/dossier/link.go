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
)

// A Link is one artefact that this dossier shares with another. It says that two records conflict, not which of them
// is right.
type Link struct {
	Kind     LinkKind
	Ref      string // the member of this dossier: photos[0]
	Other    string // the other dossier's id; this dossier's own where a referee is the candidate
	OtherRef string // the member of the other dossier

	OtherName  string // the other candidate's display name
	SamePerson bool   // names agree, or birth dates are both known and equal: more likely one person twice than two
	Household  bool   // declared as one household by either side
	Declared   string // the declared shared use: an agency switchboard, a family line

	Key      string    // what is shared, masked: "+1 ••• 0132"
	Keys     int       // how many kinds of key agree (RefereeIsCandidate)
	Distance int       // PDQ distance of two pictures, 0 for the same file
	Employer string    // the employer for whom the referee vouches at the other candidate
	At       time.Time // when the artefact was recorded here
	OtherAt  time.Time // when it was recorded there
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
