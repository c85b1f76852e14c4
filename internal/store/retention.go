package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"bonafide/internal/audit"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"
	"bonafide/internal/webhook"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"gorm.io/gorm/clause"
)

type legalHoldRow struct {
	CandidateID uuid.UUID
	Words       string
	PlacedAt    time.Time
	PlacedBy    uuid.UUID
}

func (legalHoldRow) TableName() string { return "legal_holds" }

type retentionRow struct {
	Outcome string
	Days    int
	SetAt   time.Time
	SetBy   uuid.UUID
}

func (retentionRow) TableName() string { return "retention_rules" }

// expiredQuery finds the records that were kept long enough: nobody has them before them, nobody holds them.
const expiredQuery = `SELECT c.id, c.name, coalesce(d.outcome, '') AS outcome, coalesce(d.decided_at, c.changed_at) AS since,
(SELECT count(*) FROM files f WHERE f.candidate_id = c.id) AS files
FROM candidates c
LEFT JOIN LATERAL (SELECT outcome, decided_at FROM decisions WHERE candidate_id = c.id ORDER BY decided_at DESC, id DESC LIMIT 1) d ON true
JOIN retention_rules r ON r.outcome = coalesce(d.outcome, '')
WHERE coalesce(d.decided_at, c.changed_at) < CAST(@now AS timestamptz) - make_interval(days => r.days)
AND NOT EXISTS (SELECT FROM legal_holds h WHERE h.candidate_id = c.id)
AND NOT EXISTS (SELECT FROM reviews w WHERE w.candidate_id = c.id AND w.status = 'open')
ORDER BY since, c.id LIMIT @most`

// Expired implements vetting.Store.
func (s *Store) Expired(ctx context.Context, now time.Time, most int) (_ []vetting.Expired, err error) {
	defer errs.Wrap(&err, "store.Expired")
	return query[vetting.Expired](ctx, s.db, expiredQuery, map[string]any{"now": now, "most": most})
}

type legallyHeldRow struct {
	CandidateID uuid.UUID
	Name, Words string
	PlacedAt    time.Time
	PlacedBy    string
}

const legallyHeldQuery = `SELECT h.candidate_id, c.name, h.words, h.placed_at, a.name AS placed_by FROM legal_holds h JOIN candidates c ON c.id = h.candidate_id
JOIN accounts a ON a.id = h.placed_by `

func (r legallyHeldRow) hold() vetting.LegalHold {
	return vetting.LegalHold{Candidate: r.CandidateID, Name: r.Name, Words: r.Words, At: r.PlacedAt.UTC(), By: vetting.Actor{Name: r.PlacedBy}}
}

// Hold implements vetting.Store.
func (s *Store) Hold(ctx context.Context, id uuid.UUID) (_ *vetting.LegalHold, err error) {
	defer errs.Wrap(&err, "store.Hold(%s)", id)
	row, err := queryRow[legallyHeldRow](ctx, s.db, legallyHeldQuery+`WHERE h.candidate_id = ?`, id)
	if err != nil {
		return nil, err
	}
	h := row.hold()
	return &h, nil
}

// Retention implements vetting.Store.
func (s *Store) Retention(ctx context.Context, now time.Time) (_ *vetting.Retention, err error) {
	defer errs.Wrap(&err, "store.Retention")
	r := &vetting.Retention{}
	set, err := query[struct {
		Outcome string
		Days    int
		SetAt   time.Time
		Name    string
	}](ctx, s.db, `SELECT r.outcome, r.days, r.set_at, a.name FROM retention_rules r JOIN accounts a ON a.id = r.set_by`)
	if err != nil {
		return nil, err
	}
	for _, rule := range vetting.RetentionDefaults {
		for _, row := range set {
			if row.Outcome == string(rule.Outcome) {
				rule.Days, rule.At, rule.By = row.Days, row.SetAt.UTC(), vetting.Actor{Name: row.Name}
			}
		}
		r.Rules = append(r.Rules, rule)
	}
	held, err := query[legallyHeldRow](ctx, s.db, legallyHeldQuery+`ORDER BY h.placed_at, h.candidate_id`)
	if err != nil {
		return nil, err
	}
	for _, row := range held {
		r.Holds = append(r.Holds, row.hold())
	}
	r.Due, err = s.Expired(ctx, now, vetting.RetentionShown+1)
	if r.DueMore = len(r.Due) > vetting.RetentionShown; r.DueMore {
		r.Due = r.Due[:vetting.RetentionShown]
	}
	return r, err
}

