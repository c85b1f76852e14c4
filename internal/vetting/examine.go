package vetting

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/linkage"
	"bonafide/internal/photo"
	"bonafide/internal/reader"

	"github.com/google/uuid"
)

// An Examination is a candidate's file, what it says about itself, and where that contradicts what is on record.
type Examination struct {
	Record *Record
	File   File
	Says   *photo.Examination // nil where the file is yet to be read, or could not be
	Used   []string           // the dossier's members that name the file: photos[0], documents[1].captures[0]
	// Contradictions are observations in words, for people. They score nothing: clocks are wrong, old pictures are sent
	// in good faith, and programs rewrite what a file says.
	Contradictions []string
}

// Examine reads a candidate's file once more, unless it could not be read before, and compares what it says with what is on record.
func (s *Service) Examine(ctx context.Context, actor Actor, id, file uuid.UUID) (_ *Examination, err error) {
	defer errs.Wrap(&err, "vetting.Examine(%s, %s)", id, file)
	r, f, data, err := s.original(ctx, actor, id, file)
	if err != nil {
		return nil, err
	}
	e := &Examination{Record: r, File: f}
	claimed := e.findUses()
	if f.Waits() || f.Refused != "" {
		return e, nil
	}
	says, err := s.Reader.Examine(ctx, data)
	if err != nil {
		return nil, err
	}
	e.Says = says
	s.Complete(r.Dossier) // places of addresses
	e.Contradictions = append(timeContradictions(says.Taken, claimed, f.UploadedAt), placeContradictions(says.Taken, r.Dossier)...)
	if says.Thumbnail > photo.SameDistance {
		e.Contradictions = append(e.Contradictions, fmt.Sprintf(
			"The small picture inside the file shows something else: %d of 256 bits differ, and up to %d are the same picture.", says.Thumbnail, photo.SameDistance))
	}
	return e, nil
}

// DrawAid returns an aid's view of a candidate's picture as a PNG. It is errs.NotFound where there is nothing to show.
func (s *Service) DrawAid(ctx context.Context, actor Actor, id, file uuid.UUID, aid photo.Aid) (_ []byte, err error) {
	defer errs.Wrap(&err, "vetting.DrawAid(%s, %s, %s)", id, file, aid)
	_, _, data, err := s.original(ctx, actor, id, file)
	if err != nil {
		return nil, err
	}
	return s.Reader.DrawAid(ctx, aid, data)
}

// DrawPage returns page n, counted from 0, of a candidate's PDF document, drawn, with the text that it carries. It is
// errs.NotFound where there is no such page, and *photo.Refused where it cannot be drawn.
func (s *Service) DrawPage(ctx context.Context, actor Actor, id, file uuid.UUID, n int) (_ *reader.Page, err error) {
	defer errs.Wrap(&err, "vetting.DrawPage(%s, %s, %d)", id, file, n)
	_, f, data, err := s.original(ctx, actor, id, file)
	if err != nil {
		return nil, err
	}
	return s.drawPage(ctx, f, data, n)
}

func (s *Service) drawPage(ctx context.Context, f File, data []byte, n int) (*reader.Page, error) {
	if f.MediaType != string(photo.PDF) {
		return nil, errs.NotFound
	}
	return s.Reader.DrawPage(ctx, data, n)
}

// PageWords is the text that a page of a candidate's PDF document carries, and the print that a program reads in its
// picture.
type PageWords struct {
	Record      *Record
	File        File
	Text, Print string
	Refused     string // why the picture could not be drawn or read, in words; then Print is empty
}

// ComparePage returns the words of page n, counted from 0. It is errs.NotFound where there is no such page.
func (s *Service) ComparePage(ctx context.Context, actor Actor, id, file uuid.UUID, n int) (w PageWords, err error) {
	defer errs.Wrap(&err, "vetting.ComparePage(%s, %s, %d)", id, file, n)
	defer func() {
		if refused, ok := errors.AsType[*photo.Refused](err); ok {
			w.Refused, err = refused.Reason, nil
		}
	}()
	r, f, data, err := s.original(ctx, actor, id, file)
	if err != nil {
		return PageWords{}, err
	}
	w.Record, w.File = r, f
	page, err := s.drawPage(ctx, f, data, n)
	if err != nil {
		return w, err
	}
	w.Text = page.Text
	w.Print, err = s.Reader.ReadPrint(ctx, page.Picture)
	return w, err
}

// A Picture names an uploaded picture: by its file, or by the member of the candidate's dossier that shows it, such as
// photos[0], where File is zero.
type Picture struct {
	Candidate uuid.UUID
	File      uuid.UUID
	Ref       string
}

