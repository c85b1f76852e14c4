package vetting

import (
	"context"
	"errors"
	"fmt"
	"image"
	"io"
	"math"
	"slices"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/photo"
	"bonafide/internal/reader"
	"bonafide/internal/reference"

	"github.com/google/uuid"
)

// A Scan is what a program read in a picture of a document. It is an aid: it scores nothing, clears nothing and is no
// capture until a person has compared it with the picture and says so. Check digits do not cover names, and do not tell L
// from 1.
type Scan struct {
	File      uuid.UUID
	Candidate uuid.UUID
	Engine    string
	Zone      string // without nationality and sex; "" where none was read
	ZoneFull  bool   // every check digit of the zone fits
	ZoneAt    Place
	Barcode   string // of a driving licence, without what is never read; "" where none was read
	BarcodeAt Place
	At        time.Time
}

// Read reports whether anything was read.
func (s *Scan) Read() bool { return s.Zone != "" || s.Barcode != "" }

// A Place is where something stands in a file's preview. The zero Place is nowhere.
type Place struct {
	Box     image.Rectangle
	Degrees int // by which to turn the preview clockwise to read it
}

// ScanFile has a program read a document's picture, or the first page of a PDF document, and keeps what it read. A file
// that was scanned before is left as it is. Where the picture cannot be read the error is *photo.Refused; with last set,
// it is kept that nothing was read, and so it is of any other error once ScanBacklog has had the file scanned scanTries times.
func (s *Service) ScanFile(ctx context.Context, candidate, file uuid.UUID, last bool) (err error) {
	defer errs.Wrap(&err, "vetting.ScanFile(%s, %s)", candidate, file)
	r, err := s.Store.Record(ctx, candidate)
	if err != nil {
		return err
	}
	f, ok := r.fileByID(file)
	if !ok || f.Scan != nil || r.Scanned(f) == nil { // portraits are not read
		return nil
	}
	found, err := s.scan(ctx, f)
	if err != nil && last && (errors.As(err, new(*photo.Refused)) || f.ScanTries >= scanTries) {
		found, err = &reader.Scan{}, nil
	}
	if err != nil {
		return err
	}
	return s.Store.SaveScan(ctx, keptScan(found, f, r.ID, s.Now().UTC()))
}

func (s *Service) scan(ctx context.Context, f File) (*reader.Scan, error) {
	preview, err := s.shown(ctx, f)
	if err != nil {
		return nil, err
	}
	return s.Reader.Scan(ctx, preview, f.UploadedAt)
}

// shown returns what people see of a file: its preview, or the first page of a document.
func (s *Service) shown(ctx context.Context, f File) ([]byte, error) {
	if f.IsPicture() {
		return s.preview(ctx, f)
	}
	body, err := s.Blobs.Open(ctx, f.OriginalKey())
	if err != nil {
		return nil, err
	}
	defer body.Close()
	data, err := io.ReadAll(body)
	if err != nil {
		return nil, err
	}
	page, err := s.Reader.DrawPage(ctx, data, 0)
	if err != nil {
		return nil, err
	}
	return page.Picture, nil
}

// keptScan returns a scan as it is kept.
func keptScan(found *reader.Scan, f File, candidate uuid.UUID, at time.Time) Scan {
	doc := dossier.Document{Captures: []dossier.Capture{{MRZ: found.Zone, Barcode: found.Barcode, At: f.UploadedAt}}}
	reference.StripDocument(&doc)
	d := &dossier.Dossier{Documents: []dossier.Document{doc}}
	reference.ReadDocuments(d)
	c := d.Documents[0].Captures[0]
	kept := Scan{File: f.ID, Candidate: candidate, Engine: reader.ZoneEngine + ", " + reader.BarcodeEngine, At: at}
	if c.ZoneRead != nil && c.ZoneRead.Unreadable == "" {
		kept.Zone, kept.ZoneFull, kept.ZoneAt = c.MRZ, found.ZoneFull, place(found.ZoneAt)
	}
	if c.BarcodeRead != nil && c.BarcodeRead.Unreadable == "" { // others, of tickets say, are no matter of ours
		kept.Barcode, kept.BarcodeAt = c.Barcode, place(found.BarcodeAt)
	}
	return kept
}

func place(p reader.Place) Place {
	return Place{p.Box, int(math.Round(p.Angle * 180 / math.Pi))}
}

// A Scanned is a scan beside the document that it is of.
type Scanned struct {
	Scan     *Scan // nil while it is still to be made
	Ref      string
	Document dossier.Document
	Reads    []*dossier.DocumentRead
	Fields   []dossier.FieldRead // of the reads, beside the print and the claim
	Typed    bool                // a person gave the capture's lines
	fact     Fact
	capture  int
}

