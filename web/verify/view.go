package verify

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/auditor"
	"bonafide/internal/report"
	"bonafide/internal/seal"
	"bonafide/web/say"
	"bonafide/web/ui"

	"github.com/google/uuid"
)

// A view is the page: what was asked and what came out.
type view struct {
	in       *say.Language
	key      string // public
	id       string // as typed
	problems ui.Problems

	tone   ui.Tone
	answer string // empty before anything was asked
	words  string
	rows   []ui.Row
}

// checked fills in what a check of the file found, and of the proof that the file carries.
func (v *view) checked(name string, s *seal.Statement, err error) {
	var logged ui.Row
	if err == nil {
		logged, err = v.logged(s)
	}
	switch {
	case err == nil && s.Format == seal.ZIP:
		v.tone, v.answer = ui.ToneLow, v.in.Say("Not altered since %s", v.in.DateTime(s.Frozen))
		v.words = v.in.Say("%s is a case bundle, byte for byte as this installation signed it. Each report in it carries its own proof.", name)
		v.rows = []ui.Row{{Key: "Format", Value: "ZIP"}, {Key: "SHA-256 of the index", More: ui.Mono(report.DigestText(s.Document))}}
	case err == nil:
		v.tone, v.answer = ui.ToneLow, v.in.Say("Not altered since %s", v.in.DateTime(s.Frozen))
		v.words = v.in.Say("%s is byte for byte what this installation signed. What it says is not judged here.", name)
		v.rows = []ui.Row{{Key: "Report id", More: ui.Mono(s.Report.String())}, {Key: "Format", Value: strings.ToUpper(string(s.Format))}, {Key: "SHA-256 of the document", More: ui.Mono(report.DigestText(s.Document))}, logged}
	case errors.Is(err, seal.ErrAltered):
		v.tone, v.answer = ui.ToneStop, "Altered, or not signed by this installation"
		v.words = v.in.Say("%s differs from what was signed, if only in one byte, or another installation signed it. Ask for the file again from whoever made it.", name)
	default:
		v.tone, v.answer = ui.ToneVerify, "No signature"
		v.words = v.in.Say("%s carries no signature that can be read. A report that was printed, saved again by another program or cut off loses it.", name)
	}
}

// logged checks the proof that the file carries, and says which checkpoint of the audit log it leads to.
func (v *view) logged(s *seal.Statement) (ui.Row, error) {
	row := ui.Row{Key: "Audit log", Value: v.in.Say("The file carries no proof. It was made before the log had given the report its place.")}
	if len(s.Proof) == 0 {
		return row, nil
	}
	c, p, err := auditor.CheckDocument(s.Proof, v.key, s.Document)
	if err != nil {
		return row, fmt.Errorf("%w: the proof in the file: %w", seal.ErrAltered, err)
	}
	at, err := time.Parse(time.RFC3339, c.Time)
	if err != nil {
		return row, fmt.Errorf("%w: the time of the checkpoint: %w", seal.ErrAltered, err)
	}
	row.Value = v.in.Say("The proof in the file holds: the freezing of this document is entry %s, by the checkpoint of %s over %s entries.", strconv.FormatUint(uint64(p.Index), 10), v.in.DateTime(at), strconv.FormatUint(uint64(c.Size), 10))
	return row, nil
}

// stated fills in what is known of a report by its id.
func (v *view) stated(id uuid.UUID, s report.Stated) {
	v.tone, v.answer = ui.ToneLow, v.in.Say("Frozen %s", v.in.DateTime(s.At))
	v.words = "This installation keeps a report with this id, and it has not changed since. Upload the file that you have to know whether it is that report."
	v.rows = []ui.Row{{Key: "Report id", More: ui.Mono(id.String())}, {Key: "SHA-256 of the document", More: ui.Mono(report.DigestText(s.Digest))}}
}

func (v *view) fileField() ui.Field {
	return ui.Field{Name: "file", Label: "File of a report", Hint: "PDF, HTML, JSON, CSV, XLSX or ZIP, as it was downloaded. It is checked and not kept.", Required: true, Problem: v.problems.Of("file")}
}

func (v *view) idField() ui.Field {
	return ui.Field{Name: "id", Label: "Report id", Value: v.id, Required: true, Problem: v.problems.Of("id"), Autocomplete: "off"}
}
