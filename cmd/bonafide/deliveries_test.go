package main

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestDeliveriesSurviveKill sends what an applicant-tracking system tells, each message three times in any order, and kills the program
// again and again; what was not answered is sent again, as such systems do. Each message takes effect once.
// BONAFIDE_TEST_DELIVERIES=10000 sends so many; without it there are few.
func TestDeliveriesSurviveKill(t *testing.T) {
	messages, kills := 80, 1
	if text := os.Getenv("BONAFIDE_TEST_DELIVERIES"); text != "" {
		var err error
		if messages, err = strconv.Atoi(text); err != nil {
			t.Fatal(err)
		}
		kills = 5
	}
	const secret = "the secret of this connection"
	settings := []string{"BONAFIDE_DATA=" + t.TempDir() + "/data"}
	first := start(t, []string{"serve"}, settings...)
	client := first.signUp(t)
	resp, err := client.PostForm(first.site+"/connections", url.Values{"system": {"greenhouse"}, "name": {"hires"}, "secret": {secret}})
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	hook := strings.Replace(resp.Request.URL.Path, "/connections/", "/hooks/", 1)
	if hook == resp.Request.URL.Path || hook == "/hooks/" {
		t.Fatalf("not connected: %s", resp.Request.URL)
	}
	first.end(t)
	settings = append(settings, "PATH="+os.Getenv("PATH"))
	var token, stderr strings.Builder
	if status := run(t.Context(), []string{"token", "add", "test", "--account", "ada@example.com", "--scope", "candidates:read"}, settings, &token, &stderr); status != done {
		t.Fatalf("token: %s", stderr.String())
	}

	work := make(chan string, 3*messages)
	for _, i := range rand.Perm(3 * messages) {
		id, minute := i%messages/4, i%messages%4
		work <- fmt.Sprintf(`{"action": "application_updated", "payload": {"application": {"applied_at": "2026-11-01T10:00:00Z", "last_activity_at": "2026-11-02T10:0%d:00Z", "jobs": [{"id": 1, "name": "Engineer"}],
"candidate": {"id": %d, "first_name": "Person", "last_name": "Number %d", "email_addresses": [{"value": "p%d-%d@example.com"}]}}}}`, minute, id, id, id, minute)
	}
	address := freeAddress(t)
	begin, answered := time.Now(), 0
	for round := range kills + 1 {
		cmd := exec.Command(os.Args[0], "serve")
		cmd.Env = append(settings, "BONAFIDE_ADDR="+address)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		waitReady(t, "http://"+address+"/readyz")
		until := time.Now().Add(time.Hour)
		if round < kills {
			until = time.Now().Add(300*time.Millisecond + rand.N(time.Second))
		}
		answered += deliver("http://"+address+hook, secret, work, until)
		if round == kills {
			defer func() { cmd.Process.Signal(os.Interrupt); cmd.Wait() }()
			break
		}
		cmd.Process.Kill()
		cmd.Wait()
	}
	t.Logf("%d deliveries answered in %v with %d kills", answered, time.Since(begin), kills)
	dossiers := settled(t, "http://"+address, strings.TrimSpace(token.String()), messages/4)
	t.Logf("all took effect after %v", time.Since(begin))
	for id, text := range dossiers {
		i := strings.TrimPrefix(id, "greenhouse-")
		text = strings.Join(strings.Fields(text), "")
		if want := fmt.Sprintf(`"contacts":[{"kind":"email","value":"p%s-3@example.com"}]`, i); !strings.Contains(text, want) {
			t.Errorf("%s: %s, want %s: the newest, once", id, text, want)
		}
	}
}

// deliver sends messages from eight connections until the time or until none is left, and puts back what was not answered.
func deliver(address, secret string, work chan string, until time.Time) (answered int) {
	var all sync.WaitGroup
	var mu sync.Mutex
	for range 8 {
		all.Go(func() {
			for time.Now().Before(until) {
				select {
				case body := <-work:
					if post(address, secret, body) {
						mu.Lock()
						answered++
						mu.Unlock()
					} else {
						work <- body
					}
				default:
					return
				}
			}
		})
	}
	all.Wait()
	return answered
}

func post(address, secret, body string) bool {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(body))
	r, err := http.NewRequest(http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		return false
	}
	r.Header.Set("Signature", "sha256 "+hex.EncodeToString(mac.Sum(nil)))
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return false
	}
	io.Copy(io.Discard, resp.Body)
	resp.Body.Close()
	return resp.StatusCode == http.StatusOK
}

func waitReady(t *testing.T, address string) {
	t.Helper()
	for deadline := time.Now().Add(time.Minute); time.Now().Before(deadline); time.Sleep(50 * time.Millisecond) {
		if resp, err := http.Get(address); err == nil {
			resp.Body.Close()
			if resp.StatusCode == http.StatusOK {
				return
			}
		}
	}
	t.Fatal("the program is not ready after a minute")
}

// settled waits until so many candidates are there that nothing changes any more, and returns their dossiers by id.
func settled(t *testing.T, site, token string, want int) map[string]string {
	t.Helper()
	ask := func(path string) string {
		r, err := http.NewRequest(http.MethodGet, site+"/api/v1"+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+token)
		for {
			resp, err := http.DefaultClient.Do(r)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(resp.Body)
			resp.Body.Close()
			if err != nil {
				t.Fatal(err)
			}
			if resp.StatusCode != http.StatusTooManyRequests {
				return string(body)
			}
			time.Sleep(time.Second)
		}
	}
	var before string
	for deadline := time.Now().Add(20 * time.Minute); time.Now().Before(deadline); time.Sleep(2 * time.Second) {
		ids, all := []string{}, ""
		for cursor, more := "", true; more; {
			var page struct {
				Candidates []struct{ Dossier string }
				Next       string
			}
			text := ask("/candidates?limit=200&cursor=" + cursor)
			if err := json.Unmarshal([]byte(text), &page); err != nil {
				t.Fatal(err)
			}
			for _, c := range page.Candidates {
				ids = append(ids, c.Dossier)
			}
			all += text
			cursor, more = page.Next, page.Next != ""
		}
		if len(ids) > want {
			t.Fatalf("%d candidates, want %d: one came twice", len(ids), want)
		}
		if len(ids) < want || all != before {
			before = all
			continue
		}
		dossiers := map[string]string{}
		for _, id := range ids {
			text := ask("/candidates/" + id)
			if !strings.Contains(text, "-3@example.com") { // its newest message waits
				break
			}
			dossiers[id] = text
		}
		if len(dossiers) == want {
			return dossiers
		}
	}
	t.Fatal("not settled after 20 minutes")
	return nil
}
