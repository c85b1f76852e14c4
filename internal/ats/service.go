package ats

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/outbound"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// A Settlement is how an event takes effect, all or nothing.
type Settlement struct {
	Event      uuid.UUID
	Connection uuid.UUID
	Owner      uuid.UUID
	At         time.Time
	Said       string
	Subject    string
	SeenAt     time.Time
	Into       string // of a merge

	Arrival *vetting.Arrival // of a new candidate
	Change  *vetting.Change  // of a known one; both nil: nothing is new
}

// A Store keeps connections, events and notes.
type Store interface {
	// CreateConnection stores a connection and its event in the log.
	CreateConnection(ctx context.Context, c Connection) error
	// Connections returns every connection, the newest first.
	Connections(ctx context.Context) ([]Connection, error)
	// Connection returns one, or errs.NotFound.
	Connection(ctx context.Context, id uuid.UUID) (*Connection, error)
	// ChangeConnection sets whether verdicts are written back and whether it ended.
	ChangeConnection(ctx context.Context, c Connection, by vetting.Actor, at time.Time, did string) error

	// TakeEvent stores an event and makes it due, unless one with the digest was stored before: then it is false.
	TakeEvent(ctx context.Context, e Event, digest [sha256.Size]byte) (bool, error)
	// Event returns one with its connection, or errs.NotFound.
	Event(ctx context.Context, id uuid.UUID) (*Event, error)
	// Events returns the newest of a connection's, so many at most.
	Events(ctx context.Context, connection uuid.UUID, most int) ([]Event, error)
	// EndEvent ends an event that waits.
	EndEvent(ctx context.Context, id uuid.UUID, state EventState, said string, at time.Time) error
	// Settle ends an event with what it brings. One that ended, or is older than what was seen of its subject, or whose subject is gone,
	// changes nothing else. Where a candidate changed meanwhile it is errs.Conflict.
	Settle(ctx context.Context, s Settlement) error
	// SettleMerge ends an event by which a subject went into another: it is gone, and the two candidates, where there are two, are one
	// person's.
	SettleMerge(ctx context.Context, s Settlement) error
	// Bury notes that a subject is gone and returns its candidate, the zero id where there is none.
	Bury(ctx context.Context, connection uuid.UUID, subject string, at time.Time) (uuid.UUID, error)

	// ATSNote returns a note with its connection and the system's id of the candidate, or errs.NotFound.
	ATSNote(ctx context.Context, id uuid.UUID) (*Note, error)
	// Notes returns the newest of a connection's, so many at most.
	Notes(ctx context.Context, connection uuid.UUID, most int) ([]Note, error)
	// SaveNote stores how a try ended.
	SaveNote(ctx context.Context, n Note) error
}

// A Sealer keeps secrets unreadable for whoever has the database alone.
type Sealer interface {
	Seal(place string, plain []byte) ([]byte, error)
	Open(place string, sealed []byte) ([]byte, error)
}

// A Service connects systems. All its fields are required.
type Service struct {
	Store   Store
	Vetting *vetting.Service
	Sealer  Sealer
	Client  *outbound.Client
	Now     func() time.Time
	Site    string // the site's address in notes
}

// A Draft is a connection to be made.
type Draft struct {
	System          System
	Name            string
	Owner           vetting.Actor
	Secret, APIKey  string
	APIUser, APIURL string // the URL: empty for the system's own
	WriteBack       bool
}

// Check returns what is wrong with the draft by field, none where it may stand.
func (s *Service) Check(d *Draft) map[string]string {
	problems := map[string]string{}
	if !slices.Contains(Systems, d.System) {
		problems["system"] = "Choose the system."
	}
	if n := len([]rune(strings.TrimSpace(d.Name))); n == 0 || n > 100 {
		problems["name"] = "Give it a name of at most 100 characters."
	}
	if len(d.Secret) < 8 || len(d.Secret) > 2000 {
		problems["secret"] = "Enter the secret by which the system signs what it sends, of at least 8 characters."
	}
	if (d.WriteBack || d.System == Lever) && d.APIKey == "" {
		problems["key"] = "Enter a key for the system’s API: " + map[bool]string{true: "Lever signs so little that everything is asked for again.", false: "without one nothing can be written there."}[d.System == Lever]
	}
	if d.WriteBack && d.APIUser == "" && d.System == Greenhouse {
		problems["user"] = "Enter the number of the Greenhouse user in whose name notes are written."
	}
	if d.APIURL != "" {
		if err := s.Client.Check(d.APIURL); err != nil {
			problems["url"], _ = errs.Message(err)
		}
	}
	return problems
}