// Scanned returns what a program read in a file, beside the document whose capture the file is: nil where it is none's.
func (r *Record) Scanned(f File) *Scanned {
	for i, doc := range r.Dossier.Documents {
		n := slices.IndexFunc(doc.Captures, func(c dossier.Capture) bool { return c.File == f.Path() })
		if n < 0 {
			continue
		}
		ref := fmt.Sprintf("documents[%d]", i)
		fact, _ := r.Fact(ref)
		s := &Scanned{Scan: f.Scan, Ref: ref, Document: doc, Typed: doc.Captures[n].MRZ+doc.Captures[n].Barcode != "", fact: fact, capture: n}
		if f.Scan != nil {
			doc.Captures = []dossier.Capture{{At: doc.Captures[n].At, MRZ: f.Scan.Zone, Barcode: f.Scan.Barcode}}
			d := &dossier.Dossier{Application: r.Dossier.Application, Documents: []dossier.Document{doc}}
			reference.ReadDocuments(d)
			s.Reads = d.Documents[0].Captures[0].Reads()
			for _, read := range s.Reads {
				s.Fields = append(s.Fields, r.Dossier.CompareRead(&doc, read)...)
			}
		}
		return s
	}
	return nil
}

// Differing names the fields, in words, in which what was read is not what is printed or claimed; fields in which an
// honest document may differ are left out. Compared is how many fields could be compared.
func (s *Scanned) Differing() (fields []string, compared int) {
	for _, f := range s.Fields {
		fits := func(fit dossier.Fit) bool { return fit == "" || fit == dossier.Fits }
		if !f.Telling || f.Fit+f.ClaimFit == "" {
			continue
		}
		compared++
		if !fits(f.Fit) || !fits(f.ClaimFit) {
			fields = append(fields, f.Field)
		}
	}
	return fields, compared
}

// scanBacklog bounds how many scans ScanBacklog makes due at once: an hour's work of one reader, at the most that a scan takes.
const scanBacklog = 90

// scanTries is how often, an hour apart, a scan is begun again that ended in an error of the machine: an afternoon's fault is
// mended by then, and a picture on which the program itself fails is not tried for ever.
const scanTries = 6

// settled is how long ago a file was read whose own scan should be over.
const settled = 10 * time.Minute

// ScanBacklog makes scans due for pictures of documents that were read some time ago and never scanned: those recorded
// before programs read them, and those whose scan was given up. It returns how many.
func (s *Service) ScanBacklog(ctx context.Context) (int, error) {
	return s.Store.EnqueueScans(ctx, s.Now().UTC().Add(-settled), scanBacklog)
}

// TakeScan records what a program read in a file as the lines of its capture: the actor has compared them with the
// picture. A file of which nothing or only part was read is errs.NotFound, and one whose capture has lines already errs.Conflict.
func (s *Service) TakeScan(ctx context.Context, actor Actor, candidate, file uuid.UUID) (err error) {
	defer errs.Wrap(&err, "vetting.TakeScan(%s, %s)", candidate, file)
	return s.edit(ctx, actor, candidate, func(r *Record) (edit, error) {
		f, ok := r.fileByID(file)
		if !ok {
			return edit{}, errs.NotFound
		}
		on := r.Scanned(f)
		switch {
		case on == nil || on.Scan == nil || !on.Scan.Read() || on.Scan.Zone != "" && !on.Scan.ZoneFull:
			return edit{}, errs.NotFound
		case on.Typed:
			return edit{}, errs.Conflictf("The capture has lines already. Correct the document to change them.")
		}
		doc := on.Document
		doc.Captures = slices.Clone(doc.Captures)
		doc.Captures[on.capture].MRZ, doc.Captures[on.capture].Barcode = on.Scan.Zone, on.Scan.Barcode
		m, err := dossier.NewMember("documents", doc)
		return edit{add: []dossier.Member{m}, withdraw: []uuid.UUID{on.fact.ID}, reason: "lines compared with the picture", action: "corrected", detail: "documents"}, err
	})
}

// cutMargin is how much of what stands round a zone is shown with it, as a share of its height.
const cutMargin = .3

// DrawScan returns the part of a file's preview in which a program read the zone or the barcode, upright, as a bare JPEG. It
// is errs.NotFound where nothing was read.
func (s *Service) DrawScan(ctx context.Context, actor Actor, candidate, file uuid.UUID) (_ []byte, err error) {
	defer errs.Wrap(&err, "vetting.DrawScan(%s, %s)", candidate, file)
	r, err := s.Candidate(ctx, actor, candidate)
	if err != nil {
		return nil, err
	}
	f, ok := r.fileByID(file)
	if !ok || f.Scan == nil || !f.Scan.Read() {
		return nil, errs.NotFound
	}
	at := f.Scan.ZoneAt
	if f.Scan.Zone == "" {
		at = f.Scan.BarcodeAt
	}
	preview, err := s.shown(ctx, f)
	if err != nil {
		return nil, err
	}
	margin := int(float64(min(at.Box.Dx(), at.Box.Dy())) * cutMargin)
	return photo.CutTurned(preview, at.Box.Inset(-margin), float64(at.Degrees)*math.Pi/180)
}
