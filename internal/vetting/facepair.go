package vetting

import (
	"context"
	"crypto/sha256"
	"errors"
	"image"
	"slices"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/face"
	"bonafide/internal/photo"

	"github.com/google/uuid"
)

// A FacePair is two captures that two reviewers compare, each on their own. Neither of them is shown whom the captures
// are of, what they were taken for or when, or what the other answered.
type FacePair struct {
	ID       uuid.UUID
	Captures [2]FaceCapture // the answers are recorded in the dossier of the first one's candidate
	AskedBy  Actor
	AskedAt  time.Time
	ClosedAt time.Time // when the second answer was given; zero before
	Votes    []FaceVote
}

// A FaceCapture is one of the two pictures and whose it is.
type FaceCapture struct {
	Candidate uuid.UUID
	Owner     uuid.UUID // the recruiter whose candidate it is
	File      uuid.UUID
	Stage     string          // the photo's source, or id_document
	Box       image.Rectangle // of the preview, what reviewers are shown; empty: all of it
}

// A FaceVote is what one reviewer answered.
type FaceVote struct {
	By     Actor
	Answer FaceAnswer
	At     time.Time
}

// A FaceAnswer says whether two captures show one person.
type FaceAnswer string

// The answers, as in the dossier's format.
const (
	SameFace       FaceAnswer = "same"
	NotSameFace    FaceAnswer = "not_same"
	CannotTellFace FaceAnswer = "cannot_tell"
)

// FaceAnswers lists the answers in the order in which people are asked.
var FaceAnswers = []FaceAnswer{SameFace, NotSameFace, CannotTellFace}

// FaceVoters is how many reviewers answer a pair: as many as face_mismatch_across_stages and the link by document number
// ask for.
const FaceVoters = 2

// idDocument is the stage of a document's capture, as the contract names it.
const idDocument = "id_document"

// AskReviewers gives two pictures to reviewers to be compared. Two of one candidate are asked about by whoever records
// evidence, those of two candidates by whoever sees reviews. It is errs.Conflict where they were asked about before, and
// errs.Invalid, with words, where they cannot be shown without saying whom they are of.
func (s *Service) AskReviewers(ctx context.Context, actor Actor, a, b Picture) (err error) {
	defer errs.Wrap(&err, "vetting.AskReviewers(%v, %v)", a, b)
	if err := actor.May(RecordEvidence); err != nil {
		return err
	}
	if err := actor.May(ViewReviews); a.Candidate != b.Candidate && err != nil {
		return err
	}
	c, err := s.Compare(ctx, actor, a, b)
	if err != nil {
		return err
	}
	if c.Distance <= photo.SameDistance {
		return errs.Invalidf("These are one picture. Compare two that were taken apart from each other.")
	}
	p := FacePair{ID: newID(), AskedBy: actor, AskedAt: s.Now().UTC()}
	for i := range p.Captures {
		if p.Captures[i], err = s.faceCapture(ctx, c.Records[i], c.Files[i]); err != nil {
			return err
		}
	}
	err = s.Store.AskReviewers(ctx, p)
	if errors.Is(err, errs.Conflict) {
		err = errs.Conflictf("Reviewers have been asked about these two pictures already.")
	}
	return err
}

// faceCapture finds what reviewers are to see of a picture: the face, without the papers and rooms around it.
func (s *Service) faceCapture(ctx context.Context, r *Record, f File) (FaceCapture, error) {
	c := FaceCapture{Candidate: r.ID, Owner: r.Owner.ID, File: f.ID, Stage: r.stage(f)}
	if c.Stage == "" {
		return c, errs.Invalidf("No fact in force shows %s any longer: record it again, then ask.", f.Name)
	}
	preview, err := s.preview(ctx, f)
	if err != nil {
		return c, err
	}
	img, err := photo.DecodePreview(preview)
	if err != nil {
		return c, err
	}
	subject, reason := face.Subject(face.Detect(img))
	switch {
	case reason == "":
		c.Box = withMargin(subject.Box).Intersect(img.Rect)
	case reason == face.SeveralFaces:
		return c, errs.Invalidf("%s shows several faces. Cut out the one that is meant, add it as a photo, and compare that.", f.Name)
	case c.Stage == idDocument:
		return c, errs.Invalidf("In %s no face is found that could be shown without the rest of the document. Cut out the portrait, add it as a photo of an identity document, and compare that.", f.Name)
	}
	return c, nil
}

// stage returns what the record uses a picture for, empty where no fact in force does. A document's capture is one
// whatever else it is: it shows more than a face.
func (r *Record) stage(f File) (stage string) {
	for _, use := range r.pictureUses() {
		if use.file == f.Path() && (stage == "" || use.stage == idDocument) {
			stage = use.stage
		}
	}
	return stage
}

// withMargin widens a box from brow to chin by two fifths on each side, to chin, ears and hair. On a portrait after ICAO
// 9303 part 3, whose head takes 70 to 80 % of the height, that stays inside the portrait.
func withMargin(box image.Rectangle) image.Rectangle {
	dx, dy := box.Dx()*2/5, box.Dy()*2/5
	return image.Rect(box.Min.X-dx, box.Min.Y-dy, box.Max.X+dx, box.Max.Y+dy)
}

// Comparisons returns the pairs that wait for the actor's answer, oldest first, without the answers of others.
func (s *Service) Comparisons(ctx context.Context, actor Actor) ([]FacePair, error) {
	if err := actor.May(DecideReviews); err != nil {
		return nil, err
	}
	return s.Store.OpenFacePairs(ctx, actor.ID)
}

