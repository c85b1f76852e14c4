package history

import (
	"fmt"
	"slices"
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var (
	leastSigns = &indicator.Limit{ID: "signs", Title: "Signs on one site", Default: 3, Min: 3, Max: 6,
		Why: "Each alone is common: many honest small firms use a template, stock pictures and a home address."}
	youngSite = &indicator.Limit{ID: "months", Title: "Age below which a domain is young", Default: 18, Unit: "months", Min: 3, Max: 60,
		Why: "Time to build a site, and to be found by it."}
	claimedYears = &indicator.Limit{ID: "years", Title: "Years that the firm claims", Default: 5, Unit: "years", Min: 2, Max: 30,
		Why: "A young firm has a young domain."}
	sameSiteWords = &indicator.Limit{ID: "share", Title: "Share of the 5-word shingles that are another site's", Default: 50, Unit: "%", Min: 50, Max: 100,
		Why: "Half is more than a template leaves in common."}
)

var frontCompanySiteSignals = &indicator.Indicator{
	ID:      "front_company_site_signals",
	Version: 1,
	Title:   "A listed employer's web site shows several signs of a company that exists on paper",
	Doc: `The site of one listed employer shows {signs} or more of these: at least {share} of its text (by 5-word shingles) is that of another firm's site; the domain had been registered for less than {months} when the candidate applied although the firm claims {years} or more; no company register lists the firm; the team's portraits are stock pictures; the address is a private home or a mail drop; text of the template was left in.

What nobody looked at counts for nothing.`,
	Stages:   []string{"application", "reference"},
	Sources:  indicator.Cite("S9", "S28", "S39"),
	Innocent: `Small agencies with a template site run from home, a firm that changed its domain or was spun off, a firm whose site somebody else copied.`,
	Ask:      "Ask the candidate for a contract or pay slip from the firm, and the firm's register for its entry",
	Clears:   "A register entry or tax number of the firm, or proof of pay from it",
	Minutes:  20,
	Needs:    dossier.EmployerSites,
	Points:   6,
	Limits:   []*indicator.Limit{leastSigns, youngSite, claimedYears, sameSiteWords},
	Judge: func(c *indicator.Case) indicator.Result {
		r, found := indicator.Hits(), false
		for i, j := range c.Employment {
			ref := fmt.Sprintf("employment[%d]", i)
			if signs := siteSigns(c, ref, j); len(signs) >= c.Limit(leastSigns) {
				found = true
				r = r.And(ref+".site", "The site of %s: %s.", j.Employer, strings.Join(signs, "; "))
			}
		}
		if !found {
			return indicator.Clear()
		}
		return r
	},
}

func siteSigns(c *indicator.Case, ref string, j dossier.Job) (signs []string) {
	s := j.Site
	if s == nil {
		return nil
	}
	if l, ok := copiedSite(c, ref); ok {
		signs = append(signs, fmt.Sprintf("%.0f %% of its text is that of the site of %s", l.Similarity*100, l.Employer))
	}
	if d := s.DomainRegisteredAt; !d.IsZero() && s.ClaimsYears >= float64(c.Limit(claimedYears)) && c.Application.AppliedAt.Before(d.Time().AddDate(0, c.Limit(youngSite), 0)) {
		signs = append(signs, fmt.Sprintf("its domain was registered on %s, and it claims %.0f years", indicator.Day(d), s.ClaimsYears))
	}
	if s.RegistryEntry != nil && !*s.RegistryEntry {
		signs = append(signs, "no company register lists it")
	}
	if s.StockTeamPhotos {
		signs = append(signs, "the team's portraits are stock pictures")
	}
	if slices.Contains([]string{"residential", "mail_receiving_agency"}, s.AddressClass) {
		signs = append(signs, "its address is of the kind "+strings.ReplaceAll(s.AddressClass, "_", " "))
	}
	if s.PlaceholderText {
		signs = append(signs, "text of the template was left in")
	}
	return signs
}

// copiedSite returns the link to another firm's site with the same text.
func copiedSite(c *indicator.Case, ref string) (dossier.Link, bool) {
	for _, l := range c.Links.Of(dossier.SharedSiteText) {
		if l.Ref == ref && l.Similarity >= c.Share(sameSiteWords) {
			return l, true
		}
	}
	return dossier.Link{}, false
}
