package webhook

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strconv"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/outbound"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// schedule is how long after each try the next follows, as the specification proposes.
var schedule = []time.Duration{
	5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour, 10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
}

const (
	// overlap is how long the secret before signs beside a new one.
	overlap = 24 * time.Hour
	// maxAnswer bounds what is read of an answer, of which nothing is used.
	maxAnswer = 64 << 10
	// kept is how long ended deliveries are shown and can be sent again.
	kept = 30 * 24 * time.Hour
	// Shown is how many deliveries of an endpoint are shown.
	Shown = 100
)

// A Store keeps endpoints and deliveries. What changes an endpoint writes its event too.
type Store interface {
	// CreateEndpoint stores an endpoint.
	CreateEndpoint(ctx context.Context, e Endpoint) error
	// Endpoints returns every endpoint, the newest first.
	Endpoints(ctx context.Context) ([]Endpoint, error)
	// Endpoint returns one, or errs.NotFound.
	Endpoint(ctx context.Context, id uuid.UUID) (*Endpoint, error)
	// SaveEndpoint stores all but the id and who made it, and what was done; one that is gone is errs.NotFound.
	SaveEndpoint(ctx context.Context, e Endpoint, by vetting.Actor, at time.Time, did string) error
	// DropEndpoint deletes it with its deliveries; one that is gone is errs.NotFound.
	DropEndpoint(ctx context.Context, id uuid.UUID, by vetting.Actor, at time.Time) error
	// Deliveries returns the newest of an endpoint's, so many at most, without the endpoint.
	Deliveries(ctx context.Context, endpoint uuid.UUID, most int) ([]Delivery, error)
	// Delivery returns one with its endpoint, or errs.NotFound.
	Delivery(ctx context.Context, id uuid.UUID) (*Delivery, error)
	// QueueDelivery stores one for its endpoint and makes it due.
	QueueDelivery(ctx context.Context, d Delivery) error
	// SaveTry stores how a try ended.
	SaveTry(ctx context.Context, d Delivery) error
	// Replay makes a delivery that ended due again; another is errs.Conflict.
	Replay(ctx context.Context, id uuid.UUID, by vetting.Actor, at time.Time) error
	// ForgetDeliveries deletes those that ended before that time.
	ForgetDeliveries(ctx context.Context, before time.Time) error
}

// A Sealer keeps secrets unreadable for whoever has the database alone. The place is where the secret stands.
type Sealer interface {
	Seal(place string, plain []byte) ([]byte, error)
	Open(place string, sealed []byte) ([]byte, error)
}

// A Service keeps endpoints and tells them. All its fields are required.
type Service struct {
	Store  Store
	Sealer Sealer
	Client *outbound.Client
	Now    func() time.Time
	Site   string // the site's address in links
}

func place(id uuid.UUID) string { return "webhook_endpoints.secret/" + id.String() }

// Check returns what is wrong with a draft by field.
func (s *Service) Check(d *Draft) map[string]string { return d.Check(s.Client.Check) }

// Create makes an endpoint and returns its secret, which nobody sees again.
func (s *Service) Create(ctx context.Context, by vetting.Actor, d Draft) (_ *Endpoint, secret string, err error) {
	defer errs.Wrap(&err, "webhook.Create")
	if err := by.May(vetting.ManageConnections); err != nil {
		return nil, "", err
	}
	for _, field := range []string{"name", "url", "events", "audience"} {
		if text, wrong := s.Check(&d)[field]; wrong {
			return nil, "", errs.Invalidf("%s: %s", field, text)
		}
	}
	e := Endpoint{ID: uuid.Must(uuid.NewV7()), Name: d.Name, URL: d.URL, Events: d.Events, Audience: d.Audience, CreatedAt: s.Now().UTC(), CreatedBy: by}
	secret = newSecret()
	if e.Secret, err = s.Sealer.Seal(place(e.ID), []byte(secret)); err != nil {
		return nil, "", err
	}
	return &e, secret, s.Store.CreateEndpoint(ctx, e)
}

