// Package webtest builds the whole site on a database of the test's own, and plays a browser against it.
//
// Nothing is replaced: the store, the blob folder, the catalogue and the background jobs are those of the program.
// Every HTML page that a Client receives is checked for what holds of all pages (see Page), so that each test of a
// page tests that too. Scripts, see Play, are the short way to write such a test.
package webtest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"iter"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"bonafide/internal/account"
	"bonafide/internal/ats"
	"bonafide/internal/audit"
	"bonafide/internal/blob"
	"bonafide/internal/catalog"
	"bonafide/internal/checkplan"
	"bonafide/internal/clearance"
	"bonafide/internal/dashboard"
	"bonafide/internal/dossier"
	"bonafide/internal/geo"
	"bonafide/internal/impact"
	"bonafide/internal/impact/survey"
	"bonafide/internal/intake"
	"bonafide/internal/jobs"
	"bonafide/internal/outbound"
	"bonafide/internal/policy"
	"bonafide/internal/population"
	"bonafide/internal/postgres"
	"bonafide/internal/reader"
	"bonafide/internal/reference"
	"bonafide/internal/report"
	"bonafide/internal/resume"
	"bonafide/internal/sanctions"
	"bonafide/internal/sanctions/refresh"
	"bonafide/internal/seal"
	"bonafide/internal/secondread"
	"bonafide/internal/store"
	"bonafide/internal/store/storetest"
	"bonafide/internal/vault"
	"bonafide/internal/vetting"
	"bonafide/internal/watchlist"
	"bonafide/internal/webhook"
	"bonafide/web"
	"bonafide/web/reports"

	"github.com/alexedwards/argon2id"
	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// Password is the password of every account of a Site.
const Password = "three plain test words"

// names are the accounts of a Site, one a role.
var names = map[vetting.Role]string{
	vetting.Interviewer:   "Ines Interviewer",
	vetting.Recruiter:     "Rosa Recruiter",
	vetting.Reviewer:      "Remy Reviewer",
	vetting.Lead:          "Lena Lead",
	vetting.Administrator: "Adam Administrator",
}

// A Site is the whole site with an account of each role, whose mail address is the role at example.com. Make it with
// New.
type Site struct {
	http.Handler
	Vetting  *vetting.Service
	Accounts *account.Service
	Policies *policy.Service
	Reports  *report.Service
	Webhooks *webhook.Service
	Systems  *ats.Service

	t       testing.TB
	lists   sanctions.Screener
	jobs    *jobs.Runner
	store   *store.Store
	pool    *pgxpool.Pool // for looking past the store
	actors  map[vetting.Role]vetting.Actor
	queries *recorder
	journal *journal
}

