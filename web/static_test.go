package web_test

import (
	"compress/gzip"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"bonafide/static"
	"bonafide/web"
)

func TestStyleSheetIsCompressedOnce(t *testing.T) {
	site := web.New(web.Deps{Log: slog.New(slog.DiscardHandler)})
	req := httptest.NewRequest(http.MethodGet, static.Path("app.css"), nil)
	req.Header.Set("Accept-Encoding", "gzip")
	answer := httptest.NewRecorder()
	site.ServeHTTP(answer, req)
	unzipped, err := gzip.NewReader(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	css, err := io.ReadAll(unzipped)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(css), "--accent") {
		t.Errorf("what came is no style sheet: %.40q", css)
	}
}
