package vetting

import (
	"context"
	"encoding/json"
	"errors"
	"net/netip"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"

	"github.com/google/uuid"
)

// A Reply is what a referee answered to a link, or that the referee declined.
type Reply struct {
	ID         uuid.UUID
	Invitation uuid.UUID
	Candidate  uuid.UUID
	Browser    []byte // keyed hash of the number that the site gave the browser; nil where the referee declined
	At         time.Time
	Declined   bool // counts for nothing
	Answers    Answers
	Fact       uuid.UUID // the referee with the answers; zero where the referee declined
}

// RefereeNoticeVersion names the text of the notice that referees read before they answer. A text that changes gets another
// version.
const RefereeNoticeVersion = "2026-11-22"

// A referee's link works for two weeks, since people are on holiday, and a reminder is sent once, after three days.
const (
	refereeOpen   = 14 * 24 * time.Hour
	RemindedAfter = 3 * 24 * time.Hour
)

// refereed is the referee, who answers through a link.
var refereed = Actor{Name: "the referee, through a link"}

// Current returns the fact in force that a fact became by corrections, itself where it was not corrected.
func (r *Record) Current(fact uuid.UUID) (Fact, bool) {
	for {
		if f, err := r.inForce(fact); err == nil {
			return f, true
		}
		next := uuid.Nil
		for _, all := range [][]Fact{r.Facts, r.Withdrawn} {
			for _, f := range all {
				if f.Replaces == fact {
					next = f.ID
				}
			}
		}
		if next == uuid.Nil {
			return Fact{}, false
		}
		fact = next
	}
}

// referee returns the referee whom the fact named, as recorded now.
func (r *Record) referee(fact uuid.UUID) (Fact, dossier.Reference, bool) {
	var referee dossier.Reference
	f, ok := r.Current(fact)
	if !ok || f.Member.Name != "references" || json.Unmarshal(f.Member.Value, &referee) != nil {
		return Fact{}, dossier.Reference{}, false
	}
	return f, referee, true
}

// Referee returns the referee whom a fact of the record names, or errs.NotFound.
func (r *Record) Referee(fact uuid.UUID) (*dossier.Reference, error) {
	_, referee, ok := r.referee(fact)
	if !ok {
		return nil, errs.NotFound
	}
	return &referee, nil
}

// InviteReferee makes a link by which the referee whom the fact names answers.
func (s *Service) InviteReferee(ctx context.Context, actor Actor, candidate, fact uuid.UUID, relation Relation) (_ uuid.UUID, err error) {
	defer errs.Wrap(&err, "vetting.InviteReferee(%s)", candidate)
	r, err := s.record(ctx, actor, RecordEvidence, candidate)
	if err != nil {
		return uuid.Nil, err
	}
	if !relation.Is() {
		return uuid.Nil, errs.Invalidf("Choose how the referee knows the candidate.")
	}
	f, _, ok := r.referee(fact)
	if !ok {
		return uuid.Nil, errs.NotFound
	}
	now := s.Now().UTC()
	i := Invitation{
		ID: newID(), Candidate: candidate, Kind: ForReference, Fact: f.ID, Relation: relation, OpensAt: now, ClosesAt: now.Add(refereeOpen),
		Notice: RefereeNoticeVersion, CreatedAt: now, CreatedBy: actor,
	}
	return i.ID, s.Store.Invite(ctx, i)
}

// A RefereeVisit is a referee's link as the referee sees it.
type RefereeVisit struct {
	Invitation *Invitation
	Candidate  string
	Referee    *dossier.Reference
	Questions  []Question
	Reply      *Reply // given with this browser; nil before
	Elsewhere  bool   // answered with another browser, which alone may see and correct the answers
}

