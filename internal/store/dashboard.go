package store

import (
	"context"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/dashboard"
	"bonafide/internal/errs"
)

// figuresQuery counts everything that the dashboard shows as one document. Candidates are counted by the day on which they
// applied, so that the index of the list bounds what is read.
var figuresQuery = `WITH newcomers AS (
    SELECT c.requisition, c.source, c.band IN ('verify', 'escalate', 'critical') AS flagged FROM candidates c WHERE c.applied_at >= @since AND c.band <> ''
), sourced AS (
    SELECT coalesce(nullif(source, ''), 'not said') AS source, flagged FROM newcomers
), pairs AS (
    SELECT count(DISTINCT answer) AS answers FROM face_votes GROUP BY pair_id HAVING count(*) = 2
)
SELECT json_build_object('At', CAST(@now AS text),
  'Queue', (SELECT json_agg(json_build_object('Label', a.label, 'Verify', a.verify, 'Escalate', a.escalate, 'Critical', a.critical) ORDER BY a.place) FROM (
    SELECT ages.label, ages.place, count(r.id) FILTER (WHERE r.band = 'verify') AS verify, count(r.id) FILTER (WHERE r.band = 'escalate') AS escalate,
      count(r.id) FILTER (WHERE r.band = 'critical') AS critical
    FROM (VALUES (1, 'less than a day', 0, 1), (2, '1 to 3 days', 1, 3), (3, '3 to 7 days', 3, 7), (4, '7 to 14 days', 7, 14), (5, 'more than 14 days', 14, 100000)) ages(place, label, since, until)
    LEFT JOIN reviews r ON r.status = 'open' AND CAST(@now AS timestamptz) - r.opened_at >= make_interval(days => ages.since) AND CAST(@now AS timestamptz) - r.opened_at < make_interval(days => ages.until)
    GROUP BY ages.label, ages.place) a),
  'Flow', (SELECT json_agg(json_build_object('From', to_char(w.monday, 'YYYY-MM-DD"T00:00:00Z"'),
      'Opened', (SELECT count(*) FROM reviews r WHERE r.opened_at >= w.monday AND r.opened_at < w.monday + interval '7 days'),
      'Decided', (SELECT count(*) FROM reviews r WHERE r.status = 'decided' AND r.closed_at >= w.monday AND r.closed_at < w.monday + interval '7 days'),
      'Lapsed', (SELECT count(*) FROM reviews r WHERE r.status = 'lapsed' AND r.closed_at >= w.monday AND r.closed_at < w.monday + interval '7 days')) ORDER BY w.monday)
    FROM (SELECT CAST(@since AS timestamptz) + make_interval(days => 7 * n.n) AS monday FROM (VALUES ` + weekNumbers() + `) n(n)) w),
  'Sources', (SELECT json_agg(json_build_object('Name', g.source, 'Candidates', g.people, 'Flagged', g.flagged)) FROM (
    SELECT source, count(*) AS people, count(*) FILTER (WHERE flagged) AS flagged FROM sourced GROUP BY source) g),
  'Requisitions', (SELECT json_agg(json_build_object('Name', g.requisition, 'Candidates', g.people, 'Flagged', g.flagged)) FROM (
    SELECT requisition, count(*) AS people, count(*) FILTER (WHERE flagged) AS flagged FROM newcomers GROUP BY requisition) g),
  'Indicators', (SELECT json_agg(json_build_object('ID', indicator, 'Hits', hits, 'Cleared', cleared, 'Confirmed', confirmed, 'SetAside', set_aside) ORDER BY hits DESC, indicator)
    FROM indicator_counts WHERE hits + cleared + confirmed > 0),
  'Agreement', json_build_array(
    json_build_object('Of', 'Faces compared by two people', 'Asked', (SELECT count(*) FROM pairs), 'Agree', (SELECT count(*) FROM pairs WHERE answers = 1)),
    json_build_object('Of', 'Proposals that a second person answered', 'Asked', (SELECT count(*) FROM proposals WHERE ended IN ('agreed', 'disagreed')), 'Agree', (SELECT count(*) FROM proposals WHERE ended = 'agreed')),
    json_build_object('Of', 'Decisions read a second time, blind', 'Asked', (SELECT count(*) FROM second_reads), 'Agree', (SELECT count(*) FROM second_reads s JOIN decisions d ON d.id = s.decision_id AND d.outcome = s.outcome)))
)::text AS document`

// Figures implements dashboard.Store.
func (s *Store) Figures(ctx context.Context, at, since time.Time) (_ *dashboard.Figures, err error) {
	defer errs.Wrap(&err, "store.Figures")
	return document[dashboard.Figures](ctx, s.db, figuresQuery, map[string]any{"now": at.UTC().Format(time.RFC3339Nano), "since": since})
}

// weekNumbers lists the weeks that are counted: (0), (1) …
func weekNumbers() string {
	numbers := make([]string, dashboard.Weeks)
	for i := range numbers {
		numbers[i] = "(" + strconv.Itoa(i) + ")"
	}
	return strings.Join(numbers, ", ")
}
