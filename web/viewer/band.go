package viewer

import (
	"bonafide/internal/indicator"
	"bonafide/web/ui"
)

// Bands are the words of the bands where it is not at hand how much was looked at, from least to most; ui.VerdictWord has the verdict's own.
// Low is therefore never green, and the two that ask compliance are told apart by how many people it takes.
var Bands = []struct {
	Band indicator.Band
	Word string
	Tone ui.Tone
}{
	{indicator.Low, "Nothing found, or too little checked", ui.ToneNone},
	{indicator.Verify, "Check first", ui.ToneVerify},
	{indicator.Escalate, "Stop, ask compliance", ui.ToneStop},
	{indicator.Critical, "Stop, two people decide", ui.ToneStop},
}

// BandWord returns the words of a band, "" where there is no such band.
func BandWord(band indicator.Band) string {
	for _, b := range Bands {
		if b.Band == band {
			return b.Word
		}
	}
	return ""
}
