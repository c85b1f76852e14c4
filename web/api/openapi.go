package api

import (
	"encoding/json"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"bonafide/internal/account"
	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
	"bonafide/internal/intake"

	"github.com/labstack/echo/v4"
)

// An object is one of JSON.
type object = map[string]any

var binary = object{"type": "string", "format": "binary"}

func ref(component string) object { return object{"$ref": "#/components/schemas/" + component} }

// dossierDef is a definition of the dossier's schema, which is a schema document of its own inside this one.
func dossierDef(name string) object { return object{"$ref": dossier.SchemaID + "#/$defs/" + name} }

var parameterPattern = regexp.MustCompile(`\{(\w+)\}`)

// echoPath writes a path of OpenAPI, /candidates/{id}, as echo does, /candidates/:id.
func echoPath(path string) string { return parameterPattern.ReplaceAllString(path, ":$1") }

// document answers the OpenAPI document.
func (h *Handler) document(c echo.Context) error { return c.Blob(http.StatusOK, jsonMedia, h.openAPI) }

// openAPI returns the document, written from the operations.
func openAPI() []byte {
	paths := object{}
	for _, op := range operations() {
		path, _ := paths[op.path].(object)
		if path == nil {
			path = object{}
			paths[op.path] = path
		}
		path[map[string]string{http.MethodGet: "get", http.MethodPost: "post", http.MethodPut: "put", http.MethodDelete: "delete"}[op.method]] = op.document()
	}
	data, err := json.MarshalIndent(object{
		"openapi": "3.1.0",
		"info": object{"title": "Bonafide", "version": "1", "description": "Candidates, their evidence and what was found, for programs. " +
			"Sign in with a token: Authorization: Bearer bonafide_…. Scopes: " + account.ScopeNames() + ". " +
			"A POST with an Idempotency-Key takes effect once within a day. No operation rejects anybody."},
		"servers":  []object{{"url": Base}},
		"security": []object{{"token": []string{}}},
		"paths":    paths,
		"components": object{
			"securitySchemes": object{"token": object{"type": "http", "scheme": "bearer", "description": "Scopes: " + account.ScopeNames()}},
			"schemas":         schemas(),
			"responses": object{"problem": object{"description": "It was not done, and why", "content": object{
				problemMedia: object{"schema": ref("Problem")}}}},
		},
	}, "", " ")
	if err != nil {
		panic(err) // the document is made of the literals above
	}
	return data
}

// document is the operation's entry.
func (op operation) document() object {
	d := object{"operationId": op.id, "summary": op.summary}
	if op.scope == "" {
		d["security"] = []object{}
	} else {
		d["description"] = "Needs the scope " + string(op.scope) + "."
	}
	var parameters []object
	for _, m := range parameterPattern.FindAllStringSubmatch(op.path, -1) {
		parameters = append(parameters, object{"name": m[1], "in": "path", "required": true, "schema": object{"type": "string"}, "description": op.names(m[1])})
	}
	for _, p := range op.query {
		parameters = append(parameters, object{"name": p.name, "in": "query", "description": p.summary, "schema": p.schema})
	}
	if op.method == http.MethodDelete && strings.HasPrefix(op.path, "/candidates/") {
		parameters = append(parameters, object{"name": "If-Match", "in": "header", "description": "Where it is there, the ETag of the state that is erased", "schema": object{"type": "string"}})
	}
	if slices.ContainsFunc(op.answers, func(a answer) bool { return a.status == http.StatusNotModified }) {
		parameters = append(parameters, object{"name": "If-None-Match", "in": "header", "description": "ETags of states that need not be sent again", "schema": object{"type": "string"}})
	}
	if op.ifMatch {
		parameters = append(parameters, object{"name": "If-Match", "in": "header", "required": true, "description": "The ETag of the state that is replaced", "schema": object{"type": "string"}})
	}
	if op.method == http.MethodPost {
		parameters = append(parameters, object{"name": "Idempotency-Key", "in": "header", "description": "Makes it safe to send the request again", "schema": object{"type": "string", "maxLength": maxKey}})
	}
	if parameters != nil {
		d["parameters"] = parameters
	}
	if op.bodies != nil {
		content := object{}
		for media, schema := range op.bodies {
			content[media] = object{"schema": schema}
		}
		d["requestBody"] = object{"required": true, "content": content}
	}
	responses := object{}
	for _, status := range op.failures() {
		responses[strconv.Itoa(status)] = object{"$ref": "#/components/responses/problem"}
	}
	for _, a := range op.answers {
		responses[strconv.Itoa(a.status)] = op.answer(a)
	}
	d["responses"] = responses
	return d
}

// names says what a parameter of the path is.
func (op operation) names(parameter string) string {
	switch {
	case parameter == "token":
		return "The end of the address that was given"
	case strings.HasPrefix(op.path, "/candidates/"):
		return "The candidate's id here, or the dossier's"
	}
	return "Its id"
}

// failures are the statuses of problems that the operation may answer, beside what a server or a proxy may say to anything.
func (op operation) failures() []int {
	all := []int{http.StatusBadRequest, http.StatusNotFound, http.StatusInternalServerError}
	if op.scope != "" {
		all = append(all, http.StatusUnauthorized, http.StatusForbidden, http.StatusTooManyRequests)
	}
	if op.method != http.MethodGet {
		all = append(all, http.StatusConflict)
	}
	if op.bodies != nil || len(op.query) > 0 || op.method == http.MethodPost {
		all = append(all, http.StatusUnprocessableEntity)
	}
	if op.bodies != nil {
		all = append(all, http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType)
	}
	if op.ifMatch {
		all = append(all, http.StatusPreconditionRequired)
	}
	if op.ifMatch || op.method == http.MethodDelete {
		all = append(all, http.StatusPreconditionFailed)
	}
	return all
}

