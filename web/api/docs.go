package api

import (
	"net/http"
	"strings"

	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/labstack/echo/v4"
)

// Guide shows the operations to people, each with a command that works.
func (h *Handler) Guide(c echo.Context) error {
	return ui.Render(c, http.StatusOK, guide(viewer.Page(c, "API"), ui.Site(c, h.Site), Examples()))
}

// An Example is an operation as people read it. Its command takes SITE, TOKEN and what else stands in capitals from the shell.
type Example struct {
	ID, Method, Path, Summary, Scope, Curl string
}

// sampleDossier is the least that makes a candidate.
const sampleDossier = `{"schema": "bonafide/dossier/v1", "id": "example-1",
  "names": [{"kind": "legal", "full": "Sample Person"}],
  "application": {"requisition": "REQ-7", "applied_at": "2026-11-01T09:00:00Z"},
  "contacts": [{"kind": "email", "value": "sample@example.com"}]}`

// samples are bodies that the operations take, by their ids.
var samples = map[string]string{
	"createCandidate":  sampleDossier,
	"replaceCandidate": sampleDossier,
	"addSession":       `{"kind": "application", "at": "2026-11-01T09:00:00Z", "ip": "198.51.100.7"}`,
	"addDocument":      `{"kind": "utility_bill"}`,
	"addPhoto":         `{"source": "linkedin"}`,
	"addReference":     `{"name": "Ola Referee", "company": "Example Ltd"}`,
	"addInterview":     `{"at": "2026-11-05T15:00:00Z", "camera": "on"}`,
	"offerUpload":      `{"name": "portrait.png"}`,
	"createImport":     "[" + strings.ReplaceAll(sampleDossier, "example-1", "example-2") + "]",
	"createWebhook":    `{"name": "Our system", "url": "https://hooks.example.com/bonafide", "events": ["candidate.band_changed"]}`,
}

// Examples lists the operations with their commands, in the order of the document.
func Examples() []Example {
	var all []Example
	for _, op := range operations() {
		all = append(all, Example{op.id, op.method, op.path, op.summary, string(op.scope), op.curl()})
	}
	return all
}

// variables name in a command what an operation is about.
var variables = map[string]string{"/candidates/{id}": "/candidates/$CANDIDATE", "/imports/{id}": "/imports/$IMPORT", "/webhooks/{id}": "/webhooks/$WEBHOOK", "{delivery}": "$DELIVERY"}

// curl is a command that calls the operation.
func (op operation) curl() string {
	path := op.path
	for from, to := range variables {
		path = strings.Replace(path, from, to, 1)
	}
	line := []string{`curl -sS --fail-with-body`}
	if op.method != http.MethodGet {
		line = append(line, "-X "+op.method)
	}
	address := `"$SITE` + Base + path + `"`
	if op.id == "sendUpload" {
		address = `"$UPLOAD"`
	}
	line = append(line, address)
	if op.scope != "" {
		line = append(line, `-H "Authorization: Bearer $TOKEN"`)
	}
	if op.ifMatch {
		line = append(line, `-H "If-Match: $ETAG"`)
	}
	if op.method == http.MethodPost {
		line = append(line, `-H "Idempotency-Key: $(date +%s%N)"`)
	}
	switch sample, ok := samples[op.id]; {
	case ok:
		line = append(line, `-H "Content-Type: application/json"`, "-d '"+sample+"'")
	case op.id == "sendUpload":
		line = append(line, `-H "Content-Type: image/png"`, "--data-binary @portrait.png")
	case strings.HasPrefix(op.id, "getReport") && op.id != "getReportJSON":
		line = append(line, "-o report."+op.path[strings.LastIndex(op.path, ".")+1:])
	}
	return strings.Join(line, " \\\n  ")
}
