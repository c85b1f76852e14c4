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

// A namedPlanRow is a plan with the name of who fixed it.
type namedPlanRow struct {
	Plan   checkPlanRow `gorm:"embedded"`
	ByName string
}

// A requisitionRow is a requisition with the number of its candidates.
type requisitionRow struct {
	Name       string
	Candidates int
	FirstAt    *time.Time
	Deviations int
}

const requisitionColumns = `count(c.id) AS candidates, min(c.created_at) AS first_at,
(SELECT count(*) FROM deviations d JOIN candidates o ON o.id = d.candidate_id WHERE o.requisition = r.name) AS deviations`

// Requisitions implements checkplan.Store.
func (s *Store) Requisitions(ctx context.Context, page int) (_ []checkplan.Requisition, err error) {
	defer errs.Wrap(&err, "store.Requisitions")
	rows, err := query[requisitionRow](ctx, s.db, `SELECT r.name, `+requisitionColumns+`
FROM (SELECT requisition AS name FROM candidates UNION SELECT requisition FROM check_plans WHERE requisition <> '' ORDER BY name LIMIT ? OFFSET ?) r
LEFT JOIN candidates c ON c.requisition = r.name GROUP BY r.name ORDER BY r.name`, checkplan.PageSize+1, page*checkplan.PageSize)
	if err != nil {
		return nil, err
	}
	return s.requisitions(ctx, rows)
}

// Requisition implements checkplan.Store.
func (s *Store) Requisition(ctx context.Context, name string) (_ *checkplan.Requisition, err error) {
	defer errs.Wrap(&err, "store.Requisition(%s)", name)
	row, err := queryRow[requisitionRow](ctx, s.db, `SELECT r.name, `+requisitionColumns+`
FROM (SELECT ?::text AS name) r LEFT JOIN candidates c ON c.requisition = r.name AND r.name <> '' GROUP BY r.name`, name)
	if err != nil {
		return nil, err
	}
	all, err := s.requisitions(ctx, []requisitionRow{row})
	if err != nil {
		return nil, err
	}
	return &all[0], nil
}

// requisitions adds the plans to requisitions.
func (s *Store) requisitions(ctx context.Context, rows []requisitionRow) ([]checkplan.Requisition, error) {
	all, at, names := make([]checkplan.Requisition, len(rows)), map[string]int{}, []string{""}
	for i, r := range rows {
		all[i] = checkplan.Requisition{Name: r.Name, Candidates: r.Candidates, Deviations: r.Deviations}
		if r.FirstAt != nil {
			all[i].FirstAt = r.FirstAt.UTC()
		}
		at[r.Name], names = i, append(names, r.Name)
	}
	plans, err := query[namedPlanRow](ctx, s.db, `SELECT p.*, a.name AS by_name FROM check_plans p JOIN accounts a ON a.id = p.fixed_by
WHERE p.requisition IN ? ORDER BY p.fixed_at, p.id`, names)
	for _, row := range plans {
		p, err := row.plan()
		if err != nil {
			return nil, err
		}
		if i, own := at[p.Requisition]; own && p.Requisition != "" {
			all[i].Plans = append(all[i].Plans, p)
			continue
		}
		for i := range all {
			all[i].Defaults = append(all[i].Defaults, p)
		}
	}
	return all, err
}

func (r namedPlanRow) plan() (checkplan.Plan, error) {
	p := checkplan.Plan{
		ID: r.Plan.ID, Requisition: r.Plan.Requisition, Words: r.Plan.Words, Candidates: r.Plan.Candidates,
		FixedAt: r.Plan.FixedAt.UTC(), FixedBy: vetting.Actor{ID: r.Plan.FixedBy, Name: r.ByName},
	}
	return p, json.Unmarshal([]byte(r.Plan.Steps), &p.Steps)
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
