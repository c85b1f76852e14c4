package store

import (
	"context"
	"errors"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"gorm.io/gorm"
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
		event := eventRow{At: i.CreatedAt, ActorID: &i.CreatedBy.ID, CandidateID: &i.Candidate, Action: "made a referee's link", Detail: string(i.Relation)}
		if !i.StartsAt.IsZero() {
			row.StartsAt = &i.StartsAt
			event.Action, event.Detail = "made a check-in link", string(i.Kind)+", "+i.StartsAt.Format("2006-01-02 15:04 UTC")
		}
		if err := gorm.G[invitationRow](t.db).Create(ctx, &row); err != nil {
			return kind(err)
		}
		return writeEvent(ctx, t, event)
	})
}

// A namedInvitationRow is a link with the names of who made and who ended it.
type namedInvitationRow struct {
	Invitation    invitationRow `gorm:"embedded"`
	CreatedByName string
	EndedByName   string
}

const invitationQuery = `SELECT i.*, a.name AS created_by_name, coalesce(e.name, '') AS ended_by_name
FROM invitations i JOIN accounts a ON a.id = i.created_by LEFT JOIN accounts e ON e.id = i.ended_by `

// Invitations implements vetting.Store.
func (s *Store) Invitations(ctx context.Context, candidate uuid.UUID) (_ []vetting.Invitation, err error) {
	defer errs.Wrap(&err, "store.Invitations(%s)", candidate)
	return s.invitations(ctx, invitationQuery+`WHERE i.candidate_id = ? ORDER BY i.created_at DESC, i.id DESC`, candidate)
}

// Invitation implements vetting.Store.
func (s *Store) Invitation(ctx context.Context, id uuid.UUID) (_ *vetting.Invitation, err error) {
	defer errs.Wrap(&err, "store.Invitation(%s)", id)
	all, err := s.invitations(ctx, invitationQuery+`WHERE i.id = ?`, id)
	if err == nil && len(all) == 0 {
		err = errs.NotFound
	}
	if err != nil {
		return nil, err
	}
	return &all[0], nil
}

// invitations returns the links of a query with their check-ins, replies and mails.
func (s *Store) invitations(ctx context.Context, statement string, values ...any) ([]vetting.Invitation, error) {
	rows, err := query[namedInvitationRow](ctx, s.db, statement, values...)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	all := make([]vetting.Invitation, len(rows))
	ids := make([]uuid.UUID, len(rows))
	place := map[uuid.UUID]*vetting.Invitation{}
	for n, row := range rows {
		all[n] = row.invitation()
		ids[n] = all[n].ID
		place[all[n].ID] = &all[n]
	}
	ins, err := query[checkInRow](ctx, s.db, `SELECT * FROM check_ins WHERE invitation_id IN ? ORDER BY at, id`, ids)
	for _, in := range ins {
		i := place[in.InvitationID]
		i.CheckIns = append(i.CheckIns, vetting.CheckIn{
			ID: in.ID, Invitation: in.InvitationID, Candidate: in.CandidateID, Browser: in.Browser, At: in.At.UTC(), Declined: in.Declined,
			Fact: given(in.FactID), Screen: in.Screen,
		})
	}
	return all, errors.Join(err, s.addReplies(ctx, ids, place), s.addMails(ctx, ids, place))
}

func (r namedInvitationRow) invitation() vetting.Invitation {
	row := r.Invitation
	i := vetting.Invitation{
		ID: row.ID, Candidate: row.CandidateID, Kind: vetting.InvitationKind(row.Kind), OpensAt: row.OpensAt.UTC(), ClosesAt: row.ClosesAt.UTC(),
		Notice: row.NoticeVersion, CreatedAt: row.CreatedAt.UTC(), CreatedBy: vetting.Actor{ID: row.CreatedBy, Name: r.CreatedByName},
		Fact: given(row.FactID), Relation: vetting.Relation(row.Relation),
		Ended: vetting.InvitationEnd(row.EndedWhy), EndedBy: vetting.Actor{ID: given(row.EndedBy), Name: r.EndedByName},
	}
	if row.StartsAt != nil {
		i.StartsAt = row.StartsAt.UTC()
	}
	if row.EndedAt != nil {
		i.EndedAt = row.EndedAt.UTC()
	}
	return i
}

// EndInvitation implements vetting.Store.
func (s *Store) EndInvitation(ctx context.Context, candidate, id uuid.UUID, why vetting.InvitationEnd, by vetting.Actor, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.EndInvitation(%s)", id)
	return s.transact(ctx, func(t tx) error {
		if err := endInvitation(ctx, t, candidate, id, why, by, at); err != nil {
			return err
		}
		return writeEvent(ctx, t, eventRow{At: at, ActorID: known(by.ID), ActorAs: guest(by), CandidateID: &candidate, Action: "ended a link", Detail: string(why)})
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
	return kind(gorm.G[checkInRow](t.db).Create(ctx, &row))
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
		return writeEvent(ctx, t, eventRow{At: e.At, ActorAs: guest(e.Actor), CandidateID: &in.Candidate, Action: e.Action, Detail: e.Detail})
	})
}
