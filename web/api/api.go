// Package api is the HTTP API for programs: the same acts as the pages', as JSON.
//
// Every operation stands in one table with what it takes and answers. The routes are mounted from that table and the OpenAPI
// document is written from it, so that neither can leave the other behind.
package api

import (
	"log/slog"
	"net/http"
	"time"

	"bonafide/internal/account"
	"bonafide/internal/catalog"
	"bonafide/internal/intake"
	"bonafide/internal/report"
	"bonafide/internal/vetting"
	"bonafide/internal/webhook"

	"github.com/labstack/echo/v4"
)

// Base is where the API begins.
const Base = "/api/v1"

// A Handler answers programs. All its exported fields are required but Site.
type Handler struct {
	Accounts *account.Service
	Vetting  *vetting.Service
	Reports  *report.Service
	Imports  *intake.Service
	Webhooks *webhook.Service
	Log      *slog.Logger
	Now      func() time.Time
	StatusOf func(error) int // which HTTP status an error means
	Site     string          // the site's address in what is answered; empty: as the request says

	openAPI []byte
}

// An operation is one route and what is promised of it.
type operation struct {
	method, path string // the path as OpenAPI writes it, below Base
	id, summary  string
	scope        account.Scope // "": no token is needed
	query        []parameter
	bodies       bodies
	secret       bool // the answer has a secret, which is not kept
	ifMatch      bool // it takes If-Match, and refuses to work without
	locates      bool // it answers with a Location
	answers      []answer
	handle       func(*Handler, echo.Context) error
}

// A parameter stands in the query.
type parameter struct {
	name, summary string
	schema        object
}

// Bodies are what a request may carry, by media type.
type bodies map[string]object

// reads is a body of JSON.
func reads(schema object) bodies { return bodies{jsonMedia: schema} }

// An answer is one of those that succeed. Failures are the same for all: see problem.
type answer struct {
	status  int
	summary string
	media   string // "": no body
	schema  object
	etag    bool
}

const (
	jsonMedia    = "application/json"
	problemMedia = "application/problem+json"
)