func secretPlace(id uuid.UUID) string  { return "ats_connections.secret/" + id.String() }
func keyPlace(id uuid.UUID) string     { return "ats_connections.api_key/" + id.String() }
func payloadPlace(id uuid.UUID) string { return "ats_events.payload/" + id.String() }

// Connect makes a connection.
func (s *Service) Connect(ctx context.Context, by vetting.Actor, d Draft) (_ *Connection, err error) {
	defer errs.Wrap(&err, "ats.Connect")
	if err := by.May(vetting.ManageConnections); err != nil {
		return nil, err
	}
	for _, text := range s.Check(&d) {
		return nil, errs.Invalidf("%s", text)
	}
	c := Connection{ID: uuid.Must(uuid.NewV7()), System: d.System, Name: strings.TrimSpace(d.Name), Owner: d.Owner, APIURL: strings.TrimSuffix(d.APIURL, "/"), APIUser: d.APIUser, WriteBack: d.WriteBack,
		MadeAt: s.Now().UTC(), MadeBy: by}
	if c.APIURL == "" {
		c.APIURL = addresses[d.System]
	}
	if c.Secret, err = s.Sealer.Seal(secretPlace(c.ID), []byte(d.Secret)); err != nil {
		return nil, err
	}
	if d.APIKey != "" {
		if c.APIKey, err = s.Sealer.Seal(keyPlace(c.ID), []byte(d.APIKey)); err != nil {
			return nil, err
		}
	}
	return &c, s.Store.CreateConnection(ctx, c)
}

// Connections returns every connection, the newest first.
func (s *Service) Connections(ctx context.Context, by vetting.Actor) ([]Connection, error) {
	if err := by.May(vetting.ManageConnections); err != nil {
		return nil, err
	}
	return s.Store.Connections(ctx)
}

// Shown is how many events and notes of a connection are shown.
const Shown = 50

// Connection returns a connection with its newest events and notes.
func (s *Service) Connection(ctx context.Context, by vetting.Actor, id uuid.UUID) (*Connection, []Event, []Note, error) {
	if err := by.May(vetting.ManageConnections); err != nil {
		return nil, nil, nil, err
	}
	c, err := s.Store.Connection(ctx, id)
	if err != nil {
		return nil, nil, nil, err
	}
	events, err := s.Store.Events(ctx, id, Shown)
	if err != nil {
		return nil, nil, nil, err
	}
	notes, err := s.Store.Notes(ctx, id, Shown)
	return c, events, notes, err
}

// SetWriteBack says whether verdicts are written back.
func (s *Service) SetWriteBack(ctx context.Context, by vetting.Actor, id uuid.UUID, on bool) error {
	return s.change(ctx, by, id, map[bool]string{true: "had verdicts written back", false: "ended that verdicts are written back"}[on], func(c *Connection) error {
		if on && c.APIKey == nil {
			return errs.Invalidf("There is no key for the system’s API: connect it anew with one.")
		}
		c.WriteBack = on
		return nil
	})
}

// End ends a connection: what the system tells is refused. Candidates stay.
func (s *Service) End(ctx context.Context, by vetting.Actor, id uuid.UUID) error {
	return s.change(ctx, by, id, "ended a connection", func(c *Connection) error {
		c.EndedAt, c.WriteBack = s.Now().UTC(), false
		return nil
	})
}

func (s *Service) change(ctx context.Context, by vetting.Actor, id uuid.UUID, did string, how func(*Connection) error) (err error) {
	defer errs.Wrap(&err, "ats.change(%s)", id)
	if err := by.May(vetting.ManageConnections); err != nil {
		return err
	}
	c, err := s.Store.Connection(ctx, id)
	if err != nil {
		return err
	}
	if err := how(c); err != nil {
		return err
	}
	return s.Store.ChangeConnection(ctx, *c, by, s.Now().UTC(), did)
}