// New returns a site that works until the test ends. It may call the hosts inside, each as host:port.
func New(t testing.TB, inside ...string) *Site {
	t.Helper()
	address := storetest.URL(t)
	journal, log := newJournal(t)
	s := &Site{t: t, journal: journal, actors: map[vetting.Role]vetting.Actor{}, queries: new(recorder)}
	s.pool = open(t, address, nil)
	queue, err := jobs.NewQueue(s.pool)
	must(t, err)
	sealer := storetest.Vault(t)
	s.store, err = store.New(open(t, address, s.queries), queue, make([]byte, sha256.Size), sealer)
	must(t, err)
	t.Cleanup(func() { s.store.Close() })
	s.store.AuditKey, err = audit.OpenKey(filepath.Join(t.TempDir(), "audit.key"))
	must(t, err)
	must(t, s.store.Unlock(t.Context()))
	files, err := blob.Open(t.Context(), t.TempDir(), blob.Credentials{})
	must(t, err)
	blobs := vault.Blobs{Store: files, Keys: s.store}
	s.Accounts, err = account.New(s.store, time.Now)
	must(t, err)
	s.Accounts.Sealer = sealer
	s.Vetting = &vetting.Service{
		Store: s.store, Blobs: blobs, Reader: reader.Here{}, Catalog: catalog.All, Now: time.Now, Faces: true, Secret: make([]byte, sha256.Size),
		Site:     "https://vetting.example.com",
		Complete: reference.Data{}.Complete, Screen: s.lists.Screen,
	}
	s.Policies = &policy.Service{Store: s.store, Catalog: catalog.All, Now: time.Now, Complete: s.Vetting.Complete}
	key, err := seal.NewKey(s.store.AuditKey.Private())
	must(t, err)
	s.Reports = &report.Service{
		Store: s.store, Vetting: s.Vetting, Catalog: catalog.All, Printer: report.NewPrinter("", log), Key: key, Now: time.Now, HTML: reports.HTML,
		Data: func() []string { return []string{geo.Status()[0].String()} },
	}
	s.Webhooks = &webhook.Service{Store: s.store, Sealer: sealer, Client: outbound.New(inside), Now: time.Now, Site: s.Vetting.Site}
	s.Systems = &ats.Service{Store: s.store, Vetting: s.Vetting, Sealer: sealer, Client: s.Webhooks.Client, Now: time.Now, Site: s.Vetting.Site}
	imports := &intake.Service{Store: s.store, Blobs: blobs, Vetting: s.Vetting, Now: time.Now}
	s.jobs, err = jobs.NewRunner(s.pool, jobs.Services{Accounts: s.Accounts, Vetting: s.Vetting, Policies: s.Policies, Imports: imports, Webhooks: s.Webhooks, Systems: s.Systems}, log)
	must(t, err)
	s.start(s.jobs)
	s.Handler = web.New(web.Deps{
		Accounts: s.Accounts, Vetting: s.Vetting, Policies: s.Policies, Watchlists: &watchlist.Service{Store: s.store, Now: time.Now},
		Imports:    imports,
		Webhooks:   s.Webhooks,
		Systems:    s.Systems,
		CheckPlans: &checkplan.Service{Store: s.store, Vetting: s.Vetting, Now: time.Now},
		Reads:      &secondread.Service{Store: s.store, Now: time.Now},
		Impact:     &impact.Service{Keeper: survey.Store{Pool: impactPool(t)}, Cases: s.store, Catalog: catalog.All, Now: time.Now},
		Clearances: &clearance.Service{Store: s.store, Now: time.Now}, Catalog: catalog.All, Log: log, Now: time.Now, Ready: s.store.Ping,
		Datasets: geo.Status, Resumes: resume.Reader{PDF: reader.Here{}}, Reports: s.Reports, Dashboard: &dashboard.Service{Store: s.store, Now: time.Now},
	})
	for _, role := range vetting.Roles {
		s.createAccount(role)
	}
	return s
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// impactPool returns a pool of the database of survey answers.
func impactPool(t testing.TB) *pgxpool.Pool {
	t.Helper()
	pool := open(t, storetest.EmptyURL(t), nil)
	must(t, postgres.MigrateImpact(t.Context(), pool))
	return pool
}

// open returns a pool that ends with the test; a nil recorder records nothing.
func open(t testing.TB, address string, queries *recorder) *pgxpool.Pool {
	t.Helper()
	config, err := pgxpool.ParseConfig(address)
	must(t, err)
	if queries != nil {
		config.ConnConfig.Tracer = queries
	}
	pool, err := pgxpool.NewWithConfig(t.Context(), config)
	must(t, err)
	t.Cleanup(pool.Close)
	return pool
}

// start runs the jobs until the test ends.
func (s *Site) start(runner *jobs.Runner) {
	s.t.Helper()
	must(s.t, runner.Start(context.WithoutCancel(s.t.Context())))
	s.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if err := runner.Stop(ctx); err != nil {
			s.t.Errorf("jobs: %v", err)
		}
	})
}

