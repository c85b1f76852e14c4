package files

import (
	"strings"
	"unicode"

	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
)

// A scanned is what a program read in a document's picture, for the person who compares.
type scanned struct {
	Shown  bool
	Waits  bool // it is still to be read
	Said   string
	Tone   ui.Tone
	Word   string   // how it compares; empty where nothing was compared
	Src    string   // the part of the picture that was read; empty where nothing was
	Lines  []string // as read
	Fields []ui.FieldRead
	By     string
	Take   string // where a form takes the lines over; empty where the viewer may not or they are there
}

func newScanned(in *say.Language, e *vetting.Examination, role vetting.Role) scanned {
	on := e.Record.Scanned(e.File)
	switch {
	case on == nil, !on.Document.IsIdentity() && (on.Scan == nil || !on.Scan.Read()): // a bill has nothing for a machine
		return scanned{}
	case on.Scan == nil:
		return scanned{Shown: true, Waits: true, Said: "A program looks for a machine-readable zone and a barcode. What it reads appears here by itself."}
	case !on.Scan.Read():
		return scanned{Shown: true, Said: "Not read. Ask for another picture, or type the lines: a correction of the document has a place for them."}
	}
	own := filePath(e.Record.ID, e.File.ID)
	s := scanned{Shown: true, Said: "Compare what was read with the picture.", Src: own + "/scan"}
	for _, text := range []string{on.Scan.Zone, on.Scan.Barcode} {
		if text != "" {
			s.Lines = append(s.Lines, printable(text))
		}
	}
	if on.Scan.Zone != "" && !on.Scan.ZoneFull {
		s.Said = "Read in part: a check digit does not fit as read. That is an error of reading more often than of the document. Type the lines as the picture shows them."
	}
	for _, f := range on.Fields {
		s.Fields = append(s.Fields, ui.FieldRead{
			Name: ui.Capital(in.Say(f.Field)), Printed: f.Printed, Read: f.Read, Claimed: f.Claimed,
			Fit: ui.FitSign(string(f.Fit)), ClaimFit: ui.FitSign(string(f.ClaimFit)),
		})
	}
	if differ, n := on.Differing(); len(differ) > 0 {
		for i, field := range differ {
			differ[i] = in.Say(field)
		}
		s.Tone, s.Word = ui.ToneVerify, in.Say("Differs: %s", strings.Join(differ, ", "))
	} else if n > 0 {
		s.Tone, s.Word = ui.ToneLow, "Everything that can be compared fits"
	}
	s.By = in.Say("Read by a program (%s) on %s, from the picture with the SHA-256 %x….", on.Scan.Engine, in.DateTime(on.Scan.At), e.File.SHA256[:8])
	if on.Scan.Zone != "" {
		s.By += " " + in.Say("Names are often read wrong by a letter or a filler, and L is not told from 1: compare it with the picture.")
	}
	switch {
	case on.Typed:
		s.Said = "A person gave the lines of this capture; they count. This is what a program read in the same picture."
	case role.Can(vetting.RecordEvidence) && (on.Scan.Zone == "" || on.Scan.ZoneFull):
		s.Take = own + "/scan/take"
	}
	return s
}

// printable leaves out the separators of a barcode's text that no reader can see.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' {
			return -1
		}
		return r
	}, text)
}
