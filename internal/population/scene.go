package population

import (
	"slices"
	"strings"
	"time"

	"bonafide/internal/dossier"
)

// A Scene is people who belong together, and what two of them share.
type Scene struct {
	Name string
	Cast []*dossier.Dossier
	// Share is what any two of the cast have in common, or only neighbours in a ring.
	Share []Shared
}

// A Shared is one kind of thing that two of a scene share.
type Shared struct {
	A, B   int    // of the cast, A before B
	Kind   string // as linkage.Pair has it
	One    bool   // they are taken for one person
	Scored bool   // an indicator counts it, at whatever points
}

// Scenes returns what is planted in a block: innocents that look like rings, a ring, and one person twice. Nobody of a scene
// shares anything with anybody else.
func Scenes(seed uint64, block int) []Scene {
	c := cast{seed: seed, n: block * Block, block: person{n: block}.unique(5)}
	return []Scene{
		c.agency(), c.couple(), c.flatmates(), c.twins(), c.recycledNumber(), c.office(), c.template(), c.ring(), c.twice(), c.wallet(),
	}
}

// A cast engages the people of the scenes of one block, one number after the other.
type cast struct {
	seed  uint64
	n     int
	block string
}

func (c *cast) people(n int) []*dossier.Dossier {
	all := make([]*dossier.Dossier, n)
	for i := range all {
		all[i] = newPerson(c.seed, c.n).base()
		// Two of a scene have never nearly one name or one birthday by chance.
		given, family := givenNames[c.n%len(givenNames)], familyNames[(c.n*7+c.n/len(givenNames))%len(familyNames)]
		all[i].Names[0] = dossier.Name{Kind: dossier.LegalName, Full: given + " " + family, Given: given, Family: family}
		all[i].DateOfBirth = dossier.DateOf(time.Date(1960, 1, 1+c.n%Block*7919%14600, 0, 0, 0, 0, time.UTC))
		all[i].Application.AppliedAt = Start
		c.n++
	}
	return all
}

var givenNames = strings.Fields(`Amara Beatriz Callum Devika Elias Farah Gwen Hugo Imani Jonas Keiko Leila Marek Nadia
Oscar Priya Quentin Rosa Samir Talia Ursula Viktor Wanda Xavier Yusuf Zofia Anselm Bridget Cosmin Dov Emeka Fiona Goran
Helene Isak Jorinde Kofi Lucia Mei Noor`)

var familyNames = strings.Fields(`Achterberg Bergqvist Castellan Dunmore Eskola Fairbairn Galvao Hartnell Iyengar Jankauskas
Kowalczyk Laurens Mbeki Navarro Okonjo Petrov Quintana Rahimi Szabo Thackeray Umar Vasquez Wexler Ximenez Yilmaz Zuniga
Albrecht Brennan Chaudhry Delacroix`)

// among shares one kind between any two of n people.
func among(n int, kind string, scored bool) (all []Shared) {
	for a := range n {
		for b := a + 1; b < n; b++ {
			all = append(all, Shared{A: a, B: b, Kind: kind, Scored: scored})
		}
	}
	return all
}

// agency is forty people of one staffing agency: its switchboard and its account are declared.
func (c *cast) agency() Scene {
	all := c.people(40)
	agency := "Bright Staffing " + c.block
	phone := all[0].Contacts[1].Value
	for _, d := range all {
		d.Application.Agency = agency
		d.Contacts[1].Value, d.Contacts[1].SharedWith = phone, "the agency's switchboard"
		d.Onboarding = &dossier.Onboarding{Payouts: []dossier.Payout{{Holder: agency, Routing: "021000021", Account: "77" + c.block + "00", Channel: "bank", SetAt: Start}}}
	}
	return Scene{"agency of 40", all, append(among(40, "phone", false), among(40, "bank_account", false)...)}
}

// couple is two people of a declared household with a joint account.
func (c *cast) couple() Scene {
	all := c.people(2)
	all[1].Residence = all[0].Residence
	all[0].Household = []string{all[1].ID}
	for _, d := range all {
		d.Onboarding = &dossier.Onboarding{Payouts: []dossier.Payout{{Holder: d.Names[0].Full, Routing: "021000021", Account: "88" + c.block + "00", Joint: true, Channel: "bank", SetAt: Start}}}
	}
	return Scene{"couple", all, append(among(2, "address", false), among(2, "bank_account", false)...)}
}

