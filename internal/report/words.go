package report

import (
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"

	"bonafide/internal/indicator"
	"bonafide/internal/vetting"
)

// minCoverage is the least share of checks that must have had data before "Nothing found" is said: one in so many. It
// is that of the pages, which a test holds together with this.
const minCoverage = 3

// VerdictOf puts the band into words, never without how much was looked at.
func VerdictOf(a *indicator.Assessment) Verdict {
	if a == nil {
		return Verdict{Word: "Not assessed yet", Meaning: "No assessment has been made. Nothing can be said about any claim."}
	}
	v := Verdict{Looked: a.Coverage.Looked, Of: a.Coverage.Of, Points: a.Points}
	switch {
	case a.Band == indicator.Escalate || a.Band == indicator.Critical:
		v.Word, v.Meaning = "Stop, ask compliance", "Claims are contradicted by what was observed. This is not a finding about the person: a compliance reviewer resolves it with the candidate before the application moves on."
	case a.Band == indicator.Verify:
		v.Word, v.Meaning = "Check first", "Something that was observed does not fit a claim. The next steps below would resolve it."
	case v.Looked == 0 || v.Looked*minCoverage < v.Of:
		v.Word, v.Meaning = "Not enough checked", "Too few checks had data for anything to be said. The next steps below say what to look at."
	default:
		v.Word, v.Meaning = "Nothing found", "No check that had data found a claim contradicted enough to need a decision."
	}
	return v
}

// subjectVerdicts are the words of the candidate's copy in the place of those that tell the company what to do.
var subjectVerdicts = map[string]Verdict{
	"Stop, ask compliance": {Word: "Needs resolution", Meaning: "Something that was observed does not fit a claim. This is not a finding about the person: a reviewer resolves it with the candidate before anything is decided."},
	"Check first":          {Word: "Needs resolution", Meaning: "Something that was observed does not fit a claim. What would clear it stands beside it."},
	"Not enough checked":   {Word: "Not enough checked", Meaning: "Too few checks had data for anything to be said."},
}

// Without says what the verdict would be without the findings that are set aside, "" where none is.
func Without(r *vetting.Record, audience Audience) string {
	if r.Assessment == nil || r.Beside == nil {
		return ""
	}
	a := *r.Assessment
	a.Band, a.Points = r.Beside.Band, r.Beside.Points
	word := VerdictOf(&a).Word
	if v, ok := subjectVerdicts[word]; ok && audience == Subject {
		word = v.Word
	}
	text := "Without what is set aside: " + word
	if audience.Sees(Points) {
		text += fmt.Sprintf(", %.1f points", a.Points)
	}
	return text + ". The verdict goes by all that was found until somebody decides."
}

// Coverage says how much was looked at: "31 of 75 checks had data".
func (v Verdict) Coverage() string { return fmt.Sprintf("%d of %d checks had data", v.Looked, v.Of) }

// records are the words for the members of a dossier: one of them.
var records = map[string]string{
	"names": "Name", "date_of_birth": "Date of birth", "residence": "Claimed residence", "moves": "Move", "travel": "Declared trip",
	"household": "Household", "accommodations": "Accommodation", "contacts": "Contact", "application": "Application",
	"applications": "Further application", "profiles": "Profile", "resume": "Résumé", "employment": "Job", "education": "Study",
	"skills": "Skill", "documents": "Document", "photos": "Photo", "sessions": "Session", "interviews": "Interview",
	"identity_steps": "Identity step", "references": "Referee", "verifications": "Verification",
	"face_comparisons": "Face comparison", "onboarding": "Onboarding", "endpoint": "Device", "observations": "Observation",
	"outcome": "Outcome",
}

// FactTitle returns the words for one member of a dossier, in lower case, as in “recorded a session”.
func FactTitle(member string) string {
	word, known := records[member]
	if !known {
		return member
	}
	return strings.ToLower(word)
}

// recordName puts a reference into the dossier into words: sessions[2].network is "Session 3".
func recordName(ref string) string {
	if ref == "" {
		return "The record as a whole"
	}
	member, _, _ := strings.Cut(ref, ".")
	name, index, isList := strings.Cut(member, "[")
	word, known := records[name]
	if !known {
		return ref
	}
	n, err := strconv.Atoi(strings.TrimSuffix(index, "]"))
	if !isList || err != nil {
		return word
	}
	return fmt.Sprintf("%s %d", word, n+1)
}

func hexadecimal(b []byte) string { return hex.EncodeToString(b) }
