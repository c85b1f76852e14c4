package vetting

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/mail"

	"github.com/google/uuid"
)

// A Mail carries a link to somebody. The link itself is made when the mail is sent.
type Mail struct {
	ID         uuid.UUID
	Invitation uuid.UUID
	Candidate  uuid.UUID
	Kind       MailKind
	To         string // a bare address
	QueuedAt   time.Time
	QueuedBy   Actor // without an ID: Bonafide itself

	State      MailState
	Tries      int
	Unanswered int       // tries of which nobody knows how they ended: the mail may have arrived
	TriedAt    time.Time // last; zero before the first try
	EndedAt    time.Time // zero while it waits
	Answer     string    // the server's last, or what happened
}

// A MailKind says what a mail is.
type MailKind string

// The kinds of mail.
const (
	MailInvitation MailKind = "invitation"
	MailReminder   MailKind = "reminder"
)

// A MailState says where a mail stands.
type MailState string

// The states of a mail.
const (
	MailWaiting MailState = "waiting"
	MailSent    MailState = "sent"     // the server took it
	MailRefused MailState = "refused"  // the server will never take it
	MailGivenUp MailState = "given_up" // a day of tries was in vain, or it is unknown whether it left
	MailDropped MailState = "dropped"  // the link ended before
)

// A Post hands mails in; *mail.Server implements it. An error is a *mail.Failure.
type Post interface {
	Send(ctx context.Context, m mail.Message) (answer string, err error)
}

// mostMails is how many mails one link may have, so that nobody is pestered.
const mostMails = 5

// Link returns the address that a link's owner opens.
func (s *Service) Link(i *Invitation) string { return s.Site + i.Path(s.token(i.ID)) }

// Path is the place of the link's page on the site.
func (i *Invitation) Path(token string) string {
	if i.Kind == ForReference {
		return "/reference/" + token
	}
	if i.Kind == ForRights {
		return "/rights/" + token
	}
	return "/check-in/" + token
}

// Recipients returns the recorded addresses that a link may be sent to: the candidate's that are in use, or the referee's.
func (r *Record) Recipients(i *Invitation) []string {
	if i.Kind == ForReference {
		if _, referee, ok := r.referee(i.Fact); ok && mailAddress(referee.Email) != "" {
			return []string{mailAddress(referee.Email)}
		}
		return nil
	}
	var all []string
	for _, c := range r.Dossier.Contacts {
		if a := mailAddress(c.Value); c.Kind == dossier.Email && c.Until.IsZero() && a != "" && !slices.Contains(all, a) {
			all = append(all, a)
		}
	}
	return all
}

// mailAddress returns a recorded address as it is written to, "" where it cannot be.
func mailAddress(text string) string {
	text = strings.TrimSpace(text)
	if !mail.IsAddress(text) {
		return ""
	}
	return text
}

// SendInvitation queues a mail with the link to one of its recipients.
func (s *Service) SendInvitation(ctx context.Context, actor Actor, candidate, id uuid.UUID, to string) (err error) {
	defer errs.Wrap(&err, "vetting.SendInvitation(%s)", id)
	r, err := s.record(ctx, actor, RecordEvidence, candidate)
	if err != nil {
		return err
	}
	if s.Post == nil {
		return errs.Invalidf("No mail is sent here: nobody has named a mail server. Copy the link instead.")
	}
	i, _, err := s.Invitation(ctx, actor, r, id)
	if err != nil {
		return err
	}
	now := s.Now().UTC()
	switch {
	case i.Ended != "" || !now.Before(i.ClosesAt):
		return errs.Conflictf("This link does not work any more. Make another.")
	case !slices.Contains(r.Recipients(i), to):
		return errs.Invalidf("Choose one of the recorded mail addresses.")
	case len(i.Mails) >= mostMails:
		return errs.Invalidf("This link was sent %d times. Use the telephone, or make another link.", mostMails)
	}
	err = s.Store.QueueMail(ctx, Mail{ID: newID(), Invitation: id, Candidate: candidate, Kind: MailInvitation, To: to, QueuedAt: now, QueuedBy: actor, State: MailWaiting})
	if errors.Is(err, errs.Conflict) {
		err = errs.Conflictf("A mail with this link is on its way already.")
	}
	return err
}

// Deliver tries to hand a mail in. It returns how long to wait before the next try, 0 where there is none. A mail is sent
// twice only where a try ended without the server's answer.
func (s *Service) Deliver(ctx context.Context, id uuid.UUID) (again time.Duration, err error) {
	defer errs.Wrap(&err, "vetting.Deliver(%s)", id)
	m, err := s.Store.Mail(ctx, id)
	if err != nil || m.State != MailWaiting {
		return 0, err
	}
	message, why, err := s.compose(ctx, *m)
	switch {
	case err != nil:
		return 0, err
	case why != "":
		return 0, s.endMail(ctx, *m, MailDropped, why)
	case m.Unanswered >= mail.MostUnanswered:
		return 0, s.endMail(ctx, *m, MailGivenUp, "Handed over twice without an answer: it may have arrived.")
	case m.Tries > 0 && s.Now().Sub(m.QueuedAt) >= mail.TryFor:
		return 0, s.endMail(ctx, *m, MailGivenUp, m.Answer)
	case s.Post == nil:
		return mail.LongestWait, nil
	}
	if err := s.Store.BeginTry(ctx, m, s.Now().UTC()); err != nil {
		return 0, err
	}
	answer, err := s.Post.Send(ctx, message)
	return s.tried(context.WithoutCancel(ctx), *m, answer, err)
}

// tried stores how a try ended.
func (s *Service) tried(ctx context.Context, m Mail, answer string, err error) (again time.Duration, _ error) {
	if err == nil {
		m.Unanswered--
		return 0, s.endMail(ctx, m, MailSent, answer)
	}
	f, ok := errors.AsType[*mail.Failure](err)
	if !ok {
		return 0, err
	}
	if !f.Uncertain {
		m.Unanswered--
	}
	if f.Permanent {
		return 0, s.endMail(ctx, m, MailRefused, f.Answer)
	}
	m.Answer = f.Answer
	return mail.Wait(m.Tries), s.Store.EndTry(ctx, m)
}

func (s *Service) endMail(ctx context.Context, m Mail, state MailState, answer string) error {
	m.State, m.Answer, m.EndedAt = state, answer, s.Now().UTC()
	return s.Store.EndTry(ctx, m)
}

// compose returns the message to be sent, or why none is any more.
func (s *Service) compose(ctx context.Context, m Mail) (_ mail.Message, why string, _ error) {
	i, err := s.Store.Invitation(ctx, m.Invitation)
	if err != nil {
		return mail.Message{}, "", err
	}
	if i.Ended != "" || !s.Now().Before(i.ClosesAt) {
		return mail.Message{}, "The link ended before.", nil
	}
	if m.Kind == MailReminder && len(i.Replies) > 0 {
		return mail.Message{}, "The referee answered before.", nil
	}
	r, err := s.Store.Record(ctx, i.Candidate)
	if err != nil {
		return mail.Message{}, "", err
	}
	if !slices.Contains(r.Recipients(i), m.To) {
		return mail.Message{}, "The address is not recorded any more.", nil
	}
	_, referee, _ := r.referee(i.Fact)
	return s.letter(m, i, r.Dossier.DisplayName(), referee.Name), "", nil
}
