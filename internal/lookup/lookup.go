// Package lookup answers what the reference data say of a single value, and says which data are loaded.
package lookup

import (
	"net/netip"
	"strings"
	"unicode"

	"bonafide/internal/dataset"
	"bonafide/internal/errs"
	"bonafide/internal/geo"
	"bonafide/internal/mailbox"
	"bonafide/internal/network"
	"bonafide/internal/phone"
)

// maxValue bounds a value; the longest sensible one is a mail address.
const maxValue = 300

// Document is what the lookup command prints.
type Document struct {
	Lookups []Answer `json:"lookups"`
}

// Answer is what is known of one value.
type Answer struct {
	Value   string        `json:"value"`
	Kind    Kind          `json:"kind"`
	Result  any           `json:"result"` // an Address, phone.Number, Mailbox, mailbox.Domain or Place, by kind
	Sources []dataset.Set `json:"sources"`
}

// Kind says what a value was taken for.
type Kind string

const (
	KindAddress Kind = "ip"
	KindPhone   Kind = "phone"
	KindMailbox Kind = "mailbox"
	KindDomain  Kind = "domain"
	KindPlace   Kind = "place"
)

// Address is the result for an IP address.
type Address struct {
	network.Info
	CountryName string `json:"country_name,omitempty"`
	Anonymises  bool   `json:"anonymises"`
}

// Mailbox is the result for a mail address.
type Mailbox struct {
	mailbox.Address
	About mailbox.Domain `json:"domain_facts"`
}

// Place is the result for a town.
type Place struct {
	geo.Place
	CountryName string `json:"country_name"`
}

// Value answers for an IP address, a mail address, a telephone number with its country code, a mail domain, a US postal
// code or a place such as "Houston, TX, US". Anything else, and a place that is not known, is an Invalid error.
func Value(db *network.Database, value string) (Answer, error) {
	v := strings.TrimSpace(value)
	if v == "" || len(v) > maxValue {
		return Answer{}, errs.Invalidf("value of %d bytes: give an address, phone number, mailbox, domain or place", len(v))
	}
	answer, err := ask(db, v)
	if err != nil {
		return Answer{}, err
	}
	answer.Value = value
	answer.Sources = sourcesOf(answer.Sources)
	return answer, nil
}

// sourcesOf names the data sets without what is for Status to say: their size and place.
func sourcesOf(sets []dataset.Set) []dataset.Set {
	sources := make([]dataset.Set, len(sets)) // not null in JSON
	for i, s := range sets {
		s.Rows, s.Path = 0, ""
		sources[i] = s
	}
	return sources
}

func ask(db *network.Database, v string) (Answer, error) {
	if addr, err := netip.ParseAddr(v); err == nil {
		return ofAddress(db, addr), nil
	}
	if strings.Contains(v, "@") {
		return ofMailbox(v)
	}
	if p, ok := geo.FindPostcode(v, "US"); ok {
		return ofPlace(p), nil
	}
	if looksDialled(v) {
		return ofPhone(v)
	}
	if p, ok := findPlace(v); ok {
		return ofPlace(p), nil
	}
	if domain, err := mailbox.ParseDomain(v); err == nil {
		d := mailbox.Lookup(domain)
		return Answer{Kind: KindDomain, Result: d, Sources: d.Datasets}, nil
	}
	return Answer{}, errs.Invalidf("%.60q: neither an address, a phone number, a mailbox, a domain nor a known place: write a place as \"Houston, TX, US\"", v)
}

func ofAddress(db *network.Database, addr netip.Addr) Answer {
	info := db.Lookup(addr)
	result := Address{Info: info, Anonymises: info.Kind.Anonymises()}
	if info.Country != "" {
		result.CountryName = geo.CountryName(info.Country)
	}
	return Answer{Kind: KindAddress, Result: result, Sources: info.Datasets()}
}

func ofMailbox(v string) (Answer, error) {
	a, err := mailbox.Parse(v)
	if err != nil {
		return Answer{}, err
	}
	d := mailbox.Lookup(a.Domain)
	return Answer{Kind: KindMailbox, Result: Mailbox{Address: a, About: d}, Sources: d.Datasets}, nil
}

func ofPhone(v string) (Answer, error) {
	n, err := phone.Parse(v, "")
	return Answer{Kind: KindPhone, Result: n, Sources: []dataset.Set{phone.Dataset()}}, err
}

func ofPlace(p geo.Place) Answer {
	return Answer{Kind: KindPlace, Result: Place{Place: p, CountryName: geo.CountryName(p.Country)}, Sources: []dataset.Set{p.Dataset}}
}

// looksDialled reports whether v is made of digits and what is put between them, as only telephone numbers are.
func looksDialled(v string) bool {
	digits := 0
	for _, r := range v {
		switch {
		case unicode.IsDigit(r):
			digits++
		case !strings.ContainsRune("+-()/. \u00a0", r):
			return false
		}
	}
	return digits >= 3
}

// findPlace reads "town", "town, country", "town, region" or "town, region, country".
func findPlace(v string) (geo.Place, bool) {
	parts := strings.Split(v, ",")
	for i := range parts {
		parts[i] = strings.TrimSpace(parts[i])
	}
	switch len(parts) {
	case 1:
		return geo.Find(parts[0], "", "")
	case 2:
		if p, ok := geo.Find(parts[0], "", parts[1]); ok {
			return p, true
		}
		return geo.Find(parts[0], parts[1], "")
	case 3:
		return geo.Find(parts[0], parts[1], parts[2])
	}
	return geo.Place{}, false
}
