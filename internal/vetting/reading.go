package vetting

import (
	"context"
	"errors"
	"io"
	"maps"
	"path"
	"slices"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/photo"
	"bonafide/internal/reference"

	"github.com/google/uuid"
)

// ReadFile reads a file that was accepted: what it looks like to a hash, what it says about itself, its preview. One that
// cannot be read keeps the reason. It is safe to run twice, and after a run that broke off; errs.NotFound is a file that
// is gone.
func (s *Service) ReadFile(ctx context.Context, id uuid.UUID) (err error) {
	defer errs.Wrap(&err, "vetting.ReadFile(%s)", id)
	f, err := s.Store.File(ctx, id)
	if err != nil || !f.Waits() {
		return err
	}
	refused, err := refusal(s.read(ctx, &f))
	if err != nil {
		return err
	}
	f.ReadAt, f.Refused = s.Now().UTC(), refused
	err = s.Store.SaveReading(ctx, f)
	if errors.Is(err, errs.Conflict) { // another run was quicker
		return nil
	}
	return err
}

// refusal splits what came of reading a file into the reason of a refusal and a fault of the machine.
func refusal(err error) (reason string, fault error) {
	if refused, ok := errors.AsType[*photo.Refused](err); ok {
		return refused.Reason, nil
	}
	return "", err
}

// read fills in what is seen in the file and keeps its preview. After an error the file is as it was.
func (s *Service) read(ctx context.Context, f *File) error {
	body, err := s.Blobs.Open(ctx, f.OriginalKey())
	if err != nil {
		return err
	}
	defer body.Close()
	data, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	seen, err := s.Reader.Read(ctx, f.Name, "", data)
	if err != nil {
		return err
	}
	inside := reference.Portrait(seen)
	if seen.Kind == photo.PDF {
		if inside, err = s.pages(ctx, data); err != nil {
			return err
		}
	}
	if seen.Preview != nil {
		if err := s.put(ctx, f.PreviewKey(), seen.Preview); err != nil {
			return err
		}
		f.PDQ, f.Quality = new([8][4]uint64), seen.PDQ.Quality
		for i, h := range seen.PDQ.Orientations {
			f.PDQ[i] = h
		}
	}
	f.Width, f.Height, f.Origin, f.Parts, f.Inside = seen.Width, seen.Height, reference.Origin(&seen.File), reference.Parts(seen), inside
	return nil
}

// pages returns the hashes of a document's pages, none where it cannot be drawn: it is evidence all the same.
func (s *Service) pages(ctx context.Context, data []byte) ([]dossier.InnerPicture, error) {
	hashes, err := s.Reader.HashPages(ctx, data)
	if _, err := refusal(err); err != nil {
		return nil, err
	}
	return reference.Pages(hashes), nil
}

// sweepAfter is how old bytes are that no file names before they are removed: an upload names its bytes within the minutes
// that its request may take.
const sweepAfter = 24 * time.Hour

// sweepBatch is how many files are asked about at once.
const sweepBatch = 500

// SweepBlobs removes the bytes of files that no record names: of uploads whose request broke off between the blob store and
// the database, and of candidates that were deleted. It returns how many blobs it removed.
func (s *Service) SweepBlobs(ctx context.Context) (removed int, err error) {
	defer errs.Wrap(&err, "vetting.SweepBlobs")
	batch := map[uuid.UUID][]string{}
	sweep := func() error {
		known, err := s.Store.FilesAmong(ctx, slices.Collect(maps.Keys(batch)))
		if err != nil {
			return err
		}
		for _, id := range known {
			delete(batch, id)
		}
		for _, keys := range batch {
			for _, key := range keys {
				if err := s.Blobs.Delete(ctx, key); err != nil {
					return err
				}
				removed++
			}
		}
		clear(batch)
		return nil
	}
	for key, err := range s.Blobs.Older(ctx, s.Now().Add(-sweepAfter)) {
		if err != nil {
			return removed, err
		}
		id, ok := fileOfKey(key)
		if !ok {
			continue
		}
		batch[id] = append(batch[id], key)
		if len(batch) == sweepBatch {
			if err := sweep(); err != nil {
				return removed, err
			}
		}
	}
	return removed, sweep()
}

// fileOfKey returns the file whose original or preview lies under the key.
func fileOfKey(key string) (uuid.UUID, bool) {
	id, err := uuid.Parse(path.Base(path.Dir(key)))
	f := File{ID: id}
	return id, err == nil && (key == f.OriginalKey() || key == f.PreviewKey())
}
