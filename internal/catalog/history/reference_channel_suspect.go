package history

import (
	"fmt"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var (
	youngDomain = &indicator.Limit{ID: "days", Title: "Age below which a domain is young", Default: 180, Unit: "days", Min: 30, Max: 730,
		Why: "The published schemes prepared a persona in that time; start-ups that are older are spared."}
	lookAlike = &indicator.Limit{ID: "letters", Title: "Letters in which a look-alike differs at most", Default: 2, Unit: "letters", Min: 1, Max: 2,
		Why: "More make another word."}
	shortLabel = &indicator.Limit{ID: "short", Title: "Length below which one letter is the most", Default: 5, Unit: "letters", Min: 5, Max: 12,
		Why: "In a short name two letters make another word."}
)

var referenceChannelSuspect = &indicator.Indicator{
	ID:      "reference_channel_suspect",
	Version: 1,
	Title:   "A referee is reached where the employer is not known to be",
	Doc: `A referee for a job at a company answers from a free mailbox or an internet line and refuses to be reached through the company; or writes from a domain that looks like the company's and is another; or from a domain that had been registered less than {days} when the referee answered.

Free mail alone says nothing: in many countries and small firms it is what business runs on, and people who retired have no other. The refusal is what counts. A domain looks like another where at most {letters} differ (insertions, deletions, substitutions, swaps of neighbours; one letter in names of fewer than {short}), or where the name is the same under another ending. A domain that the employer's record names is the employer's own.`,
	Stages:   []string{"reference"},
	Sources:  indicator.Cite("S1", "S20", "S32", "S33"),
	Innocent: `Referees who retired, were laid off or work for themselves now, new firms, a company with domains in several countries.`,
	Ask:      "Call the referee through the company's switchboard, found independently",
	Clears:   "The referee answers at the company, or the company confirms the domain or that the referee worked there",
	Minutes:  15,
	Needs:    dossier.RefereeContacts,
	Points:   4,
	Limits:   []*indicator.Limit{youngDomain, lookAlike, shortLabel},
	Judge: func(c *indicator.Case) indicator.Result {
		r, found := indicator.Hits(), false
		for i, ref := range c.References {
			for _, text := range doubts(c, ref) {
				found = true
				r = r.And(fmt.Sprintf("references[%d]", i), "The referee %q for %s %s.", ref.Name, employerOf(ref), text)
			}
		}
		if !found {
			return indicator.Clear()
		}
		return r
	},
}

func employerOf(r dossier.Reference) string {
	if r.Company == "" {
		return "an employer"
	}
	return r.Company
}

// doubts completes "The referee …" by what speaks against the channel.
func doubts(c *indicator.Case, r dossier.Reference) (all []string) {
	if r.CorporateChannelRefused {
		switch {
		case r.Mail != nil && r.Mail.Free:
			all = append(all, "writes from free mail at "+r.Mail.Domain+" and refused to be reached through the company")
		case internetLine(r.LineType):
			all = append(all, "is reached on an internet line and refused to be reached through the company")
		}
	}
	own := employerDomains(c, r)
	if domain := mailDomain(r.Email); domain != "" && (r.Mail == nil || !r.Mail.Free) {
		if near := lookedAlike(c, domain, own); near != "" {
			all = append(all, fmt.Sprintf("writes from %s, which looks like the company's %s and is another domain", domain, near))
		}
	}
	if answered := answeredAt(c, r); !r.DomainRegisteredAt.IsZero() && answered.Before(r.DomainRegisteredAt.Time().AddDate(0, 0, c.Limit(youngDomain))) {
		all = append(all, fmt.Sprintf("is reached at a domain that was registered on %s, less than %s before the answer of %s",
			indicator.Day(r.DomainRegisteredAt), c.Text(youngDomain), indicator.Time(answered)))
	}
	return all
}

func internetLine(lineType string) bool {
	line := dossier.LineType{Type: lineType}
	return line.IsInternet()
}

// answeredAt is when the referee answered, else when the candidate applied.
func answeredAt(c *indicator.Case, r dossier.Reference) time.Time {
	if r.RespondedAt.IsZero() {
		return c.Application.AppliedAt
	}
	return r.RespondedAt
}

// employerDomains returns the domains that are recorded for the referee's company.
func employerDomains(c *indicator.Case, r dossier.Reference) []string {
	domains := []string{strings.ToLower(r.CompanyDomain)}
	for _, j := range c.Employment {
		if j.Domain != "" && r.Company != "" && dossier.Company(j.Employer) == dossier.Company(r.Company) {
			domains = append(domains, strings.ToLower(j.Domain))
		}
	}
	return domains
}

func mailDomain(address string) string {
	_, domain, _ := strings.Cut(strings.ToLower(strings.TrimSpace(address)), "@")
	return domain
}

// lookedAlike returns the company's domain that the other looks like; nothing where it is the company's own or resembles
// none.
func lookedAlike(c *indicator.Case, domain string, own []string) string {
	near := ""
	for _, o := range own {
		switch {
		case o == "":
		case domain == o || strings.HasSuffix(domain, "."+o) || strings.HasSuffix(o, "."+domain):
			return ""
		case resembles(c, domain, o):
			near = o
		}
	}
	return near
}

// resembles compares the first labels of two domains: fallowfield-robotics of fallowfield-robotics.example.
func resembles(c *indicator.Case, a, b string) bool {
	x, _, _ := strings.Cut(a, ".")
	y, _, _ := strings.Cut(b, ".")
	most := c.Limit(lookAlike)
	if min(len([]rune(x)), len([]rune(y))) < c.Limit(shortLabel) {
		most = 1
	}
	return x == y || dossier.EditDistance(x, y) <= most
}
