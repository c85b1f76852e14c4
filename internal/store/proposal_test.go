package store_test

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

// confirm has two people confirm misrepresentation of each of the candidates.
func (f *fixture) confirm(t testing.TB, all ...vetting.Chosen) {
	t.Helper()
	first, second := f.person(t, "Fina First", vetting.Reviewer), f.person(t, "Saul Second", vetting.Reviewer)
	if err := f.DecideTogether(t.Context(), first, all, confirmed); err != nil {
		t.Fatal(err)
	}
	for _, c := range all {
		r, err := f.Candidate(t.Context(), second, c.Candidate)
		if err != nil || r.Waiting() == nil || len(r.Decisions) > 0 && r.Dossier.Outcome != nil && r.Dossier.Outcome.Status != "cleared" {
			t.Fatalf("after the first person: waiting %v, outcome %v, %v", r.Waiting(), r.Dossier.Outcome, err)
		}
		if err := f.Second(t.Context(), second, c.Candidate, r.Waiting().ID, true, "I looked at the same documents."); err != nil {
			t.Fatal(err)
		}
	}
}

// twoPeople is a candidate with an open review, and the people around it: the owner, who recorded one fact that scores and one that
// does not; whoever recorded the fact that the points rest on; and two others.
type twoPeople struct {
	*fixture
	id                                   uuid.UUID
	owner, author, bystander, one, other vetting.Actor
}

func (f *fixture) twoPeople(t testing.TB) twoPeople {
	t.Helper()
	c := twoPeople{
		fixture: f, owner: f.actor, author: f.person(t, "Anna Author", vetting.Reviewer), bystander: f.person(t, "Bea Bystander", vetting.Reviewer),
		one: f.person(t, "Ode One", vetting.Reviewer), other: f.person(t, "Otto Other", vetting.Lead),
	}
	c.id = f.create(t, "c-two")
	for _, by := range []vetting.Actor{c.bystander, c.author} { // alarms refers to sessions[1]
		if err := f.Add(t.Context(), by, c.id, session("198.51.100.7")); err != nil {
			t.Fatal(err)
		}
	}
	f.settle(t)
	return c
}

func (c twoPeople) answer(t testing.TB, o vetting.Outcome) vetting.Decision {
	t.Helper()
	r, err := c.Candidate(t.Context(), c.owner, c.id)
	if err != nil || r.Review == nil {
		t.Fatalf("review %v, %v", r.Review, err)
	}
	reasons := map[vetting.Outcome]string{vetting.Cleared: "explained", vetting.NeedsMore: "second_check", vetting.Misrepresented: "identity_contradicted"}
	return vetting.Decision{Review: r.Review.ID, Revision: r.Revision, Outcome: o, Reason: reasons[o], Words: "The second session was looked at."}
}

func (c twoPeople) waiting(t testing.TB) uuid.UUID {
	t.Helper()
	r, err := c.Candidate(t.Context(), c.owner, c.id)
	if err != nil || r.Waiting() == nil {
		t.Fatalf("nothing waits: %+v, %v", r.Proposals, err)
	}
	return r.Waiting().ID
}

// critical makes the open review critical, as evidence of 40 points would.
func (f *fixture) critical(t testing.TB, candidate uuid.UUID) {
	t.Helper()
	if _, err := f.pool.Exec(t.Context(), `UPDATE reviews SET band = 'critical' WHERE candidate_id = $1`, candidate); err != nil {
		t.Fatal(err)
	}
}

const agreeing = "I looked at the same sessions."

