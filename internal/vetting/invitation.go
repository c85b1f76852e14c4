package vetting

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"time"

	"bonafide/internal/errs"

	"github.com/google/uuid"
)

// An Invitation is a link by which somebody without an account answers. Its token is made of its id and the
// installation's secret, and stands nowhere: a copy of the database opens no link.
type Invitation struct {
	ID        uuid.UUID
	Candidate uuid.UUID
	Kind      InvitationKind
	StartsAt  time.Time // of what the link is for; zero for a reference
	OpensAt   time.Time // the link works from here …
	ClosesAt  time.Time // … to here
	Notice    string    // the version of the notice that is shown
	CreatedAt time.Time
	CreatedBy Actor

	Fact     uuid.UUID // the referee, when the link was made; zero for a check-in
	Relation Relation  // by which a referee is asked; empty for a check-in

	Ended   InvitationEnd // empty unless it ended before its time
	EndedAt time.Time
	EndedBy Actor

	CheckIns []CheckIn // oldest first
	Replies  []Reply   // a referee's: that they declined, the answers; oldest first
	Mails    []Mail    // oldest first
}

// An InvitationKind says what a link is for. That of a check-in is the kind of the session that it records.
type InvitationKind string

// The kinds of links.
const (
	ForInterview  InvitationKind = "interview"
	ForAssessment InvitationKind = "assessment"
	ForOnboarding InvitationKind = "onboarding"
	ForReference  InvitationKind = "reference"
)

// CheckInKinds lists what a candidate may be asked to check in for.
var CheckInKinds = []InvitationKind{ForInterview, ForAssessment, ForOnboarding}

// An InvitationEnd says why a link ended before its time.
type InvitationEnd string

// The ends of a link.
const (
	InvitationRevoked  InvitationEnd = "revoked"
	InvitationDisowned InvitationEnd = "not_me" // by who got it
)

// Open reports whether the link works at the time.
func (i *Invitation) Open(at time.Time) bool {
	return i.Ended == "" && !at.Before(i.OpensAt) && at.Before(i.ClosesAt)
}

// A check-in link works from an hour before the start, so that a candidate may try it, to two hours after it, when a late
// or long interview has begun.
const (
	checkInBefore = time.Hour
	checkInAfter  = 2 * time.Hour

	// maxAhead is how far ahead a check-in may be planned.
	maxAhead = 180 * 24 * time.Hour
)

// CheckInProblem returns what is wrong with the time of a check-in to be planned, "" where it may stand.
func CheckInProblem(startsAt, now time.Time) string {
	switch {
	case startsAt.IsZero():
		return "Enter when it starts, in UTC, such as 2026-11-03 14:00."
	case !now.Before(startsAt.Add(checkInAfter)):
		return "This time is over. A link is for a meeting that is still to come."
	case startsAt.Sub(now) > maxAhead:
		return "This is more than half a year ahead. Make the link once the time is settled."
	}
	return ""
}

// InviteToCheckIn makes a check-in link for the candidate's meeting at that time.
func (s *Service) InviteToCheckIn(ctx context.Context, actor Actor, candidate uuid.UUID, kind InvitationKind, startsAt time.Time) (_ uuid.UUID, err error) {
	defer errs.Wrap(&err, "vetting.InviteToCheckIn(%s)", candidate)
	if err := s.May(ctx, actor, RecordEvidence, candidate); err != nil {
		return uuid.Nil, err
	}
	now := s.Now().UTC()
	if problem := CheckInProblem(startsAt, now); problem != "" {
		return uuid.Nil, errs.Invalidf("%s", problem)
	}
	i := Invitation{
		ID: newID(), Candidate: candidate, Kind: kind, StartsAt: startsAt.UTC(), OpensAt: startsAt.Add(-checkInBefore).UTC(),
		ClosesAt: startsAt.Add(checkInAfter).UTC(), Notice: English.Notice("check_in").Version, CreatedAt: now, CreatedBy: actor,
	}
	return i.ID, s.Store.Invite(ctx, i)
}

// Invitations returns the links that were made for the record's candidate, newest first.
func (s *Service) Invitations(ctx context.Context, actor Actor, of *Record) ([]Invitation, error) {
	if err := actor.Sees(of); err != nil {
		return nil, err
	}
	return s.Store.Invitations(ctx, of.ID)
}

// Invitation returns one link of the record's candidate with its token, or errs.NotFound.
func (s *Service) Invitation(ctx context.Context, actor Actor, of *Record, id uuid.UUID) (_ *Invitation, token string, err error) {
	if err := actor.Sees(of); err != nil {
		return nil, "", err
	}
	i, err := s.Store.Invitation(ctx, id)
	if err == nil && i.Candidate != of.ID {
		err = fmt.Errorf("invitation %s of candidate %s: %w", id, of.ID, errs.NotFound)
	}
	if err != nil {
		return nil, "", err
	}
	token, err = s.Token(actor, i)
	return i, token, err
}

// Token returns the token of a link that the actor was given. Only who may make links sees one.
func (s *Service) Token(actor Actor, i *Invitation) (string, error) {
	if err := actor.May(RecordEvidence); err != nil {
		return "", err
	}
	return s.token(i.ID), nil
}

// RevokeInvitation ends a link at once. What was recorded through it stays.
func (s *Service) RevokeInvitation(ctx context.Context, actor Actor, candidate, id uuid.UUID) (err error) {
	defer errs.Wrap(&err, "vetting.RevokeInvitation(%s)", id)
	if err := s.May(ctx, actor, RecordEvidence, candidate); err != nil {
		return err
	}
	err = s.Store.EndInvitation(ctx, candidate, id, InvitationRevoked, actor, s.Now().UTC())
	if errors.Is(err, errs.Conflict) {
		err = errs.Conflictf("This link has ended already.")
	}
	return err
}

// invitation returns the link of a token, of one of the kinds. A token that is not ours or of another kind, and one whose
// link ended or is over, are errs.NotFound alike, so that a guess learns nothing; the first is refused before anything is
// read.
func (s *Service) invitation(ctx context.Context, token string, kinds ...InvitationKind) (*Invitation, error) {
	id, ok := s.readToken(token)
	if !ok {
		return nil, errs.NotFound
	}
	i, err := s.Store.Invitation(ctx, id)
	if err == nil && (!slices.Contains(kinds, i.Kind) || i.Ended != "" || !s.Now().Before(i.ClosesAt)) {
		err = errs.NotFound
	}
	return i, err
}

// macSize is how many bytes of the HMAC a token carries: 128 bits that nobody guesses.
const macSize = 16

// token returns the token of a link's id.
func (s *Service) token(id uuid.UUID) string {
	return base64.RawURLEncoding.EncodeToString(append(id[:], s.keyed("invitation", id[:])[:macSize]...))
}

// readToken returns the id in a token that this installation made.
func (s *Service) readToken(token string) (uuid.UUID, bool) {
	b, err := base64.RawURLEncoding.Strict().DecodeString(token)
	if err != nil || len(b) != len(uuid.Nil)+macSize {
		return uuid.Nil, false
	}
	id := uuid.UUID(b[:len(uuid.Nil)])
	return id, hmac.Equal(b[len(id):], s.keyed("invitation", id[:])[:macSize])
}

// keyed returns the HMAC-SHA-256 of a value under the installation's secret, bound to its use.
func (s *Service) keyed(use string, value []byte) []byte {
	mac := hmac.New(sha256.New, s.Secret)
	mac.Write([]byte(use))
	mac.Write([]byte{0})
	mac.Write(value)
	return mac.Sum(nil)
}
