package store

import (
	"context"
	"encoding/binary"
	"fmt"
	"math"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/face"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"
)

type faceConsentRow struct {
	ID             uuid.UUID
	CandidateID    uuid.UUID
	GivenOn        time.Time
	ReleaseVersion string
	Statement      string
	FileID         *uuid.UUID
	RecordedAt     time.Time
	RecordedBy     uuid.UUID
	ExpiresAt      time.Time
	EndedAt        *time.Time
	EndedBy        *uuid.UUID
	EndedWhy       string
}

func (faceConsentRow) TableName() string { return "face_consents" }

func (r *faceConsentRow) sealed() (uuid.UUID, []secret) {
	return r.CandidateID, []secret{{"face_consents.statement", r.ID.String(), &r.Statement}}
}

type faceTemplateRow struct {
	FileID      uuid.UUID
	CandidateID uuid.UUID
	ConsentID   uuid.UUID
	Template    []byte // 128 numbers as IEEE 754 single precision, little-endian
	MadeAt      time.Time
}

func (faceTemplateRow) TableName() string { return "face_templates" }

func (r *faceTemplateRow) sealed() (uuid.UUID, []secret) {
	return r.CandidateID, []secret{{"face_templates.template", r.FileID.String(), &r.Template}}
}

type faceMeasureRow struct {
	ID                        uuid.UUID
	CandidateID               uuid.UUID
	ConsentID                 uuid.UUID
	FileA, FileB              uuid.UUID
	Answer                    string
	Distance                  *float64 // nil where a picture has no face to compare
	SameLimit, DifferentLimit float64
	ReasonA, ReasonB          string
	MeasuredAt                time.Time
	MeasuredBy                uuid.UUID
}

func (faceMeasureRow) TableName() string { return "face_measures" }

// RecordFaceConsent implements vetting.Store.
func (s *Store) RecordFaceConsent(ctx context.Context, c vetting.FaceConsent, form *vetting.File) (err error) {
	defer errs.Wrap(&err, "store.RecordFaceConsent(%s)", c.Candidate)
	return s.transact(ctx, func(t tx) error {
		if form != nil {
			if err := s.saveFiles(ctx, t, vetting.Change{Candidate: c.Candidate, Files: []vetting.File{*form}}); err != nil {
				return err
			}
		}
		row := faceConsentRow{ID: c.ID, CandidateID: c.Candidate, GivenOn: c.GivenOn, ReleaseVersion: c.Release, Statement: c.Statement,
			FileID: known(c.File), RecordedAt: c.RecordedAt, RecordedBy: c.RecordedBy.ID, ExpiresAt: c.ExpiresAt}
		if err := create(ctx, t.db, &row); err != nil {
			return kind(err)
		}
		return writeEvent(ctx, t, event{At: c.RecordedAt, ActorID: &c.RecordedBy.ID, CandidateID: &c.Candidate,
			Action: "recorded consent to measure faces", Detail: "given on " + c.GivenOn.Format(time.DateOnly) + ", release " + c.Release})
	})
}

// WithdrawFaceConsent implements vetting.Store.
func (s *Store) WithdrawFaceConsent(ctx context.Context, candidate, consent uuid.UUID, at time.Time, by vetting.Actor) (err error) {
	defer errs.Wrap(&err, "store.WithdrawFaceConsent(%s)", consent)
	return s.transact(ctx, func(t tx) error {
		n, err := exec(ctx, t.db, `UPDATE face_consents SET ended_at = ?, ended_by = ?, ended_why = ? WHERE id = ? AND candidate_id = ? AND ended_at IS NULL`,
			at, by.ID, vetting.ConsentWithdrawn, consent, candidate)
		if err == nil && n == 0 {
			err = errs.Conflict
		}
		if err != nil {
			return err
		}
		return dropTemplates(ctx, t, event{At: at, ActorID: &by.ID, CandidateID: &candidate, Action: "withdrew consent to measure faces"})
	})
}

// dropTemplates deletes every template of the event's candidate and writes the event with how many there were.
func dropTemplates(ctx context.Context, t tx, e event) error {
	n, err := exec(ctx, t.db, `DELETE FROM face_templates WHERE candidate_id = ?`, *e.CandidateID)
	if err != nil {
		return err
	}
	e.Detail += fmt.Sprintf("%d templates deleted", n)
	return writeEvent(ctx, t, e)
}

// ExpireFaceConsents implements vetting.Store.
func (s *Store) ExpireFaceConsents(ctx context.Context, at time.Time) (n int, err error) {
	defer errs.Wrap(&err, "store.ExpireFaceConsents")
	err = s.transact(ctx, func(t tx) error {
		rows, err := query[idRow](ctx, t.db, `UPDATE face_consents SET ended_at = ?, ended_why = ? WHERE ended_at IS NULL AND expires_at <= ? RETURNING candidate_id AS id`,
			at, vetting.ConsentExpired, at)
		n = len(rows)
		for _, row := range rows {
			if err == nil {
				err = dropTemplates(ctx, t, event{At: at, CandidateID: &row.ID, Action: "ended consent to measure faces", Detail: "its time is over, "})
			}
		}
		return err
	})
	return n, err
}

