package linkage

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"unicode"

	"bonafide/internal/dossier"
)

// plain writes a number or address without case, spaces and punctuation.
func plain(s string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, s)
}

// shortestNumber is the length from which a document or account number names one: shorter ones are cut or made up.
const shortestNumber = 5

// documents adds the numbers of identity documents and social security cards, once each. Numbers of bills and diplomas
// are nobody's own.
func (c *collector) documents(docs []dossier.Document) {
	seen := map[string]bool{}
	for i, d := range docs {
		number := plain(d.Number)
		if !d.IsIdentity() && !isSocialSecurity(d.Kind, number) || len(number) < shortestNumber || seen[d.Kind+number] {
			continue
		}
		seen[d.Kind+number] = true
		c.add(artefact{Key: Key{Document, d.Kind + " " + number, fmt.Sprintf("documents[%d]", i)}, referee: -1,
			masked: strings.ReplaceAll(d.Kind, "_", " ") + " number " + tail(number)})
	}
}

// isSocialSecurity reports whether a number is that of a social security card, or of a taxpayer who has none, that can have
// been given out: nine digits, no group of them zero, not area 666, and neither of the two that were printed as specimens
// (SSA, POMS RM 10201.035; taxpayers' numbers begin with 9, IRS).
func isSocialSecurity(kind, number string) bool {
	if kind != "ssn_card" || len(number) != 9 || strings.Trim(number, "0123456789") != "" {
		return false
	}
	area, group, serial := number[:3], number[3:5], number[5:]
	return area != "000" && area != "666" && group != "00" && serial != "0000" && number != "078051120" && number != "219099999"
}

// tail shows the last four characters of a number.
func tail(s string) string {
	r := []rune(s)
	return "•••" + string(r[max(0, len(r)-4):])
}

// accounts adds bank accounts, once each. One that a processor pools for many holders joins nobody; recorded as pooled or
// joint once, it is so in every entry.
func (c *collector) accounts(payouts []dossier.Payout) {
	pooled, at := map[string]bool{}, map[string]int{}
	for _, p := range payouts {
		pooled[accountKey(p)] = pooled[accountKey(p)] || p.Pooled
	}
	for i, p := range payouts {
		key, declared := accountKey(p), ""
		if pooled[key] || len(plain(p.Account)) < shortestNumber {
			continue
		}
		switch {
		case p.Joint:
			declared = "a joint account"
		case c.owner.IsAgency(p.Holder):
			declared = "the account of the agency " + c.owner.Application.Agency
		}
		if first, seen := at[key]; seen {
			c.all[first].declared = cmp.Or(c.all[first].declared, declared)
			continue
		}
		at[key] = len(c.all)
		c.add(artefact{Key: Key{Account, key, fmt.Sprintf("onboarding.payouts[%d]", i)}, referee: -1,
			masked: "account " + tail(plain(p.Account)), declared: declared, at: p.SetAt})
	}
}

// accountKey writes routing and account number. An IBAN names the bank too, whatever stands as its routing number.
func accountKey(p dossier.Payout) string {
	account := plain(p.Account)
	if isIBAN(account) {
		return account
	}
	return plain(p.Routing) + " " + account
}

