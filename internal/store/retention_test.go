package store_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bonafide/internal/blob"
	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/impact"
	"bonafide/internal/impact/survey"
	"bonafide/internal/indicator"
	"bonafide/internal/postgres"
	"bonafide/internal/setup/tool"
	"bonafide/internal/store/storetest"
	"bonafide/internal/vault"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5/pgxpool"
)

// notCascading are the tables about a candidate whose rows do not go with the candidate's by a foreign key, and what sees to them.
var notCascading = map[string]string{
	"link_keys": "trigger", "text_keys": "trigger", "person_keys": "trigger",
	"enquiries":   "a step: the row is the budget's book and stays, without subject",
	"legal_holds": "keeps the candidate",
	"erasures":    "says by the id alone that the candidate was erased",
}

// TestErasureCoversEveryTable fails when a table comes that says something of candidates and that the erasure does not reach.
func TestErasureCoversEveryTable(t *testing.T) {
	f := setUp(t)
	rows, err := f.pool.Query(t.Context(), `SELECT c.table_name, coalesce((SELECT string_agg(DISTINCT k.confdeltype::text, '') FROM pg_constraint k
WHERE k.conrelid = c.table_name::regclass AND k.contype = 'f' AND k.conkey @> ARRAY[c.ordinal_position::smallint]), '')
FROM information_schema.columns c WHERE c.table_schema = 'public' AND c.udt_name = 'uuid'
AND (c.column_name IN ('candidate_id', 'other_id', 'confirmed_id', 'first_id', 'second_id') OR c.column_name LIKE '%candidate%')`)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for rows.Next() {
		var table, deletes string
		if err := rows.Scan(&table, &deletes); err != nil {
			t.Fatal(err)
		}
		seen++
		if strings.Contains(deletes, "c") != (notCascading[table] == "") {
			t.Errorf("%s: its rows do not go with their candidate: let them (ON DELETE CASCADE), or add a step to the erasure and say so here", table)
		}
	}
	if seen < 30 {
		t.Errorf("%d tables with candidates, of more than 30", seen)
	}
}

// canaries stand in the facts of one candidate and nowhere else.
const canaries = `{"schema": "bonafide/dossier/v1","id":"ats-canary-77001","names":[{"kind":"legal","full":"Quirinalda Zzyxcanary"},{"kind":"preferred","full":"Quirin Wrencanary"}],
"residence":{"line1":"77 Canarylane Walk","city":"Houston","region":"TX","postal_code":"77001","country":"US"},
"contacts":[{"kind":"email","value":"canary.77001@example.com"},{"kind":"phone","value":"+1 713 555 0177"}],
"sessions":[{"kind":"portal","at":"2026-11-02T10:00:00Z","ip":"198.51.100.177","user_agent":"Canarybrowser/77"}],
"application":{"requisition":"REQ-1","title":"Engineer","applied_at":"2026-10-01T10:00:00Z","source":"canaryboard.example"}}`

// traces are what is looked for, in any case.
var traces = []string{"quirinalda", "zzyxcanary", "wrencanary", "canarylane", "canary.77001", "ats-canary", "555 0177", "5550177", "198.51.100.177", "canarybrowser", "canaryboard",
	"canary words", "canary-scan"}

