package vetting

import (
	"context"
	"crypto/hmac"
	"encoding/json"
	"errors"
	"net/netip"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/enquiry"
	"bonafide/internal/errs"
	"bonafide/internal/phone"

	"github.com/google/uuid"
)

// An Enquiry is one question that a person had asked of a service of others, which may charge for it.
type Enquiry struct {
	ID        uuid.UUID
	Candidate uuid.UUID // zero where the candidate is gone
	Fact      uuid.UUID // the one that the answer belongs to, by corrections a later one
	Kind      EnquiryKind
	Service   string // its host
	Subject   string // masked
	Hash      []byte // keyed, of what is asked about, which stands nowhere else
	AskedAt   time.Time
	AskedBy   Actor

	State   EnquiryState
	SentAt  time.Time // zero before
	EndedAt time.Time // zero before
	Outcome EnquiryOutcome
	Detail  string // the answer in words, or what the service said instead
	Cost    int    // how many questions may be charged: 1, or 0 where it is certain that none is
}

// An EnquiryKind says what is asked.
type EnquiryKind string

// The kinds of question.
const (
	AskNetwork EnquiryKind = "network" // whose network a session's address is
	AskLine    EnquiryKind = "line"    // what kind of line a contact's number is
)

// EnquiryKinds lists them.
var EnquiryKinds = []EnquiryKind{AskNetwork, AskLine}

// An EnquiryState says where a question stands.
type EnquiryState string

// The states of a question. It is asked once: where the program ends while it is asked, nobody knows whether it was charged.
const (
	EnquiryWaiting EnquiryState = "waiting"
	EnquiryAsking  EnquiryState = "asking"
	EnquiryEnded   EnquiryState = "ended"
)

// An EnquiryOutcome says how a question ended: one of those below, or an enquiry.Reason.
type EnquiryOutcome string

// The outcomes beside the reasons of package enquiry.
const (
	EnquiryAnswered    EnquiryOutcome = "answered"
	EnquiryInterrupted EnquiryOutcome = "interrupted" // the program ended while it was asked
	EnquiryDropped     EnquiryOutcome = "dropped"     // nothing to ask about any more
)

// A PaidService is a service of others that a person may have asked.
type PaidService struct {
	*enquiry.Service
	Budget int // questions that may be charged in a calendar month, UTC
}

// sessionAskable is for how long after a session its address may be asked about. An answer is about today, and addresses change
// hands; package network counts a dated listing for as long.
const sessionAskable = 90 * 24 * time.Hour

// An Askable is what would be asked about a fact.
type Askable struct {
	Fact    uuid.UUID // the one in force that the asked one became
	Kind    EnquiryKind
	Subject string // what is sent, and nothing else is
	Budget  int
	Spent   int       // of the budget, this month
	Earlier []Enquiry // those about the same fact, newest first
	Why     string    // why it cannot be asked, in a sentence; empty where it can
	Service *enquiry.Service
}

// subject returns what may be asked about a fact, "" where nothing is, and then why not.
func (f Fact) subject(now time.Time) (kind EnquiryKind, subject, why string) {
	switch f.Member.Name {
	case "sessions":
		var session dossier.Session
		if json.Unmarshal(f.Member.Value, &session) != nil {
			return "", "", ""
		}
		addr, err := netip.ParseAddr(session.IP)
		switch addr = addr.Unmap().WithZone(""); {
		case err != nil, !addr.IsGlobalUnicast(), addr.IsPrivate():
			return AskNetwork, "", "This address is nobody’s on the internet."
		case now.Sub(session.At) > sessionAskable:
			return AskNetwork, "", "The session is more than 90 days ago. A service answers for today, and addresses change hands."
		}
		return AskNetwork, addr.String(), ""
	case "contacts":
		var contact dossier.Contact
		if json.Unmarshal(f.Member.Value, &contact) != nil || contact.Kind != dossier.Phone {
			return "", "", ""
		}
		number, err := phone.Parse(contact.Value, "")
		if err != nil || !number.Valid {
			return AskLine, "", "This is no number that a numbering plan has. Correct it first, with its country code."
		}
		return AskLine, number.E164, ""
	}
	return "", "", ""
}

// Asks reports whether a service is named for questions of that kind.
func (s *Service) Asks(kind EnquiryKind) bool { return s.Paid[kind].Service != nil }

// Askable returns what would be asked about a fact, or errs.NotFound where no service answers for such facts.
func (s *Service) Askable(ctx context.Context, actor Actor, candidate, fact uuid.UUID) (_ *Askable, _ *Record, err error) {
	defer errs.Wrap(&err, "vetting.Askable(%s)", fact)
	r, err := s.record(ctx, actor, RecordEvidence, candidate)
	if err != nil {
		return nil, nil, err
	}
	f, ok := r.Current(fact)
	if !ok {
		return nil, nil, errs.NotFound
	}
	now := s.Now().UTC()
	q := &Askable{Fact: f.ID}
	q.Kind, q.Subject, q.Why = f.subject(now)
	paid := s.Paid[q.Kind]
	if paid.Service == nil {
		return nil, nil, errs.NotFound
	}
	q.Service, q.Budget = paid.Service, paid.Budget
	all, spent, err := s.Store.EnquiriesOf(ctx, candidate, q.Kind, month(now))
	q.Spent = spent
	for _, e := range all {
		if about, ok := r.Current(e.Fact); ok && about.ID == f.ID {
			q.Earlier = append(q.Earlier, e)
		}
	}
	if q.Why == "" && q.Spent >= q.Budget {
		q.Why = spentWords
	}
	return q, r, err
}

