package reports

import (
	"io"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/report"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// Copy sends the candidate's portable copy.
func (h *Handler) Copy(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	return ui.SendZIP(c, "bonafide-copy-"+id.String()+".zip", func(w io.Writer) error {
		return h.Reports.Copy(c.Request().Context(), viewer.Actor(c), w, id)
	})
}

// Bundles asks who is in a case bundle, and shows who was found.
func (h *Handler) Bundles(c echo.Context) error {
	v := bundleView{typed: strings.Join(c.QueryParams()["candidate"], "\n"), audience: chosen(c)}
	ids := named(v.typed)
	for _, id := range ids {
		r, err := h.Reports.Vetting.Candidate(c.Request().Context(), viewer.Actor(c), id)
		if err != nil {
			v.notFound(id, err)
			break
		}
		v.names = append(v.names, ui.Link{Label: r.Dossier.DisplayName(), Href: "/candidates/" + id.String()})
	}
	switch {
	case len(ids) == 0 && v.typed != "":
		v.problems.Add("candidate", "None of this is the address or id of a candidate's page.")
	case len(ids) > report.MostInBundle:
		v.problems.Add("candidate", "A bundle holds %d candidates at most.", report.MostInBundle)
	}
	status := http.StatusOK
	if len(v.problems) > 0 {
		v.names, status = nil, http.StatusUnprocessableEntity
	}
	v.download = "/bundles/bundle.zip?" + query(ids, v.audience)
	return ui.Render(c, status, bundles(viewer.Page(c, "Case bundle"), v))
}

// Bundle sends the bundle that the address names.
func (h *Handler) Bundle(c echo.Context) error {
	ids := named(strings.Join(c.QueryParams()["candidate"], "\n"))
	return ui.SendZIP(c, "bonafide-case-"+time.Now().UTC().Format(time.DateOnly)+".zip", func(w io.Writer) error {
		return h.Reports.Bundle(c.Request().Context(), viewer.Actor(c), w, chosen(c), ids...)
	})
}

// chosen is the audience that an address names, compliance where it names none.
func chosen(c echo.Context) report.Audience {
	if a := report.Audience(c.QueryParam("for")); a.Title() != "" {
		return a
	}
	return report.Compliance
}

var idPattern = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)

// named returns the ids in a text, each once and one a line: the first, so that the address of any page about a candidate names
// that candidate.
func named(text string) (ids []uuid.UUID) {
	for line := range strings.Lines(text) {
		if id, err := uuid.Parse(idPattern.FindString(line)); err == nil && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

func query(ids []uuid.UUID, audience report.Audience) string {
	q := url.Values{"for": {string(audience)}}
	for _, id := range ids {
		q.Add("candidate", id.String())
	}
	return q.Encode()
}

// notFound notes that the id is no candidate's, or what else kept them from being found.
func (v *bundleView) notFound(id uuid.UUID, err error) {
	if format, args, ok := errs.Format(err); ok {
		v.problems.Add("candidate", format, args...)
		return
	}
	v.problems.Add("candidate", "%s is no candidate's.", id)
}

// A bundleView is what was typed, and who was found.
type bundleView struct {
	typed    string
	audience report.Audience
	problems ui.Problems
	names    []ui.Link
	download string
}

func (v bundleView) candidatesField() ui.Field {
	return ui.Field{Name: "candidate", Label: "Candidates", Value: v.typed, Required: true, Problem: v.problems.Of("candidate"),
		Hint: "Addresses of their pages, or the ids in them, one a line."}
}

func (v bundleView) audienceField() ui.Field {
	f := ui.Field{Name: "for", Label: "Whom is it for?", Required: true, Value: string(v.audience)}
	for _, a := range []report.Audience{report.Compliance, report.Counsel, report.Recruiter} {
		f.Options = append(f.Options, ui.Option{Value: string(a), Label: a.Title(), Hint: a.Purpose()})
	}
	return f
}
