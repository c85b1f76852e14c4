package live

import (
	"fmt"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var refusals = &indicator.Limit{ID: "refusals", Title: "Interviews with the camera off", Default: 2, Min: 2, Max: 6,
	Why: "One failure is ordinary."}

var cameraRefused = &indicator.Indicator{
	ID:      "camera_refused",
	Version: 1,
	Title:   "The camera stayed off although it was announced and another date was offered",
	Doc: `In {refusals} or more video interviews the camera was declined or said to be broken, each time after notice that it would be needed and with another date on offer.

Without notice or another date the candidate had no fair chance, and the interview does not count. An accommodation for the camera, whenever it was asked for, switches the check off.`,
	Stages:   []string{"interview"},
	Sources:  indicator.Cite("S2", "S6", "S7", "S20", "S25", "S51"),
	Innocent: `Disability, religion, a slow line, shared housing, the price of a camera, bad experience. Not everybody gives the reason unasked.`,
	Ask:      "Offer a date with camera and, with equal weight, an accommodation without one",
	Clears:   "An accommodation on file, or a reviewer's decision after an interview with camera",
	Minutes:  5,
	Needs:    dossier.Interviews,
	Points:   5,
	Limits:   []*indicator.Limit{refusals},
	Judge: func(c *indicator.Case) indicator.Result {
		if c.HasAccommodation("camera") {
			return indicator.Clear().And("accommodations", "An accommodation for the camera is on file.")
		}
		if !cameraRecorded(c.Interviews) {
			return indicator.NoData("no video interview records whether the camera was on")
		}
		r, n := indicator.Hits(), 0
		seen := map[time.Time]bool{}
		for i, iv := range c.Interviews {
			if !refused(iv) || seen[iv.At.UTC()] {
				continue
			}
			seen[iv.At.UTC()] = true
			n++
			r = r.And(fmt.Sprintf("interviews[%d]", i), "On %s the camera was %s, after notice and with another date on offer.", indicator.Time(iv.At), iv.Camera)
		}
		if n < c.Limit(refusals) {
			return indicator.Clear()
		}
		return r
	},
}

func cameraRecorded(interviews []dossier.Interview) bool {
	for _, iv := range interviews {
		if isVideo(iv) && iv.Camera != "" && iv.Camera != "not_required" {
			return true
		}
	}
	return false
}

// isVideo reports whether the interview had a camera to switch on; the names of video services are many.
func isVideo(iv dossier.Interview) bool { return iv.Channel != "phone" && iv.Channel != "audio" }

func refused(iv dossier.Interview) bool {
	return isVideo(iv) && (iv.Camera == "declined" || iv.Camera == "broken") && iv.CameraNoticeGiven && iv.RescheduleOffered
}
