package live

import (
	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var (
	lipOffset = &indicator.Limit{ID: "lip_offset", Title: "Lips and sound apart by more than", Default: 200, Unit: "ms", Min: 185, Max: 1000,
		Why: "Beyond what ITU-R BT.1359 calls acceptable, about 90 ms early and 185 ms late."}
	lossAllowed = &indicator.Limit{ID: "loss", Title: "Loss of packets below which the line is not to blame", Default: 2, Unit: "%", Min: 1, Max: 5,
		Why: "A poor line parts lips and sound by itself."}
	longStare = &indicator.Limit{ID: "no_blink", Title: "Time without a blink", Default: 45, Unit: "seconds", Min: 30, Max: 300,
		Why: "People blink every few seconds."}
)

var videoManipulationArtifacts = &indicator.Indicator{
	ID:      "video_manipulation_artifacts",
	Version: 1,
	Title:   "The picture showed marks of being altered on its way",
	Doc: `{Reviewers} reviewers, or the record of as many interviews, noted one of: lips and sound more than {lip_offset} apart for half a minute or longer while fewer than {loss} of packets were lost; an edge of the face that flickers or ghosts; no blink for {no_blink} or longer; a cough or sneeze heard and not seen.

Where the loss of packets is not recorded the line may be to blame, and the offset does not count.`,
	Stages:   []string{"interview"},
	Sources:  indicator.Cite("S18", "S41"),
	Innocent: `A poor line, beauty filters, software that corrects where the eyes look, a blurred background, an avatar, palsy of the face.`,
	Ask:      "Hold a second interview with every filter switched off, on another line",
	Clears:   "A second interview without such marks, seen by two reviewers",
	Minutes:  30,
	Needs:    dossier.Interviews,
	Points:   6,
	Limits:   []*indicator.Limit{enoughReviewers, lipOffset, lossAllowed, longStare},
	Judge: func(c *indicator.Case) indicator.Result {
		seen := notes(c, func(iv dossier.Interview, m dossier.Mark) bool { return altered(c, iv, m) })
		if enough := c.Limit(enoughReviewers); reviewers(seen) < enough && sessions(seen) < enough {
			return list(indicator.Clear(), seen)
		}
		return list(indicator.Hits(), seen)
	},
}

func altered(c *indicator.Case, iv dossier.Interview, m dossier.Mark) bool {
	switch m.Code {
	case "lip_audio_offset":
		return m.Value != nil && *m.Value > float64(c.Limit(lipOffset)) && iv.PacketLossPercent != nil && *iv.PacketLossPercent < float64(c.Limit(lossAllowed))
	case "no_blink":
		return valued(m, float64(c.Limit(longStare)))
	}
	return m.Code == "face_edge_flicker" || m.Code == "cough_not_visible"
}
