package vetting

import (
	"slices"
	"time"

	"bonafide/internal/dossier"

	"github.com/google/uuid"
)

// A LookBack says that a candidate should be looked at again, whatever was found of them: another candidate with whom they share
// something, or are in one cluster, was confirmed to have misrepresented who or where they are. Where one is found there are usually more
// (S20, S26). It scores nothing, and the next decision settles it.
type LookBack struct {
	Confirmed uuid.UUID // the other candidate
	Name      string    // of that one
	At        time.Time // when it was confirmed: who was decided together with it, or since, is not asked about again
}

// OpenLookBacks returns those that no decision settled. Whose own case is confirmed is not asked about again.
func (r *Record) OpenLookBacks() []LookBack {
	if len(r.Decisions) == 0 {
		return r.LookBacks
	}
	last := r.Decisions[len(r.Decisions)-1]
	if last.Outcome == Misrepresented {
		return nil
	}
	i := slices.IndexFunc(r.LookBacks, func(l LookBack) bool { return l.At.After(last.At) })
	if i < 0 {
		return nil
	}
	return r.LookBacks[i:]
}

// resemblances are what many share who have nothing to do with each other: a printed form, a studio's background.
var resemblances = []dossier.LinkKind{dossier.SharedScan, dossier.SharedTemplate}

// lookBack returns when a candidate's case was confirmed, if it was, and the dossiers of those who share something with it, sorted. What is explained, by
// a household, a declared use or since many share it, asks for no look, but a second record of the same person does.
func lookBack(d *dossier.Dossier, around dossier.Links) (at time.Time, ids []string) {
	if d.Outcome == nil || d.Outcome.Status != outcomeStatus[Misrepresented] {
		return time.Time{}, nil
	}
	for _, l := range around {
		switch {
		case l.Other == d.ID, l.Excused() && !l.SamePerson, slices.Contains(resemblances, l.Kind):
		case l.Kind == dossier.SharedPhoto && l.Distance > dossier.SamePicture:
		case l.Kind == dossier.SharedPhone && !l.Within(dossier.Recycling): // the number may have changed hands
		default:
			ids = append(ids, l.Other)
		}
	}
	slices.Sort(ids)
	return d.Outcome.At, slices.Compact(ids)
}
