// Package survey keeps the answers of a survey in a database of their own.
package survey

import (
	"context"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/impact"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// A Store implements impact.Keeper. It is safe for concurrent use.
type Store struct {
	// Pool leads to the database of the answers, and to nothing else.
	Pool *pgxpool.Pool
}

// Questions implements impact.Keeper.
func (s Store) Questions(ctx context.Context) (_ []impact.Question, err error) {
	defer errs.Wrap(&err, "survey.Questions")
	rows, err := s.Pool.Query(ctx, `SELECT question, count(*), max(at) FROM answers GROUP BY question ORDER BY question`)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (q impact.Question, err error) {
		err = row.Scan(&q.Code, &q.People, &q.At)
		q.At = q.At.UTC()
		return q, err
	})
}

// Answers implements impact.Keeper.
func (s Store) Answers(ctx context.Context, question string) (_ []impact.Answer, err error) {
	defer errs.Wrap(&err, "survey.Answers(%s)", question)
	rows, err := s.Pool.Query(ctx, `SELECT candidate, code FROM answers WHERE question = $1 ORDER BY candidate`, question)
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, func(row pgx.CollectableRow) (a impact.Answer, err error) {
		var id [16]byte
		err = row.Scan(&id, &a.Group)
		a.Candidate = id
		return a, err
	})
}

// Replace implements impact.Keeper.
func (s Store) Replace(ctx context.Context, question string, all []impact.Answer, at time.Time) (err error) {
	defer errs.Wrap(&err, "survey.Replace(%s)", question)
	return pgx.BeginFunc(ctx, s.Pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM answers WHERE question = $1`, question); err != nil {
			return err
		}
		_, err := tx.CopyFrom(ctx, pgx.Identifier{"answers"}, []string{"question", "candidate", "code", "at"},
			pgx.CopyFromSlice(len(all), func(i int) ([]any, error) {
				return []any{question, [16]byte(all[i].Candidate), all[i].Group, at}, nil
			}))
		return err
	})
}

// Forget implements impact.Keeper.
func (s Store) Forget(ctx context.Context, candidates []uuid.UUID) (err error) {
	defer errs.Wrap(&err, "survey.Forget")
	ids := make([][16]byte, len(candidates))
	for i, id := range candidates {
		ids[i] = id
	}
	_, err = s.Pool.Exec(ctx, `DELETE FROM answers WHERE candidate = ANY($1::uuid[])`, ids)
	return err
}
