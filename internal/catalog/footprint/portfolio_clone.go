package footprint

import (
	"fmt"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var samePortfolio = &indicator.Limit{ID: "share", Title: "Share of the 5-word shingles that agree", Default: 60, Unit: "%", Min: 60, Max: 100,
	Why: "The Jaccard similarity from which one text was made from the other; below it popular themes meet."}

var portfolioClone = &indicator.Indicator{
	ID:      "portfolio_clone",
	Version: 1,
	Title:   "The portfolio is also that of a differently named candidate",
	Doc: `The text of the candidate's portfolio page agrees with that of another candidate's under another name in {share} or more of its 5-word shingles; or sections of the template were left unedited and testimonials on it were made up, as a reviewer found.

Ordinary phrases of portfolio pages and what many candidates of a large population have in common are left out, so that a popular theme links nobody. An unedited section alone is untidy, nothing more.`,
	Stages:   []string{"application"},
	Sources:  indicator.Cite("S1", "S20"),
	Innocent: `A popular theme, projects of one training course, one of the two copied the other's page without asking.`,
	Ask:      "Ask both candidates to explain one project on the page in their own words",
	Clears:   "The one whose work it is shows its history; the other's record stays open until then",
	Minutes:  15,
	Needs:    dossier.ProfileTexts,
	Points:   5,
	Limits:   []*indicator.Limit{samePortfolio},
	Judge: func(c *indicator.Case) indicator.Result {
		hits, noticed := indicator.Hits(), indicator.Clear()
		found := false
		for i, p := range c.Profiles {
			if p.Kind == "portfolio" && p.TemplateSectionsUnedited && p.FabricatedTestimonials {
				found = true
				hits = hits.And(profileRef(i), "A reviewer found template sections left unedited, and testimonials that were made up.")
			}
		}
		for _, l := range c.Links.Of(dossier.SharedProfileText) {
			if l.Other == c.ID || l.Similarity < c.Share(samePortfolio) || !isPortfolio(c, l.Ref) {
				continue
			}
			text := fmt.Sprintf("%.0f %% of the portfolio's text is also that of %s.", l.Similarity*100, l.Whose())
			if l.SamePerson {
				noticed = noticed.And(l.Ref, "%s The names or birth dates agree: more likely one person twice. Merge the records.", text)
				continue
			}
			found = true
			hits = hits.And(l.Ref, "%s", text)
		}
		if found {
			return hits
		}
		return noticed
	},
}

func isPortfolio(c *indicator.Case, ref string) bool {
	for i, p := range c.Profiles {
		if profileRef(i) == ref {
			return p.Kind == "portfolio"
		}
	}
	return false
}