// passwordHash is made once a test binary with cheap parameters: what it costs is no concern of pages.
var passwordHash = sync.OnceValues(func() (string, error) {
	return argon2id.CreateHash(Password, &argon2id.Params{Memory: 1024, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32})
})

func (s *Site) createAccount(role vetting.Role) {
	s.t.Helper()
	s.actors[role] = s.account(role, string(role)+"@example.com", names[role])
}

func (s *Site) account(role vetting.Role, email, name string) vetting.Actor {
	s.t.Helper()
	hash, err := passwordHash()
	must(s.t, err)
	a := account.Account{ID: uuid.Must(uuid.NewV7()), Email: email, Name: name, Role: role, CreatedAt: time.Now().UTC()}
	must(s.t, s.store.CreateAccount(s.t.Context(), a.Actor(), a, hash))
	return a.Actor()
}

// Actor returns the account with the role.
func (s *Site) Actor(role vetting.Role) vetting.Actor { return s.actors[role] }

// As returns a browser in which the account with the role is signed in.
func (s *Site) As(role vetting.Role) *Client {
	s.t.Helper()
	return s.signedIn(s.actors[role])
}

// AsAnother returns a browser in which a new account with the role is signed in, which has nothing to do with any candidate.
func (s *Site) AsAnother(role vetting.Role) *Client {
	s.t.Helper()
	return s.signedIn(s.account(role, rand.Text()+"@example.com", "Another "+string(role)))
}

func (s *Site) signedIn(actor vetting.Actor) *Client {
	s.t.Helper()
	token, now := rand.Text(), time.Now().UTC()
	hash := sha256.Sum256([]byte(token)) // as package account stores tokens
	must(s.t, s.store.CreateSession(s.t.Context(), account.Session{
		ID: uuid.Must(uuid.NewV7()), TokenHash: hash[:], Account: actor.ID, First: account.ByPassword,
		CreatedAt: now, ProvedAt: now, SeenAt: now, ExpiresAt: now.Add(account.AbsoluteLimit),
	}))
	c := s.Anybody()
	c.cookies["session"] = token
	return c
}

// Anybody returns a browser in which nobody is signed in.
func (s *Site) Anybody() *Client { return &Client{t: s.t, site: s, cookies: map[string]string{}} }

// Load records the dossier in the file as a new candidate of the recruiter and returns its id, as soon as it has been
// assessed.
func (s *Site) Load(file string) uuid.UUID {
	s.t.Helper()
	data, err := os.ReadFile(file)
	must(s.t, err)
	d, err := dossier.Decode(data)
	must(s.t, err)
	s.journal.forbid(s.t, d)
	id, err := s.Vetting.Create(s.t.Context(), s.actors[vetting.Recruiter], d)
	must(s.t, err)
	s.Settle()
	return id
}

// fillBatch is how many candidates Fill stores in one transaction.
const fillBatch = 1000

// Fill stores so many invented candidates of the recruiter, which nothing assesses.
func (s *Site) Fill(candidates int) {
	s.t.Helper()
	for batch := range chunked(population.Candidates(1, candidates), fillBatch) {
		arrivals := make([]vetting.Arrival, len(batch))
		for i, d := range batch {
			d.Photos = nil // their files are nowhere
			var err error
			arrivals[i], err = s.Vetting.Arrive(vetting.CommandLine, s.actors[vetting.Recruiter].ID, d)
			must(s.t, err)
		}
		must(s.t, s.store.Fill(s.t.Context(), arrivals))
	}
	must(s.t, s.Exec("ANALYZE"))
}

// chunked returns the values by so many.
func chunked[T any](all iter.Seq[T], size int) iter.Seq[[]T] {
	return func(yield func([]T) bool) {
		var some []T
		for v := range all {
			if some = append(some, v); len(some) == size {
				if !yield(some) {
					return
				}
				some = nil
			}
		}
		if len(some) > 0 {
			yield(some)
		}
	}
}

