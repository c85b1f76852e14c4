package report

import (
	"archive/zip"
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/seal"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// MostInBundle is how many candidates a bundle holds at most.
const MostInBundle = 100

// A packer writes files into a ZIP and an index of them.
type packer struct {
	*Service
	zip   *zip.Writer
	index [][]string
}

func (p *packer) add(name string, at time.Time, body io.Reader) error {
	w, err := p.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: at})
	if err != nil {
		return err
	}
	_, err = io.Copy(w, body)
	return err
}

// reports adds a frozen report in the formats.
func (p *packer) reports(ctx context.Context, actor vetting.Actor, f *Frozen, folder string, formats ...seal.Format) error {
	r, err := Read(f.Document)
	if err != nil {
		return err
	}
	for _, format := range formats {
		file, err := p.Take(ctx, actor, f, format)
		if err != nil {
			return err
		}
		if err := p.add(folder+file.Name, f.At, bytes.NewReader(file.Data)); err != nil {
			return err
		}
		digest := sha256.Sum256(file.Data)
		p.index = append(p.index, []string{"report", r.Candidate.Name, string(f.Audience), "", r.Verdict.Word, folder + file.Name, "SHA-256 " + DigestText(digest), when(f.At)})
	}
	return nil
}

// Bundle writes a case of several candidates as a signed ZIP: of each the signed report to the audience as PDF and JSON, and a signed
// index of them with their hashes. The same frozen reports give the same bytes where PDF is drawn without Chromium.
func (s *Service) Bundle(ctx context.Context, actor vetting.Actor, w io.Writer, audience Audience, candidates ...uuid.UUID) (err error) {
	defer errs.Wrap(&err, "report.Bundle(%d candidates)", len(candidates))
	if len(candidates) == 0 || len(candidates) > MostInBundle {
		return errs.Invalidf("Choose between 1 and %d candidates.", MostInBundle)
	}
	var packed bytes.Buffer
	p := &packer{Service: s, zip: zip.NewWriter(&packed), index: [][]string{columns}}
	var last *Frozen
	for i, candidate := range candidates {
		f, err := s.Current(ctx, actor, candidate, audience)
		if err != nil {
			return err
		}
		if err := p.reports(ctx, actor, f, fmt.Sprintf("%03d/", i+1), seal.PDF, seal.JSON); err != nil {
			return err
		}
		if last == nil || f.At.After(last.At) {
			last = f
		}
	}
	index, err := table(p.index)
	if err != nil {
		return err
	}
	statement := seal.Statement{Frozen: last.At, Document: sha256.Sum256(index), Format: seal.CSV}
	sealed, err := s.Key.Seal(index, statement)
	if err != nil {
		return err
	}
	if err := errors.Join(p.add("index.csv", last.At, bytes.NewReader(sealed)), p.zip.Close()); err != nil {
		return err
	}
	statement.Format = seal.ZIP
	if sealed, err = s.Key.Seal(packed.Bytes(), statement); err != nil {
		return err
	}
	_, err = w.Write(sealed)
	return err
}

// Copy writes a candidate's portable copy as a ZIP: the signed report in the candidate's version, as PDF, HTML and JSON, and every
// file that the candidate handed in, byte for byte. What others handed in about the candidate is left out. An error
// leaves the ZIP without its end.
func (s *Service) Copy(ctx context.Context, actor vetting.Actor, w io.Writer, candidate uuid.UUID) (err error) {
	defer errs.Wrap(&err, "report.Copy(%s)", candidate)
	record, err := s.Vetting.Candidate(ctx, actor, candidate)
	if err != nil {
		return err
	}
	f, err := s.Current(ctx, actor, candidate, Subject)
	if err != nil {
		return err
	}
	return s.copied(ctx, actor, w, record, f, seal.PDF, seal.HTML, seal.JSON)
}

// OwnCopy writes the portable copy for the candidate, through the link to their own page, once somebody accepted the request for one; before it is
// errs.NotFound. It holds no PDF, which a browser would have to print for whoever opens the address.
func (s *Service) OwnCopy(ctx context.Context, token string, w io.Writer) (err error) {
	defer errs.Wrap(&err, "report.OwnCopy")
	v, err := s.Vetting.RightsVisit(ctx, token, "")
	if err != nil {
		return err
	}
	if !v.Record.CopyGranted() {
		return errs.NotFound
	}
	f, err := s.freeze(ctx, v.Reader(), v.Record, Subject)
	if err != nil {
		return err
	}
	if f, err = s.current(ctx, f); err != nil {
		return err
	}
	return s.copied(ctx, v.Reader(), w, v.Record, f, seal.HTML, seal.JSON)
}

// copied writes the ZIP of a portable copy.
func (s *Service) copied(ctx context.Context, actor vetting.Actor, w io.Writer, record *vetting.Record, f *Frozen, formats ...seal.Format) error {
	p := &packer{Service: s, zip: zip.NewWriter(w)}
	if err := p.reports(ctx, actor, f, "", formats...); err != nil {
		return err
	}
	for _, file := range handedIn(record) {
		if err := p.original(ctx, file); err != nil {
			return fmt.Errorf("%s: %w", file.Path(), err)
		}
	}
	return p.zip.Close()
}

func (p *packer) original(ctx context.Context, file vetting.File) error {
	body, err := p.Vetting.Blobs.Open(ctx, file.OriginalKey())
	if err != nil {
		return err
	}
	defer body.Close()
	return p.add(file.Path(), file.UploadedAt, body)
}

// handedIn returns the files that are documents, photos or the résumé of the candidate.
func handedIn(r *vetting.Record) (files []vetting.File) {
	var paths []string
	for _, d := range r.Dossier.Documents {
		for _, c := range d.Captures {
			paths = append(paths, c.File)
		}
	}
	for _, p := range r.Dossier.Photos {
		paths = append(paths, p.File)
	}
	if r.Dossier.Resume != nil {
		paths = append(paths, r.Dossier.Resume.File)
	}
	for _, f := range r.Files {
		if slices.Contains(paths, f.Path()) {
			files = append(files, f)
		}
	}
	return files
}
