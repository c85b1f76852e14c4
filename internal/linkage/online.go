package linkage

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/mailbox"
	"bonafide/internal/phone"
)

// online adds what names the candidate on services: handles of messengers, wallets, profiles and the addresses that sign
// the commits of their own repositories, once each.
func (c *collector) online() {
	seen := map[ID]bool{}
	add := func(kind KeyKind, value, ref, masked, declared string) {
		if id := (ID{kind, value}); !seen[id] {
			seen[id] = true
			c.add(artefact{Key: Key{kind, value, ref}, referee: -1, masked: masked, declared: declared})
		}
	}
	for i, contact := range c.owner.Contacts {
		ref := fmt.Sprintf("contacts[%d]", i)
		for _, v := range append([]string{contact.Value}, contact.Aliases...) {
			kind, key, ok := contactKey(contact.Kind, v)
			if masked := (dossier.Contact{Kind: contact.Kind, Value: v}); ok {
				add(kind, key, ref, masked.Masked(), contact.SharedWith)
			}
		}
	}
	for i, p := range c.owner.Onboarding.Payments() {
		if key, ok := WalletKey(p.Account); ok && !p.Pooled && (p.Channel == "crypto" || p.Channel == "wallet") {
			add(Wallet, key, fmt.Sprintf("onboarding.payouts[%d]", i), "wallet "+tail(key), "")
		}
	}
	for i, p := range c.owner.Profiles {
		ref := fmt.Sprintf("profiles[%d]", i)
		if key, ok := ProfileKey(p); ok {
			add(Profile, key, ref, key, "")
		}
		for k, repo := range p.Repositories {
			for _, id := range repo.CommitIdentities {
				if key, ok := committerKey(id); ok && !repo.Fork { // a fork's commits are other people's
					add(Committer, key, fmt.Sprintf("%s.repositories[%d]", ref, k), mailbox.Mask(id.Email), "")
				}
			}
		}
	}
}

func contactKey(kind dossier.ContactKind, value string) (of KeyKind, key string, ok bool) {
	switch kind {
	case dossier.Messaging:
		key, ok = HandleKey(value)
		return Handle, key, ok
	case dossier.Wallet:
		key, ok = WalletKey(value)
		return Wallet, key, ok
	}
	return "", "", false
}

// messengerHosts are the hosts of links to a handle or a number: Telegram's t.me and telegram.me, WhatsApp's wa.me,
// Signal's signal.me.
var messengerHosts = []string{"t.me", "telegram.me", "wa.me", "api.whatsapp.com", "signal.me"}

// A handle is 5 to 32 letters, digits, dots, lines and dashes: what Telegram (5 to 32 of a-z, 0-9 and _), Discord (2 to
// 32, with dots) and Skype take, without those so short that different people have them at different services.
var handlePattern = regexp.MustCompile(`^[a-z0-9][a-z0-9_.\-]{3,30}[a-z0-9_](#[0-9]{4})?$`)

// HandleKey writes a messenger's handle without case, @, the messenger's name and a link's address, and reports whether it
// is one. Telegram and Discord tell no capitals apart. A number is written as E.164. Which messenger it is is not
// recorded, so that one handle at two of them is one key.
func HandleKey(s string) (string, bool) {
	s = strings.ToLower(strings.TrimSpace(s))
	if u, err := url.Parse(s); err == nil && slices.Contains(messengerHosts, strings.TrimPrefix(u.Host, "www.")) {
		s = strings.Trim(u.Path, "/")
		if u.Host == "wa.me" {
			s = "+" + strings.TrimPrefix(s, "+")
		}
	}
	for _, host := range messengerHosts {
		s = strings.TrimPrefix(s, host+"/")
	}
	if service, rest, ok := strings.Cut(s, ":"); ok && messengers[service] {
		s = strings.TrimSpace(rest)
	}
	if e164, err := phone.E164(s, ""); err == nil {
		return e164, true
	}
	s = strings.TrimPrefix(s, "@")
	return s, handlePattern.MatchString(s) && strings.ContainsFunc(s, isSmallLetter)
}

func isSmallLetter(r rune) bool { return r >= 'a' && r <= 'z' }

// messengers are the names that people write before a handle.
var messengers = map[string]bool{"telegram": true, "tg": true, "discord": true, "skype": true, "signal": true, "whatsapp": true, "wechat": true, "line": true}

var (
	hexWallet    = regexp.MustCompile(`^0x[0-9a-f]{40}$`)
	bech32Wallet = regexp.MustCompile(`^[a-z]{2,12}1[02-9ac-hj-np-z]{8,100}$`)
	base58Wallet = regexp.MustCompile(`^[1-9A-HJ-NP-Za-km-z]{25,96}$`)
)

// WalletKey writes the address of a wallet without what says nothing: a payment link's scheme and parameters (BIP 21,
// ERC-681), and case where it is a checksum (ERC-55) or may be either (Bech32, BIP 173). Addresses in Base58 differ by case.
// It reports whether the text can be an address; checksums are not looked at, since a slip of the pen is shared with nobody.
func WalletKey(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if _, rest, ok := strings.Cut(s, ":"); ok {
		s, _, _ = strings.Cut(rest, "?")
		s = strings.TrimPrefix(s, "pay-")
		s, _, _ = strings.Cut(s, "@")
	}
	lower := strings.ToLower(s)
	if hexWallet.MatchString(lower) {
		return lower, true
	}
	if (s == lower || s == strings.ToUpper(s)) && bech32Wallet.MatchString(lower) {
		return lower, true
	}
	return s, base58Wallet.MatchString(s)
}

