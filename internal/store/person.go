package store

import (
	"bytes"
	"context"
	"slices"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/duplicate"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

type personAnswerRow struct {
	ID          uuid.UUID
	FirstID     uuid.UUID
	SecondID    uuid.UUID
	OnePerson   bool
	Words       string
	FirstBasis  string
	SecondBasis string
	AnsweredAt  time.Time
	AnsweredBy  uuid.UUID
	EndedAt     *time.Time
	EndedBy     *uuid.UUID
}

func (personAnswerRow) TableName() string { return "person_answers" }

func (r *personAnswerRow) sealed() (uuid.UUID, []secret) {
	return r.FirstID, []secret{{"person_answers.words", r.ID.String(), &r.Words}}
}

// A namedAnswerRow is an answer with whose records it is about and who gave it.
type namedAnswerRow struct {
	Answer        personAnswerRow `gorm:"embedded"`
	FirstDossier  string
	SecondDossier string
	ByName        string
}

func (r *namedAnswerRow) sealed() (uuid.UUID, []secret) { return r.Answer.sealed() }

func (r namedAnswerRow) answer() vetting.PersonAnswer {
	a := r.Answer
	return vetting.PersonAnswer{
		ID: a.ID, First: a.FirstID, Second: a.SecondID, Dossiers: [2]string{r.FirstDossier, r.SecondDossier}, One: a.OnePerson, Words: a.Words,
		Bases: [2]string{a.FirstBasis, a.SecondBasis}, At: a.AnsweredAt.UTC(), By: vetting.Actor{ID: a.AnsweredBy, Name: r.ByName},
	}
}

// answerQuery looks the two up one by one, since a join may be planned as a scan of everybody.
const answerQuery = `SELECT p.*, (SELECT external_id FROM candidates WHERE id = p.first_id) AS first_dossier,
(SELECT external_id FROM candidates WHERE id = p.second_id) AS second_dossier, a.name AS by_name
FROM person_answers p JOIN accounts a ON a.id = p.answered_by
WHERE p.ended_at IS NULL AND `

func answersWhere(ctx context.Context, db *gorm.DB, where string, values ...any) ([]vetting.PersonAnswer, error) {
	rows, err := query[namedAnswerRow](ctx, db, answerQuery+where+` ORDER BY p.first_id, p.second_id`, values...)
	answers := make([]vetting.PersonAnswer, len(rows))
	for i, r := range rows {
		answers[i] = r.answer()
	}
	return answers, err
}

// personAnswers returns what was said of the first of the candidates, whoever the other is, and of pairs of the rest.
func personAnswers(ctx context.Context, db *gorm.DB, ids []uuid.UUID) ([]vetting.PersonAnswer, error) {
	all := idArray(ids) // one parameter, however many: a list of any length would be a statement of its own
	return answersWhere(ctx, db, `(? IN (p.first_id, p.second_id) OR p.first_id = ANY(?::uuid[]) AND p.second_id = ANY(?::uuid[]))`, ids[0], all, all)
}

// mostAlike bounds with how many records one is compared. Those come first that have the most in common.
const mostAlike = 50

// alikeQuery finds the candidates that share keys of records of one person, but for keys that a crowd has, and those of whom
// somebody said something.
const alikeQuery = `SELECT theirs.candidate_id AS id, count(*) AS keys FROM person_keys mine
JOIN person_keys theirs ON theirs.key = mine.key AND theirs.candidate_id <> mine.candidate_id
WHERE mine.candidate_id = @id AND (SELECT count(*) FROM (SELECT FROM person_keys every WHERE every.key = mine.key LIMIT @crowd) few) < @crowd
GROUP BY theirs.candidate_id ORDER BY keys DESC, id LIMIT @most`

// Alike implements vetting.Store.
func (s *Store) Alike(ctx context.Context, of *vetting.Record, others []uuid.UUID, seer uuid.UUID) (all []vetting.Alike, err error) {
	id := of.ID
	defer errs.Wrap(&err, "store.Alike(%s)", id)
	var answers []vetting.PersonAnswer
	if len(of.Said) > 0 { // their words are sealed under the other's key
		if answers, err = answersWhere(ctx, s.db, `? IN (p.first_id, p.second_id)`, id); err != nil {
			return nil, err
		}
	}
	said := map[uuid.UUID]*vetting.PersonAnswer{}
	for i, a := range answers {
		said[a.Other(id)] = &answers[i]
		others = append(others, a.Other(id))
	}
	all, err = s.alike(ctx, id, others, seer)
	for i := range all {
		all[i].Answer = said[all[i].ID]
	}
	return all, err
}

// A comparedRow is a fact by which records are compared, of a candidate.
type comparedRow struct {
	Listed listRow `gorm:"embedded"`
	FactID uuid.UUID
	Member string
	Value  string
}

func (r *comparedRow) sealed() (uuid.UUID, []secret) {
	return r.Listed.Candidate.ID, []secret{{"facts.value", r.FactID.String(), &r.Value}}
}

// alike returns those who share keys with the candidate, and the others, with what is compared of them, in the order of their ids.
func (s *Store) alike(ctx context.Context, id uuid.UUID, others []uuid.UUID, seer uuid.UUID) (all []vetting.Alike, err error) {
	rows, err := query[comparedRow](ctx, s.db, `SELECT fact.id AS fact_id, fact.member, fact.value::text AS value, `+listColumns+`
JOIN facts fact ON fact.candidate_id = c.id AND fact.withdrawn_at IS NULL AND fact.member IN ('names', 'date_of_birth', 'residence', 'contacts', 'documents')
WHERE (c.id IN (SELECT id FROM (`+alikeQuery+`) alike) OR c.id IN @others)
AND (@seer = @nobody OR c.owner_id = @seer OR c.requisition IN (SELECT requisition FROM requisition_members WHERE account_id = @seer)) ORDER BY c.id, fact.seq`, map[string]any{
		"id": id, "crowd": duplicate.Crowd, "most": mostAlike, "others": append(others, uuid.Nil), // IN wants at least one
		"seer": seer, "nobody": uuid.Nil,
	})
	if err != nil {
		return nil, err
	}
	return joined(rows)
}

// joined returns the candidates of the rows, which are in their order, with the dossiers that the facts make.
func joined(rows []comparedRow) (all []vetting.Alike, err error) {
	members := map[uuid.UUID][]dossier.Member{}
	for _, r := range rows {
		listed := r.Listed.listed()
		if len(all) == 0 || all[len(all)-1].ID != listed.ID {
			all = append(all, vetting.Alike{Listed: listed})
		}
		members[listed.ID] = append(members[listed.ID], dossier.Member{Name: r.Member, Value: []byte(r.Value)})
	}
	for i := range all {
		if all[i].Dossier, err = dossier.Join(all[i].ExternalID, members[all[i].ID]); err != nil {
			return nil, err
		}
	}
	return all, nil
}

// AnswerPerson implements vetting.Store.
func (s *Store) AnswerPerson(ctx context.Context, a vetting.PersonAnswer) (err error) {
	defer errs.Wrap(&err, "store.AnswerPerson(%s, %s)", a.First, a.Second)
	return s.transact(ctx, func(t tx) error { return s.answerPerson(ctx, t, a) })
}

func (s *Store) answerPerson(ctx context.Context, t tx, a vetting.PersonAnswer) error {
	if _, err := exec(ctx, t.db, `UPDATE person_answers SET ended_at = ? WHERE first_id = ? AND second_id = ? AND ended_at IS NULL`,
		a.At, a.First, a.Second); err != nil {
		return err
	}
	row := personAnswerRow{
		ID: a.ID, FirstID: a.First, SecondID: a.Second, OnePerson: a.One, Words: a.Words, FirstBasis: a.Bases[0], SecondBasis: a.Bases[1],
		AnsweredAt: a.At, AnsweredBy: a.By.ID,
	}
	if err := create(ctx, t.db, &row); err != nil {
		return kind(err)
	}
	action := "found two people in two records"
	if a.One {
		action = "found one person in two records"
	}
	return s.noteAnswer(ctx, t, a, a.At, a.By, action)
}

// WithdrawPersonAnswer implements vetting.Store.
func (s *Store) WithdrawPersonAnswer(ctx context.Context, a vetting.PersonAnswer, by vetting.Actor, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.WithdrawPersonAnswer(%s)", a.ID)
	return s.transact(ctx, func(t tx) error {
		n, err := exec(ctx, t.db, `UPDATE person_answers SET ended_at = ?, ended_by = ? WHERE id = ? AND ended_at IS NULL`, at, by.ID, a.ID)
		if err == nil && n == 0 {
			err = errs.Conflictf("What was said of the two records was taken back already.")
		}
		if err != nil {
			return err
		}
		return s.noteAnswer(ctx, t, a, at, by, "took back what was said of two records")
	})
}

// endOutdated ends answers that rest on what a record no longer says.
func (s *Store) endOutdated(ctx context.Context, t tx, answers []vetting.PersonAnswer, at time.Time) error {
	inOrder := slices.SortedFunc(slices.Values(answers), func(a, b vetting.PersonAnswer) int { return bytes.Compare(a.ID[:], b.ID[:]) })
	for _, a := range inOrder {
		n, err := exec(ctx, t.db, `UPDATE person_answers SET ended_at = ? WHERE id = ? AND ended_at IS NULL`, at, a.ID)
		if err == nil && n > 0 {
			err = s.noteAnswer(ctx, t, a, at, vetting.Actor{}, "asks again whether two records are one person’s")
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// noteAnswer writes into both histories what was done, and makes the assessments due of both and of all around them.
func (s *Store) noteAnswer(ctx context.Context, t tx, a vetting.PersonAnswer, at time.Time, by vetting.Actor, action string) error {
	due := []uuid.UUID{a.First, a.Second}
	for _, id := range slices.Clone(due) {
		ev := event{At: at, ActorID: known(by.ID), CandidateID: &id, Action: action, On: onCandidate(a.Other(id)), Detail: a.Words}
		if err := writeEvent(ctx, t, ev); err != nil {
			return err
		}
		around, err := s.neighbours(ctx, t, id)
		if err != nil {
			return err
		}
		due = append(due, around...)
	}
	return s.enqueue(ctx, t.pgx, due)
}
