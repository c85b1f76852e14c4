package vetting

import (
	"context"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/linkage"

	"github.com/google/uuid"
)

// A Link is something that a candidate shares with another, and that one's record. A referee who is the candidate leads
// back to the candidate.
type Link struct {
	dossier.Link
	With   *Record
	Closed bool // the actor may not see the other: nothing but the name is to be shown
}

// Links returns what the record's candidate shares with others as things stand now, in a fixed order. The hubs are the record's, as
// Hubs returns them; without them no link says that many share it.
func (s *Service) Links(ctx context.Context, actor Actor, r *Record, hubs Hubs) (_ []Link, err error) {
	defer errs.Wrap(&err, "vetting.Links(%s)", r.ID)
	if err := actor.May(ViewCandidates); err != nil {
		return nil, err
	}
	others, err := s.Store.Neighbours(ctx, r)
	if err != nil {
		return nil, err
	}
	by := map[string]*Record{r.Dossier.ID: r}
	for _, other := range others {
		by[other.Dossier.ID] = other
	}
	people, _ := told(r, saidAmong(by))
	var links []Link
	for _, l := range linkage.NewIndex(Population(others)).Tell(people).Know(hubs.Known()).Find(r.Dossier) {
		links = append(links, Link{Link: l, With: by[l.Other], Closed: actor.Sees(by[l.Other]) != nil})
	}
	return links, nil
}

// saidAmong returns what was said of pairs of the records, which are named by their dossiers' ids.
func saidAmong(records map[string]*Record) (all []PersonAnswer) {
	for id, r := range records {
		for _, a := range r.Said {
			if a.Dossiers[0] == id && records[a.Dossiers[1]] != nil {
				all = append(all, a)
			}
		}
	}
	return all
}

// Population returns the records' dossiers.
func Population(records []*Record) []*dossier.Dossier {
	dossiers := make([]*dossier.Dossier, len(records))
	for i, r := range records {
		dossiers[i] = r.Dossier
	}
	return dossiers
}

// linkTitles are the words for what is shared.
var linkTitles = map[dossier.LinkKind]string{
	dossier.SharedPhoto:        "Portrait",
	dossier.SharedScan:         "Picture of a document",
	dossier.SharedPortrait:     "Portrait on a document",
	dossier.SharedCrop:         "Portrait, cut otherwise",
	dossier.SharedTemplate:     "Portrait's background",
	dossier.SharedPhone:        "Phone number",
	dossier.SharedMailbox:      "Mailbox",
	dossier.SharedReferee:      "Referee",
	dossier.RefereeIsCandidate: "Referee who is reached as a candidate",
	dossier.SharedID:           "Document number",
	dossier.SharedAccount:      "Payout account",
	dossier.SharedResume:       "Résumé text",
	dossier.SharedAddress:      "Address",
	dossier.SharedDevice:       "Device",
	dossier.SharedIP:           "Network address",
	dossier.ReferredBy:         "Referral",
	dossier.SharedSiteText:     "Text of an employer's site",
	dossier.SharedProfileText:  "Text of a profile",
	linkage.OnePerson:          "Found to be one person",
}

// LinkTitle returns what is shared as people are shown it, or the kind's code where it is unknown.
func LinkTitle(kind dossier.LinkKind) string {
	if title, ok := linkTitles[kind]; ok {
		return title
	}
	return string(kind)
}

// An Around is a candidate whom keys join to another, over others too.
type Around struct {
	Candidate uuid.UUID
	Steps     int // from 1
	Revision  int64
}