// A service is a site on which the first words of a path name a person.
type service struct {
	named  bool   // true for every service: the zero value is none
	prefix string // of the path before the name: "in/"
}

// services are by host. None of them tells capitals apart in a name.
var services = map[string]service{
	"linkedin.com": {true, "in/"}, "github.com": {true, ""}, "gitlab.com": {true, ""}, "bitbucket.org": {true, ""}, "stackoverflow.com": {true, "users/"},
	"x.com": {true, ""}, "facebook.com": {true, ""}, "instagram.com": {true, ""}, "medium.com": {true, ""}, "dev.to": {true, ""}, "npmjs.com": {true, "~"},
	"upwork.com": {true, "freelancers/"}, "freelancer.com": {true, "u/"}, "fiverr.com": {true, ""}, "hackerrank.com": {true, "profile/"}, "leetcode.com": {true, "u/"},
}

// twins are other names of those hosts.
var twins = map[string]string{"twitter.com": "x.com", "fb.com": "facebook.com"}

// handleHosts are where a profile lies that is recorded by its handle, by kind.
var handleHosts = map[string]string{"linkedin": "linkedin.com", "github": "github.com", "gitlab": "gitlab.com", "stack_overflow": "stackoverflow.com"}

// ProfileKey writes where a profile is found in one way, and reports whether it names one. By RFC 3986, section 6.2.2, scheme and
// host have no case, and ports by default, fragments and trailing slashes say nothing; nor do www, a service's country
// subdomain and a query. On services that put a name first, only that counts, without case. A profile that is recorded by
// its handle has the key of its address.
func ProfileKey(p dossier.Profile) (string, bool) {
	if key, ok := urlKey(p.URL); ok {
		return key, true
	}
	host, known := handleHosts[p.Kind]
	name := strings.TrimPrefix(strings.TrimSpace(p.Handle), "@")
	if !known || p.URL != "" || name == "" || strings.ContainsAny(name, "/ ?#") {
		return "", false
	}
	return urlKey(host + "/" + services[host].prefix + name)
}

// maxURL bounds what is read as an address.
const maxURL = 2048

func urlKey(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if !strings.Contains(s, "://") {
		s = "https://" + s
	}
	u, err := url.Parse(s)
	if err != nil || len(s) > maxURL || u.Scheme != "http" && u.Scheme != "https" {
		return "", false
	}
	host, ok := siteHost(u.Hostname())
	if !ok {
		return "", false
	}
	port := ""
	if n := u.Port(); n != "" && n != "80" && n != "443" {
		port = ":" + n
	}
	path := strings.Trim(u.EscapedPath(), "/")
	if s, known := services[host]; known {
		return serviceKey(host, s, path)
	}
	return strings.TrimSuffix(host+port+"/"+path, "/"), true
}

// siteHost writes a host without case, www and, on services, the subdomain of a country.
func siteHost(host string) (string, bool) {
	host, err := mailbox.ParseDomain(host)
	if err != nil {
		return "", false
	}
	if rest, ok := strings.CutPrefix(host, "www."); ok && strings.Contains(rest, ".") {
		host = rest
	}
	if sub, rest, ok := strings.Cut(host, "."); ok && (len(sub) == 2 || sub == "m" || sub == "mobile") && (services[rest].named || twins[rest] != "") {
		host = rest
	}
	if twin, ok := twins[host]; ok {
		host = twin
	}
	return host, true
}

// profileName is what names a person on a service: letters of any script, digits, dots, lines and dashes.
var profileName = regexp.MustCompile(`^[\pL\pN][\pL\pM\pN._\-]*$`)

func serviceKey(host string, s service, path string) (string, bool) {
	path, err := url.PathUnescape(path)
	rest, ok := strings.CutPrefix(strings.ToLower(path), s.prefix)
	if err != nil || !ok {
		return "", false
	}
	name, _, _ := strings.Cut(rest, "/")
	name = strings.TrimPrefix(name, "@")
	if !profileName.MatchString(name) {
		return "", false
	}
	return host + "/" + s.prefix + name, true
}

// githubPrivate is the domain of addresses that GitHub gives to who keeps theirs private: ID+LOGIN before the @, and the
// login alone in older ones (GitHub: Setting your commit email address).
const githubPrivate = "users.noreply.github.com"

// committerKey writes the address that signs commits as a mailbox is written, and reports whether it is a person's.
func committerKey(id dossier.CommitIdentity) (string, bool) {
	if id.Machine() {
		return "", false
	}
	if local, domain, _ := strings.Cut(strings.ToLower(strings.TrimSpace(id.Email)), "@"); domain == githubPrivate {
		if _, login, tagged := strings.Cut(local, "+"); tagged {
			local = login
		}
		return local + "@" + domain, local != ""
	}
	return MailboxKey(id.Email)
}
