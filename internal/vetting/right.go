package vetting

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"bonafide/internal/errs"

	"github.com/google/uuid"
)

// ForRights is the kind of the link by which a candidate sees what is held of them, and asks for what is theirs to ask.
const ForRights InvitationKind = "rights"

// rightsOpen is how long such a link works: an application and a dispute about it are over in half a year. Another can be made.
const rightsOpen = 180 * 24 * time.Hour

// A Consent is what a candidate agreed to, by the text.
type Consent struct {
	Kind, Version, Code string // of the Notice
	GivenAt             time.Time
	WithdrawnAt         time.Time // zero while it holds
}

// A Shown notice is a text that was shown behind a candidate's link, when it was for the first time.
type Shown struct {
	Kind, Version, Code string // of the Notice
	At                  time.Time
}

// A Request is what a candidate asked for.
type Request struct {
	ID         uuid.UUID
	Candidate  uuid.UUID
	Invitation uuid.UUID
	Kind       RequestKind
	Words      string
	Fact       uuid.UUID // what is to be corrected; zero: none in particular
	OpenedAt   time.Time
	DueAt      time.Time // by when somebody answers

	Status     RequestStatus
	AnsweredAt time.Time // zero while it is open, and so are the next two
	AnsweredBy Actor
	Answer     string
}

// Open reports whether nobody has answered yet.
func (q *Request) Open() bool { return q.Status == RequestOpen }

// A RequestStatus says what became of a request.
type RequestStatus string

// The states of a request.
const (
	RequestOpen     RequestStatus = "open"
	RequestAccepted RequestStatus = "accepted"
	RequestDeclined RequestStatus = "declined"
)

// A RequestKind is what can be asked for.
type RequestKind string

// The kinds of requests.
const (
	AskCorrection      RequestKind = "correct"
	AskToExplain       RequestKind = "explain"
	AskDispute         RequestKind = "dispute"
	AskWithdrawConsent RequestKind = "withdraw_consent"
	AskCopy            RequestKind = "get_copy"
	AskDeletion        RequestKind = "delete"
	AskAccommodation   RequestKind = "accommodation"
)

// RequestKinds lists what a candidate can ask for, in the order of the page, with the words of the question and by when it is
// answered. A month is what article 12(3) of the GDPR gives, and 30 days are what 15 U.S.C. 1681i gives to look into a dispute;
// an arrangement is of use before the next meeting, so that a week is the most.
var RequestKinds = []struct {
	Kind  RequestKind
	Title string // to staff
	Asks  string // as the candidate reads it
	Hint  string
	Days  int
}{
	{AskCorrection, "Correction", "Something is recorded wrongly", "Say what, and what is right.", 30},
	{AskToExplain, "Explanation", "I want to explain something", "Whoever reviews your application reads it.", 30},
	{AskDispute, "Dispute", "I dispute a finding or a decision", "Nothing is decided or acted on until a person has answered.", 30},
	{AskWithdrawConsent, "Withdrawn consent", "I withdraw what I agreed to", "It holds from now on. Measures of faces are deleted at once.", 30},
	{AskCopy, "Copy", "I want a copy of what is held", "", 30},
	{AskDeletion, "Deletion", "I want it deleted", "", 30},
	{AskAccommodation, "Accommodation", "I need an arrangement to take part", "Say what would help. You need not say why.", 7},
}

// RequestTitle returns what a kind of request is called, or its code.
func RequestTitle(kind RequestKind) string {
	for _, k := range RequestKinds {
		if k.Kind == kind {
			return k.Title
		}
	}
	return string(kind)
}

// maxRequests is how many open requests a candidate may have, so that nobody fills the record.
const maxRequests = 20

// Problems returns what is wrong with a request by form field, none where it may stand.
func (q *Request) Problems() map[string]string {
	problems := map[string]string{}
	if requestDays(q.Kind) == 0 {
		problems["kind"] = "Choose what you want to ask for."
	}
	needed := q.Kind == AskCorrection || q.Kind == AskToExplain || q.Kind == AskDispute || q.Kind == AskAccommodation
	switch n := utf8.RuneCountInString(strings.TrimSpace(q.Words)); {
	case n == 0 && needed:
		problems["words"] = "Say in your own words what it is about."
	case n > maxWords:
		problems["words"] = "Shorten this to 4,000 characters."
	}
	return problems
}

