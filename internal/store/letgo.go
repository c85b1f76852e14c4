package store

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"time"

	"bonafide/internal/audit"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

type dataRuleRow struct {
	Kind    string
	Outcome string
	Days    int
	SetAt   time.Time
	SetBy   uuid.UUID
}

func (dataRuleRow) TableName() string { return "data_rules" }

// dataDueQuery finds the kinds of data that were kept long enough, as expiredQuery finds records.
var dataDueQuery = `SELECT c.id AS candidate, c.name, r.kind, r.outcome, coalesce(d.decided_at, c.changed_at) AS since FROM candidates c
LEFT JOIN LATERAL (SELECT outcome, decided_at FROM decisions WHERE candidate_id = c.id ORDER BY decided_at DESC, id DESC LIMIT 1) d ON true
JOIN data_rules r ON r.outcome = coalesce(d.outcome, '')
WHERE coalesce(d.decided_at, c.changed_at) < CAST(@now AS timestamptz) - make_interval(days => r.days)
AND NOT EXISTS (SELECT FROM legal_holds h WHERE h.candidate_id = c.id)
AND NOT EXISTS (SELECT FROM reviews w WHERE w.candidate_id = c.id AND w.status = 'open')
AND CASE r.kind WHEN 'mails' THEN EXISTS (SELECT FROM mails m WHERE m.candidate_id = c.id AND m.state <> 'waiting')
WHEN 'reports' THEN EXISTS (SELECT FROM reports p WHERE p.candidate_id = c.id)
ELSE EXISTS (SELECT FROM facts f JOIN (VALUES ` + membersOfKinds() + `) k(kind, member) ON k.member = f.member WHERE f.candidate_id = c.id AND k.kind = r.kind) END
ORDER BY since, c.id, r.kind LIMIT @most`

// membersOfKinds lists the members of kinds of data: ('sessions', 'sessions') …
func membersOfKinds() string {
	var all []string
	for _, k := range vetting.DataKinds {
		for _, m := range k.Members {
			all = append(all, "('"+k.Code+"', '"+m+"')")
		}
	}
	return strings.Join(all, ", ")
}

// DataDue implements vetting.Store.
func (s *Store) DataDue(ctx context.Context, now time.Time, most int) (_ []vetting.DataDue, err error) {
	defer errs.Wrap(&err, "store.DataDue")
	return query[vetting.DataDue](ctx, s.db, dataDueQuery, map[string]any{"now": now, "most": most})
}

// dataRules returns a rule for every kind and outcome, those that were never set with 0 days.
func (s *Store) dataRules(ctx context.Context) ([]vetting.DataRule, error) {
	set, err := query[struct {
		Kind, Outcome, Name string
		Days                int
		SetAt               time.Time
	}](ctx, s.db, `SELECT r.kind, r.outcome, r.days, r.set_at, a.name FROM data_rules r JOIN accounts a ON a.id = r.set_by`)
	var all []vetting.DataRule
	for _, k := range vetting.DataKinds {
		for _, d := range vetting.RetentionDefaults {
			rule := vetting.DataRule{Kind: k.Code, Outcome: d.Outcome}
			for _, row := range set {
				if row.Kind == k.Code && row.Outcome == string(d.Outcome) {
					rule.Days, rule.At, rule.By = row.Days, row.SetAt.UTC(), vetting.Actor{Name: row.Name}
				}
			}
			all = append(all, rule)
		}
	}
	return all, err
}

// SetDataRules implements vetting.Store.
func (s *Store) SetDataRules(ctx context.Context, rules []vetting.DataRule, by vetting.Actor, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.SetDataRules")
	return s.transact(ctx, func(t tx) error {
		e := event{At: at, ActorID: known(by.ID), ActorAs: guest(by), Action: "set how long data are kept"}
		for _, r := range rules {
			before, err := query[dataRuleRow](ctx, t.db, `DELETE FROM data_rules WHERE kind = ? AND outcome = ? RETURNING *`, r.Kind, string(r.Outcome))
			if err != nil {
				return err
			}
			if r.Days > 0 {
				if err := create(ctx, t.db, &dataRuleRow{r.Kind, string(r.Outcome), r.Days, at, by.ID}); err != nil {
					return err
				}
			}
			days := 0
			if len(before) > 0 {
				days = before[0].Days
			}
			for _, c := range daysChange(r.Outcome, days, r.Days) {
				c.Of = r.Kind + ", " + c.Of
				e.Changes = append(e.Changes, c)
			}
		}
		return writeEvent(ctx, t, e)
	})
}

// LetGo implements vetting.Store.
func (s *Store) LetGo(ctx context.Context, g vetting.LettingGo) (err error) {
	defer errs.Wrap(&err, "store.LetGo(%s, %s)", g.Candidate, g.Kind)
	return s.transact(ctx, func(t tx) error {
		if err := mayGo(ctx, t, g.Candidate); err != nil {
			return err
		}
		e := event{At: g.At, CandidateID: &g.Candidate, Action: "let data go", On: "data " + g.Kind}
		if len(g.Facts) > 0 {
			if err := raise(ctx, t, g.Change); err != nil {
				return err
			}
			if err := s.saveUnlogged(ctx, t, g.Change, func([]value) error { return nil }); err != nil {
				return err
			}
			if g.Outcome == "" { // nobody did anything to the record: its own days do not begin again
				if _, err := exec(ctx, t.db, `UPDATE candidates SET changed_at = ? WHERE id = ?`, g.Since, g.Candidate); err != nil {
					return err
				}
			}
		}
		for _, step := range lettingGoSteps {
			if err := step.of(ctx, t, g, &e); err != nil {
				return fmt.Errorf("%s: %w", step.what, err)
			}
		}
		return writeEvent(ctx, t, e)
	})
}

