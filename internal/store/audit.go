package store

import (
	"context"
	"encoding/json"
	"time"

	"bonafide/internal/audit"
	"bonafide/internal/errs"
	"bonafide/internal/vault"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

type eventRow struct {
	ID        uuid.UUID
	Entry     string
	Mark      []byte
	WrittenIn string `gorm:"->"` // given by the database
}

func (eventRow) TableName() string { return "audit_events" }

type eventDetailRow struct {
	EventID uuid.UUID
	Salt    []byte
	Words   string
}

func (eventDetailRow) TableName() string { return "event_details" }

// secrets are what stands sealed under the key of whom the event is about.
func (r *eventDetailRow) secrets() []secret {
	id := r.EventID.String()
	return []secret{{"event_details.words", id, &r.Words}, {"event_details.salt", id, &r.Salt}}
}

func (r *eventDetailRow) seal(d *vault.DataKey) error {
	for _, s := range r.secrets() {
		if err := s.seal(d); err != nil {
			return err
		}
	}
	return nil
}

// owner returns whose key seals what lies beside an event: the candidate's, else the installation's.
func (e event) owner() uuid.UUID { return given(e.CandidateID) }

// An event is one act or denial as the store's methods write it.
type event struct {
	ID          uuid.UUID // zero: a new one
	At          time.Time
	ActorID     *uuid.UUID // nil where the program itself acted, or somebody without an account
	ActorAs     string     // who that was
	CandidateID *uuid.UUID
	Action      string
	On          string // a kind and an id, or what else is not personal
	Detail      string // words for people, which go when the candidate is erased
	Denied      bool
	Restricted  bool           // only those who see reviews may read it
	Changes     []audit.Change // of what is not personal
	Values      []value        // that changed and are personal
}

// A value is one that an act changed. The log holds keyed hashes of it.
type value struct{ Of, Before, After string }

// seal makes of an event its entry in the log and what lies beside it, nil for nothing.
func (e event) seal(key *audit.Key) (eventRow, *eventDetailRow) {
	if e.ID == uuid.Nil {
		e.ID = uuid.Must(uuid.NewV7())
	}
	entry := audit.Entry{ID: e.ID, At: audit.Time{Time: e.At}, By: e.ActorID, As: e.ActorAs, Act: e.Action, On: e.On, Candidate: e.CandidateID,
		Denied: e.Denied, Restricted: e.Restricted, Changes: e.Changes}
	var beside *eventDetailRow
	if e.Detail != "" || len(e.Values) > 0 {
		salt := audit.NewSalt()
		entry.Words = salt.Hash("words", []byte(e.Detail))
		for _, v := range e.Values {
			entry.Changes = append(entry.Changes, audit.Change{Of: v.Of, Before: hashOf(salt, v.Of, v.Before), After: hashOf(salt, v.Of, v.After)})
		}
		beside = &eventDetailRow{e.ID, salt[:], e.Detail}
	}
	row := eventRow{ID: e.ID, Entry: string(entry.Bytes()), Mark: []byte{}}
	if key != nil {
		row.Mark = key.Mark([]byte(row.Entry))
	}
	return row, beside
}

func hashOf(salt audit.Salt, of, text string) string {
	if text == "" {
		return ""
	}
	return salt.Hash(of, []byte(text))
}

const (
	insertEvent  = `INSERT INTO audit_events (id, entry, mark) VALUES ($1, $2, $3)`
	insertBeside = `WITH e AS (` + insertEvent + `) INSERT INTO event_details (event_id, salt, words) VALUES ($1, $4, $5)`
)

func writeEvent(ctx context.Context, t tx, e event) (err error) {
	row, beside := e.seal(t.key)
	if beside != nil {
		d, err := sealing(ctx, t.db, e.owner())
		if err != nil {
			return err
		}
		if err := beside.seal(d); err != nil {
			return err
		}
	}
	if beside == nil {
		_, err = t.pgx.Exec(ctx, insertEvent, row.ID, row.Entry, row.Mark)
	} else {
		_, err = t.pgx.Exec(ctx, insertBeside, row.ID, row.Entry, row.Mark, beside.Salt, beside.Words)
	}
	return err
}

// eventOf returns the event of a change; withdrawn are the facts that it withdrew, as they were.
func eventOf(c vetting.Change, withdrawn []value) event {
	e := event{At: c.At, ActorID: known(c.Actor.ID), ActorAs: guest(c.Actor), CandidateID: &c.Candidate, Action: c.Action, Detail: c.Detail, Values: withdrawn}
	for _, f := range c.Add {
		e.Values = append(e.Values, value{Of: f.Member.Name + " " + f.ID.String(), After: string(f.Member.Value)})
	}
	return e
}

// guest returns the name of an actor who has no account, "" of any other.
func guest(a vetting.Actor) string {
	if a.ID != uuid.Nil {
		return ""
	}
	return a.Name
}

// Note implements vetting.Store.
func (s *Store) Note(ctx context.Context, id uuid.UUID, e vetting.Event) (err error) {
	defer errs.Wrap(&err, "store.Note(%s)", id)
	return s.transact(ctx, func(t tx) error {
		noted := event{ID: e.ID, At: e.At, ActorID: known(e.Actor.ID), ActorAs: guest(e.Actor), Action: e.Action, On: e.On, Detail: e.Detail, Denied: e.Denied}
		if id != uuid.Nil {
			noted.CandidateID = &id
		}
		return writeEvent(ctx, t, noted)
	})
}

// A namedEventRow is an entry with its actor's name and its words.
type namedEventRow struct {
	Entry     string
	Words     string
	Place     *int64
	ActorName string

	OtherName, OtherExternalID string // of the candidate whom On names

	EventID   uuid.UUID
	Candidate uuid.UUID // zero: none
}

func (r *namedEventRow) sealed() (uuid.UUID, []secret) {
	return r.Candidate, []secret{{"event_details.words", r.EventID.String(), &r.Words}}
}

// onCandidate is what an event says that is about another candidate too.
func onCandidate(id uuid.UUID) string { return "candidate " + id.String() }

// noID is the zero id, as SQL has it.
const noID = "00000000-0000-0000-0000-000000000000"

// namedEvents selects entries e as namedEventRow.
const namedEvents = `SELECT e.entry::text AS entry, coalesce(d.words, '') AS words, l.place, coalesce(a.name, nullif(e.entry ->> 'as', ''), 'Bonafide') AS actor_name,
coalesce(o.name, '') AS other_name, coalesce(o.external_id, '') AS other_external_id, e.id AS event_id, coalesce((e.entry ->> 'candidate')::uuid, '` + noID + `') AS candidate
FROM audit_events e LEFT JOIN candidates o ON o.id = CASE WHEN e.entry ->> 'on' LIKE 'candidate %' THEN substr(e.entry ->> 'on', 11)::uuid END LEFT JOIN event_details d ON d.event_id = e.id LEFT JOIN audit_leaves l ON l.event_id = e.id LEFT JOIN accounts a ON a.id = (e.entry ->> 'by')::uuid `

func (r namedEventRow) event() (vetting.Event, error) {
	var e audit.Entry
	if err := json.Unmarshal([]byte(r.Entry), &e); err != nil {
		return vetting.Event{}, err
	}
	named := vetting.Event{ID: e.ID, At: e.At.UTC(), Actor: vetting.Actor{Name: r.ActorName}, Action: e.Act, On: e.On, Detail: r.Words, Denied: e.Denied, Changes: e.Changes}
	if r.OtherName != "" {
		named.Detail = "the other is " + r.OtherName + " (" + r.OtherExternalID + "): " + r.Words
	}
	if named.Place = -1; r.Place != nil {
		named.Place = *r.Place
	}
	if e.Candidate != nil {
		named.Candidate = *e.Candidate
	}
	if e.By != nil {
		named.Actor.ID = *e.By
	}
	return named, nil
}

// History implements vetting.Store.
func (s *Store) History(ctx context.Context, id uuid.UUID, restricted bool) (_ []vetting.Event, err error) {
	defer errs.Wrap(&err, "store.History(%s)", id)
	return events(ctx, s.db, namedEvents+`WHERE e.entry ->> 'candidate' = ? AND (? OR e.entry ->> 'restricted' IS NULL) ORDER BY e.id`, id.String(), restricted)
}

func events(ctx context.Context, db *gorm.DB, statement string, values ...any) ([]vetting.Event, error) {
	rows, err := query[namedEventRow](ctx, db, statement, values...)
	all := make([]vetting.Event, len(rows))
	for i, r := range rows {
		if err == nil {
			all[i], err = r.event()
		}
	}
	return all, err
}
