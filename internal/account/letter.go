package account

import (
	"context"
	"errors"
	"time"

	"bonafide/internal/audit"
	"bonafide/internal/errs"
	"bonafide/internal/mail"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// A Change is what somebody did to an account, as the audit log has it, and the letters that say so.
type Change struct {
	By      vetting.Actor
	At      time.Time
	Account uuid.UUID // zero: none
	Action  string
	Detail  string
	Of      []audit.Change
	Letters []Letter
}

func (s *Service) change(by vetting.Actor, a Account, action, detail string) Change {
	return Change{By: by, At: s.now().UTC(), Account: a.ID, Action: action, Detail: detail}
}

// A LetterKind says what a letter to an account's owner is: one that carries a link, by its kind, or a notice.
type LetterKind string

const letterNotice LetterKind = "notice"

// A Letter is a mail to the owner of an account. A link that it carries is made when it is sent, so no token stands in the queue.
type Letter struct {
	ID       uuid.UUID
	Kind     LetterKind
	Account  uuid.UUID // zero: whoever has the address, if anybody does
	To       string
	Words    string // of a notice: what changed
	QueuedAt time.Time

	State      vetting.MailState
	Tries      int
	Unanswered int // tries of which nobody knows how they ended
	TriedAt    time.Time
	EndedAt    time.Time
	Answer     string // the server's last
}

func (s *Service) letter(kind LetterKind, to uuid.UUID, address, words string) Letter {
	return Letter{ID: uuid.Must(uuid.NewV7()), Kind: kind, Account: to, To: address, Words: words, QueuedAt: s.now().UTC(), State: vetting.MailWaiting}
}

// notice returns the letters that tell an account's owner what changed, none where no mail is sent.
func (s *Service) notice(a Account, words string) []Letter {
	if s.Post == nil {
		return nil
	}
	return []Letter{s.letter(letterNotice, a.ID, a.Email, words)}
}

// LastLetter returns the last letter with a link that was queued for an account, or errs.NotFound.
func (s *Service) LastLetter(ctx context.Context, by vetting.Actor, id uuid.UUID) (_ Letter, err error) {
	defer errs.Wrap(&err, "account.LastLetter(%s)", id)
	if err := by.May(vetting.ManageAccounts); err != nil {
		return Letter{}, err
	}
	return s.store.LastLetter(ctx, id)
}

// Deliver tries to hand a letter in. It returns how long to wait before the next try, 0 where there is none.
func (s *Service) Deliver(ctx context.Context, id uuid.UUID) (again time.Duration, err error) {
	defer errs.Wrap(&err, "account.Deliver(%s)", id)
	l, err := s.store.Letter(ctx, id)
	if err != nil || l.State != vetting.MailWaiting {
		return 0, err
	}
	switch {
	case l.Unanswered >= mail.MostUnanswered:
		return 0, s.endLetter(ctx, l, vetting.MailGivenUp, "Handed over twice without an answer: it may have arrived.")
	case l.Tries > 0 && s.now().Sub(l.QueuedAt) >= mail.TryFor:
		return 0, s.endLetter(ctx, l, vetting.MailGivenUp, l.Answer)
	case s.Post == nil:
		return mail.LongestWait, nil
	}
	words, err := s.compose(ctx, l)
	if errors.Is(err, errs.NotFound) || errors.Is(err, errs.Invalid) {
		return 0, s.endLetter(ctx, l, vetting.MailDropped, "Nobody is there who could use it.")
	}
	if err != nil {
		return 0, err
	}
	if err := s.store.BeginLetter(ctx, &l, s.now().UTC()); err != nil {
		return 0, err
	}
	answer, err := s.Post.Send(ctx, mail.Message{ID: l.ID.String(), To: l.To, Letter: words})
	return s.tried(context.WithoutCancel(ctx), l, answer, err)
}

// tried stores how a try ended.
func (s *Service) tried(ctx context.Context, l Letter, answer string, err error) (again time.Duration, _ error) {
	if err == nil {
		l.Unanswered--
		return 0, s.endLetter(ctx, l, vetting.MailSent, answer)
	}
	f, ok := errors.AsType[*mail.Failure](err)
	if !ok {
		return 0, err
	}
	if !f.Uncertain {
		l.Unanswered--
	}
	if f.Permanent {
		return 0, s.endLetter(ctx, l, vetting.MailRefused, f.Answer)
	}
	l.Answer = f.Answer
	return mail.Wait(l.Tries), s.store.EndLetter(ctx, l)
}

func (s *Service) endLetter(ctx context.Context, l Letter, state vetting.MailState, answer string) error {
	l.State, l.Answer, l.EndedAt = state, answer, s.now().UTC()
	return s.store.EndLetter(ctx, l)
}

// compose writes the letter, and makes the link that it carries. It is errs.NotFound or errs.Invalid where nobody is there to get one.
func (s *Service) compose(ctx context.Context, l Letter) (mail.Letter, error) {
	if l.Kind == letterNotice {
		return mail.Letter{Subject: "Your Bonafide account was changed", Parts: []mail.Part{
			{Words: l.Words}, {Words: "It was at " + l.QueuedAt.UTC().Format("2 January 2006, 15:04 UTC") + "."},
			{Words: "If you did not do or expect this, tell the administrator of Bonafide in your company at once."},
			{Link: s.Site + "/account"},
		}}, nil
	}
	a, err := s.reader(ctx, l)
	if err != nil {
		return mail.Letter{}, err
	}
	kind, err := linkFor(a)
	if err != nil {
		return mail.Letter{}, err
	}
	if kind != LinkKind(l.Kind) {
		return mail.Letter{}, errs.NotFound
	}
	path, err := s.makeLink(ctx, vetting.Actor{Name: "Bonafide"}, a, kind)
	return s.linkLetter(kind, s.Site+path), err
}

// reader returns whom a letter is for.
func (s *Service) reader(ctx context.Context, l Letter) (a Account, err error) {
	if l.Account == uuid.Nil {
		a, _, err = s.store.AccountByEmail(ctx, l.To)
		return a, err
	}
	a, _, err = s.store.Account(ctx, l.Account)
	if err == nil && a.Email != l.To { // the address changed meanwhile
		err = errs.NotFound
	}
	return a, err
}

func (s *Service) linkLetter(kind LinkKind, link string) mail.Letter {
	if kind == ForReset {
		return mail.Letter{Subject: "Set a new password for Bonafide", Parts: []mail.Part{
			{Words: "You, or an administrator for you, asked for a new password for Bonafide. Open this link and choose one:"}, {Link: link},
			{Words: "The link works once, for an hour. If you did not ask for it, leave it: your password stays as it is."},
		}}
	}
	return mail.Letter{Subject: "Your invitation to Bonafide", Parts: []mail.Part{
		{Words: "You are invited to work with Bonafide, by which your company checks what candidates for remote work say of themselves. Open this link and choose a password:"}, {Link: link},
		{Words: "The link works once, for seven days. If you do not know what this is about, ask your company's administrator before you open it."},
	}}
}