func TestWhatTakesTwoPeopleWaitsForTheSecond(t *testing.T) {
	for name, test := range map[string]struct {
		outcome  vetting.Outcome
		critical bool
	}{
		"confirmed": {vetting.Misrepresented, false}, "critical and cleared": {vetting.Cleared, true},
		"critical and more": {vetting.NeedsMore, true}, "critical and confirmed": {vetting.Misrepresented, true},
	} {
		t.Run(name, func(t *testing.T) {
			c := setUp(t).twoPeople(t)
			ctx := t.Context()
			if test.critical {
				c.critical(t, c.id)
			}
			for who, actor := range map[string]vetting.Actor{"owner": c.owner, "author": c.author, "command line": vetting.CommandLine} {
				if err := c.Decide(ctx, actor, c.id, c.answer(t, test.outcome)); !errors.Is(err, errs.Forbidden) {
					t.Errorf("the %s proposes: %v, want Forbidden", who, err)
				}
			}
			if err := c.Decide(ctx, c.bystander, c.id, c.answer(t, test.outcome)); err != nil {
				t.Fatal(err)
			}
			r := c.record(t, c.id)
			if len(r.Decisions) != 0 || r.Review == nil || r.Dossier.Outcome != nil || r.Waiting() == nil || r.Waiting().By.ID != c.bystander.ID {
				t.Fatalf("after the first: decisions %+v, review %v, outcome %v, waiting %v", r.Decisions, r.Review, r.Dossier.Outcome, r.Waiting())
			}
			if err := c.Decide(ctx, c.one, c.id, c.answer(t, test.outcome)); !errors.Is(err, errs.Conflict) {
				t.Errorf("another proposes beside it: %v, want Conflict", err)
			}
			waits := c.waiting(t)
			for who, actor := range map[string]vetting.Actor{"owner": c.owner, "author": c.author, "first": c.bystander} {
				for _, agrees := range []bool{true, false} {
					if err := c.Second(ctx, actor, c.id, waits, agrees, agreeing); !errors.Is(err, errs.Forbidden) {
						t.Errorf("the %s answers: %v, want Forbidden", who, err)
					}
				}
			}
			if err := c.Second(ctx, c.one, c.id, waits, true, "ok"); !errors.Is(err, errs.Invalid) {
				t.Errorf("without words: %v, want Invalid", err)
			}
			if err := c.Second(ctx, c.one, c.id, waits, false, "The first session was not looked at."); err != nil {
				t.Fatal(err)
			}
			if r := c.record(t, c.id); len(r.Decisions) != 0 || r.Review == nil || r.Proposals[0].Ended != vetting.Disagreed || r.Waiting() != nil {
				t.Fatalf("after they disagreed: %+v", r)
			}
			if err := c.Decide(ctx, c.one, c.id, c.answer(t, test.outcome)); err != nil {
				t.Fatal(err)
			}
			if err := c.Second(ctx, c.other, c.id, c.waiting(t), true, agreeing); err != nil {
				t.Fatal(err)
			}
			r = c.record(t, c.id)
			if len(r.Decisions) != 1 || r.Review != nil || r.Decisions[0].People() != "Ode One and Otto Other" || len(r.Proposals) != 2 ||
				(r.Dossier.Outcome != nil) != (test.outcome != vetting.NeedsMore) {
				t.Errorf("after both: decisions %+v, review %v, outcome %v", r.Decisions, r.Review, r.Dossier.Outcome)
			}
			deciding := r.Decisions[0].Deciding
			if len(deciding) != 1 || deciding[0].Indicator != "two_sessions" || !slices.Equal(deciding[0].Facts, []uuid.UUID{r.FactsOf("sessions")[1].ID}) {
				t.Errorf("deciding findings %+v, want that of the second session", deciding)
			}
		})
	}
}

