// Package vetting holds the acts on a candidate: record, correct, withdraw, assess, review, propose, decide, dispute, erase.
//
// A candidate is a list of facts. Recording adds one, correcting withdraws one and adds another, and nothing is ever
// changed in place, so that every fact keeps who said it and when. Each change raises the candidate's revision and
// makes a new assessment due in the same transaction, for the candidate and for whoever shares something with it.
// No act here rejects anybody; a decision is a named person's.
package vetting

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/linkage"
	"bonafide/internal/reference"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"
)

// A Service performs the acts. All its fields are required but Company, Faces, Screen, Post and Paid.
type Service struct {
	Store   Store
	Blobs   Blobs
	Reader  Reader
	Catalog *indicator.Catalog
	Now     func() time.Time

	// Secret is the installation's, of 32 bytes at least: the tokens of links and the names of browsers are made with it.
	Secret []byte

	// Faces is whether the faces of a candidate's pictures may be measured, with that candidate's recorded written consent.
	Faces bool

	// Uploads is what each account may hand in within a day.
	Uploads UploadBudget

	// Company is the name by which candidates and referees know who asks them; empty: pages and letters name none.
	Company string

	// Post hands mails in; nil: none are sent, and links are copied by hand.
	Post Post
	// Site is the site's address in mails, without a slash at its end. Post needs it.
	Site string

	// Paid are the services of others that a person may have asked; a kind of question without one is not asked.
	Paid map[EnquiryKind]PaidService

	// Complete fills what look-ups know of recorded facts: networks, places, mail domains.
	Complete func(*dossier.Dossier)
	// Screen returns what sanctions lists hold that a name of a dossier resembles, nil where none is loaded. It may be nil:
	// no list is ever loaded then.
	Screen func(*dossier.Dossier) dossier.Screening
}

func newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

// errBroughtOutcome refuses what would get past those who decide.
var errBroughtOutcome = errs.Invalidf("outcome: is what a person decides, and no dossier brings it: leave it out.")

// Create records a new candidate from a dossier. An empty id in the dossier is replaced by one of ours. A dossier that says what was
// decided is errs.Invalid: people decide here.
func (s *Service) Create(ctx context.Context, actor Actor, d *dossier.Dossier) (_ uuid.UUID, err error) {
	defer errs.Wrap(&err, "vetting.Create(%s)", d.ID)
	if err := actor.May(RecordEvidence); err != nil {
		return uuid.Nil, err
	}
	r := &Record{ID: newID(), Dossier: &dossier.Dossier{ID: d.ID}}
	if d.ID == "" {
		r.Dossier.ID = r.ID.String()
	}
	if d.Outcome != nil {
		return uuid.Nil, errBroughtOutcome
	}
	members, err := dossier.Split(d)
	if err != nil {
		return uuid.Nil, err
	}
	c, err := s.change(r, actor, edit{add: members, action: "created", detail: d.DisplayName()})
	if err != nil {
		return uuid.Nil, err
	}
	err = s.Store.Create(ctx, r.Dossier.ID, c)
	if errors.Is(err, errs.Conflict) {
		err = errs.Conflictf("A candidate with the id %q exists already. Open that candidate, or use another id.", r.Dossier.ID)
	}
	return r.ID, err
}

// Add records facts of a candidate.
func (s *Service) Add(ctx context.Context, actor Actor, id uuid.UUID, members ...dossier.Member) error {
	return s.edit(ctx, actor, id, func(r *Record) (edit, error) {
		return edit{add: members, action: "recorded", detail: memberNames(members)}, nil
	})
}

// Correct replaces one fact by another of the same member.
func (s *Service) Correct(ctx context.Context, actor Actor, id, fact uuid.UUID, m dossier.Member) error {
	return s.replace(ctx, actor, id, fact, m)
}

