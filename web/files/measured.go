package files

import (
	"bonafide/internal/face"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
)

// A measured is what the page of two pictures says of the faces in them.
type measured struct {
	Shown      bool
	Word, Said string // empty before a measure
	Tone       ui.Tone
	By         string
	Measure    string // where a form asks for a measure; empty where the viewer may not or there is no consent
	Act        string
	Picture    string // the second picture
	Photos     string // where consent is recorded; empty where it is in force or the viewer may not
}

func newMeasured(in *say.Language, c *vetting.Comparison) measured {
	f := c.Faces
	m := measured{Shown: f.Offered || f.Measure != nil || f.Hidden, Act: "Measure the two faces", Picture: c.Files[1].ID.String()}
	if f.Measure != nil {
		m.Word, m.Tone, m.Said = saidOf(in, f.Measure, c)
		m.By = in.Say("Measured on %s for %s.", in.DateTime(f.Measure.At), f.Measure.By.Name)
		m.Act = "Measure them again"
	}
	if f.Hidden {
		m.Said = "They were measured. The result is shown to you once you have answered whether it is one person, or others have: an answer by eye should not know it."
	}
	switch {
	case !f.Offered || f.Hidden:
	case f.Consent:
		m.Measure = filePath(c.Records[0].ID, c.Files[0].ID) + "/compare/measure"
	default:
		m.Photos = candidateLink(c.Records[0]).Href
	}
	return m
}

// looks are the words for each answer. None is an all-clear, and none says why two pictures differ.
var looks = map[face.Answer]struct {
	word string
	tone ui.Tone
}{
	face.Same:       {"Looks like the same person", ui.ToneNone},
	face.Different:  {"Looks different", ui.ToneVerify},
	face.CannotTell: {"Cannot tell", ui.ToneNone},
}

// saidOf says in words what was measured.
func saidOf(in *say.Language, m *vetting.FaceMeasure, c *vetting.Comparison) (word string, tone ui.Tone, said string) {
	l := looks[m.Answer]
	if m.Measured() {
		return l.word, l.tone, in.Say("Distance %s; up to %s looks like the same person, from %s different, and between them it cannot tell.",
			in.Decimal(m.Distance, 3), in.Decimal(m.SameLimit, 2), in.Decimal(m.DifferentLimit, 2))
	}
	for i, id := range m.Files {
		for _, f := range c.Files {
			if f.ID == id && m.Reasons[i] != "" {
				said += in.Say("In %s: %s.", f.Name, in.Say(string(m.Reasons[i]))) + " "
			}
		}
	}
	return l.word, l.tone, said
}
