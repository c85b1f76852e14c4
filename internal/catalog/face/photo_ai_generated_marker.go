package face

import (
	"fmt"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var photoAIGeneratedMarker = &indicator.Indicator{
	ID:      "photo_ai_generated_marker",
	Version: 1,
	Title:   "The portrait's file says that a generator made it",
	Doc: `A portrait's file says itself that a generator made it, in whole or in part: the IPTC's digital source type, the settings that a generator writes beside the picture, or a generator's name as the program.

What the file says is all that is read; no program guesses from the pixels. Two points whatever the number of marks, since portraits made by a generator are ordinary. No mark proves nothing: most sites strip them.`,
	Stages:   []string{"application"},
	Sources:  indicator.Cite("S18", "S23", "S33", "S35"),
	Innocent: `The many honest applicants who use a service for portraits, and telephones whose filters leave the same mark.`,
	Ask:      "Ask for a portrait as the camera took it",
	Clears:   "A portrait without such marks that shows the same person",
	Minutes:  5,
	Needs:    dossier.PictureMarks,
	Points:   2,
	Judge: func(c *indicator.Case) indicator.Result {
		for i, p := range c.Photos {
			if p.Image == nil {
				continue
			}
			if source, ok := p.Image.Origin.Marked("ai_generated"); ok {
				return indicator.Hit(fmt.Sprintf("photos[%d]", i), "The file of the portrait from %q says that a generator made it (%s).", p.Source, source)
			}
		}
		return indicator.Clear()
	},
}
