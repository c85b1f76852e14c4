package store

import (
	"context"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

type setAsideRow struct {
	ID          uuid.UUID
	CandidateID uuid.UUID
	Indicator   string
	Version     int
	Inputs      []byte
	Reason      string
	Words       string
	SetAt       time.Time
	SetBy       uuid.UUID
	ExpiresAt   time.Time
	Ended       string
	EndedAt     *time.Time
	EndedBy     *uuid.UUID
	EndedWords  string
	OwnerID     uuid.UUID `gorm:"->"` // filled in by the database
}

func (setAsideRow) TableName() string { return "set_asides" }

func (r *setAsideRow) sealed() (uuid.UUID, []secret) {
	id := r.ID.String()
	return r.CandidateID, []secret{{"set_asides.words", id, &r.Words}, {"set_asides.ended_words", id, &r.EndedWords}}
}

// SetAside implements vetting.Store.
func (s *Store) SetAside(ctx context.Context, a vetting.Aside, revision int64, judge vetting.Judge) (err error) {
	defer errs.Wrap(&err, "store.SetAside(%s)", a.Indicator)
	return s.transact(ctx, func(t tx) error {
		n, err := exec(ctx, t.db, `SELECT 1 FROM candidates WHERE id = ? AND revision = ? FOR NO KEY UPDATE`, a.Candidate, revision)
		if err == nil && n == 0 {
			err = errs.Conflictf("The evidence changed while you were reading. Look at the finding again.")
		}
		if err != nil {
			return err
		}
		row := setAsideRow{
			ID: a.ID, CandidateID: a.Candidate, Indicator: a.Indicator, Version: a.Version, Inputs: a.Inputs, Reason: a.Reason, Words: a.Words,
			SetAt: a.At, SetBy: a.By.ID, ExpiresAt: a.ExpiresAt,
		}
		if err := create(ctx, t.db, &row); err != nil {
			return refusedByRule(kind(err))
		}
		err = writeEvent(ctx, t, event{
			At: a.At, ActorID: &a.By.ID, CandidateID: &a.Candidate, Action: "set a finding aside", On: "indicator " + a.Indicator,
			Detail: vetting.AsideReasonTitle(a.Reason) + ", until " + a.ExpiresAt.Format(time.DateOnly) + ": " + a.Words,
		})
		if err != nil {
			return err
		}
		return s.assessIn(ctx, t, judge, `id = ? FOR NO KEY UPDATE`, a.Candidate)
	})
}

// LiftAside implements vetting.Store.
func (s *Store) LiftAside(ctx context.Context, a vetting.Aside, judge vetting.Judge) (err error) {
	defer errs.Wrap(&err, "store.LiftAside(%s)", a.ID)
	return s.transact(ctx, func(t tx) error {
		if err := lockCandidate(ctx, t, a.Candidate); err != nil {
			return err
		}
		if err := endAside(ctx, t, a); err != nil {
			return err
		}
		return s.assessIn(ctx, t, judge, `id = ? FOR NO KEY UPDATE`, a.Candidate)
	})
}

// endAside stores that a finding counts again.
func endAside(ctx context.Context, t tx, a vetting.Aside) error {
	words, err := sealText(ctx, t.db, a.Candidate, "set_asides.ended_words", a.ID, a.EndedWords)
	if err != nil {
		return err
	}
	n, err := exec(ctx, t.db, `UPDATE set_asides SET ended = ?, ended_at = ?, ended_by = ?, ended_words = ? WHERE id = ? AND candidate_id = ? AND ended = ''`,
		string(a.Ended), a.EndedAt, known(a.EndedBy.ID), words, a.ID, a.Candidate)
	if err == nil && n == 0 {
		err = errs.Conflictf("This finding was counted again while you were reading.")
	}
	if err != nil {
		return err
	}
	detail := a.Ended.Title()
	if a.EndedWords != "" {
		detail += ": " + a.EndedWords
	}
	return writeEvent(ctx, t, event{
		At: a.EndedAt, ActorID: known(a.EndedBy.ID), CandidateID: &a.Candidate, Action: "counted a finding again", On: "indicator " + a.Indicator, Detail: detail,
	})
}

// candidatesSettingAside returns which candidates of those from one id to another have findings that were set aside, whether that ended or
// not: what follows for them is not told by answers alone.
func candidatesSettingAside(ctx context.Context, t tx, first, last uuid.UUID) (map[uuid.UUID]bool, error) {
	rows, err := query[idRow](ctx, t.db, `SELECT DISTINCT candidate_id AS id FROM set_asides WHERE candidate_id BETWEEN ? AND ?`, first, last)
	all := map[uuid.UUID]bool{}
	for _, r := range rows {
		all[r.ID] = true
	}
	return all, err
}
