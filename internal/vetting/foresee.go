package vetting

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"reflect"
	"runtime"
	"slices"
	"sync"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"
)

// A Foreseen import is what dossiers would bring now. Nothing is stored.
type Foreseen struct {
	Created, Updated, Unchanged int
	Known                       map[string]uuid.UUID // candidates there are already, by the dossiers' ids
	Brings                      map[string]string    // the members that known candidates would get, by the dossiers' ids
	Barred                      map[string]bool      // ids of candidates whom the actor may not see, and so not change
}

// Foresee returns what dossiers with different ids would bring as additions: see PrepareAdditions.
func (s *Service) Foresee(ctx context.Context, actor Actor, dossiers []*dossier.Dossier) (_ *Foreseen, err error) {
	defer errs.Wrap(&err, "vetting.Foresee")
	if err := actor.May(RecordEvidence); err != nil {
		return nil, err
	}
	ids := make([]string, len(dossiers))
	for i, d := range dossiers {
		ids[i] = d.ID
	}
	f := &Foreseen{Brings: map[string]string{}, Barred: map[string]bool{}}
	if f.Known, err = s.Store.CandidatesOf(ctx, ids); err != nil {
		return nil, err
	}
	f.Created = len(dossiers) - len(f.Known)
	var known []*dossier.Dossier
	for _, d := range dossiers {
		if _, ok := f.Known[d.ID]; ok {
			known = append(known, d)
		}
	}
	var mu sync.Mutex
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(runtime.GOMAXPROCS(0))
	for some := range slices.Chunk(known, foreseenAtOnce) {
		group.Go(func() error {
			part, err := s.foreseeKnown(ctx, actor, some, f.Known)
			mu.Lock()
			defer mu.Unlock()
			f.add(part)
			return err
		})
	}
	return f, group.Wait()
}

// foreseenAtOnce is how many known candidates are read by one question to the store.
const foreseenAtOnce = 250

// foreseeKnown returns what dossiers bring to candidates that there are.
func (s *Service) foreseeKnown(ctx context.Context, actor Actor, dossiers []*dossier.Dossier, ids map[string]uuid.UUID) (Foreseen, error) {
	f := Foreseen{Brings: map[string]string{}, Barred: map[string]bool{}}
	candidates := make([]uuid.UUID, len(dossiers))
	for i, d := range dossiers {
		candidates[i] = ids[d.ID]
	}
	records, err := s.Store.Standing(ctx, candidates)
	if err != nil {
		return f, err
	}
	for _, d := range dossiers {
		r := records[ids[d.ID]]
		switch {
		case r == nil: // erased a moment ago
			f.Created++
			continue
		case actor.Sees(r) != nil:
			f.Barred[d.ID] = true
			continue
		}
		members, err := undecided(d)
		if err != nil {
			return f, err
		}
		e, err := r.addition(actor, members)
		if err != nil {
			return f, err
		}
		if len(e.add) == 0 {
			f.Unchanged++
			continue
		}
		f.Updated++
		f.Brings[d.ID] = memberNames(e.add)
	}
	return f, nil
}

func (f *Foreseen) add(part Foreseen) {
	f.Created, f.Updated, f.Unchanged = f.Created+part.Created, f.Updated+part.Updated, f.Unchanged+part.Unchanged
	maps.Copy(f.Brings, part.Brings)
	maps.Copy(f.Barred, part.Barred)
}

// addition is the edit that adds to the record what members say more.
func (r *Record) addition(actor Actor, members []dossier.Member) (edit, error) {
	news, err := r.news(members)
	if err != nil || len(news) == 0 {
		return edit{}, err
	}
	return r.again(actor, news, []string{}) // nothing is withdrawn
}

// news returns the members that say more than a fact of the record does. What a new application leaves open, the recorded one says.
func (r *Record) news(members []dossier.Member) (news []dossier.Member, err error) {
	for _, m := range members {
		known := r.FactsOf(m.Name)
		said := slices.ContainsFunc(known, func(f Fact) bool { return bytes.Equal(f.Member.Value, m.Value) }) // as nearly all are that are imported again
		for _, f := range known {
			if said {
				break
			}
			covers, err := says(f.Member.Value, m.Value)
			if err != nil {
				return nil, err
			}
			said = covers
		}
		if said {
			continue
		}
		if m.Name == "application" && len(known) == 1 {
			if m.Value, err = filled(m.Value, known[0].Member.Value); err != nil {
				return nil, err
			}
		}
		news = append(news, m)
	}
	return news, nil
}

// says reports whether a recorded value says all that another does.
func says(recorded, other json.RawMessage) (bool, error) {
	var a, b any
	if err := json.Unmarshal(recorded, &a); err != nil {
		return false, err
	}
	if err := json.Unmarshal(other, &b); err != nil {
		return false, err
	}
	all, isObject := a.(map[string]any)
	some, alike := b.(map[string]any)
	if !isObject || !alike {
		return reflect.DeepEqual(a, b), nil
	}
	for name, value := range some {
		if !reflect.DeepEqual(all[name], value) {
			return false, nil
		}
	}
	return true, nil
}

// filled returns an object with what it leaves open from another.
func filled(value, from json.RawMessage) (json.RawMessage, error) {
	all, own := map[string]json.RawMessage{}, map[string]json.RawMessage{}
	if err := json.Unmarshal(from, &all); err != nil {
		return nil, err
	}
	if err := json.Unmarshal(value, &own); err != nil {
		return nil, err
	}
	maps.Copy(all, own)
	return json.Marshal(all)
}

// A Kept is why a candidate stays whom an import brought that is being undone.
type Kept string

// The reasons.
const (
	KeptChanged  Kept = "changed"  // facts were added or corrected
	KeptHeld     Kept = "held"     // by a legal hold
	KeptDecided  Kept = "decided"  // somebody decided or proposed
	KeptReviewed Kept = "reviewed" // somebody works on the review
	KeptAsked    Kept = "asked"    // a link, a consent, a request or a report exists
)

// Words says why.
func (k Kept) Words() string {
	switch k {
	case KeptChanged:
		return "Something was added or corrected since"
	case KeptHeld:
		return "Under a legal hold"
	case KeptDecided:
		return "Somebody decided about it"
	case KeptReviewed:
		return "Somebody works on the review"
	}
	return "A link was sent, an answer given or a report made"
}

// UndoArrival erases a candidate whom an import of the actor's brought, unless somebody did something about the record since; then it returns
// what, and the record stays. A candidate who is gone is no error.
func (s *Service) UndoArrival(ctx context.Context, actor Actor, of, id uuid.UUID) (_ Kept, err error) {
	defer errs.Wrap(&err, "vetting.UndoArrival(%s)", id)
	if err := actor.May(RecordEvidence); err != nil {
		return "", err
	}
	kept, err := s.Store.Touched(ctx, actor.ID, of, id)
	if err != nil || kept != "" {
		return kept, err
	}
	return "", s.erase(ctx, actor, id, ErasedByMistake)
}