// A Comparison is two pictures, of one candidate or of two, laid beside each other.
type Comparison struct {
	Records  [2]*Record
	Files    [2]File
	Pages    [2]int            // of documents with pages the two that are nearest, counted from 1; 0 for a picture
	Distance int               // PDQ bits of the originals, 0 to 256, in the orientation that suits best
	Portrait int               // PDQ bits of the portraits in the two, cut out by their eyes; -1 where either shows no single face
	Lay      photo.Orientation // how the first picture's preview is laid to look like the second's
	Asked    *FacePair         // what reviewers were asked about the two; nil where nobody has
	Faces    Faces
}

// Compare compares two pictures that were uploaded, or the pages of documents. A file that shows nothing is errs.NotFound.
func (s *Service) Compare(ctx context.Context, actor Actor, a, b Picture) (_ *Comparison, err error) {
	defer errs.Wrap(&err, "vetting.Compare(%v, %v)", a, b)
	var c Comparison
	for i, p := range [2]Picture{a, b} {
		if c.Records[i], err = s.Candidate(ctx, actor, p.Candidate); err != nil {
			return nil, err
		}
		f, ok := c.Records[i].picture(p)
		if !ok || len(f.shows()) == 0 {
			return nil, errs.NotFound
		}
		c.Files[i] = f
	}
	c.measure()
	if c.Lay, err = s.lay(ctx, &c); err != nil {
		return nil, err
	}
	c.Asked, err = s.Store.FacePairOf(ctx, c.Files[0].ID, c.Files[1].ID)
	if errors.Is(err, errs.NotFound) {
		err = nil
	}
	if err != nil {
		return nil, err
	}
	c.Faces, err = s.faces(ctx, actor, &c)
	return &c, err
}

// shows returns what the file shows, by page: the picture that it is as page 0, or the pages of a document from 1.
func (f *File) shows() map[int]*dossier.ImageFacts {
	if f.IsPicture() {
		return map[int]*dossier.ImageFacts{0: f.image()}
	}
	all := map[int]*dossier.ImageFacts{}
	for _, p := range f.Inside {
		if p.Kind == dossier.InnerPage {
			all[p.Number+1] = &dossier.ImageFacts{PDQ: p.PDQ}
		}
	}
	return all
}

// measure fills in how far apart the two are, of documents the nearest pages.
func (c *Comparison) measure() {
	c.Distance = 257
	theirs := c.Files[1].shows()
	for i, p := range c.Files[0].shows() {
		for j, q := range theirs {
			if d := linkage.PictureDistance(p, q); d < c.Distance || d == c.Distance && i+j < c.Pages[0]+c.Pages[1] {
				c.Distance, c.Pages = d, [2]int{i, j}
			}
		}
	}
	c.Portrait = -1
	if a, b := c.Files[0].portrait(), c.Files[1].portrait(); a != nil && b != nil {
		c.Portrait = photo.Hash(a.PDQ[0]).Distance(b.PDQ[0])
	}
}

// portrait returns the portrait inside the file, nil where there is none.
func (f *File) portrait() *dossier.InnerPicture {
	for i, p := range f.Inside {
		if p.Kind == dossier.InnerPortrait {
			return &f.Inside[i]
		}
	}
	return nil
}

// lay returns how the first preview is laid to look like the second; pages stay as they print.
func (s *Service) lay(ctx context.Context, c *Comparison) (photo.Orientation, error) {
	if c.Pages != [2]int{} {
		return photo.AsIs, nil
	}
	var seen [2]photo.PDQ
	for i, f := range c.Files {
		preview, err := s.preview(ctx, f)
		if err != nil {
			return photo.AsIs, err
		}
		if seen[i], err = photo.FingerprintPreview(preview); err != nil {
			return photo.AsIs, err
		}
	}
	_, lay := seen[0].Nearest(seen[1].Hash)
	return lay, nil
}

// picture returns the file that p names.
func (r *Record) picture(p Picture) (File, bool) {
	if p.File != uuid.Nil {
		return r.fileByID(p.File)
	}
	return r.File(r.FileOf(p.Ref))
}

// FileOf returns the dossier's path of the picture that its member ref shows, such as photos[0]; "" where there is none.
func (r *Record) FileOf(ref string) string {
	for _, use := range r.pictureUses() {
		if use.ref == ref {
			return use.file
		}
	}
	return ""
}

// A pictureUse is one member of the dossier that shows a file.
type pictureUse struct {
	ref, file, stage string
	at               time.Time
}

