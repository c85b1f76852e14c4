package store

import (
	"context"
	"errors"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"
)

type waitingPeriodRow struct {
	Jurisdiction string
	Days         int
	Business     bool
	SetAt        time.Time
	SetBy        uuid.UUID
}

func (waitingPeriodRow) TableName() string { return "waiting_periods" }

type adverseActionRow struct {
	ID           uuid.UUID
	CandidateID  uuid.UUID
	DecisionID   uuid.UUID
	Jurisdiction string
	Days         int
	Business     bool
	Words        string
	Report       []byte
	ReportDigest []byte
	BeganAt      time.Time
	BeganBy      uuid.UUID
	EarliestAt   time.Time
	State        string
	EndedAt      *time.Time
	EndedBy      *uuid.UUID
	EndedWords   string
}

func (adverseActionRow) TableName() string { return "adverse_actions" }

func (r *adverseActionRow) sealed() (uuid.UUID, []secret) {
	id := r.ID.String()
	return r.CandidateID, []secret{{"adverse_actions.words", id, &r.Words}, {"adverse_actions.ended_words", id, &r.EndedWords}, {"adverse_actions.report", id, &r.Report}}
}

// BeginAdverse implements vetting.Store.
func (s *Store) BeginAdverse(ctx context.Context, a vetting.AdverseAction, report []byte) (err error) {
	defer errs.Wrap(&err, "store.BeginAdverse(%s)", a.Candidate)
	return s.transact(ctx, func(t tx) error {
		if err := lockCandidate(ctx, t, a.Candidate); err != nil {
			return err
		}
		row := adverseActionRow{
			ID: a.ID, CandidateID: a.Candidate, DecisionID: a.Decision, Jurisdiction: a.Jurisdiction, Days: a.Days, Business: a.Business, Words: a.Words,
			Report: report, ReportDigest: a.Digest, BeganAt: a.BeganAt, BeganBy: a.BeganBy.ID, EarliestAt: a.EarliestAt, State: string(a.State),
		}
		if err := kind(create(ctx, t.db, &row)); errors.Is(err, errs.Conflict) {
			return errs.Conflictf("Somebody gave a notice while you were reading.")
		} else if err != nil {
			return refusedByRule(err)
		}
		return writeEvent(ctx, t, event{
			At: a.BeganAt, ActorID: &a.BeganBy.ID, CandidateID: &a.Candidate, Action: "gave a first notice",
			Detail: a.Jurisdiction + ", final from " + a.EarliestAt.Format(time.DateOnly) + " at the earliest",
		})
	})
}

// EndAdverse implements vetting.Store.
func (s *Store) EndAdverse(ctx context.Context, a vetting.AdverseAction) (err error) {
	defer errs.Wrap(&err, "store.EndAdverse(%s)", a.ID)
	return s.transact(ctx, func(t tx) error {
		if err := lockCandidate(ctx, t, a.Candidate); err != nil {
			return err
		}
		words, err := sealText(ctx, t.db, a.Candidate, "adverse_actions.ended_words", a.ID, a.EndedWords)
		if err != nil {
			return err
		}
		n, err := exec(ctx, t.db, `UPDATE adverse_actions SET state = ?, ended_at = ?, ended_by = ?, ended_words = ? WHERE id = ? AND candidate_id = ? AND state = 'pre_notice'`,
			a.State, a.EndedAt, a.EndedBy.ID, words, a.ID, a.Candidate)
		if err == nil && n == 0 {
			err = errs.Conflictf("No notice waits: it was made final or withdrawn while you were reading.")
		}
		if err != nil {
			return refusedByRule(err)
		}
		act := "withdrew a notice"
		if a.State == vetting.FinalNotice {
			act = "gave a final notice"
		}
		return writeEvent(ctx, t, event{At: a.EndedAt, ActorID: &a.EndedBy.ID, CandidateID: &a.Candidate, Action: act, Detail: a.Jurisdiction})
	})
}

// AdverseReport implements vetting.Store.
func (s *Store) AdverseReport(ctx context.Context, id uuid.UUID) (_ []byte, err error) {
	defer errs.Wrap(&err, "store.AdverseReport(%s)", id)
	row, err := queryRow[adverseActionRow](ctx, s.db, `SELECT id, candidate_id, report FROM adverse_actions WHERE id = ?`, id)
	return row.Report, err
}

type setPeriodRow struct {
	Period waitingPeriodRow `gorm:"embedded"`
	Name   string
}

// WaitingPeriods implements vetting.Store.
func (s *Store) WaitingPeriods(ctx context.Context) (_ map[string]vetting.Jurisdiction, err error) {
	defer errs.Wrap(&err, "store.WaitingPeriods")
	rows, err := query[setPeriodRow](ctx, s.db, `SELECT p.*, a.name FROM waiting_periods p JOIN accounts a ON a.id = p.set_by`)
	all := map[string]vetting.Jurisdiction{}
	for _, r := range rows {
		p := r.Period
		all[p.Jurisdiction] = vetting.Jurisdiction{Code: p.Jurisdiction, Days: p.Days, Business: p.Business, SetAt: p.SetAt.UTC(), SetBy: vetting.Actor{ID: p.SetBy, Name: r.Name}}
	}
	return all, err
}

// SetWaitingPeriod implements vetting.Store.
func (s *Store) SetWaitingPeriod(ctx context.Context, j vetting.Jurisdiction) (err error) {
	defer errs.Wrap(&err, "store.SetWaitingPeriod(%s)", j.Code)
	return s.transact(ctx, func(t tx) error {
		row := waitingPeriodRow{j.Code, j.Days, j.Business, j.SetAt, j.SetBy.ID}
		err := create(ctx, t.db, &row, clause.OnConflict{
			Columns: []clause.Column{{Name: "jurisdiction"}}, DoUpdates: clause.AssignmentColumns([]string{"days", "business", "set_at", "set_by"}),
		})
		if err != nil {
			return err
		}
		return writeEvent(ctx, t, event{At: j.SetAt, ActorID: &j.SetBy.ID, Action: "set a waiting period", Detail: j.Code})
	})
}