// flatmates are three people in one flat, who say nothing of each other.
func (c *cast) flatmates() Scene {
	all := c.people(3)
	for _, d := range all {
		d.Residence = all[0].Residence
	}
	return Scene{"flatmates", all, among(3, "address", true)}
}

// twins share family name, birthday and home.
func (c *cast) twins() Scene {
	all := c.people(2)
	a, b := all[0], all[1]
	n := &b.Names[0]
	n.Family = a.Names[0].Family
	n.Full = n.Given + " " + n.Family
	b.DateOfBirth, b.Residence = a.DateOfBirth, a.Residence
	return Scene{"twins", all, []Shared{{A: 0, B: 1, Kind: "address", One: true}}}
}

// recycledNumber is a number that somebody gave up two and a half years before another got it.
func (c *cast) recycledNumber() Scene {
	all := c.people(2)
	all[1].Contacts[1].Value = all[0].Contacts[1].Value
	all[0].Contacts[1].Since = Start.AddDate(-2, -6, 0)
	all[1].Contacts[1].Since = Start
	return Scene{"recycled number", all, among(2, "phone", false)}
}

// office is people who give the address of a shared office as theirs, and come from its network, which they declare.
func (c *cast) office() Scene {
	all := c.people(12)
	for _, d := range all {
		home := *all[0].Residence
		home.Class = "coworking"
		d.Residence = &home
		d.Sessions = []dossier.Session{{Kind: "portal", At: Start, IP: "2001:db8:ffff::1:" + c.block[1:], DeviceID: "own-" + d.ID, SharedWith: "the shared office", Network: &dossier.Network{Country: "US", Kind: dossier.Corporate}}}
	}
	return Scene{"office address", all, among(12, "ip", false)}
}

// template is thirty people whose résumés follow one template, word by word.
func (c *cast) template() Scene {
	all := c.people(30)
	text := newPerson(c.seed^0x7e3a, c.n).words(60)
	for i, d := range all {
		d.Resume = &dossier.Resume{Text: text + newPerson(c.seed, c.n+i).words(40)}
	}
	return Scene{Name: "template résumé", Cast: all}
}

// ring is five names behind one person: each has a phone, a mailbox, an account or a picture of the next.
func (c *cast) ring() Scene {
	all := c.people(5)
	all[1].Contacts[1].Value = all[0].Contacts[1].Value
	all[2].Contacts[0].Aliases = []string{all[1].Contacts[0].Value}
	for _, d := range all[2:4] {
		d.Onboarding = &dossier.Onboarding{Payouts: []dossier.Payout{{Holder: d.Names[0].Full, Routing: "021000021", Account: "99" + c.block + "00", Channel: "bank", SetAt: Start}}}
	}
	first := newPerson(c.seed, c.n).picture()
	copied := *first
	copied.SHA256[0] ^= 1
	for o := range copied.PDQ {
		copied.PDQ[o][0] ^= 0x3ff // ten bits
	}
	all[3].Photos = []dossier.Photo{{Source: "application", Image: first}}
	all[4].Photos = []dossier.Photo{{Source: "linkedin", Image: &copied}}
	return Scene{"ring", all, []Shared{
		{A: 0, B: 1, Kind: "phone", Scored: true}, {A: 1, B: 2, Kind: "mailbox", Scored: true},
		{A: 2, B: 3, Kind: "bank_account", Scored: true}, {A: 3, B: 4, Kind: "photo", Scored: true},
	}}
}

// twice is one person who applies again with another phone, and whose birthday is written down with a slip.
func (c *cast) twice() Scene {
	all := c.people(2)
	a, b := all[0], all[1]
	b.Names, b.Residence = slices.Clone(a.Names), a.Residence
	a.DateOfBirth, b.DateOfBirth = dossier.NewDate(1988, time.April, 12), dossier.NewDate(1988, time.April, 21)
	b.Contacts[0].Value = a.Contacts[0].Value
	return Scene{"one person twice", all, []Shared{{A: 0, B: 1, Kind: "address", One: true}, {A: 0, B: 1, Kind: "mailbox", One: true}}}
}

// wallet is two people who name one wallet, which no rule weighs.
func (c *cast) wallet() Scene {
	all := c.people(2)
	for _, d := range all {
		d.Contacts = append(d.Contacts, dossier.Contact{Kind: dossier.Wallet, Value: "0x00000000000000000000000000000000000" + c.block})
	}
	return Scene{"one wallet", all, among(2, "wallet", false)}
}
