package candidates

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"bonafide/internal/indicator"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/labstack/echo/v4"
)

// A list is one page of the candidates.
type list struct {
	Rows     []listed
	Filter   filter
	Filtered bool
	Pager    ui.Pager
	MayAdd   bool
	Whose    string // says which candidates the viewer is shown; empty: all
}

// A listed candidate is one row.
type listed struct {
	Name, Href string
	Role       string
	Band       string
	Looked, Of int
	Residence  string
	Applied    string
	Owner      string
	Next       string
	Same       string // of records of one person
}

// A filter is the list's query as typed.
type filter struct {
	Query, Verdict, Requisition, Owner string
	Duplicates                         string // "shown": also records behind an older one of the same person
	Page                               int    // from 0
}

// verdicts are the verdicts to filter by and the bands that they stand for.
var verdicts = []struct {
	ui.Option
	bands []indicator.Band
}{
	{ui.Option{Value: "", Label: "Any"}, nil},
	{ui.Option{Value: "stop", Label: "Stop, ask compliance"}, []indicator.Band{indicator.Escalate, indicator.Critical}},
	{ui.Option{Value: "check", Label: "Check first"}, []indicator.Band{indicator.Verify}},
	{ui.Option{Value: "nothing", Label: "Nothing found, or too little checked"}, []indicator.Band{indicator.Low}},
	{ui.Option{Value: "new", Label: "Not assessed yet"}, []indicator.Band{""}},
}

func verdictOptions() []ui.Option {
	var options []ui.Option
	for _, v := range verdicts {
		options = append(options, v.Option)
	}
	return options
}

// maxPage keeps the database from counting past what anybody reads.
const maxPage = 10_000

func readFilter(c echo.Context) filter {
	page, _ := strconv.Atoi(c.QueryParam("page"))
	clean := func(name string) string { // PostgreSQL takes neither in a text
		return strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(c.QueryParam(name), ""), "\x00", ""))
	}
	return filter{
		Query: clean("q"), Verdict: c.QueryParam("verdict"), Requisition: clean("requisition"), Owner: c.QueryParam("owner"), Duplicates: c.QueryParam("duplicates"),
		Page: min(max(page-1, 0), maxPage),
	}
}

// query returns the filter for the service. An unknown verdict filters by none.
func (f filter) query(actor vetting.Actor) vetting.Filter {
	q := vetting.Filter{Query: f.Query, Requisition: f.Requisition, Page: f.Page, Duplicates: f.Duplicates == "shown"}
	for _, v := range verdicts {
		if v.Value == f.Verdict {
			q.Bands = v.bands
		}
	}
	if f.Owner == "me" {
		q.Owner = actor.ID
	}
	return q
}

// href returns the address of another page of the same list.
func (f filter) href(page int) string {
	q := url.Values{}
	for name, value := range map[string]string{"q": f.Query, "verdict": f.Verdict, "requisition": f.Requisition, "owner": f.Owner, "duplicates": f.Duplicates} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if page > 0 {
		q.Set("page", strconv.Itoa(page+1))
	}
	if len(q) == 0 {
		return "/candidates"
	}
	return "/candidates?" + q.Encode()
}

// file is the address of the whole list as a file.
func (f filter) file(format string) string {
	return strings.Replace(f.href(0), "/candidates", "/candidates."+format, 1)
}

// List shows one page of the candidates.
func (h *Handler) List(c echo.Context) error {
	f, actor := readFilter(c), viewer.Actor(c)
	page, err := h.Vetting.Candidates(c.Request().Context(), actor, f.query(actor))
	if err != nil {
		return err
	}
	l := list{Filter: f, Filtered: f.href(0) != "/candidates", Pager: f.pager(viewer.In(c), page), MayAdd: actor.Role.Can(vetting.RecordEvidence)}
	if !actor.Role.Can(vetting.ViewEveryCandidate) {
		l.Whose = "Yours, and those of the requisitions that you work on."
	}
	for _, each := range page.Candidates {
		l.Rows = append(l.Rows, newListed(viewer.In(c), each))
	}
	return ui.Render(c, http.StatusOK, listPage(viewer.Page(c, "Candidates"), l))
}

func (f filter) pager(in *say.Language, page vetting.Page) ui.Pager {
	first := f.Page * vetting.PageSize
	p := ui.Pager{Position: in.Count(first+1) + "–" + in.Count(first+len(page.Candidates))}
	if f.Page > 0 {
		p.Prev = f.href(f.Page - 1)
	}
	if page.More {
		p.Next = f.href(f.Page + 1)
	}
	if p.Prev == "" && p.Next == "" {
		p.Position = in.Plural(len(page.Candidates), "candidate", "candidates")
	}
	return p
}

func newListed(in *say.Language, c vetting.Listed) listed {
	return listed{
		Name: c.Name, Href: path(c.ID, ""), Role: join(" ", c.Requisition, c.Title),
		Band: string(c.Band), Looked: c.Coverage.Looked, Of: c.Coverage.Of,
		Residence: c.Residence, Applied: in.Date(c.AppliedAt), Owner: c.Owner, Next: c.NextStep, Same: same(in, c),
	}
}

// same says of which records of one person this is.
func same(in *say.Language, c vetting.Listed) string {
	switch {
	case c.Behind:
		return in.Say("Another, older record is the same person’s")
	case c.Duplicates > 0:
		return in.Plural(c.Duplicates, "later record is the same person’s", "later records are the same person’s")
	}
	return ""
}
