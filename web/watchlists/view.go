package watchlists

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/vetting"
	"bonafide/internal/watchlist"
	"bonafide/web/say"
	"bonafide/web/ui"

	"github.com/labstack/echo/v4"
)

// A filter is the list's query as typed.
type filter struct {
	Kind, Source, State, Value string
	Page                       int // from 0
}

// maxPage keeps the database from counting past what anybody reads.
const maxPage = 10_000

func readFilter(c echo.Context) filter {
	page, _ := strconv.Atoi(c.QueryParam("page"))
	clean := func(name string) string { // PostgreSQL takes neither in a text
		return strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(c.QueryParam(name), ""), "\x00", ""))
	}
	return filter{Kind: clean("kind"), Source: clean("source"), State: clean("state"), Value: clean("value"), Page: min(max(page-1, 0), maxPage)}
}

func (f filter) query() watchlist.Filter {
	return watchlist.Filter{Kind: dossier.ListKind(f.Kind), Source: f.Source, State: watchlist.State(f.State), Value: f.Value, Page: f.Page}
}

func (f filter) any() bool { return f.Kind+f.Source+f.State+f.Value != "" }

// href returns the address of another page of the same list.
func (f filter) href(page int) string {
	q := url.Values{}
	for name, value := range map[string]string{"kind": f.Kind, "source": f.Source, "state": f.State, "value": f.Value} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if page > 0 {
		q.Set("page", strconv.Itoa(page+1))
	}
	if len(q) == 0 {
		return "/watchlists"
	}
	return "/watchlists?" + q.Encode()
}

// states are the states with their words and colours.
var states = []struct {
	state watchlist.State
	word  string
	tone  ui.Tone
}{
	{watchlist.InForce, "In force", ui.ToneLow},
	{watchlist.Expired, "Expired", ui.ToneNone},
	{watchlist.Withdrawn, "Withdrawn", ui.ToneNone},
}

func stateOptions() []ui.Option {
	options := []ui.Option{{Label: "Any"}}
	for _, s := range states {
		options = append(options, ui.Option{Value: string(s.state), Label: s.word})
	}
	return options
}

func stateWords(state watchlist.State) (string, ui.Tone) {
	for _, s := range states {
		if s.state == state {
			return s.word, s.tone
		}
	}
	return string(state), ui.ToneNone
}

// A list is one page of entries.
type list struct {
	Rows    []row
	Sources []source
	Filter  filter
	Pager   ui.Pager
}

// A row is one entry.
type row struct {
	Kind, Masked, Href string
	Source, Date       string
	Expires            string
	State              string
	Tone               ui.Tone
}

// A source is who published entries, and how many.
type source struct {
	Name, Href       string
	InForce, Expired string
	Imported         string
}

func newList(in *say.Language, p watchlist.Page, f filter, now time.Time) list {
	l := list{Filter: f}
	for _, e := range p.Entries {
		r := row{
			Kind: in.Say(watchlist.KindTitle(e.Kind)), Masked: e.Masked, Href: "/watchlists/" + e.ID.String(), Source: e.Source,
			Date: in.Date(e.Date.Time()), Expires: in.Date(e.Expires.Time()),
		}
		r.State, r.Tone = stateWords(e.State(now))
		l.Rows = append(l.Rows, r)
	}
	for _, s := range p.Sources {
		l.Sources = append(l.Sources, source{
			Name: s.Source, Href: filter{Source: s.Source}.href(0), InForce: in.Count(s.InForce), Expired: in.Count(s.Expired),
			Imported: in.Ago(s.ImportedAt, now),
		})
	}
	if f.Page > 0 {
		l.Pager.Prev = f.href(f.Page - 1)
	}
	if p.More {
		l.Pager.Next = f.href(f.Page + 1)
	}
	if l.Pager != (ui.Pager{}) {
		l.Pager.Position = in.Say("Page %s", in.Count(f.Page+1))
	}
	return l
}

// sourceOptions are the sources to filter by.
func (l *list) sourceOptions() []ui.Option {
	options := []ui.Option{{Label: "Any"}}
	for _, s := range l.Sources {
		options = append(options, ui.Option{Value: s.Name, Label: s.Name})
	}
	return options
}

// clear is the address of the whole list where this is not it.
func (l *list) clear() string {
	if l.Filter.any() {
		return "/watchlists"
	}
	return ""
}

// A detail is one entry with all that is known of it.
type detail struct {
	Kind, Masked string
	Path         string
	InForce      bool // it may be withdrawn, expired or not
	Rows         []ui.Row
	SourceURL    string
	State        string
	Tone         ui.Tone
	Form         withdrawForm
}

func newDetail(in *say.Language, e watchlist.Stored, f withdrawForm, now time.Time) detail {
	d := detail{
		Kind: in.Say(watchlist.KindTitle(e.Kind)), Masked: e.Masked, Path: "/watchlists/" + e.ID.String(), InForce: e.WithdrawnAt.IsZero(),
		SourceURL: e.SourceURL, Form: f,
	}
	d.State, d.Tone = stateWords(e.State(now))
	by := e.ImportedBy
	if by == "" {
		by = vetting.CommandLine.Name
	}
	d.Rows = []ui.Row{
		{Key: "Source", Value: e.Source},
		{Key: "Named there", Value: in.Date(e.Date.Time())},
		{Key: "Reviewed by", Value: e.Reviewer},
		{Key: "Counts up to", Value: in.Date(e.Expires.Time())},
		{Key: "Added", Value: in.Say("%s, by %s", in.DateTime(e.ImportedAt), by)},
	}
	if !d.InForce {
		d.Rows = append(d.Rows, ui.Row{Key: "Withdrawn", Value: in.Say("%s, by %s", in.DateTime(e.WithdrawnAt), e.WithdrawnBy)}, ui.Row{Key: "Because", Value: e.Reason})
	}
	return d
}

func yesNo(b bool) string {
	if b {
		return "Yes"
	}
	return "No"
}