const spentWords = "This month’s budget for this service is spent. Record what you know by hand, or ask the compliance lead."

// month returns the beginning of the calendar month, UTC.
func month(t time.Time) time.Time { return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC) }

// Ask queues a question about a fact. A budget that is spent, and a question about the same that has no answer yet, are
// errs.Conflict.
func (s *Service) Ask(ctx context.Context, actor Actor, candidate, fact uuid.UUID) (err error) {
	q, _, err := s.Askable(ctx, actor, candidate, fact)
	if err != nil {
		return err
	}
	defer errs.Wrap(&err, "vetting.Ask(%s)", fact)
	if q.Why != "" {
		return errs.Conflictf("%s", q.Why)
	}
	now := s.Now().UTC()
	err = s.Store.QueueEnquiry(ctx, Enquiry{
		ID: newID(), Candidate: candidate, Fact: q.Fact, Kind: q.Kind, Service: q.Service.Name(), Subject: masked(q.Subject), Hash: s.askedHash(q.Kind, q.Subject),
		AskedAt: now, AskedBy: actor, State: EnquiryWaiting, Cost: 1,
	}, month(now), q.Budget)
	switch {
	case errors.Is(err, errs.Forbidden):
		return errs.Conflictf(spentWords)
	case errors.Is(err, errs.Conflict):
		return errs.Conflictf("This is being asked already.")
	}
	return err
}

// masked hides who an address or a number is of from whoever reads the book of questions.
func masked(subject string) string {
	if addr, err := netip.ParseAddr(subject); err == nil {
		bits := 24
		if addr.Is6() {
			bits = 48
		}
		p, _ := addr.Prefix(bits)
		return p.String()
	}
	c := dossier.Contact{Kind: dossier.Phone, Value: subject}
	return c.Masked()
}

// AskNow asks a question that waits and records what comes back. It is safe to run twice: a question is sent once.
func (s *Service) AskNow(ctx context.Context, id uuid.UUID) (err error) {
	defer errs.Wrap(&err, "vetting.AskNow(%s)", id)
	e, err := s.Store.Enquiry(ctx, id)
	if err != nil || e.State == EnquiryEnded {
		return err
	}
	if e.State == EnquiryAsking {
		return s.ends(ctx, *e, EnquiryInterrupted, "The program ended while it was asked.", 1)
	}
	subject, err := s.stillAsked(ctx, e)
	if err != nil {
		return err
	}
	paid := s.Paid[e.Kind]
	if subject == "" || paid.Service == nil || paid.Name() != e.Service {
		return s.ends(ctx, *e, EnquiryDropped, "There was nothing to ask about any more.", 0)
	}
	if err := s.Store.BeginEnquiry(ctx, e.ID, s.Now().UTC()); errors.Is(err, errs.Conflict) {
		return nil
	} else if err != nil {
		return err
	}
	answer, err := paid.ask(ctx, e.Kind, subject)
	ctx = context.WithoutCancel(ctx)
	if f, ok := errors.AsType[*enquiry.Failure](err); ok {
		cost := 0
		if f.Charged {
			cost = 1
		}
		return s.ends(ctx, *e, EnquiryOutcome(f.Reason), f.Detail, cost)
	}
	if err != nil {
		return err
	}
	return s.answered(ctx, *e, subject, answer)
}