func requestDays(kind RequestKind) int {
	for _, k := range RequestKinds {
		if k.Kind == kind {
			return k.Days
		}
	}
	return 0
}

// Dispute returns the open dispute, nil for none.
func (r *Record) Dispute() *Request {
	i := slices.IndexFunc(r.Requests, func(q Request) bool { return q.Kind == AskDispute && q.Open() })
	if i < 0 {
		return nil
	}
	return &r.Requests[i]
}

// frozen is errs.Conflict while a dispute is open.
func (r *Record) frozen() error {
	if q := r.Dispute(); q != nil {
		return errs.Conflictf("The candidate has disputed since %s. Until the dispute is answered nothing is decided, and nothing decided is acted on.", q.OpenedAt)
	}
	return nil
}

// reopened reports whether a dispute was accepted since the newest decision, so that somebody must look again.
func (r *Record) reopened() bool {
	return slices.ContainsFunc(r.Requests, func(q Request) bool {
		n := len(r.Decisions)
		return q.Kind == AskDispute && q.Status == RequestAccepted && (n == 0 || q.AnsweredAt.After(r.Decisions[n-1].At))
	})
}

// InviteToRights makes a candidate's link to their own page, and returns the one that works where there is one.
func (s *Service) InviteToRights(ctx context.Context, actor Actor, candidate uuid.UUID) (err error) {
	defer errs.Wrap(&err, "vetting.InviteToRights(%s)", candidate)
	r, err := s.record(ctx, actor, RecordEvidence, candidate)
	if err != nil {
		return err
	}
	i, err := s.RightsLink(ctx, actor, r)
	if err != nil || i != nil {
		return err
	}
	now := s.Now().UTC()
	return s.Store.Invite(ctx, Invitation{
		ID: newID(), Candidate: candidate, Kind: ForRights, OpensAt: now, ClosesAt: now.Add(rightsOpen), Notice: English.Notice("rights").Version, CreatedAt: now, CreatedBy: actor,
	})
}

// RightsLink returns the record's candidate's link to their own page that works now, nil for none.
func (s *Service) RightsLink(ctx context.Context, actor Actor, of *Record) (*Invitation, error) {
	all, err := s.Invitations(ctx, actor, of)
	now := s.Now()
	i := slices.IndexFunc(all, func(i Invitation) bool { return i.Kind == ForRights && i.Open(now) })
	if i < 0 {
		return nil, err
	}
	return &all[i], err
}

// A RightsVisit is a candidate's page as the candidate sees it.
type RightsVisit struct {
	Invitation *Invitation
	Record     *Record // never shown whole: see package rights
	Company    string
}

// Reader is who reads through the link: nobody with an account, and of what is said no more than a recruiter would read.
func (v *RightsVisit) Reader() Actor { return Actor{Name: invited.Name, Role: Recruiter} }

// CopyGranted reports whether a request of the candidate for a copy was accepted.
func (r *Record) CopyGranted() bool {
	return slices.ContainsFunc(r.Requests, func(q Request) bool { return q.Kind == AskCopy && q.Status == RequestAccepted })
}

// RightsVisit returns what a candidate's link leads to. A token that does not work, for whatever reason, is errs.NotFound.
func (s *Service) RightsVisit(ctx context.Context, token, _ string) (_ *RightsVisit, err error) {
	defer errs.Wrap(&err, "vetting.RightsVisit")
	i, err := s.invitation(ctx, token, ForRights)
	if err != nil {
		return nil, err
	}
	r, err := s.Store.Record(ctx, i.Candidate)
	return &RightsVisit{Invitation: i, Record: r, Company: s.Company}, err
}

