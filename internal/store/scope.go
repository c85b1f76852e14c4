package store

import (
	"context"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

type teammateRow struct {
	Requisition string
	AccountID   uuid.UUID
	JoinedAt    time.Time
	AddedBy     uuid.UUID
}

func (teammateRow) TableName() string { return "requisition_members" }

// seen is whether an account, given twice, owns a candidate c or works on its requisition.
const seen = `(c.owner_id = ? OR c.requisition IN (SELECT requisition FROM requisition_members WHERE account_id = ?))`

// A namedTeammateRow is a membership with the names of the two.
type namedTeammateRow struct {
	Member teammateRow `gorm:"embedded"`
	Name   string
	Role   string
	ByName string
}

// Team implements vetting.Store.
func (s *Store) Team(ctx context.Context, requisition string) (_ []vetting.Membership, err error) {
	defer errs.Wrap(&err, "store.Team(%s)", requisition)
	rows, err := query[namedTeammateRow](ctx, s.db, `SELECT m.*, a.name, a.role, b.name AS by_name FROM requisition_members m
JOIN accounts a ON a.id = m.account_id JOIN accounts b ON b.id = m.added_by WHERE m.requisition = ? ORDER BY a.name, a.id`, requisition)
	all := make([]vetting.Membership, len(rows))
	for i, r := range rows {
		m := r.Member
		all[i] = vetting.Membership{
			Requisition: m.Requisition, Member: vetting.Actor{ID: m.AccountID, Name: r.Name, Role: vetting.Role(r.Role)},
			At: m.JoinedAt.UTC(), By: vetting.Actor{ID: m.AddedBy, Name: r.ByName},
		}
	}
	return all, err
}

// JoinTeam implements vetting.Store.
func (s *Store) JoinTeam(ctx context.Context, m vetting.Membership) (err error) {
	defer errs.Wrap(&err, "store.JoinTeam(%s)", m.Requisition)
	return s.transact(ctx, func(t tx) error {
		row := teammateRow{m.Requisition, m.Member.ID, m.At, m.By.ID}
		if err := create(ctx, t.db, &row); err != nil {
			return kind(err)
		}
		return writeEvent(ctx, t, event{At: m.At, ActorID: known(m.By.ID), Action: "added to a requisition", On: "account " + m.Member.ID.String(), Detail: m.Requisition})
	})
}

// LeaveTeam implements vetting.Store.
func (s *Store) LeaveTeam(ctx context.Context, m vetting.Membership) (err error) {
	defer errs.Wrap(&err, "store.LeaveTeam(%s)", m.Requisition)
	return s.transact(ctx, func(t tx) error {
		n, err := gorm.G[*teammateRow](t.db).Where("requisition = ? AND account_id = ?", m.Requisition, m.Member.ID).Delete(ctx)
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.Conflict
		}
		return writeEvent(ctx, t, event{At: m.At, ActorID: known(m.By.ID), Action: "removed from a requisition", On: "account " + m.Member.ID.String(), Detail: m.Requisition})
	})
}

// HandOver implements vetting.Store.
func (s *Store) HandOver(ctx context.Context, candidate uuid.UUID, from, to, by vetting.Actor, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.HandOver(%s)", candidate)
	return s.transact(ctx, func(t tx) error {
		n, err := exec(ctx, t.db, `UPDATE candidates SET owner_id = ? WHERE id = ? AND owner_id = ?`, to.ID, candidate, from.ID)
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.Conflictf("Somebody handed this candidate over while you were reading.")
		}
		return writeEvent(ctx, t, event{At: at, ActorID: known(by.ID), CandidateID: &candidate, Action: "handed over", On: "account " + to.ID.String(), Detail: "from " + from.Name + " to " + to.Name})
	})
}
