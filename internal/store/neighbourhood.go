package store

import (
	"context"
	"strconv"
	"strings"

	"bonafide/internal/errs"
	"bonafide/internal/linkage"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// mostAround bounds a neighbourhood. What is larger is no group of people, and no page could show it.
const mostAround = 500

// stepQuery finds who has a key of any of some candidates. A key that makes a hub by its number leads nowhere. The limits are no
// parameters, or else the statement is planned anew each time.
var stepQuery = `SELECT DISTINCT theirs.candidate_id AS id
FROM (SELECT DISTINCT kind, key FROM link_keys WHERE candidate_id = ANY(CAST(@ids AS uuid[])) AND kind NOT IN @leave) mine
CROSS JOIN LATERAL (SELECT candidate_id, count(*) OVER () AS holders FROM
  (SELECT candidate_id FROM link_keys k WHERE k.kind = mine.kind AND k.key = mine.key LIMIT ` + strconv.Itoa(linkage.HubSize) + `) few) theirs
WHERE theirs.holders < @hub AND theirs.candidate_id <> ALL(CAST(@known AS uuid[])) ORDER BY id LIMIT ` + strconv.Itoa(mostAround)

// notLeading are the keys that do not lead from one candidate to another: networks, and what joins nobody.
var notLeading = append([]string{string(linkage.IP)}, otherKinds...)

// Neighbourhood returns who is within so many steps of a candidate, the nearest first, each step over a key that fewer than
// linkage.HubSize have; the candidate is not among them. They are 500 at most.
func (s *Store) Neighbourhood(ctx context.Context, id uuid.UUID, steps int) (around []vetting.Around, err error) {
	defer errs.Wrap(&err, "store.Neighbourhood(%s)", id)
	known, outermost := []uuid.UUID{id}, []uuid.UUID{id}
	for step := 1; step <= steps && len(outermost) > 0 && len(around) < mostAround; step++ {
		rows, err := query[idRow](ctx, s.db, stepQuery, map[string]any{
			"ids": uuidArray(outermost), "known": uuidArray(known), "leave": notLeading, "hub": linkage.HubSize,
		})
		if err != nil {
			return nil, err
		}
		outermost = ids(rows[:min(len(rows), mostAround-len(around))])
		known = append(known, outermost...)
		for _, other := range outermost {
			around = append(around, vetting.Around{Candidate: other, Steps: step})
		}
	}
	return around, nil
}

// uuidArray writes ids as PostgreSQL reads an array.
func uuidArray(all []uuid.UUID) string {
	words := make([]string, len(all))
	for i, id := range all {
		words[i] = id.String()
	}
	return "{" + strings.Join(words, ",") + "}"
}
