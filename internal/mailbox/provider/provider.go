// Package provider holds what mail services document of themselves: which spellings reach one mailbox, and which
// domains only forward to a mailbox elsewhere.
package provider

import "strings"

// Rules say which spellings of an address reach one mailbox at a provider.
type Rules struct {
	Domain  string // the one that stands for all of the provider's domains
	Tags    bool   // what follows a + is a label of the owner's
	Ignored string // characters of the local part that make no difference
	Source  string // the page where the provider says so
}

// The help pages, by publisher and title.
const (
	google    = "Google: Getting someone else's mail"
	microsoft = "Microsoft: Use plus addressing in Outlook.com"
	proton    = "Proton: Addresses and aliases"
	fastmail  = "Fastmail: Plus addressing and subdomain addressing"
	apple     = "Apple: About your @icloud.com, @me.com and @mac.com email addresses"
	yandex    = "Yandex: Email address and login"
)

// rules are by domain. Outlook's domains stay apart, because each has its own mailboxes; Google's, Proton's, Apple's
// and Yandex's do not.
var rules = map[string]Rules{
	"gmail.com":      {"gmail.com", true, ".", google},
	"googlemail.com": {"gmail.com", true, ".", google},
	"outlook.com":    {"outlook.com", true, "", microsoft},
	"hotmail.com":    {"hotmail.com", true, "", microsoft},
	"live.com":       {"live.com", true, "", microsoft},
	"msn.com":        {"msn.com", true, "", microsoft},
	"proton.me":      {"proton.me", true, ".-_", proton},
	"protonmail.com": {"proton.me", true, ".-_", proton},
	"protonmail.ch":  {"proton.me", true, ".-_", proton},
	"pm.me":          {"proton.me", true, ".-_", proton},
	"fastmail.com":   {"fastmail.com", true, "", fastmail},
	"fastmail.fm":    {"fastmail.fm", true, "", fastmail},
	"icloud.com":     {"icloud.com", true, "", apple},
	"me.com":         {"icloud.com", true, "", apple},
	"mac.com":        {"icloud.com", true, "", apple},
	"yandex.ru":      {"yandex.ru", true, ".-", yandex},
	"yandex.com":     {"yandex.ru", true, ".-", yandex},
	"yandex.by":      {"yandex.ru", true, ".-", yandex},
	"yandex.kz":      {"yandex.ru", true, ".-", yandex},
	"ya.ru":          {"yandex.ru", true, ".-", yandex},
}

// RulesOf returns what the provider of a lower-case domain documents.
func RulesOf(domain string) (Rules, bool) {
	r, ok := rules[domain]
	return r, ok
}

// aliases are services that forward to a mailbox their user has elsewhere, to keep its name private.
var aliases = map[string]string{
	"33mail.com":               "33Mail",
	"addy.io":                  "addy.io",
	"anonaddy.com":             "addy.io",
	"anonaddy.me":              "addy.io",
	"aleeas.com":               "SimpleLogin",
	"8alias.com":               "SimpleLogin",
	"8shield.net":              "SimpleLogin",
	"dralias.com":              "SimpleLogin",
	"passfwd.com":              "SimpleLogin",
	"passinbox.com":            "Proton Pass",
	"passmail.com":             "Proton Pass",
	"passmail.net":             "Proton Pass",
	"silomails.com":            "SimpleLogin",
	"simplelogin.co":           "SimpleLogin",
	"simplelogin.com":          "SimpleLogin",
	"simplelogin.fr":           "SimpleLogin",
	"simplelogin.io":           "SimpleLogin",
	"slmail.me":                "SimpleLogin",
	"slmails.com":              "SimpleLogin",
	"duck.com":                 "DuckDuckGo Email Protection",
	"mozmail.com":              "Firefox Relay",
	"relay.firefox.com":        "Firefox Relay",
	"privaterelay.appleid.com": "Apple Hide My Email",
	"private.icloud.com":       "Apple Hide My Email",
	"opayq.com":                "Blur",
	"users.noreply.github.com": "GitHub",
}

// Alias returns the service that forwards mail for a lower-case domain or a parent of it.
func Alias(domain string) (service string, ok bool) {
	for d := domain; d != ""; _, d, _ = strings.Cut(d, ".") {
		if service, ok = aliases[d]; ok {
			return service, true
		}
	}
	return "", false
}
