// Package watchlist reads curated lists of contacts and companies and finds what of a dossier they name. Only exact,
// normalised keys match; there are no names in a list. Every entry has a source, a date, a reviewer and an expiry.
package watchlist

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"
	"unicode"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"bonafide/internal/dossier"
	"bonafide/internal/linkage"
	"bonafide/internal/phone"
)

// MaxBytes is the size of the largest list that is read: some 100,000 entries.
const MaxBytes = 32 << 20

// longest is for how many months after its date an entry may count.
const longest = 24

//go:embed schema.json
var schemaJSON []byte

var (
	schema  = compile()
	printer = message.NewPrinter(language.English)
)

// An Entry is one key of a list.
type Entry struct {
	Kind      dossier.ListKind `json:"kind"`
	Value     string           `json:"value"`
	Source    string           `json:"source"`
	SourceURL string           `json:"source_url"`
	Date      dossier.Date     `json:"date"`
	Reviewer  string           `json:"reviewer"`
	Expires   dossier.Date     `json:"expires"` // the last day on which it counts
}

type key struct {
	kind  dossier.ListKind
	value string
}

// A List is a watch list, by key. The zero List is empty.
type List struct{ entries map[key][]Entry }

// Read reads a list and checks it whole. An error is dossier.Problems, with every problem at once.
func Read(data []byte) (*List, error) {
	if len(data) > MaxBytes {
		return nil, dossier.Problems{{Text: fmt.Sprintf("is %d bytes: a watch list has at most %d", len(data), MaxBytes)}}
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(data))
	if err != nil {
		return nil, dossier.Problems{{Text: "is not JSON: " + err.Error()}}
	}
	var invalid *jsonschema.ValidationError
	if err := schema.Validate(doc); errors.As(err, &invalid) {
		return nil, problems(invalid)
	} else if err != nil {
		return nil, dossier.Problems{{Text: err.Error()}}
	}
	var file struct{ Entries []Entry }
	if err := json.Unmarshal(data, &file); err != nil {
		return nil, dossier.Problems{{Text: err.Error()}}
	}
	return newList(file.Entries)
}

func newList(entries []Entry) (*List, error) {
	l := &List{entries: map[key][]Entry{}}
	var ps dossier.Problems
	for i, e := range entries {
		path := fmt.Sprintf("entries[%d]", i)
		value, ok := normalise(e.Kind, e.Value, "")
		if !ok {
			ps = append(ps, dossier.Problem{Path: path + ".value", Text: fmt.Sprintf("%q cannot be read as %s", e.Value, words(e.Kind))})
		}
		if e.Expires.Time().Before(e.Date.Time()) || e.Expires.Time().After(e.Date.Time().AddDate(0, longest, 0)) {
			ps = append(ps, dossier.Problem{Path: path + ".expires",
				Text: fmt.Sprintf("%s is not within %d months after %s: correct one of the two", e.Expires, longest, e.Date)})
		}
		l.entries[key{e.Kind, value}] = append(l.entries[key{e.Kind, value}], e)
	}
	if ps != nil {
		return nil, ps
	}
	return l, nil
}

func compile() *jsonschema.Schema {
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemaJSON))
	if err != nil {
		panic(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	const url = "bonafide:watchlist/v1"
	if err := c.AddResource(url, doc); err != nil {
		panic(err)
	}
	return c.MustCompile(url)
}

// problems turns the leaves of a validation error into problems, sorted by path.
func problems(e *jsonschema.ValidationError) (ps dossier.Problems) {
	if len(e.Causes) == 0 {
		return dossier.Problems{{Path: path(e.InstanceLocation), Text: e.ErrorKind.LocalizedString(printer)}}
	}
	for _, c := range e.Causes {
		ps = append(ps, problems(c)...)
	}
	slices.SortStableFunc(ps, func(a, b dossier.Problem) int { return strings.Compare(a.Path, b.Path) })
	return slices.Compact(ps)
}

// path writes a location as the contract does: entries[2].value.
func path(location []string) string {
	var b strings.Builder
	for _, token := range location {
		switch {
		case token != "" && strings.Trim(token, "0123456789") == "":
			fmt.Fprintf(&b, "[%s]", token)
		case b.Len() > 0:
			b.WriteString("." + token)
		default:
			b.WriteString(token)
		}
	}
	return b.String()
}

func words(k dossier.ListKind) string { return "a value of the kind " + string(k) }

// Match returns what of the dossier the list names on the day of asOf, in the dossier's order; never nil.
func (l *List) Match(d *dossier.Dossier, asOf time.Time) dossier.Listings {
	m := matcher{list: l, asOf: asOf.UTC(), found: dossier.Listings{}}
	if d.Residence != nil {
		m.region = d.Residence.Country
	}
	for i, c := range d.Contacts {
		ref := fmt.Sprintf("contacts[%d]", i)
		for _, v := range append([]string{c.Value}, c.Aliases...) {
			shown := dossier.Contact{Kind: c.Kind, Value: v}
			m.look(dossier.ListKind(c.Kind), v, ref, shown.Masked())
		}
	}
	for i, p := range d.Profiles {
		m.look(dossier.ListedHandle, p.Handle, fmt.Sprintf("profiles[%d].handle", i), p.Handle)
	}
	for i, s := range d.Sessions {
		if s.Kind != "reference" {
			m.look(dossier.ListedIP, s.IP, fmt.Sprintf("sessions[%d].ip", i), s.IP)
		}
	}
	for i, p := range d.Onboarding.Payments() {
		if p.Channel == "crypto" || p.Channel == "wallet" {
			m.look(dossier.ListedWallet, p.Account, fmt.Sprintf("onboarding.payouts[%d]", i), "the payout wallet")
		}
	}
	for i, j := range d.Employment {
		m.look(dossier.ListedDomain, j.Domain, fmt.Sprintf("employment[%d].domain", i), j.Domain)
		m.look(dossier.ListedCompany, j.RegistrationNumber, fmt.Sprintf("employment[%d].registration_number", i), j.RegistrationNumber)
	}
	for i, r := range d.References {
		m.look(dossier.ListedDomain, r.CompanyDomain, fmt.Sprintf("references[%d].company_domain", i), r.CompanyDomain)
		_, domain, _ := strings.Cut(r.Email, "@")
		m.look(dossier.ListedDomain, domain, fmt.Sprintf("references[%d].email", i), domain)
	}
	return m.found
}

// A matcher collects the listings of one dossier.
type matcher struct {
	list   *List
	asOf   time.Time
	region string // where numbers without a country code are dialled
	found  dossier.Listings
}

func (m *matcher) look(kind dossier.ListKind, value, ref, shown string) {
	normal, ok := normalise(kind, value, m.region)
	if !ok {
		return
	}
	for _, e := range m.list.entries[key{kind, normal}] {
		if m.asOf.Before(e.Expires.Time().AddDate(0, 0, 1)) {
			m.found = append(m.found, dossier.Listing{
				Kind: kind, Ref: ref, Key: shown, Source: e.Source, SourceURL: e.SourceURL, Date: e.Date, Expires: e.Expires,
			})
		}
	}
}

// normalise writes a value in the one way in which it is compared, and reports whether it can be read.
func normalise(kind dossier.ListKind, value, region string) (string, bool) {
	value = strings.TrimSpace(value)
	switch kind {
	case dossier.ListedEmail:
		return linkage.MailboxKey(value)
	case dossier.ListedPhone:
		n, err := phone.Parse(value, region)
		return n.E164, err == nil
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
