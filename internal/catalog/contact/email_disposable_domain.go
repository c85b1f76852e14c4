package contact

import (
	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var emailDisposableDomain = &indicator.Indicator{
	ID:      "email_disposable_domain",
	Version: 1,
	Title:   "The mailbox is of a throw-away mail service",
	Doc: `The domain of a mail address that the candidate gave is on the list of disposable mail services: nobody can be reached there next month, and nobody had to say who they are.

Ordinary free mail scores nothing. Thousands of accounts of known schemes were plain Outlook and Hotmail, and so are millions of honest ones. Services that forward mail to hide an address (SimpleLogin, Hide My Email) are excluded by a list of their own, even where another list calls them disposable. An address that was replaced no longer counts.

The age of a mailbox cannot be seen from outside and is not used.`,
	Stages:   []string{"application"},
	Sources:  indicator.Cite("S18", "S27"),
	Innocent: `People who guard their address from spam and job boards, and who did not think that an employer would write again.`,
	Ask:      "Ask for a lasting mail address and send the next message there",
	Clears:   "An answer from a lasting mailbox",
	Minutes:  3,
	Needs:    dossier.MailDomains,
	Points:   3,
	Judge: func(c *indicator.Case) indicator.Result {
		looked := false
		for i, m := range c.Contacts {
			if m.Kind != dossier.Email || m.Mail == nil || !current(c, m) {
				continue
			}
			looked = true
			if m.Mail.Disposable && !m.Mail.Alias {
				return indicator.Hit(ref(i), "The candidate gave %s; %s is a disposable mail service (%s).", m.Masked(), m.Mail.Domain, m.Mail.Source)
			}
		}
		if !looked {
			return indicator.NoData("only mail addresses that were replaced have been looked up")
		}
		return indicator.Clear()
	},
}