// Receive takes in what a system told. It takes effect by a job; a message that was taken in before changes nothing. One that is forged or
// too old is errs.Forbidden; a connection that ended is errs.NotFound.
func (s *Service) Receive(ctx context.Context, connection uuid.UUID, header http.Header, body []byte) (err error) {
	defer errs.Wrap(&err, "ats.Receive(%s)", connection)
	c, err := s.Store.Connection(ctx, connection)
	if err != nil {
		return err
	}
	if !c.EndedAt.IsZero() {
		return errs.NotFound
	}
	secret, err := s.Sealer.Open(secretPlace(c.ID), c.Secret)
	if err != nil {
		return err
	}
	now := s.Now().UTC()
	m, err := Read(c.System, string(secret), header, body, now)
	if err != nil || m.Kind == "ping" {
		return err
	}
	e := Event{ID: uuid.Must(uuid.NewV7()), Connection: *c, Kind: m.Kind, ReceivedAt: now, State: EventWaiting}
	if e.Payload, err = s.Sealer.Seal(payloadPlace(e.ID), m.Body); err != nil {
		return err
	}
	_, err = s.Store.TakeEvent(ctx, e, m.Digest)
	return err
}

const (
	// askAgain is how long after a system's API did not answer it is asked again, for askFor at most.
	askAgain = 2 * time.Minute
	askFor   = 3 * 24 * time.Hour
)

// Work lets an event take effect. It returns how long to wait before the next try, 0 where there is none.
func (s *Service) Work(ctx context.Context, id uuid.UUID) (again time.Duration, err error) {
	defer errs.Wrap(&err, "ats.Work(%s)", id)
	e, err := s.Store.Event(ctx, id)
	if err != nil || e.State != EventWaiting {
		return 0, err
	}
	err = s.work(ctx, e)
	var unanswered *failure
	message, ours := errs.Message(err)
	now := s.Now().UTC()
	switch {
	case errors.As(err, &unanswered) && now.Sub(e.ReceivedAt) < askFor && !unanswered.permanent:
		return max(askAgain, unanswered.wait), nil
	case errors.As(err, &unanswered):
		return 0, s.Store.EndEvent(ctx, id, EventFailed, unanswered.Error(), now)
	case ours:
		return 0, s.Store.EndEvent(ctx, id, EventFailed, message, now)
	}
	return 0, err
}

func (s *Service) work(ctx context.Context, e *Event) error {
	body, err := s.Sealer.Open(payloadPlace(e.ID), e.Payload)
	if err != nil {
		return err
	}
	a, err := actOf(e.Connection.System, body)
	if err != nil {
		return err
	}
	if a.kind == arrive || a.kind == leave {
		if a, err = s.complete(ctx, &e.Connection, a); err != nil {
			return err
		}
	}
	if a.at.IsZero() {
		a.at = e.ReceivedAt
	}
	st := Settlement{Event: e.ID, Connection: e.Connection.ID, Owner: e.Connection.Owner.ID, At: s.Now().UTC(), Subject: a.subject, SeenAt: a.at.UTC(), Into: a.into}
	switch a.kind {
	case arrive:
		return s.arrive(ctx, e, a, st)
	case merge:
		st.Said = "Merged there: the two records count as one person’s."
		return s.Store.SettleMerge(ctx, st)
	case leave:
		return s.leave(ctx, e, st)
	}
	return s.Store.EndEvent(ctx, e.ID, EventIgnored, "It asks for nothing here.", st.At)
}

