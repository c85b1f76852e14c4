package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"bonafide/internal/checkplan"
	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

type checkPlanRow struct {
	ID          uuid.UUID
	Requisition string
	Steps       string
	Words       string
	Candidates  int
	FixedAt     time.Time
	FixedBy     uuid.UUID
}

func (checkPlanRow) TableName() string { return "check_plans" }

type deviationRow struct {
	ID          uuid.UUID
	CandidateID uuid.UUID
	Step        string
	Kind        string
	Reason      string
	Words       string
	At          time.Time
	By          uuid.UUID
}

func (deviationRow) TableName() string { return "deviations" }

func (r *deviationRow) sealed() (uuid.UUID, []secret) {
	return r.CandidateID, []secret{{"deviations.words", r.ID.String(), &r.Words}}
}

// A requisitionRow is a requisition with the number of its candidates and its plans, as JSON.
type requisitionRow struct {
	Name       string
	Candidates int
	FirstAt    *time.Time
	Deviations int
	Plans      string
	Defaults   string
}

var requisitionColumns = `count(c.id) AS candidates, min(c.created_at) AS first_at,
(SELECT count(*) FROM deviations d JOIN candidates o ON o.id = d.candidate_id WHERE o.requisition = r.name) AS deviations,
` + plansOf("r.name AND r.name <> ''") + ` AS plans, ` + plansOf("''") + ` AS defaults`

// plansOf is an expression for the plans of a requisition, oldest first, as encoding/json reads them.
func plansOf(requisition string) string {
	return `(SELECT coalesce(json_agg(json_build_object('ID', p.id, 'Requisition', p.requisition, 'Steps', p.steps, 'Words', p.words, 'Candidates', p.candidates,
  'FixedAt', ` + utc("p.fixed_at") + `, 'FixedBy', json_build_object('ID', a.id, 'Name', a.name)) ORDER BY p.fixed_at, p.id), '[]')::text
FROM check_plans p JOIN accounts a ON a.id = p.fixed_by WHERE p.requisition = ` + requisition + `)`
}

