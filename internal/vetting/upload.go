package vetting

import (
	"bytes"
	"context"
	"io"
	"path/filepath"

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

// AddPhoto keeps a portrait and records it. A file that is not accepted is *photo.Refused.
func (s *Service) AddPhoto(ctx context.Context, actor Actor, id uuid.UUID, p dossier.Photo, u Upload) error {
	f, err := s.keep(ctx, actor, u)
	if err != nil {
		return err
	}
	if !f.IsPicture() {
		return &photo.Refused{Reason: "A portrait must be a picture: send a JPEG, PNG, WebP or HEIC file."}
	}
	p.File = f.Path()
	return s.addWithFiles(ctx, actor, id, "photos", p, f)
}

// AddDocument records a document, with the file of each capture where files are given.
func (s *Service) AddDocument(ctx context.Context, actor Actor, id uuid.UUID, d dossier.Document, uploads ...Upload) error {
	var files []File
	for _, u := range uploads {
		f, err := s.keep(ctx, actor, u)
		if err != nil {
			return err
		}
		files = append(files, f)
		d.Captures = append(d.Captures, dossier.Capture{At: f.UploadedAt, File: f.Path()})
	}
	return s.addWithFiles(ctx, actor, id, "documents", d, files...)
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

// keep reads an upload and puts its bytes and a preview into the blob store, durable before it returns. The file
// belongs to nobody until a change names it.
func (s *Service) keep(ctx context.Context, actor Actor, u Upload) (_ File, err error) {
	defer errs.Wrap(&err, "vetting.keep(%s)", u.Name)
	if err := actor.May(RecordEvidence); err != nil {
		return File{}, err
	}
	seen, err := photo.Read(u.Name, u.ContentType, u.Data)
	if err != nil {
		return File{}, err
	}
	f := File{
		ID: newID(), Name: filepath.Base(u.Name), MediaType: string(seen.Kind), Bytes: int64(len(u.Data)), SHA256: seen.SHA256,
		Width: seen.Width, Height: seen.Height, UploadedAt: s.Now().UTC(), UploadedBy: actor,
	}
	if err := s.put(ctx, f.OriginalKey(), u.Data); err != nil {
		return File{}, err
	}
	if seen.Image == nil {
		return f, nil
	}
	pdq := photo.Fingerprint(seen.Image)
	f.PDQ, f.Quality = new([8][4]uint64), pdq.Quality
	for i, h := range pdq.Orientations {
		f.PDQ[i] = h
	}
	preview, err := seen.Preview(photo.PreviewSide)
	if err != nil {
		return File{}, err
	}
	return f, s.put(ctx, f.PreviewKey(), preview)
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
	for _, f := range r.Files {
		if f.ID != file {
			continue
		}
		key := f.OriginalKey()
		if preview {
			key = f.PreviewKey()
		}
		body, err := s.Blobs.Open(ctx, key)
		return f, body, err
	}
	return File{}, nil, errs.NotFound
}
