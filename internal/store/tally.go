package store

import (
	"context"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"
)

type indicatorCountRow struct {
	Indicator string
	Hits      int
	Clears    int
	Unlooked  int
	Cleared   int
	Confirmed int
	CountedAt time.Time
	SetAside  int
}

func (indicatorCountRow) TableName() string { return "indicator_counts" }

const countIndicators = `INSERT INTO indicator_counts
WITH newest AS (
    SELECT DISTINCT ON (candidate_id) outline, base_id FROM assessments ORDER BY candidate_id, made_at DESC, id DESC
), findings AS (
    SELECT f.key AS indicator, f.value ->> 0 AS outcome FROM newest, jsonb_each(outline) f
    UNION ALL -- of one that was counted again, those that stayed as they were
    SELECT f.key, f.value ->> 0 FROM newest n JOIN assessments b ON b.id = n.base_id, jsonb_each(b.outline) f
    WHERE n.outline -> f.key IS NULL
), found AS (
    SELECT indicator,
        count(*) FILTER (WHERE outcome = 'hit') AS hits,
        count(*) FILTER (WHERE outcome = 'clear') AS clears,
        count(*) FILTER (WHERE outcome NOT IN ('hit', 'clear')) AS unlooked
    FROM findings GROUP BY 1
), closed AS (
    SELECT DISTINCT ON (candidate_id) candidate_id, hits, outcome, decided_at FROM decisions WHERE outcome <> 'needs_more'
    ORDER BY candidate_id, decided_at DESC, id DESC
), judged AS (
    SELECT indicator,
        count(*) FILTER (WHERE outcome = 'cleared' OR aside) AS cleared,
        count(*) FILTER (WHERE outcome = 'misrepresentation_confirmed' AND NOT aside) AS confirmed
    FROM (SELECT indicator, outcome, EXISTS (SELECT FROM set_asides s WHERE s.candidate_id = c.candidate_id AND s.indicator = h.indicator AND s.ended <> 'lifted'
        AND s.set_at <= c.decided_at AND coalesce(s.ended_at, 'infinity') > c.decided_at) AS aside
        FROM closed c, jsonb_array_elements_text(hits) h(indicator)) one GROUP BY 1
), overturned AS (
    SELECT indicator, count(DISTINCT candidate_id) AS set_aside FROM set_asides WHERE ended <> 'lifted' GROUP BY 1
)
SELECT indicator, hits, clears, unlooked, coalesce(cleared, 0), coalesce(confirmed, 0), ?, coalesce(set_aside, 0)
FROM found LEFT JOIN judged USING (indicator) LEFT JOIN overturned USING (indicator)`

// CountIndicators implements vetting.Store.
func (s *Store) CountIndicators(ctx context.Context, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.CountIndicators")
	return s.transact(ctx, func(t tx) error {
		if _, err := exec(ctx, t.db, `DELETE FROM indicator_counts`); err != nil {
			return err
		}
		_, err := exec(ctx, t.db, countIndicators, at)
		return err
	})
}

// Tallies implements vetting.Store.
func (s *Store) Tallies(ctx context.Context) (_ map[string]vetting.Tally, err error) {
	defer errs.Wrap(&err, "store.Tallies")
	rows, err := query[indicatorCountRow](ctx, s.db, `SELECT * FROM indicator_counts`)
	tallies := map[string]vetting.Tally{}
	for _, r := range rows {
		tallies[r.Indicator] = vetting.Tally{
			Hits: r.Hits, Clears: r.Clears, Unlooked: r.Unlooked, Cleared: r.Cleared, Confirmed: r.Confirmed, SetAside: r.SetAside, At: r.CountedAt.UTC(),
		}
	}
	return tallies, err
}
