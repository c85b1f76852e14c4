package store

import (
	"context"
	"encoding/json"
	"slices"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/linkage"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
)

type linkKeyRow struct {
	Kind        string
	Key         []byte
	CandidateID uuid.UUID
}

func (linkKeyRow) TableName() string { return "link_keys" }

// batch is how many rows one INSERT carries.
const batch = 500

// Create implements vetting.Store.
func (s *Store) Create(ctx context.Context, externalID string, c vetting.Change) (err error) {
	defer errs.Wrap(&err, "store.Create(%s)", externalID)
	return s.transact(ctx, func(t tx) error {
		row := candidateRow{
			ID: c.Candidate, ExternalID: externalID, OwnerID: c.Actor.ID, CreatedAt: c.At, ChangedAt: c.At, Revision: 1, KeysVersion: keysVersion,
			Name: c.Summary.Name, Requisition: c.Summary.Requisition, Title: c.Summary.Title,
			Residence: c.Summary.Residence, AppliedAt: c.Summary.AppliedAt.UTC(),
		}
		if err := create(ctx, t.db, &row); err != nil {
			return kind(err)
		}
		return s.saveChange(ctx, t, c)
	})
}

// Apply implements vetting.Store.
func (s *Store) Apply(ctx context.Context, c vetting.Change) (err error) {
	defer errs.Wrap(&err, "store.Apply(%s)", c.Candidate)
	return s.transact(ctx, func(t tx) error { return s.apply(ctx, t, c) })
}

func (s *Store) apply(ctx context.Context, t tx, c vetting.Change) error {
	n, err := exec(ctx, t.db, `UPDATE candidates SET revision = revision + 1, changed_at = ?, keys_version = ?,
name = ?, requisition = ?, title = ?, residence = ?, applied_at = ? WHERE id = ? AND revision = ?`,
		c.At, keysVersion, c.Summary.Name, c.Summary.Requisition, c.Summary.Title, c.Summary.Residence, c.Summary.AppliedAt.UTC(),
		c.Candidate, c.Expected)
	if err != nil {
		return err
	}
	if n == 0 {
		return errs.Conflict
	}
	return s.saveChange(ctx, t, c)
}

// saveChange writes all of a change but the candidate's own row, and makes the assessments due that it calls for:
// those of the candidate and of everyone who shared a key with it before or does so now.
func (s *Store) saveChange(ctx context.Context, t tx, c vetting.Change) error {
	before, err := s.neighbours(ctx, t.db, c.Candidate)
	if err != nil {
		return err
	}
	for _, write := range []func(context.Context, tx, vetting.Change) error{
		saveFacts, withdrawFacts, s.saveFiles, s.saveKeys, saveEvent,
	} {
		if err := write(ctx, t, c); err != nil {
			return err
		}
	}
	after, err := s.neighbours(ctx, t.db, c.Candidate)
	if err != nil {
		return err
	}
	return s.enqueue(ctx, t.pgx, append(append(before, after...), c.Candidate))
}

func (s *Store) enqueue(ctx context.Context, t pgx.Tx, candidates []uuid.UUID) error {
	slices.SortFunc(candidates, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	return s.jobs.EnqueueAssessments(ctx, t, slices.Compact(candidates))
}

func saveFacts(ctx context.Context, t tx, c vetting.Change) error {
	rows := make([]factRow, len(c.Add))
	for i, f := range c.Add {
		rows[i] = factRow{
			ID: f.ID, CandidateID: c.Candidate, Member: f.Member.Name, Value: string(f.Member.Value),
			RecordedAt: f.RecordedAt, RecordedBy: known(f.RecordedBy.ID), RecordedAs: guest(f.RecordedBy), Replaces: known(f.Replaces),
		}
	}
	return createAll(ctx, t.db, rows)
}

func withdrawFacts(ctx context.Context, t tx, c vetting.Change) error {
	if len(c.Withdraw) == 0 {
		return nil
	}
	n, err := exec(ctx, t.db, `UPDATE facts SET withdrawn_at = ?, withdrawn_by = ?, withdrawn_as = ?, reason = ?
WHERE candidate_id = ? AND id IN ? AND withdrawn_at IS NULL`, c.At, known(c.Actor.ID), guest(c.Actor), c.Reason, c.Candidate, c.Withdraw)
	if err == nil && int(n) != len(c.Withdraw) {
		err = errs.Conflict
	}
	return err
}

// saveFiles stores new files and makes it due to read those that wait for it.
func (s *Store) saveFiles(ctx context.Context, t tx, c vetting.Change) error {
	rows := make([]fileRow, len(c.Files))
	var wait []uuid.UUID
	for i, f := range c.Files {
		row, err := newFileRow(c.Candidate, f)
		if err != nil {
			return err
		}
		rows[i] = row
		if f.Waits() {
			wait = append(wait, f.ID)
		}
	}
	if err := createAll(ctx, t.db, rows); err != nil || len(wait) == 0 {
		return err
	}
	return s.jobs.EnqueueReadings(ctx, t.pgx, wait)
}

func newFileRow(candidate uuid.UUID, f vetting.File) (fileRow, error) {
	origin, err := originText(f.Origin)
	row := fileRow{
		ID: f.ID, CandidateID: candidate, Name: f.Name, MediaType: f.MediaType, Bytes: f.Bytes, SHA256: f.SHA256[:],
		Width: f.Width, Height: f.Height, PDQ: (*hashes)(f.PDQ), Quality: f.Quality, Origin: origin,
		UploadedAt: f.UploadedAt, UploadedBy: f.UploadedBy.ID, Refused: f.Refused,
	}
	if f.Parts != nil {
		row.Face, row.Background = (*hashes)(&f.Parts.Face), (*hashes)(&f.Parts.Background)
	}
	if !f.Waits() {
		row.ReadAt = &f.ReadAt
	}
	return row, err
}

// originText writes what a picture says about itself for its column, nil where it is no picture.
func originText(o *dossier.ImageOrigin) (*string, error) {
	if o == nil {
		return nil, nil
	}
	b, err := json.Marshal(o)
	text := string(b)
	return &text, err
}

func (s *Store) saveKeys(ctx context.Context, t tx, c vetting.Change) error {
	return s.replaceKeys(ctx, t, c.Candidate, c.Keys)
}

func (s *Store) replaceKeys(ctx context.Context, t tx, candidate uuid.UUID, keys []linkage.Key) error {
	if _, err := gorm.G[*linkKeyRow](t.db).Where("candidate_id = ?", candidate).Delete(ctx); err != nil {
		return err
	}
	return createAll(ctx, t.db, s.linkKeys(candidate, keys))
}

// linkKeys returns the rows of the keys, each once.
func (s *Store) linkKeys(candidate uuid.UUID, keys []linkage.Key) (rows []linkKeyRow) {
	seen := map[string]bool{}
	for _, k := range keys {
		hash := s.hashKey(string(k.Kind), k.Value)
		if !seen[string(hash)] {
			seen[string(hash)] = true
			rows = append(rows, linkKeyRow{string(k.Kind), hash, candidate})
		}
	}
	return rows
}
