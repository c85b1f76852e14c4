package api_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bonafide/internal/account"
	"bonafide/internal/dossier"
	"bonafide/internal/population"
	"bonafide/internal/store/storetest"
	"bonafide/internal/vetting"
	"bonafide/web/api"
	"bonafide/web/webtest"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/labstack/echo/v4"
)

// TestGuide runs the command of every operation, as the page shows them, against a site that listens.
func TestGuide(t *testing.T) {
	curl, err := exec.LookPath("curl")
	if err != nil {
		t.Skip("curl is not here, by which the commands of the page would be run")
	}
	site := webtest.New(t)
	server := httptest.NewServer(site)
	defer server.Close()
	secret, _, err := site.Accounts.AddToken(t.Context(), site.Actor(vetting.Administrator), account.TokenDraft{Name: "guide", Account: "administrator@example.com", Scopes: account.Scopes, Life: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "portrait.png"), picture(t, 3), 0o600); err != nil {
		t.Fatal(err)
	}
	set := map[string]string{"SITE": server.URL, "TOKEN": secret, "CANDIDATE": "example-1", "PATH": filepath.Dir(curl) + ":" + os.Getenv("PATH")}
	run := func(e api.Example) string {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), "sh", "-c", e.Curl)
		cmd.Dir = folder
		for name, value := range set {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
		out, err := cmd.CombinedOutput()
		if err != nil && e.ID != "cancelImport" { // it may have ended
			t.Errorf("%s: %v\n%s\n%s", e.ID, err, e.Curl, out)
		}
		return string(out)
	}
	member := func(answer, name string) string {
		var m map[string]any
		json.Unmarshal([]byte(answer), &m)
		return fmt.Sprint(m[name])
	}
	all := api.Examples()
	slices.SortStableFunc(all, func(a, b api.Example) int { return last(a) - last(b) })
	page := site.As(vetting.Recruiter).Get("/docs/api")
	for _, e := range all {
		if !strings.Contains(page.Text(), e.Summary) {
			t.Errorf("the page does not show %s", e.ID)
		}
		switch e.ID {
		case "replaceCandidate":
			r, _ := http.NewRequest(http.MethodGet, server.URL+"/api/v1/candidates/example-1", nil)
			r.Header.Set("Authorization", "Bearer "+secret)
			resp, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			resp.Body.Close()
			set["ETAG"] = resp.Header.Get("ETag")
		case "replayDelivery":
			site.Idle(func() { // a try that is under way would say its own after this
				if err := site.Exec(`UPDATE webhook_deliveries SET state = 'given_up', ended_at = now(), next_at = NULL`); err != nil {
					t.Error(err)
				}
			})
		}
		out := run(e)
		switch e.ID {
		case "offerUpload":
			set["UPLOAD"] = member(out, "url")
		case "createImport":
			set["IMPORT"] = member(out, "id")
		case "createWebhook":
			set["WEBHOOK"] = member(out, "id")
		case "listDeliveries":
			_, rest, _ := strings.Cut(out, `"deliveries":[{"id":"`)
			set["DELIVERY"], _, _ = strings.Cut(rest, `"`)
		}
	}
	if _, err := os.Stat(filepath.Join(folder, "report.pdf")); err != nil {
		t.Error(err)
	}
}

// last puts off what takes away what other operations are about.
func last(e api.Example) int {
	if e.Method == http.MethodDelete {
		return 1
	}
	return 0
}

// BenchmarkCreate records invented candidates by POST /candidates, and in turn inserts the same bytes by a bare echo and pgx, from four
// clients at once. Both databases do not sync. Assessments are not part of the answer, and are made
// between the rounds.
func BenchmarkCreate(b *testing.B) {
	site := webtest.New(b)
	server := httptest.NewServer(site)
	defer server.Close()
	pool, err := pgxpool.New(b.Context(), storetest.EmptyURL(b))
	if err != nil {
		b.Fatal(err)
	}
	defer pool.Close()
	if _, err := pool.Exec(b.Context(), `CREATE TABLE bare (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body jsonb NOT NULL)`); err != nil {
		b.Fatal(err)
	}
	plain := echo.New()
	plain.POST("/candidates", func(c echo.Context) error {
		body, err := io.ReadAll(c.Request().Body)
		if err == nil {
			_, err = pool.Exec(c.Request().Context(), `INSERT INTO bare (body) VALUES ($1)`, string(body))
		}
		if err != nil {
			return err
		}
		return c.NoContent(http.StatusCreated)
	})
	bare := httptest.NewServer(plain)
	defer bare.Close()
	const batch, clients = 80, 4
	next, stop := iter.Pull(population.Candidates(7, 20_000))
	defer stop()
	var ours, theirs time.Duration
	n := 0
	for b.Loop() {
		token, _, err := site.Accounts.AddToken(context.Background(), site.Actor(vetting.Administrator), // each is slowed after a hundred
			account.TokenDraft{Name: "bench", Account: "recruiter@example.com", Scopes: account.Scopes, Life: time.Hour})
		if err != nil {
			b.Fatal(err)
		}
		bodies := make([]string, batch)
		for i := range bodies {
			d, _ := next()
			d.Schema = dossier.Schema
			data, err := dossier.Encode(d)
			if err != nil {
				b.Fatal(err)
			}
			bodies[i] = string(data)
		}
		site.Idle(func() { ours += post(b, server.URL+"/api/v1/candidates", token, bodies, clients) })
		site.Settle()
		theirs += post(b, bare.URL+"/candidates", token, bodies, clients)
		n++
	}
	b.ReportMetric(float64(n*batch)/ours.Seconds(), "candidates/s")
	b.ReportMetric(float64(n*batch)/theirs.Seconds(), "bare/s")
	b.ReportMetric(theirs.Seconds()/ours.Seconds(), "ratio")
}

// post sends bodies from so many clients at once and returns how long all took.
func post(b *testing.B, url, token string, bodies []string, clients int) time.Duration {
	b.Helper()
	work := make(chan string, len(bodies))
	for _, body := range bodies {
		work <- body
	}
	close(work)
	begin := time.Now()
	var all sync.WaitGroup
	for range clients {
		all.Go(func() {
			for body := range work {
				r, _ := http.NewRequest(http.MethodPost, url, strings.NewReader(body))
				r.Header.Set("Authorization", "Bearer "+token)
				r.Header.Set("Content-Type", "application/json")
				resp, err := http.DefaultClient.Do(r)
				if err != nil {
					b.Error(err)
					return
				}
				io.Copy(io.Discard, resp.Body)
				resp.Body.Close()
				if resp.StatusCode != http.StatusCreated {
					b.Errorf("status %d", resp.StatusCode)
				}
			}
		})
	}
	all.Wait()
	return time.Since(begin)
}
