package store

import (
	"context"
	"encoding/json"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

type invitationRow struct {
	ID            uuid.UUID
	CandidateID   uuid.UUID
	Kind          string
	StartsAt      *time.Time
	OpensAt       time.Time
	ClosesAt      time.Time
	NoticeVersion string
	CreatedAt     time.Time
	CreatedBy     uuid.UUID
	EndedAt       *time.Time
	EndedBy       *uuid.UUID
	EndedWhy      string
	FactID        *uuid.UUID
	Relation      string
}

func (invitationRow) TableName() string { return "invitations" }

type checkInRow struct {
	ID           uuid.UUID
	InvitationID uuid.UUID
	CandidateID  uuid.UUID
	Browser      []byte
	At           time.Time
	Declined     bool
	FactID       *uuid.UUID
	Screen       string
}

func (checkInRow) TableName() string { return "check_ins" }

// Invite implements vetting.Store.
func (s *Store) Invite(ctx context.Context, i vetting.Invitation) (err error) {
	defer errs.Wrap(&err, "store.Invite(%s)", i.Candidate)
	return s.transact(ctx, func(t tx) error {
		row := invitationRow{
			ID: i.ID, CandidateID: i.Candidate, Kind: string(i.Kind), OpensAt: i.OpensAt, ClosesAt: i.ClosesAt,
			NoticeVersion: i.Notice, CreatedAt: i.CreatedAt, CreatedBy: i.CreatedBy.ID, FactID: known(i.Fact), Relation: string(i.Relation),
		}
		ev := event{At: i.CreatedAt, ActorID: &i.CreatedBy.ID, CandidateID: &i.Candidate, Action: "made a referee's link", Detail: string(i.Relation)}
		if i.Kind == vetting.ForRights {
			ev.Action, ev.Detail = "made a link to the candidate's own page", "notice "+i.Notice
		}
		if !i.StartsAt.IsZero() {
			row.StartsAt = &i.StartsAt
			ev.Action, ev.Detail = "made a check-in link", string(i.Kind)+", "+i.StartsAt.Format("2006-01-02 15:04 UTC")
		}
		if err := create(ctx, t.db, &row); err != nil {
			return kind(err)
		}
		return writeEvent(ctx, t, ev)
	})
}

// invitationQuery makes a link i with its check-ins, replies and mails one document, a vetting.Invitation: see recordQuery.
var invitationQuery = `SELECT json_build_object('ID', i.id, 'Candidate', i.candidate_id, 'Kind', i.kind, 'StartsAt', ` + utc("i.starts_at") + `,
  'OpensAt', ` + utc("i.opens_at") + `, 'ClosesAt', ` + utc("i.closes_at") + `, 'Notice', i.notice_version,
  'Key', ` + keyObject("i.candidate_id") + `, 'CreatedAt', ` + utc("i.created_at") + `, 'CreatedBy', json_build_object('ID', a.id, 'Name', a.name), 'Fact', i.fact_id, 'Relation', i.relation,
  'Ended', i.ended_why, 'EndedAt', ` + utc("i.ended_at") + `, 'EndedBy', json_build_object('ID', e.id, 'Name', e.name),
  'CheckIns', (SELECT json_agg(json_build_object('ID', id, 'Invitation', invitation_id, 'Candidate', candidate_id, 'Browser', encode(browser, 'base64'),
    'At', ` + utc("at") + `, 'Declined', declined, 'Fact', fact_id, 'Screen', screen) ORDER BY at, id) FROM check_ins WHERE invitation_id = i.id),
  'Replies', (SELECT json_agg(json_build_object('ID', id, 'Invitation', invitation_id, 'Candidate', candidate_id, 'Browser', encode(browser, 'base64'),
    'At', ` + utc("at") + `, 'Declined', declined, 'Fact', fact_id, 'Answers', answers) ORDER BY at, id) FROM referee_replies WHERE invitation_id = i.id),
  'Mails', (SELECT json_agg(` + mailObject + ` ORDER BY m.queued_at, m.id) FROM ` + mailTables + ` WHERE m.invitation_id = i.id))::text AS document
FROM invitations i JOIN accounts a ON a.id = i.created_by LEFT JOIN accounts e ON e.id = i.ended_by `

// A storedInvitation is a link as invitationQuery makes it.
type storedInvitation struct {
	vetting.Invitation
	Key     *inlineKey
	Replies []storedReply
}

// A storedReply is a reply whose answers are opened first.
type storedReply struct {
	vetting.Reply
	Answers json.RawMessage
}

func (i *storedInvitation) key() *inlineKey { return i.Key }

func (i *storedInvitation) sealed() (uuid.UUID, []secret) {
	var all []secret
	for n := range i.Replies {
		all = append(all, secret{"referee_replies.answers", i.Replies[n].ID.String(), &i.Replies[n].Answers})
	}
	for n := range i.Mails {
		all = append(all, mailSecrets(&i.Mails[n])...)
	}
	return i.Candidate, all
}

func (i *storedInvitation) invitation() (vetting.Invitation, error) {
	for _, r := range i.Replies {
		if err := json.Unmarshal(r.Answers, &r.Reply.Answers); err != nil {
			return i.Invitation, err
		}
		i.Invitation.Replies = append(i.Invitation.Replies, r.Reply)
	}
	return i.Invitation, nil
}

// Invitations implements vetting.Store.
func (s *Store) Invitations(ctx context.Context, candidate uuid.UUID) (_ []vetting.Invitation, err error) {
	defer errs.Wrap(&err, "store.Invitations(%s)", candidate)
	stored, err := documents[storedInvitation](ctx, s.db, invitationQuery+`WHERE i.candidate_id = ? ORDER BY i.created_at DESC, i.id DESC`, candidate)
	if err != nil || len(stored) == 0 {
		return nil, err
	}
	all := make([]vetting.Invitation, len(stored))
	for i := range stored {
		if all[i], err = stored[i].invitation(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Invitation implements vetting.Store.
func (s *Store) Invitation(ctx context.Context, id uuid.UUID) (_ *vetting.Invitation, err error) {
	defer errs.Wrap(&err, "store.Invitation(%s)", id)
	stored, err := document[storedInvitation](ctx, s.db, invitationQuery+`WHERE i.id = ?`, id)
	if err != nil {
		return nil, err
	}
	i, err := stored.invitation()
	return &i, err
}

// EndInvitation implements vetting.Store.
func (s *Store) EndInvitation(ctx context.Context, candidate, id uuid.UUID, why vetting.InvitationEnd, by vetting.Actor, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.EndInvitation(%s)", id)
	return s.transact(ctx, func(t tx) error {
		if err := endInvitation(ctx, t, candidate, id, why, by, at); err != nil {
			return err
		}
		return writeEvent(ctx, t, event{At: at, ActorID: known(by.ID), ActorAs: guest(by), CandidateID: &candidate, Action: "ended a link", Detail: string(why)})
	})
}

func endInvitation(ctx context.Context, t tx, candidate, id uuid.UUID, why vetting.InvitationEnd, by vetting.Actor, at time.Time) error {
	n, err := exec(ctx, t.db, `UPDATE invitations SET ended_at = ?, ended_by = ?, ended_why = ? WHERE id = ? AND candidate_id = ? AND ended_at IS NULL`,
		at, known(by.ID), why, id, candidate)
	if err == nil && n == 0 {
		err = errs.Conflict
	}
	return err
}

// stillOpen locks a candidate's link until the transaction ends; one that has ended is errs.Conflict.
func stillOpen(ctx context.Context, t tx, invitation, candidate uuid.UUID) error {
	n, err := exec(ctx, t.db, `SELECT 1 FROM invitations WHERE id = ? AND candidate_id = ? AND ended_at IS NULL FOR UPDATE`, invitation, candidate)
	if err == nil && n == 0 {
		err = errs.Conflict
	}
	return err
}

func saveCheckIn(ctx context.Context, t tx, in vetting.CheckIn) error {
	row := checkInRow{
		ID: in.ID, InvitationID: in.Invitation, CandidateID: in.Candidate, Browser: in.Browser, At: in.At, Declined: in.Declined, FactID: known(in.Fact), Screen: in.Screen,
	}
	return kind(create(ctx, t.db, &row))
}

// CheckIn implements vetting.Store.
func (s *Store) CheckIn(ctx context.Context, in vetting.CheckIn, c vetting.Change) (err error) {
	defer errs.Wrap(&err, "store.CheckIn(%s)", in.Invitation)
	return s.transact(ctx, func(t tx) error {
		if err := stillOpen(ctx, t, in.Invitation, in.Candidate); err != nil {
			return err
		}
		if err := s.apply(ctx, t, c); err != nil {
			return err
		}
		if err := saveConsent(ctx, t, in); err != nil {
			return err
		}
		return saveCheckIn(ctx, t, in)
	})
}

// Decline implements vetting.Store.
func (s *Store) Decline(ctx context.Context, in vetting.CheckIn, e vetting.Event) (err error) {
	defer errs.Wrap(&err, "store.Decline(%s)", in.Invitation)
	return s.transact(ctx, func(t tx) error {
		if err := stillOpen(ctx, t, in.Invitation, in.Candidate); err != nil {
			return err
		}
		before, err := query[int](ctx, t.db, `SELECT 1 FROM check_ins WHERE invitation_id = ? AND declined`, in.Invitation)
		if err != nil || len(before) > 0 {
			return err
		}
		if err := saveCheckIn(ctx, t, in); err != nil {
			return err
		}
		return writeEvent(ctx, t, event{At: e.At, ActorAs: guest(e.Actor), CandidateID: &in.Candidate, Action: e.Action, Detail: e.Detail})
	})
}