// LoadSanctions installs the lists in the folder, as their publishers name them, and waits until every candidate has been
// screened against them.
func (s *Site) LoadSanctions(from string) {
	s.t.Helper()
	dir := s.t.TempDir()
	_, err := refresh.Update(s.t.Context(), dir, from)
	must(s.t, err)
	some, err := s.lists.Load(dir)
	must(s.t, err)
	if !some {
		s.t.Fatalf("%s holds no list", from)
	}
	must(s.t, s.jobs.Rescreen(s.t.Context()))
	s.Settle()
}

// settleLimit is how long Settle waits. An assessment takes milliseconds, the scan of a document 15 s on a busy machine.
const settleLimit = time.Minute

// Settle waits until no job is left, so that every candidate's assessment is up to date. A job that failed fails the
// test.
func (s *Site) Settle() {
	s.t.Helper()
	for deadline := time.Now().Add(settleLimit); ; time.Sleep(5 * time.Millisecond) {
		var left int
		var failure string
		err := s.pool.QueryRow(s.t.Context(), `SELECT count(*), coalesce(max(errors[1]->>'error'), '') FROM river_job
WHERE finalized_at IS NULL`).Scan(&left, &failure)
		must(s.t, err)
		switch {
		case failure != "":
			s.t.Fatalf("a job failed: %s", failure)
		case left == 0:
			return
		case time.Now().After(deadline):
			s.t.Fatalf("%d jobs are left after %v", left, settleLimit)
		}
	}
}

// Place gives the entries of the log of acts their places, as the program does every second.
func (s *Site) Place() {
	s.t.Helper()
	must(s.t, s.store.Integrate(s.t.Context(), s.t.TempDir(), slog.New(slog.DiscardHandler)))
}

// Idle runs do while no job is done.
func (s *Site) Idle(do func()) {
	s.t.Helper()
	must(s.t, s.jobs.Stop(s.t.Context()))
	do()
	must(s.t, s.jobs.Start(s.t.Context()))
}

// Exec changes the database behind the site's back, to bring about what no request can.
func (s *Site) Exec(statement string, args ...any) error {
	_, err := s.pool.Exec(s.t.Context(), statement, args...)
	return err
}

// Columns returns the name of every column of ours with its table's, and the texts of the checks that hold columns to values.
func (s *Site) Columns() []string {
	s.t.Helper()
	rows, err := s.pool.Query(s.t.Context(), `SELECT table_name || '.' || column_name FROM information_schema.columns
WHERE table_schema = 'public' AND table_name NOT LIKE 'river\_%' AND table_name <> 'goose_db_version'
UNION ALL SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE contype = 'c' AND connamespace = 'public'::regnamespace
AND conrelid::regclass::text NOT LIKE 'river\_%'`)
	must(s.t, err)
	names, err := pgx.CollectRows(rows, pgx.RowTo[string])
	must(s.t, err)
	return names
}

// Queries returns how many statements do sends to the database through the store, those of jobs included: call Settle
// first.
func (s *Site) Queries(do func()) int { return len(s.Statements(do)) }

// Statements returns what Queries counts.
func (s *Site) Statements(do func()) []string {
	s.queries.take()
	do()
	return s.queries.take()
}

// A recorder remembers statements; it is a pgx.QueryTracer.
type recorder struct {
	mu         sync.Mutex
	statements []string
}

// take returns the statements since it was last called.
func (r *recorder) take() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	taken := r.statements
	r.statements = nil
	return taken
}

// TraceQueryStart implements pgx.QueryTracer.
func (r *recorder) TraceQueryStart(ctx context.Context, _ *pgx.Conn, data pgx.TraceQueryStartData) context.Context {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.statements = append(r.statements, data.SQL)
	return ctx
}

// TraceQueryEnd implements pgx.QueryTracer.
func (r *recorder) TraceQueryEnd(context.Context, *pgx.Conn, pgx.TraceQueryEndData) {}
