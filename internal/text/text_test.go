package text_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"bonafide/internal/text"
)

func none(text.Shingle) bool { return false }

func numbered(from, to int) string {
	var words []string
	for i := from; i < to; i++ {
		words = append(words, fmt.Sprint("w", i))
	}
	return strings.Join(words, " ")
}

func TestJaccard(t *testing.T) {
	tests := []struct {
		name, a, b string
		want       float64
		smaller    int
	}{
		{"nothing", "", "", 0, 0},
		{"too short for a shingle", "one two three four", "one two three four", 0, 0},
		{"same", numbered(0, 9), numbered(0, 9), 1, 5},
		{"case and punctuation", "Built, with care: a small house", "built with CARE a small house.", 1, 2},
		{"line breaks", "built with care\na small house", "built with care a small house", 1, 2},
		{"half", numbered(0, 10), numbered(2, 12), 0.5, 6}, // shingles 0-5 and 2-7
		{"nothing shared", numbered(0, 10), numbered(20, 30), 0, 6},
		{"C++ is not C", "we wrote it in C++", "we wrote it in C", 0, 1},
	}
	for _, tt := range tests {
		got, smaller := text.NewDocument(tt.a).Jaccard(text.NewDocument(tt.b), none)
		if math.Abs(got-tt.want) > 1e-9 || smaller != tt.smaller {
			t.Errorf("%s: Jaccard = %v of %d, want %v of %d", tt.name, got, smaller, tt.want, tt.smaller)
		}
	}
}

