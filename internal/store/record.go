package store

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

type factRow struct {
	ID          uuid.UUID
	CandidateID uuid.UUID
	Seq         int64 `gorm:"->"` // given by the database
	Member      string
	Value       string
	RecordedAt  time.Time
	RecordedBy  *uuid.UUID // nil for somebody without an account, and then RecordedAs says who
	RecordedAs  string
	WithdrawnAt *time.Time
	WithdrawnBy *uuid.UUID // nil where WithdrawnAs says who
	WithdrawnAs string
	Reason      string
	Replaces    *uuid.UUID
}

func (factRow) TableName() string { return "facts" }

type fileRow struct {
	ID          uuid.UUID
	CandidateID uuid.UUID
	Name        string
	MediaType   string
	Bytes       int64
	SHA256      []byte `gorm:"column:sha256"`
	Width       int
	Height      int
	PDQ         *hashes `gorm:"column:pdq"`
	Quality     int
	Face        *hashes
	Background  *hashes
	Origin      *string
	UploadedAt  time.Time
	UploadedBy  uuid.UUID
	ReadAt      *time.Time
	Refused     string
	ScanTries   int
}

func (fileRow) TableName() string { return "files" }

type filePictureRow struct {
	FileID      uuid.UUID
	CandidateID uuid.UUID
	Kind        string
	Number      int
	PDQ         hashes `gorm:"column:pdq"`
	Quality     int
}

func (filePictureRow) TableName() string { return "file_pictures" }

// parts returns the hashes of a portrait's parts, nil where it has none.
func (r fileRow) parts() *dossier.ImageParts {
	if r.Face == nil || r.Background == nil {
		return nil
	}
	return &dossier.ImageParts{Face: *r.Face, Background: *r.Background}
}

// hashes is a picture's perceptual hash in eight orientations, a bit(256)[] in the database.
type hashes [8][4]uint64

// Value implements driver.Valuer.
func (h hashes) Value() (driver.Value, error) {
	words := make([]string, len(h))
	for i, o := range h {
		words[i] = fmt.Sprintf("%064b%064b%064b%064b", o[0], o[1], o[2], o[3])
	}
	return "{" + strings.Join(words, ",") + "}", nil
}

// Scan implements sql.Scanner.
func (h *hashes) Scan(v any) error {
	text, ok := v.(string)
	words := strings.Split(strings.Trim(text, "{}"), ",")
	if !ok || len(words) != len(h) {
		return fmt.Errorf("%T of %d hashes, want a string of %d", v, len(words), len(h))
	}
	for i, word := range words {
		if len(word) != 256 {
			return fmt.Errorf("hash of %d bits, want 256", len(word))
		}
		for j := range h[i] {
			n, err := strconv.ParseUint(word[64*j:64*(j+1)], 2, 64)
			if err != nil {
				return err
			}
			h[i][j] = n
		}
	}
	return nil
}

// Record implements vetting.Store.
func (s *Store) Record(ctx context.Context, id uuid.UUID) (_ *vetting.Record, err error) {
	defer errs.Wrap(&err, "store.Record(%s)", id)
	return record(ctx, s.db, id)
}

// A headRow is a candidate with what hangs on it once: owner, newest assessment, open review.
type headRow struct {
	Candidate      candidateRow `gorm:"embedded"`
	OwnerName      string
	OwnerRole      string
	Assessment     *string
	ReviewID       *uuid.UUID
	ReviewBand     *string
	ReviewOpenedAt *time.Time
}

const headQuery = `SELECT c.*, a.name AS owner_name, a.role AS owner_role, s.document::text AS assessment,
       r.id AS review_id, r.band AS review_band, r.opened_at AS review_opened_at
FROM candidates c
JOIN accounts a ON a.id = c.owner_id
LEFT JOIN LATERAL (SELECT document FROM assessments WHERE candidate_id = c.id ORDER BY made_at DESC, id DESC LIMIT 1) s ON true
LEFT JOIN reviews r ON r.candidate_id = c.id AND r.status = 'open'
WHERE c.id = ?`

func record(ctx context.Context, db *gorm.DB, id uuid.UUID) (*vetting.Record, error) {
	head, err := queryRow[headRow](ctx, db, headQuery, id)
	if err != nil {
		return nil, kind(err)
	}
	r, err := head.record()
	if err != nil {
		return nil, err
	}
	read := func(part func(context.Context, *gorm.DB, *vetting.Record) error) {
		err = errors.Join(err, part(ctx, db, r))
	}
	read(readFacts)
	read(readFiles)
	read(readDecisions)
	if err != nil {
		return nil, err
	}
	return r, r.Build(head.Candidate.ExternalID)
}

