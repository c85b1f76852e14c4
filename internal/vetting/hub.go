package vetting

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/linkage"

	"github.com/google/uuid"
)

// A Hub is a key that several candidates have, as people are shown it, and what a person said of it.
type Hub struct {
	Kind    linkage.KeyKind
	Hash    []byte // of the key; the key itself stands nowhere
	Masked  string
	Holders int // candidates who have it, MostHolders at most
	Sudden  int // the most of them who applied within an hour
	Answer  *HubAnswer
}

// MostHolders is how many holders of one key are counted.
const MostHolders = 10_000

// ByNumber reports whether so many have the key that it counts for nothing unless a person says otherwise.
func (h Hub) ByNumber() bool { return h.known().ByNumber(h.Kind) }

// Flood reports whether it came to so many at once that it counts for nothing until a person says what it is.
func (h Hub) Flood() bool { return h.known().Flood(h.Kind) }

// Reads says in words how sharing the key is read.
func (h Hub) Reads() string {
	switch {
	case h.Answer != nil && h.Answer.Shared:
		return HubOwners[h.Answer.Owner] + ": not scored"
	case h.Answer != nil:
		return "Scored, however many have it"
	case h.Flood():
		return fmt.Sprintf("Held back: appeared on %d candidates in an hour. Not scored until somebody says what it is", h.Sudden)
	case h.ByNumber():
		return "Very many have it: not scored"
	}
	return "Scored"
}

// Name is what addresses call the key: its kind and its hash. It tells nothing of the key itself.
func (h Hub) Name() string { return string(h.Kind) + "/" + hex.EncodeToString(h.Hash) }

// A HubAnswer is what a person said of a key.
type HubAnswer struct {
	ID      uuid.UUID
	Shared  bool   // honest people share it; else it counts, however many have it
	Owner   string // whose it is, of HubOwners; empty where it counts
	Reason  string
	At      time.Time
	By      Actor
	Expires time.Time
}

// LastDay is the last day on which the answer holds: it expires at the end of a day.
func (a HubAnswer) LastDay() time.Time { return a.Expires.Add(-time.Second) }

// HubOwners says in words whose a shared key may be.
var HubOwners = map[string]string{
	"agency": "A recruiting or staffing agency", "office": "An employer's office or switchboard", "campus": "A school or university",
	"residence": "A residence that many share", "carrier": "A provider that puts many behind one address", "other": "Somebody else's",
}

// hubAnswerMonths is how long an answer may hold: numbers and lines pass to others.
const hubAnswerMonths = 12

// Check returns what is wrong with the answer, by field.
func (a HubAnswer) Check(now time.Time) map[string]string {
	problems := map[string]string{}
	if _, known := HubOwners[a.Owner]; known != a.Shared {
		problems["owner"] = "Choose whose it is."
	}
	if strings.TrimSpace(a.Reason) == "" {
		problems["reason"] = "Say how you know."
	}
	if !a.Expires.After(now) || a.Expires.After(now.AddDate(0, hubAnswerMonths, 0)) {
		problems["expires"] = "Choose a day within the next 12 months."
	}
	return problems
}

// said is the reason as a finding gives it.
func (a *HubAnswer) said() string { return strings.ToLower(HubOwners[a.Owner]) + " (" + a.Reason + ")" }

// known is what linkage is told of the hub.
func (h Hub) known() linkage.Hub {
	k := linkage.Hub{Holders: h.Holders, Sudden: h.Sudden}
	if h.Answer != nil {
		k.Counts = !h.Answer.Shared
		if h.Answer.Shared {
			k.Shared = h.Answer.said()
		}
	}
	return k
}

// Hubs are those of a candidate's keys that others have too or that a person said something of.
type Hubs map[linkage.ID]Hub

// Known is what linkage is told of the hubs.
func (hs Hubs) Known() linkage.Hubs {
	known := linkage.Hubs{}
	for id, h := range hs {
		known[id] = h.known()
	}
	return known
}

// Hubs returns the candidate's keys that others have too, or that a person said something of.
func (s *Service) Hubs(ctx context.Context, actor Actor, r *Record) (Hubs, error) {
	if err := actor.May(ViewCandidates); err != nil {
		return nil, err
	}
	return s.Store.Hubs(ctx, r)
}

// OpenHubs returns the keys that very many have, those first of which nobody said anything yet, and the keys of which somebody did.
func (s *Service) OpenHubs(ctx context.Context, actor Actor) ([]Hub, error) {
	if err := actor.May(ViewReviews); err != nil {
		return nil, err
	}
	return s.Store.OpenHubs(ctx)
}

// Hub returns a key by its hash, and some of who has it; errs.NotFound where nobody has and nobody said anything of it.
func (s *Service) Hub(ctx context.Context, actor Actor, kind linkage.KeyKind, hash []byte) (Hub, []Listed, error) {
	if err := actor.May(ViewReviews); err != nil {
		return Hub{}, nil, err
	}
	h, holders, err := s.Store.Hub(ctx, kind, hash)
	if err != nil || h.Masked != "" || len(holders) == 0 {
		return h, holders, err
	}
	h.Masked, err = s.masked(ctx, holders[0].ID, hash)
	return h, holders, err
}

// masked is a key as people are shown it, from the record of one who has it.
func (s *Service) masked(ctx context.Context, holder uuid.UUID, hash []byte) (string, error) {
	r, err := s.Store.Record(ctx, holder)
	if err != nil {
		return "", err
	}
	hubs, err := s.Store.Hubs(ctx, r)
	for _, h := range hubs {
		if bytes.Equal(h.Hash, hash) {
			return h.Masked, err
		}
	}
	return "", err
}

// AnswerHub records what the actor says of a key, in the place of what was said before, and makes the assessment of everybody
// due who has it.
func (s *Service) AnswerHub(ctx context.Context, actor Actor, h Hub, a HubAnswer) (err error) {
	defer errs.Wrap(&err, "vetting.AnswerHub")
	if err := actor.May(DecideReviews); err != nil {
		return err
	}
	a.ID, a.At, a.By, a.Reason = newID(), s.Now().UTC(), actor, strings.TrimSpace(a.Reason)
	if len(a.Check(a.At)) > 0 {
		return errs.Invalidf("The answer is not complete: check whose it is, the reason and the day.")
	}
	return s.Store.AnswerHub(ctx, h, a)
}

// EndHubAnswers ends the answers whose time is over, makes the assessments due that this calls for, and returns how many ended.
func (s *Service) EndHubAnswers(ctx context.Context) (int, error) {
	return s.Store.EndHubAnswers(ctx, s.Now().UTC())
}