// TestErasureLeavesNoTrace plants canaries in facts, files, decisions, words, survey answers and what jobs left, erases, and looks for them in
// dumps of both databases, among the documents, in the log of the program, and in the bytes of PostgreSQL's own files.
func TestErasureLeavesNoTrace(t *testing.T) {
	var logged bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewJSONHandler(&logged, &slog.HandlerOptions{Level: slog.LevelDebug})))
	t.Cleanup(func() { slog.SetDefault(before) })
	k := setUpLog(t)
	folder := t.TempDir()
	files, err := blob.Open(t.Context(), folder, blob.Credentials{})
	if err != nil {
		t.Fatal(err)
	}
	k.Blobs = vault.Blobs{Store: files, Keys: k.store}
	d, err := dossier.Decode([]byte(canaries))
	if err != nil {
		t.Fatal(err)
	}
	id, err := k.Create(t.Context(), k.actor, d)
	if err != nil {
		t.Fatal(err)
	}
	// The other shares a number with the candidate, and so says so in an assessment.
	other := draft("ats-other")
	other.Names[0].Full = "Otto Neighbour"
	other.Contacts = []dossier.Contact{{Kind: dossier.Phone, Value: "+1 713 555 0199"}}
	otherID, err := k.Create(t.Context(), k.actor, other)
	if err != nil {
		t.Fatal(err)
	}
	if err := k.AddPhoto(t.Context(), k.actor, id, dossier.Photo{Source: "linkedin"}, vetting.Upload{Name: "canary-scan.png", ContentType: "image/png", Data: noise(7)}); err != nil {
		t.Fatal(err)
	}
	fact := k.record(t, id).FactsOf("sessions")[0].ID
	if err := k.Withdraw(t.Context(), k.actor, id, fact, "canary words"); err != nil {
		t.Fatal(err)
	}
	for _, c := range []uuid.UUID{id, otherID} {
		if err := k.Assess(t.Context(), c); err != nil {
			t.Fatal(err)
		}
	}
	// And as an older version of the program wrote it, which knew of no mentions and sealed nothing.
	if _, err := k.pool.Exec(t.Context(), `UPDATE assessments SET mentions = NULL, document = $2 WHERE candidate_id = $1`, otherID, naming(t, k.record(t, otherID))); err != nil {
		t.Fatal(err)
	}
	for state, args := range map[string]string{"completed": id.String(), "discarded": uuid.NewString(), "cancelled": uuid.NewString()} {
		if _, err := k.pool.Exec(t.Context(), `INSERT INTO river_job (kind, queue, priority, max_attempts, attempt, state, finalized_at, args, errors)
VALUES ('assess', 'default', 1, 25, 1, $1::river_job_state, now(), jsonb_build_object('mail', $2::text), ARRAY[jsonb_build_object('error', '550 no mailbox Canary.77001@example.com')])`, state, args); err != nil {
			t.Fatal(err)
		}
	}
	watch, answers := surveyed(t, k, id, otherID)
	k.integrate(t)
	inSearch := []string{"quirinalda", "zzyxcanary", "wrencanary", "ats-canary", "canaryboard"}
	if found := tracesIn(dump(t, k.pool)); !slices.Equal(found, []string{"quirinalda", "zzyxcanary", "wrencanary", "canary.77001", "ats-canary", "canaryboard"}) {
		t.Fatalf("%q can be read in the database; want what lists search, the other's old assessment and the jobs say", found)
	}
	if found := tracesIn(heap(t, k.pool)); len(found) < len(inSearch) {
		t.Fatalf("%q can be read in PostgreSQL's files, which were to have what lists search", found)
	}
	if !strings.Contains(dump(t, answers), id.String()) {
		t.Fatal("the survey has no answer of the candidate")
	}
	if found := tracesIn(strings.ToLower(inWords(t, k.record(t, id)) + inWords(t, k.record(t, otherID)))); len(found) < 11 {
		t.Fatalf("only %q are planted", found)
	}

	// A hold keeps the record, whoever asks.
	if err := k.HoldCandidate(t.Context(), k.actor, id, true, "a case in court"); err != nil {
		t.Fatal(err)
	}
	if err := k.Erase(t.Context(), k.actor, id, vetting.ErasedOnRequest); !errors.Is(err, errs.Conflict) {
		t.Fatalf("a candidate under a hold: got %v, want a conflict", err)
	}
	if err := k.HoldCandidate(t.Context(), k.actor, id, false, "the case is over"); err != nil {
		t.Fatal(err)
	}
	if err := k.Erase(t.Context(), vetting.Actor{Role: vetting.Recruiter}, id, vetting.ErasedOnRequest); !errors.Is(err, errs.Forbidden) {
		t.Errorf("a recruiter: got %v, want forbidden", err)
	}
	if err := k.Erase(t.Context(), k.actor, id, vetting.ErasedOnRequest); err != nil {
		t.Fatal(err)
	}
	if found := tracesIn(dump(t, k.pool) + strings.ToLower(inWords(t, k.record(t, otherID)))); len(found) > 0 {
		t.Errorf("%q are left in the database", found)
	}
	if err := watch.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if left := dump(t, answers); strings.Contains(left, id.String()) || !strings.Contains(left, otherID.String()) {
		t.Error("the survey has the answer of the candidate, or has lost that of the other")
	}
	for _, pool := range []*pgxpool.Pool{k.pool, answers} {
		if _, err := pool.Exec(t.Context(), `VACUUM (FULL)`); err != nil {
			t.Fatal(err)
		}
		if written := heap(t, pool); len(tracesIn(written)) > 0 || pool == answers && strings.Contains(written, string(bytes.ToLower(id[:]))) {
			t.Errorf("%q, or an answer, are left in PostgreSQL's files once they were written anew", tracesIn(written))
		}
	}
	if found := tracesIn(strings.ToLower(logged.String())); len(found) > 0 {
		t.Errorf("%q are in the log of the program", found)
	}
	var keys int
	if err := k.pool.QueryRow(t.Context(), `SELECT count(*) FROM data_keys WHERE owner NOT IN ($1, '00000000-0000-0000-0000-000000000000')`, otherID).Scan(&keys); err != nil || keys != 0 {
		t.Errorf("%d keys are left, %v", keys, err)
	}
	if erased, err := k.store.Erased(t.Context()); err != nil || !slices.Equal(erased, []uuid.UUID{id}) {
		t.Errorf("erased are %v, %v", erased, err)
	}
	filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			t.Errorf("%s is left", path)
		}
		return nil
	})
	k.integrate(t)
	r := k.verify(t, nil)
	if len(r.Problems) > 0 || r.Erased == 0 {
		t.Errorf("the log after it: %+v", r)
	}
	if err := k.Erase(t.Context(), k.actor, id, vetting.ErasedOnRequest); !errors.Is(err, errs.NotFound) {
		t.Errorf("again: got %v, want not found", err)
	}
}

