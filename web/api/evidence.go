package api

import (
	"net/http"

	"bonafide/internal/dossier"

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

// add records one fact.
func (k evidenceKind) add(h *Handler, c echo.Context) error {
	data, err := read(c)
	if err != nil {
		return err
	}
	m := dossier.Member{Name: k.path, Value: data}
	if err := dossier.CheckMember(m); err != nil {
		return err
	}
	r, err := h.candidate(c)
	if err != nil {
		return err
	}
	if err := h.Vetting.Add(c.Request().Context(), actor(c), r.ID, m); err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, candidatePath(r.ID))
	return h.done(c, r.ID, http.StatusCreated)
}
