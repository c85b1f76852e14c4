package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"bonafide/internal/audit"
	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"
	"bonafide/internal/webhook"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

type legalHoldRow struct {
	CandidateID uuid.UUID
	Words       string
	PlacedAt    time.Time
	PlacedBy    uuid.UUID
}

func (legalHoldRow) TableName() string { return "legal_holds" }

func (r *legalHoldRow) sealed() (uuid.UUID, []secret) {
	return r.CandidateID, []secret{{"legal_holds.words", r.CandidateID.String(), &r.Words}}
}

type retentionRow struct {
	Outcome string
	Days    int
	SetAt   time.Time
	SetBy   uuid.UUID
}

func (retentionRow) TableName() string { return "retention_rules" }

// An erasureRow says that a candidate was erased: a backup that is restored must not bring them back.
type erasureRow struct {
	CandidateID uuid.UUID
	At          time.Time
}

func (erasureRow) TableName() string { return "erasures" }

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

func (r *legallyHeldRow) sealed() (uuid.UUID, []secret) {
	return r.CandidateID, []secret{{"legal_holds.words", r.CandidateID.String(), &r.Words}}
}

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
	if r.Data, err = s.dataRules(ctx); err != nil {
		return nil, err
	}
	r.DataDue, err = s.DataDue(ctx, now, vetting.RetentionShown+1)
	if r.DataMore = len(r.DataDue) > vetting.RetentionShown; r.DataMore {
		r.DataDue = r.DataDue[:vetting.RetentionShown]
	}
	if err != nil {
		return nil, err
	}
	r.Due, err = s.Expired(ctx, now, vetting.RetentionShown+1)
	if r.DueMore = len(r.Due) > vetting.RetentionShown; r.DueMore {
		r.Due = r.Due[:vetting.RetentionShown]
	}
	return r, err
}

// SetRetention implements vetting.Store.
func (s *Store) SetRetention(ctx context.Context, set map[vetting.Outcome]int, by vetting.Actor, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.SetRetention")
	return s.transact(ctx, func(t tx) error {
		e := event{At: at, ActorID: known(by.ID), ActorAs: guest(by), Action: "set how long records are kept"}
		for _, rule := range vetting.RetentionDefaults {
			n, given := set[rule.Outcome]
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
			was := 0
			if len(before) > 0 {
				was = before[0].Days
			}
			e.Changes = append(e.Changes, daysChange(rule.Outcome, was, n)...)
		}
		return writeEvent(ctx, t, e)
	})
}

// daysChange is what a rule was and is; 0 days are none, and nothing changes where it stays.
func daysChange(of vetting.Outcome, before, after int) []audit.Change {
	if before == after {
		return nil
	}
	c := audit.Change{Of: "undecided", Before: days(before), After: days(after)}
	if of != "" {
		c.Of = string(of)
	}
	return []audit.Change{c}
}

func days(n int) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("%d days", n)
}

// SetHold implements vetting.Store.
func (s *Store) SetHold(ctx context.Context, h vetting.LegalHold, place bool) (err error) {
	defer errs.Wrap(&err, "store.SetHold(%s)", h.Candidate)
	return s.transact(ctx, func(t tx) error {
		e := event{At: h.At, ActorID: known(h.By.ID), ActorAs: guest(h.By), CandidateID: &h.Candidate, Action: "lifted a legal hold", Detail: h.Words, Restricted: true}
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
		s.lock.vault.Forget(id)
		if err := create(ctx, t.db, &erasureRow{id, at}, clause.OnConflict{DoNothing: true}); err != nil {
			return err
		}
		done := event{At: at, ActorID: known(by.ID), ActorAs: guest(by), CandidateID: &id, Action: "erased", On: string(why), Changes: e.counts}
		if err := writeEvent(ctx, t, done); err != nil {
			return err
		}
		if err := s.tell(ctx, t, telling{webhook.Erased, webhook.Message{At: at, Candidate: id}}); err != nil || len(around) == 0 {
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
	said   []string // what others' documents may say of the candidate
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
	facts, err := query[factRow](e.ctx, e.db, `SELECT id, candidate_id, value::text AS value FROM facts WHERE candidate_id = ? AND member = 'names'`, e.id)
	if err != nil {
		return err
	}
	said := []string{e.id.String(), c.ExternalID, c.Name}
	for _, f := range facts {
		var name dossier.Name
		if err := json.Unmarshal([]byte(f.Value), &name); err != nil {
			return err
		}
		said = append(said, name.Full)
	}
	e.said = inJSON(said)
	rows, err := e.pgx.Query(e.ctx, `SELECT id FROM files WHERE candidate_id = $1`, e.id)
	if err == nil {
		e.files, err = pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	}
	return err
}

// leastSaid is the shortest text that is looked for in documents about others: shorter ones stand in too many words.
const leastSaid = 3

// inJSON returns the texts as a JSON document has them inside its strings, the longest first.
func inJSON(texts []string) (all []string) {
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
			all = append(all, inner[1:len(inner)-1])
		}
	}
	slices.SortFunc(all, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a, b)) })
	return slices.Compact(all)
}