func TestAProposalGoesWithItsEvidence(t *testing.T) {
	c := setUp(t).twoPeople(t)
	ctx := t.Context()
	if err := c.Decide(ctx, c.one, c.id, c.answer(t, vetting.Misrepresented)); err != nil {
		t.Fatal(err)
	}
	waits := c.waiting(t)
	if err := c.Add(ctx, c.owner, c.id, session("203.0.113.9")); err != nil {
		t.Fatal(err)
	}
	c.settle(t)
	if err := c.Second(ctx, c.other, c.id, waits, true, agreeing); !errors.Is(err, errs.Conflict) {
		t.Errorf("agreeing to what rests on older evidence: %v, want Conflict", err)
	}
	if err := c.Decide(ctx, c.one, c.id, c.answer(t, vetting.Misrepresented)); err != nil {
		t.Fatalf("proposing again: %v", err)
	}
	if r := c.record(t, c.id); r.Proposals[0].Ended != vetting.Outdated || r.Waiting() == nil {
		t.Errorf("proposals %+v", r.Proposals)
	}
	if err := c.TakeBack(ctx, c.other, c.id, c.waiting(t)); !errors.Is(err, errs.Forbidden) {
		t.Errorf("another takes it back: %v, want Forbidden", err)
	}
	if err := c.TakeBack(ctx, c.one, c.id, c.waiting(t)); err != nil {
		t.Fatal(err)
	}
	if err := c.Decide(ctx, c.owner, c.id, c.answer(t, vetting.Cleared)); err != nil { // one person is enough
		t.Fatal(err)
	}
}

// TestTheDatabaseHoldsFourEyes writes against the rules behind the domain's back.
func TestTheDatabaseHoldsFourEyes(t *testing.T) {
	c := setUp(t).twoPeople(t)
	ctx := t.Context()
	r := c.record(t, c.id)
	authors := slices.Collect(maps.Keys(r.Authors()))
	var held []uuid.UUID
	if err := c.pool.QueryRow(ctx, `SELECT scoring_authors($1)`, c.id).Scan(&held); err != nil || !slices.Equal(held, authors) || !slices.Equal(authors, []uuid.UUID{c.author.ID}) {
		t.Fatalf("authors %v in the database, %v in the domain (%v); want %s", held, authors, err, c.author.ID)
	}
	const decide = `INSERT INTO decisions (id, review_id, candidate_id, assessment_id, outcome, reason, words, hits, revision, decided_at, decided_by, proposal_id, second_by, second_words)
SELECT gen_random_uuid(), r.id, r.candidate_id, a.id, @outcome, 'x', 'words', '[]', c.revision, now(), @first, @proposal, @second, @words
FROM reviews r JOIN candidates c ON c.id = r.candidate_id JOIN LATERAL (SELECT id FROM assessments WHERE candidate_id = c.id ORDER BY made_at DESC LIMIT 1) a ON true`
	const propose = `INSERT INTO proposals (id, review_id, candidate_id, assessment_id, outcome, reason, words, hits, deciding, revision, proposed_at, proposed_by, owner_id, author_ids)
SELECT gen_random_uuid(), r.id, r.candidate_id, a.id, 'misrepresentation_confirmed', 'x', 'words', '[]', '[]', c.revision, now(), @first, @other, '{}'
FROM reviews r JOIN candidates c ON c.id = r.candidate_id JOIN LATERAL (SELECT id FROM assessments WHERE candidate_id = c.id ORDER BY made_at DESC LIMIT 1) a ON true`
	refused := func(what, constraint, statement string, values map[string]any) {
		t.Helper()
		_, err := c.pool.Exec(ctx, statement, args(values))
		if err == nil || !strings.Contains(err.Error(), constraint) {
			t.Errorf("%s: %v, want it refused by %s", what, err, constraint)
		}
	}
	none := map[string]any{"outcome": "misrepresentation_confirmed", "first": c.one.ID, "proposal": nil, "second": nil, "words": ""}
	with := func(pairs ...any) map[string]any {
		m := maps.Clone(none)
		for i := 0; i < len(pairs); i += 2 {
			m[pairs[i].(string)] = pairs[i+1]
		}
		return m
	}
	refused("one person confirms", "decisions_take_two", decide, none)
	refused("a second without a proposal", "decisions_second_agreed", decide, with("second", c.other.ID, "words", "yes"))
	refused("the owner proposes", "proposals_not_by_the_owner", propose, map[string]any{"first": c.owner.ID, "other": c.other.ID})
	refused("an author proposes", "proposals_not_by_an_author", propose, map[string]any{"first": c.author.ID, "other": c.other.ID})

	if err := c.Decide(ctx, c.one, c.id, c.answer(t, vetting.Misrepresented)); err != nil {
		t.Fatal(err)
	}
	waits := c.waiting(t)
	refused("two wait", "proposals_waiting_key", propose, map[string]any{"first": c.other.ID, "other": c.other.ID})
	agree := `UPDATE proposals SET ended = 'agreed', ended_at = now(), ended_by = @second, ended_words = 'yes', owner_id = @other, author_ids = '{}' WHERE id = @proposal`
	refused("the first agrees", "proposals_second_is_another", agree, with("second", c.one.ID, "proposal", waits, "other", c.other.ID))
	refused("the owner agrees", "proposals_not_by_the_owner", agree, with("second", c.owner.ID, "proposal", waits, "other", c.other.ID))
	refused("an author agrees", "proposals_not_by_an_author", agree, with("second", c.author.ID, "proposal", waits, "other", c.other.ID))
	refused("before anybody agreed", "is not what decision", decide, with("proposal", waits, "second", c.other.ID, "words", "yes"))
	if _, err := c.pool.Exec(ctx, agree, args(with("second", c.other.ID, "proposal", waits, "other", c.other.ID))); err != nil {
		t.Fatal(err)
	}
	refused("another outcome than agreed to", "is not what decision", decide, with("outcome", "cleared", "proposal", waits, "second", c.other.ID, "words", "yes"))
	refused("another second person", "is not what decision", decide, with("proposal", waits, "second", c.bystander.ID, "words", "yes"))
	c.critical(t, c.id)
	refused("one person clears a critical review", "decisions_take_two", decide, with("outcome", "cleared"))
	if _, err := c.pool.Exec(ctx, decide, args(with("proposal", waits, "second", c.other.ID, "words", "yes"))); err != nil {
		t.Errorf("what both said: %v", err)
	}
	refused("one of two is taken out", "decisions_take_two", `UPDATE decisions SET second_by = NULL, proposal_id = NULL, second_words = ''`, nil)
	refused("the owner is put in", "decisions_not_by_the_owner", `UPDATE decisions SET proposal_id = NULL, second_by = @first, second_words = ''`, map[string]any{"first": c.owner.ID})
}

