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

// reports adds the candidate's report, frozen as Current does, in the formats.
func (p *packer) reports(ctx context.Context, actor vetting.Actor, candidate uuid.UUID, audience Audience, folder string, formats ...seal.Format) (*Frozen, error) {
	f, err := p.Current(ctx, actor, candidate, audience)
	if err != nil {
		return nil, err
	}
	r, err := Read(f.Document)
	if err != nil {
		return nil, err
	}
	for _, format := range formats {
		file, err := p.Take(ctx, actor, f, format)
		if err != nil {
			return nil, err
		}
		if err := p.add(folder+file.Name, f.At, bytes.NewReader(file.Data)); err != nil {
			return nil, err
		}
		digest := sha256.Sum256(file.Data)
		p.index = append(p.index, []string{"report", r.Candidate.Name, string(f.Audience), "", r.Verdict.Word, folder + file.Name, "SHA-256 " + DigestText(digest), when(f.At)})
	}
	return f, nil
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
		f, err := p.reports(ctx, actor, candidate, audience, fmt.Sprintf("%03d/", i+1), seal.PDF, seal.JSON)
		if err != nil {
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
	p := &packer{Service: s, zip: zip.NewWriter(w)}
	if _, err := p.reports(ctx, actor, candidate, Subject, "", seal.PDF, seal.HTML, seal.JSON); err != nil {
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
