// Package watch holds the indicators that a curated list names something of the candidate's. Lists hold keys, never
// names; an entry that has expired is not looked at.
package watch

import (
	"fmt"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

// Family is the group of watch-list indicators.
var Family = indicator.Family{
	ID:    "watch",
	Title: "Watch lists",
	Cap:   14,
	Indicators: []*indicator.Indicator{
		watchlistContactExact,
		watchlistEntityExact,
	},
}

// listed is a hit for every listing that the indicator is about.
func listed(c *indicator.Case, about func(dossier.ListKind) bool) indicator.Result {
	if c.Watch == nil {
		return indicator.NoData("no watch list is loaded")
	}
	r, found := indicator.Hits(), false
	for _, l := range c.Watch {
		if !about(l.Kind) {
			continue
		}
		found = true
		source := l.Source
		if l.SourceURL != "" {
			source = fmt.Sprintf("%s, %s", l.Source, l.SourceURL)
		}
		r = r.And(l.Ref, "%s is on a watch list: %s, %s. The entry expires on %s.", l.Key, source, indicator.Day(l.Date), indicator.Day(l.Expires))
	}
	if !found {
		return indicator.Clear()
	}
	return r
}