// surveyed takes an answer of each candidate into a survey's database of its own.
func surveyed(t *testing.T, k *kept, candidates ...uuid.UUID) (*impact.Service, *pgxpool.Pool) {
	t.Helper()
	pool, err := postgres.Open(t.Context(), storetest.EmptyURL(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	if err := postgres.MigrateImpact(t.Context(), pool); err != nil {
		t.Fatal(err)
	}
	s := &impact.Service{Keeper: survey.Store{Pool: pool}, Cases: k.store, Catalog: alarms, Now: func() time.Time { return now }}
	sheet := "candidate,Q1\n"
	for _, id := range candidates {
		sheet += id.String() + ",B\n"
	}
	if _, err := s.Take(t.Context(), k.actor, []byte(sheet)); err != nil {
		t.Fatal(err)
	}
	return s, pool
}

// heap is every byte of the files in which PostgreSQL keeps the database, indexes and what is free in pages too; without the log ahead of
// them, which holds every change until its files are written over.
func heap(t *testing.T, pool *pgxpool.Pool) string {
	t.Helper()
	var folder string // that of its server's process, whatever it is called by its setting
	if _, err := pool.Exec(t.Context(), `CHECKPOINT`); err != nil {
		t.Fatal(err)
	}
	err := pool.QueryRow(t.Context(), `SELECT '/proc/' || pg_backend_pid() || '/cwd/base/' || oid FROM pg_database WHERE datname = current_database()`).Scan(&folder)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatalf("%v: the server that DATABASE_URL_TEST names must be this machine's", err)
	}
	var all bytes.Buffer
	for _, entry := range entries {
		data, err := os.ReadFile(filepath.Join(folder, entry.Name()))
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
		all.Write(bytes.ToLower(data))
	}
	return all.String()
}

// naming is a candidate's newest assessment, saying in its first finding what the erasure must find.
func naming(t *testing.T, r *vetting.Record) string {
	t.Helper()
	a := *r.Assessment
	a.Findings = slices.Clone(a.Findings)
	a.Findings[0].Evidence = []indicator.Evidence{{Text: "shared with Quirinalda Zzyxcanary (ats-canary-77001)"}}
	b, err := json.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// inWords is a record with all that is opened of it.
func inWords(t *testing.T, r *vetting.Record) string {
	t.Helper()
	b, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var all any // so that members of objects have one order, which PostgreSQL does not keep
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	if b, err = json.Marshal(all); err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// dump is what pg_dump writes of the database.
func dump(t *testing.T, pool *pgxpool.Pool) string {
	t.Helper()
	found := tool.FindPostgres()
	if len(found) == 0 {
		t.Fatal("no PostgreSQL is found")
	}
	out, err := exec.Command(filepath.Join(found[0].Bin, "pg_dump"), pool.Config().ConnString()).Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.ToLower(string(out))
}

func tracesIn(text string) (found []string) {
	for _, trace := range traces {
		if strings.Contains(text, trace) {
			found = append(found, trace)
		}
	}
	return found
}

// TestWhatIsKeptLongEnoughGoes lets the clock run past the schedule.
func TestWhatIsKeptLongEnoughGoes(t *testing.T) {
	k := setUpLog(t)
	held, old := k.create(t, "ats-held"), k.create(t, "ats-old")
	if err := k.HoldCandidate(t.Context(), k.actor, held, true, "a case in court"); err != nil {
		t.Fatal(err)
	}
	later := now.AddDate(0, 0, 40)
	k.Now = func() time.Time { return later }
	erased := func() int {
		n, err := k.EraseExpired(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := erased(); n != 0 {
		t.Errorf("%d go without a schedule", n)
	}
	if err := k.SetRetention(t.Context(), k.actor, map[vetting.Outcome]int{"": 20}); !errors.Is(err, errs.Invalid) {
		t.Errorf("20 days: got %v, want invalid", err)
	}
	if err := k.SetRetention(t.Context(), k.actor, map[vetting.Outcome]int{"": 30, vetting.Cleared: 60}); err != nil {
		t.Fatal(err)
	}
	r, err := k.Retention(t.Context(), k.actor)
	if err != nil || len(r.Due) != 1 || r.Due[0].ID != old || len(r.Holds) != 1 || r.Rules[0].Days != 30 {
		t.Fatalf("got %+v, %v", r, err)
	}
	if n := erased(); n != 1 {
		t.Errorf("%d go, want 1", n)
	}
	if _, err := k.Candidate(t.Context(), k.actor, old); !errors.Is(err, errs.NotFound) {
		t.Errorf("the old record: %v", err)
	}
	if _, err := k.Candidate(t.Context(), k.actor, held); err != nil {
		t.Errorf("the held record: %v", err)
	}
}

// TestKindsOfDataGoBeforeTheRecord lets the clock run past the days of one kind, and looks for its traces.
func TestKindsOfDataGoBeforeTheRecord(t *testing.T) {
	k := setUpLog(t)
	folder := t.TempDir()
	blobs, err := blob.Open(t.Context(), folder, blob.Credentials{})
	if err != nil {
		t.Fatal(err)
	}
	k.Blobs = blobs
	d, err := dossier.Decode([]byte(canaries))
	if err != nil {
		t.Fatal(err)
	}
	id, err := k.Create(t.Context(), k.actor, d)
	if err != nil {
		t.Fatal(err)
	}
	if err := k.Add(t.Context(), k.actor, id, session("198.51.100.7")); err != nil {
		t.Fatal(err)
	}
	if err := k.AddPhoto(t.Context(), k.actor, id, dossier.Photo{Source: "linkedin"}, vetting.Upload{Name: "canary-scan.png", ContentType: "image/png", Data: noise(7)}); err != nil {
		t.Fatal(err)
	}
	wrong := k.record(t, id).FactsOf("sessions")[0].ID
	if err := k.Correct(t.Context(), k.actor, id, wrong, session("198.51.100.178")); err != nil {
		t.Fatal(err)
	}
	if err := k.Assess(t.Context(), id); err != nil {
		t.Fatal(err)
	}
	r := k.record(t, id)
	if r.Review != nil { // decided long ago
		if err := k.Decide(t.Context(), k.person(t, "Remy", vetting.Reviewer), id, vetting.Decision{
			Review: r.Review.ID, Revision: r.Revision, Outcome: vetting.Cleared, Reason: "explained", Words: "Both sessions were at home."}); err != nil {
			t.Fatal(err)
		}
	}
	if err := k.SetDataRules(t.Context(), k.actor, []vetting.DataRule{{Kind: "sessions", Outcome: vetting.Cleared, Days: 3}}); !errors.Is(err, errs.Invalid) {
		t.Errorf("3 days: got %v, want invalid", err)
	}
	if err := k.SetDataRules(t.Context(), k.actor, []vetting.DataRule{{Kind: "sessions", Outcome: vetting.Cleared, Days: 90}, {Kind: "photos", Outcome: vetting.Cleared, Days: 30}}); err != nil {
		t.Fatal(err)
	}
	at := now.AddDate(0, 0, 40)
	k.Now = func() time.Time { return at }
	gone := func() int {
		t.Helper()
		n, err := k.LetDataGo(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		k.settle(t)
		return n
	}
	if err := k.HoldCandidate(t.Context(), k.actor, id, true, "a case in court"); err != nil {
		t.Fatal(err)
	}
	if n := gone(); n != 0 {
		t.Errorf("%d kinds go under a legal hold", n)
	}
	if err := k.HoldCandidate(t.Context(), k.actor, id, false, "the case is over"); err != nil {
		t.Fatal(err)
	}
	if n := gone(); n != 1 || len(k.record(t, id).FactsOf("photos")) != 0 || len(k.record(t, id).Files) != 0 || len(k.record(t, id).FactsOf("sessions")) != 2 {
		t.Errorf("%d kinds go after 40 days: photos %v, files %d, sessions %d; want the photo alone gone", n,
			k.record(t, id).FactsOf("photos"), len(k.record(t, id).Files), len(k.record(t, id).FactsOf("sessions")))
	}
	filepath.WalkDir(folder, func(path string, entry os.DirEntry, err error) error {
		if err == nil && entry.Type().IsRegular() {
			t.Errorf("%s is left", path)
		}
		return nil
	})
	at = now.AddDate(0, 0, 100)
	shown, err := k.Retention(t.Context(), k.actor)
	if err != nil || len(shown.DataDue) != 1 || shown.DataDue[0].Kind != "sessions" || shown.DataDue[0].Candidate != id {
		t.Errorf("the preview says %+v, %v", shown.DataDue, err)
	}
	if n := gone(); n != 1 {
		t.Errorf("%d kinds go after 100 days, want 1", n)
	}
	after := dump(t, k.pool)
	for _, trace := range []string{"198.51.100.177", "198.51.100.178", "198.51.100.7\"", "canarybrowser"} {
		if strings.Contains(after, trace) {
			t.Errorf("%q is left in the database", trace)
		}
	}
	if !strings.Contains(strings.ToLower(inWords(t, k.record(t, id))), "zzyxcanary") {
		t.Error("the name is gone too")
	}
	r = k.record(t, id)
	if !r.UpToDate() || len(r.Assessment.Findings) == 0 || r.Assessment.Points != 0 || len(r.Withdrawn) != 0 {
		t.Errorf("not assessed without them: %+v, %d withdrawn", r.Assessment, len(r.Withdrawn))
	}
	events, err := k.History(t.Context(), k.actor, k.record(t, id))
	last := events[len(events)-1]
	if err != nil || last.Action != "let data go" || last.On != "data sessions" || len(last.Changes) < 2 || !strings.HasPrefix(last.Changes[0].After, "sha256:") {
		t.Errorf("the log says %+v, %v", last, err)
	}
	k.integrate(t)
	if report := k.verify(t, nil); len(report.Problems) > 0 {
		t.Errorf("the log after it: %+v", report.Problems)
	}
	if n := gone(); n != 0 {
		t.Errorf("%d kinds go again", n)
	}
}
