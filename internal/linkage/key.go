package linkage

import (
	"cmp"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"time"
	"unicode"

	"bonafide/internal/dossier"
	"bonafide/internal/mailbox"
	"bonafide/internal/phone"
)

// A KeyKind says what a key is.
type KeyKind string

// The kinds of key.
const (
	Phone    KeyKind = "phone"    // E.164
	Mailbox  KeyKind = "mailbox"  // as delivered: without case, dots that do not count, and tags
	Device   KeyKind = "device"   // as the interview and application pages name it
	Portrait KeyKind = "portrait" // SHA-256 of the file, hexadecimal
	Document KeyKind = "document" // kind of document and number
	Account  KeyKind = "account"  // routing and account number
	Home     KeyKind = "home"     // unit, street, place and country
	IP       KeyKind = "ip"       // of a network that strangers do not share
	// Handle, Wallet, Profile and Committer join nobody: no rule weighs them. They find a candidate by what somebody types, and
	// records that may be one person's.
	Handle    KeyKind = "messaging" // see HandleKey
	Wallet    KeyKind = "wallet"    // see WalletKey
	Profile   KeyKind = "profile"   // see ProfileKey
	Committer KeyKind = "committer" // mailbox that signs commits
	// Candidate is the id of another candidate who referred this one, and the own id of one whose case was confirmed.
	Candidate KeyKind = "candidate"
	// Person is a key of package duplicate, by which records of one person find each other. It links nobody.
	Person KeyKind = "person"
	// Text is a fingerprint of a résumé, of an employer's site or of a portfolio page: see text.Fingerprints. It only
	// finds texts that are worth comparing, where two dossiers have TextKeys of them in common, and links nobody.
	Text KeyKind = "text"
)

// Unweighed are the kinds of key by which two dossiers are not linked.
var Unweighed = []KeyKind{Handle, Wallet, Profile, Committer, Person}

// TextKeys is how many keys of the kind Text two dossiers must have in common before their texts are compared: one for
// each of the phrases that make two résumés one author's.
const TextKeys = dossier.ResumePhrases

// CommonText is the number of candidates from which a key of the kind Text says nothing.
const CommonText = commonTexts

// A Key is one identifier of a dossier in the one way in which it is written. Two dossiers can be linked where Kind and
// Value are equal: a referee's phone has the kind of a phone.
type Key struct {
	Kind  KeyKind
	Value string
	Ref   string // the member that holds it: contacts[0], references[1].phone
}

// ID returns what is equal where the key is shared.
func (k Key) ID() ID { return ID{k.Kind, k.Value} }

// Keys returns every key of the dossier, the referees' among them, in the dossier's order. A value that cannot be read
// has no key.
func Keys(d *dossier.Dossier) []Key {
	var keys []Key
	for _, a := range artefacts(d) {
		keys = append(keys, a.Key)
	}
	for _, p := range pictures(d) {
		keys = append(keys, Key{Portrait, fmt.Sprintf("%x", p.facts.SHA256), p.ref})
	}
	return append(keys, textKeys(d)...)
}

// An ID is what is equal where a key is shared.
type ID struct {
	Kind  KeyKind
	Value string
}

// An artefact is a key with what linkage needs to know of where it comes from.
type artefact struct {
	Key
	owner    *dossier.Dossier
	referee  int // index of the referee whose key it is; -1 for the candidate's own
	masked   string
	declared string // declared shared use
	at       time.Time
}

func (a artefact) isReferees() bool { return a.referee >= 0 }

// refereesSession is the kind of a session that a candidate's dossier holds of the referee.
const refereesSession = "reference"

func artefacts(d *dossier.Dossier) []artefact {
	c := collector{owner: d}
	for i, contact := range d.Contacts {
		c.contact(fmt.Sprintf("contacts[%d]", i), contact)
	}
	c.devices(d.Sessions)
	for i, r := range d.References {
		c.reference(i, r)
	}
	c.documents(d.Documents)
	if d.Onboarding != nil {
		c.accounts(d.Onboarding.Payouts)
	}
	c.homes()
	c.networkAddresses(d.Sessions)
	c.online()
	c.referral()
	return c.all
}

// A collector gathers the artefacts of one dossier.
type collector struct {
	owner *dossier.Dossier
	all   []artefact
}

func (c *collector) add(a artefact) {
	a.owner = c.owner
	if a.at.IsZero() {
		a.at = c.owner.Application.AppliedAt
	}
	c.all = append(c.all, a)
}

