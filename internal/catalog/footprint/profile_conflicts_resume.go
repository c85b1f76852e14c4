package footprint

import (
	"fmt"
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var (
	leastEmployers = &indicator.Limit{ID: "employers", Title: "Employers on the profile, none of them in the résumé", Default: 2, Min: 2, Max: 10,
		Why: "One unknown employer may be a former one."}
	sameBiography = &indicator.Limit{ID: "share", Title: "Share of the 5-word shingles that agree", Default: 60, Unit: "%", Min: 60, Max: 100,
		Why: "The Jaccard similarity from which one text was made from the other."}
)

var profileConflictsResume = &indicator.Indicator{
	ID:      "profile_conflicts_resume",
	Version: 1,
	Title:   "A public profile tells of somebody else's career",
	Doc: `A profile that the candidate supplied conflicts with the résumé: a reviewer captured a contradiction in degree, picture or person; or it carries a name of which no part agrees with any supplied name; or it names {employers} or more employers and none of them is in the résumé or form; or two profiles of the candidate carry the same biography under different names.

A profile that is out of date lacks employers; it does not have only others. A name of one word may be a handle and is not compared, nor is one in another script. Biographies are the same where {share} of their 5-word shingles agree, ordinary phrases left out.`,
	Stages:   []string{"application"},
	Sources:  indicator.Cite("S2", "S20", "S22"),
	Innocent: `Profiles that are out of date, namesakes, pen names and handles, an honest person whose profile somebody copied.`,
	Ask:      "Show the candidate the profile and ask which parts are theirs",
	Clears:   "The candidate signs in to the profile, or shows that it was copied and reported",
	Minutes:  10,
	Needs:    dossier.Profiles,
	Points:   5,
	Limits:   []*indicator.Limit{leastEmployers, sameBiography},
	Judge: func(c *indicator.Case) indicator.Result {
		r, found := indicator.Hits(), false
		for i, p := range c.Profiles {
			for _, text := range conflicts(c, p) {
				found = true
				r = r.And(profileRef(i), "%s profile: %s.", title(p.Kind), text)
			}
		}
		for _, l := range c.Links.Of(dossier.SharedProfileText) {
			if l.Other == c.ID && !l.SameName && l.Similarity >= c.Share(sameBiography) {
				found = true
				r = r.And(l.Ref, "Two profiles of the candidate share %.0f %% of their text under different names (%s).", l.Similarity*100, l.OtherRef)
			}
		}
		if !found {
			return indicator.Clear()
		}
		return r
	},
}

func title(kind string) string {
	kind = strings.ReplaceAll(kind, "_", " ")
	return strings.ToUpper(kind[:min(1, len(kind))]) + kind[min(1, len(kind)):]
}

func conflicts(c *indicator.Case, p dossier.Profile) (all []string) {
	for _, conflict := range p.Conflicts {
		all = append(all, "a reviewer captured: "+strings.TrimSuffix(conflict, "."))
	}
	if len(strings.Fields(p.Name)) >= 2 && foreign(c.Names, p.Name) {
		all = append(all, fmt.Sprintf("it carries the name %q, of which no part agrees with a supplied name", p.Name))
	}
	if otherEmployers(c, p) {
		all = append(all, fmt.Sprintf("it names %s, none of which the résumé or form does", strings.Join(p.Employers, ", ")))
	}
	return all
}

// foreign reports whether no part of the name agrees with any of the names, as far as they can be compared.
func foreign(names []dossier.Name, full string) bool {
	compared, shown := false, dossier.Name{Full: full}
	for _, a := range shown.CompareAll(names) {
		if a.Equal+a.Variant > 0 {
			return false
		}
		compared = compared || a.Different > 0
	}
	return compared
}

// otherEmployers reports whether the profile names several employers and the candidate's own account none of them.
func otherEmployers(c *indicator.Case, p dossier.Profile) bool {
	if len(p.Employers) < c.Limit(leastEmployers) {
		return false
	}
	stated := map[string]bool{}
	for _, j := range c.Employment {
		if j.Source != "profile" && j.Source != "verification" && !j.Undisclosed {
			stated[dossier.Company(j.Employer)] = true
		}
	}
	named := map[string]bool{}
	for _, e := range p.Employers {
		if stated[dossier.Company(e)] {
			return false
		}
		named[dossier.Company(e)] = true
	}
	delete(named, "")
	return len(stated) > 0 && len(named) >= c.Limit(leastEmployers)
}