func TestPhrases(t *testing.T) {
	tests := []struct {
		name, a, b string
		want       []string
	}{
		{"seven words", numbered(0, 7), numbered(0, 7), nil},
		{"eight words", numbered(0, 8), "x " + numbered(0, 8) + " y", []string{numbered(0, 8)}},
		{"longer", numbered(0, 11), numbered(0, 11), []string{numbered(0, 11)}},
		{"one a sentence", numbered(0, 9) + ". " + numbered(20, 29) + "; other words", numbered(20, 29) + "\n" + numbered(0, 9), []string{numbered(0, 9), numbered(20, 29)}},
		{"split on one side only", numbered(0, 9) + ". " + numbered(20, 29), numbered(0, 9) + " " + numbered(20, 29), []string{numbered(0, 9), numbered(20, 29)}},
		{"twice is once", numbered(0, 8) + "\n" + numbered(0, 8), numbered(0, 8), []string{numbered(0, 8)}},
		{"a dot inside a word", "we used node.js for the whole of the back end", "we used node.js for the whole of the back end", []string{"we used node js for the whole of the back end"}},
	}
	for _, tt := range tests {
		a, b := text.NewDocument(tt.a), text.NewDocument(tt.b)
		if got := a.Phrases(b, none); !slices.Equal(got, tt.want) {
			t.Errorf("%s: Phrases = %q, want %q", tt.name, got, tt.want)
		}
		if got := b.Phrases(a, none); !slices.Equal(got, tt.want) {
			t.Errorf("%s: asked from the other side, Phrases = %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestCommon(t *testing.T) {
	a := text.NewDocument("Excellent verbal and written communication skills.\n" + numbered(0, 9))
	b := text.NewDocument("Excellent verbal and written communication skills.\n" + numbered(30, 39))
	if got, _ := a.Jaccard(b, none); got == 0 {
		t.Error("without the list, the ordinary phrase is not shared")
	}
	if got, _ := a.Jaccard(b, text.Common); got != 0 {
		t.Errorf("Jaccard = %v without ordinary phrases, want 0", got)
	}
	c := text.NewDocument("Collaborated with cross functional teams to define, design and ship new features")
	if got := c.Phrases(c, text.Common); got != nil {
		t.Errorf("Phrases = %q, want none that are ordinary", got)
	}
}

func FuzzDocument(f *testing.F) {
	f.Add("One two three four five six seven eight nine. Ten", "one two\nthree four five six seven eight nine")
	f.Add("• a\x00\xff b*", "")
	f.Fuzz(func(t *testing.T, s, r string) {
		a, b := text.NewDocument(s), text.NewDocument(r)
		x, _ := a.Jaccard(b, text.Common)
		y, _ := b.Jaccard(a, text.Common)
		if x != y || x < 0 || x > 1 {
			t.Errorf("Jaccard = %v and %v", x, y)
		}
		if p, q := a.Phrases(b, text.Common), b.Phrases(a, text.Common); !slices.Equal(p, q) {
			t.Errorf("Phrases = %q and %q", p, q)
		}
	})
}

// TestSharedPhraseHasASharedFingerprint puts one phrase into texts of other words, at every place and across lines.
func TestSharedPhraseHasASharedFingerprint(t *testing.T) {
	never := func(text.Shingle) bool { return false }
	const phrase = "nine million ledger rows moved overnight without loss"
	a := text.NewDocument("We had " + phrase + " in the old house.").Fingerprints(never)
	for i := range 20 {
		var around []string
		for w := range 40 {
			around = append(around, string(rune('a'+w%26))+string(rune('a'+i))+string(rune('a'+w/26)))
		}
		around[2*i] += ". " + strings.Replace(phrase, " rows", "\nrows", 1) + " "
		b := text.NewDocument(strings.Join(around, " ")).Fingerprints(never)
		if !slices.ContainsFunc(a, func(x text.Shingle) bool { return slices.Contains(b, x) }) {
			t.Errorf("place %d: no fingerprint in common", i)
		}
	}
	common := func(x text.Shingle) bool { return slices.Contains(a, x) }
	if left := text.NewDocument("We had " + phrase + " in the old house.").Fingerprints(common); slices.ContainsFunc(left, common) {
		t.Error("what says nothing is a fingerprint")
	}
}

func TestFindQuotesThePhraseAsItStands(t *testing.T) {
	a := "One two three four five six seven eight nine ten eleven twelve thirteen.\n• Moved NINE million ledger-rows, overnight:\nwithout any loss. And so on."
	b := "We moved nine million ledger rows overnight without any loss indeed"
	phrases := text.NewDocument(b).Phrases(text.NewDocument(a), none)
	if len(phrases) != 1 {
		t.Fatalf("phrases %q", phrases)
	}
	q, ok := text.Find(a, phrases[0])
	if got, want := q.Phrase, "Moved NINE million ledger-rows, overnight:\nwithout any loss"; !ok || got != want || !q.Cut {
		t.Errorf("got %q, want %q; %+v", got, want, q)
	}
	if !strings.HasPrefix(q.Before, "two three") || q.After != ". And so on" {
		t.Errorf("around it stand %q and %q", q.Before, q.After)
	}
	if _, ok := text.Find(a, "words that are not there"); ok {
		t.Error("found what is not there")
	}
}

func TestJaroWinkler(t *testing.T) {
	// Winkler 1990, table 1.
	for _, tt := range []struct {
		a, b string
		want float64
	}{
		{"martha", "marhta", 0.961}, {"dwayne", "duane", 0.840}, {"dixon", "dicksonx", 0.813}, {"a", "a", 1}, {"", "a", 0}, {"abc", "xyz", 0},
	} {
		for _, got := range []float64{text.JaroWinkler(tt.a, tt.b), text.JaroWinkler(tt.b, tt.a)} {
			if math.Abs(got-tt.want) > 0.001 {
				t.Errorf("%s and %s: %.3f, want %.3f", tt.a, tt.b, got, tt.want)
			}
		}
	}
}

func TestSound(t *testing.T) {
	for _, tt := range [][2]string{{"qaddafi", "gaddafi"}, {"mohamed", "muhammad"}, {"schmidt", "shmit"}} {
		if a, b := text.Sound(tt[0]), text.Sound(tt[1]); a != b || a == "" {
			t.Errorf("%s sounds as %q and %s as %q", tt[0], a, tt[1], b)
		}
	}
}