// devices adds each device once. Declared as shared in one session, it is shared in all.
func (c *collector) devices(sessions []dossier.Session) {
	at := map[string]int{}
	for i, s := range sessions {
		if s.DeviceID == "" || s.Kind == refereesSession {
			continue
		}
		if first, seen := at[s.DeviceID]; seen {
			c.all[first].declared = cmp.Or(c.all[first].declared, s.SharedWith)
			continue
		}
		at[s.DeviceID] = len(c.all)
		c.add(artefact{Key: Key{Device, s.DeviceID, fmt.Sprintf("sessions[%d]", i)}, referee: -1,
			masked: "device " + s.DeviceID, declared: s.SharedWith, at: s.At})
	}
}

func (c *collector) contact(ref string, contact dossier.Contact) {
	a := artefact{Key: Key{Ref: ref}, referee: -1, declared: contact.SharedWith, at: contact.Since}
	switch contact.Kind {
	case dossier.Phone:
		c.phone(a, contact.Value)
	case dossier.Email:
		seen := map[string]bool{}
		for _, address := range append([]string{contact.Value}, contact.Aliases...) {
			if key, ok := MailboxKey(address); ok && !seen[key] {
				seen[key] = true
				c.mailbox(a, address)
			}
		}
	}
}

func (c *collector) reference(i int, r dossier.Reference) {
	ref := fmt.Sprintf("references[%d]", i)
	c.phone(artefact{Key: Key{Ref: ref + ".phone"}, referee: i, at: r.RespondedAt}, r.Phone)
	c.mailbox(artefact{Key: Key{Ref: ref + ".email"}, referee: i, at: r.RespondedAt}, r.Email)
	if r.DeviceID != "" {
		c.add(artefact{Key: Key{Device, r.DeviceID, ref + ".device_id"}, referee: i, masked: "device " + r.DeviceID, at: r.RespondedAt})
	}
}

// phone adds the number. One without a country code is read as dialled at the claimed residence.
func (c *collector) phone(a artefact, number string) {
	region := ""
	if c.owner.Residence != nil {
		region = c.owner.Residence.Country
	}
	e164, err := phone.E164(number, region)
	if err != nil {
		return
	}
	a.Kind, a.Value, a.masked = Phone, e164, phone.Mask(e164)
	c.add(a)
}

func (c *collector) mailbox(a artefact, address string) {
	if key, ok := MailboxKey(address); ok {
		a.Kind, a.Value, a.masked = Mailbox, key, mailbox.Mask(address)
		c.add(a)
	}
}

// MailboxKey writes an address as it is delivered, and reports whether it is one. A tag after a plus sign is taken off at every domain: at some it
// may name another mailbox, but nobody who has those gives two of them out as two people's.
func MailboxKey(address string) (string, bool) {
	m, err := mailbox.Parse(address)
	if err != nil {
		return "", false
	}
	local, domain, _ := strings.Cut(m.Key, "@")
	if name, _, tagged := strings.Cut(local, "+"); tagged && name != "" {
		local = name
	}
	return local + "@" + domain, true
}

// sameRoot reports whether no mail address of one dossier begins with another name than one of the other's, whatever
// digits, dots and domain. Any two that begin alike would not do: who gives such an address too would explain away a
// shared phone, so leaving it out would raise their points. An address that names nobody begins like no other.
func sameRoot(a, b *dossier.Dossier) bool {
	theirs := addresses(b)
	for _, m := range addresses(a) {
		root := mailRoot(m)
		if slices.ContainsFunc(theirs, func(t string) bool { return root == "" || mailRoot(t) != root }) {
			return false
		}
	}
	return true
}

// addresses returns the mail addresses among the contacts; what cannot be read is none.
func addresses(d *dossier.Dossier) (all []string) {
	for _, c := range d.Contacts {
		if c.Kind == dossier.Email {
			all = append(append(all, c.Value), c.Aliases...)
		}
	}
	return slices.DeleteFunc(all, func(a string) bool { _, ok := MailboxKey(a); return !ok })
}

// shortestRoot is the length from which a root names somebody.
const shortestRoot = 5

// mailRoot returns the letters of an address before the @ and before any tag; nothing where they name nobody.
func mailRoot(address string) string {
	local, _, _ := strings.Cut(address, "@")
	local, _, _ = strings.Cut(local, "+")
	root := strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, local)
	if len(root) < shortestRoot || roleNames[root] {
		return ""
	}
	return root
}

// roleNames are local parts that many mailboxes have.
var roleNames = map[string]bool{
	"admin": true, "apply": true, "career": true, "careers": true, "contact": true, "developer": true, "email": true,
	"engineer": true, "hello": true, "hiring": true, "office": true, "recruiting": true, "resume": true, "software": true,
}

// sameAddress compares two IP addresses however they are written.
func sameAddress(a, b string) bool {
	x, errX := netip.ParseAddr(a)
	y, errY := netip.ParseAddr(b)
	return errX == nil && errY == nil && x.Unmap() == y.Unmap()
}
