package web_test

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http/httptest"
	"testing"

	"bonafide/static"
	"bonafide/web/webtest"
)

// Every answer is compressed once: a style sheet compressed twice is none.
func TestAnswersAreCompressedOnce(t *testing.T) {
	site := webtest.New(t)
	for _, path := range []string{static.Path("app.css"), static.Path("app.js"), "/sign-in"} {
		plain, small := httptest.NewRecorder(), httptest.NewRecorder()
		site.ServeHTTP(plain, httptest.NewRequest("GET", path, nil))
		r := httptest.NewRequest("GET", path, nil)
		r.Header.Set("Accept-Encoding", "gzip")
		site.ServeHTTP(small, r)
		z, err := gzip.NewReader(small.Body)
		if err != nil {
			t.Fatalf("%s: %v", path, err)
		}
		got, err := io.ReadAll(z)
		if err != nil || !bytes.Equal(got, plain.Body.Bytes()) {
			t.Errorf("%s: got %d bytes (%v), want the %d of the plain answer", path, len(got), err, plain.Body.Len())
		}
	}
}