// SetRetention implements vetting.Store.
func (s *Store) SetRetention(ctx context.Context, days map[vetting.Outcome]int, by vetting.Actor, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.SetRetention")
	return s.transact(ctx, func(t tx) error {
		e := event{At: at, ActorID: known(by.ID), ActorAs: guest(by), Action: "set how long records are kept"}
		for _, rule := range vetting.RetentionDefaults {
			n, given := days[rule.Outcome]
			if !given {
				continue
			}
			before, err := query[retentionRow](ctx, t.db, `DELETE FROM retention_rules WHERE outcome = ? RETURNING *`, string(rule.Outcome))
			if err != nil {
				return err
			}
			if n > 0 {
				if err := create(ctx, t.db, &retentionRow{string(rule.Outcome), n, at, by.ID}); err != nil {
					return err
				}
			}
			e.Changes = append(e.Changes, ruleChange(rule.Outcome, before, n)...)
		}
		return writeEvent(ctx, t, e)
	})
}

// ruleChange is what a rule was and is, in days; none where it stays.
func ruleChange(of vetting.Outcome, before []retentionRow, after int) []audit.Change {
	c := audit.Change{Of: "undecided"}
	if of != "" {
		c.Of = string(of)
	}
	if len(before) > 0 {
		c.Before = fmt.Sprintf("%d days", before[0].Days)
	}
	if after > 0 {
		c.After = fmt.Sprintf("%d days", after)
	}
	if c.Before == c.After {
		return nil
	}
	return []audit.Change{c}
}

// SetHold implements vetting.Store.
func (s *Store) SetHold(ctx context.Context, h vetting.LegalHold, place bool) (err error) {
	defer errs.Wrap(&err, "store.SetHold(%s)", h.Candidate)
	return s.transact(ctx, func(t tx) error {
		e := event{At: h.At, ActorID: &h.By.ID, CandidateID: &h.Candidate, Action: "lifted a legal hold", Detail: h.Words, Restricted: true}
		if !place {
			n, err := exec(ctx, t.db, `DELETE FROM legal_holds WHERE candidate_id = ?`, h.Candidate)
			if err == nil && n == 0 {
				err = errs.Conflictf("There is no legal hold on this candidate any longer.")
			}
			if err != nil {
				return err
			}
			return writeEvent(ctx, t, e)
		}
		if _, err := queryRow[idRow](ctx, t.db, `SELECT id FROM candidates WHERE id = ? FOR UPDATE`, h.Candidate); err != nil {
			return err
		}
		e.Action = "placed a legal hold"
		row := legalHoldRow{h.Candidate, h.Words, h.At, h.By.ID}
		if err := create(ctx, t.db, &row, clause.OnConflict{UpdateAll: true, Columns: []clause.Column{{Name: "candidate_id"}}}); err != nil {
			return err
		}
		return writeEvent(ctx, t, e)
	})
}

