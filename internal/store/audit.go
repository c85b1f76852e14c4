package store

import (
	"context"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

type eventRow struct {
	ID          int64 `gorm:"->"` // given by the database
	At          time.Time
	ActorID     *uuid.UUID // nil where the program itself acted, or somebody without an account
	ActorAs     string     // who that was
	CandidateID *uuid.UUID
	Action      string
	Detail      string
	Restricted  bool // only those who see reviews may read it
}

func (eventRow) TableName() string { return "audit_events" }

func saveEvent(ctx context.Context, t tx, c vetting.Change) error {
	return writeEvent(ctx, t, eventRow{At: c.At, ActorID: known(c.Actor.ID), ActorAs: guest(c.Actor), CandidateID: &c.Candidate, Action: c.Action, Detail: c.Detail})
}

// guest returns the name of an actor who has no account, "" of any other.
func guest(a vetting.Actor) string {
	if a.ID != uuid.Nil {
		return ""
	}
	return a.Name
}

func writeEvent(ctx context.Context, t tx, e eventRow) error {
	return create(ctx, t.db, &e)
}

// Note implements vetting.Store.
func (s *Store) Note(ctx context.Context, id uuid.UUID, e vetting.Event) (err error) {
	defer errs.Wrap(&err, "store.Note(%s)", id)
	return s.transact(ctx, func(t tx) error {
		return writeEvent(ctx, t, eventRow{At: e.At, ActorID: known(e.Actor.ID), ActorAs: guest(e.Actor), CandidateID: &id, Action: e.Action, Detail: e.Detail})
	})
}

// A namedEventRow is an event with its actor's name.
type namedEventRow struct {
	Event     eventRow `gorm:"embedded"`
	ActorName string
}

// History implements vetting.Store.
func (s *Store) History(ctx context.Context, id uuid.UUID, restricted bool) (_ []vetting.Event, err error) {
	defer errs.Wrap(&err, "store.History(%s)", id)
	rows, err := query[namedEventRow](ctx, s.db, `SELECT e.*, coalesce(a.name, nullif(e.actor_as, ''), 'Bonafide') AS actor_name
FROM audit_events e LEFT JOIN accounts a ON a.id = e.actor_id WHERE e.candidate_id = ? AND (? OR NOT e.restricted) ORDER BY e.id`, id, restricted)
	events := make([]vetting.Event, len(rows))
	for i, r := range rows {
		events[i] = vetting.Event{At: r.Event.At.UTC(), Actor: vetting.Actor{Name: r.ActorName}, Action: r.Event.Action, Detail: r.Event.Detail}
	}
	return events, err
}
