package footprint

import (
	"fmt"
	"slices"
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var repoIdentityRotation = &indicator.Indicator{
	ID:      "repo_identity_rotation",
	Version: 1,
	Title:   "One author of commits has several names",
	Doc: `In the candidate's repositories one mail address signs commits under two or more full names of which no part agrees.

A name of one word may be a handle and is not compared, nor are two scripts. Where both names are names that the candidate supplied, a change of name explains them. Addresses of machines and no-reply addresses, which many people share, do not count.`,
	Stages:   []string{"application", "post-hire"},
	Sources:  indicator.Cite("S26", "S27"),
	Innocent: `A change of name, two people at one keyboard, a build server's identity, a git configuration copied from a colleague.`,
	Ask:      "Ask the candidate who the names belong to, and record former names",
	Clears:   "The former name recorded, or the colleague named and reached",
	Minutes:  10,
	Needs:    dossier.CommitIdentities,
	Points:   6,
	Judge: func(c *indicator.Case) indicator.Result {
		names := map[string][]signature{}
		r, found := indicator.Hits(), false
		for i, p := range c.Profiles {
			for k, repo := range p.Repositories {
				for _, id := range repo.CommitIdentities {
					mail := strings.ToLower(strings.TrimSpace(id.Email))
					s := signature{id.Name, fmt.Sprintf("%s.repositories[%d]", profileRef(i), k)}
					if id.Machine() || len(strings.Fields(id.Name)) < 2 || slices.ContainsFunc(names[mail], s.sameName) {
						continue
					}
					for _, earlier := range names[mail] {
						if differ(earlier.name, s.name) && !(own(c, earlier.name) && own(c, s.name)) {
							found = true
							r = r.And(s.ref, "%s signs as %q, and as %q in %s.", masked(mail), s.name, earlier.name, earlier.ref)
						}
					}
					names[mail] = append(names[mail], s)
				}
			}
		}
		if !found {
			return indicator.Clear()
		}
		return r
	},
}

// A signature is a name under commits and the repository that holds them.
type signature struct{ name, ref string }

func (s signature) sameName(other signature) bool { return s.name == other.name }

// differ reports whether two names can be compared and no part agrees.
func differ(a, b string) bool {
	x := dossier.Name{Full: a}
	agreement := x.Compare(dossier.Name{Full: b})
	return agreement.Different > 0 && agreement.Equal+agreement.Variant == 0
}

func own(c *indicator.Case, name string) bool {
	return dossier.Name{Full: name}.SameAsAny(c.Names)
}

func masked(mail string) string {
	c := dossier.Contact{Kind: dossier.Email, Value: mail}
	return c.Masked()
}