// Endpoints returns every endpoint, the newest first.
func (s *Service) Endpoints(ctx context.Context, by vetting.Actor) ([]Endpoint, error) {
	if err := by.May(vetting.ManageConnections); err != nil {
		return nil, err
	}
	return s.Store.Endpoints(ctx)
}

// Endpoint returns one with its newest deliveries.
func (s *Service) Endpoint(ctx context.Context, by vetting.Actor, id uuid.UUID) (*Endpoint, []Delivery, error) {
	if err := by.May(vetting.ManageConnections); err != nil {
		return nil, nil, err
	}
	e, err := s.Store.Endpoint(ctx, id)
	if err != nil {
		return nil, nil, err
	}
	all, err := s.Store.Deliveries(ctx, id, Shown)
	return e, all, err
}

// change changes an endpoint.
func (s *Service) change(ctx context.Context, by vetting.Actor, id uuid.UUID, did string, how func(*Endpoint) error) (err error) {
	defer errs.Wrap(&err, "webhook.change(%s)", id)
	if err := by.May(vetting.ManageConnections); err != nil {
		return err
	}
	e, err := s.Store.Endpoint(ctx, id)
	if err != nil {
		return err
	}
	if err := how(e); err != nil {
		return err
	}
	return s.Store.SaveEndpoint(ctx, *e, by, s.Now().UTC(), did)
}

// Rotate gives an endpoint a new secret and returns it, once. For a day messages are signed by the one before too.
func (s *Service) Rotate(ctx context.Context, by vetting.Actor, id uuid.UUID) (secret string, err error) {
	secret = newSecret()
	return secret, s.change(ctx, by, id, "changed the secret of a webhook", func(e *Endpoint) (err error) {
		e.OldSecret, e.OldUntil = e.Secret, s.Now().UTC().Add(overlap)
		e.Secret, err = s.Sealer.Seal(place(id), []byte(secret))
		return err
	})
}

// Disable ends that an endpoint is told, Enable begins it again. What happens in between is not told later.
func (s *Service) Disable(ctx context.Context, by vetting.Actor, id uuid.UUID) error {
	return s.change(ctx, by, id, "disabled a webhook", func(e *Endpoint) error {
		e.DisabledAt, e.DisabledWhy = s.Now().UTC(), "An administrator disabled it."
		return nil
	})
}

// Enable begins it again.
func (s *Service) Enable(ctx context.Context, by vetting.Actor, id uuid.UUID) error {
	return s.change(ctx, by, id, "enabled a webhook", func(e *Endpoint) error {
		e.DisabledAt, e.DisabledWhy = time.Time{}, ""
		return nil
	})
}

// Drop deletes an endpoint with its deliveries.
func (s *Service) Drop(ctx context.Context, by vetting.Actor, id uuid.UUID) error {
	if err := by.May(vetting.ManageConnections); err != nil {
		return err
	}
	return s.Store.DropEndpoint(ctx, id, by, s.Now().UTC())
}

// SendPing sends an endpoint a message that says nothing, to try it.
func (s *Service) SendPing(ctx context.Context, by vetting.Actor, id uuid.UUID) error {
	if err := by.May(vetting.ManageConnections); err != nil {
		return err
	}
	now := s.Now().UTC()
	return s.Store.QueueDelivery(ctx, Delivery{ID: uuid.Must(uuid.NewV7()), Endpoint: Endpoint{ID: id}, Event: Ping, Message: Message{At: now}, QueuedAt: now, State: Waiting})
}

// Replay sends a delivery that ended once more, under its id.
func (s *Service) Replay(ctx context.Context, by vetting.Actor, endpoint, id uuid.UUID) error {
	if err := by.May(vetting.ManageConnections); err != nil {
		return err
	}
	d, err := s.Store.Delivery(ctx, id)
	if err != nil {
		return err
	}
	if d.Endpoint.ID != endpoint {
		return errs.NotFound
	}
	return s.Store.Replay(ctx, id, by, s.Now().UTC())
}

