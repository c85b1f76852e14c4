package audits

import (
	"errors"
	"net/url"
	"strconv"
	"strings"

	"bonafide/internal/errs"
	"bonafide/internal/sheet"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// fewChanges is how many changed values a row shows unfolded.
const fewChanges = 2

// A filter is the page's query as typed.
type filter struct {
	By, Act, Candidate, From, Until, Denied, Before string

	Problem ui.Problem // what is wrong with it; empty: nothing
}

func readFilter(c echo.Context) filter {
	clean := func(name string) string { // PostgreSQL takes neither in a text
		return strings.TrimSpace(strings.ReplaceAll(strings.ToValidUTF8(c.QueryParam(name), ""), "\x00", ""))
	}
	return filter{By: clean("by"), Act: clean("act"), Candidate: clean("candidate"), From: clean("from"), Until: clean("until"), Denied: clean("denied"), Before: clean("before")}
}

func isNone(err error) bool { return errors.Is(err, errs.NotFound) }

func (f filter) any() bool { return f.By+f.Act+f.Candidate+f.From+f.Until+f.Denied != "" }

// href returns the address of a page with the same filter, of events before one.
func (f filter) href(page, before string) string {
	q := url.Values{}
	for name, value := range map[string]string{"by": f.By, "act": f.Act, "candidate": f.Candidate, "from": f.From, "until": f.Until, "denied": f.Denied, "before": before} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return page
	}
	return page + "?" + q.Encode()
}

// A list is a page of the log.
type list struct {
	filter
	Rows   []row
	People []ui.Option
	Older  string // address of what is older; empty: nothing is
	Size   string
	Signed string // what the newest checkpoint says; empty: there is none
	Key    string
}

// A row is one event.
type row struct {
	When, Who, Act, On, Words, Place string
	Candidate                        string // address of their record; empty: it is about none
	Changes                          []string
	Denied                           bool
}

func newList(in *say.Language, f filter, p vetting.AuditPage, key string) list {
	l := list{filter: f, Size: in.Count(int(p.Size)), Signed: p.Checkpoint, Key: key, People: []ui.Option{{Label: "Anybody"}}}
	for _, a := range p.People {
		l.People = append(l.People, ui.Option{Value: a.ID.String(), Label: a.Name})
	}
	for _, e := range p.Events {
		l.Rows = append(l.Rows, newRow(in, e))
	}
	if p.More {
		l.Older = f.href("/audit", p.Events[len(p.Events)-1].ID.String())
	}
	return l
}

func newRow(in *say.Language, e vetting.Event) row {
	r := row{When: in.DateTime(e.At), Who: e.Actor.Name, Act: ui.Capital(e.Action), On: e.On, Words: e.Detail, Place: place(e), Denied: e.Denied}
	if e.Candidate != uuid.Nil {
		r.Candidate = "/candidates/" + e.Candidate.String() + "/record"
	}
	for _, c := range e.Changes {
		text := c.Of
		switch {
		case c.Before != "" && c.After != "":
			text += ": " + short(c.Before) + " → " + short(c.After)
		case c.After != "":
			text += ": " + short(c.After)
		case c.Before != "":
			text += ": no more " + short(c.Before)
		}
		r.Changes = append(r.Changes, text)
	}
	return r
}

// short cuts a keyed hash to what people compare.
func short(value string) string {
	if hash, ok := strings.CutPrefix(value, "hmac-sha256:"); ok && len(hash) > 8 {
		return "value " + hash[:8]
	}
	return value
}

// place is the event's number in the log, from 1; empty before it has one.
func place(e vetting.Event) string {
	if e.Place < 0 {
		return ""
	}
	return strconv.FormatInt(e.Place+1, 10)
}

func id(id uuid.UUID) string {
	if id == uuid.Nil {
		return ""
	}
	return id.String()
}

func changes(e vetting.Event) string {
	var all []string
	for _, c := range e.Changes {
		all = append(all, c.Of+": "+c.Before+" → "+c.After)
	}
	return sheet.Guard(strings.Join(all, "; "))
}

// clear is the address without the filter; empty where there is none.
func (f filter) clear() string {
	if !f.any() {
		return ""
	}
	return "/audit"
}
