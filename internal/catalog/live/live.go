// Package live holds the indicators about conduct in live sessions. An accommodation on file switches off what it
// covers.
package live

import (
	"fmt"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

// Family is the group of live-session indicators.
var Family = indicator.Family{
	ID:    "live",
	Title: "Live sessions",
	Cap:   12,
	Indicators: []*indicator.Indicator{
		cameraRefused,
		verificationStepRefused,
		livenessChallengeFailed,
		videoManipulationArtifacts,
		voiceInconsistent,
		virtualCameraDevice,
		scriptedOrCoachedAnswers,
		claimedLocationKnowledgeGap,
	},
}

// enoughReviewers is how many people must have seen or heard it.
var enoughReviewers = &indicator.Limit{ID: "reviewers", Title: "People who noted it, each on their own", Default: 2, Min: 2, Max: 5,
	Why: "One may see or hear what is not there."}

// A note is a mark of an interviewer that counts, with its interview and its place in the dossier.
type note struct {
	dossier.Mark
	interview dossier.Interview
	ref       string
}

// notes returns the marks for which ok holds, in the dossier's order.
func notes(c *indicator.Case, ok func(dossier.Interview, dossier.Mark) bool) []note {
	var found []note
	for i, iv := range c.Interviews {
		for j, m := range iv.Marks {
			if ok(iv, m) {
				found = append(found, note{m, iv, fmt.Sprintf("interviews[%d].marks[%d]", i, j)})
			}
		}
	}
	return found
}

// reviewers counts the people who made the notes.
func reviewers(all []note) int { return distinct(all, func(n note) string { return n.By }) }

// sessions counts the interviews that the notes are about.
func sessions(all []note) int {
	return distinct(all, func(n note) string { return n.interview.At.UTC().String() })
}

func distinct(all []note, key func(note) string) int {
	seen := map[string]bool{}
	for _, n := range all {
		seen[key(n)] = true
	}
	return len(seen)
}

// list adds a line for each note: who saw what in which interview.
func list(r indicator.Result, all []note) indicator.Result {
	for _, n := range all {
		r = r.And(n.ref, "%s", n.line())
	}
	return r
}

func (n note) line() string {
	text := fmt.Sprintf("In the interview of %s, %s recorded: %s", indicator.Time(n.interview.At), n.By, markNames[n.Code])
	if n.Value != nil {
		text += fmt.Sprintf(" (%g %s)", *n.Value, markUnits[n.Code])
	}
	if !n.At.IsZero() {
		text += ", at " + n.At.UTC().Format("15:04")
	}
	if n.Text != "" {
		text += fmt.Sprintf(": %q", n.Text)
	}
	return text + "."
}

var markNames = map[string]string{
	"different_speaker":                "another speaker",
	"timbre_change":                    "a voice that changed abruptly",
	"lip_audio_offset":                 "lips and sound apart",
	"face_edge_flicker":                "an edge of the face that flickers",
	"no_blink":                         "no blink",
	"cough_not_visible":                "a cough heard and not seen",
	"second_voice_prompting":           "a second voice that prompts",
	"other_interviews_audible":         "other interviews in the background",
	"recites_generated_text":           "an answer recited from generated text",
	"delayed_unscripted_answers":       "long silence before unscripted answers only",
	"claimed_location_question_failed": "a question about a claimed place not answered, or answered against the map",
}

var markUnits = map[string]string{"lip_audio_offset": "ms", "no_blink": "s", "delayed_unscripted_answers": "s"}

// valued reports whether the mark's value is recorded and at least the least.
func valued(m dossier.Mark, least float64) bool { return m.Value != nil && *m.Value >= least }
