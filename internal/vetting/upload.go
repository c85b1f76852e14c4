package vetting

import (
	"bytes"
	"context"
	"io"
	"path/filepath"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/photo"
	"bonafide/internal/reference"

	"github.com/google/uuid"
)

// An Upload is a file as a person handed it over; nothing about it is believed.
type Upload struct {
	Name        string
	ContentType string
	Data        []byte
}

// AddPhoto keeps a portrait and records it. A file that is not accepted is *photo.Refused, and nothing is kept.
func (s *Service) AddPhoto(ctx context.Context, actor Actor, id uuid.UUID, p dossier.Photo, u Upload) error {
	if err := actor.May(RecordEvidence); err != nil {
		return err
	}
	r, err := s.receive(ctx, actor, u)
	if err != nil {
		return err
	}
	if !r.IsPicture() {
		return &photo.Refused{Reason: "A portrait must be a picture: send a JPEG, PNG, WebP or HEIC file."}
	}
	if err := s.keep(ctx, r); err != nil {
		return err
	}
	p.File = r.Path()
	return s.addWithFiles(ctx, actor, id, "photos", p, r.File)
}

// AddDocument records a document, with the file of each capture where files are given. If one of them is not
// accepted, which is *photo.Refused, nothing is kept.
func (s *Service) AddDocument(ctx context.Context, actor Actor, id uuid.UUID, d dossier.Document, uploads ...Upload) error {
	files, err := s.keepCaptures(ctx, actor, &d, uploads)
	if err != nil {
		return err
	}
	return s.addWithFiles(ctx, actor, id, "documents", d, files...)
}

// CorrectDocument replaces a recorded document by d, which carries the captures that stay, and adds a capture for each
// file. Files are accepted as by AddDocument.
func (s *Service) CorrectDocument(ctx context.Context, actor Actor, id, fact uuid.UUID, d dossier.Document, uploads ...Upload) error {
	files, err := s.keepCaptures(ctx, actor, &d, uploads)
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

// keepCaptures keeps the files and gives the document a capture for each.
func (s *Service) keepCaptures(ctx context.Context, actor Actor, d *dossier.Document, uploads []Upload) ([]File, error) {
	if err := actor.May(RecordEvidence); err != nil {
		return nil, err
	}
	all := make([]received, len(uploads))
	for i, u := range uploads {
		var err error
		if all[i], err = s.receive(ctx, actor, u); err != nil {
			return nil, err
		}
	}
	var files []File
	for _, r := range all {
		if err := s.keep(ctx, r); err != nil {
			return nil, err
		}
		files = append(files, r.File)
		d.Captures = append(d.Captures, dossier.Capture{At: r.UploadedAt, File: r.Path()})
	}
	return files, nil
}

// A received file has been read and accepted, and is kept nowhere yet.
type received struct {
	File
	original, preview []byte // preview is nil where the file is no picture
}

// receive reads an upload.
func (s *Service) receive(ctx context.Context, actor Actor, u Upload) (_ received, err error) {
	defer errs.Wrap(&err, "vetting.receive(%s)", u.Name)
	seen, err := s.Reader.Read(ctx, u.Name, u.ContentType, u.Data)
	if err != nil {
		return received{}, err
	}
	r := received{original: u.Data, preview: seen.Preview, File: File{
		ID: newID(), Name: filepath.Base(u.Name), MediaType: string(seen.Kind), Bytes: int64(len(u.Data)), SHA256: seen.SHA256,
		Width: seen.Width, Height: seen.Height, UploadedAt: s.Now().UTC(), UploadedBy: actor,
	}}
	if seen.PDQ == nil {
		return r, nil
	}
	r.PDQ, r.Quality, r.Origin = new([8][4]uint64), seen.PDQ.Quality, reference.Origin(&seen.File)
	for i, h := range seen.PDQ.Orientations {
		r.PDQ[i] = h
	}
	r.Parts = reference.Parts(seen)
	return r, nil
}

// keep puts a file's bytes and its preview into the blob store, durable before it returns. The file belongs to nobody
// until a change names it.
func (s *Service) keep(ctx context.Context, r received) (err error) {
	defer errs.Wrap(&err, "vetting.keep(%s)", r.Name)
	if err := s.put(ctx, r.OriginalKey(), r.original); err != nil || r.preview == nil {
		return err
	}
	return s.put(ctx, r.PreviewKey(), r.preview)
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