// stillAsked returns what a question is about, "" where the fact is gone or says something else now.
func (s *Service) stillAsked(ctx context.Context, e *Enquiry) (string, error) {
	r, err := s.Store.Record(ctx, e.Candidate)
	if errors.Is(err, errs.NotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	f, _ := r.Current(e.Fact)
	kind, subject, _ := f.subject(e.AskedAt)
	if kind != e.Kind || !hmac.Equal(s.askedHash(kind, subject), e.Hash) {
		return "", nil
	}
	return subject, nil
}

func (s *Service) askedHash(kind EnquiryKind, subject string) []byte {
	return s.keyed("enquiry", []byte(string(kind)+" "+subject))
}

func (s *Service) ends(ctx context.Context, e Enquiry, outcome EnquiryOutcome, detail string, cost int) error {
	e.State, e.Outcome, e.Detail, e.Cost, e.EndedAt = EnquiryEnded, outcome, detail, cost, s.Now().UTC()
	return s.Store.EndEnquiry(ctx, e, nil)
}

// A found is what a service answered: one of the two.
type found struct {
	network *dossier.Network
	line    *dossier.LineType
}

func (p PaidService) ask(ctx context.Context, kind EnquiryKind, subject string) (f found, err error) {
	if kind == AskLine {
		f.line, err = p.Line(ctx, subject)
		return f, err
	}
	addr, err := netip.ParseAddr(subject)
	if err == nil {
		f.network, err = p.Network(ctx, addr)
	}
	return f, err
}

// answered records an answer as a correction of the fact that it belongs to, in the name of who asked. Where that fact went
// meanwhile, the question ends without one.
func (s *Service) answered(ctx context.Context, e Enquiry, subject string, answer found) error {
	at := s.Now().UTC().Truncate(time.Second)
	e.State, e.EndedAt, e.Cost = EnquiryEnded, at, 1
	gone := false
	err := s.retried(ctx, e.AskedBy, e.Candidate, func(r *Record) (edit, error) {
		f, _ := r.Current(e.Fact)
		if kind, now, _ := f.subject(e.AskedAt); kind != e.Kind || now != subject {
			gone = true
			return edit{}, nil
		}
		m, words, err := answer.into(f.Member, e.Service, at)
		if err != nil {
			return edit{}, err
		}
		e.Outcome, e.Detail = EnquiryAnswered, words
		return edit{add: []dossier.Member{m}, withdraw: []uuid.UUID{f.ID}, replaces: f.ID, reason: "completed by " + e.Service, action: "asked " + e.Service, detail: m.Name}, nil
	}, func(ctx context.Context, c Change) error { return s.Store.EndEnquiry(ctx, e, &c) })
	if gone || errors.Is(err, errs.NotFound) {
		return s.ends(ctx, e, EnquiryDropped, "The fact was corrected while it was asked about.", 1)
	}
	return err
}

// into returns the fact with the answer in it, in the same members that people fill in by hand, and the answer in words.
func (f found) into(m dossier.Member, service string, at time.Time) (_ dossier.Member, words string, _ error) {
	d, err := dossier.Join("", []dossier.Member{m})
	if err != nil {
		return m, "", err
	}
	if f.line != nil {
		f.line.Source, f.line.At = service, at
		d.Contacts[0].LineType = f.line
		m, err = dossier.NewMember(m.Name, d.Contacts[0])
		return m, joined(f.line.Type, f.line.Carrier), err
	}
	n := supplemented(f.network, d.Sessions[0].Network, service, at)
	d.Sessions[0].Network = n
	m, err = dossier.NewMember(m.Name, d.Sessions[0])
	return m, joined(string(f.network.Kind), f.network.Organization, f.network.City, f.network.Country), err
}

// supplemented returns an answer with what it left open as it was known before, and names the sources of both.
func supplemented(n, before *dossier.Network, service string, at time.Time) *dossier.Network {
	day, _ := dossier.ParseDate(at.Format(time.DateOnly))
	whole := *n
	whole.Source, whole.SeenAt = service+" "+at.Format(time.DateOnly), day
	if before == nil {
		return &whole
	}
	kept := false
	if n.Country == "" || n.Country == before.Country && n.City == "" && !n.Located() {
		whole.Country, whole.City, whole.Latitude, whole.Longitude, whole.RadiusKM = before.Country, before.City, before.Latitude, before.Longitude, before.RadiusKM
		kept = before.Country != ""
	}
	if n.ASN == 0 && n.Organization == "" {
		whole.ASN, whole.Organization = before.ASN, before.Organization
		kept = kept || before.ASN != 0
	}
	switch {
	case (n.Kind == "" || n.Kind == dossier.UnknownNetwork) && before.Kind != "" && before.Kind != dossier.UnknownNetwork:
		whole.Kind, whole.VPNService, whole.SeenAt, kept = before.Kind, before.VPNService, before.SeenAt, true
	case n.Kind == before.Kind && n.VPNService == "" && before.VPNService != "":
		whole.VPNService, kept = before.VPNService, true
	}
	if kept && before.Source != "" {
		whole.Source += "; " + before.Source
	}
	return &whole
}

func joined(words ...string) string {
	var all []string
	for _, w := range words {
		if w != "" {
			all = append(all, strings.ReplaceAll(w, "_", " "))
		}
	}
	return strings.Join(all, ", ")
}

// EnquiriesShown is how many questions the book shows, the newest.
const EnquiriesShown = 200

// A Book is what was asked of services that are paid for.
type Book struct {
	Since     time.Time // beginning of the month that Spent is of
	Spent     map[EnquiryKind]int
	Enquiries []Enquiry // the newest EnquiriesShown, newest first
}

// EnquiryBook returns what was asked, by whom, and what of the budget is spent.
func (s *Service) EnquiryBook(ctx context.Context, actor Actor) (_ *Book, err error) {
	defer errs.Wrap(&err, "vetting.EnquiryBook")
	if err := actor.May(SetPolicy); err != nil {
		return nil, err
	}
	b := &Book{Since: month(s.Now().UTC())}
	b.Enquiries, b.Spent, err = s.Store.Enquiries(ctx, b.Since, EnquiriesShown)
	return b, err
}
