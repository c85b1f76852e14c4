package store

import (
	"context"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

type enquiryRow struct {
	ID          uuid.UUID
	CandidateID *uuid.UUID // nil where the candidate is gone
	FactID      *uuid.UUID // likewise
	Kind        string
	Service     string
	Subject     string
	SubjectHash []byte
	AskedAt     time.Time
	AskedBy     uuid.UUID
	State       string
	SentAt      *time.Time
	EndedAt     *time.Time
	Outcome     string
	Detail      string
	Cost        int
}

func (enquiryRow) TableName() string { return "enquiries" }

func (r *enquiryRow) sealed() (uuid.UUID, []secret) {
	return given(r.CandidateID), []secret{{"enquiries.detail", r.ID.String(), &r.Detail}}
}

// A namedEnquiryRow is a question with the name of who asked.
type namedEnquiryRow struct {
	Enquiry     enquiryRow `gorm:"embedded"`
	AskedByName string
}

const enquiryQuery = `SELECT e.*, a.name AS asked_by_name FROM enquiries e JOIN accounts a ON a.id = e.asked_by `

func (named *namedEnquiryRow) sealed() (uuid.UUID, []secret) { return named.Enquiry.sealed() }

func (named namedEnquiryRow) enquiry() vetting.Enquiry {
	row := named.Enquiry
	e := vetting.Enquiry{
		ID: row.ID, Candidate: given(row.CandidateID), Fact: given(row.FactID), Kind: vetting.EnquiryKind(row.Kind), Service: row.Service, Subject: row.Subject,
		Hash: row.SubjectHash, AskedAt: row.AskedAt.UTC(), AskedBy: vetting.Actor{ID: row.AskedBy, Name: named.AskedByName},
		State: vetting.EnquiryState(row.State), Outcome: vetting.EnquiryOutcome(row.Outcome), Detail: row.Detail, Cost: row.Cost,
	}
	if row.SentAt != nil {
		e.SentAt = row.SentAt.UTC()
	}
	if row.EndedAt != nil {
		e.EndedAt = row.EndedAt.UTC()
	}
	return e
}

func enquiries(rows []namedEnquiryRow) []vetting.Enquiry {
	all := make([]vetting.Enquiry, len(rows))
	for i, row := range rows {
		all[i] = row.enquiry()
	}
	return all
}

// budgetLock is the advisory lock that whoever spends of the budget holds alone, so that two never spend the same.
const budgetLock = 0x62756467 // "budg"

// QueueEnquiry implements vetting.Store.
func (s *Store) QueueEnquiry(ctx context.Context, e vetting.Enquiry, since time.Time, budget int) (err error) {
	defer errs.Wrap(&err, "store.QueueEnquiry(%s)", e.Fact)
	return s.transact(ctx, func(t tx) error {
		if _, err := exec(ctx, t.db, `SELECT pg_advisory_xact_lock(?)`, budgetLock); err != nil {
			return err
		}
		spent, err := spent(ctx, t.db, since)
		if err != nil {
			return err
		}
		if spent[e.Kind]+e.Cost > budget {
			return errs.Forbidden
		}
		row := enquiryRow{
			ID: e.ID, CandidateID: &e.Candidate, FactID: &e.Fact, Kind: string(e.Kind), Service: e.Service, Subject: e.Subject, SubjectHash: e.Hash,
			AskedAt: e.AskedAt, AskedBy: e.AskedBy.ID, State: string(e.State), Cost: e.Cost,
		}
		if err := create(ctx, t.db, &row); err != nil {
			return kind(err)
		}
		err = writeEvent(ctx, t, event{At: e.AskedAt, ActorID: &e.AskedBy.ID, CandidateID: &e.Candidate, Action: "had a service asked", Detail: e.Service + " about " + e.Subject})
		if err != nil {
			return err
		}
		return s.jobs.EnqueueEnquiry(ctx, t.pgx, e.ID)
	})
}

type spentRow struct {
	Kind string
	Cost int
}

// spent returns what the questions since that time cost, by kind.
func spent(ctx context.Context, db *gorm.DB, since time.Time) (map[vetting.EnquiryKind]int, error) {
	rows, err := query[spentRow](ctx, db, `SELECT kind, sum(cost) AS cost FROM enquiries WHERE asked_at >= ? GROUP BY kind`, since)
	costs := map[vetting.EnquiryKind]int{}
	for _, row := range rows {
		costs[vetting.EnquiryKind(row.Kind)] = row.Cost
	}
	return costs, err
}

// Enquiry implements vetting.Store.
func (s *Store) Enquiry(ctx context.Context, id uuid.UUID) (_ *vetting.Enquiry, err error) {
	defer errs.Wrap(&err, "store.Enquiry(%s)", id)
	row, err := queryRow[namedEnquiryRow](ctx, s.db, enquiryQuery+`WHERE e.id = ?`, id)
	if err != nil {
		return nil, err
	}
	e := row.enquiry()
	return &e, nil
}

// BeginEnquiry implements vetting.Store.
func (s *Store) BeginEnquiry(ctx context.Context, id uuid.UUID, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.BeginEnquiry(%s)", id)
	n, err := exec(ctx, s.db, `UPDATE enquiries SET state = ?, sent_at = ? WHERE id = ? AND state = ?`, vetting.EnquiryAsking, at, id, vetting.EnquiryWaiting)
	if err == nil && n == 0 {
		err = errs.Conflict
	}
	return err
}

// EndEnquiry implements vetting.Store.
func (s *Store) EndEnquiry(ctx context.Context, e vetting.Enquiry, c *vetting.Change) (err error) {
	defer errs.Wrap(&err, "store.EndEnquiry(%s)", e.ID)
	return s.transact(ctx, func(t tx) error {
		detail, err := sealText(ctx, t.db, e.Candidate, "enquiries.detail", e.ID, e.Detail)
		if err != nil {
			return err
		}
		n, err := exec(ctx, t.db, `UPDATE enquiries SET state = ?, outcome = ?, detail = ?, cost = ?, ended_at = ? WHERE id = ? AND state <> ?`,
			vetting.EnquiryEnded, e.Outcome, detail, e.Cost, e.EndedAt, e.ID, vetting.EnquiryEnded)
		if err == nil && n == 0 {
			err = errs.Conflict
		}
		if err != nil || c == nil {
			return err
		}
		return s.apply(ctx, t, *c)
	})
}

// EnquiriesOf implements vetting.Store.
func (s *Store) EnquiriesOf(ctx context.Context, candidate uuid.UUID, kind vetting.EnquiryKind, since time.Time) (_ []vetting.Enquiry, cost int, err error) {
	defer errs.Wrap(&err, "store.EnquiriesOf(%s)", candidate)
	rows, err := query[namedEnquiryRow](ctx, s.db, enquiryQuery+`WHERE e.candidate_id = ? AND e.kind = ? ORDER BY e.asked_at DESC, e.id DESC`, candidate, kind)
	if err != nil {
		return nil, 0, err
	}
	costs, err := spent(ctx, s.db, since)
	return enquiries(rows), costs[kind], err
}

// Enquiries implements vetting.Store.
func (s *Store) Enquiries(ctx context.Context, since time.Time, most int) (_ []vetting.Enquiry, _ map[vetting.EnquiryKind]int, err error) {
	defer errs.Wrap(&err, "store.Enquiries")
	rows, err := query[namedEnquiryRow](ctx, s.db, enquiryQuery+`ORDER BY e.asked_at DESC, e.id DESC LIMIT ?`, most)
	if err != nil {
		return nil, nil, err
	}
	costs, err := spent(ctx, s.db, since)
	return enquiries(rows), costs, err
}
