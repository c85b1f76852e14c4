package store

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/vetting"
	"bonafide/internal/webhook"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

type endpointRow struct {
	ID         uuid.UUID
	Name       string
	URL        string `gorm:"column:url"`
	Events     string
	Audience   string
	Secret     []byte
	OldSecret  []byte
	OldUntil   *time.Time
	CreatedAt  time.Time
	CreatedBy  uuid.UUID
	DisabledAt *time.Time
	EndedWhy   string
}

func (endpointRow) TableName() string { return "webhook_endpoints" }

type deliveryRow struct {
	ID          uuid.UUID
	EndpointID  uuid.UUID
	CandidateID *uuid.UUID
	Event       string
	Message     string
	QueuedAt    time.Time
	State       string
	Tries       int
	TriedAt     *time.Time
	NextAt      *time.Time
	Status      int
	Answer      string
	EndedAt     *time.Time
}

func (deliveryRow) TableName() string { return "webhook_deliveries" }

func orZero(t *time.Time) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.UTC()
}

// A countedEndpointRow is an endpoint with who made it and how its deliveries stand.
type countedEndpointRow struct {
	Endpoint endpointRow `gorm:"embedded"`
	ByName   string
	Waiting  int
	Failed   int
}

func (r countedEndpointRow) endpoint() (webhook.Endpoint, error) {
	row := r.Endpoint
	e := webhook.Endpoint{
		ID: row.ID, Name: row.Name, URL: row.URL, Audience: webhook.Audience(row.Audience), CreatedAt: row.CreatedAt.UTC(), CreatedBy: vetting.Actor{ID: row.CreatedBy, Name: r.ByName},
		OldUntil: orZero(row.OldUntil), DisabledAt: orZero(row.DisabledAt), DisabledWhy: row.EndedWhy, Secret: row.Secret, OldSecret: row.OldSecret, Waiting: r.Waiting, Failed: r.Failed,
	}
	return e, json.Unmarshal([]byte(row.Events), &e.Events)
}

func (r deliveryRow) delivery() (webhook.Delivery, error) {
	d := webhook.Delivery{
		ID: r.ID, Endpoint: webhook.Endpoint{ID: r.EndpointID}, Event: webhook.Event(r.Event), QueuedAt: r.QueuedAt.UTC(), State: webhook.State(r.State), Tries: r.Tries,
		TriedAt: orZero(r.TriedAt), NextAt: orZero(r.NextAt), Status: r.Status, Answer: r.Answer, EndedAt: orZero(r.EndedAt),
	}
	return d, json.Unmarshal([]byte(r.Message), &d.Message)
}

const endpointQuery = `SELECT e.*, a.name AS by_name,
(SELECT count(*) FROM webhook_deliveries d WHERE d.endpoint_id = e.id AND d.state = 'waiting') AS waiting,
(SELECT count(*) FROM webhook_deliveries d WHERE d.endpoint_id = e.id AND d.state = 'given_up') AS failed
FROM webhook_endpoints e JOIN accounts a ON a.id = e.created_by `

func onEndpoint(id uuid.UUID) string { return "webhook " + id.String() }

// CreateEndpoint implements webhook.Store.
func (s *Store) CreateEndpoint(ctx context.Context, e webhook.Endpoint) (err error) {
	defer errs.Wrap(&err, "store.CreateEndpoint")
	events, err := json.Marshal(e.Events)
	if err != nil {
		return err
	}
	row := endpointRow{ID: e.ID, Name: e.Name, URL: e.URL, Events: string(events), Audience: string(e.Audience), Secret: e.Secret, CreatedAt: e.CreatedAt, CreatedBy: e.CreatedBy.ID}
	return s.transact(ctx, func(t tx) error {
		if err := create(ctx, t.db, &row); err != nil {
			return err
		}
		return writeEvent(ctx, t, event{At: e.CreatedAt, ActorID: known(e.CreatedBy.ID), ActorAs: guest(e.CreatedBy), Action: "made a webhook", On: onEndpoint(e.ID), Detail: e.Name + ", " + e.URL + ", " + string(events)})
	})
}

