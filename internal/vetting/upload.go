package vetting

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/photo"

	"github.com/google/uuid"
)

// An Upload is a file as a person handed it over; nothing about it is believed.
type Upload struct {
	Name        string
	ContentType string
	Data        []byte
}

var errNoPortrait = &photo.Refused{Reason: "A portrait must be a picture: send a JPEG, PNG, WebP or HEIC file."}

// AddPhoto keeps a portrait and records it; a job reads it afterwards. A file that is not accepted is *photo.Refused, and
// nothing is kept.
func (s *Service) AddPhoto(ctx context.Context, actor Actor, id uuid.UUID, p dossier.Photo, u Upload) error {
	if err := s.May(ctx, actor, RecordEvidence, id); err != nil {
		return err
	}
	kind, err := photo.Accept(u.Name, u.ContentType, u.Data)
	if err != nil {
		return err
	}
	if kind == photo.PDF {
		return errNoPortrait
	}
	f, err := s.keep(ctx, actor, u, string(kind))
	if err != nil {
		return err
	}
	p.File = f.Path()
	return s.addWithFiles(ctx, actor, id, "photos", p, f)
}

// AddDocument records a document, with the file of each capture where files are given; a job reads them afterwards. If one
// of them is not accepted, which is *photo.Refused, nothing is kept.
func (s *Service) AddDocument(ctx context.Context, actor Actor, id uuid.UUID, d dossier.Document, uploads ...Upload) error {
	files, err := s.keepCaptures(ctx, actor, id, &d, uploads)
	if err != nil {
		return err
	}
	return s.addWithFiles(ctx, actor, id, "documents", d, files...)
}

// CorrectDocument replaces a recorded document by d, which carries the captures that stay, and adds a capture for each
// file. Files are accepted as by AddDocument.
func (s *Service) CorrectDocument(ctx context.Context, actor Actor, id, fact uuid.UUID, d dossier.Document, uploads ...Upload) error {
	files, err := s.keepCaptures(ctx, actor, id, &d, uploads)
	if err != nil {
		return err
	}
	m, err := dossier.NewMember("documents", d)
	if err != nil {
		return err
	}
	return s.replace(ctx, actor, id, fact, m, files...)
}

func (s *Service) addWithFiles(ctx context.Context, actor Actor, id uuid.UUID, member string, value any, files ...File) error {
	m, err := dossier.NewMember(member, value)
	if err != nil {
		return err
	}
	return s.edit(ctx, actor, id, func(*Record) (edit, error) {
		return edit{add: []dossier.Member{m}, files: files, action: "recorded", detail: member}, nil
	})
}

// keepCaptures keeps the files of a candidate whom the actor may see and gives the document a capture for each.
func (s *Service) keepCaptures(ctx context.Context, actor Actor, id uuid.UUID, d *dossier.Document, uploads []Upload) ([]File, error) {
	if err := s.May(ctx, actor, RecordEvidence, id); err != nil {
		return nil, err
	}
	kinds := make([]photo.Kind, len(uploads))
	for i, u := range uploads {
		var err error
		if kinds[i], err = photo.Accept(u.Name, u.ContentType, u.Data); err != nil {
			return nil, err
		}
	}
	var files []File
	for i, u := range uploads {
		f, err := s.keep(ctx, actor, u, string(kinds[i]))
		if err != nil {
			return nil, err
		}
		files = append(files, f)
		d.Captures = append(d.Captures, dossier.Capture{At: f.UploadedAt, File: f.Path()})
	}
	return files, nil
}

// An UploadBudget bounds what one account hands in within 24 hours: so many files, and so many bytes. The zero value bounds nothing.
// Several files that come at once may exceed it by as many.
type UploadBudget struct {
	Files int
	Bytes int64
}

// afford is errs.Invalid where the account would hand in more than its budget with that many bytes.
func (s *Service) afford(ctx context.Context, account uuid.UUID, more int) error {
	if s.Uploads == (UploadBudget{}) {
		return nil
	}
	files, bytes, err := s.Store.Uploaded(ctx, account, s.Now().Add(-24*time.Hour))
	switch {
	case err != nil:
		return err
	case files >= s.Uploads.Files:
		return errs.Invalidf("You handed in %d files within 24 hours, which is as many as one account may here. Nothing was kept. Go on tomorrow, or ask whoever runs this installation for more.", files)
	case bytes+int64(more) > s.Uploads.Bytes:
		return errs.Invalidf("With this file you would hand in more than %d MB within 24 hours, which is as much as one account may here. Nothing was kept. Go on tomorrow, or ask whoever runs this installation for more.", s.Uploads.Bytes/1_000_000)
	}
	return nil
}

// keep puts an upload's bytes into the blob store, within the actor's budget, as store does.
func (s *Service) keep(ctx context.Context, actor Actor, u Upload, mediaType string) (File, error) {
	if err := s.afford(ctx, actor.ID, len(u.Data)); err != nil {
		return File{}, err
	}
	return s.store(ctx, actor, u, mediaType)
}

// store puts an upload's bytes into the blob store, durable before it returns, and hashes them meanwhile. The file belongs
// to nobody until a change names it; SweepBlobs removes the bytes of one that none ever names.
func (s *Service) store(ctx context.Context, actor Actor, u Upload, mediaType string) (_ File, err error) {
	f := File{ID: newID(), Name: CleanName(u.Name), MediaType: mediaType, Bytes: int64(len(u.Data)), UploadedAt: s.Now().UTC(), UploadedBy: actor}
	defer errs.Wrap(&err, "vetting.store(%s)", f.Name)
	digest := make(chan [sha256.Size]byte, 1)
	go func() { digest <- sha256.Sum256(u.Data) }()
	err = s.put(ctx, f.OriginalKey(), u.Data)
	f.SHA256 = <-digest
	return f, err
}

func (s *Service) put(ctx context.Context, key string, data []byte) error {
	return s.Blobs.Put(ctx, key, bytes.NewReader(data), int64(len(data)))
}

// OpenFile returns a candidate's file and its bytes: the original, or the preview that browsers show. The caller
// closes the reader.
func (s *Service) OpenFile(ctx context.Context, actor Actor, id, file uuid.UUID, preview bool) (File, io.ReadCloser, error) {
	r, err := s.Candidate(ctx, actor, id)
	if err != nil {
		return File{}, nil, err
	}
	f, ok := r.fileByID(file)
	if !ok {
		return File{}, nil, errs.NotFound
	}
	key := f.OriginalKey()
	if preview {
		key = f.PreviewKey()
	}
	body, err := s.Blobs.Open(ctx, key)
	return f, body, err
}
