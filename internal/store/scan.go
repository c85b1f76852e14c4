package store

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"image"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"
)

type scanRow struct {
	FileID       uuid.UUID
	CandidateID  uuid.UUID
	Engine       string
	Zone         string
	ZoneFull     bool
	ZonePlace    placeColumn
	Barcode      string
	BarcodePlace placeColumn
	ScannedAt    time.Time
}

func (scanRow) TableName() string { return "scans" }

func (r *scanRow) sealed() (uuid.UUID, []secret) {
	id := r.FileID.String()
	return r.CandidateID, []secret{{"scans.zone", id, &r.Zone}, {"scans.barcode", id, &r.Barcode}}
}

// A placeColumn is left, top, right, bottom and degrees, an integer[] in the database.
type placeColumn vetting.Place

// Value implements driver.Valuer.
func (p placeColumn) Value() (driver.Value, error) {
	return fmt.Sprintf("{%d,%d,%d,%d,%d}", p.Box.Min.X, p.Box.Min.Y, p.Box.Max.X, p.Box.Max.Y, p.Degrees), nil
}

// UnmarshalJSON implements json.Unmarshaler.
func (p *placeColumn) UnmarshalJSON(data []byte) error {
	var n [5]int
	err := json.Unmarshal(data, &n)
	p.Box, p.Degrees = image.Rectangle{Min: image.Pt(n[0], n[1]), Max: image.Pt(n[2], n[3])}, n[4]
	return err
}

// SaveScan implements vetting.Store.
func (s *Store) SaveScan(ctx context.Context, scan vetting.Scan) (err error) {
	defer errs.Wrap(&err, "store.SaveScan(%s)", scan.File)
	row := scanRow{
		FileID: scan.File, CandidateID: scan.Candidate, Engine: scan.Engine, Zone: scan.Zone, ZoneFull: scan.ZoneFull, ZonePlace: placeColumn(scan.ZoneAt),
		Barcode: scan.Barcode, BarcodePlace: placeColumn(scan.BarcodeAt), ScannedAt: scan.At,
	}
	return kind(create(ctx, s.db, &row, clause.OnConflict{DoNothing: true}))
}

// EnqueueScans implements vetting.Store.
func (s *Store) EnqueueScans(ctx context.Context, before time.Time, limit int) (n int, err error) {
	defer errs.Wrap(&err, "store.EnqueueScans")
	err = s.transact(ctx, func(t tx) error {
		rows, err := query[scanRow](ctx, t.db, `UPDATE files SET scan_tries = scan_tries + 1 WHERE id IN (SELECT f.id FROM files f
WHERE f.read_at < ? AND f.refused = '' AND NOT EXISTS (SELECT FROM scans s WHERE s.file_id = f.id)
AND EXISTS (SELECT FROM facts d WHERE d.candidate_id = f.candidate_id AND d.member = 'documents' AND d.withdrawn_at IS NULL
AND f.id = ANY(d.files))
ORDER BY f.scan_tries, f.read_at DESC LIMIT ?) RETURNING id AS file_id, candidate_id`, before, limit)
		for _, row := range rows {
			if err == nil {
				err = s.jobs.EnqueueScan(ctx, t.pgx, row.CandidateID, row.FileID)
			}
		}
		n = len(rows)
		return err
	})
	return n, err
}