// Endpoints implements webhook.Store.
func (s *Store) Endpoints(ctx context.Context) (_ []webhook.Endpoint, err error) {
	defer errs.Wrap(&err, "store.Endpoints")
	rows, err := query[countedEndpointRow](ctx, s.db, endpointQuery+`ORDER BY e.created_at DESC, e.id DESC`)
	all := make([]webhook.Endpoint, len(rows))
	for i, r := range rows {
		if err == nil {
			all[i], err = r.endpoint()
		}
	}
	return all, err
}

// Endpoint implements webhook.Store.
func (s *Store) Endpoint(ctx context.Context, id uuid.UUID) (_ *webhook.Endpoint, err error) {
	defer errs.Wrap(&err, "store.Endpoint(%s)", id)
	row, err := queryRow[countedEndpointRow](ctx, s.db, endpointQuery+`WHERE e.id = ?`, id)
	if err != nil {
		return nil, err
	}
	e, err := row.endpoint()
	return &e, err
}

// SaveEndpoint implements webhook.Store.
func (s *Store) SaveEndpoint(ctx context.Context, e webhook.Endpoint, by vetting.Actor, at time.Time, did string) (err error) {
	defer errs.Wrap(&err, "store.SaveEndpoint(%s)", e.ID)
	events, err := json.Marshal(e.Events)
	if err != nil {
		return err
	}
	return s.transact(ctx, func(t tx) error {
		n, err := exec(ctx, t.db, `UPDATE webhook_endpoints SET name = ?, url = ?, events = ?, audience = ?, secret = ?, old_secret = ?, old_until = ?, disabled_at = ?, ended_why = ? WHERE id = ?`,
			e.Name, e.URL, string(events), string(e.Audience), e.Secret, e.OldSecret, orNull(e.OldUntil), orNull(e.DisabledAt), e.DisabledWhy, e.ID)
		if err == nil && n == 0 {
			err = errs.NotFound
		}
		if err != nil {
			return err
		}
		return writeEvent(ctx, t, event{At: at, ActorID: known(by.ID), ActorAs: guest(by), Action: did, On: onEndpoint(e.ID)})
	})
}

// DropEndpoint implements webhook.Store.
func (s *Store) DropEndpoint(ctx context.Context, id uuid.UUID, by vetting.Actor, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.DropEndpoint(%s)", id)
	return s.transact(ctx, func(t tx) error {
		n, err := exec(ctx, t.db, `DELETE FROM webhook_endpoints WHERE id = ?`, id)
		if err == nil && n == 0 {
			err = errs.NotFound
		}
		if err != nil {
			return err
		}
		return writeEvent(ctx, t, event{At: at, ActorID: known(by.ID), ActorAs: guest(by), Action: "removed a webhook", On: onEndpoint(id)})
	})
}

// Deliveries implements webhook.Store.
func (s *Store) Deliveries(ctx context.Context, endpoint uuid.UUID, most int) (_ []webhook.Delivery, err error) {
	defer errs.Wrap(&err, "store.Deliveries(%s)", endpoint)
	rows, err := query[deliveryRow](ctx, s.db, `SELECT * FROM webhook_deliveries WHERE endpoint_id = ? ORDER BY queued_at DESC, id DESC LIMIT ?`, endpoint, most)
	all := make([]webhook.Delivery, len(rows))
	for i, r := range rows {
		if err == nil {
			all[i], err = r.delivery()
		}
	}
	return all, err
}

// Delivery implements webhook.Store.
func (s *Store) Delivery(ctx context.Context, id uuid.UUID) (_ *webhook.Delivery, err error) {
	defer errs.Wrap(&err, "store.Delivery(%s)", id)
	row, err := queryRow[deliveryRow](ctx, s.db, `SELECT * FROM webhook_deliveries WHERE id = ?`, id)
	if err != nil {
		return nil, err
	}
	d, err := row.delivery()
	if err != nil {
		return nil, err
	}
	e, err := s.Endpoint(ctx, row.EndpointID)
	if err == nil {
		d.Endpoint = *e
	}
	return &d, err
}

