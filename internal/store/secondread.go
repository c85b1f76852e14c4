package store

import (
	"context"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/secondread"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

type secondReadRow struct {
	ID          uuid.UUID
	DecisionID  uuid.UUID
	CandidateID uuid.UUID
	Outcome     string
	Reason      string
	Words       string
	At          time.Time
	By          uuid.UUID
}

func (secondReadRow) TableName() string { return "second_reads" }

func (r *secondReadRow) sealed() (uuid.UUID, []secret) {
	return r.CandidateID, []secret{{"second_reads.words", r.ID.String(), &r.Words}}
}

// drawn is secondread.Drawn in SQL, word for word as the index has it.
const drawn = `get_byte(uuid_send(d.id), 15) < 26 AND d.outcome <> 'needs_more'`

// UnreadCases implements secondread.Store.
func (s *Store) UnreadCases(ctx context.Context, reader uuid.UUID) (_ []secondread.Item, err error) {
	defer errs.Wrap(&err, "store.UnreadCases")
	return query[secondread.Item](ctx, s.db, `SELECT d.id AS decision, c.id AS candidate, c.name, c.requisition, d.decided_at FROM decisions d
JOIN candidates c ON c.id = d.candidate_id WHERE `+drawn+` AND NOT EXISTS (SELECT FROM second_reads r WHERE r.decision_id = d.id)
AND d.decided_by <> ? AND d.second_by IS DISTINCT FROM ? AND c.owner_id <> ? ORDER BY d.decided_at, d.id LIMIT ?`, reader, reader, reader, secondread.PageSize)
}

// A storedCase is a decided case as its query makes it.
type storedCase struct {
	secondread.Case
	Key  *inlineKey
	Made storedAssessment
}

func (c *storedCase) key() *inlineKey { return c.Key }

func (c *storedCase) sealed() (uuid.UUID, []secret) {
	all := append(c.Made.secrets(), decisionSecrets(&c.Decided)...)
	if c.Read != nil {
		all = append(all, secret{"second_reads.words", c.Read.ID.String(), &c.Read.Words})
	}
	return c.Candidate, all
}

var decidedCase = `SELECT json_build_object('Decision', d.id, 'Candidate', c.id, 'Name', c.name, 'Requisition', c.requisition, 'DecidedAt', ` + utc("d.decided_at") + `,
  'Key', ` + keyObject("c.id") + `, 'Made', json_build_object('ID', n.id, 'Assessment', n.document, 'BaseID', b.id, 'Base', b.document),
  'Decided', ` + decisionObject + `, 'Parties', to_jsonb(array_remove(ARRAY[d.decided_by, d.second_by, c.owner_id], NULL)),
  'Read', (SELECT json_build_object('ID', r.id, 'Decision', r.decision_id, 'Candidate', r.candidate_id, 'Outcome', r.outcome, 'Reason', r.reason, 'Words', r.words,
    'At', ` + utc("r.at") + `, 'By', json_build_object('ID', w.id, 'Name', w.name)) FROM second_reads r JOIN accounts w ON w.id = r.by WHERE r.decision_id = d.id))::text AS document
FROM decisions d JOIN candidates c ON c.id = d.candidate_id JOIN accounts by ON by.id = d.decided_by LEFT JOIN accounts e ON e.id = d.second_by
JOIN assessments n ON n.id = d.assessment_id LEFT JOIN assessments b ON b.id = n.base_id WHERE ` + drawn + ` AND d.id = ?`

// DecidedCase implements secondread.Store.
func (s *Store) DecidedCase(ctx context.Context, decision uuid.UUID) (_ *secondread.Case, err error) {
	defer errs.Wrap(&err, "store.DecidedCase(%s)", decision)
	stored, err := document[storedCase](ctx, s.db, decidedCase, decision)
	if err != nil {
		return nil, err
	}
	stored.Case.Assessment, err = stored.Made.whole()
	return &stored.Case, err
}

// SaveRead implements secondread.Store.
func (s *Store) SaveRead(ctx context.Context, r secondread.Read) (err error) {
	defer errs.Wrap(&err, "store.SaveRead(%s)", r.Decision)
	return s.transact(ctx, func(t tx) error {
		row := secondReadRow{r.ID, r.Decision, r.Candidate, string(r.Outcome), r.Reason, r.Words, r.At, r.By.ID}
		if err := create(ctx, t.db, &row); err != nil {
			return kind(err)
		}
		return writeEvent(ctx, t, event{At: r.At, ActorID: known(r.By.ID), CandidateID: &r.Candidate, Action: "read again, blind", Restricted: true})
	})
}

// ReadPairs implements secondread.Store.
func (s *Store) ReadPairs(ctx context.Context) (_ []secondread.Pair, err error) {
	defer errs.Wrap(&err, "store.ReadPairs")
	rows, err := query[struct{ First, Second string }](ctx, s.db, `SELECT d.outcome AS first, r.outcome AS second FROM second_reads r JOIN decisions d ON d.id = r.decision_id`)
	pairs := make([]secondread.Pair, len(rows))
	for i, r := range rows {
		pairs[i] = secondread.Pair{First: vetting.Outcome(r.First), Second: vetting.Outcome(r.Second)}
	}
	return pairs, err
}
