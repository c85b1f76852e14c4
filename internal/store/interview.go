package store

import (
	"context"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

type interviewFormRow struct {
	ID            uuid.UUID
	CandidateID   uuid.UUID
	InterviewerID uuid.UUID
	StartsAt      time.Time
	ClosesAt      time.Time
	AskedAt       time.Time
	AskedBy       uuid.UUID
	HandedInAt    *time.Time
	TakenBackAt   *time.Time
}

func (interviewFormRow) TableName() string { return "interview_forms" }

// A namedFormRow is a form with the names of those whom it names.
type namedFormRow struct {
	Form            interviewFormRow `gorm:"embedded"`
	Name            string
	InterviewerName string
	AskedByName     string
}

func (r namedFormRow) form() vetting.InterviewForm {
	row := r.Form
	f := vetting.InterviewForm{
		ID: row.ID, Candidate: row.CandidateID, Name: r.Name, Interviewer: vetting.Actor{ID: row.InterviewerID, Name: r.InterviewerName},
		StartsAt: row.StartsAt.UTC(), ClosesAt: row.ClosesAt.UTC(), AskedAt: row.AskedAt.UTC(), AskedBy: vetting.Actor{ID: row.AskedBy, Name: r.AskedByName},
	}
	if row.HandedInAt != nil {
		f.HandedInAt = row.HandedInAt.UTC()
	}
	if row.TakenBackAt != nil {
		f.TakenBackAt = row.TakenBackAt.UTC()
	}
	return f
}

func (s *Store) interviewForms(ctx context.Context, where string, values ...any) ([]vetting.InterviewForm, error) {
	rows, err := query[namedFormRow](ctx, s.db, `SELECT f.*, c.name, i.name AS interviewer_name, a.name AS asked_by_name FROM interview_forms f
JOIN candidates c ON c.id = f.candidate_id JOIN accounts i ON i.id = f.interviewer_id JOIN accounts a ON a.id = f.asked_by
WHERE `+where+` ORDER BY f.starts_at, f.id`, values...)
	all := make([]vetting.InterviewForm, len(rows))
	for i, r := range rows {
		all[i] = r.form()
	}
	return all, err
}

// InterviewForms implements vetting.Store.
func (s *Store) InterviewForms(ctx context.Context, candidate uuid.UUID) (_ []vetting.InterviewForm, err error) {
	defer errs.Wrap(&err, "store.InterviewForms(%s)", candidate)
	return s.interviewForms(ctx, `f.candidate_id = ? AND f.taken_back_at IS NULL`, candidate)
}

// OwnInterviewForms implements vetting.Store.
func (s *Store) OwnInterviewForms(ctx context.Context, interviewer uuid.UUID, at time.Time) (_ []vetting.InterviewForm, err error) {
	defer errs.Wrap(&err, "store.OwnInterviewForms(%s)", interviewer)
	return s.interviewForms(ctx, `f.interviewer_id = ? AND f.taken_back_at IS NULL AND f.closes_at > ?`, interviewer, at)
}

// InterviewForm implements vetting.Store.
func (s *Store) InterviewForm(ctx context.Context, id uuid.UUID) (_ *vetting.InterviewForm, err error) {
	defer errs.Wrap(&err, "store.InterviewForm(%s)", id)
	all, err := s.interviewForms(ctx, `f.id = ?`, id)
	if err == nil && len(all) == 0 {
		err = errs.NotFound
	}
	if err != nil {
		return nil, err
	}
	return &all[0], nil
}

// AskInterviewer implements vetting.Store.
func (s *Store) AskInterviewer(ctx context.Context, f vetting.InterviewForm) (err error) {
	defer errs.Wrap(&err, "store.AskInterviewer(%s)", f.Candidate)
	return s.transact(ctx, func(t tx) error {
		row := interviewFormRow{ID: f.ID, CandidateID: f.Candidate, InterviewerID: f.Interviewer.ID, StartsAt: f.StartsAt, ClosesAt: f.ClosesAt, AskedAt: f.AskedAt, AskedBy: f.AskedBy.ID}
		if err := create(ctx, t.db, &row); err != nil {
			return kind(err)
		}
		return writeEvent(ctx, t, event{At: f.AskedAt, ActorID: &f.AskedBy.ID, CandidateID: &f.Candidate, Action: "asked an interviewer", On: "account " + f.Interviewer.ID.String(),
			Detail: f.Interviewer.Name + ", " + f.StartsAt.Format("2006-01-02 15:04 UTC")})
	})
}

// TakeBackInterviewForm implements vetting.Store.
func (s *Store) TakeBackInterviewForm(ctx context.Context, candidate, id uuid.UUID, by vetting.Actor, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.TakeBackInterviewForm(%s)", id)
	return s.transact(ctx, func(t tx) error {
		n, err := exec(ctx, t.db, `UPDATE interview_forms SET taken_back_at = ? WHERE id = ? AND candidate_id = ? AND taken_back_at IS NULL AND handed_in_at IS NULL`, at, id, candidate)
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.Conflict
		}
		return writeEvent(ctx, t, event{At: at, ActorID: &by.ID, CandidateID: &candidate, Action: "took an interview form back"})
	})
}

// HandInInterviewForm implements vetting.Store.
func (s *Store) HandInInterviewForm(ctx context.Context, f vetting.InterviewForm, c vetting.Change) (err error) {
	defer errs.Wrap(&err, "store.HandInInterviewForm(%s)", f.ID)
	return s.transact(ctx, func(t tx) error {
		n, err := exec(ctx, t.db, `UPDATE interview_forms SET handed_in_at = ? WHERE id = ? AND taken_back_at IS NULL`, f.HandedInAt, f.ID)
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.Forbiddenf("The form was taken back while you filled it in.")
		}
		return s.apply(ctx, t, c)
	})
}
