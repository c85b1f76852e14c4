package api

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

const (
	maxLimit  = 200
	maxCursor = 100
)

// A listed is a candidate in a list.
type listed struct {
	ID          uuid.UUID          `json:"id"`
	Dossier     string             `json:"dossier"`
	Name        string             `json:"name"`
	Requisition string             `json:"requisition"`
	Title       string             `json:"title,omitempty"`
	AppliedAt   time.Time          `json:"applied_at"`
	Band        indicator.Band     `json:"band,omitempty"` // absent before the first assessment
	Points      float64            `json:"points"`
	Coverage    indicator.Coverage `json:"coverage"`
	NextStep    string             `json:"next_step,omitempty"`
}

// list answers a page of candidates.
func (h *Handler) list(c echo.Context) error {
	f := vetting.Filter{Query: c.QueryParam("q"), Requisition: c.QueryParam("requisition"), Duplicates: true, Limit: vetting.PageSize}
	if text := c.QueryParam("limit"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > maxLimit {
			return &problem{Status: http.StatusBadRequest, Detail: fmt.Sprintf("limit: want a number from 1 to %d.", maxLimit)}
		}
		f.Limit = n
	}
	if text := c.QueryParam("cursor"); text != "" {
		after, err := parseCursor(text)
		if err != nil {
			return &problem{Status: http.StatusBadRequest, Detail: "cursor: is none of ours: leave it out to begin, or take the next of the page before."}
		}
		f.After = after
	}
	page, err := h.Vetting.Candidates(c.Request().Context(), actor(c), f)
	if err != nil {
		return err
	}
	answer := struct {
		Candidates []listed `json:"candidates"`
		Next       string   `json:"next,omitempty"`
	}{Candidates: []listed{}}
	for _, l := range page.Candidates {
		answer.Candidates = append(answer.Candidates, listed{
			l.ID, l.ExternalID, l.Name, l.Requisition, l.Title, l.AppliedAt, l.Band, l.Points, l.Coverage, l.NextStep,
		})
	}
	if n := len(page.Candidates); page.More && n > 0 {
		last := page.Candidates[n-1]
		answer.Next = cursor(vetting.ListPlace{AppliedAt: last.AppliedAt, ID: last.ID})
	}
	return c.JSON(http.StatusOK, answer)
}

// cursor writes a place in the list for a program to hand back.
func cursor(p vetting.ListPlace) string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d %s", p.AppliedAt.UnixMicro(), p.ID))
}

func parseCursor(text string) (*vetting.ListPlace, error) {
	if len(text) > maxCursor {
		return nil, errs.Invalid
	}
	data, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil, err
	}
	at, id, _ := strings.Cut(string(data), " ")
	micro, err := strconv.ParseInt(at, 10, 64)
	if err != nil {
		return nil, err
	}
	p := &vetting.ListPlace{AppliedAt: time.UnixMicro(micro).UTC()}
	p.ID, err = uuid.Parse(id)
	return p, err
}

// body reads the whole body of the request.
func read(c echo.Context) ([]byte, error) {
	if mediaOf(c) != jsonMedia {
		return nil, &problem{Status: http.StatusUnsupportedMediaType, Detail: "Send JSON, with Content-Type: application/json."}
	}
	return io.ReadAll(c.Request().Body)
}

// create records a candidate.
func (h *Handler) create(c echo.Context) error {
	data, err := read(c)
	if err != nil {
		return err
	}
	d, err := dossier.Decode(data)
	if err != nil {
		return err
	}
	id, err := h.Vetting.Create(c.Request().Context(), actor(c), d)
	if err != nil {
		return err
	}
	c.Response().Header().Set(echo.HeaderLocation, candidatePath(id))
	c.Response().Header().Set("ETag", etag(1))
	return c.JSON(http.StatusCreated, map[string]any{"id": id, "dossier": d.ID})
}

func candidatePath(id uuid.UUID) string { return Base + "/candidates/" + url.PathEscape(id.String()) }

// etag names a revision of a candidate's facts.
func etag(revision int64) string { return `"` + strconv.FormatInt(revision, 10) + `"` }

// candidate returns the candidate that the path names, by our id or the dossier's.
func (h *Handler) candidate(c echo.Context) (*vetting.Record, error) {
	id := c.Param("id")
	if c.Request().URL.RawPath != "" {
		if plain, err := url.PathUnescape(id); err == nil {
			id = plain
		}
	}
	return h.Vetting.Find(c.Request().Context(), actor(c), id)
}