// blank replaces what is said in a JSON document, whole words and not members' names, and reports whether there was any.
func blank(document string, said []string) (blanked string, any bool) {
	var out strings.Builder
	for at := 0; at < len(document); {
		found := ""
		for _, text := range said {
			if strings.HasPrefix(document[at:], text) && standsAlone(document, at, at+len(text)) {
				found = text
				break
			}
		}
		if found == "" {
			out.WriteByte(document[at])
			at++
			continue
		}
		out.WriteString("erased")
		at, any = at+len(found), true
	}
	return out.String(), any
}

// standsAlone reports whether what stands between the two places is no part of a word and no member's name.
func standsAlone(document string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(document[:from])
	after, _ := utf8.DecodeRuneInString(document[to:])
	return !inWord(before) && !inWord(after) && !strings.HasPrefix(document[to:], `":`)
}

func inWord(r rune) bool { return r == '_' || r == '-' || unicode.IsLetter(r) || unicode.IsDigit(r) }

// A step of an erasure is a statement about the candidate $1, which says what went by how many.
type step struct {
	what      string
	statement string
}

// erasureSteps are done in order. What refers to the candidate and goes with it by the database's own rules is counted only.
var erasureSteps = []step{
	{"facts", `SELECT FROM facts WHERE candidate_id = $1`},
	{"files", `SELECT FROM files WHERE candidate_id = $1`},
	{"assessments", `SELECT FROM assessments WHERE candidate_id = $1`},
	{"decisions", `SELECT FROM decisions WHERE candidate_id = $1`},
	{"shared values", `SELECT FROM link_keys WHERE candidate_id = $1`},
	{"answers about shared values", `DELETE FROM hub_answers a USING link_keys k WHERE k.candidate_id = $1 AND k.kind = a.kind AND k.key = a.key
AND NOT EXISTS (SELECT FROM link_keys o WHERE o.kind = k.kind AND o.key = k.key AND o.candidate_id <> $1)`},
	{"values that nobody has any longer", `DELETE FROM hubs h USING link_keys k WHERE k.candidate_id = $1 AND k.kind = h.kind AND k.key = h.key
AND NOT EXISTS (SELECT FROM link_keys o WHERE o.kind = k.kind AND o.key = k.key AND o.candidate_id <> $1)`},
	{"questions to services", `UPDATE enquiries SET candidate_id = NULL, fact_id = NULL, subject = '', subject_hash = sha256(''), detail = '' WHERE candidate_id = $1`},
	{"jobs", `DELETE FROM river_job WHERE state <> 'running' AND (args::text LIKE '%' || $1::uuid || '%'
OR EXISTS (SELECT FROM files f WHERE f.candidate_id = $1 AND args::text LIKE '%' || f.id || '%'))`},
	{"what jobs said when they failed", `UPDATE river_job SET errors = NULL WHERE errors IS NOT NULL AND state <> 'running' AND $1::uuid IS NOT NULL`}, // an address that a server refused, for one
	{"words beside the log", `DELETE FROM event_details d USING audit_events e WHERE e.entry ->> 'candidate' = $1::uuid::text AND d.event_id = e.id`},
	{"its return from other systems", `UPDATE ats_subjects s SET gone = true FROM ats_candidates c WHERE c.candidate_id = $1 AND s.connection_id = c.connection_id AND s.subject = c.subject`},
	{"key", `SELECT FROM data_keys WHERE owner = $1 OR owner IN (SELECT id FROM files WHERE candidate_id = $1)`},
	{"candidates", `DELETE FROM candidates WHERE id = $1`},
}

