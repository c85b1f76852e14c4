package face

import (
	"fmt"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var photoStockOrPublicMatch = &indicator.Indicator{
	ID:      "photo_stock_or_public_match",
	Version: 1,
	Title:   "The portrait is a stock picture or shows under another name",
	Doc: `A reviewer found the candidate's portrait on a stock site, or on a page about a differently named person, and recorded the page.

The page is the evidence, so that anybody can look again. A page of the same person says nothing, and a page that the reviewer did not class is not a match. The product sends no picture to a search service; the reviewer does, for every candidate alike.`,
	Stages:   []string{"application"},
	Sources:  indicator.Cite("S2", "S33", "S35"),
	Innocent: `Somebody whose portrait was stolen - the candidate may be the victim -, models of stock pictures, people under a former name.`,
	Ask:      "Show the candidate the page and ask for a new portrait taken on the day",
	Clears:   "A new portrait of the same person, or proof of the former name",
	Minutes:  10,
	Needs:    dossier.PublicMatches,
	Points:   9,
	Judge: func(c *indicator.Case) indicator.Result {
		for i, p := range c.Photos {
			if p.PublicMatch == nil {
				continue
			}
			if what, ok := matchNames[p.PublicMatch.Kind]; ok {
				return indicator.Hit(fmt.Sprintf("photos[%d].public_match", i), "The candidate's portrait from %q is also %s: %s, found on %s.",
					p.Source, what, p.PublicMatch.URL, indicator.Time(p.PublicMatch.At))
			}
		}
		return indicator.Clear()
	},
}

var matchNames = map[string]string{"stock": "on a stock site", "other_person": "on a page about a differently named person"}