func (h headRow) record() (*vetting.Record, error) {
	c := h.Candidate
	r := &vetting.Record{
		ID:        c.ID,
		Owner:     vetting.Actor{ID: c.OwnerID, Name: h.OwnerName, Role: vetting.Role(h.OwnerRole)},
		CreatedAt: c.CreatedAt.UTC(), ChangedAt: c.ChangedAt.UTC(),
		Revision: c.Revision, AssessedRevision: c.AssessedRevision,
	}
	if h.Assessment != nil {
		r.Assessment = new(indicator.Assessment)
		if err := json.Unmarshal([]byte(*h.Assessment), r.Assessment); err != nil {
			return nil, fmt.Errorf("assessment: %w", err)
		}
	}
	if h.ReviewID != nil {
		r.Review = &vetting.Review{ID: *h.ReviewID, Band: indicator.Band(*h.ReviewBand), OpenedAt: h.ReviewOpenedAt.UTC()}
	}
	return r, nil
}

// A namedFactRow is a fact with the names of who recorded and who withdrew it.
type namedFactRow struct {
	Fact            factRow `gorm:"embedded"`
	RecordedByName  string
	WithdrawnByName string
}

func readFacts(ctx context.Context, db *gorm.DB, r *vetting.Record) error {
	rows, err := query[namedFactRow](ctx, db, `SELECT f.*, coalesce(a.name, f.recorded_as) AS recorded_by_name, coalesce(w.name, f.withdrawn_as) AS withdrawn_by_name
FROM facts f LEFT JOIN accounts a ON a.id = f.recorded_by LEFT JOIN accounts w ON w.id = f.withdrawn_by
WHERE f.candidate_id = ? ORDER BY f.seq`, r.ID)
	for _, named := range rows {
		row := named.Fact
		f := vetting.Fact{
			ID:         row.ID,
			Member:     dossier.Member{Name: row.Member, Value: json.RawMessage(row.Value)},
			RecordedAt: row.RecordedAt.UTC(), RecordedBy: vetting.Actor{ID: given(row.RecordedBy), Name: named.RecordedByName},
			Reason: row.Reason, Replaces: given(row.Replaces),
		}
		if row.WithdrawnAt == nil {
			r.Facts = append(r.Facts, f)
			continue
		}
		f.WithdrawnAt, f.WithdrawnBy = row.WithdrawnAt.UTC(), vetting.Actor{ID: given(row.WithdrawnBy), Name: named.WithdrawnByName}
		r.Withdrawn = append(r.Withdrawn, f)
	}
	return err
}

// A namedFileRow is a file with the name of who uploaded it.
type namedFileRow struct {
	File           fileRow `gorm:"embedded"`
	UploadedByName string
}

func readFiles(ctx context.Context, db *gorm.DB, r *vetting.Record) error {
	rows, err := query[namedFileRow](ctx, db, `SELECT f.*, a.name AS uploaded_by_name
FROM files f JOIN accounts a ON a.id = f.uploaded_by WHERE f.candidate_id = ? ORDER BY f.id`, r.ID)
	if err != nil || len(rows) == 0 {
		return err
	}
	inside, err := innerPictures(ctx, db, r.ID)
	if err != nil {
		return err
	}
	for _, named := range rows {
		f, err := named.file()
		if err != nil {
			return err
		}
		f.Inside = inside[f.ID]
		r.Files = append(r.Files, f)
	}
	return readScans(ctx, db, r)
}

func (named namedFileRow) file() (vetting.File, error) {
	row := named.File
	f := vetting.File{
		ID: row.ID, Name: row.Name, MediaType: row.MediaType, Bytes: row.Bytes, SHA256: [32]byte(row.SHA256),
		Width: row.Width, Height: row.Height, PDQ: (*[8][4]uint64)(row.PDQ), Quality: row.Quality, Parts: row.parts(),
		UploadedAt: row.UploadedAt.UTC(), UploadedBy: vetting.Actor{ID: row.UploadedBy, Name: named.UploadedByName}, Refused: row.Refused, ScanTries: row.ScanTries,
	}
	if row.ReadAt != nil {
		f.ReadAt = row.ReadAt.UTC()
	}
	if row.Origin != nil {
		f.Origin = new(dossier.ImageOrigin)
		if err := json.Unmarshal([]byte(*row.Origin), f.Origin); err != nil {
			return f, fmt.Errorf("file %s: origin: %w", row.ID, err)
		}
	}
	return f, nil
}

// innerPictures returns the pictures inside a candidate's files, by file.
func innerPictures(ctx context.Context, db *gorm.DB, candidate uuid.UUID) (map[uuid.UUID][]dossier.InnerPicture, error) {
	rows, err := query[filePictureRow](ctx, db, `SELECT * FROM file_pictures WHERE candidate_id = ? ORDER BY kind, number`, candidate)
	if err != nil {
		return nil, err
	}
	inside := map[uuid.UUID][]dossier.InnerPicture{}
	for _, row := range rows {
		inside[row.FileID] = append(inside[row.FileID], dossier.InnerPicture{
			Kind: dossier.InnerKind(row.Kind), Number: row.Number, PDQ: row.PDQ, Quality: row.Quality,
		})
	}
	return inside, nil
}