// replace corrects a fact by another, which may name new files.
func (s *Service) replace(ctx context.Context, actor Actor, id, fact uuid.UUID, m dossier.Member, files ...File) error {
	return s.edit(ctx, actor, id, func(r *Record) (edit, error) {
		old, err := r.inForce(fact)
		if err != nil {
			return edit{}, err
		}
		if old.Member.Name != m.Name {
			return edit{}, errs.Invalidf("A fact is corrected by another of its kind: %s, not %s.", old.Member.Name, m.Name)
		}
		return edit{add: []dossier.Member{m}, withdraw: []uuid.UUID{fact}, replaces: fact, files: files, reason: "corrected", action: "corrected", detail: m.Name}, nil
	})
}

// required are the members without which there is no dossier.
var required = map[string]string{"names": "the candidate's last name entry", "application": "the application"}

// Withdraw takes a fact out of the dossier. It stays in the record with the reason.
func (s *Service) Withdraw(ctx context.Context, actor Actor, id, fact uuid.UUID, reason string) error {
	return s.edit(ctx, actor, id, func(r *Record) (edit, error) {
		old, err := r.inForce(fact)
		if err != nil {
			return edit{}, err
		}
		name := old.Member.Name
		if what, ok := required[name]; ok && len(r.FactsOf(name)) == 1 {
			return edit{}, errs.Invalidf("This is %s: correct it instead of withdrawing it.", what)
		}
		if strings.TrimSpace(reason) == "" {
			return edit{}, errs.Invalidf("Say why the fact is withdrawn.")
		}
		return edit{withdraw: []uuid.UUID{fact}, reason: strings.TrimSpace(reason), action: "withdrew", detail: name}, nil
	})
}

// inForce returns the record's fact with the id.
func (r *Record) inForce(fact uuid.UUID) (Fact, error) {
	for _, f := range r.Facts {
		if f.ID == fact {
			return f, nil
		}
	}
	return Fact{}, fmt.Errorf("fact %s: %w", fact, errs.NotFound)
}

// An edit is what one act does to a record's facts.
type edit struct {
	add            []dossier.Member
	withdraw       []uuid.UUID
	replaces       uuid.UUID // the fact that what is added corrects
	checked        bool      // what is added is known to be sound
	reason         string
	files          []File
	action, detail string
	at             time.Time // zero: now
}

// retries is how often an act is tried again when another changed the candidate in between. Acts that add or withdraw
// facts do not depend on the rest of the record. While many files of one candidate are read, each reading is such a change: of 657
// uploads one after the other, one was once refused after five tries.
const retries = 20

// edit reads the record, asks for the edit and applies it.
func (s *Service) edit(ctx context.Context, actor Actor, id uuid.UUID, edits func(*Record) (edit, error)) (err error) {
	defer errs.Wrap(&err, "vetting.edit(%s)", id)
	if err := actor.May(RecordEvidence); err != nil {
		return err
	}
	return s.retried(ctx, actor, id, func(r *Record) (edit, error) {
		if err := actor.Sees(r); err != nil {
			return edit{}, err
		}
		return edits(r)
	}, s.Store.Apply)
}

// retried does the same with another way to apply, for whoever the actor is.
func (s *Service) retried(ctx context.Context, actor Actor, id uuid.UUID, edits func(*Record) (edit, error), apply func(context.Context, Change) error) (err error) {
	for range retries {
		if err = s.tryEdit(ctx, actor, id, edits, apply); !errors.Is(err, errs.Conflict) {
			return err
		}
	}
	return err
}

func (s *Service) tryEdit(ctx context.Context, actor Actor, id uuid.UUID, edits func(*Record) (edit, error), apply func(context.Context, Change) error) error {
	r, err := s.Store.Record(ctx, id)
	if err != nil {
		return err
	}
	e, err := edits(r)
	if err != nil || len(e.add)+len(e.withdraw) == 0 {
		return err
	}
	c, err := s.change(r, actor, e)
	if err != nil {
		return err
	}
	return apply(ctx, c)
}