// QueueDelivery implements webhook.Store.
func (s *Store) QueueDelivery(ctx context.Context, d webhook.Delivery) (err error) {
	defer errs.Wrap(&err, "store.QueueDelivery")
	message, err := json.Marshal(d.Message)
	if err != nil {
		return err
	}
	return s.transact(ctx, func(t tx) error {
		n, err := exec(ctx, t.db, `INSERT INTO webhook_deliveries (id, endpoint_id, event, message, queued_at, state) SELECT ?, id, ?, ?, ?, 'waiting' FROM webhook_endpoints WHERE id = ?`,
			d.ID, string(d.Event), string(message), d.QueuedAt, d.Endpoint.ID)
		if err == nil && n == 0 {
			err = errs.NotFound
		}
		if err != nil {
			return err
		}
		return s.jobs.EnqueueDeliveries(ctx, t.pgx, d.ID)
	})
}

// SaveTry implements webhook.Store.
func (s *Store) SaveTry(ctx context.Context, d webhook.Delivery) (err error) {
	defer errs.Wrap(&err, "store.SaveTry(%s)", d.ID)
	_, err = exec(ctx, s.db, `UPDATE webhook_deliveries SET state = ?, tries = ?, tried_at = ?, next_at = ?, status = ?, answer = ?, ended_at = ? WHERE id = ?`,
		string(d.State), d.Tries, orNull(d.TriedAt), orNull(d.NextAt), d.Status, d.Answer, orNull(d.EndedAt), d.ID)
	return err
}

// Replay implements webhook.Store.
func (s *Store) Replay(ctx context.Context, id uuid.UUID, by vetting.Actor, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.Replay(%s)", id)
	return s.transact(ctx, func(t tx) error {
		n, err := exec(ctx, t.db, `UPDATE webhook_deliveries SET state = 'waiting', tries = 0, ended_at = NULL, next_at = NULL, answer = '', status = 0 WHERE id = ? AND state <> 'waiting'`, id)
		if err == nil && n == 0 {
			err = errs.Conflictf("This message is on its way already.")
		}
		if err != nil {
			return err
		}
		if err := writeEvent(ctx, t, event{At: at, ActorID: known(by.ID), ActorAs: guest(by), Action: "sent a webhook message again", On: "webhook message " + id.String()}); err != nil {
			return err
		}
		return s.jobs.EnqueueDeliveries(ctx, t.pgx, id)
	})
}

// ForgetDeliveries implements webhook.Store.
func (s *Store) ForgetDeliveries(ctx context.Context, before time.Time) (err error) {
	defer errs.Wrap(&err, "store.ForgetDeliveries")
	_, err = exec(ctx, s.db, `DELETE FROM webhook_deliveries WHERE ended_at < ?`, before)
	return err
}

// queueMessages makes a delivery of each message for each endpoint that wants its event, of those that may be told.
const queueMessages = `INSERT INTO webhook_deliveries (id, endpoint_id, candidate_id, event, message, queued_at, state)
SELECT gen_random_uuid(), e.id, m.candidate, m.event, m.message::jsonb, m.at, 'waiting' FROM webhook_endpoints e
CROSS JOIN unnest($1::uuid[], $2::text[], $3::text[], $4::timestamptz[], $5::boolean[]) m (candidate, event, message, at, recruiting)
WHERE e.disabled_at IS NULL AND e.events ? m.event AND (m.recruiting OR e.audience = '` + string(webhook.Compliance) + `') RETURNING id`

// A telling is a message about an event.
type telling struct {
	event webhook.Event
	webhook.Message
}

