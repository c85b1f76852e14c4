package dossier

import (
	"reflect"
	"strings"
	"testing"
)

// FuzzTree holds that what tree reads is what the slow way reads, and that it reads nothing that the slow way refuses.
func FuzzTree(f *testing.F) {
	for _, s := range []string{
		`{"a": [1, -2.5e+3, true, false, null, "x\u00e9\"\\"], "b": {"": {}}, "c": []}`, `{"a":1,"a":2}`, `{"a":1,"\u0061":2}`, `"\u0000"`, `"a\\u0000"`,
		"\"\xff\"", `[1,]`, ` 0 `, `"\ud800"`, strings.Repeat("[", 70) + strings.Repeat("]", 70), `{"a":1} {`, ``, `1e999`, `"` + "\u2028" + `"`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		got, ok := tree(data)
		if !ok {
			return
		}
		want, err := slowTree(data)
		if err != nil || !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %#v, want %#v, %v", data, got, want, err)
		}
	})
}

// TestTreeReadsWhatIsSound holds that ordinary dossiers go the quick way.
func TestTreeReadsWhatIsSound(t *testing.T) {
	for _, s := range []string{`{"a": [1, -2.5e+3, true, false, null, "x\u00e9\"\\"], "b": {"": {}}, "c": [] }` + "\n", ` "é" `, strings.Repeat("[", maxDepth) + strings.Repeat("]", maxDepth)} {
		if _, ok := tree([]byte(s)); !ok {
			t.Errorf("%s goes the slow way", s)
		}
	}
}