// TestAuthorsFollowRecounts holds the database's authors to the domain's where the newest assessment is a recount of another.
func TestAuthorsFollowRecounts(t *testing.T) {
	c := setUp(t).twoPeople(t)
	recount := *c.record(t, c.id).Assessment
	recount.Findings = []indicator.Finding{{Indicator: "two_sessions", Version: 1, Outcome: indicator.IsHit, Group: "history", Evidence: []indicator.Evidence{}}}
	document, err := json.Marshal(recount)
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.pool.Exec(t.Context(), `INSERT INTO assessments (id, candidate_id, revision, made_at, band, document, outline, policy_version, base_id)
SELECT gen_random_uuid(), candidate_id, revision, made_at + interval '1 second', 'low', $2, '{"two_sessions": ["hit", 0]}', policy_version, id
FROM assessments WHERE candidate_id = $1 ORDER BY made_at DESC LIMIT 1`, c.id, string(document))
	if err != nil {
		t.Fatal(err)
	}
	var held []uuid.UUID
	if err := c.pool.QueryRow(t.Context(), `SELECT scoring_authors($1)`, c.id).Scan(&held); err != nil || len(held) != 0 || len(c.record(t, c.id).Authors()) != 0 {
		t.Errorf("authors %v, %v; want none, since nothing scores any longer", held, err)
	}
	_, err = c.pool.Exec(t.Context(), `UPDATE assessments SET document = jsonb_set(document, '{findings,0,points}', '3'), outline = '{"two_sessions": ["hit", 3]}' WHERE base_id IS NOT NULL`)
	if err != nil {
		t.Fatal(err)
	}
	if err := c.pool.QueryRow(t.Context(), `SELECT scoring_authors($1)`, c.id).Scan(&held); err != nil || len(held) != 1 || !c.record(t, c.id).Authors()[held[0]] {
		t.Errorf("authors %v, %v; want the author of the evidence in the assessment that was counted again", held, err)
	}
}

func args(values map[string]any) pgx.NamedArgs { return values }
