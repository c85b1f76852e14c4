package store

import (
	"context"
	"errors"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

type proposalRow struct {
	ID           uuid.UUID
	ReviewID     uuid.UUID
	CandidateID  uuid.UUID
	AssessmentID uuid.UUID
	Outcome      string
	Reason       string
	Words        string
	Hits         string
	Deciding     string
	Revision     int64
	ProposedAt   time.Time
	ProposedBy   uuid.UUID
	Ended        string
	EndedAt      *time.Time
	EndedBy      *uuid.UUID
	EndedWords   string
	Band         string    `gorm:"->"` // these three are filled in by the database, which holds the people against them
	OwnerID      uuid.UUID `gorm:"->"`
	AuthorIDs    string    `gorm:"->"`
}

func (proposalRow) TableName() string { return "proposals" }

// The words are bound to the id alone, since a decision that is undone becomes a proposal.
func (r *proposalRow) sealed() (uuid.UUID, []secret) {
	id := r.ID.String()
	return r.CandidateID, []secret{{"decisions.words", id, &r.Words}, {"proposals.ended_words", id, &r.EndedWords}}
}

// lockReview locks a candidate, as an assessment does, so that what is written about the open review rests on the newest facts.
func lockReview(ctx context.Context, t tx, candidate, review uuid.UUID, revision int64) error {
	n, err := exec(ctx, t.db, `SELECT 1 FROM candidates c JOIN reviews r ON r.candidate_id = c.id AND r.id = ? AND r.status = 'open'
WHERE c.id = ? AND c.revision = ? FOR NO KEY UPDATE OF c`, review, candidate, revision)
	if err == nil && n == 0 {
		err = errs.Conflictf("This review was closed, or the evidence changed, while you were reading. Look at it again, then decide.")
	}
	return err
}

// propose stores an answer that waits for a second person.
func propose(ctx context.Context, t tx, r vetting.Ruling) error {
	on, err := basis(ctx, t, r)
	if err != nil {
		return err
	}
	row := proposalRow{
		ID: r.ID, ReviewID: r.Review, CandidateID: r.Change.Candidate, AssessmentID: on.assessment, Outcome: string(r.Outcome), Reason: r.Reason,
		Words: r.Words, Hits: on.hits, Deciding: on.deciding, Revision: r.Revision, ProposedAt: r.At, ProposedBy: r.By.ID,
	}
	if err := kind(create(ctx, t.db, &row)); errors.Is(err, errs.Conflict) {
		return errs.Conflictf("Somebody proposed an outcome while you were reading: answer that first.")
	} else if err != nil {
		return refusedByRule(err)
	}
	if _, err := exec(ctx, t.db, `UPDATE reviews SET holder_id = NULL, held_at = NULL WHERE id = ?`, r.Review); err != nil { // for the second person to claim
		return err
	}
	return writeEvent(ctx, t, event{
		At: r.At, ActorID: &r.By.ID, CandidateID: &r.Change.Candidate, Action: "proposed an outcome", Detail: string(r.Outcome) + ", " + r.Reason, Restricted: true,
	})
}

// endUnanswered ends the proposal that a ruling agrees to or leaves behind.
func endUnanswered(ctx context.Context, t tx, r vetting.Ruling) error {
	switch {
	case r.Agrees != nil:
		return endProposal(ctx, t, r.Change.Candidate, *r.Agrees)
	case r.Outdates != uuid.Nil:
		_, err := exec(ctx, t.db, `UPDATE proposals SET ended = 'outdated', ended_at = ? WHERE id = ? AND ended = ''`, r.At, r.Outdates)
		return err
	}
	return nil
}

// EndProposal implements vetting.Store.
func (s *Store) EndProposal(ctx context.Context, candidate uuid.UUID, p vetting.Proposal) (err error) {
	defer errs.Wrap(&err, "store.EndProposal(%s)", p.ID)
	return s.transact(ctx, func(t tx) error {
		if err := lockReview(ctx, t, candidate, p.Review, p.Revision); err != nil {
			return err
		}
		return endProposal(ctx, t, candidate, p)
	})
}

// proposalActs are the words for the ends of a proposal that people bring about.
var proposalActs = map[vetting.ProposalEnd]string{
	vetting.Agreed: "agreed to an outcome", vetting.Disagreed: "disagreed with an outcome", vetting.TakenBack: "took back a proposed outcome",
}

func endProposal(ctx context.Context, t tx, candidate uuid.UUID, p vetting.Proposal) error {
	words, err := sealText(ctx, t.db, candidate, "proposals.ended_words", p.ID, p.SecondWords)
	if err != nil {
		return err
	}
	n, err := exec(ctx, t.db, `UPDATE proposals SET ended = ?, ended_at = ?, ended_by = ?, ended_words = ? WHERE id = ? AND candidate_id = ? AND ended = ''`,
		p.Ended, p.EndedAt, p.EndedBy.ID, words, p.ID, candidate)
	if err != nil {
		return refusedByRule(err)
	}
	if n == 0 {
		return errs.Conflictf("This proposal was answered while you were reading. Look at the review again.")
	}
	return writeEvent(ctx, t, event{
		At: p.EndedAt, ActorID: &p.EndedBy.ID, CandidateID: &candidate, Action: proposalActs[p.Ended], Detail: string(p.Outcome) + ", " + p.Reason, Restricted: true,
	})
}