// Erase implements vetting.Store.
func (s *Store) Erase(ctx context.Context, id uuid.UUID, by vetting.Actor, why vetting.ErasureReason, at time.Time) (files []uuid.UUID, err error) {
	defer errs.Wrap(&err, "store.Erase(%s)", id)
	err = s.transact(ctx, func(t tx) error {
		e := &erasure{tx: t, ctx: ctx, id: id}
		if err := e.begin(); err != nil {
			return err
		}
		around, err := s.aroundErased(ctx, t, id)
		if err != nil {
			return err
		}
		for _, step := range erasureSteps {
			if err := e.do(step); err != nil {
				return fmt.Errorf("%s: %w", step.what, err)
			}
		}
		files = e.files
		done := event{At: at, ActorID: known(by.ID), ActorAs: guest(by), CandidateID: &id, Action: "erased", On: string(why), Changes: e.counts}
		if err := writeEvent(ctx, t, done); err != nil {
			return err
		}
		if err := s.tell(ctx, t, webhook.Message{At: at, Candidate: id}, webhook.Erased); err != nil || len(around) == 0 {
			return err
		}
		return s.enqueue(ctx, t.pgx, around)
	})
	return files, err
}

// aroundErased returns who must be assessed again: whoever shares something, or was found to.
func (s *Store) aroundErased(ctx context.Context, t tx, id uuid.UUID) ([]uuid.UUID, error) {
	around, err := s.neighbours(ctx, t, id)
	if err != nil {
		return nil, err
	}
	rows, err := query[idRow](ctx, t.db, `SELECT second_id AS id FROM link_edges WHERE first_id = @id UNION SELECT first_id FROM link_edges WHERE second_id = @id
UNION SELECT candidate_id FROM look_backs WHERE confirmed_id = @id
UNION SELECT candidate_id FROM cluster_members WHERE cluster_id = (SELECT cluster_id FROM cluster_members WHERE candidate_id = @id) AND candidate_id <> @id`, map[string]any{"id": id})
	return append(around, ids(rows)...), err
}

// An erasure is in the middle of its transaction.
type erasure struct {
	tx
	ctx    context.Context
	id     uuid.UUID
	said   string // a regular expression for what others' documents may say of the candidate
	files  []uuid.UUID
	counts []audit.Change
}

// begin locks the candidate and reads what is needed to find the traces.
func (e *erasure) begin() error {
	c, err := queryRow[candidateRow](e.ctx, e.db, `SELECT * FROM candidates WHERE id = ? FOR UPDATE`, e.id)
	if err != nil {
		return err
	}
	held, err := query[idRow](e.ctx, e.db, `SELECT candidate_id AS id FROM legal_holds WHERE candidate_id = ?`, e.id)
	if err == nil && len(held) > 0 {
		err = errs.Conflictf("This candidate’s record is under a legal hold. Lift the hold first, if that is right.")
	}
	if err != nil {
		return err
	}
	names, err := query[struct{ Full string }](e.ctx, e.db, `SELECT DISTINCT value ->> 'full' AS full FROM facts WHERE candidate_id = ? AND member = 'names' AND value ->> 'full' <> ''`, e.id)
	if err != nil {
		return err
	}
	said := []string{e.id.String(), c.ExternalID, c.Name}
	for _, n := range names {
		said = append(said, n.Full)
	}
	e.said = pattern(said)
	rows, err := e.pgx.Query(e.ctx, `SELECT id FROM files WHERE candidate_id = $1`, e.id)
	if err == nil {
		e.files, err = pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	}
	return err
}

// leastSaid is the shortest text that is looked for in documents about others: shorter ones stand in too many words.
const leastSaid = 3

// pattern is a regular expression of PostgreSQL that finds any of the texts in a JSON document, whole, and not as a member's name.
func pattern(texts []string) string {
	var any []string
	for _, text := range texts {
		if len(text) < leastSaid {
			continue
		}
		for _, escapeHTML := range []bool{false, true} { // PostgreSQL does not, Go may have
			var quoted strings.Builder
			w := json.NewEncoder(&quoted)
			w.SetEscapeHTML(escapeHTML)
			if err := w.Encode(text); err != nil {
				panic(err) // a text
			}
			inner := strings.TrimSuffix(quoted.String(), "\n")
			any = append(any, regexp.QuoteMeta(inner[1:len(inner)-1]))
		}
	}
	slices.Sort(any)
	return `(?<![[:alnum:]_-])(?:` + strings.Join(slices.Compact(any), "|") + `)(?![[:alnum:]_-]|":)`
}

