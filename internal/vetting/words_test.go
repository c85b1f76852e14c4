package vetting_test

import (
	"regexp"
	"strings"
	"testing"

	"bonafide/internal/vetting"
)

// accusing are words that no text of the product uses: see the package's comment.
var accusing = regexp.MustCompile(`(?i)\b(fak\w+|fraud\w*|north korea\w*|dprk|suspect\w*|suspicio\w*|guilt\w*|reject\w*|criminal\w*|liar|lying)\b`)

// TestNoTextAccuses reads what candidates are shown, and what people choose from when they decide.
func TestNoTextAccuses(t *testing.T) {
	texts := []string{vetting.FaceRelease, vetting.English.Notice("rights").Words, vetting.English.Notice("check_in").Words}
	for _, k := range vetting.RequestKinds {
		texts = append(texts, k.Title, k.Asks, k.Hint)
	}
	for _, o := range vetting.Outcomes {
		texts = append(texts, o.Title(), o.Meaning())
	}
	for _, r := range vetting.Reasons {
		texts = append(texts, r.Title)
	}
	for _, text := range texts {
		if word := accusing.FindString(text); word != "" {
			t.Errorf("%q says %q", text, word)
		}
	}
	if accusing.FindString("The system rejected a suspect.") == "" {
		t.Error("the test finds nothing in a text that accuses")
	}
}

// TestARequestNeedsWords holds each kind of request to what it must say.
func TestARequestNeedsWords(t *testing.T) {
	for kind, needed := range map[vetting.RequestKind]bool{
		vetting.AskCorrection: true, vetting.AskToExplain: true, vetting.AskDispute: true, vetting.AskAccommodation: true,
		vetting.AskWithdrawConsent: false, vetting.AskCopy: false, vetting.AskDeletion: false,
	} {
		q := vetting.Request{Kind: kind, Words: "  "}
		if got := q.Problems()["words"] != ""; got != needed {
			t.Errorf("%s without words: a problem %v, want %v", kind, got, needed)
		}
	}
	if q := (vetting.Request{Kind: "reject"}); q.Problems()["kind"] == "" {
		t.Error("a kind that there is not was accepted")
	}
}

// TestEveryLanguageIsWhole holds the languages to the same texts under the same versions, and to every phrase.
func TestEveryLanguageIsWhole(t *testing.T) {
	if len(vetting.Languages) < 2 {
		t.Fatal("there is one language")
	}
	for _, l := range vetting.Languages[1:] {
		for _, kind := range []string{"rights", "check_in"} {
			want, got := vetting.English.Notice(kind), l.Notice(kind)
			if got.Version != want.Version || got.Version == "" || got.Words == want.Words || got.Code != l.Code {
				t.Errorf("%s, %s: version %q (%s); want %q, in its own words", l.Name, kind, got.Version, got.Code, want.Version)
			}
			if n := len(got.Paragraphs("Example")); n != len(want.Paragraphs("Example")) {
				t.Errorf("%s, %s: %d paragraphs, want those of the English text", l.Name, kind, n)
			}
			if strings.Contains(want.Words, "{company}") != strings.Contains(got.Words, "{company}") {
				t.Errorf("%s, %s: the company is not named in the same place", l.Name, kind)
			}
		}
	}
}
