package store

import (
	"context"
	"encoding/json"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

type replyRow struct {
	ID           uuid.UUID
	InvitationID uuid.UUID
	CandidateID  uuid.UUID
	Browser      []byte
	At           time.Time
	Declined     bool
	Answers      string // an object of strings
	FactID       *uuid.UUID
}

func (replyRow) TableName() string { return "referee_replies" }

func (r *replyRow) sealed() (uuid.UUID, []secret) {
	return r.CandidateID, []secret{{"referee_replies.answers", r.ID.String(), &r.Answers}}
}

func newReplyRow(r vetting.Reply) (replyRow, error) {
	answers := r.Answers
	if answers == nil {
		answers = vetting.Answers{}
	}
	b, err := json.Marshal(answers)
	return replyRow{
		ID: r.ID, InvitationID: r.Invitation, CandidateID: r.Candidate, Browser: r.Browser, At: r.At, Declined: r.Declined, Answers: string(b), FactID: known(r.Fact),
	}, err
}

// SaveReply implements vetting.Store.
func (s *Store) SaveReply(ctx context.Context, r vetting.Reply, c vetting.Change) (err error) {
	defer errs.Wrap(&err, "store.SaveReply(%s)", r.Invitation)
	row, err := newReplyRow(r)
	if err != nil {
		return err
	}
	return s.transact(ctx, func(t tx) error {
		if err := stillOpen(ctx, t, r.Invitation, r.Candidate); err != nil {
			return err
		}
		if err := s.apply(ctx, t, c); err != nil {
			return err
		}
		if _, err := exec(ctx, t.db, `DELETE FROM referee_replies WHERE invitation_id = ? AND browser = ?`, r.Invitation, r.Browser); err != nil {
			return err
		}
		return kind(create(ctx, t.db, &row))
	})
}

// DeclineReply implements vetting.Store.
func (s *Store) DeclineReply(ctx context.Context, r vetting.Reply, e vetting.Event) (err error) {
	defer errs.Wrap(&err, "store.DeclineReply(%s)", r.Invitation)
	row, err := newReplyRow(r)
	if err != nil {
		return err
	}
	return s.transact(ctx, func(t tx) error {
		if err := stillOpen(ctx, t, r.Invitation, r.Candidate); err != nil {
			return err
		}
		before, err := query[int](ctx, t.db, `SELECT 1 FROM referee_replies WHERE invitation_id = ?`, r.Invitation)
		if err != nil || len(before) > 0 {
			return err
		}
		if err := create(ctx, t.db, &row); err != nil {
			return err
		}
		return writeEvent(ctx, t, event{At: e.At, ActorAs: guest(e.Actor), CandidateID: &r.Candidate, Action: e.Action, Detail: e.Detail})
	})
}

// Disown implements vetting.Store.
func (s *Store) Disown(ctx context.Context, invitation uuid.UUID, c vetting.Change) (err error) {
	defer errs.Wrap(&err, "store.Disown(%s)", invitation)
	return s.transact(ctx, func(t tx) error {
		if err := endInvitation(ctx, t, c.Candidate, invitation, vetting.InvitationDisowned, c.Actor, c.At); err != nil {
			return err
		}
		return s.apply(ctx, t, c)
	})
}
