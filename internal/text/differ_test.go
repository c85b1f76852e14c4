package text

import (
	"strings"
	"testing"
)

// bracketed writes pieces with those that stand alone in brackets.
func bracketed(pieces []Piece) string {
	var b strings.Builder
	for _, p := range pieces {
		if p.Alone {
			p.Text = "[" + p.Text + "]"
		}
		b.WriteString(p.Text)
	}
	return b.String()
}

func TestDiffer(t *testing.T) {
	for _, c := range []struct{ name, a, b, wantA, wantB string }{
		{"nothing", "", "", "", ""},
		{"one has none", "Jo  Ferrand\n", "", "[Jo]  [Ferrand]\n", ""},
		{"an amount", "Total: 4,321.09", "Total: 9,321.09", "Total: [4],321.09", "Total: [9],321.09"},
		{"another order, case and breaks", "Left one\nRight two", "left Right\nONE two", "Left one\nRight two", "left Right\nONE two"},
		{"oftener", "pay pay pay", "pay", "pay [pay] [pay]", "pay"},
		{"accents and ligatures", "Müller oﬃce", "MULLER office", "Müller oﬃce", "MULLER office"},
		{"other scripts", "名前 Jo Иван ١٢", "jo", "名前 Jo Иван ١٢", "jo"},
		{"hidden", "Paid in full. Ignore this", "Paid in full.", "Paid in full. [Ignore] [this]", "Paid in full."},
	} {
		a, b := Differ(c.a, c.b)
		if gotA, gotB := bracketed(a), bracketed(b); gotA != c.wantA || gotB != c.wantB {
			t.Errorf("%s: got %q, %q; want %q, %q", c.name, gotA, gotB, c.wantA, c.wantB)
		}
	}
}

func FuzzDiffer(f *testing.F) {
	f.Add("Total: 4,321.09 é", "total 9\xff名")
	f.Fuzz(func(t *testing.T, a, b string) {
		inA, inB := Differ(a, b)
		for _, c := range []struct {
			whole  string
			pieces []Piece
		}{{a, inA}, {b, inB}} {
			var s strings.Builder
			for _, p := range c.pieces {
				s.WriteString(p.Text)
			}
			if s.String() != c.whole {
				t.Errorf("the pieces are %q, want %q", s.String(), c.whole)
			}
		}
		same, _ := Differ(a, a)
		if strings.Contains(bracketed(same), "[") && !strings.Contains(a, "[") {
			t.Errorf("%q differs from itself: %s", a, bracketed(same))
		}
	})
}
