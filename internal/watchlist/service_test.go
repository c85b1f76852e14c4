package watchlist_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"bonafide/internal/dossier"
	"bonafide/internal/watchlist"
)

func TestCheckNamesEveryField(t *testing.T) {
	good := watchlist.Entry{
		Kind: dossier.ListedIP, Value: "198.51.100.7", Source: "bulletin", SourceURL: "https://example.com/b",
		Date: dossier.NewDate(2024, 9, 2), Expires: dossier.NewDate(2026, 9, 2),
	}
	with := func(change func(*watchlist.Entry)) watchlist.Entry {
		e := good
		change(&e)
		return e
	}
	for name, tt := range map[string]struct {
		entry watchlist.Entry
		want  []string
	}{
		"good":            {good, nil},
		"empty":           {watchlist.Entry{}, []string{"date", "expires", "kind", "source", "value"}},
		"a name":          {with(func(e *watchlist.Entry) { e.Kind = "name" }), []string{"kind"}},
		"no address":      {with(func(e *watchlist.Entry) { e.Value = "1.2.3" }), []string{"value"}},
		"a NUL":           {with(func(e *watchlist.Entry) { e.Source = "a\x00b" }), []string{"source"}},
		"not UTF-8":       {with(func(e *watchlist.Entry) { e.Source = "\xff" }), []string{"source"}},
		"long":            {with(func(e *watchlist.Entry) { e.Source = strings.Repeat("a", 301) }), []string{"source"}},
		"a script":        {with(func(e *watchlist.Entry) { e.SourceURL = "javascript:alert(1)" }), []string{"source_url"}},
		"past 24 months":  {with(func(e *watchlist.Entry) { e.Expires = dossier.NewDate(2026, 9, 3) }), []string{"expires"}},
		"before its date": {with(func(e *watchlist.Entry) { e.Expires = dossier.NewDate(2024, 9, 1) }), []string{"expires"}},
	} {
		if got := slices.Sorted(maps.Keys(tt.entry.Check())); !slices.Equal(got, tt.want) {
			t.Errorf("%s: problems of %v, want %v", name, got, tt.want)
		}
	}
}