// A step of an erasure is a statement about the candidate $1, which says what went by how many.
type step struct {
	what      string
	statement string
	said      bool // $2 is the expression for what others' documents may say of the candidate
}

// erasureSteps are done in order. What refers to the candidate and goes with it by the database's own rules is counted only.
var erasureSteps = []step{
	{"facts", `SELECT FROM facts WHERE candidate_id = $1`, false},
	{"files", `SELECT FROM files WHERE candidate_id = $1`, false},
	{"assessments", `SELECT FROM assessments WHERE candidate_id = $1`, false},
	{"decisions", `SELECT FROM decisions WHERE candidate_id = $1`, false},
	{"shared values", `SELECT FROM link_keys WHERE candidate_id = $1`, false},
	{"answers about shared values", `DELETE FROM hub_answers a USING link_keys k WHERE k.candidate_id = $1 AND k.kind = a.kind AND k.key = a.key
AND NOT EXISTS (SELECT FROM link_keys o WHERE o.kind = k.kind AND o.key = k.key AND o.candidate_id <> $1)`, false},
	{"values that nobody has any longer", `DELETE FROM hubs h USING link_keys k WHERE k.candidate_id = $1 AND k.kind = h.kind AND k.key = h.key
AND NOT EXISTS (SELECT FROM link_keys o WHERE o.kind = k.kind AND o.key = k.key AND o.candidate_id <> $1)`, false},
	{"questions to services", `UPDATE enquiries SET candidate_id = NULL, fact_id = NULL, subject = '', subject_hash = sha256(''), detail = '' WHERE candidate_id = $1`, false},
	{"others' reports that name the candidate", `DELETE FROM reports WHERE candidate_id <> $1 AND convert_from(document, 'UTF8') ~ $2`, true},
	{"others' comparisons of policies", `DELETE FROM policy_changes WHERE candidate_id <> $1 AND why::text ~ $2`, true},
	{"jobs", `DELETE FROM river_job WHERE state <> 'running' AND (args::text LIKE '%' || $1::uuid || '%'
OR EXISTS (SELECT FROM files f WHERE f.candidate_id = $1 AND args::text LIKE '%' || f.id || '%'))`, false},
	{"words beside the log", `DELETE FROM event_details d USING audit_events e WHERE e.entry ->> 'candidate' = $1::uuid::text AND d.event_id = e.id`, false},
	{"candidates", `DELETE FROM candidates WHERE id = $1`, false},
}

func (e *erasure) do(s step) error {
	if s.what == "candidates" { // while the documents of others can still be told from its own
		if err := e.blankOthers(); err != nil {
			return err
		}
	}
	values := []any{e.id}
	if s.said {
		values = append(values, e.said)
	}
	tag, err := e.pgx.Exec(e.ctx, s.statement, values...)
	if err == nil && tag.RowsAffected() > 0 {
		e.counts = append(e.counts, audit.Change{Of: s.what, Before: fmt.Sprint(tag.RowsAffected())})
	}
	return err
}

// blankOthers takes the candidate out of what older assessments of others say, which otherwise stay as they are. The proof of the
// erasure has a hash of which those were.
func (e *erasure) blankOthers() error {
	rows, err := e.pgx.Query(e.ctx, `UPDATE assessments SET document = regexp_replace(document::text, $2, 'erased', 'g')::jsonb
WHERE candidate_id <> $1 AND document::text ~ $2 RETURNING id`, e.id, e.said)
	if err != nil {
		return err
	}
	changed, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil || len(changed) == 0 {
		return err
	}
	hash := sha256.New()
	for _, id := range changed {
		hash.Write(id[:])
	}
	e.counts = append(e.counts, audit.Change{Of: "others' assessments that named the candidate", Before: fmt.Sprint(len(changed)), After: "sha256:" + hex.EncodeToString(hash.Sum(nil))})
	return nil
}
