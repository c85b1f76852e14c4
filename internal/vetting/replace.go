package vetting

import (
	"context"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"

	"github.com/google/uuid"
)

// Replace brings a candidate's facts to what the dossier says, whoever recorded them: what it says and nobody recorded is added,
// and what it no longer says is withdrawn with the reason. It must be based on the revision: errs.Conflict says that the facts
// changed since. What a person decided is no fact that a dossier brings: another outcome is errs.Invalid.
func (s *Service) Replace(ctx context.Context, actor Actor, id uuid.UUID, revision int64, d *dossier.Dossier) (err error) {
	defer errs.Wrap(&err, "vetting.Replace(%s)", id)
	r, err := s.record(ctx, actor, RecordEvidence, id)
	if err != nil {
		return err
	}
	if r.Revision != revision {
		return errs.Conflictf("The candidate changed since revision %d.", revision)
	}
	e, err := r.replaced(d)
	if err != nil || len(e.add)+len(e.withdraw) == 0 {
		return err
	}
	c, err := s.change(r, actor, e)
	if err != nil {
		return err
	}
	return s.Store.Apply(ctx, c)
}

// replaced is the edit that brings the record to what the dossier says.
func (r *Record) replaced(d *dossier.Dossier) (edit, error) {
	members, err := dossier.Split(d)
	if err != nil {
		return edit{}, err
	}
	inForce, err := spellings(r.Facts)
	if err != nil {
		return edit{}, err
	}
	e := edit{checked: true, reason: "replaced by a dossier without it", action: "replaced the dossier"}
	for _, m := range members {
		said, err := spellingOf(m)
		if err != nil {
			return edit{}, err
		}
		if inForce.take(said) {
			continue
		}
		if m.Name == "outcome" {
			return edit{}, errs.Invalidf("outcome: is what a person decides, and no dossier brings it: leave it as it is.")
		}
		e.add = append(e.add, m)
	}
	for _, f := range inForce {
		if !f.taken && f.fact.Member.Name != "outcome" {
			e.withdraw = append(e.withdraw, f.fact.ID)
		}
	}
	e.detail = memberNames(e.add)
	return e, nil
}
