package vetting

import (
	"context"
	"errors"
	"fmt"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/mail"

	"github.com/google/uuid"
)

// A Digest is what waits in the queue for one account. It holds counts alone: a mail is read on telephones, and kept by others.
type Digest struct {
	Account  uuid.UUID
	To       string
	Open     int // reviews
	Critical int // of them
	Overdue  int
	Today    int // due before the day ends
	Mine     int // held by the account
	Second   int // proposals that wait for a second person
	Requests int // of candidates that nobody has answered
}

// Waits reports whether there is anything to do.
func (d *Digest) Waits() bool { return d.Open+d.Second+d.Requests > 0 }

// digestFrom is from which hour of the day on, UTC, digests are sent.
const digestFrom = 6

// WantsDigest reports whether the actor asked for the daily mail.
func (s *Service) WantsDigest(ctx context.Context, actor Actor) (bool, error) {
	if err := actor.May(ViewReviews); err != nil {
		return false, err
	}
	return s.Store.WantsDigest(ctx, actor.ID)
}

// SetDigest asks for the actor's daily mail, or ends it.
func (s *Service) SetDigest(ctx context.Context, actor Actor, wanted bool) error {
	if err := actor.May(ViewReviews); err != nil {
		return err
	}
	return s.Store.SetDigest(ctx, actor, wanted, s.Now().UTC())
}

// SendsMail reports whether mail is sent at all.
func (s *Service) SendsMail() bool { return s.Post != nil }

// SendDigests sends the digests of the day that were not sent yet, and returns how many. Each is sent once a day at most: one of which nobody
// knows whether it arrived is not sent again. Where nothing waits nothing is sent.
func (s *Service) SendDigests(ctx context.Context) (n int, err error) {
	defer errs.Wrap(&err, "vetting.SendDigests")
	now := s.Now().UTC()
	if s.Post == nil || now.Hour() < digestFrom {
		return 0, nil
	}
	var roles []Role
	for _, r := range Roles {
		if r.Can(ViewReviews) {
			roles = append(roles, r)
		}
	}
	for {
		account, err := s.Store.ClaimDigest(ctx, now, roles)
		if errors.Is(err, errs.NotFound) {
			return n, nil
		}
		if err != nil {
			return n, err
		}
		sent, err := s.sendDigest(ctx, account, now)
		if err != nil {
			return n, err
		}
		if sent {
			n++
		}
	}
}

// sendDigest sends one that was claimed. Where the server surely did not take it, it is tried again with the next run.
func (s *Service) sendDigest(ctx context.Context, account uuid.UUID, now time.Time) (sent bool, err error) {
	d, err := s.Store.Digest(ctx, account, now)
	if err != nil || !d.Waits() {
		return false, err
	}
	_, err = s.Post.Send(ctx, mail.Message{ID: "digest-" + account.String() + now.Format("-20060102"), To: d.To, Letter: s.digestLetter(d)})
	failure, ok := errors.AsType[*mail.Failure](err)
	switch {
	case err == nil:
		return true, nil
	case ok && (failure.Uncertain || failure.Permanent):
		return false, nil
	}
	return false, errors.Join(err, s.Store.UnclaimDigest(context.WithoutCancel(ctx), account))
}

func (s *Service) digestLetter(d *Digest) mail.Letter {
	l := mail.Letter{Subject: fmt.Sprintf("Reviews: %d open, %d overdue", d.Open, d.Overdue)}
	say := func(n int, words, path string) {
		if n > 0 {
			l.Parts = append(l.Parts, mail.Part{Words: fmt.Sprintf("%d %s:", n, words)}, mail.Part{Link: s.Site + path})
		}
	}
	say(d.Open, "open reviews", "/reviews")
	say(d.Critical, "of them critical", "/reviews?band=critical")
	say(d.Overdue, "of them overdue", "/reviews?overdue=yes")
	say(d.Today, "of them due today", "/reviews")
	say(d.Mine, "of them held by you", "/reviews?holder=mine")
	say(d.Second, "proposals wait for a second person", "/reviews?second=yes")
	say(d.Requests, "requests of candidates wait for an answer", "/requests")
	l.Parts = append(l.Parts, mail.Part{Words: "You asked for this mail, which holds counts alone. End it here:"}, mail.Part{Link: s.Site + "/account/digest"})
	return l
}