// change turns an edit into what the store applies: facts with their ids, and the summary and link keys of the
// dossier as the edit leaves it.
func (s *Service) change(r *Record, actor Actor, e edit) (Change, error) {
	c := Change{
		Candidate: r.ID, Expected: r.Revision, At: s.Now().UTC(), Actor: actor,
		Withdraw: e.withdraw, Reason: e.reason, Files: e.files,
		Action: e.action, Detail: e.detail,
	}
	if !e.at.IsZero() {
		c.At = e.at
	}
	for _, m := range e.add {
		if err := e.check(m); err != nil {
			return Change{}, err
		}
		m, err := s.frozen(m)
		if err != nil {
			return Change{}, err
		}
		c.Add = append(c.Add, Fact{ID: newID(), Member: m, RecordedAt: c.At, RecordedBy: actor, Replaces: e.replaces})
		if !dossier.IsList(m.Name) {
			c.replace(r.FactsOf(m.Name))
		}
	}
	after, err := r.after(c)
	if err != nil {
		return Change{}, err
	}
	c.Summary = summarize(after)
	c.Keys = Keys(after)
	return c, nil
}

func (e edit) check(m dossier.Member) error {
	if e.checked {
		return nil
	}
	if err := dossier.CheckMember(m); err != nil {
		return errs.Invalidf("%s: %v", m.Name, err)
	}
	return nil
}

// replaced is why a fact is withdrawn whose place another takes.
const replaced = "replaced"

// replace withdraws the facts that a new one takes the place of, but for those that the act withdraws itself.
func (c *Change) replace(facts []Fact) {
	for _, old := range facts {
		if !slices.Contains(c.Withdraw, old.ID) {
			c.Withdraw = append(c.Withdraw, old.ID)
			c.Reason = replaced
		}
	}
}

// after returns the dossier as the change leaves it.
func (r *Record) after(c Change) (*dossier.Dossier, error) {
	withdrawn := map[uuid.UUID]bool{}
	for _, id := range c.Withdraw {
		withdrawn[id] = true
	}
	next := &Record{Files: append(r.Files[:len(r.Files):len(r.Files)], c.Files...)}
	for _, f := range append(r.Facts[:len(r.Facts):len(r.Facts)], c.Add...) {
		if !withdrawn[f.ID] {
			next.Facts = append(next.Facts, f)
		}
	}
	if err := next.Build(r.Dossier.ID); err != nil {
		return nil, err
	}
	return next.Dossier, nil
}

// frozen returns a fact as it is stored. A session is completed with what is known of its address today, since an
// address changes hands. A document's zones and barcodes lose nationality, sex and what else is never read. Other facts
// are stored as they are, and completed whenever they are judged.
func (s *Service) frozen(m dossier.Member) (dossier.Member, error) {
	if m.Name != "sessions" && m.Name != "documents" {
		return m, nil
	}
	d, err := dossier.Join("", []dossier.Member{m})
	if err != nil {
		return m, err
	}
	if m.Name == "documents" {
		doc := &d.Documents[0]
		reference.StripDocument(doc)
		return dossier.NewMember(m.Name, doc)
	}
	s.Complete(d)
	return dossier.NewMember(m.Name, d.Sessions[0])
}

// memberNames lists the members of an act for the audit log: "endpoint, 12 sessions".
func memberNames(members []dossier.Member) string {
	var names []string
	many := map[string]int{}
	for _, m := range members {
		if many[m.Name]++; many[m.Name] == 1 {
			names = append(names, m.Name)
		}
	}
	for i, name := range names {
		if many[name] > 1 {
			names[i] = fmt.Sprintf("%d %s", many[name], name)
		}
	}
	return strings.Join(names, ", ")
}

// Candidate returns a candidate with everything recorded. One whom the actor may not see is errs.Forbidden.
func (s *Service) Candidate(ctx context.Context, actor Actor, id uuid.UUID) (*Record, error) {
	return s.record(ctx, actor, ViewCandidates, id)
}

