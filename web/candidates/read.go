package candidates

import (
	"strings"

	"bonafide/internal/dossier"
	"bonafide/web/say"
	"bonafide/web/ui"
)

// A readTable is what a capture's zone or barcode says, beside what is printed and claimed.
type readTable struct {
	Title  string // "Capture 1: machine-readable zone (TD3)"
	Medium string // heading of the column: "Machine-readable zone"
	Fields []ui.FieldRead
	Checks string // which check digits fit, in words; "" where there are none
	Sign   ui.Sign
	Found  bool   // the sign says what was found, in the words of findings: in English
	Next   string // what to do where something does not fit; "" where all does
}

// describeReads lays the reads of the document's captures beside the print and the claim.
func describeReads(in *say.Language, d *dossier.Dossier, doc *dossier.Document) []readTable {
	var all []readTable
	misfits := doc.Misfits()
	for i := range doc.Captures {
		for _, r := range doc.Captures[i].Reads() {
			t := readTable{Title: in.Say("Capture %d: %s", i+1, in.Say(r.Medium)), Medium: ui.Capital(in.Say(r.Medium)), Sign: ui.Sign{Tone: ui.ToneLow, Text: "Everything that can be compared fits."}}
			if r.Unreadable != "" {
				t.Sign, t.Next = ui.Sign{Tone: ui.ToneVerify, Text: in.Say("It cannot be read: %s.", in.Say(r.Unreadable))}, another
				all = append(all, t)
				continue
			}
			t.Title += " (" + r.Format + ")"
			t.Checks = checkWords(in, r.Checked)
			for _, f := range d.CompareRead(doc, r) {
				t.Fields = append(t.Fields, ui.FieldRead{
					Name: ui.Capital(in.Say(f.Field)), Printed: f.Printed, Read: f.Read, Claimed: f.Claimed, Fit: ui.FitSign(string(f.Fit)), ClaimFit: ui.FitSign(string(f.ClaimFit)),
				})
			}
			t.conclude(misfits, i)
			all = append(all, t)
		}
	}
	return all
}

const another = "Take another capture: another picture, at another time."

// conclude says what the misfits that the capture shows mean.
func (t *readTable) conclude(misfits []dossier.Misfit, capture int) {
	var texts []string
	for _, m := range misfits {
		for _, c := range m.Captures {
			if c != capture {
				continue
			}
			texts = append(texts, ui.Capital(m.Text)+".")
			switch {
			case m.Confirmed():
				t.Sign.Tone, t.Next = ui.ToneStop, "Two independent captures show this. Ask for the document in front of the camera, live."
			case m.Answered && t.Next == "":
				t.Next = "A later capture fits, so that this was most likely an error of reading."
			case !m.Answered && t.Sign.Tone != ui.ToneStop:
				t.Next = another
			}
		}
	}
	if len(texts) == 0 {
		return
	}
	if t.Sign.Tone != ui.ToneStop {
		t.Sign.Tone = ui.ToneVerify
	}
	t.Found, t.Sign.Text = true, strings.Join(texts, " ")
}

// checkWords says which check digits fit.
func checkWords(in *say.Language, checks []dossier.CheckDigit) string {
	var fit, fail []string
	for _, c := range checks {
		if c.Fits {
			fit = append(fit, in.Say(c.Of))
		} else {
			fail = append(fail, in.Say(c.Of))
		}
	}
	switch {
	case len(checks) == 0:
		return ""
	case len(fail) == 0:
		return in.Say("All %d check digits fit.", len(fit))
	}
	return in.Say("Check digits that do not fit: %s. Those that fit: %s.", strings.Join(fail, ", "), join(", ", fit...))
}
