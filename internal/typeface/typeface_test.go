package typeface

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func drawn(lines [][]Span) string {
	var b strings.Builder
	for i, l := range lines {
		if i > 0 {
			b.WriteByte('|')
		}
		for _, s := range l {
			b.WriteString(s.Text)
		}
	}
	return b.String()
}

func TestLines(t *testing.T) {
	for _, c := range []struct {
		text  string
		width float64
		want  string
	}{
		{"one two three", 1e6, "one two three"},
		{"one two three", 4500, "one two|three"},
		{"first\nsecond", 1e6, "first|second"},
		{"", 100, ""},
		{"incomprehensible", 3000, "incom|prehe|nsible"},
		{"王小明。諸葛亮", 4500, "王小明。|諸葛亮"},
		{"abc אבג def", 1e6, "abc גבא def"},
		{"אבג 123 דהו", 1e6, "והד 123 גבא"},
		{"(אבג)", 1e6, "(גבא)"},
		{"x (אב (ג) ד) y", 1e6, "x (ד (ג) בא) y"},
		{"אבג!", 1e6, "גבא!"},
		{"אבג 12 (דה)", 1e6, "(הד) 12 גבא"},
		{"x (אבג)", 1e6, "x (גבא)"},
		{"אבג (x) ]", 1e6, "גבא (x) ]"},
	} {
		if got := drawn(Lines(c.text, false, c.width)); got != c.want {
			t.Errorf("%q in %g is drawn %q, want %q", c.text, c.width, got, c.want)
		}
	}
}

// TestJoin compares with the forms as Unicode names them: MEEM INITIAL, HAH MEDIAL, MEEM MEDIAL, DAL FINAL …
func TestJoin(t *testing.T) {
	for word, want := range map[string]string{
		"محمد":  "\ufee3\ufea4\ufee4\ufeaa",
		"باب":   "\ufe91\ufe8e\ufe8f",
		"لا":    "\ufefb",
		"سلام":  "\ufeb3\ufefc\ufee1",
		"مُحمد": "\ufee3\u064f\ufea4\ufee4\ufeaa", // a mark joins nothing and parts nothing
		"یگانه": "\ufbfe\ufb95\ufe8e\ufee7\ufeea",
		"Dana":  "Dana",
		"على":   "\ufecb\ufee0\ufef0",
	} {
		if got := string(join([]rune(word))); got != want {
			t.Errorf("%s is joined as %+q, want %+q", word, got, want)
		}
	}
}

func TestEachScriptHasAFont(t *testing.T) {
	for text, name := range map[string]string{"Dana Żółć": "go", "Дмитрий": "go", "Nguyễn": "dejavu", "محمد": "dejavu", "김민준": "wenquan", "ヤマダ": "wenquan", "王": "wenquan"} {
		for _, bold := range []bool{false, true} {
			line := Lines(text, bold, 1e6)[0]
			if last := line[len(line)-1]; last.Font.Name != name || last.Width <= 0 {
				t.Errorf("%q, bold %v: drawn in %s, %g wide; want %s", text, bold, last.Font.Name, last.Width, name)
			}
		}
	}
}

func FuzzLines(f *testing.F) {
	for _, seed := range []string{"Dana", "\xff\xfe", "אב(ג 12", "مُ\u064f لا", "\u0300\u0300", "\n\n", strings.Repeat("W", 99), "\U0010ffff\u202e\u2066"} {
		f.Add(seed, 1000.0)
	}
	f.Fuzz(func(t *testing.T, text string, width float64) {
		clean, _ := Clean(text)
		for _, bold := range []bool{false, true} {
			got := norm.NFKC.String(drawn(Lines(clean, bold, max(width, 1))))
			for _, r := range got {
				if !has(r) && r != '|' && controls(r) {
					t.Fatalf("%q is drawn with %q", text, r)
				}
			}
		}
	})
}
