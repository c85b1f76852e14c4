package bench

import (
	"context"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
	"bonafide/internal/linkage"
	"bonafide/internal/population"
	"bonafide/internal/vetting"
)

// newcomers is how many new candidates are looked at, one after the other.
const newcomers = 160

// links measures how long it takes to find all links of a candidate who just came, and to score them; and the whole job of an
// assessment, which reads the record and stores what came out. A newcomer has ten kinds of exact keys, a photo, which is
// looked for in eight forms, and a résumé; one in ten has the number that a twentieth of all have.
func links(ctx context.Context, w *World) ([]Figure, error) {
	records, err := w.newcomers(ctx)
	if err != nil {
		return nil, err
	}
	if err := w.Store.ReadGallery(ctx); err != nil { // as a process does each second
		return nil, err
	}
	turn, found := 0, 0
	c := contest{floorName: "SELECT 1", floor: w.selectOne, floorTimes: newcomers, atATime: newcomers, rounds: w.Rounds, work: func(ctx context.Context) error {
		turn++
		r := records[turn%len(records)]
		links, err := w.linksOf(ctx, r)
		found += len(links)
		w.Vetting.Catalog.Assess(&indicator.Case{Dossier: r.Dossier, Links: links, AsOf: population.Start}, indicator.DefaultPolicy)
		return err
	}}
	all, err := c.measure(ctx, "candidate_links", "all links of a candidate who just came, with the score; the record is in memory")
	if err != nil {
		return nil, err
	}
	all.Values = map[string]float64{"links_each": float64(found) / float64(turn)}
	all.Goals = []Goal{atMost("p50_ms", 2, all.P50), atMost("p99_ms", 10, all.P99)}

	c.work = func(ctx context.Context) error { turn++; return w.Vetting.Assess(ctx, records[turn%len(records)].ID) }
	c.atATime = 40
	job, err := c.measure(ctx, "candidate_assessed", "the job of an assessment, from reading the record to the commit")
	return []Figure{all, job}, err
}

func (w *World) linksOf(ctx context.Context, r *vetting.Record) (dossier.Links, error) {
	others, hubs, err := w.Store.Around(ctx, r)
	return linkage.IndexOf(others).Know(hubs.Known()).Find(r.Dossier), err
}

// selectOne is the least that a question to the database takes.
func (w *World) selectOne(ctx context.Context) error {
	_, err := w.Pool.Exec(ctx, "SELECT 1")
	return err
}

// newcomers stores new candidates and reads them.
func (w *World) newcomers(ctx context.Context) ([]*vetting.Record, error) {
	records := make([]*vetting.Record, newcomers)
	for i := range records {
		d := population.Newcomer(w.Seed, len(w.ids), i)
		if i%10 == 0 {
			d.Contacts = append(d.Contacts, switchboard)
		}
		a, err := w.Vetting.Arrive(vetting.CommandLine, w.Owner, d, w.files(d)...)
		if err == nil {
			err = w.Store.Fill(ctx, []vetting.Arrival{a})
		}
		if err == nil {
			records[i], err = w.Store.Record(ctx, a.Change.Candidate)
		}
		if err != nil {
			return nil, err
		}
	}
	return records, nil
}

// switchboard is a number that one of twenty candidates has.
var switchboard = dossier.Contact{Kind: dossier.Phone, Value: "+12005559999"}