// isIBAN reports whether an account number is an international one whose check digits are right (ISO 13616, ISO 7064 MOD
// 97-10).
func isIBAN(s string) bool {
	if len(s) < 15 || len(s) > 34 || !isLetter(s[0]) || !isLetter(s[1]) || !isDigit(s[2]) || !isDigit(s[3]) {
		return false
	}
	rest := 0
	for _, c := range []byte(s[4:] + s[:4]) {
		switch {
		case isDigit(c):
			rest = (10*rest + int(c-'0')) % 97
		case isLetter(c):
			rest = (100*rest + int(c-'A') + 10) % 97
		default:
			return false
		}
	}
	return rest == 1
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isLetter(c byte) bool { return c >= 'A' && c <= 'Z' }

// homes adds the claimed residence and the places that equipment was to be sent to, once each.
func (c *collector) homes() {
	seen := map[string]bool{}
	add := func(ref string, a *dossier.Address) {
		key, ok := home(a)
		if !ok || seen[key] {
			return
		}
		seen[key] = true
		c.add(artefact{Key: Key{Home, key, ref}, referee: -1, masked: a.Long()})
	}
	add("residence", c.owner.Residence)
	if c.owner.Onboarding == nil {
		return
	}
	for i := range c.owner.Onboarding.Shipments {
		add(fmt.Sprintf("onboarding.shipments[%d]", i), &c.owner.Onboarding.Shipments[i].Address)
	}
}

// strangers are the classes of address that people share who do not know each other.
var strangers = []string{"freight_forwarder", "coworking", "locker"}

// home writes an address as unit, street, place and country. It has no key without a street, in a building of many units
// without the unit, and where strangers share it. A house without a unit is one home.
func home(a *dossier.Address) (string, bool) {
	if a == nil || plain(a.Line1) == "" || a.MultiUnitWithoutUnit || slices.Contains(strangers, a.Class) {
		return "", false
	}
	place := plain(a.PostalCode)
	if place == "" {
		place = plain(a.City)
	}
	if place == "" {
		return "", false
	}
	return strings.Join([]string{unit(a.Unit), Street(a.Line1), place, a.Country}, "|"), true
}

// unit writes a unit without the word for it: Apt 5C, #5c and 5-C are one.
func unit(s string) string {
	words := strings.Fields(strings.ToLower(strings.NewReplacer(".", " ", "#", " ").Replace(s)))
	words = slices.DeleteFunc(words, func(w string) bool { return unitWords[w] })
	return plain(strings.Join(words, ""))
}

var unitWords = map[string]bool{"apt": true, "apartment": true, "unit": true, "suite": true, "ste": true, "flat": true, "no": true, "room": true, "rm": true}

// Street writes the usual short forms of street names in full (USPS Publication 28, appendix C1, the commonest).
func Street(s string) string {
	words := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for i, w := range words {
		if long, ok := streetWords[w]; ok {
			words[i] = long
		}
	}
	return plain(strings.Join(words, ""))
}

var streetWords = map[string]string{
	"st": "street", "str": "street", "ave": "avenue", "av": "avenue", "rd": "road", "blvd": "boulevard", "ln": "lane",
	"dr": "drive", "ct": "court", "pl": "place", "sq": "square", "hwy": "highway", "pkwy": "parkway", "ter": "terrace",
	"n": "north", "s": "south", "e": "east", "w": "west",
}

// networkAddresses adds each network address once that strangers do not share.
func (c *collector) networkAddresses(sessions []dossier.Session) {
	seen := map[string]bool{}
	for i, s := range sessions {
		ip, ok := ownAddress(s)
		if !ok || seen[ip] {
			continue
		}
		seen[ip] = true
		c.add(artefact{Key: Key{IP, ip, fmt.Sprintf("sessions[%d]", i)}, referee: -1, masked: "address " + ip, at: s.At})
	}
}

// ownAddress returns the session's network address where it is one that strangers do not share and that the candidate
// did not declare as shared.
func ownAddress(s dossier.Session) (string, bool) {
	ip, err := netip.ParseAddr(s.IP)
	if err != nil || s.Kind == refereesSession || s.Network == nil || s.Network.Kind.Shared() {
		return "", false
	}
	return ip.Unmap().String(), true
}

// referral adds who referred the candidate; and, for a candidate whose case was confirmed, the candidate themself.
func (c *collector) referral() {
	if by := c.owner.Application.ReferredBy; by != "" && by != c.owner.ID {
		c.add(artefact{Key: Key{Candidate, by, "application.referred_by"}, referee: -1, masked: "candidate " + by})
	}
	if confirmed(c.owner) {
		c.add(artefact{Key: Key{Candidate, c.owner.ID, "outcome"}, referee: -1, at: c.owner.Outcome.At})
	}
}

func confirmed(d *dossier.Dossier) bool {
	return d.Outcome != nil && d.Outcome.Status == "confirmed_misrepresentation"
}

// sharedID compares the holders of one document number. Two issuers may give out one number.
func (f *finder) sharedID(a, b artefact) {
	x, y := document(a), document(b)
	if x.Issuer != "" && y.Issuer != "" && !strings.EqualFold(x.Issuer, y.Issuer) {
		return
	}
	l := f.link(dossier.SharedID, a, b)
	bornA, bornB := born(a.owner, x), born(b.owner, y)
	known := !bornA.IsZero() && !bornB.IsZero()
	l.Identity = &dossier.Identity{
		SameName:  sameName(a.owner, b.owner),
		SameBirth: known && bornA == bornB, OtherBirth: known && bornA != bornB,
		OtherContacts:  otherContacts(a.owner, b.owner),
		FacesDifferent: facesDiffer(a.owner, b.owner) || facesDiffer(b.owner, a.owner),
	}
	f.links = append(f.links, l)
}

func document(a artefact) dossier.Document {
	for i, d := range a.owner.Documents {
		if fmt.Sprintf("documents[%d]", i) == a.Ref {
			return d
		}
	}
	return dossier.Document{}
}

func born(d *dossier.Dossier, doc dossier.Document) dossier.Date {
	if d.DateOfBirth.IsZero() {
		return doc.DateOfBirth
	}
	return d.DateOfBirth
}

func sameName(a, b *dossier.Dossier) bool {
	return slices.ContainsFunc(a.Names, func(n dossier.Name) bool { return n.SameAsAny(b.Names) })
}

// otherContacts reports whether a phone and a mailbox of each are known and the two share none.
func otherContacts(a, b *dossier.Dossier) bool {
	x, y := contactKeys(a), contactKeys(b)
	for id := range x {
		if y[id] {
			return false
		}
	}
	return both(x) && both(y)
}

func contactKeys(d *dossier.Dossier) map[ID]bool {
	c := collector{owner: d}
	for i, contact := range d.Contacts {
		c.contact(fmt.Sprintf("contacts[%d]", i), contact)
	}
	ids := map[ID]bool{}
	for _, a := range c.all {
		ids[a.ID()] = true
	}
	return ids
}

func both(ids map[ID]bool) bool {
	phone, mail := false, false
	for id := range ids {
		phone, mail = phone || id.Kind == Phone, mail || id.Kind == Mailbox
	}
	return phone && mail
}

// reviewers is how many have to see two faces.
const reviewers = 2

// facesDiffer reports whether two reviewers or more, and none to the contrary, saw another face in the other's capture.
func facesDiffer(d, other *dossier.Dossier) bool {
	saw := map[string]bool{}
	for _, c := range d.FaceComparisons {
		for _, v := range c.Votes {
			if c.OtherDossier != other.ID {
				continue
			}
			if v.Answer == "same" {
				return false
			}
			if v.Answer == "not_same" {
				saw[v.By] = true
			}
		}
	}
	return len(saw) >= reviewers
}

// sharedSession links two uses of one device or address: the two that are closest in time.
func (f *finder) sharedSession(kind dossier.LinkKind, a, b artefact) {
	l := f.link(kind, a, b)
	first, used := true, uses(a.Key)
	for i, s := range f.subject.Sessions {
		for k, t := range b.owner.Sessions {
			if !used(s) || !used(t) || !first && s.At.Sub(t.At).Abs() >= l.At.Sub(l.OtherAt).Abs() {
				continue
			}
			first = false
			l.At, l.OtherAt = s.At, t.At
			l.Ref, l.OtherRef = fmt.Sprintf("sessions[%d]", i), fmt.Sprintf("sessions[%d]", k)
		}
	}
	for _, d := range []*dossier.Dossier{f.subject, b.owner} {
		for _, s := range d.Sessions {
			if used(s) && l.Declared == "" {
				l.Declared = s.SharedWith
			}
		}
	}
	f.links = append(f.links, l)
}

// uses reports whether a session used the device or address.
func uses(k Key) func(dossier.Session) bool {
	return func(s dossier.Session) bool {
		if k.Kind == Device {
			return s.DeviceID == k.Value && s.Kind != refereesSession
		}
		ip, ok := ownAddress(s)
		return ok && ip == k.Value
	}
}
