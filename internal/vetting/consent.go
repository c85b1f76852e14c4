package vetting

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"bonafide/internal/errs"
	"bonafide/internal/photo"

	"github.com/google/uuid"
)

// A FaceConsent is a candidate's written release: the faces in their own pictures may be measured and compared with each
// other. Illinois asks for one before any such measure (740 ILCS 14/15(b)), the GDPR for explicit consent (article 9(2)(a)).
type FaceConsent struct {
	ID         uuid.UUID
	Candidate  uuid.UUID
	GivenOn    time.Time // the day, at midnight UTC
	Release    string    // the version of the text that was released
	Statement  string    // what the candidate wrote; empty where the form is a file
	File       uuid.UUID // the form that the candidate signed; zero where they wrote a statement
	RecordedAt time.Time
	RecordedBy Actor
	ExpiresAt  time.Time

	Ended   ConsentEnd // empty while in force, and then so are the next two
	EndedAt time.Time
	EndedBy Actor // zero where it expired
}

// A ConsentEnd says why a consent ended. With it every template made under it is deleted.
type ConsentEnd string

// The ends of a consent.
const (
	ConsentWithdrawn ConsentEnd = "withdrawn"
	ConsentDecided   ConsentEnd = "decided" // what it was given for is done: the review was decided
	ConsentExpired   ConsentEnd = "expired"
)

// InForce reports whether faces may be measured under the consent at the time. A nil consent is none.
func (c *FaceConsent) InForce(at time.Time) bool {
	return c != nil && c.Ended == "" && at.Before(c.ExpiresAt)
}

// FaceRetention is how long after its recording a consent, and with it every template, ends at the latest. The law's bound
// is three years (740 ILCS 14/15(a)); an application is decided in weeks.
const FaceRetention = 90 * 24 * time.Hour

// FaceRelease is the text that a candidate releases, by its version. A text that changes gets another version.
const (
	FaceReleaseVersion = "2026-11-22"
	FaceRelease        = `I have been told, in writing, that the geometry of my face in pictures of my own application may be measured, to help a person see whether they show the same person. My pictures are compared with each other only, never with those of anybody else. The measures are used for nothing else, given to nobody, and deleted when I withdraw this release, when the review of my application is decided, and 90 days after this release is recorded at the latest. I need not agree: without this release people compare the pictures by eye, and my application goes on as before. I agree.`
)

// FaceRetentionSchedule is the published schedule, one sentence an element.
var FaceRetentionSchedule = []string{
	"The measures of faces (templates) are deleted at once when the candidate withdraws the consent.",
	"They are deleted at once when a review of the candidate is decided. A final decision ends the consent too.",
	"They are deleted 90 days after the consent was recorded at the latest. A job looks for them every hour.",
	"The result of a comparison stays with the candidate’s record: a distance, two limits, when and by whom. No face can be measured or found again by it.",
}

// Bounds of a statement, in characters.
const (
	minStatement = 20
	maxStatement = 4000
)

var errFacesOff = errs.Forbiddenf("Faces are not measured in this installation. Whoever runs it can allow it with BONAFIDE_FACES=on.")

// Problems returns what is wrong with a consent to be recorded, by form field, none where it may stand. Whether a signed
// form comes with it is said by form.
func (c *FaceConsent) Problems(form bool, now time.Time) map[string]string {
	problems := map[string]string{}
	switch {
	case c.GivenOn.IsZero():
		problems["given_on"] = "Enter the day on which the candidate gave it, such as 2026-11-03."
	case c.GivenOn.After(now):
		problems["given_on"] = "This day is in the future. Record the consent once it is given."
	case now.Sub(c.GivenOn) > FaceRetention:
		problems["given_on"] = "This is more than 90 days ago. Ask the candidate anew."
	}
	n := utf8.RuneCountInString(c.Statement)
	switch {
	case n == 0 && !form:
		problems["statement"] = "Enter what the candidate wrote, or choose the form that they signed."
	case n > 0 && n < minStatement:
		problems["statement"] = "Enter the candidate’s whole sentence, so that it shows what they agreed to."
	case n > maxStatement:
		problems["statement"] = "Shorten this to 4,000 characters, or upload the letter as the signed form."
	}
	return problems
}

// RecordFaceConsent records that a candidate gave the release: on which day, and in which words or by which form, which
// may be nil. It is errs.Conflict where one is in force, and a form that is not accepted is *photo.Refused.
func (s *Service) RecordFaceConsent(ctx context.Context, actor Actor, candidate uuid.UUID, c FaceConsent, form *Upload) (err error) {
	defer errs.Wrap(&err, "vetting.RecordFaceConsent(%s)", candidate)
	if err := s.mayMeasure(actor); err != nil {
		return err
	}
	if _, err := s.Candidate(ctx, actor, candidate); err != nil {
		return err
	}
	now := s.Now().UTC()
	c.Statement = strings.TrimSpace(c.Statement)
	if p := c.Problems(form != nil, now); len(p) > 0 {
		return errs.Invalidf("The consent is not complete: %v", p)
	}
	var file *File
	if form != nil {
		kind, err := photo.Accept(form.Name, form.ContentType, form.Data)
		if err != nil {
			return err
		}
		f, err := s.keep(ctx, actor, *form, string(kind))
		if err != nil {
			return err
		}
		file, c.File = &f, f.ID
	}
	c.ID, c.Candidate, c.Release = newID(), candidate, FaceReleaseVersion
	c.RecordedAt, c.RecordedBy, c.ExpiresAt = now, actor, now.Add(FaceRetention)
	err = s.Store.RecordFaceConsent(ctx, c, file)
	if errors.Is(err, errs.Conflict) {
		err = errs.Conflictf("A consent of this candidate is in force already. Withdraw it before you record another.")
	}
	return err
}

// WithdrawFaceConsent ends a consent because the candidate withdrew it, and deletes what was measured under it. It works
// wherever a consent is in force, whether or not faces are measured any longer.
func (s *Service) WithdrawFaceConsent(ctx context.Context, actor Actor, candidate, consent uuid.UUID) (err error) {
	defer errs.Wrap(&err, "vetting.WithdrawFaceConsent(%s)", candidate)
	if err := s.May(ctx, actor, RecordEvidence, candidate); err != nil {
		return err
	}
	err = s.Store.WithdrawFaceConsent(ctx, candidate, consent, s.Now().UTC(), actor)
	if errors.Is(err, errs.Conflict) {
		err = errs.Conflictf("This consent has ended already. What was measured under it is deleted.")
	}
	return err
}

// ExpireFaceConsents ends the consents whose time is over, deletes what was measured under them, and returns how many.
func (s *Service) ExpireFaceConsents(ctx context.Context) (int, error) {
	n, err := s.Store.ExpireFaceConsents(ctx, s.Now().UTC())
	if err != nil {
		err = fmt.Errorf("vetting.ExpireFaceConsents: %w", err)
	}
	return n, err
}

// mayMeasure returns why the actor may not record a consent or measure, nil where nothing keeps them.
func (s *Service) mayMeasure(actor Actor) error {
	if err := actor.May(RecordEvidence); err != nil {
		return err
	}
	if !s.Faces {
		return errFacesOff
	}
	return nil
}
