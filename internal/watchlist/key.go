package watchlist

import (
	"fmt"
	"net/netip"
	"strings"
	"unicode"

	"bonafide/internal/dossier"
	"bonafide/internal/linkage"
	"bonafide/internal/mailbox"
	"bonafide/internal/phone"
)

// A Key is something of a dossier that a list may name, in the one way in which it is compared. A name is none.
type Key struct {
	Kind  dossier.ListKind
	Value string
	Ref   string // the member that holds it: contacts[0]
	Shown string // as a finding shows it; contacts are masked
}

// Keys returns every key of the dossier, in its order. A value that cannot be read has none.
func Keys(d *dossier.Dossier) []Key {
	var c collector
	if d.Residence != nil {
		c.region = d.Residence.Country
	}
	for i, contact := range d.Contacts {
		for _, v := range append([]string{contact.Value}, contact.Aliases...) {
			shown := dossier.Contact{Kind: contact.Kind, Value: v}
			c.add(dossier.ListKind(contact.Kind), v, fmt.Sprintf("contacts[%d]", i), shown.Masked())
		}
	}
	for i, p := range d.Profiles {
		c.add(dossier.ListedHandle, p.Handle, fmt.Sprintf("profiles[%d].handle", i), p.Handle)
	}
	for i, s := range d.Sessions {
		if s.Kind != "reference" {
			c.add(dossier.ListedIP, s.IP, fmt.Sprintf("sessions[%d].ip", i), s.IP)
		}
	}
	for i, p := range d.Onboarding.Payments() {
		if p.Channel == "crypto" || p.Channel == "wallet" {
			c.add(dossier.ListedWallet, p.Account, fmt.Sprintf("onboarding.payouts[%d]", i), "the payout wallet")
		}
	}
	for i, j := range d.Employment {
		c.add(dossier.ListedDomain, j.Domain, fmt.Sprintf("employment[%d].domain", i), j.Domain)
		c.add(dossier.ListedCompany, j.RegistrationNumber, fmt.Sprintf("employment[%d].registration_number", i), j.RegistrationNumber)
	}
	for i, r := range d.References {
		c.add(dossier.ListedDomain, r.CompanyDomain, fmt.Sprintf("references[%d].company_domain", i), r.CompanyDomain)
		_, domain, _ := strings.Cut(r.Email, "@")
		c.add(dossier.ListedDomain, domain, fmt.Sprintf("references[%d].email", i), domain)
	}
	return c.keys
}

// A collector gathers the keys of one dossier.
type collector struct {
	region string // where numbers without a country code are dialled
	keys   []Key
}

func (c *collector) add(kind dossier.ListKind, value, ref, shown string) {
	if normal, ok := normalise(kind, value, c.region); ok {
		c.keys = append(c.keys, Key{kind, normal, ref, shown})
	}
}

// normalise writes a value in the one way in which it is compared, and reports whether it can be read.
func normalise(kind dossier.ListKind, value, region string) (string, bool) {
	value = strings.TrimSpace(value)
	switch kind {
	case dossier.ListedEmail:
		return linkage.MailboxKey(value)
	case dossier.ListedPhone:
		e164, err := phone.E164(value, region)
		return e164, err == nil
	case dossier.ListedMessaging, dossier.ListedHandle:
		value = strings.ToLower(strings.TrimPrefix(value, "@"))
	case dossier.ListedWallet:
		value = wallet(value)
	case dossier.ListedIP:
		ip, err := netip.ParseAddr(value)
		return ip.Unmap().WithZone("").String(), err == nil
	case dossier.ListedDomain:
		value = domain(value)
	case dossier.ListedCompany:
		value = strings.Map(func(r rune) rune {
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
				return -1
			}
			return unicode.ToUpper(r)
		}, value)
	}
	return value, value != ""
}

// wallet folds the case where an address has none: hexadecimal (EIP-55 uses case as a checksum only) and Bech32
// (BIP 173). Base58 addresses differ by case.
func wallet(value string) string {
	lower := strings.ToLower(value)
	if strings.HasPrefix(lower, "0x") || strings.HasPrefix(lower, "bc1") {
		return lower
	}
	return value
}

// domain takes off what stands around a domain in an address bar.
func domain(value string) string {
	value = strings.ToLower(value)
	if _, rest, ok := strings.Cut(value, "://"); ok {
		value = rest
	}
	value, _, _ = strings.Cut(value, "/")
	return strings.TrimPrefix(strings.TrimSuffix(value, "."), "www.")
}

// Mask shows as much of a key's value as tells one entry from another, and not the value.
func Mask(kind dossier.ListKind, value string) string {
	switch kind {
	case dossier.ListedEmail:
		return mailbox.Mask(value)
	case dossier.ListedPhone, dossier.ListedCompany:
		return hide(value, 0, 4)
	case dossier.ListedIP:
		if at := strings.LastIndexAny(value, ".:"); at >= 0 {
			return value[:at+1] + hidden
		}
	case dossier.ListedDomain:
		if name, top, ok := strings.Cut(value, "."); ok {
			return hide(name, 2, 0) + "." + top
		}
	}
	return hide(value, 2, 2)
}

const hidden = "•••"

// hide keeps so many characters at each end, fewer where the value is short: at most half of it is shown.
func hide(value string, head, tail int) string {
	r := []rune(value)
	for head+tail > len(r)/2 {
		head, tail = max(head-1, 0), max(tail-1, 0)
	}
	return string(r[:head]) + hidden + string(r[len(r)-tail:])
}
