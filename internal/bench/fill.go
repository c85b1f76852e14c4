package bench

import (
	"context"
	"errors"
	"runtime"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/population"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"golang.org/x/sync/errgroup"
)

// fillBatch is how many candidates one transaction brings.
const fillBatch = 2000

// fill invents the candidates and copies them into the tables. Indexes and constraints are taken off before and made again
// after, since sorting is quicker than finding the place of each row.
func (w *World) fill(ctx context.Context) error {
	start := time.Now()
	put, err := takeOff(ctx, w)
	if err != nil {
		return err
	}
	if err = w.copyIn(ctx); err == nil {
		err = w.powerLaw(ctx)
	}
	w.Log.Info("candidates are stored", "candidates", len(w.ids), "took", time.Since(start).Round(time.Second))
	for _, statement := range append(put, "ANALYZE") {
		if err == nil {
			_, err = w.Pool.Exec(ctx, statement)
		}
	}
	w.filled = time.Since(start)
	w.Log.Info("the database is filled", "took", w.filled.Round(time.Second))
	return err
}

// A batchOf is dossiers that one transaction brings, and where their ids belong.
type batchOf struct {
	first    int
	dossiers []*dossier.Dossier
}

func (w *World) copyIn(ctx context.Context) error {
	blocks := (w.Candidates + population.Block - 1) / population.Block
	w.ids = make([]uuid.UUID, blocks*population.Block)
	group, ctx := errgroup.WithContext(ctx)
	batches := make(chan batchOf)
	group.Go(func() error {
		defer close(batches)
		b := batchOf{}
		for d := range population.Candidates(w.Seed, w.Candidates) {
			if b.dossiers = append(b.dossiers, d); len(b.dossiers) < fillBatch && b.first+len(b.dossiers) < len(w.ids) {
				continue
			}
			select {
			case batches <- b:
			case <-ctx.Done():
				return ctx.Err()
			}
			b = batchOf{first: b.first + len(b.dossiers)}
		}
		return nil
	})
	for range runtime.GOMAXPROCS(0) {
		group.Go(func() error {
			for b := range batches {
				if err := w.copyBatch(ctx, b); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return group.Wait()
}

func (w *World) copyBatch(ctx context.Context, b batchOf) error {
	arrivals := make([]vetting.Arrival, len(b.dossiers))
	for i, d := range b.dossiers {
		if (b.first+i)%20 == 7 {
			d.Contacts = append(d.Contacts, switchboard)
		}
		a, err := w.Vetting.Arrive(vetting.CommandLine, w.Owner, d, w.files(d)...)
		if err != nil {
			return err
		}
		arrivals[i], w.ids[b.first+i] = a, a.Change.Candidate
	}
	return w.Store.Fill(ctx, arrivals)
}

// files returns the files of the dossier's photos, which it names afterwards.
func (w *World) files(d *dossier.Dossier) (files []vetting.File) {
	for i := range d.Photos {
		p := &d.Photos[i]
		if p.Image == nil {
			continue
		}
		f := vetting.File{
			ID: uuid.Must(uuid.NewV7()), Name: "photo.png", MediaType: "image/png", Bytes: 1, SHA256: p.Image.SHA256, Width: 512, Height: 512,
			PDQ: &p.Image.PDQ, Quality: p.Image.Quality, UploadedAt: population.Start, UploadedBy: vetting.Actor{ID: w.Owner}, ReadAt: population.Start,
		}
		p.File = f.Path()
		files = append(files, f)
	}
	return files
}

// takeOff takes the indexes and constraints off the large tables and returns the statements that make them again: keys before
// what refers to them.
func takeOff(ctx context.Context, w *World) (put []string, err error) {
	var off []string
	for _, q := range []string{
		`SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
  format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE contype = 'f' AND conrelid IN (SELECT unnest(ARRAY['facts', 'files', 'audit_events']::regclass[]))`,
		`SELECT format('DROP INDEX %s', indexrelid::regclass), pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid IN (SELECT unnest(ARRAY['facts', 'link_keys', 'text_keys', 'person_keys', 'audit_events']::regclass[])) AND NOT indisunique`,
		`SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
  format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE contype = 'p' AND conrelid IN ('link_keys'::regclass, 'text_keys'::regclass, 'person_keys'::regclass)`,
	} {
		rows, err := w.Pool.Query(ctx, q)
		if err != nil {
			return nil, err
		}
		two, err := pgx.CollectRows(rows, pgx.RowToStructByPos[struct{ Off, Put string }])
		if err != nil {
			return nil, err
		}
		for _, s := range two {
			off, put = append(off, s.Off), append([]string{s.Put}, put...)
		}
	}
	for _, statement := range off {
		_, failed := w.Pool.Exec(ctx, statement)
		err = errors.Join(err, failed)
	}
	return put, err
}
