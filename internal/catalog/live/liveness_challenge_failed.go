package live

import (
	"fmt"
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var failures = &indicator.Limit{ID: "failures", Title: "Challenges that broke the face", Default: 2, Min: 2, Max: 6,
	Why: "A poor line smears one picture or another; the random order defeats a film made beforehand."}

var livenessChallengeFailed = &indicator.Indicator{
	ID:      "liveness_challenge_failed",
	Version: 1,
	Title:   "The face did not hold in random liveness challenges",
	Doc: `In one interview, {failures} or more random challenges - a hand across the face, the head turned, a phrase read out, a lamp moved -, and two thirds of those given, ended with a visible break where the face meets the rest of the picture. Refusing every challenge that was offered counts as well, provided that an accessible alternative was among them.

Refusing some challenges and passing others says nothing. Nor does a break on a line that lost {loss} of its packets or more, since a poor line smears faces: repeat the challenges on another. An accommodation for movement switches the check off.

A passed challenge proves little: there are rendered faces that survive a hand across them.`,
	Stages:   []string{"interview"},
	Sources:  indicator.Cite("S5", "S26", "S41"),
	Innocent: `Compression on a slow line that smears faces, a motor or visual disability, a head covering, a background filter.`,
	Ask:      "Repeat the challenges on a better line, with filters off and an accessible alternative on offer",
	Clears:   "Two of three challenges passed in a second session, or an accommodation on file",
	Minutes:  10,
	Needs:    dossier.LivenessChallenges,
	Points:   8,
	Limits:   []*indicator.Limit{failures, lossAllowed},
	Judge: func(c *indicator.Case) indicator.Result {
		if c.HasAccommodation("movement") {
			return indicator.Clear().And("accommodations", "An accommodation for movement is on file.")
		}
		result := indicator.Clear()
		for i, iv := range c.Interviews {
			failed, refused, alternative := challengeResults(iv.Liveness)
			ref := fmt.Sprintf("interviews[%d].liveness", i)
			switch n := len(iv.Liveness); {
			case len(failed) > 0 && poorLine(c, iv):
				result = result.And(ref, "On %s %d of %d challenges broke the face, on a line that lost %g %% of its packets: repeat them on another.",
					indicator.Time(iv.At), len(failed), n, *iv.PacketLossPercent)
			case len(failed) >= c.Limit(failures) && 3*len(failed) >= 2*n:
				return indicator.Hit(ref, "On %s, %d of %d challenges ended with a break at the edge of the face: %s.",
					indicator.Time(iv.At), len(failed), n, strings.Join(failed, ", "))
			case n > 0 && refused == n && alternative:
				return indicator.Hit(ref, "On %s the candidate refused all %d challenges, the accessible alternative included.", indicator.Time(iv.At), n)
			}
		}
		return result
	},
}

// poorLine reports whether the line is known to have lost so much that it may have smeared the picture.
func poorLine(c *indicator.Case, iv dossier.Interview) bool {
	return iv.PacketLossPercent != nil && *iv.PacketLossPercent >= float64(c.Limit(lossAllowed))
}

// challengeResults lists the challenges that broke the face, and counts those refused; alternative says that an
// accessible one was on offer.
func challengeResults(all []dossier.Challenge) (failed []string, refused int, alternative bool) {
	for _, ch := range all {
		switch ch.Result {
		case "boundary_failure":
			failed = append(failed, strings.ReplaceAll(ch.Challenge, "_", " "))
		case "refused":
			refused++
		}
		alternative = alternative || ch.Challenge == "accessible_alternative"
	}
	return failed, refused, alternative
}
