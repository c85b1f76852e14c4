// Package watchlist reads curated lists of contacts and companies and finds what of a dossier they name. Only exact,
// normalised keys match; there are no names in a list. Every entry has a source, a date, a reviewer and an expiry.
package watchlist

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"bonafide/internal/dossier"
)

// MaxBytes is the size of the largest list that is read: some 100,000 entries.
const MaxBytes = 32 << 20

// longest is for how many months after its date an entry may count.
const longest = 24

//go:embed schema.json
var schemaJSON []byte

var (
	schema  = compile()
	printer = message.NewPrinter(language.English)
)

// An Entry is one key of a list.
type Entry struct {
	Kind      dossier.ListKind `json:"kind"`
	Value     string           `json:"value"`
	Source    string           `json:"source"`
	SourceURL string           `json:"source_url"`
	Date      dossier.Date     `json:"date"`
	Reviewer  string           `json:"reviewer"`
	Expires   dossier.Date     `json:"expires"` // the last day on which it counts
}

type key struct {
	kind  dossier.ListKind
	value string
}

// A List is a watch list, by key. The zero List is empty.
type List struct{ entries map[key][]Entry }

// Read reads a list and checks it whole. An error is dossier.Problems, with every problem at once.
func Read(data []byte) (*List, error) {
	entries, err := parse(data)
	if err != nil {
		return nil, err
	}
	l := &List{entries: map[key][]Entry{}}
	for _, e := range entries {
		l.entries[key{e.Kind, e.Value}] = append(l.entries[key{e.Kind, e.Value}], e)
	}
	return l, nil
}

// parse returns the entries of a list, their values in normal form, or every problem of it.
func parse(data []byte) ([]Entry, error) {
	if len(data) > MaxBytes {
		return nil, dossier.Problems{{Text: fmt.Sprintf("is %d bytes: a watch list has at most %d", len(data), MaxBytes)}}
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return nil, dossier.Problems{{Text: "is not JSON: " + err.Error()}}
	}
	var invalid *jsonschema.ValidationError
	if err := schema.Validate(doc); errors.As(err, &invalid) {
		return nil, problems(invalid)
	} else if err != nil {
		return nil, dossier.Problems{{Text: err.Error()}}
	}
	var file struct{ Entries []Entry }
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, dossier.Problems{{Text: err.Error()}}
	}
	return checked(file.Entries)
}

// checked writes the entries' values in normal form, or says what of the whole list is wrong.
func checked(entries []Entry) ([]Entry, error) {
	var ps dossier.Problems
	for i := range entries {
		for _, p := range entries[i].normalise() {
			ps = append(ps, dossier.Problem{Path: fmt.Sprintf("entries[%d].%s", i, p.Path), Text: p.Text})
		}
	}
	if ps != nil {
		return nil, ps
	}
	return entries, nil
}

// normalise writes the entry's value in normal form and returns what is wrong with value and dates, by member.
func (e *Entry) normalise() (ps dossier.Problems) {
	for _, m := range []struct{ name, text string }{{"value", e.Value}, {"source", e.Source}, {"source_url", e.SourceURL}, {"reviewer", e.Reviewer}} {
		if unfit(m.text) {
			ps = append(ps, dossier.Problem{Path: m.name, Text: "holds a control character: take it out"})
		}
	}
	value, ok := normalise(e.Kind, e.Value, "")
	if !ok {
		ps = append(ps, dossier.Problem{Path: "value", Text: fmt.Sprintf("%q cannot be read as %s", e.Value, words(e.Kind))})
	}
	if e.Expires.Time().Before(e.Date.Time()) || e.Expires.Time().After(e.Date.Time().AddDate(0, longest, 0)) {
		ps = append(ps, dossier.Problem{Path: "expires",
			Text: fmt.Sprintf("%s is not within %d months after %s: correct one of the two", e.Expires, longest, e.Date)})
	}
	e.Value = value
	return ps
}

// unfit reports whether the text cannot be stored and shown on one line.
func unfit(text string) bool {
	return !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl)
}

func compile() *jsonschema.Schema {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemaJSON))
	if err != nil {
		panic(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	const url = "bonafide:watchlist/v1"
	if err := c.AddResource(url, doc); err != nil {
		panic(err)
	}
	return c.MustCompile(url)
}

// problems turns the leaves of a validation error into problems, sorted by path.
func problems(e *jsonschema.ValidationError) (ps dossier.Problems) {
	if len(e.Causes) == 0 {
		return dossier.Problems{{Path: path(e.InstanceLocation), Text: e.ErrorKind.LocalizedString(printer)}}
	}
	for _, c := range e.Causes {
		ps = append(ps, problems(c)...)
	}
	slices.SortStableFunc(ps, func(a, b dossier.Problem) int { return strings.Compare(a.Path, b.Path) })
	return slices.Compact(ps)
}

// path writes a location as the contract does: entries[2].value.
func path(location []string) string {
	var b strings.Builder
	for _, token := range location {
		switch {
		case token != "" && strings.Trim(token, "0123456789") == "":
			fmt.Fprintf(&b, "[%s]", token)
		case b.Len() > 0:
			b.WriteString("." + token)
		default:
			b.WriteString(token)
		}
	}
	return b.String()
}

func words(k dossier.ListKind) string { return "a value of the kind " + string(k) }

// Match returns what of the dossier the list names on the day of asOf, in the dossier's order; never nil.
func (l *List) Match(d *dossier.Dossier, asOf time.Time) dossier.Listings {
	found := dossier.Listings{}
	for _, k := range Keys(d) {
		for _, e := range l.entries[key{k.Kind, k.Value}] {
			found = append(found, k.Listing(e))
		}
	}
	return found.At(asOf)
}

// Listing returns what an entry that names the key says of the dossier.
func (k Key) Listing(e Entry) dossier.Listing {
	return dossier.Listing{
		Kind: k.Kind, Ref: k.Ref, Key: k.Shown, Source: e.Source, SourceURL: e.SourceURL, Date: e.Date, Expires: e.Expires,
	}
}