// Comparison returns a pair that waits for the actor's answer. It is errs.Forbidden for who asked for it or owns one of
// the candidates, and errs.Conflict where the actor or two others have answered.
func (s *Service) Comparison(ctx context.Context, actor Actor, id uuid.UUID) (_ *FacePair, err error) {
	defer errs.Wrap(&err, "vetting.Comparison(%s)", id)
	if err := actor.May(DecideReviews); err != nil {
		return nil, err
	}
	p, err := s.Store.FacePair(ctx, id)
	if err != nil {
		return nil, err
	}
	return p, p.open(actor)
}

// open returns why the actor may not answer, nil where nothing keeps them.
func (p *FacePair) open(actor Actor) error {
	switch {
	case p.AskedBy.ID == actor.ID:
		return errs.Forbiddenf("You asked for this comparison, so two others answer it.")
	case p.Captures[0].Owner == actor.ID || p.Captures[1].Owner == actor.ID:
		return errs.Forbiddenf("This comparison is about a candidate of yours, so two others answer it.")
	case slices.ContainsFunc(p.Votes, func(v FaceVote) bool { return v.By.ID == actor.ID }):
		return errs.Conflictf("You have answered this comparison. Your answer stands.")
	case !p.ClosedAt.IsZero():
		return errs.Conflictf("Two others have answered this comparison.")
	}
	return nil
}

// shownSide is the longest side, in pixels, of what reviewers are shown.
const shownSide = 800

// ComparisonPicture returns what the actor is shown of a pair on the left or on the right, as a bare JPEG. Which capture
// stands where is drawn anew for each pair and person, and stays.
func (s *Service) ComparisonPicture(ctx context.Context, actor Actor, id uuid.UUID, right bool) (_ []byte, err error) {
	defer errs.Wrap(&err, "vetting.ComparisonPicture(%s)", id)
	p, err := s.Comparison(ctx, actor, id)
	if err != nil {
		return nil, err
	}
	c := p.Captures[0]
	if right != p.swapped(actor) {
		c = p.Captures[1]
	}
	preview, err := s.preview(ctx, File{ID: c.File})
	if err != nil {
		return nil, err
	}
	return photo.CutPreview(preview, c.Box, shownSide)
}

// swapped reports whether the first capture stands on the right.
func (p *FacePair) swapped(actor Actor) bool {
	return sha256.Sum256(slices.Concat(p.ID[:], actor.ID[:]))[0]&1 == 1
}

// AnswerComparison records the actor's answer. The second answer closes the pair, and both are recorded as one fact of
// the candidate in the same change. Errors are those of Comparison.
func (s *Service) AnswerComparison(ctx context.Context, actor Actor, id uuid.UUID, answer FaceAnswer) (err error) {
	defer errs.Wrap(&err, "vetting.AnswerComparison(%s)", id)
	if err := actor.May(DecideReviews); err != nil {
		return err
	}
	if !slices.Contains(FaceAnswers, answer) {
		return errs.Invalidf("Choose an answer.")
	}
	for range retries { // the other reviewer, or somebody who records evidence, may be writing too
		if err = s.tryAnswer(ctx, actor, id, answer); !errors.Is(err, errs.Conflict) {
			return err
		}
	}
	return err
}

func (s *Service) tryAnswer(ctx context.Context, actor Actor, id uuid.UUID, answer FaceAnswer) error {
	p, err := s.Comparison(ctx, actor, id)
	if err != nil {
		return err
	}
	p.Votes = append(p.Votes, FaceVote{By: actor, Answer: answer, At: s.Now().UTC()})
	if len(p.Votes) < FaceVoters {
		return s.Store.Vote(ctx, p, nil)
	}
	c, err := s.comparisonChange(ctx, actor, p)
	if err != nil {
		return err
	}
	return s.Store.Vote(ctx, p, &c)
}

// comparisonChange records the answers in the dossier of the first capture's candidate.
func (s *Service) comparisonChange(ctx context.Context, actor Actor, p *FacePair) (Change, error) {
	r, err := s.Store.Record(ctx, p.Captures[0].Candidate)
	if err != nil {
		return Change{}, err
	}
	fact := dossier.FaceComparison{StageA: p.Captures[0].Stage, StageB: p.Captures[1].Stage, At: p.Votes[len(p.Votes)-1].At}
	if other := p.Captures[1].Candidate; other != r.ID {
		second, err := s.Store.Record(ctx, other)
		if err != nil {
			return Change{}, err
		}
		fact.OtherDossier = second.Dossier.ID
	}
	for _, v := range p.Votes {
		fact.Votes = append(fact.Votes, dossier.FaceVote{By: voterName(fact.Votes, v.By), Answer: string(v.Answer)})
	}
	m, err := dossier.NewMember("face_comparisons", fact)
	if err != nil {
		return Change{}, err
	}
	return s.change(r, actor, edit{add: []dossier.Member{m}, action: "recorded", detail: m.Name})
}

// voterName returns the name under which an answer is recorded. Rules count reviewers by name, so that a namesake of one
// who answered is told apart.
func voterName(before []dossier.FaceVote, by Actor) string {
	if slices.ContainsFunc(before, func(v dossier.FaceVote) bool { return v.By == by.Name }) {
		return by.Name + " (2)"
	}
	return by.Name
}