// arrive brings a candidate to what the system says.
func (s *Service) arrive(ctx context.Context, e *Event, a act, st Settlement) error {
	if a.dossier.Application.AppliedAt.IsZero() {
		a.dossier.Application.AppliedAt = e.ReceivedAt
	}
	text, err := dossier.Encode(a.dossier)
	if err != nil {
		return err
	}
	d, err := dossier.Decode(text)
	var problems dossier.Problems
	if errors.As(err, &problems) {
		return errs.Invalidf("What the system says is no dossier: %s.", problems[0])
	}
	if err != nil {
		return err
	}
	f := vetting.Following{Actor: e.Connection.actor(), Owner: e.Connection.Owner, Dossier: d, Says: says}
	note := ""
	if len(a.files) > 0 {
		f.Resume = func() vetting.Upload {
			u, err := s.fetch(ctx, &e.Connection, a.files[0])
			if err != nil {
				note = " The résumé could not be fetched: " + err.Error() + "."
			}
			return u
		}
	}
	return s.Vetting.Follow(ctx, f, func(arrival *vetting.Arrival, change *vetting.Change) error {
		st.Arrival, st.Change = arrival, change
		switch {
		case arrival != nil:
			st.Said = "A new candidate." + note
		case change != nil:
			st.Said = "The candidate was brought up to date." + note
		default:
			st.Said = "Nothing was new."
		}
		return s.Store.Settle(ctx, st)
	})
}

// leave erases a candidate who was deleted there. The subject is buried first, so that nothing that comes meanwhile brings it back.
func (s *Service) leave(ctx context.Context, e *Event, st Settlement) error {
	candidate, err := s.Store.Bury(ctx, e.Connection.ID, st.Subject, st.SeenAt)
	if err != nil {
		return err
	}
	said := "Deleted there; nothing was recorded here."
	if candidate != uuid.Nil {
		said = "Deleted there, and erased here."
		err := s.Vetting.EraseFollowing(ctx, e.Connection.actor(), candidate)
		if errors.Is(err, errs.Conflict) {
			said, err = "Deleted there, and kept here: the record is under a legal hold.", nil
		}
		if err != nil {
			return err
		}
	}
	return s.Store.EndEvent(ctx, e.ID, EventDone, said, st.At)
}

// A Note is a verdict that is written back.
type Note struct {
	ID         uuid.UUID
	Connection Connection
	Candidate  uuid.UUID
	Native     string // the system's id of the candidate
	Words      string
	QueuedAt   time.Time
	State      NoteState
	Tries      int
	NextAt     time.Time // zero where no try follows
	Answer     string    // why it was not written
	EndedAt    time.Time
}

// A NoteState says where a note stands.
type NoteState string

// The states of a note.
const (
	NoteWaiting  NoteState = "waiting"
	NoteWritten  NoteState = "written"
	NoteRefused  NoteState = "refused" // the system will never take it
	NoteGivenUp  NoteState = "given_up"
	NoteReplaced NoteState = "replaced" // a newer verdict came first
)

// noteTries is how often a note is tried: the last comes a day and a half after the first.
const noteTries = 10

// Write tries to write a note. It returns how long to wait before the next try, 0 where there is none.
func (s *Service) Write(ctx context.Context, id uuid.UUID) (again time.Duration, err error) {
	defer errs.Wrap(&err, "ats.Write(%s)", id)
	n, err := s.Store.ATSNote(ctx, id)
	if err != nil || n.State != NoteWaiting {
		return 0, err
	}
	n.Tries++
	n.NextAt, n.Answer = time.Time{}, ""
	now := s.Now().UTC()
	err = s.writeNote(ctx, n)
	var unwritten *failure
	switch {
	case !n.Connection.EndedAt.IsZero() || !n.Connection.WriteBack:
		n.State, n.Answer = NoteRefused, "Writing back was ended."
	case err == nil:
		n.State = NoteWritten
	case !errors.As(err, &unwritten):
		return 0, err
	case unwritten.permanent:
		n.State, n.Answer = NoteRefused, unwritten.Error()
	case n.Tries >= noteTries:
		n.State, n.Answer = NoteGivenUp, unwritten.Error()
	default:
		again = max(unwritten.wait, time.Minute<<(n.Tries-1))
		n.NextAt, n.Answer = now.Add(again), unwritten.Error()
	}
	if again == 0 {
		n.EndedAt = now
	}
	return again, s.Store.SaveNote(context.WithoutCancel(ctx), *n)
}

// words are those of a note as it is written.
func (s *Service) words(n *Note) string {
	return fmt.Sprintf("Bonafide: %s %s/candidates/%s — This says what to check next. It rejects nobody: a person decides.", n.Words, s.Site, n.Candidate)
}