// answer is the entry of one that succeeds.
func (op operation) answer(a answer) object {
	d := a.document()
	headers, _ := d["headers"].(object)
	if headers == nil {
		headers = object{}
	}
	add := func(name, summary string) {
		headers[name] = object{"description": summary, "schema": object{"type": "string"}}
	}
	if op.scope != "" {
		add("RateLimit", "What the token may ask yet, and when it may ask more: draft-ietf-httpapi-ratelimit-headers")
		add("RateLimit-Policy", "What a token may ask")
	}
	if op.method == http.MethodPost {
		add("Idempotency-Replayed", "true where it is the answer that the first request with the key got")
	}
	if op.locates {
		add("Location", "Where what was made is found")
	}
	if len(headers) > 0 {
		d["headers"] = headers
	}
	return d
}

func (a answer) document() object {
	d := object{"description": a.summary}
	if a.media != "" {
		d["content"] = object{a.media: object{"schema": a.schema}}
	}
	if a.etag {
		d["headers"] = object{"ETag": object{"description": "Names the state of the candidate's facts", "schema": object{"type": "string"}}}
	}
	return d
}

// schemas are those of what is sent and answered.
func schemas() object {
	text, number := object{"type": "string"}, object{"type": "number"}
	whole := object{"type": "integer"}
	at := object{"type": "string", "format": "date-time"}
	list := func(of object) object { return object{"type": "array", "items": of} }
	closed := func(required []string, properties object) object {
		return object{"type": "object", "additionalProperties": false, "required": required, "properties": properties}
	}
	bands := object{"enum": []indicator.Band{indicator.Low, indicator.Verify, indicator.Escalate, indicator.Critical}}
	coverage := closed([]string{"looked", "of"}, object{"looked": whole, "of": whole})
	found := list(closed([]string{"ref", "text"}, object{"ref": text, "text": text}))
	assessment := closed([]string{"schema", "dossier", "as_of", "policy", "points", "band", "groups", "findings", "routing", "coverage", "next_steps"}, object{
		"schema": object{"const": "bonafide/assessment/v1"}, "dossier": text, "as_of": at, "points": number, "band": bands, "coverage": coverage,
		"policy": closed([]string{"name", "version"}, object{"name": text, "version": text}),
		"groups": list(closed([]string{"id", "points", "cap"}, object{"id": text, "points": number, "cap": number})),
		"findings": list(closed([]string{"indicator", "version", "outcome", "points", "group", "evidence"}, object{
			"indicator": text, "version": whole, "outcome": object{"enum": []string{"hit", "clear", "nodata", "failed"}}, "points": number, "group": text, "evidence": found})),
		"routing":    list(closed([]string{"code", "evidence"}, object{"code": text, "evidence": found})),
		"next_steps": list(closed([]string{"text", "clears"}, object{"text": text, "clears": list(text)})),
	})
	all := webhookSchemas(closed)
	maps.Copy(all, object{
		"Dossier":     json.RawMessage(dossier.JSONSchema()),
		"Assessments": closed([]string{"assessments"}, object{"assessments": list(assessment)}),
		"Catalogue":   object{"type": "object", "required": []string{"indicators"}, "properties": object{"indicators": list(object{"type": "object", "required": []string{"id"}})}},
		"Created":     closed([]string{"id", "dossier"}, object{"id": object{"type": "string", "format": "uuid"}, "dossier": text}),
		"CandidatePage": closed([]string{"candidates"}, object{"next": text, "candidates": list(closed(
			[]string{"id", "dossier", "name", "requisition", "applied_at", "points", "coverage"}, object{
				"id": object{"type": "string", "format": "uuid"}, "dossier": text, "name": text, "requisition": text, "title": text, "applied_at": at,
				"band": bands, "points": number, "coverage": coverage, "next_step": text}))}),
		"UploadRequest": closed([]string{"name"}, object{"name": object{"type": "string", "minLength": 1, "maxLength": 1000, "description": "Of the file, for people"}}),
		"UploadOffer":   closed([]string{"url", "method", "expires_at"}, object{"url": object{"type": "string", "format": "uri"}, "method": object{"const": "PUT"}, "expires_at": at}),
		"Upload":        closed([]string{"file"}, object{"file": object{"type": "string", "description": "What a photo's file, or that of a document's capture, says"}}),
		"Import": closed([]string{"id", "file", "state", "made_at", "progress", "rows", "created", "updated", "unchanged", "rejected", "problems"}, object{
			"id": object{"type": "string", "format": "uuid"}, "file": text, "state": object{"enum": []intake.State{intake.Waiting, intake.Running, intake.Done, intake.Failed, intake.Cancelled}},
			"made_at": at, "ended_at": at, "progress": object{"type": []string{"number", "null"}, "minimum": 0, "maximum": 1, "description": "How much of the file is read; null of a sheet before its end"},
			"rows": whole, "created": whole, "updated": whole, "unchanged": whole, "rejected": whole, "failure": text, "columns_not_read": list(text),
			"problems": list(closed([]string{"row", "detail"}, object{"row": whole, "pointer": text, "detail": text}))}),
		"Problem": closed([]string{"type", "title", "status"}, object{"type": text, "title": text, "status": whole, "detail": text,
			"errors": list(closed([]string{"pointer", "detail"}, object{"pointer": text, "detail": text}))}),
	})
	return all
}
