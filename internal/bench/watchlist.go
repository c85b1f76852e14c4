package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/population"
	"bonafide/internal/vetting"
	"bonafide/internal/watchlist"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"
)

const (
	newEntries = 1000    // of a watch list, a round
	listed     = 100     // candidates whom they name
	withKeys   = 100_000 // candidates at most whom a list may name
)

// watchlists measures how long it takes until everybody is assessed again whom a watch list names that grew by a thousand
// entries: from storing the entries to the last assessment, with as many workers as the app has. A tenth of the entries name somebody. The
// first round, in which connections learn the statements, stands apart.
func watchlists(ctx context.Context, w *World) ([]Figure, error) {
	if err := w.watchKeys(ctx); err != nil {
		return nil, err
	}
	if err := w.Store.ReadGallery(ctx); err != nil { // as a process does each second
		return nil, err
	}
	f := Figure{Name: "watch list", Rounds: w.Rounds, About: fmt.Sprintf("a watch list grows by %d entries of which %d name a candidate, until all whom they name are assessed again", newEntries, listed)}
	var all, stored []float64
	first, due := 0.0, 0
	for round := range w.Rounds + 1 {
		if _, err := w.assessmentsDue(ctx); err != nil { // of what was measured before, and of clusters that the last round found
			return nil, err
		}
		entries := newcomersToList(w, round)
		saved, err := timed(func() error {
			_, err := w.Store.SaveEntries(ctx, vetting.Actor{ID: w.Owner, Role: vetting.Lead}, time.Now().UTC(), entries, false)
			return err
		})
		if err != nil {
			return nil, err
		}
		ids, err := w.assessmentsDue(ctx)
		if err != nil {
			return nil, err
		}
		assessed, err := timed(func() error { return w.assessAll(ctx, ids) })
		if err != nil {
			return nil, err
		}
		if round == 0 {
			first = saved + assessed
			continue
		}
		due, stored, all = max(due, len(ids)), append(stored, saved), append(all, saved+assessed)
	}
	// One who came after them may have the mailbox of another.
	f.P50, f.P99 = quantile(all, 0.5), quantile(all, 1)
	f.Values = map[string]float64{"first_ms": first, "stored_ms": quantile(stored, 0.5), "due": float64(due)}
	f.Goals = []Goal{atMost("p99_ms", 1000, f.P99), atMost("due", 1.1*listed, float64(due))}
	return []Figure{f}, nil
}

// watchKeys gives the first candidates, whom no assessment gave them, the keys by which a list may name them.
func (w *World) watchKeys(ctx context.Context) error {
	ids, dossiers := []uuid.UUID{}, []*dossier.Dossier{}
	n := 0
	for d := range population.Candidates(w.Seed, min(w.Candidates, withKeys)) {
		ids, dossiers, n = append(ids, w.ids[n]), append(dossiers, d), n+1
		if len(ids) < fillBatch && n < min(len(w.ids), withKeys) {
			continue
		}
		if err := w.Store.FillWatchKeys(ctx, ids, dossiers); err != nil {
			return err
		}
		ids, dossiers = ids[:0], dossiers[:0]
	}
	_, err := w.Pool.Exec(ctx, `ANALYZE watch_keys`)
	return err
}

// newcomersToList returns entries of which the first name candidates, others each round.
func newcomersToList(w *World, round int) []watchlist.Entry {
	entries := make([]watchlist.Entry, newEntries)
	for i := range entries {
		entries[i] = watchlist.Entry{
			Kind: dossier.ListedEmail, Value: fmt.Sprintf("listed.%d.%d@list.example", round, i), Source: "bench", Reviewer: "bench",
			Date: dossier.DateOf(population.Start), Expires: dossier.DateOf(time.Now().AddDate(1, 0, 0)),
		}
	}
	n := 0
	for d := range population.Candidates(w.Seed, population.Block) {
		if n++; n > 200+listed*round && n <= 200+listed*(round+1) && len(d.Contacts) > 0 { // behind the scenes
			entries[n-201-listed*round].Value = d.Contacts[0].Value
		}
	}
	return entries
}

// assessmentsDue takes the jobs off the queue and returns whom they are to assess.
func (w *World) assessmentsDue(ctx context.Context) (ids []uuid.UUID, err error) {
	rows, err := w.Pool.Query(ctx, `DELETE FROM river_job WHERE kind = 'assess' RETURNING args`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var text []byte
		var args struct{ Candidate uuid.UUID }
		if err := rows.Scan(&text); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(text, &args); err != nil {
			return nil, err
		}
		ids = append(ids, args.Candidate)
	}
	return ids, rows.Err()
}

func (w *World) assessAll(ctx context.Context, ids []uuid.UUID) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(w.Workers)
	for _, id := range ids {
		group.Go(func() error { return w.Vetting.Assess(ctx, id) })
	}
	return group.Wait()
}
