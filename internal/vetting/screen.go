package vetting

import (
	"context"
	"slices"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"

	"github.com/google/uuid"
)

// A Screened candidate is what sanctions screening reads of it, and what it found last.
type Screened struct {
	ID      uuid.UUID
	Dossier *dossier.Dossier // of it names, date of birth and documents
	Digests []string         // of the matches found, sorted
}

// screen returns what the sanctions lists hold that the dossier, as recorded, resembles; nil where none is loaded.
func (s *Service) screen(d *dossier.Dossier) dossier.Screening {
	if s.Screen == nil {
		return nil
	}
	return s.Screen(d)
}

// atOnce is how many candidates one step of Rescreen reads.
const atOnce = 500

// Rescreen screens every candidate against the lists that are loaded now, makes those assessments due whose matches are
// others than before, and returns how many. It is safe to run twice.
func (s *Service) Rescreen(ctx context.Context) (due int, err error) {
	defer errs.Wrap(&err, "vetting.Rescreen")
	for after := (uuid.UUID{}); ; {
		batch, err := s.Store.ScreenedAfter(ctx, after, atOnce)
		if err != nil || len(batch) == 0 {
			return due, err
		}
		var changed []uuid.UUID
		for _, c := range batch {
			if !slices.Equal(digests(s.screen(c.Dossier)), c.Digests) {
				changed = append(changed, c.ID)
			}
		}
		if err := s.Store.EnqueueAssessments(ctx, changed); err != nil {
			return due, err
		}
		due += len(changed)
		after = batch[len(batch)-1].ID
	}
}

// digests returns the digests of matches, sorted.
func digests(found dossier.Screening) []string {
	all := []string{}
	for _, m := range found {
		all = append(all, m.Digest)
	}
	slices.Sort(all)
	return all
}
