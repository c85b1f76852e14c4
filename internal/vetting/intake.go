package vetting

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/reference"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"
)

// An Intake is the import of one file of dossiers, as far as it came. What it brought and how far it came are stored together.
type Intake struct {
	ID          uuid.UUID
	File        string   // name, for people
	Fingerprint [32]byte // by which the file is known again
	BeganAt     time.Time
	BeganBy     Actor
	ChangedAt   time.Time
	EndedAt     time.Time // zero while rows are left

	// Import is the import by a page that this is, under which whom it brings is noted; zero: none. BeginIntake does not know it.
	Import uuid.UUID

	IntakeCount
}

// An IntakeCount says how far an import came and what it brought. Rows is the sum of the last four.
type IntakeCount struct {
	Bytes         int64 // of the file that are done
	Rows          int64
	RejectedBytes int64 // of the file of rejected rows

	Created, Updated, Unchanged, Rejected int64
}

// A Batch is the next rows of a file.
type Batch struct {
	Dossiers      []*dossier.Dossier // of the rows that could be read; their ids differ
	Rejected      int64              // the other rows
	Bytes         int64              // of the file, up to the end of these rows
	RejectedBytes int64              // of the file of rejected rows, with these
	Last          bool

	// Says are the kinds of facts that the rows speak of, where they cannot say everything: see FactKind. Facts of other kinds
	// are left as they are. Nil stands for all.
	Says []string
	// Adds is whether nothing that is recorded is withdrawn for not being in the file: see PrepareAdditions. Says is nil then.
	Adds bool

	Texts [][]byte // of the dossiers, as the file has them, by which TakenIn knows them again
	Known int64    // rows that TakenIn knew

	Ready *Arrivals // of the dossiers, where Prepare worked them out; nil where TakeIn is to
}

// Arrivals are what dossiers bring, as of when they were prepared.
type Arrivals struct {
	known   map[string]uuid.UUID
	changes []Change // by the dossiers' places
}

// An IntakeRow is the text of a row and whose it is.
type IntakeRow struct {
	ExternalID string
	Text       []byte
}

// An Arrival is a candidate that a file brings.
type Arrival struct {
	ExternalID string
	Owner      uuid.UUID
	Change     Change
}

// BeginIntake returns where an import of the file that is not done yet goes on, and begins one where there is none.
func (s *Service) BeginIntake(ctx context.Context, actor Actor, file string, fingerprint [32]byte) (_ *Intake, err error) {
	defer errs.Wrap(&err, "vetting.BeginIntake(%s)", file)
	if err := actor.May(RecordEvidence); err != nil {
		return nil, err
	}
	now := s.Now().UTC()
	return s.Store.BeginIntake(ctx, Intake{ID: newID(), File: file, Fingerprint: fingerprint, BeganAt: now, BeganBy: actor, ChangedAt: now})
}

// TakeIn records the candidates of the batch and how far the file came, all or nothing, and brings in up to date. New
// candidates are the owner's. A candidate who is known gets what the dossier says and nobody recorded, and what an earlier
// import by the same actor recorded and the dossier no longer says is withdrawn. What people recorded or corrected stays.
//
// Where another import of the same file went on in between it is errs.Conflict.
func (s *Service) TakeIn(ctx context.Context, actor Actor, owner uuid.UUID, in *Intake, b Batch) (err error) {
	defer errs.Wrap(&err, "vetting.TakeIn(%s)", in.File)
	if err := actor.May(RecordEvidence); err != nil {
		return err
	}
	ready := b.Ready
	for range retries {
		if ready == nil {
			if ready, err = s.prepare(ctx, actor, b.Says, b.Adds, b.Dossiers); err != nil {
				return err
			}
		}
		var next Intake
		if next, err = s.tryTakeIn(ctx, actor, owner, *in, b, ready); err == nil {
			*in = next
			return nil
		}
		if !errors.Is(err, errs.Conflict) {
			return err
		}
		ready = nil // somebody recorded something meanwhile
	}
	return err
}

// Prepare works out what dossiers bring, on every processor, which may be done while the rows before them are stored. The kinds of facts
// are as in Batch.
func (s *Service) Prepare(ctx context.Context, actor Actor, says []string, dossiers []*dossier.Dossier) (*Arrivals, error) {
	return s.prepare(ctx, actor, says, false, dossiers)
}

// PrepareAdditions is Prepare for what a person imports, who may have recorded the like by hand: what is recorded stays, but for an address
// or an application of the actor's own that the file says otherwise.
func (s *Service) PrepareAdditions(ctx context.Context, actor Actor, dossiers []*dossier.Dossier) (*Arrivals, error) {
	return s.prepare(ctx, actor, nil, true, dossiers)
}