// RefereeVisit returns what a referee's link leads to. The browser is the text that it was given when it answered, or empty.
// A token that does not work, for whatever reason, is errs.NotFound.
func (s *Service) RefereeVisit(ctx context.Context, token, browser string) (_ *RefereeVisit, err error) {
	defer errs.Wrap(&err, "vetting.RefereeVisit")
	i, err := s.invitation(ctx, token, ForReference)
	if err != nil {
		return nil, err
	}
	r, err := s.Store.Record(ctx, i.Candidate)
	if err != nil {
		return nil, err
	}
	referee, err := r.Referee(i.Fact)
	if err != nil {
		return nil, err
	}
	v := &RefereeVisit{Invitation: i, Candidate: r.Dossier.DisplayName(), Referee: referee}
	v.Questions = Questions(i.Relation, v.Candidate)
	if reply := i.answered(); reply != nil {
		if v.Elsewhere = string(reply.Browser) != string(s.browserHash(browser)); !v.Elsewhere {
			v.Reply = reply
		}
	}
	return v, nil
}

// answered returns the answers to a referee's link, nil before.
func (i *Invitation) answered() *Reply {
	for n := range i.Replies {
		if !i.Replies[n].Declined {
			return &i.Replies[n]
		}
	}
	return nil
}

// AnswerAsReferee records that the referee, having read the notice, agreed, and the answers, which must be cleaned and
// without problems. Answers given again with the same browser take the place of the first.
func (s *Service) AnswerAsReferee(ctx context.Context, token, browser string, from netip.Addr, answers Answers) (err error) {
	defer errs.Wrap(&err, "vetting.AnswerAsReferee")
	for range retries {
		if err = s.tryReply(ctx, token, browser, from, answers); !errors.Is(err, errs.Conflict) {
			return err
		}
	}
	return err
}

func (s *Service) tryReply(ctx context.Context, token, browser string, from netip.Addr, answers Answers) error {
	v, err := s.RefereeVisit(ctx, token, browser)
	if err != nil {
		return err
	}
	now := s.Now().UTC()
	if v.Elsewhere {
		return errs.Invalidf("The link was answered with another browser. Open it there to correct the answers.")
	}
	if p := answers.Problems(v.Questions, now); len(p) > 0 {
		return errs.Invalidf("The answers are not complete: %v", p)
	}
	i := v.Invitation
	reply := Reply{ID: newID(), Invitation: i.ID, Candidate: i.Candidate, Browser: s.browserHash(browser), At: now, Answers: answers}
	change := func(referee *dossier.Reference) {
		referee.RespondedAt, referee.IP, referee.DeviceID = now.Truncate(time.Second), from.Unmap().WithZone("").String(), s.deviceID(browser)
		referee.NetworkKind = s.networkKind(referee.IP, now)
		before := ""
		if v.Reply != nil {
			before = v.Reply.Answers.text(v.Questions)
		}
		referee.Text = withAnswers(referee.Text, before, answers.text(v.Questions))
		if referee.Verdict == "no_response" {
			referee.Verdict = ""
		}
	}
	action := "answered as referee"
	if v.Reply != nil {
		action = "corrected answers as referee"
	}
	return s.changeReferee(ctx, i, change, action, func(ctx context.Context, c Change) error {
		reply.Fact = c.Add[0].ID
		return s.Store.SaveReply(ctx, reply, c)
	})
}

// changeReferee corrects the fact that names the referee, in the referee's name.
func (s *Service) changeReferee(ctx context.Context, i *Invitation, change func(*dossier.Reference), action string, apply func(context.Context, Change) error) error {
	return s.tryEdit(ctx, refereed, i.Candidate, func(r *Record) (edit, error) {
		fact, referee, ok := r.referee(i.Fact)
		if !ok {
			return edit{}, errs.NotFound
		}
		change(&referee)
		m, err := dossier.NewMember("references", referee)
		return edit{add: []dossier.Member{m}, withdraw: []uuid.UUID{fact.ID}, replaces: fact.ID, reason: "answered by the referee", action: action, detail: "notice " + i.Notice}, err
	}, apply)
}

