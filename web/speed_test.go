package web_test

import (
	"bytes"
	"cmp"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"bonafide/internal/vetting"
	"bonafide/web/webtest"
)

// BenchmarkPages asks for pages of a site with CANDIDATES invented candidates, 2,000 where that says nothing, in turn with their floor:
// the same bytes, kept, after as many times SELECT 1. It prints the median of each and how many times the floor a page takes. The goal
// is 3.
//
//	CANDIDATES=100000 go test -run none -bench BenchmarkPages$ -benchtime 200x ./web
func BenchmarkPages(b *testing.B) {
	n, err := strconv.Atoi(cmp.Or(os.Getenv("CANDIDATES"), "2000"))
	if err != nil {
		b.Fatal(err)
	}
	site := webtest.New(b)
	site.Fill(n)
	candidate := "/candidates/" + site.Load("testdata/contradicted.json").String()
	server := httptest.NewServer(site)
	defer server.Close()
	lead := site.As(vetting.Lead)
	for _, path := range []string{
		"/candidates", "/candidates?page=20", "/candidates?q=dana+whitlock", "/candidates?q=REQ-SEC-04", "/candidates?verdict=stop",
		candidate, candidate + "/identity", candidate + "/photos", candidate + "/interviews", candidate + "/history", candidate + "/links", candidate + "/record",
		candidate + "/evidence", candidate + "/evidence/documents/new", candidate + "/review", candidate + "/report",
		"/reviews", "/dashboard", "/requisitions", "/indicators", "/policies", "/watchlists", "/audit", "/account",
	} {
		b.Run(strings.ReplaceAll(path, candidate, "/candidate")[1:], func(b *testing.B) {
			body := answered(b, server.URL+path, lead)
			queries := site.Queries(func() { answered(b, server.URL+path, lead) })
			kept := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				for range queries {
					if err := site.Exec("SELECT 1"); err != nil {
						b.Error(err)
					}
				}
				w.Header().Set("Content-Encoding", "gzip")
				_, _ = w.Write(body)
			}))
			defer kept.Close()
			var page, floor []time.Duration
			for b.Loop() {
				page = append(page, took(func() { answered(b, server.URL+path, lead) }))
				floor = append(floor, took(func() { answered(b, kept.URL, lead) }))
			}
			b.ReportMetric(median(page), "ms/page")
			b.ReportMetric(median(floor), "ms/floor")
			b.ReportMetric(median(page)/median(floor), "times")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// answered returns the body of an answer as it is on the line.
func answered(b *testing.B, address string, client *webtest.Client) []byte {
	r, err := http.NewRequestWithContext(b.Context(), http.MethodGet, address, nil)
	if err != nil {
		b.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: "session", Value: client.Cookie("session")})
	r.Header.Set("Accept-Encoding", "gzip") // and so it stays as it came
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		b.Fatal(err)
	}
	defer answer.Body.Close()
	var body bytes.Buffer
	if _, err := io.Copy(&body, answer.Body); err != nil || answer.StatusCode != http.StatusOK {
		b.Fatalf("%s: status %d, %v", address, answer.StatusCode, err)
	}
	return body.Bytes()
}

func took(do func()) time.Duration {
	start := time.Now()
	do()
	return time.Since(start)
}

// median returns the middle one, in milliseconds.
func median(all []time.Duration) float64 {
	slices.Sort(all)
	return float64(all[len(all)/2].Microseconds()) / 1000
}
