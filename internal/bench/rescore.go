package bench

import (
	"context"
	"fmt"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
	"bonafide/internal/policy"
	"bonafide/internal/population"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// rescoreGoal is how many candidates a second are counted again, by one process on one core beside the database's.
const rescoreGoal = 100_000

// rescoring measures how long it takes to count everybody's assessment again after two publications: one that changes what one
// candidate in fifty is worth, and one that changes all. Each candidate has the answers of one of a thousand invented dossiers.
func rescoring(ctx context.Context, w *World) ([]Figure, error) {
	if err := giveScores(ctx, w); err != nil {
		return nil, err
	}
	s := &policy.Service{Store: w.Store, Catalog: w.Vetting.Catalog, Now: time.Now, Complete: w.Vetting.Complete}
	three := 3.0
	few, all := indicator.DefaultPolicy, indicator.DefaultPolicy
	few.Version, few.Settings = "bench.1", map[string]indicator.Setting{"phone_voip": {Points: &three}}
	all.Version, all.Settings = "bench.2", map[string]indicator.Setting{"phone_voip": {Points: &three}, "contact_details_churn": {Off: true}}
	var figures []Figure
	for _, m := range []struct {
		name string
		p    indicator.Policy
	}{{"one in fifty comes out otherwise", few}, {"all come out otherwise", all}} {
		f, err := rescore(ctx, w, s, m.p)
		if err != nil {
			return nil, err
		}
		f.Name, f.About = "rescoring: "+m.name, "assessments counted again from stored answers after a publication, those written that come out otherwise"
		figures = append(figures, f)
	}
	return figures, nil
}

func rescore(ctx context.Context, w *World, s *policy.Service, p indicator.Policy) (f Figure, err error) {
	lead := vetting.Actor{ID: w.Owner, Role: vetting.Lead}
	if err := s.Save(ctx, lead, p, 0); err != nil {
		return f, err
	}
	draft, _, err := s.Versions(ctx, lead)
	if err == nil {
		err = s.Compare(ctx, lead)
	}
	compared, err := timed(func() error { return compareAll(ctx, s, lead, draft.ID, err) })
	if err == nil {
		err = s.Publish(ctx, lead, draft.Revision, "This is measured.")
	}
	if err != nil {
		return f, err
	}
	var r *policy.Rescoring
	took, err := timed(func() error {
		for r == nil || r.Running() {
			if err := s.Rescore(ctx, draft.ID); err != nil {
				return err
			}
			var err error
			if r, err = s.Rescoring(ctx, lead, draft.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return f, err
	}
	rate := 1000 * float64(r.Done) / took
	return Figure{
		P50: took, Rounds: 1, Values: map[string]float64{"candidates": float64(r.Done), "written": float64(r.Changed), "candidates_per_s": rate,
			"compared_per_s": 1000 * float64(r.Done) / compared},
		Goals: []Goal{atLeast("candidates_per_s", rescoreGoal, rate)},
	}, nil
}

// compareAll does what the jobs of a comparison do.
func compareAll(ctx context.Context, s *policy.Service, lead vetting.Actor, draft uuid.UUID, err error) error {
	for err == nil {
		var c *policy.Comparison
		if c, _, err = s.Comparison(ctx, lead, draft); err != nil || c == nil || !c.EndedAt.IsZero() {
			return err
		}
		err = s.CompareSome(ctx, c.ID)
	}
	return err
}

// giveScores gives every candidate an assessment without a document, and the score of a dossier that was judged by itself.
func giveScores(ctx context.Context, w *World) error {
	var judged []*indicator.Assessment
	for d := range population.Candidates(w.Seed, population.Block) {
		if len(judged)%50 == 0 {
			d.Contacts = append(d.Contacts, dossier.Contact{Kind: dossier.Phone, Value: "+13125550100", LineType: &dossier.LineType{Type: "non_fixed_voip", Source: "carrier", At: population.Start}})
		}
		judged = append(judged, w.Vetting.Catalog.Assess(&indicator.Case{Dossier: d, AsOf: population.Start}, indicator.DefaultPolicy))
	}
	version := indicator.DefaultPolicy.Version
	made := make([]uuid.UUID, len(w.ids))
	_, err := w.Pool.CopyFrom(ctx, pgx.Identifier{"assessments"}, []string{"id", "candidate_id", "revision", "made_at", "band", "document", "policy_version"},
		pgx.CopyFromSlice(len(w.ids), func(i int) ([]any, error) {
			made[i] = uuid.Must(uuid.NewV7())
			return []any{made[i], w.ids[i], 1, population.Start, string(judged[i%len(judged)].Band), "{}", version}, nil
		}))
	if err != nil {
		return fmt.Errorf("assessments: %w", err)
	}
	_, err = w.Pool.CopyFrom(ctx, pgx.Identifier{"scores"}, []string{"candidate_id", "assessment_id", "judged_by", "counted_by", "catalog", "answers", "unmet"},
		pgx.CopyFromSlice(len(w.ids), func(i int) ([]any, error) {
			a := judged[i%len(judged)].Answers
			return []any{w.ids[i], made[i], version, version, a.Catalog, a.Each, int64(a.Unmet)}, nil
		}))
	if err != nil {
		return fmt.Errorf("scores: %w", err)
	}
	_, err = w.Pool.Exec(ctx, `VACUUM ANALYZE candidates, assessments, scores`)
	return err
}