// withAnswers puts the answers into what is recorded of a referee's words: in the place of earlier ones, else after them.
func withAnswers(text, before, answers string) string {
	if before != "" && strings.Contains(text, before) {
		return strings.Replace(text, before, answers, 1)
	}
	return strings.TrimSpace(text + "\n\n" + answers)
}

// networkKind returns what the reference data say of an address.
func (s *Service) networkKind(ip string, at time.Time) dossier.NetworkKind {
	d := &dossier.Dossier{Sessions: []dossier.Session{{IP: ip, At: at}}}
	s.Complete(d)
	if n := d.Sessions[0].Network; n != nil {
		return n.Kind
	}
	return ""
}

// DeclineAsReferee records that the referee does not want to answer. It is written once a link, and counts for nothing.
func (s *Service) DeclineAsReferee(ctx context.Context, token string) (err error) {
	defer errs.Wrap(&err, "vetting.DeclineAsReferee")
	i, err := s.invitation(ctx, token, ForReference)
	if err != nil {
		return err
	}
	now := s.Now().UTC()
	return s.Store.DeclineReply(ctx, Reply{ID: newID(), Invitation: i.ID, Candidate: i.Candidate, At: now, Declined: true},
		Event{At: now, Actor: refereed, Action: "declined to answer as referee", Detail: "this counts for nothing"})
}

// A Stranger says why a link reached nobody who can answer it.
type Stranger string

// The reasons.
const (
	NotTheReferee  Stranger = "not_me"
	NotKnownToThem Stranger = "unknown"
)

// said are the words in which each stands in the record.
var said = map[Stranger]string{
	NotTheReferee:  "Whoever opened the link says that they are not this referee.",
	NotKnownToThem: "Whoever opened the link says that they do not know the candidate.",
}

// DisownReference records what a stranger says who got a referee's link, and ends the link. Neither address nor browser are
// recorded: nothing was agreed to.
func (s *Service) DisownReference(ctx context.Context, token string, why Stranger) (err error) {
	defer errs.Wrap(&err, "vetting.DisownReference")
	words := said[why]
	if words == "" {
		return errs.Invalidf("Choose which of the two is so.")
	}
	for range retries {
		if err = s.tryDisown(ctx, token, words); !errors.Is(err, errs.Conflict) {
			return err
		}
	}
	return err
}

func (s *Service) tryDisown(ctx context.Context, token, words string) error {
	i, err := s.invitation(ctx, token, ForReference)
	if err != nil {
		return err
	}
	if i.answered() != nil {
		return errs.Invalidf("The link was answered already. Write to whoever sent it to you.")
	}
	change := func(referee *dossier.Reference) {
		referee.Text = withAnswers(referee.Text, "", words+" "+s.Now().UTC().Format("2 January 2006")+".")
	}
	return s.changeReferee(ctx, i, change, "disowned a reference", func(ctx context.Context, c Change) error {
		return s.Store.Disown(ctx, i.ID, c)
	})
}

// Remind queues the reminders that are due, and returns how many.
func (s *Service) Remind(ctx context.Context) (n int, err error) {
	defer errs.Wrap(&err, "vetting.Remind")
	if s.Post == nil {
		return 0, nil
	}
	now := s.Now().UTC()
	due, err := s.Store.DueReminders(ctx, now, now.Add(-RemindedAfter))
	if err != nil {
		return 0, err
	}
	for _, last := range due {
		err := s.Store.QueueMail(ctx, Mail{ID: newID(), Invitation: last.Invitation, Candidate: last.Candidate, Kind: MailReminder, To: last.To, QueuedAt: now, State: MailWaiting})
		if err != nil && !errors.Is(err, errs.Conflict) { // a conflict: one is queued
			return n, err
		}
		if err == nil {
			n++
		}
	}
	return n, nil
}
