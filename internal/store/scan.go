package store

import (
	"context"
	"database/sql/driver"
	"fmt"
	"image"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"gorm.io/gorm"
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

// A placeColumn is left, top, right, bottom and degrees, an integer[] in the database.
type placeColumn vetting.Place

// Value implements driver.Valuer.
func (p placeColumn) Value() (driver.Value, error) {
	return fmt.Sprintf("{%d,%d,%d,%d,%d}", p.Box.Min.X, p.Box.Min.Y, p.Box.Max.X, p.Box.Max.Y, p.Degrees), nil
}

// Scan implements sql.Scanner.
func (p *placeColumn) Scan(v any) error {
	text, ok := v.(string)
	if !ok {
		return fmt.Errorf("%T for a place, want a string", v)
	}
	var r image.Rectangle
	if _, err := fmt.Sscanf(text, "{%d,%d,%d,%d,%d}", &r.Min.X, &r.Min.Y, &r.Max.X, &r.Max.Y, &p.Degrees); err != nil {
		return fmt.Errorf("a place: %w", err)
	}
	p.Box = r
	return nil
}

// SaveScan implements vetting.Store.
func (s *Store) SaveScan(ctx context.Context, scan vetting.Scan) (err error) {
	defer errs.Wrap(&err, "store.SaveScan(%s)", scan.File)
	row := scanRow{
		FileID: scan.File, CandidateID: scan.Candidate, Engine: scan.Engine, Zone: scan.Zone, ZoneFull: scan.ZoneFull, ZonePlace: placeColumn(scan.ZoneAt),
		Barcode: scan.Barcode, BarcodePlace: placeColumn(scan.BarcodeAt), ScannedAt: scan.At,
	}
	return kind(gorm.G[scanRow](s.db, clause.OnConflict{DoNothing: true}).Create(ctx, &row))
}

// EnqueueScans implements vetting.Store.
func (s *Store) EnqueueScans(ctx context.Context, before time.Time, limit int) (n int, err error) {
	defer errs.Wrap(&err, "store.EnqueueScans")
	err = s.transact(ctx, func(t tx) error {
		rows, err := query[scanRow](ctx, t.db, `UPDATE files SET scan_tries = scan_tries + 1 WHERE id IN (SELECT f.id FROM files f
WHERE f.read_at < ? AND f.refused = '' AND NOT EXISTS (SELECT FROM scans s WHERE s.file_id = f.id)
AND EXISTS (SELECT FROM facts d WHERE d.candidate_id = f.candidate_id AND d.member = 'documents' AND d.withdrawn_at IS NULL
AND EXISTS (SELECT FROM jsonb_array_elements(d.value->'captures') c WHERE starts_with(c->>'file', 'files/' || f.id)))
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

// readScans gives the record's files what a program read in them.
func readScans(ctx context.Context, db *gorm.DB, r *vetting.Record) error {
	rows, err := gorm.G[scanRow](db).Where("candidate_id = ?", r.ID).Find(ctx)
	for _, row := range rows {
		for i := range r.Files {
			if r.Files[i].ID == row.FileID {
				r.Files[i].Scan = &vetting.Scan{
					File: row.FileID, Candidate: row.CandidateID, Engine: row.Engine, Zone: row.Zone, ZoneFull: row.ZoneFull, ZoneAt: vetting.Place(row.ZonePlace),
					Barcode: row.Barcode, BarcodeAt: vetting.Place(row.BarcodePlace), At: row.ScannedAt.UTC(),
				}
			}
		}
	}
	return err
}
