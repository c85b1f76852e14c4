package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"bonafide/internal/audit"
	"bonafide/internal/errs"
	"bonafide/internal/report"
	"bonafide/internal/vetting"
	"bonafide/internal/webhook"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"
)

type reportRow struct {
	ID          uuid.UUID
	CandidateID uuid.UUID
	Audience    string
	Document    []byte
	Digest      []byte
	Content     []byte
	Revision    int64
	FrozenAt    time.Time
	FrozenBy    *uuid.UUID // nil where FrozenAs says who
	FrozenAs    string
	Mentions    *string // uuid[]: whom else it may name; nil: nobody knows
}

func (reportRow) TableName() string { return "reports" }

func (r *reportRow) sealed() (uuid.UUID, []secret) {
	return r.CandidateID, []secret{{"reports.document", r.ID.String(), &r.Document}}
}

// frozen returns the report, and fails where its document is not the one that was frozen.
func (r reportRow) frozen() (*report.Frozen, error) {
	if sha256.Sum256(r.Document) != [sha256.Size]byte(r.Digest) {
		return nil, fmt.Errorf("report %s is not as it was frozen", r.ID)
	}
	return &report.Frozen{
		ID: r.ID, Candidate: r.CandidateID, Audience: report.Audience(r.Audience), Document: r.Document, Content: [sha256.Size]byte(r.Content),
		Revision: r.Revision, At: r.FrozenAt.UTC(), By: vetting.Actor{ID: given(r.FrozenBy), Name: r.FrozenAs},
	}, nil
}

// SaveReport implements report.Store.
func (s *Store) SaveReport(ctx context.Context, f *report.Frozen) (err error) {
	defer errs.Wrap(&err, "store.SaveReport(%s)", f.ID)
	digest := f.Digest()
	row := reportRow{
		ID: f.ID, CandidateID: f.Candidate, Audience: string(f.Audience), Document: f.Document, Digest: digest[:], Content: f.Content[:],
		Revision: f.Revision, FrozenAt: f.At, FrozenBy: known(f.By.ID), FrozenAs: guest(f.By),
	}
	return s.transact(ctx, func(t tx) (err error) {
		if row.Mentions, err = mentionedOf(ctx, t.db, f.Candidate); err != nil {
			return err
		}
		if err := create(ctx, t.db, &row); err != nil {
			return err
		}
		e := reportEvent(f, vetting.Event{
			At: f.At, Actor: f.By, Action: "froze report", Detail: "for " + string(f.Audience) + ", " + f.ID.String() + ", SHA-256 " + hex.EncodeToString(digest[:]),
		})
		e.ID = f.ID // by which its proof is asked for
		e.Changes = []audit.Change{{Of: "SHA-256", After: hex.EncodeToString(digest[:])}}
		if err := writeEvent(ctx, t, e); err != nil {
			return err
		}
		return s.tellOf(ctx, t, webhook.ReportFrozen, f.Candidate, f.At, func(m *webhook.Message) {
			m.Report = &webhook.Report{ID: f.ID, For: f.Audience, SHA256: hex.EncodeToString(digest[:])}
		})
	})
}

// reportEvent is what was done with a report, hidden from those who may not read it.
func reportEvent(f *report.Frozen, e vetting.Event) event {
	return event{
		At: e.At, ActorID: known(e.Actor.ID), ActorAs: guest(e.Actor), CandidateID: &f.Candidate, Action: e.Action, Detail: e.Detail, On: "report " + f.ID.String(),
		Restricted: f.Audience.Needs() == vetting.ViewReviews,
	}
}

// NoteReport implements report.Store.
func (s *Store) NoteReport(ctx context.Context, f *report.Frozen, e vetting.Event) (err error) {
	defer errs.Wrap(&err, "store.NoteReport(%s)", f.ID)
	return s.transact(ctx, func(t tx) error { return writeEvent(ctx, t, reportEvent(f, e)) })
}

type reportProofRow struct {
	ReportID uuid.UUID
	Proof    []byte
}

func (reportProofRow) TableName() string { return "report_proofs" }

// KeptProof implements report.Store.
func (s *Store) KeptProof(ctx context.Context, id uuid.UUID) (_ []byte, err error) {
	defer errs.Wrap(&err, "store.KeptProof(%s)", id)
	rows, err := query[reportProofRow](ctx, s.db, `SELECT * FROM report_proofs WHERE report_id = ?`, id)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return rows[0].Proof, nil
}

// KeepProof implements report.Store. What is kept follows from the log, and so is no act of its own in it.
func (s *Store) KeepProof(ctx context.Context, id uuid.UUID, proof []byte) (_ []byte, err error) {
	defer errs.Wrap(&err, "store.KeepProof(%s)", id)
	err = s.transact(ctx, func(t tx) error {
		return create(ctx, t.db, &reportProofRow{id, proof}, clause.OnConflict{DoNothing: true})
	})
	if err != nil {
		return nil, err
	}
	return s.KeptProof(ctx, id)
}

// Report implements report.Store.
func (s *Store) Report(ctx context.Context, candidate, id uuid.UUID) (_ *report.Frozen, err error) {
	defer errs.Wrap(&err, "store.Report(%s)", id)
	row, err := queryRow[reportRow](ctx, s.db, `SELECT * FROM reports WHERE id = ? AND candidate_id = ?`, id, candidate)
	if err != nil {
		return nil, err
	}
	return row.frozen()
}

// SameReport implements report.Store.
func (s *Store) SameReport(ctx context.Context, candidate uuid.UUID, audience report.Audience, content [sha256.Size]byte) (_ *report.Frozen, err error) {
	defer errs.Wrap(&err, "store.SameReport(%s)", candidate)
	row, err := queryRow[reportRow](ctx, s.db, `SELECT * FROM reports WHERE candidate_id = ? AND audience = ? AND content = ? ORDER BY frozen_at DESC, id DESC LIMIT 1`,
		candidate, string(audience), content[:])
	if err != nil {
		return nil, err
	}
	return row.frozen()
}

// ReportsOf implements report.Store.
func (s *Store) ReportsOf(ctx context.Context, candidate uuid.UUID, audiences []report.Audience) (_ []report.Listed, err error) {
	defer errs.Wrap(&err, "store.ReportsOf(%s)", candidate)
	rows, err := query[struct {
		ID       uuid.UUID
		Audience string
		FrozenAt time.Time
		Name     string
		Revision int64
	}](ctx, s.db, `SELECT r.id, r.audience, r.frozen_at, coalesce(a.name, r.frozen_as) AS name, r.revision FROM reports r LEFT JOIN accounts a ON a.id = r.frozen_by
WHERE r.candidate_id = ? AND r.audience IN ? ORDER BY r.frozen_at DESC, r.id DESC LIMIT 100`, candidate, audiences)
	all := make([]report.Listed, len(rows))
	for i, r := range rows {
		all[i] = report.Listed{ID: r.ID, Audience: report.Audience(r.Audience), At: r.FrozenAt.UTC(), By: r.Name, Revision: r.Revision}
	}
	return all, err
}

// ReportStated implements report.Store.
func (s *Store) ReportStated(ctx context.Context, id uuid.UUID) (_ report.Stated, err error) {
	defer errs.Wrap(&err, "store.ReportStated(%s)", id)
	row, err := queryRow[reportRow](ctx, s.db, `SELECT frozen_at, digest FROM reports WHERE id = ?`, id)
	if err != nil {
		return report.Stated{}, err
	}
	return report.Stated{At: row.FrozenAt.UTC(), Digest: [sha256.Size]byte(row.Digest)}, nil
}
