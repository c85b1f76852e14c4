package live

import (
	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

const (
	lipOffset   = 200 // ms
	lossAllowed = 2   // per cent of packets
	longStare   = 45  // s
)

var videoManipulationArtifacts = &indicator.Indicator{
	ID:      "video_manipulation_artifacts",
	Version: 1,
	Title:   "The picture showed marks of being altered on its way",
	Doc: `Two reviewers, or the record of two interviews, noted one of: lips and sound more than 200 ms apart for half a minute or longer while fewer than 2 % of packets were lost; an edge of the face that flickers or ghosts; no blink for 45 seconds or longer; a cough or sneeze heard and not seen.

200 ms is beyond what ITU-R BT.1359 calls acceptable, about 90 ms early and 185 ms late. Where the loss of packets is not recorded the line may be to blame, and the offset does not count. People blink every few seconds. Two, since one reviewer may see what is not there.`,
	Stages:   []string{"interview"},
	Sources:  indicator.Cite("S18", "S41"),
	Innocent: `A poor line, beauty filters, software that corrects where the eyes look, a blurred background, an avatar, palsy of the face.`,
	Ask:      "Hold a second interview with every filter switched off, on another line",
	Clears:   "A second interview without such marks, seen by two reviewers",
	Minutes:  30,
	Needs:    dossier.Interviews,
	Points:   6,
	Judge: func(c *indicator.Case) indicator.Result {
		seen := notes(c, altered)
		if reviewers(seen) < 2 && sessions(seen) < 2 {
			return list(indicator.Clear(), seen)
		}
		return list(indicator.Hits(), seen)
	},
}

func altered(iv dossier.Interview, m dossier.Mark) bool {
	switch m.Code {
	case "lip_audio_offset":
		return m.Value != nil && *m.Value > lipOffset && iv.PacketLossPercent != nil && *iv.PacketLossPercent < lossAllowed
	case "no_blink":
		return valued(m, longStare)
	}
	return m.Code == "face_edge_flicker" || m.Code == "cough_not_visible"
}
