package report

import (
	"bytes"
	"regexp"
	"strings"
	"testing"

	"bonafide/internal/indicator"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// planted is a sentence or value that a report says in one part and in no other.
var planted = map[Part][]string{
	Points:  {"9.7"},
	Rules:   {"ip_country_mismatch", "Towns 2026-10"},
	Checks:  {"Two sessions are too far apart", "fewer than two sessions have a place"},
	Steps:   {"Record a second session"},
	Others:  {"Zelda Otherwise", "M. Castellane"},
	Staff:   {"Rosa Recruiter", "Remy Reviewer"},
	Words:   {"switchboard"},
	Names:   {"licence <front>"},
	Matters: {"A listed person has this name."},
	Acts:    {"looked at by"},
}

// versions returns everything that a version says in files of this package, as text.
func version(t *testing.T, a Audience) string {
	t.Helper()
	r := record(t, "Dana Whitlock")
	r.Assessment.Groups[1].Points, r.Assessment.Findings[2].Points = 9.7, 9.7
	r.Assessment.Findings[2].Evidence[0].Text += " M. Castellane and Rosa Recruiter said so."
	for _, text := range []string{"The photo of Zelda Otherwise is the same.", "Zelda Otherwise lives there."} {
		r.Assessment.Findings = append(r.Assessment.Findings, indicator.Finding{
			Indicator: "link_photo", Version: 1, Outcome: indicator.IsHit, Points: 3, Group: "link", Evidence: []indicator.Evidence{{Ref: "photos[0]", Text: text}},
		})
	}
	rep := New(r, sample, reviewer, a, now)
	if rep.Audience != a {
		t.Fatalf("made for %q instead of %q", rep.Audience, a)
	}
	if a.Sees(Rules) {
		rep.Basis.Data = []string{"Towns 2026-10"}
	}
	if a.Sees(Acts) {
		rep.Acts = []Act{{What: "looked at by", By: "somebody", At: now}}
	}
	f, err := rep.freeze(r.ID, reviewer, uuid.UUID{9})
	if err != nil {
		t.Fatal(err)
	}
	if rep, err = Read(f.Document); err != nil {
		t.Fatal(err)
	}
	table, err := rep.CSV()
	if err != nil {
		t.Fatal(err)
	}
	return string(f.Document) + string(table) + textOf(t, draw(t, rep))
}

// TestEachAudienceSeesItsParts walks the table of views: what is planted in a part stands in the versions that it names and in no
// other, and whoever does not see it is told that it was left out.
func TestEachAudienceSeesItsParts(t *testing.T) {
	if len(Views) != len(planted) {
		t.Fatalf("%d parts, and texts for %d", len(Views), len(planted))
	}
	for _, a := range Audiences {
		said := version(t, a)
		for _, v := range Views {
			for _, text := range planted[v.Part] {
				if got := strings.Contains(said, text); got != a.Sees(v.Part) {
					t.Errorf("%s: %s: %q is there: %v, want %v", a, v.Part, text, got, a.Sees(v.Part))
				}
			}
			if got := strings.Contains(said, v.Title); got == a.Sees(v.Part) {
				t.Errorf("%s is told that %q was left out: %v", a, v.Title, got)
			}
		}
		for _, always := range []string{"Dana Whitlock", "A former employer does not know the candidate", "A payslip of the time", "A further check is needed", "It accuses nobody"} {
			if !strings.Contains(said, always) {
				t.Errorf("%s: %q is not there", a, always)
			}
		}
	}
}

// TestWhatConcernsOthersStandsOnce holds that a candidate cannot count, by the copy, how many things are shared.
func TestWhatConcernsOthersStandsOnce(t *testing.T) {
	if n := strings.Count(version(t, Subject), othersTitle); n != 3 { // in each of three files
		t.Errorf("%d times", n)
	}
}

func TestOnlyThoseWhoSeeReviewsGiveThem(t *testing.T) {
	for _, a := range Audiences {
		for _, role := range vetting.Roles {
			if role == vetting.Interviewer {
				continue // sees no candidate, and so no report
			}
			want := a == Recruiter || a == Subject || role == vetting.Reviewer || role == vetting.Lead
			if got := role.Can(a.Needs()); got != want {
				t.Errorf("%s for %s: %v, want %v", role, a, got, want)
			}
			if got := New(record(t, "D"), sample, vetting.Actor{Role: role}, a, now).Audience; got == a != want {
				t.Errorf("%s makes a draft for %s that is for %s", role, a, got)
			}
		}
	}
}

// never are the words that the product says of nobody. The note that no nationality is recorded names what is not.
var never = regexp.MustCompile(`(?i)\b(fake\w*|fraud\w*|north korean?s?|suspect\w*|guilty|rejected by system|liar|criminal)\b`)

func TestWordsOfEveryVersion(t *testing.T) {
	for _, a := range Audiences {
		said := version(t, a) + a.Title() + a.Reader() + a.Purpose()
		if word := never.FindString(said); word != "" {
			t.Errorf("%s: says %q", a, word)
		}
	}
	for word, v := range subjectVerdicts {
		if found := never.FindString(v.Word + v.Meaning); found != "" || strings.Contains(v.Meaning, "compliance") {
			t.Errorf("%s: says %q", word, v.Meaning)
		}
	}
}

// TestAFrozenReportStays holds that every file follows from the document alone, that reading and writing it again changes
// nothing, and that who freezes the same again at another time is told so by its content.
func TestAFrozenReportStays(t *testing.T) {
	r := record(t, "Dana Whitlock")
	first, err := New(r, sample, reviewer, Compliance, now).freeze(r.ID, reviewer, uuid.UUID{1})
	if err != nil {
		t.Fatal(err)
	}
	later, err := New(r, sample, recruiter, Recruiter, now.AddDate(0, 0, 3)).freeze(r.ID, recruiter, uuid.UUID{2})
	if err != nil {
		t.Fatal(err)
	}
	again, err := New(r, sample, vetting.Actor{Name: "Lena", Role: vetting.Lead}, Compliance, now.AddDate(0, 0, 3)).freeze(r.ID, reviewer, uuid.UUID{3})
	if err != nil {
		t.Fatal(err)
	}
	if first.Content != again.Content || first.Content == later.Content || bytes.Equal(first.Document, again.Document) {
		t.Error("the content of two reports that say the same differs, or that of two that do not is the same")
	}
	read, err := Read(first.Document)
	if err != nil {
		t.Fatal(err)
	}
	if written, err := read.document(); err != nil || !bytes.Equal(written, first.Document) {
		t.Errorf("read and written again, the document differs: %v\n%s", err, written)
	}
	files := func() [][]byte {
		t.Helper()
		read, err := Read(first.Document)
		if err != nil {
			t.Fatal(err)
		}
		var all [][]byte
		for _, make := range []func() ([]byte, error){read.CSV, read.XLSX, read.PDF} {
			file, err := make()
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, file)
		}
		return all
	}
	before := files()
	r.Facts, r.Decisions, r.Assessment.Points, r.Owner.Name = nil, nil, 99, "Somebody Else"
	for i, file := range files() {
		if !bytes.Equal(file, before[i]) {
			t.Errorf("file %d differs from what it was before the facts changed", i)
		}
	}
	for _, broken := range []string{"", "{}", `{"report": {"schema": "bonafide/report/v2"}}`} {
		if _, err := Read([]byte(broken)); err == nil {
			t.Errorf("%q is read as a report", broken)
		}
	}
}
