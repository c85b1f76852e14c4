package verify

import (
	"errors"
	"strings"

	"bonafide/internal/report"
	"bonafide/internal/seal"
	"bonafide/web/ui"

	"github.com/google/uuid"
)

// A view is the page: what was asked and what came out.
type view struct {
	key      string // public
	id       string // as typed
	problems ui.Problems

	tone   ui.Tone
	answer string // empty before anything was asked
	words  string
	rows   []ui.Row
}

// checked fills in what a check of the file found.
func (v *view) checked(name string, s *seal.Statement, err error) {
	switch {
	case err == nil:
		v.tone, v.answer = ui.ToneLow, "Not altered since "+ui.DateTime(s.Frozen)
		v.words = name + " is byte for byte what this installation signed. What it says is not judged here."
		v.rows = []ui.Row{{Key: "Report id", More: ui.Mono(s.Report.String())}, {Key: "Format", Value: strings.ToUpper(string(s.Format))}, {Key: "SHA-256 of the document", More: ui.Mono(report.DigestText(s.Document))}}
	case errors.Is(err, seal.ErrAltered):
		v.tone, v.answer = ui.ToneStop, "Altered, or not signed by this installation"
		v.words = name + " differs from what was signed, if only in one byte, or another installation signed it. Ask for the file again from whoever made it."
	default:
		v.tone, v.answer = ui.ToneVerify, "No signature"
		v.words = name + " carries no signature that can be read. A report that was printed, saved again by another program or cut off loses it."
	}
}

// stated fills in what is known of a report by its id.
func (v *view) stated(id uuid.UUID, s report.Stated) {
	v.tone, v.answer = ui.ToneLow, "Frozen "+ui.DateTime(s.At)
	v.words = "This installation keeps a report with this id, and it has not changed since. Upload the file that you have to know whether it is that report."
	v.rows = []ui.Row{{Key: "Report id", More: ui.Mono(id.String())}, {Key: "SHA-256 of the document", More: ui.Mono(report.DigestText(s.Digest))}}
}

func (v *view) fileField() ui.Field {
	return ui.Field{Name: "file", Label: "File of a report", Hint: "PDF, HTML, JSON, CSV, XLSX or ZIP, as it was downloaded. It is checked and not kept.", Required: true, Problem: v.problems.Of("file")}
}

func (v *view) idField() ui.Field {
	return ui.Field{Name: "id", Label: "Report id", Value: v.id, Required: true, Problem: v.problems.Of("id"), Autocomplete: "off"}
}
