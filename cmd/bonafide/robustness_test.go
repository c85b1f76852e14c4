package main

import (
	"bytes"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// What the reading of a file may take, as the README says it: the largest pictures ask for more, and none of these is one.
const (
	mostMemory = 400 << 10 // of a child, in KiB
	mostTime   = 20 * time.Second
)

// TestMalformedFilesOverHTTP hands every malformed file in by the browser's forms, to the program that reads them in children: as a
// portrait, and PDFs as a résumé too. Each is answered in time and in words, no child grows, and the app answers afterwards.
func TestMalformedFilesOverHTTP(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(shared, "robustness", "*", "*"))
	if err != nil || len(files) == 0 {
		t.Skip("malformed files are not beside this checkout (../shared/data/robustness)")
	}
	program := start(t, []string{"serve"}, "BONAFIDE_DATA="+filepath.Join(t.TempDir(), "data"), "HOME="+t.TempDir())
	client := program.signUp(t)
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	client.Timeout = mostTime

	answers, largest := map[string]int{}, 0
	var candidate string
	for i, file := range files {
		if i%20 == 0 { // a record with a thousand portraits is another test's
			candidate = program.newCandidate(t, client, "Candidate "+strconv.Itoa(i))
			largest = max(largest, childrensMemory(t))
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		paths := []string{"/evidence/photos"}
		if bytes.Contains(data[:min(len(data), 1024)], []byte("%PDF-")) {
			paths = append(paths, "/resume/preview")
		}
		for _, path := range paths {
			status, words := upload(t, client, candidate+path, file, data)
			answers[fmt.Sprintf("%s %d", path, status)]++
			if status != http.StatusOK && status != http.StatusSeeOther && (status != http.StatusUnprocessableEntity || !strings.Contains(words, "to mend")) {
				t.Errorf("%s to %s: status %d:\n%.300s", file, path, status, words)
			}
		}
	}
	waitUntilRead(t, client, candidate)
	largest = max(largest, childrensMemory(t))
	t.Logf("%d files, answers %v, the largest child had %d MiB", len(files), answers, largest>>10)
	if largest > mostMemory {
		t.Errorf("a child grew to %d MiB", largest>>10)
	}
	if status, _ := get(t, client, program.site+"/readyz"); status != http.StatusOK {
		t.Errorf("the app answers %d afterwards", status)
	}
}

// newCandidate records a candidate and returns the address of the page.
func (r *running) newCandidate(t *testing.T, client *http.Client, name string) string {
	t.Helper()
	resp, err := client.PostForm(r.site+"/candidates", url.Values{
		"name": {name}, "country": {"US"}, "city": {"Houston"}, "requisition": {"REQ-1"}, "title": {"Engineer"}, "applied_on": {"2026-10-07"},
	})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	if resp.StatusCode != http.StatusSeeOther {
		t.Fatalf("recording a candidate: status %d", resp.StatusCode)
	}
	return r.site + resp.Header.Get("Location")
}

func upload(t *testing.T, client *http.Client, address, file string, data []byte) (status int, page string) {
	t.Helper()
	var body bytes.Buffer
	w := multipart.NewWriter(&body)
	if err := w.WriteField("source", "linkedin"); err != nil {
		t.Fatal(err)
	}
	part, err := w.CreateFormFile("file", filepath.Base(file))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	resp, err := client.Post(address, w.FormDataContentType(), &body)
	if err != nil {
		t.Fatalf("%s: %v", file, err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp.StatusCode, string(answer)
}

// waitUntilRead waits until the candidate's files have been read, which those before them have then, too.
func waitUntilRead(t *testing.T, client *http.Client, candidate string) {
	t.Helper()
	for deadline := time.Now().Add(2 * time.Minute); ; time.Sleep(200 * time.Millisecond) {
		status, page := get(t, client, candidate)
		if status == http.StatusOK && !strings.Contains(page, `http-equiv="refresh"`) {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("the files were not read within two minutes")
		}
	}
}

// childrensMemory returns the most memory that a child of this process has had, in KiB; 0 where the system does not tell.
func childrensMemory(t *testing.T) (most int) {
	t.Helper()
	lists, err := filepath.Glob("/proc/self/task/*/children")
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range lists {
		children, _ := os.ReadFile(list) // a thread may have ended
		for _, pid := range strings.Fields(string(children)) {
			status, _ := os.ReadFile("/proc/" + pid + "/status")
			if _, peak, ok := strings.Cut(string(status), "VmHWM:"); ok && !bytes.HasPrefix(status, []byte("Name:\tpostgres")) {
				kib, _ := strconv.Atoi(strings.Fields(peak)[0])
				most = max(most, kib)
			}
		}
	}
	return most
}
