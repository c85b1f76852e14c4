package store

import (
	"context"
	"encoding/json"
	"image"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

type facePairRow struct {
	ID             uuid.UUID
	CandidateID    uuid.UUID
	OtherID        uuid.UUID
	FileA, FileB   uuid.UUID
	StageA, StageB string
	BoxA, BoxB     *string // an image.Rectangle; nil where the whole picture is shown
	AskedAt        time.Time
	AskedBy        uuid.UUID
	ClosedAt       *time.Time
}

func (facePairRow) TableName() string { return "face_pairs" }

type faceVoteRow struct {
	PairID  uuid.UUID
	Number  int
	VoterID uuid.UUID
	Answer  string
	VotedAt time.Time
}

func (faceVoteRow) TableName() string { return "face_votes" }

func boxText(box image.Rectangle) *string {
	if box.Empty() {
		return nil
	}
	b, _ := json.Marshal(box) // four numbers
	text := string(b)
	return &text
}

func parseBox(text *string) (box image.Rectangle, err error) {
	if text != nil {
		err = json.Unmarshal([]byte(*text), &box)
	}
	return box, err
}

// AskReviewers implements vetting.Store.
func (s *Store) AskReviewers(ctx context.Context, p vetting.FacePair) (err error) {
	defer errs.Wrap(&err, "store.AskReviewers(%s)", p.ID)
	a, b := p.Captures[0], p.Captures[1]
	return s.transact(ctx, func(t tx) error {
		row := facePairRow{
			ID: p.ID, CandidateID: a.Candidate, OtherID: b.Candidate, FileA: a.File, FileB: b.File, StageA: a.Stage, StageB: b.Stage,
			BoxA: boxText(a.Box), BoxB: boxText(b.Box), AskedAt: p.AskedAt, AskedBy: p.AskedBy.ID,
		}
		if err := create(ctx, t.db, &row); err != nil {
			return kind(err)
		}
		return eachCandidate(&p, func(id uuid.UUID) error {
			return writeEvent(ctx, t, event{At: p.AskedAt, ActorID: &p.AskedBy.ID, CandidateID: &id, Action: "asked two reviewers to compare faces"})
		})
	})
}

// A namedPairRow is a pair with who asked for it and whose the candidates are.
type namedPairRow struct {
	Pair        facePairRow `gorm:"embedded"`
	AskedByName string
	Owner       uuid.UUID
	OtherOwner  uuid.UUID
}

const pairQuery = `SELECT p.*, a.name AS asked_by_name, c.owner_id AS owner, o.owner_id AS other_owner
FROM face_pairs p JOIN accounts a ON a.id = p.asked_by
JOIN candidates c ON c.id = p.candidate_id JOIN candidates o ON o.id = p.other_id `

func (r namedPairRow) pair() (vetting.FacePair, error) {
	row := r.Pair
	p := vetting.FacePair{ID: row.ID, AskedBy: vetting.Actor{ID: row.AskedBy, Name: r.AskedByName}, AskedAt: row.AskedAt.UTC()}
	if row.ClosedAt != nil {
		p.ClosedAt = row.ClosedAt.UTC()
	}
	first, err := parseBox(row.BoxA)
	if err != nil {
		return p, err
	}
	second, err := parseBox(row.BoxB)
	p.Captures = [2]vetting.FaceCapture{
		{Candidate: row.CandidateID, Owner: r.Owner, File: row.FileA, Stage: row.StageA, Box: first},
		{Candidate: row.OtherID, Owner: r.OtherOwner, File: row.FileB, Stage: row.StageB, Box: second},
	}
	return p, err
}

// FacePair implements vetting.Store.
func (s *Store) FacePair(ctx context.Context, id uuid.UUID) (_ *vetting.FacePair, err error) {
	defer errs.Wrap(&err, "store.FacePair(%s)", id)
	return s.facePair(ctx, `WHERE p.id = ?`, id)
}

// FacePairOf implements vetting.Store.
func (s *Store) FacePairOf(ctx context.Context, a, b uuid.UUID) (_ *vetting.FacePair, err error) {
	defer errs.Wrap(&err, "store.FacePairOf(%s, %s)", a, b)
	return s.facePair(ctx, `WHERE least(p.file_a, p.file_b) = least(?::uuid, ?::uuid) AND greatest(p.file_a, p.file_b) = greatest(?::uuid, ?::uuid)`, a, b, a, b)
}

// A namedVoteRow is an answer with the name of who gave it.
type namedVoteRow struct {
	Vote      faceVoteRow `gorm:"embedded"`
	VoterName string
}

func (s *Store) facePair(ctx context.Context, where string, values ...any) (*vetting.FacePair, error) {
	row, err := queryRow[namedPairRow](ctx, s.db, pairQuery+where, values...)
	if err != nil {
		return nil, err
	}
	p, err := row.pair()
	if err != nil {
		return nil, err
	}
	votes, err := query[namedVoteRow](ctx, s.db, `SELECT v.*, a.name AS voter_name FROM face_votes v JOIN accounts a ON a.id = v.voter_id
WHERE v.pair_id = ? ORDER BY v.number`, p.ID)
	for _, v := range votes {
		p.Votes = append(p.Votes, vetting.FaceVote{
			By: vetting.Actor{ID: v.Vote.VoterID, Name: v.VoterName}, Answer: vetting.FaceAnswer(v.Vote.Answer), At: v.Vote.VotedAt.UTC(),
		})
	}
	return &p, err
}

// OpenFacePairs implements vetting.Store.
func (s *Store) OpenFacePairs(ctx context.Context, voter uuid.UUID) (_ []vetting.FacePair, err error) {
	defer errs.Wrap(&err, "store.OpenFacePairs(%s)", voter)
	rows, err := query[namedPairRow](ctx, s.db, pairQuery+`WHERE p.closed_at IS NULL AND p.asked_by <> @voter AND c.owner_id <> @voter AND o.owner_id <> @voter
AND NOT EXISTS (SELECT FROM face_votes v WHERE v.pair_id = p.id AND v.voter_id = @voter) ORDER BY p.asked_at, p.id`, map[string]any{"voter": voter})
	if err != nil {
		return nil, err
	}
	pairs := make([]vetting.FacePair, len(rows))
	for i, row := range rows {
		if pairs[i], err = row.pair(); err != nil {
			return nil, err
		}
	}
	return pairs, nil
}

// Vote implements vetting.Store.
func (s *Store) Vote(ctx context.Context, p *vetting.FacePair, c *vetting.Change) (err error) {
	defer errs.Wrap(&err, "store.Vote(%s)", p.ID)
	v := p.Votes[len(p.Votes)-1]
	return s.transact(ctx, func(t tx) error {
		row := faceVoteRow{PairID: p.ID, Number: len(p.Votes), VoterID: v.By.ID, Answer: string(v.Answer), VotedAt: v.At}
		if err := create(ctx, t.db, &row); err != nil {
			return kind(err)
		}
		err := eachCandidate(p, func(id uuid.UUID) error { // the answer stands nowhere before both are given
			return writeEvent(ctx, t, event{At: v.At, ActorID: &v.By.ID, CandidateID: &id, Action: "compared faces"})
		})
		if err != nil || c == nil {
			return err
		}
		if _, err := exec(ctx, t.db, `UPDATE face_pairs SET closed_at = ? WHERE id = ?`, v.At, p.ID); err != nil {
			return err
		}
		return s.apply(ctx, t, *c)
	})
}

// eachCandidate runs do for the one or the two candidates whose captures are compared.
func eachCandidate(p *vetting.FacePair, do func(uuid.UUID) error) error {
	first, second := p.Captures[0].Candidate, p.Captures[1].Candidate
	err := do(first)
	if err == nil && second != first {
		err = do(second)
	}
	return err
}