// Deliver tries to hand a message over. It returns how long to wait before the next try, 0 where there is none. A message may
// arrive twice, under one id.
func (s *Service) Deliver(ctx context.Context, id uuid.UUID) (again time.Duration, err error) {
	defer errs.Wrap(&err, "webhook.Deliver(%s)", id)
	d, err := s.Store.Delivery(ctx, id)
	if err != nil || d.State != Waiting {
		return 0, err
	}
	now := s.Now().UTC()
	if !d.Endpoint.DisabledAt.IsZero() {
		d.State, d.EndedAt, d.NextAt = Dropped, now, time.Time{}
		return 0, s.Store.SaveTry(ctx, *d)
	}
	r, err := s.request(ctx, d, now)
	if err != nil {
		return 0, err
	}
	answer, err := s.Client.Do(r, maxAnswer)
	d.Tries++
	d.TriedAt = now
	again = d.tried(answer, err)
	ctx = context.WithoutCancel(ctx)
	if d.Status == http.StatusGone {
		d.Endpoint.DisabledAt, d.Endpoint.DisabledWhy = now, "The address answered 410: it wants nothing more."
		if err := s.Store.SaveEndpoint(ctx, d.Endpoint, vetting.Actor{}, now, "disabled a webhook that answered 410"); err != nil {
			return 0, err
		}
	}
	if again == 0 {
		d.EndedAt = s.Now().UTC()
	} else {
		d.NextAt = now.Add(again)
	}
	return again, s.Store.SaveTry(ctx, *d)
}

// request is a try of a delivery.
func (s *Service) request(ctx context.Context, d *Delivery, now time.Time) (*http.Request, error) {
	body, err := payload(d, s.Site)
	if err != nil {
		return nil, err
	}
	id := "msg_" + d.ID.String()
	signatures, err := s.signatures(d.Endpoint, id, now, body)
	if err != nil {
		return nil, err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, d.Endpoint.URL, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("User-Agent", "Bonafide-Webhooks/1")
	r.Header.Set("webhook-id", id)
	r.Header.Set("webhook-timestamp", strconv.FormatInt(now.Unix(), 10))
	r.Header.Set("webhook-signature", signatures)
	return r, nil
}

// signatures are those of the secret, and of the one before for a day after a change.
func (s *Service) signatures(e Endpoint, id string, now time.Time, body []byte) (all string, err error) {
	sealed := [][]byte{e.Secret}
	if now.Before(e.OldUntil) {
		sealed = append(sealed, e.OldSecret)
	}
	for i, one := range sealed {
		secret, err := s.Sealer.Open(place(e.ID), one)
		if err != nil {
			return "", err
		}
		signature, err := sign(string(secret), id, now, body)
		if err != nil {
			return "", err
		}
		if i > 0 {
			all += " "
		}
		all += signature
	}
	return all, nil
}

// tried notes how a try ended and returns how long to wait before the next.
func (d *Delivery) tried(a *outbound.Answer, err error) (again time.Duration) {
	d.NextAt, d.Status, d.Answer = time.Time{}, 0, ""
	if err != nil {
		d.Answer = err.Error()
	} else {
		d.Status = a.Status
		d.Answer = fmt.Sprintf("answered %d %s", a.Status, http.StatusText(a.Status))
	}
	switch {
	case d.Status >= 200 && d.Status < 300:
		d.State = Delivered
	case d.Status == http.StatusGone:
		d.State = Dropped
	case d.Tries > len(schedule):
		d.State = GivenUp
	default:
		again = schedule[d.Tries-1]
		again += rand.N(again/10 + 1) // so that what failed together does not come together
		if a != nil {
			again = max(again, outbound.RetryAfter(a.Header, longest))
		}
	}
	return again
}

// longest is the longest wait that an endpoint may ask for by Retry-After.
const longest = 24 * time.Hour

// Forget deletes deliveries that ended a month ago.
func (s *Service) Forget(ctx context.Context) error {
	return s.Store.ForgetDeliveries(ctx, s.Now().UTC().Add(-kept))
}