// operations lists the API.
func operations() []operation {
	all := []operation{
		{method: http.MethodGet, path: "/openapi.json", id: "getOpenAPI", summary: "This document", answers: []answer{{status: 200, summary: "OpenAPI 3.1", media: jsonMedia, schema: object{"type": "object"}}},
			handle: (*Handler).document},
		{method: http.MethodGet, path: "/indicators", id: "listIndicators", summary: "The catalogue of indicators", scope: account.ReadCandidates,
			answers: []answer{{status: 200, summary: "The catalogue", media: jsonMedia, schema: ref("Catalogue")}}, handle: (*Handler).indicators},
		{method: http.MethodGet, path: "/candidates", id: "listCandidates", summary: "Candidates, newest application first", scope: account.ReadCandidates,
			query: []parameter{
				{"cursor", "Where the page before ended: its next", object{"type": "string", "maxLength": maxCursor}},
				{"limit", "How many, 50 where it is left out", object{"type": "integer", "minimum": 1, "maximum": maxLimit}},
				{"q", "Part of a name, an id or a requisition; or a whole phone number or mail address", object{"type": "string", "maxLength": 200}},
				{"requisition", "Of this requisition alone", object{"type": "string", "maxLength": 200}},
			},
			answers: []answer{{status: 200, summary: "A page", media: jsonMedia, schema: ref("CandidatePage")}}, handle: (*Handler).list},
		{method: http.MethodPost, path: "/candidates", id: "createCandidate", summary: "Record a candidate from a dossier", scope: account.WriteCandidates, locates: true,
			bodies:  reads(ref("Dossier")),
			answers: []answer{{status: 201, summary: "Recorded", media: jsonMedia, schema: ref("Created"), etag: true}}, handle: (*Handler).create},
		{method: http.MethodGet, path: "/candidates/{id}", id: "getCandidate", summary: "A candidate's dossier", scope: account.ReadCandidates,
			answers: []answer{{status: 200, summary: "The dossier", media: jsonMedia, schema: ref("Dossier"), etag: true}, {status: 304, summary: "It is what If-None-Match names", etag: true}}, handle: (*Handler).get},
		{method: http.MethodPut, path: "/candidates/{id}", id: "replaceCandidate", summary: "Bring a candidate to what a dossier says", scope: account.WriteCandidates, ifMatch: true,
			bodies: reads(ref("Dossier")), answers: []answer{{status: 204, summary: "Replaced", etag: true}}, handle: (*Handler).replace},
		{method: http.MethodGet, path: "/candidates/{id}/assessment", id: "getAssessment", summary: "What was found, as bonafide assess prints it", scope: account.ReadCandidates,
			answers: []answer{{status: 200, summary: "The assessment, made anew where facts were recorded since the last", media: jsonMedia, schema: ref("Assessments"), etag: true}}, handle: (*Handler).assessment},
		{method: http.MethodDelete, path: "/candidates/{id}", id: "eraseCandidate", summary: "Erase a candidate: every row, file and hash. One under a legal hold is a conflict", scope: account.EraseCandidates,
			query:   []parameter{{"why", "Why the record goes, for the log: on request where it is left out", object{"enum": vetting.ErasureReasons}}},
			answers: []answer{{status: 204, summary: "Erased"}}, handle: (*Handler).erase},
		{method: http.MethodPost, path: "/candidates/{id}/uploads", id: "offerUpload", summary: "Get an address that a file can be sent to with PUT, for a fact that names it", scope: account.WriteCandidates,
			bodies: reads(ref("UploadRequest")), answers: []answer{{status: 201, summary: "The address; it works once, without a token, for fifteen minutes", media: jsonMedia, schema: ref("UploadOffer")}}, handle: (*Handler).offerUpload},
		{method: http.MethodPut, path: "/uploads/{token}", id: "sendUpload", summary: "Send a file to the address that was given for it; a photo or document names it within a day", bodies: fileBodies,
			answers: []answer{{status: 201, summary: "Kept; file is what the fact says", media: jsonMedia, schema: ref("Upload")}}, handle: (*Handler).sendUpload},
		{method: http.MethodPost, path: "/imports", id: "createImport", summary: "Import many candidates from a file, by a job", scope: account.WriteCandidates, locates: true,
			bodies: importBodies(), answers: []answer{{status: 202, summary: "Taken; Location says where to look", media: jsonMedia, schema: ref("Import")}}, handle: (*Handler).createImport},
		{method: http.MethodGet, path: "/imports/{id}", id: "getImport", summary: "How far an import came, and what was left out and why", scope: account.WriteCandidates,
			answers: []answer{{status: 200, summary: "The import", media: jsonMedia, schema: ref("Import")}}, handle: (*Handler).getImport},
		{method: http.MethodDelete, path: "/imports/{id}", id: "cancelImport", summary: "Cancel an import; what came in before stays", scope: account.WriteCandidates,
			answers: []answer{{status: 204, summary: "Cancelled"}}, handle: (*Handler).cancelImport},
	}
	all = append(all, webhookOperations()...)
	for _, m := range evidence {
		all = append(all, operation{method: http.MethodPost, path: "/candidates/{id}/" + m.path, id: "add" + m.title, summary: "Record " + m.what, scope: account.WriteCandidates, locates: true,
			bodies: m.bodies(), answers: []answer{{status: 201, summary: "Recorded", etag: true}}, handle: m.add})
	}
	for _, f := range reportFormats {
		all = append(all, operation{method: http.MethodGet, path: "/candidates/{id}/report." + string(f.format), id: "getReport" + f.title, summary: "The vetting report as " + f.title, scope: account.ReadReports,
			query:   []parameter{{"for", "For whom: recruiter where it is left out", object{"enum": audiences()}}},
			answers: []answer{{status: 200, summary: "The signed file", media: f.media, schema: f.schema}}, handle: f.send})
	}
	return all
}

// Routes mounts the API on the site. Errors are Fail's to answer.
func (h *Handler) Routes(e *echo.Echo) {
	h.openAPI = openAPI()
	limits := newLimits()
	for _, op := range operations() {
		e.Add(op.method, Base+echoPath(op.path), h.serve(op, limits))
	}
	e.RouteNotFound(Base+"/*", echo.NotFoundHandler)
}

// serve runs an operation for whoever the token stands for.
func (h *Handler) serve(op operation, limits *limits) echo.HandlerFunc {
	run := func(c echo.Context) error { return op.handle(h, c) }
	if op.method == http.MethodPost {
		run = h.once(op, run)
	}
	return func(c echo.Context) error {
		c.Response().Header().Set("Cache-Control", "no-store")
		if op.scope != "" {
			if err := h.signIn(c, op.scope, limits); err != nil {
				return err
			}
		}
		return run(c)
	}
}

// indicators answers the catalogue.
func (h *Handler) indicators(c echo.Context) error { return c.JSON(http.StatusOK, catalog.JSON()) }