// tell has the endpoints told, in the transaction of what happened.
func (s *Store) tell(ctx context.Context, t tx, all ...telling) error {
	if len(all) == 0 {
		return nil
	}
	n := len(all)
	candidates, events, messages, times, recruiting := make([]pgtype.UUID, n), make([]string, n), make([]string, n), make([]time.Time, n), make([]bool, n)
	for i, m := range all {
		message, err := json.Marshal(m.Message)
		if err != nil {
			return err
		}
		if m.event != webhook.Erased {
			candidates[i] = knownID(m.Candidate)
		}
		events[i], messages[i], times[i], recruiting[i] = string(m.event), string(message), m.At, m.Told(m.event, webhook.Recruiting)
	}
	rows, err := t.pgx.Query(ctx, queueMessages, candidates, events, messages, times, recruiting)
	if err != nil {
		return err
	}
	queued, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil || len(queued) == 0 {
		return err
	}
	return s.jobs.EnqueueDeliveries(ctx, t.pgx, queued...)
}

// tellAssessed tells of an assessment that says something else than the one before.
func (s *Store) tellAssessed(ctx context.Context, t tx, r *vetting.Record, a *indicator.Assessment) error {
	before, now := r.Assessment, webhook.VerdictOf(r.Dossier.Application.Requisition, a)
	if before != nil && *webhook.VerdictOf(r.Dossier.Application.Requisition, before) == *now {
		return nil
	}
	m := webhook.Message{At: a.AsOf, Candidate: r.ID, Dossier: r.Dossier.ID, Verdict: now}
	for _, route := range a.Routing {
		m.Routing = append(m.Routing, route.Code)
	}
	if err := s.noteBack(ctx, t, []note{{r.ID, now}}, a.AsOf); err != nil {
		return err
	}
	all := []telling{{webhook.Assessed, m}}
	if before == nil || before.Band != a.Band {
		all = append(all, telling{webhook.BandChanged, m})
	}
	return s.tell(ctx, t, all...)
}

// about returns what every message about a candidate says, as of its newest assessment.
func about(ctx context.Context, t tx, candidate uuid.UUID, at time.Time) (webhook.Message, error) {
	row, err := queryRow[candidateRow](ctx, t.db, `SELECT external_id, requisition FROM candidates WHERE id = ?`, candidate)
	m := webhook.Message{At: at, Candidate: candidate, Dossier: row.ExternalID}
	if err != nil {
		return m, err
	}
	newest, err := queryRow[assessmentRow](ctx, t.db, `SELECT * FROM assessments WHERE candidate_id = ? ORDER BY made_at DESC, id DESC LIMIT 1`, candidate)
	if errors.Is(err, errs.NotFound) {
		return m, nil
	}
	if err != nil {
		return m, err
	}
	var a indicator.Assessment
	if err := json.Unmarshal([]byte(newest.Document), &a); err != nil {
		return m, err
	}
	m.Verdict = webhook.VerdictOf(row.Requisition, &a)
	return m, nil
}

// told reports whether anybody wants to be told of events or of verdicts, so that nothing is worked out for nobody.
func told(ctx context.Context, t tx) (bool, error) {
	row, err := queryRow[struct{ Some bool }](ctx, t.db, `SELECT EXISTS (SELECT FROM webhook_endpoints WHERE disabled_at IS NULL)
OR EXISTS (SELECT FROM ats_connections WHERE write_back AND ended_at IS NULL) AS some`)
	return row.Some, err
}

// nothing is particular to an act.
func nothing(*webhook.Message) {}

// tellOf tells of an act on a candidate; more adds what is particular to it.
func (s *Store) tellOf(ctx context.Context, t tx, e webhook.Event, candidate uuid.UUID, at time.Time, more func(*webhook.Message)) error {
	some, err := told(ctx, t)
	if err != nil || !some {
		return err
	}
	m, err := about(ctx, t, candidate, at)
	if err != nil {
		return err
	}
	more(&m)
	return s.tell(ctx, t, telling{e, m})
}
