package store

import (
	"context"
	"fmt"
	"slices"

	"bonafide/internal/errs"
	"bonafide/internal/linkage"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// mostAround bounds a neighbourhood. What is larger is no group of people, and no page could show it.
const mostAround = 500

// notLeading are the keys that do not lead from one candidate to another: networks, and what joins nobody.
var notLeading = append([]linkage.KeyKind{linkage.IP}, linkage.Unweighed...)

// stepFrom finds who has a key of any of some candidates and is not known: so many as there is room for, in the order of their ids. A key
// that makes a hub by its number leads nowhere.
func stepFrom(some, known, room string) string {
	return `(SELECT DISTINCT theirs.candidate_id AS id FROM (SELECT DISTINCT k.kind, k.key FROM ` + some + ` f
  CROSS JOIN LATERAL (SELECT kind, key FROM link_keys WHERE candidate_id = f.id AND kind NOT IN ` + literals(notLeading) + ` OFFSET 0) k) mine
CROSS JOIN LATERAL (SELECT candidate_id, count(*) OVER () AS holders FROM
  (SELECT candidate_id FROM link_keys k WHERE k.kind = mine.kind AND k.key = mine.key LIMIT ` + fmt.Sprint(linkage.HubSize) + `) few) theirs
WHERE theirs.holders < ` + fmt.Sprint(linkage.HubSize) + ` AND theirs.candidate_id NOT IN (` + known + `) ORDER BY id LIMIT ` + room + `)`
}

// neighbourhoodQuery takes three steps from the candidate $1, each from those alone whom the one before found.
var neighbourhoodQuery = `WITH start AS (SELECT $1::uuid AS id),
one AS MATERIALIZED ` + stepFrom("start", "SELECT id FROM start", fmt.Sprint(mostAround)) + `,
two AS MATERIALIZED ` + stepFrom("one", "SELECT id FROM start UNION ALL SELECT id FROM one", fmt.Sprint(mostAround)+" - (SELECT count(*) FROM one)") + `,
three AS MATERIALIZED ` + stepFrom("two", "SELECT id FROM start UNION ALL SELECT id FROM one UNION ALL SELECT id FROM two",
	fmt.Sprint(mostAround)+" - (SELECT count(*) FROM one) - (SELECT count(*) FROM two)") + `
SELECT near.id, near.step, c.revision FROM (SELECT id, 1 AS step FROM one UNION ALL SELECT id, 2 FROM two UNION ALL SELECT id, 3 FROM three) near
CROSS JOIN LATERAL (SELECT revision FROM candidates WHERE id = near.id OFFSET 0) c ORDER BY near.step, near.id`

// Neighbourhood returns who is within three steps of a candidate, the nearest first, each step over a key that fewer than
// linkage.HubSize have; the candidate is not among them. They are 500 at most: of those who are equally near, the first by id.
func (s *Store) Neighbourhood(ctx context.Context, id uuid.UUID) (_ []vetting.Around, err error) {
	defer errs.Wrap(&err, "store.Neighbourhood(%s)", id)
	return neighbourhood(ctx, s.pool, id)
}

func neighbourhood(ctx context.Context, q querier, id uuid.UUID) (around []vetting.Around, err error) {
	rows, err := q.Query(ctx, neighbourhoodQuery, plainID(id))
	if err != nil {
		return nil, err
	}
	var other pgtype.UUID
	var step int
	var revision int64
	_, err = pgx.ForEachRow(rows, []any{&other, &step, &revision}, func() error {
		around = append(around, vetting.Around{Candidate: other.Bytes, Steps: step, Revision: revision})
		return nil
	})
	return slices.Clip(around), err
}
