package sanctions

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bonafide/internal/errs"
)

func mustLoad(t testing.TB, names ...string) []Entry {
	t.Helper()
	for i, n := range names {
		names[i] = filepath.Join("testdata", n)
	}
	l, err := Load(names...)
	if err != nil {
		t.Fatal(err)
	}
	return l.Entries()
}

func asJSON(t testing.TB, v any) string {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestReadLists(t *testing.T) {
	for _, c := range []struct {
		name  string
		files []string
		want  []string
	}{
		{"OFAC CSV", []string{"sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv"}, []string{
			`{"list":"OFAC","id":"101","programmes":["DEMO1","DEMO2"],"type":"person",` +
				`"names":[{"text":"VESTERGAARD, Tobin","quality":"primary"},{"text":"VESTERGARD, Tobin Emil","quality":"strong"},{"text":"TOBBE","quality":"weak"}],` +
				`"births":[{"from":"1961-03-04","to":"1961-03-04"},{"from":"1962-01-01","to":"1962-12-31","circa":true}],` +
				`"numbers":[{"kind":"document","value":"AB1234567"},{"kind":"document","value":"61-0304-77"}]}`,
			`{"list":"OFAC","id":"102","programmes":["DEMO1"],"type":"entity",` +
				`"names":[{"text":"KALMIA TRADING CO., LTD.","quality":"primary"},{"text":"KALMIA IMPORT EXPORT","quality":"strong"}],` +
				`"numbers":[{"kind":"registration","value":"8812345"},{"kind":"registration","value":"5566778"}]}`,
			`{"list":"OFAC","id":"103","programmes":["DEMO1"],"type":"vessel","names":[{"text":"SEA OTTER","quality":"primary"}]}`,
		}},
		{"OFAC XML", []string{"sdn.xml"}, []string{
			`{"list":"OFAC","list_date":"2026-11-20","id":"101","programmes":["DEMO1","DEMO2"],"type":"person",` +
				`"names":[{"text":"VESTERGAARD, Tobin","quality":"primary"},{"text":"VESTERGARD, Tobin Emil","quality":"strong"},{"text":"TOBBE","quality":"weak"}],` +
				`"births":[{"from":"1961-03-04","to":"1961-03-04"}],"numbers":[{"kind":"document","value":"AB1234567"}]}`,
			`{"list":"OFAC","list_date":"2026-11-20","id":"102","programmes":["DEMO1"],"type":"entity",` +
				`"names":[{"text":"KALMIA TRADING CO., LTD.","quality":"primary"}],"numbers":[{"kind":"registration","value":"8812345"}]}`,
		}},
		{"UN XML", []string{"un.xml"}, []string{
			`{"list":"UN","list_date":"2026-11-20","id":"XXi.001","programmes":["DEMO"],"type":"person",` +
				`"names":[{"text":"TOBIN EMIL VESTERGAARD","quality":"primary"},{"text":"Тобин Вестергор","quality":"strong"},` +
				`{"text":"T. Vestergard","quality":"strong"},{"text":"Emil Vestergard","quality":"strong"},{"text":"Tobbe","quality":"weak"}],` +
				`"births":[{"from":"1961-03-04","to":"1961-03-04"},{"from":"1960-01-01","to":"1962-12-31"},{"from":"1959-01-01","to":"1959-12-31","circa":true}],` +
				`"numbers":[{"kind":"document","value":"AB1234567"}]}`,
			`{"list":"UN","list_date":"2026-11-20","id":"XXe.001","programmes":["DEMO"],"type":"entity",` +
				`"names":[{"text":"KALMIA TRADING","quality":"primary"},{"text":"KALMIA SHIPPING","quality":"primary"},{"text":"Kalmia Import Export","quality":"strong"}]}`,
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			entries := mustLoad(t, c.files...)
			for i, e := range entries {
				if got := asJSON(t, e); i >= len(c.want) || got != c.want[i] {
					t.Errorf("entry %d:\ngot  %s\nwant %s", i, got, c.want[min(i, len(c.want)-1)])
				}
			}
			if len(entries) != len(c.want) {
				t.Errorf("got %d entries, want %d", len(entries), len(c.want))
			}
		})
	}
}

// TestNothingOfOrigin reads lists that carry nationality, citizenship, place of birth, sex and address, and looks for what
// they say in what is kept.
func TestNothingOfOrigin(t *testing.T) {
	kept := asJSON(t, mustLoad(t, "sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv")) + asJSON(t, mustLoad(t, "sdn.xml")) + asJSON(t, mustLoad(t, "un.xml"))
	for _, word := range []string{"Utopia", "Ruritania", "Lundvik", "Male", "Harbour", "Street"} {
		if strings.Contains(kept, word) {
			t.Errorf("%q is kept", word)
		}
	}
}

func TestReadCompressed(t *testing.T) {
	plain, err := os.ReadFile("testdata/un.xml")
	if err != nil {
		t.Fatal(err)
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	w.Write(plain)
	w.Close()
	got, err := Read("un.xml.gz", &packed)
	if err != nil || asJSON(t, got) != asJSON(t, mustLoad(t, "un.xml")) {
		t.Errorf("got %v, %v", got, err)
	}
}

func TestReadErrors(t *testing.T) {
	for _, c := range []struct{ name, text, want string }{
		{"columns", "1,a,-0-\n", "f:1: has 3 columns"},
		{"no number", "1,7,aka,A B,-0-\nx,7,aka,A B,-0-\n", "f:2: the first column"},
		{"quotes", "1,7,aka,\"A\n", "f:1: "},
		{"other XML", "<Sanctions/>", "f:1: <Sanctions> is the root of no list"},
		{"cut XML", "<sdnList>\n<sdnEntry>\n<uid>1</uid>", "f:3: "},
		{"no id", "<sdnList>\n<sdnEntry><lastName>A</lastName></sdnEntry></sdnList>", "f:2: the entry has no number"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Read("f", strings.NewReader(c.text))
			if err == nil || !errors.Is(err, errs.Invalid) || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("got %v, want Invalid %q…", err, c.want)
			}
		})
	}
}

// TestReadPublished reads published lists and checks what it finds against counts of their elements and rows.
func TestReadPublished(t *testing.T) {
	for _, c := range []struct {
		file string
		want string // entries, persons, names, dates of birth, numbers
	}{
		{unFile, "[1003,730,4193,863,448]"},
		{sdn, "[11443,5890,14213,6497,8725]"},
		{cons, "[442,79,510,74,552]"},
	} {
		var persons, names, births, numbers int
		entries := load(t, c.file).Entries()
		for _, e := range entries {
			names, births, numbers = names+len(e.Names), births+len(e.Births), numbers+len(e.Numbers)
			if e.Type == Person {
				persons++
			}
		}
		if got := asJSON(t, []int{len(entries), persons, names, births, numbers}); got != c.want {
			t.Errorf("%s: got %s, want %s", c.file, got, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"sdn.csv", "alt.csv", "add.csv", "sdn_comments.csv", "sdn.xml", "un.xml"} {
		b, err := os.ReadFile(filepath.Join("testdata", name))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		entries, err := Read("f", bytes.NewReader(data))
		if err != nil && !errors.Is(err, errs.Invalid) {
			t.Errorf("error is not Invalid: %v", err)
		}
		for _, e := range entries {
			if len(e.Names) == 0 || e.ID == "" {
				t.Errorf("entry without name or id: %+v", e)
			}
		}
		NewLists(entries).Screen(Subject{Names: []string{string(data[:min(len(data), 50)])}})
	})
}
