package refresh

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/sanctions"
)

// folder returns a folder with copies of the invented lists, as name=file of package sanctions' testdata.
func folder(t *testing.T, names ...string) string {
	t.Helper()
	dir := t.TempDir()
	for _, n := range names {
		name, file, _ := strings.Cut(n, "=")
		data, err := os.ReadFile(filepath.Join("../testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		write(t, filepath.Join(dir, name), string(data))
	}
	return dir
}

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func files(t *testing.T, dir string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func TestUpdateFrom(t *testing.T) {
	for name, tt := range map[string]struct {
		files []string
		want  []string // installed
		date  string   // of the first
		fault string
	}{
		"parts and the UN's": {[]string{"SDN.CSV=sdn.csv", "alt.csv=alt.csv", "add.csv=add.csv", "un/consolidated.xml=un.xml"},
			[]string{"ofac-sdn.jsonl", "un.jsonl"}, "2026-07-08", ""},
		"the whole before its parts": {[]string{"sdn.xml=sdn.xml", "sdn.csv=sdn.csv"}, []string{"ofac-sdn.jsonl"}, "2026-11-20", ""},
		"the other consolidated":     {[]string{"consolidated.xml=sdn.xml"}, []string{"ofac-consolidated.jsonl"}, "2026-11-20", ""},
		"aliases alone":              {[]string{"alt.csv=alt.csv"}, nil, "", "alt.csv: completes sdn.csv, which is missing"},
		"twice":                      {[]string{"a/un.xml=un.xml", "b/un.xml=un.xml"}, nil, "", "holds the same as"},
		"another's list":             {[]string{"sdn.csv=un.xml"}, nil, "", "holds entries of the UN list"},
		"nothing":                    {[]string{"readme.csv=alt.csv"}, nil, "", ""},
	} {
		t.Run(name, func(t *testing.T) {
			from, dir := folder(t, tt.files...), filepath.Join(t.TempDir(), "reference", "sanctions")
			old := time.Date(2026, 7, 8, 0, 0, 0, 0, time.UTC)
			for _, f := range tt.files {
				n, _, _ := strings.Cut(f, "=")
				if err := os.Chtimes(filepath.Join(from, n), old, old); err != nil {
					t.Fatal(err)
				}
			}
			sets, err := Update(t.Context(), dir, from)
			if (err == nil) != (tt.fault == "") || err != nil && (!errors.Is(err, errs.Invalid) || !strings.Contains(err.Error(), tt.fault)) {
				t.Errorf("error %v, want %q", err, tt.fault)
			}
			if len(sets) != len(tt.want) || len(sets) > 0 && (sets[0].Date != tt.date || sets[0].Rows == 0) {
				t.Fatalf("installed %+v, want %v of %s", sets, tt.want, tt.date)
			}
			if len(tt.want) > 0 && !slices.Equal(files(t, dir), tt.want) {
				t.Errorf("files %v, want %v", files(t, dir), tt.want)
			}
		})
	}
}

func TestInstalledListsScreen(t *testing.T) {
	dir := t.TempDir()
	if lists, err := sanctions.Open(dir); lists != nil || err != nil {
		t.Fatalf("an empty folder opens as %v, %v", lists, err)
	}
	if _, err := Update(t.Context(), dir, folder(t, "sdn.csv=sdn.csv", "alt.csv=alt.csv", "un.xml=un.xml")); err != nil {
		t.Fatal(err)
	}
	lists, err := sanctions.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	born, _ := dossier.ParseDate("1961-03-04")
	found := lists.Screen(sanctions.Subject{Names: []string{"Tobin Vestergaard"}, Type: sanctions.Person, Birth: sanctions.BornOn(born)})
	if len(found) != 2 || !found[0].Confirmed || found[0].Entry.ListDate == "" {
		t.Errorf("found %+v, want an entry of each list, confirmed and dated", found)
	}
	data, err := os.ReadFile(filepath.Join(dir, "ofac-sdn.jsonl"))
	if err != nil || strings.Contains(string(data), "Utopia") || strings.Contains(string(data), "Lundvik") {
		t.Errorf("the installed list holds a nationality or a place of birth: %s, %v", data, err)
	}
}

func TestABadListLeavesTheOneInUse(t *testing.T) {
	dir := t.TempDir()
	if _, err := Update(t.Context(), dir, folder(t, "sdn.csv=sdn.csv", "un.xml=un.xml")); err != nil {
		t.Fatal(err)
	}
	before, err := os.ReadFile(filepath.Join(dir, "ofac-sdn.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	short := strings.SplitAfterN(string(mustRead(t, "../testdata/sdn.csv")), "\n", 2)[0]
	for name, content := range map[string]string{"a page": "<html><body>down</body></html>", "no list": "\n", "cut off": "<sdnList><sdnEntry>", "a third": short} {
		from := t.TempDir()
		write(t, filepath.Join(from, "sdn.csv"), content)
		if sets, err := Update(t.Context(), dir, from); !errors.Is(err, errs.Invalid) || len(sets) > 0 {
			t.Errorf("%s: installed %v, %v; want Invalid", name, sets, err)
		}
		if after := mustRead(t, filepath.Join(dir, "ofac-sdn.jsonl")); string(after) != string(before) {
			t.Errorf("%s: the list in use changed", name)
		}
	}
	if got, want := files(t, dir), []string{"ofac-sdn.jsonl", "un.jsonl"}; !slices.Equal(got, want) {
		t.Errorf("left %v, want %v", got, want)
	}
	write(t, filepath.Join(dir, "un.jsonl"), `{"name":"UN","rows":5}`)
	if _, err := sanctions.Open(dir); !errors.Is(err, errs.Invalid) || !strings.Contains(err.Error(), "un.jsonl") {
		t.Errorf("a list that was cut off opens: %v", err)
	}
}

func mustRead(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestDownload(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/un.xml" {
			http.ServeFile(w, r, "../testdata/un.xml")
			return
		}
		http.Error(w, "down", http.StatusServiceUnavailable)
	}))
	defer srv.Close()
	dir, from := t.TempDir(), slices.Clone(publications)
	for i := range from {
		from[i].url = srv.URL + "/" + from[i].name + ".xml"
	}
	sets, err := download(t.Context(), srv.Client(), from, dir)
	if len(sets) != 1 || sets[0].Date != "2026-11-20" || err == nil || strings.Count(err.Error(), "503") != 2 {
		t.Errorf("installed %+v, %v; want the UN's list of 2026-11-20 and two that are down", sets, err)
	}
	if got, want := files(t, dir), []string{"un.jsonl"}; !slices.Equal(got, want) {
		t.Errorf("left %v, want %v", got, want)
	}
}

func TestPublishersAreAskedOverTLS(t *testing.T) {
	for _, p := range publications {
		if !strings.HasPrefix(p.url, "https://") {
			t.Errorf("%+v", p)
		}
	}
}
