package facilitator

import (
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var both = &indicator.Limit{ID: "people", Title: "People who saw it, or reviews that showed it", Default: 2, Min: 2, Max: 5,
	Why: "One colleague may be wrong."}

var workByOtherPerson = &indicator.Indicator{
	ID:      "work_by_other_person",
	Version: 1,
	Title:   "Somebody other than the person hired does the work",
	Doc: `{People} people recorded, together or each on their own, that somebody else does the work - another face or voice in meetings, two people typing at once -; or the candidate admitted it, which the observation's source says with the word "admission"; or in {people} reviews, held by as many people, the candidate could not explain own work.

Reviews of own work do not count where an accommodation for speech or time is on file.`,
	Stages:   []string{"post-hire"},
	Sources:  indicator.Cite("S10", "S26"),
	Innocent: `Work in pairs, contractors who share work openly, people who stammer or are anxious in reviews.`,
	Ask:      "Hold a review of recent work with camera, before two people who know it",
	Clears:   "A review in which the candidate explains recent work to two people",
	Minutes:  30,
	Needs:    dossier.Observations,
	Points:   10,
	Limits:   []*indicator.Limit{both},
	Judge: func(c *indicator.Case) indicator.Result {
		seen := observations(c, "work_by_other_person")
		if admitted(seen) || witnesses(seen) >= c.Limit(both) {
			return list(seen)
		}
		reviews := observations(c, "cannot_explain_own_work")
		if c.HasAccommodation("speech") || c.HasAccommodation("time") {
			reviews = nil
		}
		if occasions(reviews) >= c.Limit(both) && witnesses(reviews) >= c.Limit(both) {
			return list(reviews)
		}
		return indicator.Clear()
	},
}

func admitted(all []sighting) bool {
	for _, s := range all {
		if strings.EqualFold(strings.TrimSpace(s.Source), "admission") {
			return true
		}
	}
	return false
}

// witnesses counts the people who made the observations.
func witnesses(all []sighting) int {
	seen := map[string]bool{}
	for _, s := range all {
		for _, by := range s.By {
			seen[by] = true
		}
	}
	return len(seen)
}

// occasions counts the times at which the observations were made.
func occasions(all []sighting) int {
	seen := map[string]bool{}
	for _, s := range all {
		seen[s.At.UTC().String()] = true
	}
	return len(seen)
}

func list(all []sighting) indicator.Result {
	r := indicator.Hits()
	for _, s := range all {
		r = r.And(s.ref, "On %s %s recorded %q (source: %s): %s", indicator.Time(s.At), strings.Join(s.By, ", "),
			strings.ReplaceAll(s.Code, "_", " "), s.Source, detail(s))
	}
	return r
}

func detail(s sighting) string {
	if s.Detail == "" {
		return "no detail given."
	}
	return s.Detail
}
