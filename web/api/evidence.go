package api

import (
	"net/http"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// evidence lists what is recorded one at a time, with the dossier's member and the definition of its schema.
var evidence = []evidenceKind{
	{"sessions", "Session", "a session", "session"},
	{"documents", "Document", "a document", "document"},
	{"photos", "Photo", "a photo", "photo"},
	{"references", "Reference", "a reference", "reference"},
	{"interviews", "Interview", "an interview", "interview"},
}

type evidenceKind struct{ path, title, what, def string }

// bodies are those of an operation that records one; photos and documents may bring files.
func (k evidenceKind) bodies() bodies {
	all := reads(dossierDef(k.def))
	if k.hasFiles() {
		all[formMedia] = object{"type": "object", "required": []string{"fact", "file"}, "properties": object{
			"fact": dossierDef(k.def), "file": object{"type": "array", "items": binary, "minItems": 1, "maxItems": maxFiles}}}
	}
	return all
}

func (k evidenceKind) hasFiles() bool { return k.path == "photos" || k.path == "documents" }

// add records one fact.
func (k evidenceKind) add(h *Handler, c echo.Context) error {
	sent, err := k.read(c)
	if err != nil {
		return err
	}
	m := dossier.Member{Name: k.path, Value: sent.fact}
	if err := dossier.CheckMember(m); err != nil {
		return err
	}
	r, err := h.candidate(c)
	if err != nil {
		return err
	}
	if err := h.record(c, r.ID, m, sent.files); err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, candidatePath(r.ID))
	return h.done(c, r.ID, http.StatusCreated)
}

// record records a fact with the files that came with it, or that it names.
func (h *Handler) record(c echo.Context, id uuid.UUID, m dossier.Member, files []vetting.Upload) error {
	ctx := c.Request().Context()
	if len(files) == 0 {
		return h.Vetting.AddNaming(ctx, actor(c), id, m)
	}
	d, err := dossier.Join("", []dossier.Member{m})
	if err != nil {
		return err
	}
	if m.Name == "photos" {
		if len(files) > 1 {
			return errs.Invalidf("A photo has one file: send each with a fact of its own.")
		}
		return h.Vetting.AddPhoto(ctx, actor(c), id, d.Photos[0], files[0])
	}
	return h.Vetting.AddDocument(ctx, actor(c), id, d.Documents[0], files...)
}

// A sent fact came with files, or with none.
type sent struct {
	fact  []byte
	files []vetting.Upload
}

// read reads a fact as JSON, or as the part fact of a form with files.
func (k evidenceKind) read(c echo.Context) (s sent, err error) {
	if !k.hasFiles() || mediaOf(c) != formMedia {
		s.fact, err = read(c)
		return s, err
	}
	form, err := multipartForm(c)
	if err != nil {
		return s, err
	}
	if len(form.Value["fact"]) != 1 || len(form.File["file"]) == 0 || len(form.File["file"]) > maxFiles {
		return s, errs.Invalidf("Send a form with one part fact, as JSON, and 1 to %d parts file.", maxFiles)
	}
	s.fact = []byte(form.Value["fact"][0])
	for _, f := range form.File["file"] {
		data, err := readPart(f)
		if err != nil {
			return s, err
		}
		s.files = append(s.files, vetting.Upload{Name: f.Filename, ContentType: f.Header.Get(echo.HeaderContentType), Data: data})
	}
	return s, nil
}