func (e *erasure) do(s step) error {
	if s.what == "candidates" { // while the documents of others can still be told from its own
		if err := errors.Join(e.blankOthers(), e.dropReports()); err != nil {
			return err
		}
	}
	tag, err := e.pgx.Exec(e.ctx, s.statement, e.id)
	if err == nil && tag.RowsAffected() > 0 {
		e.counts = append(e.counts, audit.Change{Of: s.what, Before: fmt.Sprint(tag.RowsAffected())})
	}
	return err
}

// othersAtOnce is how many documents of others are in memory at a time.
const othersAtOnce = 200

// others calls each for every document of others in the table that may name the candidate.
func others[T any](e *erasure, table, columns string, id func(T) uuid.UUID, each func(T) error) error {
	for after := uuid.Nil; ; {
		rows, err := query[T](e.ctx, e.db, `SELECT `+columns+` FROM `+table+` WHERE candidate_id <> @id AND (mentions IS NULL OR @id = ANY(mentions)) AND id > @after
ORDER BY id LIMIT @most`, map[string]any{"id": e.id, "after": after, "most": othersAtOnce})
		if err != nil {
			return err
		}
		for _, r := range rows {
			after = id(r)
			if err := each(r); err != nil {
				return err
			}
		}
		if len(rows) < othersAtOnce {
			return nil
		}
	}
}

// blankOthers takes the candidate out of what older assessments of others say, which otherwise stay as they are. The proof of the
// erasure has a hash of which those were.
func (e *erasure) blankOthers() error {
	changed, hash := 0, sha256.New()
	err := others(e, "assessments", `id, candidate_id, document::text AS document`, func(r assessmentRow) uuid.UUID { return r.ID }, func(r assessmentRow) error {
		blanked, any := blank(r.Document, e.said)
		if !any {
			return nil
		}
		changed++
		hash.Write(r.ID[:])
		document, err := sealText(e.ctx, e.db, r.CandidateID, "assessments.document", r.ID, blanked)
		if err == nil {
			_, err = exec(e.ctx, e.db, `UPDATE assessments SET document = ? WHERE id = ?`, document, r.ID)
		}
		return err
	})
	if err != nil || changed == 0 {
		return err
	}
	e.counts = append(e.counts, audit.Change{Of: "others' assessments that named the candidate", Before: fmt.Sprint(changed), After: "sha256:" + hex.EncodeToString(hash.Sum(nil))})
	return nil
}

// dropReports deletes what was frozen of others and names the candidate.
func (e *erasure) dropReports() error {
	dropped := 0
	err := others(e, "reports", `id, candidate_id, document`, func(r reportRow) uuid.UUID { return r.ID }, func(r reportRow) error {
		if _, any := blank(string(r.Document), e.said); !any {
			return nil
		}
		dropped++
		_, err := exec(e.ctx, e.db, `DELETE FROM reports WHERE id = ?`, r.ID)
		return err
	})
	if dropped > 0 {
		e.counts = append(e.counts, audit.Change{Of: "others' reports that name the candidate", Before: fmt.Sprint(dropped)})
	}
	return err
}

// mentionedOf returns whom the candidate's documents may name, for its column; nil where nobody knows.
func mentionedOf(ctx context.Context, db *gorm.DB, candidate uuid.UUID) (*string, error) {
	rows, err := query[struct {
		Known bool
		IDs   string `gorm:"column:ids"`
	}](ctx, db, `SELECT bool_and(a.mentions IS NOT NULL) IS NOT FALSE AS known, coalesce(array_agg(DISTINCT m.id) FILTER (WHERE m.id IS NOT NULL), '{}')::text AS ids
FROM assessments a LEFT JOIN LATERAL unnest(a.mentions) m(id) ON true WHERE a.candidate_id = ?`, candidate)
	if err != nil || !rows[0].Known {
		return nil, err
	}
	return &rows[0].IDs, nil
}