// Find returns the candidate with the id, ours or the external one, or errs.NotFound.
func (s *Service) Find(ctx context.Context, actor Actor, id string) (*Record, error) {
	if err := actor.May(ViewCandidates); err != nil {
		return nil, err
	}
	if own, err := uuid.Parse(id); err == nil {
		r, err := s.Candidate(ctx, actor, own)
		if !errors.Is(err, errs.NotFound) {
			return r, err
		}
	}
	if !storable(id) {
		return nil, errs.NotFound
	}
	own, err := s.Store.CandidateOf(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.Candidate(ctx, actor, own)
}

// Candidates returns one page of the list of the candidates whom the actor may see.
func (s *Service) Candidates(ctx context.Context, actor Actor, f Filter) (Page, error) {
	if err := actor.May(ViewCandidates); err != nil {
		return Page{}, err
	}
	if !storable(f.Query) || !storable(f.Requisition) {
		return Page{}, nil
	}
	f.Seer = actor.Scope()
	return s.Store.Candidates(ctx, f)
}

// storable reports whether the database can hold the text: PostgreSQL takes UTF-8 without NUL. What it cannot hold nobody has.
func storable(text string) bool { return utf8.ValidString(text) && !strings.ContainsRune(text, 0) }

// History returns what was done to a candidate, oldest first.
func (s *Service) History(ctx context.Context, actor Actor, of *Record) ([]Event, error) {
	if err := actor.Sees(of); err != nil {
		return nil, err
	}
	return s.Store.History(ctx, of.ID, actor.Role.Can(ViewReviews))
}

// Assess judges a candidate anew in the population of those it may be linked to. It is safe to run twice.
func (s *Service) Assess(ctx context.Context, id uuid.UUID) (err error) {
	defer errs.Wrap(&err, "vetting.Assess(%s)", id)
	return s.Store.Assess(ctx, id, s.judge)
}

// judge is what Assess and AssessDue store of a candidate.
func (s *Service) judge(on Subject) Judgement {
	found := s.screen(on.Dossier)
	people, outdated := on.People()
	s.Complete(on.Dossier)
	now := s.Now().UTC()
	links, around := linkage.IndexOf(slices.Concat(on.Others, on.Farther)).Tell(people).Know(on.Hubs.Known()).Around(on.Dossier)
	c := &indicator.Case{Dossier: on.Dossier, Links: links, Watch: on.Watch.At(now), Sanctions: found.Without(on.Cleared), AsOf: now}
	a := s.Catalog.Assess(c, on.Policy)
	ended := on.endAsides(a, now)
	j := Judgement{
		Assessment: a, Review: needsReview(on.Record, a), Again: on.firstExpiry(s.Catalog.ChangesAt(c, on.Policy)), Screening: found, Outdated: outdated,
		Edges: linkage.Edges(on.Dossier, around, people), CountAgain: ended, Beside: on.beside(s.Catalog, a, on.Policy),
	}
	j.Confirmed, j.LookBack = lookBack(on.Dossier, around)
	return j
}

// AssessDue assesses candidates whose time has come, because an import brought them or age alone may change what is found: so many at
// most, on every processor. It returns how many, and is safe to run at once with others. An assessment that fails is tried again an
// hour later, so that those behind it have their turn; the first of such errors is returned.
func (s *Service) AssessDue(ctx context.Context, most int) (_ int, err error) {
	defer errs.Wrap(&err, "vetting.AssessDue")
	now := s.Now().UTC()
	due, err := s.Store.Due(ctx, now, most)
	if err != nil {
		return 0, err
	}
	var group errgroup.Group
	group.SetLimit(runtime.GOMAXPROCS(0))
	for _, id := range due {
		group.Go(func() error {
			err := s.Store.AssessDue(ctx, id, now, s.judge)
			if err == nil || errors.Is(err, errs.NotFound) || ctx.Err() != nil {
				return ctx.Err()
			}
			return errors.Join(err, s.Store.Postpone(ctx, id, now.Add(time.Hour)))
		})
	}
	return len(due), group.Wait()
}