// AskFor records what a candidate asks for through their link, on the page in that language. A second dispute while one is open is errs.Conflict.
func (s *Service) AskFor(ctx context.Context, token string, in Language, q Request) (err error) {
	defer errs.Wrap(&err, "vetting.AskFor")
	if p := q.Problems(); len(p) > 0 {
		return errs.Invalidf("The request is not complete: %v", p)
	}
	v, err := s.RightsVisit(ctx, token, "")
	if err != nil {
		return err
	}
	r, now := v.Record, s.Now().UTC()
	open := 0
	for _, other := range r.Requests {
		if other.Open() {
			open++
		}
	}
	switch {
	case open >= maxRequests:
		return errs.Invalidf("You have asked for a lot already. Wait for the answers, or write to whoever sent you the link.")
	case q.Kind == AskDispute && r.Dispute() != nil:
		return errs.Conflictf("Your dispute is open already. Nothing is decided until it is answered.")
	}
	if _, err := r.inForce(q.Fact); err != nil {
		q.Fact = uuid.Nil
	}
	q.ID, q.Candidate, q.Invitation, q.OpenedAt, q.Status = newID(), r.ID, v.Invitation.ID, now, RequestOpen
	q.Words = plainLines(q.Words)
	q.DueAt = now.AddDate(0, 0, requestDays(q.Kind))
	return s.Store.OpenRequest(ctx, q, in.Notice("rights"), Event{At: now, Actor: invited, Action: "asked through a link", Detail: RequestTitle(q.Kind)})
}

// plainLines is plain for a text of several lines.
func plainLines(text string) string {
	var lines []string
	for line := range strings.Lines(text) {
		lines = append(lines, plain(line, maxWords))
	}
	return strings.TrimSpace(strings.Join(lines, "\n"))
}

// OpenRequests returns the requests that nobody has answered, those due first first, with whom they are about.
func (s *Service) OpenRequests(ctx context.Context, actor Actor) ([]RequestEntry, error) {
	if err := actor.May(ViewReviews); err != nil {
		return nil, err
	}
	return s.Store.OpenRequests(ctx)
}

// A RequestEntry is an open request in the list of all.
type RequestEntry struct {
	Request
	Name string // of the candidate
}

// AnswerRequest records a person's answer, which the candidate reads. A correction is accepted once the fact that it names was
// corrected or withdrawn, which assesses the candidate again. An accepted dispute takes the outcome and a notice that is not final
// back, and opens a review. errs.Conflict says that somebody answered first.
func (s *Service) AnswerRequest(ctx context.Context, actor Actor, id, request uuid.UUID, accepts bool, words string) (err error) {
	defer errs.Wrap(&err, "vetting.AnswerRequest(%s)", id)
	if err := actor.May(DecideReviews); err != nil {
		return err
	}
	if problem := CheckWords(words, "Say in a sentence what was done, or why it is not. The candidate reads it."); problem != "" {
		return errs.Invalidf("%s", problem)
	}
	r, err := s.Store.Record(ctx, id)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(r.Requests, func(q Request) bool { return q.ID == request })
	if i < 0 {
		return fmt.Errorf("request %s: %w", request, errs.NotFound)
	}
	q := r.Requests[i]
	if !q.Open() {
		return errs.Conflictf("%s answered this on %s.", q.AnsweredBy.Name, q.AnsweredAt)
	}
	if q.Kind == AskDispute && r.decided(actor) {
		return errs.Forbiddenf("You decided what is disputed. Leave the answer to somebody else.")
	}
	if _, err := r.inForce(q.Fact); accepts && q.Kind == AskCorrection && err == nil {
		return errs.Invalidf("Correct or withdraw the fact first: it still stands as the candidate says it is wrong.")
	}
	q.Status, q.AnsweredAt, q.AnsweredBy, q.Answer = RequestDeclined, s.Now().UTC(), actor, strings.TrimSpace(words)
	if accepts {
		q.Status = RequestAccepted
	}
	c, err := s.answerChange(r, q)
	if err != nil {
		return err
	}
	return s.Store.AnswerRequest(ctx, q, c)
}

// decided reports whether the newest decision is the actor's, alone or as one of two.
func (r *Record) decided(actor Actor) bool {
	n := len(r.Decisions)
	return n > 0 && (r.Decisions[n-1].By.ID == actor.ID || r.Decisions[n-1].Second.ID == actor.ID)
}

// answerChange takes the outcome back where a dispute is accepted; otherwise the answer changes no fact, and it is nil.
func (s *Service) answerChange(r *Record, q Request) (*Change, error) {
	if q.Kind != AskDispute || q.Status != RequestAccepted {
		return nil, nil
	}
	e := edit{reason: "the candidate's dispute was accepted", action: "accepted a dispute", detail: "the outcome is taken back, and the review opens again"}
	for _, f := range r.FactsOf("outcome") {
		e.withdraw = append(e.withdraw, f.ID)
	}
	c, err := s.change(r, q.AnsweredBy, e)
	return &c, err
}