// get answers the dossier.
func (h *Handler) get(c echo.Context) error {
	r, err := h.candidate(c)
	if err != nil {
		return err
	}
	c.Response().Header().Set("ETag", etag(r.Revision))
	if matches(c.Request().Header.Get("If-None-Match"), r.Revision) {
		return c.NoContent(http.StatusNotModified)
	}
	data, err := dossier.Encode(r.Dossier)
	if err != nil {
		return err
	}
	return c.Blob(http.StatusOK, jsonMedia, data)
}

// matches reports whether a list of entity tags names the revision.
func matches(tags string, revision int64) bool {
	for tag := range strings.SplitSeq(tags, ",") {
		if tag = strings.TrimPrefix(strings.TrimSpace(tag), "W/"); tag == "*" || tag == etag(revision) {
			return true
		}
	}
	return false
}

// replace brings the candidate to what the dossier says.
func (h *Handler) replace(c echo.Context) error {
	r, err := h.expected(c)
	if err != nil {
		return err
	}
	data, err := read(c)
	if err != nil {
		return err
	}
	d, err := dossier.Decode(data)
	if err != nil {
		return err
	}
	if d.ID != r.Dossier.ID {
		return dossier.Problems{{Path: "id", Text: fmt.Sprintf("is another candidate's: want %q", r.Dossier.ID)}}
	}
	if err := h.Vetting.Replace(c.Request().Context(), actor(c), r.ID, r.Revision, d); err != nil {
		return lost(err)
	}
	return h.done(c, r.ID, http.StatusNoContent)
}

// expected returns the candidate where it is as If-Match says, which has to be there.
func (h *Handler) expected(c echo.Context) (*vetting.Record, error) {
	tags := c.Request().Header.Get("If-Match")
	if tags == "" {
		return nil, &problem{Status: http.StatusPreconditionRequired, Detail: "Say with If-Match which state you replace: the ETag of the candidate as you read it."}
	}
	r, err := h.candidate(c)
	if err != nil {
		return nil, err
	}
	if !matches(tags, r.Revision) {
		c.Response().Header().Set("ETag", etag(r.Revision))
		return nil, lost(errs.Conflict)
	}
	return r, nil
}

// lost says that somebody else changed the candidate first.
func lost(err error) error {
	if errors.Is(err, errs.Conflict) {
		return &problem{Status: http.StatusPreconditionFailed, Detail: "Somebody changed the candidate since you read it. Read it again, then replace what is there now."}
	}
	return err
}

// done answers with the state that the candidate is in now.
func (h *Handler) done(c echo.Context, id uuid.UUID, status int) error {
	r, err := h.Vetting.Candidate(c.Request().Context(), actor(c), id)
	if err != nil {
		return err
	}
	c.Response().Header().Set("ETag", etag(r.Revision))
	return c.NoContent(status)
}

// assessment answers what was found. Where facts were recorded since, the candidate is assessed first.
func (h *Handler) assessment(c echo.Context) error {
	ctx := c.Request().Context()
	r, err := h.candidate(c)
	if err != nil {
		return err
	}
	if !r.UpToDate() || r.Assessment == nil {
		if err := h.Vetting.Assess(ctx, r.ID); err != nil {
			return err
		}
		if r, err = h.Vetting.Candidate(ctx, actor(c), r.ID); err != nil {
			return err
		}
	}
	shown := *r.Assessment
	if !actor(c).Role.Can(vetting.ViewReviews) {
		shown.Routing = []indicator.Routing{}
	}
	data, err := json.Marshal(map[string]any{"assessments": []*indicator.Assessment{&shown}})
	if err != nil {
		return err
	}
	c.Response().Header().Set("ETag", etag(r.Revision))
	return c.Blob(http.StatusOK, jsonMedia, data)
}

// erase erases the candidate, where If-Match names nothing else than its state.
func (h *Handler) erase(c echo.Context) error {
	r, err := h.candidate(c)
	if err != nil {
		return err
	}
	if tags := c.Request().Header.Get("If-Match"); tags != "" && !matches(tags, r.Revision) {
		return lost(errs.Conflict)
	}
	why := vetting.ErasedOnRequest
	if text := c.QueryParam("why"); text != "" {
		why = vetting.ErasureReason(text)
	}
	if err := h.Vetting.Erase(c.Request().Context(), actor(c), r.ID, why); err != nil {
		return err
	}
	return c.NoContent(http.StatusNoContent)
}