// Requisitions implements checkplan.Store.
func (s *Store) Requisitions(ctx context.Context, page int) (_ []checkplan.Requisition, err error) {
	defer errs.Wrap(&err, "store.Requisitions")
	rows, err := query[requisitionRow](ctx, s.db, `SELECT r.name, `+requisitionColumns+`
FROM (SELECT requisition AS name FROM candidates UNION SELECT requisition FROM check_plans WHERE requisition <> '' ORDER BY name LIMIT ? OFFSET ?) r
LEFT JOIN candidates c ON c.requisition = r.name GROUP BY r.name ORDER BY r.name`, checkplan.PageSize+1, page*checkplan.PageSize)
	if err != nil {
		return nil, err
	}
	all := make([]checkplan.Requisition, len(rows))
	for i, r := range rows {
		if all[i], err = r.requisition(); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// Requisition implements checkplan.Store.
func (s *Store) Requisition(ctx context.Context, name string) (_ *checkplan.Requisition, err error) {
	defer errs.Wrap(&err, "store.Requisition(%s)", name)
	row, err := queryRow[requisitionRow](ctx, s.db, `SELECT r.name, `+requisitionColumns+`
FROM (SELECT ?::text AS name) r LEFT JOIN candidates c ON c.requisition = r.name AND r.name <> '' GROUP BY r.name`, name)
	if err != nil {
		return nil, err
	}
	r, err := row.requisition()
	return &r, err
}

func (r requisitionRow) requisition() (checkplan.Requisition, error) {
	q := checkplan.Requisition{Name: r.Name, Candidates: r.Candidates, Deviations: r.Deviations}
	if r.FirstAt != nil {
		q.FirstAt = r.FirstAt.UTC()
	}
	if err := json.Unmarshal([]byte(r.Plans), &q.Plans); err != nil {
		return q, err
	}
	return q, json.Unmarshal([]byte(r.Defaults), &q.Defaults)
}

// SavePlan implements checkplan.Store.
func (s *Store) SavePlan(ctx context.Context, p checkplan.Plan) (err error) {
	defer errs.Wrap(&err, "store.SavePlan(%s)", p.Requisition)
	steps, err := json.Marshal(p.Steps)
	if err != nil {
		return err
	}
	return s.transact(ctx, func(t tx) error {
		n, err := exec(ctx, t.db, `INSERT INTO check_plans (id, requisition, steps, words, candidates, fixed_at, fixed_by) SELECT ?, ?, ?, ?, ?, ?, ?
WHERE ? = (SELECT count(*) FROM candidates WHERE requisition = ? AND requisition <> '')`,
			p.ID, p.Requisition, string(steps), p.Words, p.Candidates, p.FixedAt, p.FixedBy.ID, p.Candidates, p.Requisition)
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.Conflictf("Somebody applied for this requisition while you were writing. Look at the plan again, then fix it.")
		}
		return writeEvent(ctx, t, event{At: p.FixedAt, ActorID: known(p.FixedBy.ID), ActorAs: guest(p.FixedBy), Action: "fixed a check plan", Detail: planName(p)})
	})
}

func planName(p checkplan.Plan) string {
	if p.Requisition == "" {
		return "for every requisition without one of its own"
	}
	return fmt.Sprintf("for %s, after %d candidates", p.Requisition, p.Candidates)
}

// A applicantRow is a candidate with what its plan is compared with, as one JSON object.
type applicantRow struct {
	Listed listRow `gorm:"embedded"`
	With   string
}

// applicantWith is what a candidate's plan is compared with.
type applicantWith struct {
	Candidate  uuid.UUID
	Key        *inlineKey
	Facts      []storedFact
	Deviations []checkplan.Deviation
}

type storedFact struct {
	ID     uuid.UUID
	Member dossier.Member
}

func (a *applicantWith) key() *inlineKey { return a.Key }

func (a *applicantWith) sealed() (uuid.UUID, []secret) {
	var all []secret
	for i := range a.Facts {
		all = append(all, secret{"facts.value", a.Facts[i].ID.String(), &a.Facts[i].Member.Value})
	}
	for i := range a.Deviations {
		all = append(all, secret{"deviations.words", a.Deviations[i].ID.String(), &a.Deviations[i].Words})
	}
	return a.Candidate, all
}

var applicantColumns = `SELECT json_build_object('Candidate', c.id, 'Key', ` + keyObject("c.id") + `,
'Facts', (SELECT json_agg(json_build_object('ID', f.id, 'Member', json_build_object('Name', f.member, 'Value', f.value)) ORDER BY f.seq)
FROM facts f WHERE f.candidate_id = c.id AND f.withdrawn_at IS NULL AND f.member IN ?),
'Deviations', (SELECT json_agg(json_build_object('ID', d.id, 'Candidate', d.candidate_id, 'Step', d.step, 'Kind', d.kind, 'Reason', d.reason, 'Words', d.words,
'At', d.at, 'By', json_build_object('ID', d.by, 'Name', w.name)) ORDER BY d.at, d.id)
FROM deviations d JOIN accounts w ON w.id = d.by WHERE d.candidate_id = c.id))::text AS "with", ` + listColumns

// Applicants implements checkplan.Store.
func (s *Store) Applicants(ctx context.Context, requisition string, seer uuid.UUID, page int) (_ []checkplan.Applicant, err error) {
	defer errs.Wrap(&err, "store.Applicants(%s)", requisition)
	where, args := "c.requisition = ?", []any{checkplan.Members, requisition}
	if seer != uuid.Nil {
		where, args = where+" AND "+seen, append(args, seer, seer)
	}
	rows, err := query[applicantRow](ctx, s.db, applicantColumns+` WHERE `+where+` ORDER BY c.created_at DESC, c.id DESC LIMIT ? OFFSET ?`,
		append(args, checkplan.PageSize+1, page*checkplan.PageSize)...)
	if err != nil {
		return nil, err
	}
	applicants := make([]checkplan.Applicant, len(rows))
	for i, r := range rows {
		if applicants[i], err = s.applicant(r); err != nil {
			return nil, err
		}
	}
	return applicants, nil
}

// Applicant implements checkplan.Store.
func (s *Store) Applicant(ctx context.Context, candidate uuid.UUID) (_ *checkplan.Applicant, err error) {
	defer errs.Wrap(&err, "store.Applicant(%s)", candidate)
	row, err := queryRow[applicantRow](ctx, s.db, applicantColumns+` WHERE c.id = ?`, checkplan.Members, candidate)
	if err != nil {
		return nil, err
	}
	a, err := s.applicant(row)
	return &a, err
}

func (s *Store) applicant(r applicantRow) (a checkplan.Applicant, err error) {
	var with applicantWith
	if err := json.Unmarshal([]byte(r.With), &with); err != nil {
		return a, err
	}
	if err := s.lock.openBy(&with); err != nil {
		return a, err
	}
	facts := make([]dossier.Member, len(with.Facts))
	for i, f := range with.Facts {
		facts[i] = f.Member
	}
	a.Candidate, a.Deviations = r.Listed.listed(), with.Deviations
	a.Dossier, err = dossier.Join(a.Candidate.ExternalID, facts)
	return a, err
}

// SaveDeviation implements checkplan.Store.
func (s *Store) SaveDeviation(ctx context.Context, d checkplan.Deviation) (err error) {
	defer errs.Wrap(&err, "store.SaveDeviation(%s)", d.Candidate)
	return s.transact(ctx, func(t tx) error {
		row := deviationRow{d.ID, d.Candidate, d.Step, string(d.Kind), d.Reason, d.Words, d.At, d.By.ID}
		if err := create(ctx, t.db, &row); err != nil {
			return err
		}
		return writeEvent(ctx, t, event{At: d.At, ActorID: known(d.By.ID), CandidateID: &d.Candidate, Action: "explained a deviation", Detail: d.Step + ", " + d.Reason})
	})
}

// A namedDeviationRow is an explanation with the name of who wrote it.
type namedDeviationRow struct {
	Deviation deviationRow `gorm:"embedded"`
	ByName    string
}

func (r *namedDeviationRow) sealed() (uuid.UUID, []secret) { return r.Deviation.sealed() }

// Deviations implements checkplan.Store.
func (s *Store) Deviations(ctx context.Context, requisition string) (_ []checkplan.Deviation, err error) {
	defer errs.Wrap(&err, "store.Deviations(%s)", requisition)
	rows, err := query[namedDeviationRow](ctx, s.db, `SELECT d.*, w.name AS by_name FROM deviations d JOIN accounts w ON w.id = d.by
JOIN candidates c ON c.id = d.candidate_id WHERE c.requisition = ? ORDER BY d.at, d.id`, requisition)
	all := make([]checkplan.Deviation, len(rows))
	for i, r := range rows {
		d := r.Deviation
		all[i] = checkplan.Deviation{
			ID: d.ID, Candidate: d.CandidateID, Step: d.Step, Kind: checkplan.DeviationKind(d.Kind), Reason: d.Reason, Words: d.Words,
			At: d.At.UTC(), By: vetting.Actor{ID: d.By, Name: r.ByName},
		}
	}
	return all, err
}
