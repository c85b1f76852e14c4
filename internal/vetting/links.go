package vetting

import (
	"context"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/linkage"

	"github.com/google/uuid"
)

// A Link is something that a candidate shares with another, and who that is. A referee who is the candidate leads back
// to the candidate.
type Link struct {
	dossier.Link
	OtherID uuid.UUID
}

// Links returns what the record's candidate shares with others as things stand now, in a fixed order.
func (s *Service) Links(ctx context.Context, actor Actor, r *Record) (_ []Link, err error) {
	defer errs.Wrap(&err, "vetting.Links(%s)", r.ID)
	if err := actor.May(ViewCandidates); err != nil {
		return nil, err
	}
	others, err := s.Store.Neighbours(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	hubs, err := s.Store.Hubs(ctx, r)
	if err != nil {
		return nil, err
	}
	ids, all := map[string]uuid.UUID{r.Dossier.ID: r.ID}, []uuid.UUID{r.ID}
	for _, other := range others {
		ids[other.Dossier.ID] = other.ID
		all = append(all, other.ID)
	}
	answers, err := s.Store.PeopleAmong(ctx, all)
	if err != nil {
		return nil, err
	}
	people, _ := told(r, answers)
	var links []Link
	for _, l := range linkage.NewIndex(Population(others)).Tell(people).Know(hubs.Known()).Find(r.Dossier) {
		links = append(links, Link{l, ids[l.Other]})
	}
	return links, nil
}

// Population returns the records' dossiers.
func Population(records []*Record) []*dossier.Dossier {
	dossiers := make([]*dossier.Dossier, len(records))
	for i, r := range records {
		dossiers[i] = r.Dossier
	}
	return dossiers
}
