package dossier

import (
	"fmt"
	"time"
)

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
	// SharedID is the number of one identity document or social security card.
	SharedID LinkKind = "id_number"
	// SharedAccount is one bank account that wages were to go to.
	SharedAccount LinkKind = "bank_account"
	// SharedResume is text that two résumés have in common.
	SharedResume LinkKind = "resume_text"
	// SharedAddress is one home or place of delivery, to the unit.
	SharedAddress LinkKind = "address"
	// SharedDevice and SharedIP are one device and one network address that strangers do not share.
	SharedDevice LinkKind = "device"
	SharedIP     LinkKind = "ip"
	// ReferredBy is the referral of this candidate by another whose case was confirmed.
	ReferredBy LinkKind = "referred_by_confirmed"
	// ClusterEdge is one hard link of the ring that this dossier belongs to, be it of this dossier or of two others:
	// From is the one end, Other the other, and Edge what joins them. There are none where the ring has fewer than
	// three people.
	ClusterEdge LinkKind = "cluster_edge"
	// SharedSiteText is text that the web sites of two differently named employers have in common, of one dossier or
	// of two.
	SharedSiteText LinkKind = "site_text"
	// SharedTemplate is the background and dress of one portrait with two faces.
	SharedTemplate LinkKind = "photo_template"
	// SharedScan is one picture of a document, or one page of two documents. A printed form is like itself whoever fills it
	// in, so that it joins nobody: a person looks at both.
	SharedScan LinkKind = "document_picture"
	// SharedPortrait is the picture of one face on a document of one and in a photo of the other, whatever stands round it. It
	// joins nobody: how often it errs on cards is not known yet.
	SharedPortrait LinkKind = "document_portrait"
	// SharedCrop is the picture of one face in two photos that are not one picture as they are: one was cut out of the other, or
	// both out of a third. It joins nobody, as a portrait on a document.
	SharedCrop LinkKind = "photo_portrait"
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
	Told       bool   `json:"told,omitempty"`        // a person compared the two records: SamePerson is the answer, whatever the names say
	SameName   bool   `json:"same_name,omitempty"`   // the names on the two profiles agree, or one carries none (SharedProfileText)
	Household  bool   `json:"household,omitempty"`   // declared as one household by either side
	Declared   string `json:"declared,omitempty"`    // the declared shared use: an agency switchboard, a family line
	// Holders is how many candidates have the key, where it is one, and Hub why that explains it: they are very many, or a
	// person knows whose it is. Hub is empty where it explains nothing.
	Holders  int    `json:"holders,omitempty"`
	Hub      string `json:"hub,omitempty"`
	SameRoot bool   `json:"same_root,omitempty"` // no mail address of one begins with another name than one of the other's: ada.byron and adabyron2 begin alike (SharedPhone)

	// Identity compares the two holders of one document number; nil for any other link.
	Identity *Identity `json:"identity,omitempty"`
	// From and Edge belong to a ClusterEdge.
	From string   `json:"from,omitempty"`
	Edge LinkKind `json:"edge,omitempty"`
	// Phrases are long phrases that two résumés share word by word (SharedResume).
	Phrases []string `json:"phrases,omitempty"`

	Key      string `json:"key,omitempty"`      // what is shared, masked: "+1•••0132"
	Keys     int    `json:"keys,omitempty"`     // how many kinds of key agree (RefereeIsCandidate)
	Distance int    `json:"distance,omitempty"` // PDQ distance of two pictures, 0 for the same file
	// FaceDistance is the PDQ distance of the two faces, and Seen in how many people's portraits of Of the background
	// is (SharedTemplate).
	FaceDistance int    `json:"face_distance,omitempty"`
	Seen         int    `json:"seen,omitempty"`
	Of           int    `json:"of,omitempty"`
	Employer     string `json:"employer,omitempty"` // the employer for whom the referee vouches at the other candidate, whose site it is, or for whom both worked (SharedResume)
	// Similarity is the Jaccard similarity of the 5-word shingles of two texts, 0 to 1.
	Similarity float64   `json:"similarity,omitempty"`
	At         time.Time `json:"at,omitzero"`       // when the artefact was recorded here
	OtherAt    time.Time `json:"other_at,omitzero"` // when it was recorded there
}

// Identity says how two people who show one document number compare. What is not recorded is neither same nor different.
type Identity struct {
	SameName       bool `json:"same_name,omitempty"`
	SameBirth      bool `json:"same_birth,omitempty"`
	OtherBirth     bool `json:"other_birth,omitempty"`     // both dates of birth are known and differ
	OtherContacts  bool `json:"other_contacts,omitempty"`  // phones and mailboxes of both are known and none is shared
	FacesDifferent bool `json:"faces_different,omitempty"` // two reviewers or more saw two faces
}

// The limits within which a shared artefact joins two people.
const (
	// SamePicture is the largest PDQ distance at which two pictures are one, the threshold that its authors publish.
	SamePicture = 31
	// SamePortrait is the largest PDQ distance at which two portraits that were cut out by their eyes are one picture. Two
	// pictures of one person, taken a moment apart, come as near as 28 (internal/face, TestPortraits).
	SamePortrait = 24
	// Recycling is the time in months after which a phone number may be another subscriber's.
	Recycling = 24
	// SameResume is the Jaccard similarity of 5-word shingles from which two résumés are one text.
	SameResume = 0.6
	// ResumePhrases is how many rare phrases make two résumés one author's.
	ResumePhrases = 3
)

// Excused reports whether the link is explained: one person twice, a declared household, a declared shared use, a hub.
func (l Link) Excused() bool { return l.SamePerson || l.Household || l.Declared != "" || l.Hub != "" }

// Hard reports whether the link by itself joins two records of different people: an edge of a ring.
func (l Link) Hard() bool {
	switch l.Kind {
	case SharedPhoto:
		return !l.SamePerson && l.Distance <= SamePicture
	case SharedPhone:
		return !l.Excused() && !l.SameRoot && l.Within(Recycling)
	case SharedMailbox, SharedAccount, RefereeIsCandidate:
		return !l.Excused()
	case SharedID:
		return !(l.Told && l.SamePerson) && (l.Identity.TwoPeople() || l.Identity.ClaimedTwice())
	case SharedResume:
		return l.SameText()
	}
	return false
}

// TwoPeople reports whether one number stands for two names and two birth dates.
func (i *Identity) TwoPeople() bool { return i != nil && !i.SameName && i.OtherBirth }

// ClaimedTwice reports whether two people claim one identity: all agrees but how they are reached, and their faces.
func (i *Identity) ClaimedTwice() bool {
	return i != nil && i.SameName && i.SameBirth && i.OtherContacts && i.FacesDifferent
}

// SameText reports whether two people's résumés are one text, of two who worked in different places.
func (l Link) SameText() bool {
	return !l.SamePerson && l.Employer == "" && (l.Similarity >= SameResume || len(l.Phrases) >= ResumePhrases)
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

// Whose names the other candidate for people, with the id that finds the record.
func (l Link) Whose() string { return fmt.Sprintf("candidate %q (id %s)", l.OtherName, l.Other) }

// Of returns the links of one kind.
func (ls Links) Of(kind LinkKind) Links {
	n := count(ls, func(l Link) bool { return l.Kind == kind })
	if n == 0 {
		return nil
	}
	of := make(Links, 0, n)
	for _, l := range ls {
		if l.Kind == kind {
			of = append(of, l)
		}
	}
	return of
}