func (s *Service) prepare(ctx context.Context, actor Actor, says []string, adds bool, dossiers []*dossier.Dossier) (_ *Arrivals, err error) {
	defer errs.Wrap(&err, "vetting.Prepare")
	externalIDs := make([]string, len(dossiers))
	for i, d := range dossiers {
		externalIDs[i] = d.ID
	}
	a := &Arrivals{changes: make([]Change, len(dossiers))}
	if a.known, err = s.Store.CandidatesOf(ctx, externalIDs); err != nil {
		return nil, err
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for i, d := range dossiers {
		group.Go(func() (err error) {
			if a.changes[i], err = s.arrival(ctx, actor, d, a.known[d.ID], says, adds); err != nil {
				err = fmt.Errorf("%s: %w", d.ID, err)
			}
			return err
		})
	}
	return a, group.Wait()
}

// TakenIn returns of which candidates rows are that the actor imported last as they are, with the same kinds of facts spoken of,
// and who did not change since: such a row brings nothing. The answer is by the row's place.
func (s *Service) TakenIn(ctx context.Context, actor Actor, says []string, texts [][]byte) (_ map[int]string, err error) {
	defer errs.Wrap(&err, "vetting.TakenIn")
	if err := actor.May(RecordEvidence); err != nil {
		return nil, err
	}
	marked := make([][]byte, len(texts))
	for i, text := range texts {
		marked[i] = intakeText(actor, says, text)
	}
	return s.Store.TakenIn(ctx, marked)
}

// intakeText is the text by which a row is known again.
func intakeText(actor Actor, says []string, text []byte) []byte {
	return append(fmt.Appendf(nil, "%s %q %q\n", actor.ID, actor.Name, says), text...)
}

func (s *Service) tryTakeIn(ctx context.Context, actor Actor, owner uuid.UUID, in Intake, b Batch, ready *Arrivals) (Intake, error) {
	next := in
	next.ChangedAt, next.Bytes, next.RejectedBytes = s.Now().UTC(), b.Bytes, b.RejectedBytes
	next.Rows += int64(len(b.Dossiers)) + b.Rejected + b.Known
	next.Rejected += b.Rejected
	next.Unchanged += b.Known
	if b.Last {
		next.EndedAt = next.ChangedAt
	}
	var arrivals []Arrival
	var changes []Change
	rows := make([]IntakeRow, 0, len(b.Dossiers))
	for i, d := range b.Dossiers {
		c := ready.changes[i]
		if _, isKnown := ready.known[d.ID]; !isKnown {
			next.Created++
			arrivals = append(arrivals, Arrival{d.ID, owner, c})
		} else if len(c.Add)+len(c.Withdraw) > 0 {
			next.Updated++
			changes = append(changes, c)
		} else {
			next.Unchanged++
		}
		if i < len(b.Texts) {
			rows = append(rows, IntakeRow{d.ID, intakeText(actor, b.Says, b.Texts[i])})
		}
	}
	slices.SortFunc(changes, func(a, b Change) int { return slices.Compare(a.Candidate[:], b.Candidate[:]) }) // all lock in one order
	return next, s.Store.TakeIn(ctx, in, next, arrivals, changes, rows)
}

// Arrive returns what a dossier brings as a new candidate of the owner's, with files that were read already and that it names by
// their paths. Nothing is stored.
func (s *Service) Arrive(actor Actor, owner uuid.UUID, d *dossier.Dossier, files ...File) (_ Arrival, err error) {
	defer errs.Wrap(&err, "vetting.Arrive(%s)", d.ID)
	if err := actor.May(RecordEvidence); err != nil {
		return Arrival{}, err
	}
	members, err := undecided(d)
	if err != nil {
		return Arrival{}, err
	}
	c, err := s.newcomer(actor, d, members, files)
	return Arrival{d.ID, owner, c}, err
}

// newcomer is what a dossier brings as a new candidate.
func (s *Service) newcomer(actor Actor, d *dossier.Dossier, members []dossier.Member, files []File) (Change, error) {
	r := &Record{ID: newID(), Dossier: &dossier.Dossier{ID: d.ID}}
	return s.change(r, actor, edit{add: members, files: files, checked: true, action: "imported", detail: imported(d)})
}

// undecided returns what a dossier brings but for what was decided elsewhere: people decide here, two of them where it takes two.
func undecided(d *dossier.Dossier) ([]dossier.Member, error) {
	members, err := dossier.Split(d)
	return slices.DeleteFunc(members, func(m dossier.Member) bool { return m.Name == "outcome" }), err
}

// imported is what the record says of a newcomer, and of the outcome that the file claimed.
func imported(d *dossier.Dossier) string {
	if d.Outcome == nil {
		return d.DisplayName()
	}
	return d.DisplayName() + ". The file says that elsewhere the outcome was " + d.Outcome.Status + ": it was left out, since people decide here"
}

// arrival is what a dossier changes of the candidate; a zero id stands for a new one.
func (s *Service) arrival(ctx context.Context, actor Actor, d *dossier.Dossier, id uuid.UUID, says []string, adds bool) (Change, error) {
	members, err := undecided(d)
	if err != nil {
		return Change{}, err
	}
	if id == uuid.Nil {
		return s.newcomer(actor, d, members, nil)
	}
	r, err := s.record(ctx, actor, RecordEvidence, id)
	if err != nil {
		return Change{}, err
	}
	var e edit
	if adds {
		e, err = r.addition(actor, members)
	} else {
		e, err = r.again(actor, members, says)
	}
	if err != nil || len(e.add)+len(e.withdraw) == 0 {
		return Change{}, err
	}
	return s.change(r, actor, e)
}

// again is the edit that brings the record to what the members say, as far as the actor recorded it.
func (r *Record) again(actor Actor, members []dossier.Member, says []string) (edit, error) {
	inForce, err := spellings(r.Facts)
	if err != nil {
		return edit{}, err
	}
	withdrawn, err := spellings(r.Withdrawn)
	if err != nil {
		return edit{}, err
	}
	e := edit{checked: true, reason: "imported again without it", action: "imported again"}
	for _, m := range members {
		said, err := spellingOf(m)
		if err != nil {
			return edit{}, err
		}
		if !inForce.take(said) && !withdrawn.correctedOf(actor, said) && !r.saidByOthers(actor, m.Name) {
			e.add = append(e.add, m)
		}
	}
	for _, s := range inForce {
		if !s.taken && s.fact.RecordedBy.is(actor) && (says == nil || slices.Contains(says, FactKind(s.fact.Member))) {
			e.withdraw = append(e.withdraw, s.fact.ID)
		}
	}
	e.detail = memberNames(e.add)
	return e, nil
}

// FactKind is the member of a fact and, of a list whose elements have one, its kind: residence, contacts/email.
func FactKind(m dossier.Member) string {
	var element struct {
		Kind string `json:"kind"`
	}
	if !dossier.IsList(m.Name) || json.Unmarshal(m.Value, &element) != nil || element.Kind == "" {
		return m.Name
	}
	return m.Name + "/" + element.Kind
}

// saidByOthers reports whether a member of which there is one was recorded by somebody else.
func (r *Record) saidByOthers(actor Actor, member string) bool {
	return !dossier.IsList(member) && slices.ContainsFunc(r.FactsOf(member), func(f Fact) bool { return !f.RecordedBy.is(actor) })
}

// is reports whether both are the same actor. What is read of an actor who did something has no role.
func (a Actor) is(b Actor) bool { return a.ID == b.ID && a.Name == b.Name }

// A spelling is a fact written in the one way in which facts are compared. A session whose network was looked up is
// the same as without it: see frozen.
type spelling struct {
	member, text, unlocated string
}

// spelled are facts to be compared; each answers one.
type spelled []struct {
	spelling
	fact  Fact
	taken bool
}

func spellings(facts []Fact) (spelled, error) {
	all := make(spelled, len(facts))
	for i, f := range facts {
		s, err := spellingOf(f.Member)
		if err != nil {
			return nil, err
		}
		all[i].spelling, all[i].fact = s, f
	}
	return all, nil
}

func spellingOf(m dossier.Member) (s spelling, err error) {
	s.member = m.Name
	d, err := dossier.Join("", []dossier.Member{m})
	if err != nil {
		return s, err
	}
	for i := range d.Documents {
		reference.StripDocument(&d.Documents[i])
	}
	if s.text, err = written(d); err != nil || len(d.Sessions) == 0 {
		return s, err
	}
	d.Sessions[0].Network = nil
	s.unlocated, err = written(d)
	return s, err
}

func written(d *dossier.Dossier) (string, error) {
	members, err := dossier.Split(d)
	var b strings.Builder
	for _, m := range members {
		b.WriteString(m.Name)
		b.Write(m.Value)
	}
	return b.String(), err
}

// says reports whether a recorded fact is what an import says.
func (s spelling) says(said spelling) bool {
	return s.member == said.member && (s.text == said.text || s.unlocated != "" && s.unlocated == said.text)
}

// take finds a fact that says the same and answered none before.
func (all spelled) take(said spelling) bool {
	for i := range all {
		if f := &all[i]; !f.taken && f.says(said) {
			f.taken = true
			return true
		}
	}
	return false
}

// correctedOf reports whether the actor recorded the same and somebody else withdrew it.
func (all spelled) correctedOf(actor Actor, said spelling) bool {
	for i := range all {
		if f := all[i].fact; f.RecordedBy.is(actor) && !f.WithdrawnBy.is(actor) && all[i].says(said) {
			return true
		}
	}
	return false
}
