package vetting

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
)

// Export writes the portable copy of candidates as a ZIP: for each a folder, named by its id here, with dossier.json in the
// format that imports read, and every file that is kept, byte for byte, under the path by which the dossier names it. It is
// noted in each one's history first; an error leaves the ZIP without its end.
func (s *Service) Export(ctx context.Context, actor Actor, w io.Writer, candidates ...*Record) (err error) {
	defer errs.Wrap(&err, "vetting.Export(%d candidates)", len(candidates))
	if err := actor.May(ViewCandidates); err != nil {
		return err
	}
	z := zip.NewWriter(w)
	for _, r := range candidates {
		if err := s.Store.Note(ctx, r.ID, Event{At: s.Now().UTC(), Actor: actor, Action: "exported copy", Detail: fmt.Sprintf("%d files", len(r.Files))}); err != nil {
			return err
		}
		if err := s.exportOne(ctx, z, r); err != nil {
			return err
		}
	}
	return z.Close()
}

func (s *Service) exportOne(ctx context.Context, z *zip.Writer, r *Record) error {
	data, err := dossier.Encode(r.Dossier)
	if err != nil {
		return err
	}
	if err := zipped(z, r.ID.String()+"/dossier.json", zip.Deflate, time.Time{}, bytes.NewReader(data)); err != nil {
		return err
	}
	for _, f := range r.Files {
		if err := s.exportFile(ctx, z, r, f); err != nil {
			return fmt.Errorf("%s: %w", f.Path(), err)
		}
	}
	return nil
}

func (s *Service) exportFile(ctx context.Context, z *zip.Writer, r *Record, f File) error {
	body, err := s.Blobs.Open(ctx, f.OriginalKey())
	if err != nil {
		return err
	}
	defer body.Close()
	return zipped(z, r.ID.String()+"/"+f.Path(), zip.Store, f.UploadedAt, body) // pictures and PDFs are compressed already
}

func zipped(z *zip.Writer, name string, method uint16, modified time.Time, body io.Reader) error {
	w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: method, Modified: modified})
	if err != nil {
		return err
	}
	_, err = io.Copy(w, body)
	return err
}
