package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"bonafide/internal/postgres"
)

// A running is the program, serving.
type running struct {
	site, setUp string
	stop        context.CancelFunc
	status      chan int
	log         *strings.Builder // read it once the program has ended
}

// start runs the program with the arguments and settings until it says that it is ready.
func start(t *testing.T, args []string, settings ...string) *running {
	t.Helper()
	ctx, stop := context.WithCancel(context.Background())
	log := &strings.Builder{}
	r := &running{stop: stop, status: make(chan int, 1), log: log}
	out, in := io.Pipe()
	go func() {
		defer in.Close()
		r.status <- run(ctx, args, append([]string{"PATH=" + os.Getenv("PATH"), "BONAFIDE_ADDR=127.0.0.1:0", "BONAFIDE_SECOND_FACTOR=optional"}, settings...), in, log)
	}()
	t.Cleanup(func() { r.end(t) })
	lines := bufio.NewScanner(out)
	for r.site == "" {
		if !lines.Scan() {
			t.Fatalf("the program ended before it was ready:\n%s", log)
		}
		if _, site, ok := strings.Cut(lines.Text(), "ready at "); ok {
			r.site = site
		}
	}
	rest := make(chan string)
	go func() {
		defer close(rest)
		for lines.Scan() {
			rest <- lines.Text()
		}
	}()
	select {
	case line := <-rest:
		_, r.setUp, _ = strings.Cut(line, "a day: ")
	case <-time.After(time.Second): // there is an account already
	}
	go func() {
		for range rest {
		}
	}()
	return r
}

// end stops the program as a signal would and checks that it ended well.
func (r *running) end(t *testing.T) {
	t.Helper()
	if r.stop == nil {
		return
	}
	r.stop()
	r.stop = nil
	select {
	case status := <-r.status:
		if status != done {
			t.Errorf("exit status %d, want %d:\n%s", status, done, r.log)
		}
	case <-time.After(time.Minute):
		t.Error("the program did not stop within a minute")
	}
}

func get(t *testing.T, client *http.Client, address string) (int, string) {
	t.Helper()
	resp, err := client.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(body)
}

const testPassword = "four quiet herons wade"

// signUp makes the first administrator in a browser of its own.
func (r *running) signUp(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	link, err := url.Parse(r.setUp)
	if err != nil || r.setUp == "" {
		t.Fatalf("set-up link %q: %v", r.setUp, err)
	}
	resp, err := client.PostForm(r.site+"/set-up", url.Values{
		"token": {link.Query().Get("token")}, "name": {"Ada Admin"}, "email": {"ada@example.com"}, "password": {testPassword},
	})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusOK || resp.Request.URL.Path != "/candidates" {
		t.Fatalf("set-up led to %s with status %d", resp.Request.URL, resp.StatusCode)
	}
	return client
}

// metricName is how the name of a metric begins and goes on, in an expression of a dashboard or of an alert.
var metricName = regexp.MustCompile(`\b(bonafide|process|go)_[a-z_]+\b`)

func TestServeKeepsEverythingInItsFolder(t *testing.T) {
	data := "BONAFIDE_DATA=" + filepath.Join(t.TempDir(), "data")
	first := start(t, []string{"serve"}, data)
	client := first.signUp(t)
	if status, body := get(t, client, first.site+"/readyz"); status != http.StatusOK {
		t.Errorf("readyz: %d %s", status, body)
	}
	first.end(t)

	admin := freeAddress(t)
	second := start(t, []string{"serve"}, data, "BONAFIDE_ADMIN_ADDR="+admin)
	if second.setUp != "" {
		t.Errorf("a second start offers to set up again: %s", second.setUp)
	}
	resp, err := client.PostForm(second.site+"/sign-in", url.Values{"email": {"ada@example.com"}, "password": {testPassword}})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.Request.URL.Path != "/candidates" {
		t.Errorf("signing in after a restart led to %s", resp.Request.URL)
	}
	if status, body := get(t, client, "http://"+admin+"/readyz"); status != http.StatusOK {
		t.Errorf("readyz for operators: %d %s", status, body)
	}
	get(t, client, second.site+"/nowhere")
	status, body := get(t, client, "http://"+admin+"/metrics")
	for _, want := range []string{`bonafide_http_request_seconds_count{method="POST",route="/sign-in",status="303"} 1`, `route="/*",status="404"} 1`,
		`bonafide_database_connections{state="idle"}`, "\nbonafide_database_up 1\n", `bonafide_jobs{queue="mail",state="available"} 0`, `bonafide_mails{state="given_up"} 0`} {
		if status != http.StatusOK || !strings.Contains(body, want) {
			t.Errorf("metrics: %d, without %s", status, want)
		}
	}
	for _, file := range []string{"/dashboard.json", "/alerts.yml"} {
		_, asks := get(t, client, "http://"+admin+file)
		names := metricName.FindAllString(asks, -1)
		if len(names) < 10 {
			t.Errorf("%s asks for %d metrics only", file, len(names))
		}
		for _, name := range names {
			if !strings.Contains(body, "\n"+name+"{") && !strings.Contains(body, "\n"+name+" ") {
				t.Errorf("%s asks for %s, which is not served", file, name)
			}
		}
	}
	if status, body := get(t, client, second.site+"/metrics"); status != http.StatusNotFound || strings.Contains(body, "bonafide_http") {
		t.Errorf("the site itself answers /metrics with %d", status)
	}
}

func TestADeadDatabaseIsSaidSo(t *testing.T) {
	folder := t.TempDir()
	database, err := postgres.Start(t.Context(), postgres.Config{Dir: filepath.Join(folder, "elsewhere"), Unsafe: true})
	if err != nil {
		t.Fatal(err)
	}
	stop := func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := database.Stop(ctx); err != nil {
			t.Error(err)
		}
	}
	defer stop()
	r := start(t, []string{"serve"}, "BONAFIDE_DATA="+filepath.Join(folder, "data"), "DATABASE_URL="+database.URL())
	client := r.signUp(t)
	stop()
	if status, body := get(t, client, r.site+"/candidates"); status != http.StatusServiceUnavailable || !strings.Contains(body, "database cannot be reached") {
		t.Errorf("a page without the database: %d\n%s", status, body)
	}
	if status, _ := get(t, client, r.site+"/readyz"); status != http.StatusServiceUnavailable {
		t.Errorf("readyz without the database: %d", status)
	}
	if status, _ := get(t, client, r.site+"/livez"); status != http.StatusOK {
		t.Errorf("livez without the database: %d", status)
	}
}
