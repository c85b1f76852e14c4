// Package mailbox knows of a mail address which mailbox it reaches and what kind of domain it is at.
package mailbox

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
	"golang.org/x/text/unicode/norm"

	"bonafide/internal/errs"
	"bonafide/internal/mailbox/provider"
)

// The longest address and local part that mail systems pass on (RFC 5321, 4.5.3.1; the path of 256 has two brackets).
const (
	maxAddress = 254
	maxLocal   = 64
)

// Address is a mail address as it was given, cleaned of what makes no difference on the way.
type Address struct {
	Local  string `json:"local"`  // in Unicode NFC, case kept
	Domain string `json:"domain"` // lower case, in ASCII (IDNA)

	// Key is equal for addresses that reach one mailbox, for finding the same mailbox under two candidates: lower
	// case, and spelled by the rules that the provider documents (dots, labels after a plus, twin domains). At other
	// domains the label after a plus stays, because it may be a mailbox of its own. Local parts may tell capitals
	// apart by RFC 5321, but no service in use does.
	Key string `json:"key"`
}

// Parse reads a bare address, "user@domain". The domain may be international. Addresses in angle brackets with a name,
// quoted local parts and addresses at an IP number are refused: no candidate has one. The error is Invalid.
func Parse(s string) (Address, error) {
	s = strings.TrimSpace(s)
	if len(s) > maxAddress {
		return Address{}, errs.Invalidf("mail address: longer than %d bytes", maxAddress)
	}
	at := strings.LastIndexByte(s, '@')
	if at < 0 || !utf8.ValidString(s) {
		return Address{}, errs.Invalidf("mail address %s: not of the form user@example.org", Mask(s))
	}
	domain, err := ParseDomain(s[at+1:])
	if err != nil {
		return Address{}, err
	}
	local := norm.NFC.String(s[:at])
	if !validLocal(local) {
		return Address{}, errs.Invalidf("mail address %s: the part before the @ is not one that mail systems take", Mask(s))
	}
	return Address{Local: local, Domain: domain, Key: key(local, domain)}, nil
}

// ParseDomain reads a mail domain and returns it in lower case and ASCII. The error is Invalid.
func ParseDomain(s string) (string, error) {
	domain, err := idna.Lookup.ToASCII(strings.TrimSuffix(strings.TrimSpace(s), "."))
	if err != nil || len(domain) > 253 || !validDomain(domain) {
		return "", errs.Invalidf("mail domain %.60q: not a domain name", s)
	}
	return domain, nil
}

// validDomain asks for two labels at least, and for a top level that is not a number (RFC 3696, 2).
func validDomain(domain string) bool {
	labels := strings.Split(domain, ".")
	if len(labels) < 2 {
		return false
	}
	for _, l := range labels {
		if l == "" || len(l) > 63 {
			return false
		}
	}
	return strings.ContainsFunc(labels[len(labels)-1], unicode.IsLetter)
}

// validLocal takes a dot-atom (RFC 5322, 3.2.3), with letters beyond ASCII (RFC 6531).
func validLocal(s string) bool {
	if s == "" || len(s) > maxLocal || s[0] == '.' || s[len(s)-1] == '.' || strings.Contains(s, "..") {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool {
		if r >= utf8.RuneSelf {
			return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r)
		}
		return !(r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9') && !strings.ContainsRune(".!#$%&'*+-/=?^_`{|}~", r)
	})
}

// key spells an address in the one way its provider's rules leave.
func key(local, domain string) string {
	local = norm.NFC.String(strings.ToLower(local))
	rules, ok := provider.RulesOf(domain)
	if !ok {
		return local + "@" + domain
	}
	plain := local
	if rules.Tags {
		plain, _, _ = strings.Cut(plain, "+")
	}
	plain = strings.Map(func(r rune) rune {
		if strings.ContainsRune(rules.Ignored, r) {
			return -1
		}
		return r
	}, plain)
	if plain == "" { // nothing but a label: the rules do not fit
		plain = local
	}
	return plain + "@" + rules.Domain
}

// String is the address as a mail system takes it.
func (a Address) String() string { return a.Local + "@" + a.Domain }

// Masked is the address for people who need not know it: the first letter and the domain.
func (a Address) Masked() string { return Mask(a.String()) }

// Mask hides all of a mail address but its first letter and its domain, and all of other text.
func Mask(s string) string {
	s = strings.TrimSpace(s)
	at := strings.LastIndexByte(s, '@')
	if at <= 0 || at == len(s)-1 || len(s) > maxAddress {
		return "•••"
	}
	first, _ := utf8.DecodeRuneInString(s)
	if !unicode.IsPrint(first) {
		return "•••"
	}
	return string(first) + "•••" + strings.Map(printable, s[at:])
}

// printable replaces what would not show in a message.
func printable(r rune) rune {
	if unicode.IsPrint(r) {
		return r
	}
	return '•'
}
