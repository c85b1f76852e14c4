package impact

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"bonafide/internal/catalog"
	"bonafide/internal/indicator"

	"github.com/google/uuid"
)

// people returns n of a group, the first of whom are stopped and hit by an indicator.
func people(group string, n, flagged int) []person {
	all := make([]person, n)
	for i := range all {
		all[i] = person{group: group, band: indicator.Low, known: true}
		if i < flagged {
			all[i].band, all[i].hits = indicator.Escalate, []string{"phone_voip"}
		}
	}
	return all
}

func TestCompare(t *testing.T) {
	all := append(people("A", 40, 2), people("B", 40, 14)...)
	all = append(all, people("C", 9, 9)...) // too few to show
	all[0].known, all[0].hits = false, nil
	study := Compare(catalog.All, all)
	if study.Withheld != 9 || study.Unjudged != 1 {
		t.Errorf("withheld %d, unjudged %d; want 9 and 1", study.Withheld, study.Unjudged)
	}
	var ids []string
	for _, m := range study.Measures {
		ids = append(ids, m.ID)
	}
	if got, want := strings.Join(ids, " "), "band:verify band:escalate phone_voip"; got != want {
		t.Fatalf("measures %s, want %s", got, want)
	}
	m := study.Measures[1]
	if len(m.Groups) != 2 || m.Groups[0].Code != "A" || m.Groups[1].Code != "B" || !m.Marked() {
		t.Fatalf("%+v, want A and B, marked", m)
	}
	b := m.Groups[1]
	if b.People != 40 || b.Flagged != 14 || b.Passed != 0.65 || math.Abs(b.Ratio-0.65/0.95) > 1e-12 || math.Abs(b.P-exact(14, 26, 2, 38)) > 1e-9 {
		t.Errorf("%+v, want 0.65 passed, 0.684 of A's", b)
	}
	if a := m.Groups[0]; a.Ratio != 1 || !a.Marked() { // unlikely in this direction too
		t.Errorf("%+v, want the best group", a)
	}
}

func TestCompareNobody(t *testing.T) {
	for _, all := range [][]person{nil, people("A", 12, 12)} {
		for _, m := range Compare(catalog.All, all).Measures {
			for _, g := range m.Groups {
				if math.IsNaN(g.Ratio) || g.Ratio != 1 || g.P != 1 {
					t.Errorf("%+v, want a ratio and a probability of 1: there is nobody to compare with", g)
				}
			}
		}
	}
}

func TestReadSurvey(t *testing.T) {
	const ok = "candidate,Q1,Q2\na,X,1\nb,,2\nc,Y,\na,Z,1\n"
	f, err := read([]byte(ok))
	if err != nil {
		t.Fatal(err)
	}
	a, b := uuid.UUID{1}, uuid.UUID{2}
	taken := f.resolve(map[string]uuid.UUID{"a": a, "b": b})
	got := fmt.Sprintln(taken.People, taken.Unknown, len(taken.answers["Q1"]), taken.answers["Q1"][0].Group, len(taken.answers["Q2"]))
	if want := "2 1 1 Z 2\n"; got != want {
		t.Errorf("taken %s, want %s", got, want)
	}
	for name, tt := range map[string]struct{ text, want string }{
		"words for a question": {"candidate,Which group?\na,X\n", "Line 1, column 2: a question is named by a code"},
		"twice":                {"candidate,Q1,Q1\na,X,X\n", "Line 1, column 3"},
		"words for a group":    {"candidate,Q1\na,X\nb,Women\n", "Line 3, column 2: a group is a code"},
		"no candidate":         {"candidate,Q1\n,X\n", "Line 2: the first column is empty"},
		"too many cells":       {"candidate,Q1\na,X,Y\n", "Line 2: there are more cells"},
		"no answers":           {"candidate,Q1\n", "The file has to have a line that names its columns"},
	} {
		if _, err := read([]byte(tt.text)); err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", name, err, tt.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("candidate,Q1\na,X\n"))
	f.Add([]byte("candidate;Q1\r\n\"a\n\";X\r\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := read(data)
		if err == nil {
			s.resolve(map[string]uuid.UUID{"a": {1}})
		}
	})
}