// mayGo locks a candidate and is errs.Conflict where a legal hold or a review keeps the data.
func mayGo(ctx context.Context, t tx, candidate uuid.UUID) error {
	if err := lockCandidate(ctx, t, candidate); err != nil {
		return err
	}
	kept, err := query[idRow](ctx, t.db, `SELECT candidate_id AS id FROM legal_holds WHERE candidate_id = @id UNION SELECT candidate_id FROM reviews WHERE candidate_id = @id AND status = 'open'`,
		map[string]any{"id": candidate})
	if err == nil && len(kept) > 0 {
		err = errs.Conflictf("A legal hold or an open review keeps these data.")
	}
	return err
}

// lettingGoSteps are done in order; each adds to the event how many rows went, with a hash of their ids.
var lettingGoSteps = []struct {
	what string
	of   func(context.Context, tx, vetting.LettingGo, *event) error
}{
	{"what was said of them", letSayingsGo},
	{"salts beside the log", letSaltsGo},
	{"files", letFilesGo},
	{"facts", letFactsGo},
	{"mails", letMailsGo},
	{"reports", letReportsGo},
}

// letSayingsGo takes what the facts said out of the candidate's older assessments.
func letSayingsGo(ctx context.Context, t tx, g vetting.LettingGo, e *event) error {
	if len(g.Said) == 0 {
		return nil
	}
	rows, err := query[assessmentRow](ctx, t.db, `SELECT id, candidate_id, document::text AS document FROM assessments WHERE candidate_id = ?`, g.Candidate)
	if err != nil {
		return err
	}
	said := inJSON(g.Said)
	var changed []uuid.UUID
	for _, r := range rows {
		blanked, any := blank(r.Document, said)
		if !any {
			continue
		}
		document, err := sealText(ctx, t.db, g.Candidate, "assessments.document", r.ID, blanked)
		if err != nil {
			return err
		}
		if _, err := exec(ctx, t.db, `UPDATE assessments SET document = ? WHERE id = ?`, document, r.ID); err != nil {
			return err
		}
		changed = append(changed, r.ID)
	}
	e.noteGone("assessments that said them", changed)
	return nil
}

// letSaltsGo deletes the keys under which the log hashed the facts, so that nobody can try values against it.
func letSaltsGo(ctx context.Context, t tx, g vetting.LettingGo, e *event) error {
	if len(g.Facts) == 0 {
		return nil
	}
	names := make([]string, len(g.Facts))
	for i, id := range g.Facts {
		names[i] = id.String()
	}
	return went(ctx, t, e, "words beside the log", `DELETE FROM event_details d USING audit_events e WHERE e.entry ->> 'candidate' = $1::uuid::text AND d.event_id = e.id
AND EXISTS (SELECT FROM jsonb_array_elements(e.entry::jsonb -> 'changes') c WHERE split_part(c ->> 'of', ' ', 2) = ANY ($2)) RETURNING d.event_id`, g.Candidate, names)
}

func letFilesGo(ctx context.Context, t tx, g vetting.LettingGo, e *event) error {
	return went(ctx, t, e, "files", `DELETE FROM files WHERE candidate_id = $1 AND id = ANY ($2) RETURNING id`, g.Candidate, g.Files)
}

func letFactsGo(ctx context.Context, t tx, g vetting.LettingGo, e *event) error {
	return went(ctx, t, e, "facts", `DELETE FROM facts WHERE candidate_id = $1 AND id = ANY ($2) RETURNING id`, g.Candidate, g.Facts)
}

func letMailsGo(ctx context.Context, t tx, g vetting.LettingGo, e *event) error {
	if g.Kind != "mails" {
		return nil
	}
	return went(ctx, t, e, "mails", `DELETE FROM mails WHERE candidate_id = $1 AND state <> 'waiting' RETURNING id`, g.Candidate)
}

func letReportsGo(ctx context.Context, t tx, g vetting.LettingGo, e *event) error {
	if g.Kind != "reports" {
		return nil
	}
	return went(ctx, t, e, "frozen reports", `DELETE FROM reports WHERE candidate_id = $1 RETURNING id`, g.Candidate)
}

// went runs a statement that returns the ids of what it took away, and notes them in the event.
func went(ctx context.Context, t tx, e *event, what, statement string, values ...any) error {
	rows, err := t.pgx.Query(ctx, statement, values...)
	if err != nil {
		return err
	}
	gone, err := pgx.CollectRows(rows, pgx.RowTo[uuid.UUID])
	if err != nil {
		return err
	}
	e.noteGone(what, gone)
	return nil
}

// noteGone notes in the event how many rows went, with the SHA-256 of their ids in order; nothing where none did.
func (e *event) noteGone(what string, gone []uuid.UUID) {
	if len(gone) == 0 {
		return
	}
	slices.SortFunc(gone, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	hash := sha256.New()
	for _, id := range gone {
		hash.Write(id[:])
	}
	e.Changes = append(e.Changes, audit.Change{Of: what, Before: fmt.Sprint(len(gone)), After: "sha256:" + hex.EncodeToString(hash.Sum(nil))})
}
