package main

import (
	"os"
	"strings"
	"testing"
)

func TestAWatchListIsImported(t *testing.T) {
	data := "BONAFIDE_DATA=" + t.TempDir() + "/data"
	list := write(t, "list.json", `{"schema": "bonafide/watchlist/v1", "entries": [
{"kind": "ip", "value": "198.51.100.7", "source": "bulletin", "date": "2026-01-02", "reviewer": "r", "expires": "2027-12-31"}]}`)
	for _, want := range []string{
		"1 entries: 1 new or changed, 0 as before, 0 left out because somebody withdrew them\n",
		"1 entries: 0 new or changed, 1 as before, 0 left out because somebody withdrew them\n",
	} {
		var out, err strings.Builder
		status := run(t.Context(), []string{"watchlist", "import", list}, []string{data, "PATH=" + os.Getenv("PATH")}, &out, &err)
		if status != done || out.String() != want {
			t.Fatalf("status %d, %q, want %q; stderr:\n%s", status, out.String(), want, err.String())
		}
	}
}
