package vetting

import (
	"context"
	"errors"
	"io"
	"math"
	"slices"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/face"

	"github.com/google/uuid"
)

// A FaceMeasure is how far apart the faces of two pictures of one candidate were when somebody asked. It is an aid for a
// person who looks at both: it scores nothing, makes no review and records no fact.
type FaceMeasure struct {
	ID                        uuid.UUID
	Candidate                 uuid.UUID
	Consent                   uuid.UUID
	Files                     [2]uuid.UUID
	Answer                    face.Answer
	Distance                  float64 // NaN where a picture has no face to compare
	SameLimit, DifferentLimit float64 // as they were then
	Reasons                   [2]face.Reason
	At                        time.Time
	By                        Actor
}

// MeasureFaces measures how far apart the faces of two pictures of a candidate are, under the candidate's consent in
// force: without one it is errs.Forbidden. Both pictures must be the candidate's own, and facts in force must show them;
// others are errs.NotFound. There is no way to ask about pictures of two candidates.
func (s *Service) MeasureFaces(ctx context.Context, actor Actor, candidate, a, b uuid.UUID) (err error) {
	defer errs.Wrap(&err, "vetting.MeasureFaces(%s, %s, %s)", candidate, a, b)
	if err := s.mayMeasure(actor); err != nil {
		return err
	}
	r, err := s.record(ctx, actor, RecordEvidence, candidate)
	if err != nil {
		return err
	}
	files, err := r.measurable(a, b)
	if err != nil {
		return err
	}
	if !r.FaceConsent.InForce(s.Now()) {
		return errNoConsent
	}
	m := FaceMeasure{ID: newID(), Candidate: candidate, Consent: r.FaceConsent.ID, Files: [2]uuid.UUID{a, b},
		SameLimit: face.SameLimit, DifferentLimit: face.DifferentLimit, At: s.Now().UTC(), By: actor}
	made, err := s.measure(ctx, &m, files)
	if err != nil {
		return err
	}
	err = s.Store.SaveFaceMeasure(ctx, m, made)
	if errors.Is(err, errs.Conflict) { // withdrawn, or decided, while it was measured
		err = errNoConsent
	}
	return err
}

var errNoConsent = errs.Forbiddenf("No written consent of this candidate is in force. Record it on the page of the candidate’s photos, or compare the pictures by eye.")

// measurable returns the two files, which must be different pictures that facts in force show.
func (r *Record) measurable(a, b uuid.UUID) (files [2]File, err error) {
	if a == b {
		return files, errs.Invalidf("These are one picture. Compare two that were taken apart from each other.")
	}
	for i, id := range [2]uuid.UUID{a, b} {
		f, ok := r.fileByID(id)
		if !ok || !f.IsPicture() || !r.shows(f) {
			return files, errs.NotFound
		}
		files[i] = f
	}
	return files, nil
}

// shows reports whether a fact in force shows the file.
func (r *Record) shows(f File) bool {
	return slices.ContainsFunc(r.pictureUses(), func(use pictureUse) bool { return use.file == f.Path() })
}

// measure fills in what the two pictures' measures say, and returns the templates that were not kept before, by file.
func (s *Service) measure(ctx context.Context, m *FaceMeasure, files [2]File) (map[uuid.UUID]face.Template, error) {
	kept, err := s.Store.FaceTemplates(ctx, m.Consent)
	if err != nil {
		return nil, err
	}
	made := map[uuid.UUID]face.Template{}
	var measures [2]face.Measure
	for i, f := range files {
		if t, ok := kept[f.ID]; ok {
			measures[i].Template = t
			continue
		}
		if measures[i], err = s.measureFile(ctx, f); err != nil {
			return nil, err
		}
		if measures[i].Reason == "" {
			made[f.ID] = measures[i].Template
		}
	}
	c := face.Compare(measures[0], measures[1])
	m.Answer, m.Distance, m.Reasons = c.Answer, c.Distance, c.Reasons
	return made, nil
}

func (s *Service) measureFile(ctx context.Context, f File) (face.Measure, error) {
	body, err := s.Blobs.Open(ctx, f.OriginalKey())
	if err != nil {
		return face.Measure{}, err
	}
	defer body.Close()
	data, err := io.ReadAll(body)
	if err != nil {
		return face.Measure{}, err
	}
	return s.Reader.Measure(ctx, data)
}

// Measured reports whether both pictures had a face to compare.
func (m *FaceMeasure) Measured() bool { return !math.IsNaN(m.Distance) }

// Faces is what a comparison of two pictures says of measuring the faces in them.
type Faces struct {
	Offered bool         // the actor may have them measured, if Consent
	Consent bool         // the candidate's consent is in force
	Measure *FaceMeasure // the newest; nil where there is none, and where it is Hidden
	Hidden  bool         // there is one, which the actor may not see: they may yet answer by eye
}

// faces returns what the actor is told of measuring two pictures: nothing where they belong to two candidates.
func (s *Service) faces(ctx context.Context, actor Actor, c *Comparison) (Faces, error) {
	r := c.Records[0]
	if r.ID != c.Records[1].ID || c.Files[0].ID == c.Files[1].ID {
		return Faces{}, nil
	}
	f := Faces{Consent: r.FaceConsent.InForce(s.Now()), Offered: s.mayMeasure(actor) == nil && r.shows(c.Files[0]) && r.shows(c.Files[1])}
	var err error
	f.Measure, err = s.Store.FaceMeasureOf(ctx, c.Files[0].ID, c.Files[1].ID)
	if errors.Is(err, errs.NotFound) {
		return f, nil
	}
	if err == nil && c.mayVote(actor) {
		f.Measure, f.Hidden = nil, true
	}
	return f, err
}

// mayVote reports whether the actor may yet be one of the two who say, each on their own, whether the pictures show one
// person.
func (c *Comparison) mayVote(actor Actor) bool {
	if !actor.Role.Can(DecideReviews) {
		return false
	}
	if c.Asked == nil {
		return c.Records[0].Owner.ID != actor.ID
	}
	return c.Asked.open(actor) == nil
}
