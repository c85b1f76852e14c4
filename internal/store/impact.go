package store

import (
	"context"
	"encoding/json"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/impact"
	"bonafide/internal/indicator"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// uuidPattern matches what the database reads as an id.
const uuidPattern = `^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`

// KnownCandidates implements impact.Cases.
func (s *Store) KnownCandidates(ctx context.Context, ids []string) (_ map[string]uuid.UUID, err error) {
	defer errs.Wrap(&err, "store.KnownCandidates")
	asked, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	rows, err := query[candidateRow](ctx, s.db, `WITH asked AS (SELECT jsonb_array_elements_text(?::jsonb) AS id)
SELECT c.id, a.id AS external_id FROM asked a JOIN candidates c ON c.external_id = a.id UNION ALL
SELECT c.id, a.id FROM asked a JOIN candidates c ON c.id = CASE WHEN a.id ~ ? THEN a.id::uuid END`, string(asked), uuidPattern)
	known := map[string]uuid.UUID{}
	for _, r := range rows {
		known[r.ExternalID] = r.ID
	}
	return known, err
}

// An outcomeRow is a candidate's band with the answers that it follows from, if any.
type outcomeRow struct {
	ID      uuid.UUID
	Band    string
	Catalog int64
	Answers []byte
	Unmet   int64
}

// Outcomes implements impact.Cases.
func (s *Store) Outcomes(ctx context.Context, candidates []uuid.UUID) (_ []impact.Outcome, err error) {
	defer errs.Wrap(&err, "store.Outcomes")
	if len(candidates) == 0 {
		return nil, nil
	}
	rows, err := query[outcomeRow](ctx, s.db, `SELECT c.id, c.band, coalesce(s.catalog, 0) AS catalog, s.answers, coalesce(s.unmet, 0) AS unmet
FROM candidates c LEFT JOIN scores s ON s.candidate_id = c.id WHERE c.id IN ?`, candidates)
	all := make([]impact.Outcome, len(rows))
	for i, r := range rows {
		all[i] = impact.Outcome{
			Candidate: r.ID, Band: indicator.Band(r.Band),
			Answers: indicator.Answers{Catalog: r.Catalog, Each: r.Answers, Unmet: dossier.Need(r.Unmet)},
		}
	}
	return all, err
}

// NoteImpact implements impact.Cases.
func (s *Store) NoteImpact(ctx context.Context, e vetting.Event) (err error) {
	defer errs.Wrap(&err, "store.NoteImpact")
	return s.transact(ctx, func(t tx) error {
		return writeEvent(ctx, t, event{At: e.At, ActorID: known(e.Actor.ID), ActorAs: guest(e.Actor), Action: e.Action, Detail: e.Detail})
	})
}