func (r *Record) pictureUses() (uses []pictureUse) {
	for i, p := range r.Dossier.Photos {
		uses = append(uses, pictureUse{fmt.Sprintf("photos[%d]", i), p.File, p.Source, p.At})
	}
	for i, d := range r.Dossier.Documents {
		for j, c := range d.Captures {
			uses = append(uses, pictureUse{fmt.Sprintf("documents[%d].captures[%d]", i, j), c.File, idDocument, c.At})
		}
	}
	return uses
}

// LaidPreview returns a picture's preview as it looks when laid in another orientation, as a JPEG.
func (s *Service) LaidPreview(ctx context.Context, actor Actor, id, file uuid.UUID, lay photo.Orientation) (_ []byte, err error) {
	defer errs.Wrap(&err, "vetting.LaidPreview(%s, %s, %s)", id, file, lay)
	r, err := s.Candidate(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	f, ok := r.fileByID(file)
	if !ok || !f.IsPicture() {
		return nil, errs.NotFound
	}
	preview, err := s.preview(ctx, f)
	if err != nil {
		return nil, err
	}
	return photo.LayPreview(preview, lay)
}

func (s *Service) preview(ctx context.Context, f File) ([]byte, error) {
	body, err := s.Blobs.Open(ctx, f.PreviewKey())
	if err != nil {
		return nil, err
	}
	defer body.Close()
	return io.ReadAll(body)
}

// original returns a candidate's file with its bytes as uploaded.
func (s *Service) original(ctx context.Context, actor Actor, id, file uuid.UUID) (*Record, File, []byte, error) {
	r, err := s.Candidate(ctx, actor, id)
	if err != nil {
		return nil, File{}, nil, err
	}
	f, ok := r.fileByID(file)
	if !ok {
		return nil, File{}, nil, errs.NotFound
	}
	body, err := s.Blobs.Open(ctx, f.OriginalKey())
	if err != nil {
		return nil, File{}, nil, err
	}
	defer body.Close()
	data, err := io.ReadAll(body)
	return r, f, data, err
}

func (r *Record) fileByID(id uuid.UUID) (File, bool) {
	for _, f := range r.Files {
		if f.ID == id {
			return f, true
		}
	}
	return File{}, false
}

// Uses are the dossier's members that name a file: photos[0], documents[1].captures[0].
func (r *Record) Uses(f File) (refs []string) {
	for _, use := range r.pictureUses() {
		if use.file == f.Path() {
			refs = append(refs, use.ref)
		}
	}
	return refs
}

// findUses lists the facts that name the file and returns the earliest time that one of them gives for it.
func (e *Examination) findUses() (claimed time.Time) {
	e.Used = e.Record.Uses(e.File)
	for _, use := range e.Record.pictureUses() {
		if use.file != e.File.Path() {
			continue
		}
		if claimed.IsZero() || !use.at.IsZero() && use.at.Before(claimed) {
			claimed = use.at
		}
	}
	return claimed
}

// Tolerances of what a file says. A day covers every offset from UTC; a week covers a picture chosen from a recent
// few; the distance is that of a daily commute, as for addresses on documents.
const (
	clockTolerance  = 24 * time.Hour
	recentTolerance = 7 * 24 * time.Hour
	commuteKM       = 150
)

func timeContradictions(t photo.Taking, claimed, uploaded time.Time) (all []string) {
	const day = "2 January 2006"
	switch {
	case t.At.IsZero():
	case t.At.After(uploaded.Add(clockTolerance)):
		all = append(all, fmt.Sprintf("The file says it was taken on %s, which is after it was uploaded.", t.At.Format(day)))
	case !claimed.IsZero() && apart(t.At, claimed) > recentTolerance:
		all = append(all, fmt.Sprintf("The file says it was taken on %s; on record is %s, %.0f days apart.",
			t.At.Format(day), claimed.UTC().Format(day), apart(t.At, claimed).Hours()/24))
	}
	if !t.At.IsZero() && t.Resaved.After(t.At.Add(clockTolerance)) {
		all = append(all, fmt.Sprintf("A program saved it again on %s, after it was taken.", t.Resaved.Format(day)))
	}
	return all
}

func apart(a, b time.Time) time.Duration { return a.Sub(b).Abs() }

func placeContradictions(t photo.Taking, d *dossier.Dossier) []string {
	home := d.Residence
	if !t.At.IsZero() {
		home = d.ResidenceAt(t.At)
	}
	if !t.Located || !home.Located() {
		return nil
	}
	km := dossier.Distance(t.Latitude, t.Longitude, *home.Latitude, *home.Longitude)
	if km <= commuteKM {
		return nil
	}
	said := fmt.Sprintf("The file says it was taken %.0f km from the claimed residence, %s.", math.Round(km), home.Short())
	if !t.At.IsZero() && d.TravelCovers("", t.At) {
		said += " A declared trip covers that day."
	}
	return []string{said}
}
