package main

import (
	"crypto/rand"
	"encoding/base64"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bonafide/internal/blob/blobtest"
	"bonafide/internal/postgres"
	"bonafide/internal/store/storetest"
	"bonafide/internal/vetting"
)

// TestTwoProcessesServeOneInstallation runs the program twice on one database and one bucket of an S3 server, each with a data folder of
// its own, as README has it: what one does the other shows, and goes on with when the one is killed.
func TestTwoProcessesServeOneInstallation(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: building an S3 server takes minutes")
	}
	s3, folder, database := blobtest.Start(t), t.TempDir(), storetest.EmptyURL(t)
	s3.MakeBucket(t, "shared")
	key := make([]byte, 32)
	rand.Read(key)
	settings := func(name string) []string {
		return []string{
			"PATH=" + os.Getenv("PATH"), "BONAFIDE_DATA=" + filepath.Join(folder, name), "DATABASE_URL=" + database, "BONAFIDE_KEY=" + base64.StdEncoding.EncodeToString(key), "BONAFIDE_SECOND_FACTOR=optional",
			"BONAFIDE_BLOBS=" + s3.Location("s3://shared"), "BONAFIDE_S3_ACCESS_KEY=" + s3.Credentials.AccessKey, "BONAFIDE_S3_SECRET_KEY=" + s3.Credentials.SecretKey,
		}
	}
	in := opened(t, settings("one"))
	_, ids := filled(t, in)
	record, err := in.vetting.Candidate(t.Context(), vetting.CommandLine, ids[1])
	if err != nil {
		t.Fatal(err)
	}
	if err := in.close(); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"link.key", "audit.key", "audit.key.pub"} {
		content, err := os.ReadFile(filepath.Join(folder, "one", name))
		if err == nil {
			err = os.MkdirAll(filepath.Join(folder, "two"), 0o711)
		}
		if err == nil {
			err = os.WriteFile(filepath.Join(folder, "two", name), content, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	var token, stderr strings.Builder
	if status := run(t.Context(), []string{"token", "add", "test", "--account", "ada@example.com", "--scope", "candidates:write"}, settings("one"), &token, &stderr); status != done {
		t.Fatal(stderr.String())
	}

	one, first := serveApart(t, settings("one"))
	two, _ := serveApart(t, settings("two"))
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar} // cookies belong to the host, whatever the port
	resp, err := client.PostForm(one+"/sign-in", url.Values{"email": {"ada@example.com"}, "password": {testPassword}})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	status, body := get(t, client, two+"/candidates/"+ids[1].String()+"/files/"+record.Files[0].ID.String()+"/original")
	if status != http.StatusOK || body != string(drawn(t, 90)) {
		t.Errorf("the other process gives %d and %d bytes of the photo", status, len(body))
	}
	create(t, one, token.String(), "came-to-one")
	assessedSoon(t, database, "came-to-one")
	if status, body := get(t, client, two+"/candidates?q=came-to-one"); status != http.StatusOK || !strings.Contains(body, "Ada Example") {
		t.Errorf("the other process does not list who came to the one: %d", status)
	}

	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	first.Wait()
	create(t, two, token.String(), "came-to-two")
	assessedSoon(t, database, "came-to-two")
	if status, _ := get(t, client, two+"/candidates"); status != http.StatusOK {
		t.Errorf("signed in at the one, the other answers %d", status)
	}
	sealedIn(t, s3, "shared")
	var out strings.Builder
	if status := run(t.Context(), []string{"audit", "verify"}, settings("two"), &out, &stderr); status != done {
		t.Errorf("the log: %s%s", &out, &stderr)
	}
}

// serveApart runs the program as a process of its own until the test ends, and returns its address.
func serveApart(t *testing.T, settings []string) (site string, process *exec.Cmd) {
	t.Helper()
	address := freeAddress(t)
	cmd := exec.Command(os.Args[0], "serve")
	cmd.Env = append(settings, "BONAFIDE_ADDR="+address)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { cmd.Process.Signal(os.Interrupt); cmd.Wait() })
	waitReady(t, "http://"+address+"/readyz")
	return "http://" + address, cmd
}

// create records a candidate by the API.
func create(t *testing.T, site, token, id string) {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, site+"/api/v1/candidates", strings.NewReader(strings.Replace(goodDossier, `"c-1"`, `"`+id+`"`, 1)))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+strings.TrimSpace(token))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Idempotency-Key", id)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if answer, _ := io.ReadAll(resp.Body); resp.StatusCode != http.StatusCreated {
		t.Fatalf("%s: %d %s", id, resp.StatusCode, answer)
	}
}

// assessedSoon waits until a candidate is assessed, by whichever process.
func assessedSoon(t *testing.T, database, id string) {
	t.Helper()
	pool, err := postgres.Open(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	for deadline := time.Now().Add(30 * time.Second); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		var done bool
		if err := pool.QueryRow(t.Context(), `SELECT band <> '' FROM candidates WHERE external_id = $1`, id).Scan(&done); err != nil {
			t.Fatal(err)
		}
		if done {
			return
		}
	}
	t.Errorf("%s is not assessed after 30 s", id)
}
