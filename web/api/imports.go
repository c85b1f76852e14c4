package api

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/intake"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// importMedia are the files that are imported, by the media types that they have on the way.
var importMedia = map[string]string{
	jsonMedia: ".json", "application/x-ndjson": ".jsonl", "application/jsonl": ".jsonl", "text/csv": ".csv", "text/tab-separated-values": ".tsv",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}

func importBodies() bodies {
	all := bodies{formMedia: object{"type": "object", "required": []string{"file"}, "properties": object{
		"file": object{"type": "string", "format": "binary", "description": "Its name ends in one of " + strings.Join(intake.Formats, ", ")}}}}
	for media := range importMedia {
		all[media] = object{"type": "string"}
	}
	all[jsonMedia] = object{"oneOf": []object{ref("Dossier"), {"type": "array", "items": ref("Dossier")}}}
	all["text/csv"] = object{"type": "string", "description": "A first row of titles, then a row a candidate: bonafide import --help lists the titles"}
	return all
}

// createImport takes a file in, for a job.
func (h *Handler) createImport(c echo.Context) error {
	name, format, data, err := imported(c)
	if err != nil {
		return err
	}
	if len(bytes.TrimSpace(data)) == 0 {
		return errs.Invalidf("The file is empty.")
	}
	i, err := h.Imports.Begin(c.Request().Context(), actor(c), name, format, bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, Base+"/imports/"+i.ID.String())
	return c.JSON(http.StatusAccepted, importOf(i))
}

// imported reads the file out of the request. An array of dossiers becomes a line a dossier.
func imported(c echo.Context) (name, format string, data []byte, err error) {
	if mediaOf(c) == formMedia {
		name, data, err = fileOf(c)
		format = strings.ToLower(filepath.Ext(name))
	} else {
		name, format = "sent to the API", importMedia[mediaOf(c)]
		if format == "" {
			return "", "", nil, &problem{Status: http.StatusUnsupportedMediaType,
				Detail: "Send the file as one of " + strings.Join(slices.Sorted(maps.Keys(importMedia)), ", ") + ", or as " + formMedia + "."}
		}
		data, err = io.ReadAll(c.Request().Body)
	}
	if err != nil {
		return "", "", nil, err
	}
	if format == ".json" && bytes.HasPrefix(bytes.TrimSpace(data), []byte("[")) {
		format = ".jsonl"
		data, err = lines(data)
	}
	return name, format, data, err
}

// fileOf reads the file out of a form.
func fileOf(c echo.Context) (name string, data []byte, err error) {
	form, err := multipartForm(c)
	if err != nil {
		return "", nil, err
	}
	if len(form.File["file"]) != 1 {
		return "", nil, errs.Invalidf("Send a form with one part file.")
	}
	f := form.File["file"][0]
	data, err = readPart(f)
	return f.Filename, data, err
}

// An importAnswer is an import as programs read it.
type importAnswer struct {
	ID        uuid.UUID       `json:"id"`
	File      string          `json:"file"`
	State     intake.State    `json:"state"`
	MadeAt    time.Time       `json:"made_at"`
	EndedAt   time.Time       `json:"ended_at,omitzero"`
	Progress  *float64        `json:"progress"`
	Rows      int64           `json:"rows"`
	Created   int64           `json:"created"`
	Updated   int64           `json:"updated"`
	Unchanged int64           `json:"unchanged"`
	Rejected  int64           `json:"rejected"`
	Failure   string          `json:"failure,omitempty"`
	Unread    []string        `json:"columns_not_read,omitempty"`
	Problems  []importProblem `json:"problems"`
}

type importProblem struct {
	Row     int64  `json:"row"`
	Pointer string `json:"pointer,omitempty"`
	Detail  string `json:"detail"`
}

func importOf(i *intake.Import) importAnswer {
	a := importAnswer{
		ID: i.ID, File: i.File, State: i.State, MadeAt: i.MadeAt, EndedAt: i.EndedAt, Rows: i.Rows, Created: i.Created, Updated: i.Updated, Unchanged: i.Unchanged,
		Rejected: i.Rejected, Failure: i.Failure, Unread: i.Unread, Problems: []importProblem{}, Progress: progress(i),
	}
	for _, r := range i.Problems {
		for _, text := range r.Problems {
			p := importProblem{Row: r.Row, Detail: text}
			if m := memberProblem.FindStringSubmatch(text); m != nil {
				p.Pointer, p.Detail = pointer(m[1]), m[2]
			}
			a.Problems = append(a.Problems, p)
		}
	}
	return a
}

// memberProblem is a problem of a dossier's member: see dossier.Problem.
var memberProblem = regexp.MustCompile(`(?s)^([a-z_0-9]+(?:\[\d+\])?(?:\.[a-z_0-9]+(?:\[\d+\])?)*): (.*)$`)

// progress is how much of the file is read. How far a sheet came is not counted in bytes.
func progress(i *intake.Import) *float64 {
	part := 1.0
	switch {
	case i.State == intake.Done:
	case slices.Contains([]string{".csv", ".tsv", ".xlsx"}, i.Format):
		return nil
	default:
		part = min(1, float64(i.IntakeCount.Bytes)/float64(max(1, i.Bytes)))
	}
	return &part
}

// find returns the import that the path names.
func (h *Handler) find(c echo.Context) (*intake.Import, error) {
	id, err := uuid.Parse(c.Param("id"))
	if err != nil {
		return nil, errs.NotFound
	}
	return h.Imports.Import(c.Request().Context(), actor(c), id)
}

// getImport answers how an import stands.
func (h *Handler) getImport(c echo.Context) error {
	i, err := h.find(c)
	if err != nil {
		return err
	}
	return c.JSON(http.StatusOK, importOf(i))
}

// cancelImport ends an import.
func (h *Handler) cancelImport(c echo.Context) error {
	i, err := h.find(c)
	if err != nil {
		return err
	}
	if err := h.Imports.Cancel(c.Request().Context(), actor(c), i.ID); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}

// lines writes an array of JSON as JSON Lines, byte for byte but for white space. What is no such array is errs.Invalid.
func lines(data []byte) ([]byte, error) {
	var all []json.RawMessage
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, errs.Invalidf("The body is no JSON array: %v.", err)
	}
	var out bytes.Buffer
	for _, one := range all {
		if err := json.Compact(&out, one); err != nil {
			return nil, err
		}
		out.WriteByte('\n')
	}
	return out.Bytes(), nil
}