// endMeasuring deletes a candidate's templates upon a decision, which ends the consent too where it is final.
func endMeasuring(ctx context.Context, t tx, candidate uuid.UUID, d vetting.Decision) error {
	rows, err := query[faceConsentRow](ctx, t.db, `SELECT * FROM face_consents WHERE candidate_id = ? AND ended_at IS NULL FOR UPDATE`, candidate)
	if err != nil || len(rows) == 0 {
		return err
	}
	e := event{At: d.At, ActorID: &d.By.ID, CandidateID: &candidate, Action: "deleted measures of faces", Detail: "a review was decided, "}
	if d.Outcome == vetting.NeedsMore {
		return dropTemplates(ctx, t, e)
	}
	e.Action = "ended consent to measure faces"
	_, err = exec(ctx, t.db, `UPDATE face_consents SET ended_at = ?, ended_by = ?, ended_why = ? WHERE id = ?`, d.At, d.By.ID, vetting.ConsentDecided, rows[0].ID)
	if err != nil {
		return err
	}
	return dropTemplates(ctx, t, e)
}

// FaceTemplates implements vetting.Store.
func (s *Store) FaceTemplates(ctx context.Context, consent uuid.UUID) (_ map[uuid.UUID]face.Template, err error) {
	defer errs.Wrap(&err, "store.FaceTemplates(%s)", consent)
	rows, err := query[faceTemplateRow](ctx, s.db, `SELECT * FROM face_templates WHERE consent_id = ?`, consent)
	templates := map[uuid.UUID]face.Template{}
	for _, row := range rows {
		var t face.Template
		if _, err := binary.Decode(row.Template, binary.LittleEndian, &t); err != nil {
			return nil, fmt.Errorf("template of file %s: %w", row.FileID, err)
		}
		templates[row.FileID] = t
	}
	return templates, err
}

// SaveFaceMeasure implements vetting.Store. It holds on to the consent until it commits, so that a withdrawal at the same
// time either comes before it, or waits and deletes what it stored.
func (s *Store) SaveFaceMeasure(ctx context.Context, m vetting.FaceMeasure, made map[uuid.UUID]face.Template) (err error) {
	defer errs.Wrap(&err, "store.SaveFaceMeasure(%s)", m.Candidate)
	return s.transact(ctx, func(t tx) error {
		rows, err := query[idRow](ctx, t.db, `SELECT id FROM face_consents WHERE id = ? AND candidate_id = ? AND ended_at IS NULL AND expires_at > ? FOR UPDATE`,
			m.Consent, m.Candidate, m.At)
		if err == nil && len(rows) == 0 {
			err = errs.Conflict
		}
		if err != nil {
			return err
		}
		for file, template := range made {
			if err := saveTemplate(ctx, t, m, file, template); err != nil {
				return err
			}
		}
		if err := saveMeasure(ctx, t, m); err != nil {
			return err
		}
		// The outcome stands in no event: those who are to answer by eye read the record too.
		return writeEvent(ctx, t, event{At: m.At, ActorID: &m.By.ID, CandidateID: &m.Candidate, Action: "measured the faces of two pictures"})
	})
}

// saveTemplate stores a template; one of the same file that somebody stored in between is the same and stays.
func saveTemplate(ctx context.Context, t tx, m vetting.FaceMeasure, file uuid.UUID, template face.Template) error {
	b, err := binary.Append(nil, binary.LittleEndian, template)
	if err != nil {
		return err
	}
	return create(ctx, t.db, &faceTemplateRow{FileID: file, CandidateID: m.Candidate, ConsentID: m.Consent, Template: b, MadeAt: m.At}, clause.OnConflict{DoNothing: true})
}

func saveMeasure(ctx context.Context, t tx, m vetting.FaceMeasure) error {
	row := faceMeasureRow{ID: m.ID, CandidateID: m.Candidate, ConsentID: m.Consent, FileA: m.Files[0], FileB: m.Files[1], Answer: string(m.Answer),
		SameLimit: m.SameLimit, DifferentLimit: m.DifferentLimit, ReasonA: string(m.Reasons[0]), ReasonB: string(m.Reasons[1]),
		MeasuredAt: m.At, MeasuredBy: m.By.ID}
	if m.Measured() {
		row.Distance = &m.Distance
	}
	return create(ctx, t.db, &row)
}

// A namedMeasureRow is a measure with the name of who asked for it.
type namedMeasureRow struct {
	Measure        faceMeasureRow `gorm:"embedded"`
	MeasuredByName string
}

// FaceMeasureOf implements vetting.Store.
func (s *Store) FaceMeasureOf(ctx context.Context, a, b uuid.UUID) (_ *vetting.FaceMeasure, err error) {
	defer errs.Wrap(&err, "store.FaceMeasureOf(%s, %s)", a, b)
	named, err := queryRow[namedMeasureRow](ctx, s.db, `SELECT m.*, a.name AS measured_by_name FROM face_measures m JOIN accounts a ON a.id = m.measured_by
WHERE least(m.file_a, m.file_b) = least(?::uuid, ?::uuid) AND greatest(m.file_a, m.file_b) = greatest(?::uuid, ?::uuid)
ORDER BY m.measured_at DESC, m.id DESC LIMIT 1`, a, b, a, b)
	if err != nil {
		return nil, err
	}
	row := named.Measure
	m := &vetting.FaceMeasure{ID: row.ID, Candidate: row.CandidateID, Consent: row.ConsentID, Files: [2]uuid.UUID{row.FileA, row.FileB},
		Answer: face.Answer(row.Answer), Distance: math.NaN(), SameLimit: row.SameLimit, DifferentLimit: row.DifferentLimit,
		Reasons: [2]face.Reason{face.Reason(row.ReasonA), face.Reason(row.ReasonB)},
		At:      row.MeasuredAt.UTC(), By: vetting.Actor{ID: row.MeasuredBy, Name: named.MeasuredByName}}
	if row.Distance != nil {
		m.Distance = *row.Distance
	}
	return m, nil
}
