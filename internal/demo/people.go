package demo

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"bonafide/internal/dossier"
)

const (
	ordinaryPeople = 190
	ringSize       = 5
	seed           = 20261101
)

// people invents candidates, the same ones for the same seed.
type people struct {
	rng  *rand.Rand
	now  time.Time
	next int
}

func newPeople(now time.Time) *people {
	return &people{rng: rand.New(rand.NewPCG(seed, 1)), now: now.Truncate(time.Minute)}
}

var givenNames = strings.Fields(`Amara Beatriz Callum Devika Elias Farah Gwen Hugo Imani Jonas Keiko Leila Marek Nadia
Oscar Priya Quentin Rosa Samir Talia Ursula Viktor Wanda Xavier Yusuf Zofia Anselm Bridget Cosmin Dalia Emeka Fiona
Goran Helene Isak Jamila Kofi Lucia Mei Noor`)

var familyNames = strings.Fields(`Abara Bergqvist Castellan Dunmore Eskola Fairbairn Galvao Hartnell Iyengar Jankauskas
Kowalczyk Laurens Mbeki Navarro Okonjo Petrov Quintana Rahimi Szabo Thackeray Umar Vasquez Wexler Ximenez Yilmaz
Zuniga Albrecht Brennan Chaudhry Delacroix`)

// A place is where ordinary people live; networks there have documentation addresses.
type place struct {
	city, region, postal, zone string
}

var places = []place{
	{"Austin", "TX", "78701", "America/Chicago"}, {"Chicago", "IL", "60601", "America/Chicago"}, {"Denver", "CO", "80202", "America/Denver"},
	{"Seattle", "WA", "98101", "America/Los_Angeles"}, {"Atlanta", "GA", "30303", "America/New_York"}, {"Boston", "MA", "02108", "America/New_York"},
	{"Phoenix", "AZ", "85004", "America/Phoenix"}, {"Columbus", "OH", "43215", "America/New_York"}, {"Raleigh", "NC", "27601", "America/New_York"},
	{"Minneapolis", "MN", "55401", "America/Chicago"},
}

var requisitions = []struct{ code, title, sector string }{
	{"REQ-API-11", "Backend Engineer, Payments", "finance"},
	{"REQ-WEB-07", "Senior Frontend Engineer", "technology"},
	{"REQ-DAT-03", "Data Engineer", "healthcare"},
	{"REQ-SRE-05", "Site Reliability Engineer", "technology"},
	{"REQ-MOB-02", "Mobile Engineer", "retail"},
}

var employers = strings.Split("Alder Systems,Birchwood Analytics,Cobalt Freight,Driftwood Health,Elmstead Software,Fenland Energy,Gorse Hill Media,Hawthorn Bank,Ironbridge Games,Juniper Lane Retail", ",")

// ordinary invents people whose evidence mostly agrees, with the small oddities that honest people have.
func (p *people) ordinary() []Candidate {
	all := make([]Candidate, ordinaryPeople)
	for i := range all {
		all[i] = p.person()
	}
	return all
}

func (p *people) person() Candidate {
	p.next++
	n := p.next
	given, family := givenNames[n%len(givenNames)], familyNames[(n*7+n/len(givenNames))%len(familyNames)]
	at := places[p.rng.IntN(len(places))]
	applied := p.now.Add(-time.Duration(1+p.rng.IntN(60*24)) * time.Hour)
	job := requisitions[p.rng.IntN(len(requisitions))]
	d := &dossier.Dossier{
		Schema: dossier.Schema, ID: fmt.Sprintf("demo-%04d", n),
		Names:     []dossier.Name{{Kind: dossier.LegalName, Full: given + " " + family, Given: given, Family: family}},
		Residence: at.address(100 + n),
		Contacts: []dossier.Contact{
			{Kind: dossier.Email, Value: strings.ToLower(given+"."+family) + fmt.Sprintf("%d@mailbox.example", n), Since: applied},
			p.phone(n, applied),
		},
		Application: dossier.Application{
			Requisition: job.code, Title: job.title, Sector: job.sector, AppliedAt: applied, Remote: true,
			Source: pick(p.rng, "job board", "own site", "referral"), Access: []string{"source_code"},
		},
		Employment: p.employment(),
		Education:  []dossier.Study{{Institution: "Example State University", Degree: "BSc Computer Science", Start: "2008", End: "2012", Country: "US"}},
	}
	if p.chance(80) {
		p.sessions(d, n, at.zone)
	}
	if p.chance(60) {
		d.Documents = []dossier.Document{p.licence(d)}
	}
	days := int(p.now.Sub(applied).Hours() / 24)
	if p.chance(70) && days > 6 {
		p.interviews(d)
	}
	if p.chance(60) && days > 6 {
		p.referee(d, n)
	}
	if p.chance(60) {
		p.profile(d, n)
	}
	if p.chance(40) && days > 14 {
		p.onboarding(d, n)
	}
	c := Candidate{Dossier: d}
	if p.chance(35) {
		c.Photos = []Photo{{Source: pick(p.rng, "application", "linkedin"), JPEG: portrait(uint64(n))}}
	}
	return c
}

func (p *people) chance(percent int) bool { return p.rng.IntN(100) < percent }

func pick[T any](rng *rand.Rand, from ...T) T { return from[rng.IntN(len(from))] }

func (at place) address(number int) *dossier.Address {
	return &dossier.Address{
		Line1: fmt.Sprintf("%d Sample Street", number), City: at.city, Region: at.region, PostalCode: at.postal,
		Country: "US", Class: "residential",
	}
}

// phone invents a number that nobody else has, in 555-0100 to 555-0199, which no exchange gives out.
func (p *people) phone(n int, since time.Time) dossier.Contact {
	line := "mobile"
	if p.chance(8) {
		line = "non_fixed_voip"
	}
	c := dossier.Contact{Kind: dossier.Phone, Value: fmt.Sprintf("+1%03d55501%02d", 200+n, n%100), Since: since}
	if p.chance(60) {
		c.LineType = &dossier.LineType{Type: line, Carrier: "Example Wireless", Source: "carrier look-up", At: since.Add(time.Hour)}
	}
	return c
}

func (p *people) employment() []dossier.Job {
	year := p.now.Year() - 2 - p.rng.IntN(4)
	full := true
	return []dossier.Job{
		{Employer: pick(p.rng, employers...), Title: "Engineer", Start: fmt.Sprintf("%d-03", year), End: "present", FullTime: &full, Source: "resume"},
		{Employer: pick(p.rng, employers...), Title: "Junior Engineer", Start: fmt.Sprintf("%d-06", year-4), End: fmt.Sprintf("%d-02", year), FullTime: &full, Source: "resume"},
	}
}

func (p *people) sessions(d *dossier.Dossier, n int, zone string) {
	kinds := []dossier.NetworkKind{dossier.Residential, dossier.Residential, dossier.Residential, dossier.Mobile, dossier.VPN}
	kind := kinds[p.rng.IntN(len(kinds))]
	for i := range 2 + p.rng.IntN(3) {
		at := d.Application.AppliedAt.Add(time.Duration(i*30) * time.Hour)
		if at.After(p.now) {
			break
		}
		d.Sessions = append(d.Sessions, dossier.Session{
			Kind: pick(p.rng, "portal", "assessment", "interview"), At: at, Until: at.Add(40 * time.Minute),
			IP: fmt.Sprintf("198.51.100.%d", 1+n%250), DeviceID: fmt.Sprintf("device-%04d", n), Timezone: zone,
			Network: &dossier.Network{Country: d.Residence.Country, City: d.Residence.City, Kind: kind, Organization: "Example Cable",
				Source: "demonstration data", SeenAt: dossier.DateOf(at)},
		})
	}
}

func (p *people) licence(d *dossier.Dossier) dossier.Document {
	name := d.Names[0]
	address := *d.Residence
	if p.chance(5) { // moved, and the licence was not renewed
		address = *places[p.rng.IntN(len(places))].address(7)
	}
	issued := p.now.AddDate(-3, 0, 0)
	return dossier.Document{
		Kind: "driver_license", Issuer: "US-" + address.Region, Number: fmt.Sprintf("D%07d", 1000000+p.rng.IntN(8999999)), Name: &name,
		IssuedAt: dossier.DateOf(issued), ExpiresAt: dossier.DateOf(issued.AddDate(8, 0, 0)), Address: &address,
	}
}

func (p *people) referee(d *dossier.Dossier, n int) {
	employer := d.Employment[1].Employer
	given := pick(p.rng, givenNames...)
	d.References = []dossier.Reference{{
		Name: given + " " + pick(p.rng, familyNames...), Company: employer, Relationship: "former manager",
		Email:       fmt.Sprintf("%s.%d@%s.example", strings.ToLower(given), n, strings.ToLower(strings.Fields(employer)[0])),
		RespondedAt: d.Application.AppliedAt.Add(120 * time.Hour), Verdict: "supports",
	}}
	d.Verifications = []dossier.Verification{
		{Kind: "employment", Subject: employer, Channel: "independent_search", Outcome: "confirmed", At: d.Application.AppliedAt.Add(140 * time.Hour)},
		{Kind: "education", Subject: d.Education[0].Institution, Channel: "clearing_house", Outcome: "confirmed", At: d.Application.AppliedAt.Add(150 * time.Hour)},
	}
}

// interviews invents two that went as they should, with the identity steps that everybody is asked for.
func (p *people) interviews(d *dossier.Dossier) {
	for i := range 2 {
		at := d.Application.AppliedAt.Add(time.Duration(96+48*i) * time.Hour)
		d.Interviews = append(d.Interviews, dossier.Interview{
			At: at, Channel: "video", Interviewers: []string{"Rita Recruiter", "Rene Reviewer"}, Camera: "on", CameraNoticeGiven: true,
			DisplayName: d.DisplayName(),
			Liveness:    []dossier.Challenge{{Challenge: "head_turn", Result: "passed"}, {Challenge: "read_phrase", Result: "passed"}},
			Marks:       []dossier.Mark{{Code: "claimed_location_question_passed", By: "Rita Recruiter", At: at}},
		})
	}
	d.IdentitySteps = []dossier.Step{{
		Step: "live_id_next_to_face", UniformlyRequired: true, EmployerPaid: true, OfferedAt: d.Interviews[0].At, Outcome: "completed",
	}}
}

func (p *people) profile(d *dossier.Dossier, n int) {
	created := dossier.NewDate(p.now.Year()-6, time.March, 1+n%28)
	var employers []string
	for _, j := range d.Employment {
		employers = append(employers, j.Employer)
	}
	d.Profiles = []dossier.Profile{
		{Kind: "linkedin", Handle: fmt.Sprintf("demo-%04d", n), Name: d.DisplayName(), CreatedAt: created, Employers: employers},
		{Kind: "github", Handle: fmt.Sprintf("demo-code-%04d", n), Name: d.DisplayName(), CreatedAt: created, Repositories: []dossier.Repository{{
			Name: fmt.Sprintf("notes-%04d", n), FirstCommitAt: created,
			CommitIdentities: []dossier.CommitIdentity{{Email: d.Contacts[0].Value, Name: d.DisplayName()}},
		}}},
	}
	d.Skills = []dossier.Skill{{Technology: "Go", Since: "2016"}, {Technology: "PostgreSQL", Since: "2014"}}
}

// onboarding invents an offer that was accepted: a laptop to the claimed address, wages to an account of one's own.
func (p *people) onboarding(d *dossier.Dossier, n int) {
	accepted := d.Application.AppliedAt.Add(240 * time.Hour)
	d.Onboarding = &dossier.Onboarding{
		OfferAcceptedAt: accepted, StartAt: dossier.DateOf(accepted.AddDate(0, 0, 14)), StandardDeviceOffered: true, TaxResidence: "US",
		Shipments: []dossier.Shipment{{Address: *d.Residence, RequestedAt: accepted.Add(24 * time.Hour)}},
		Payouts: []dossier.Payout{{
			Holder: d.Names[0].Full, Account: fmt.Sprintf("0009%06d", n), Routing: "000000000", Bank: "Example Bank", Country: "US",
			Channel: "bank", SetAt: accepted.Add(48 * time.Hour),
		}},
	}
}

// ring invents candidates that one operator runs: pairs share a portrait, two a telephone, two an account, two a mailbox, and all
// name one referee.
func (p *people) ring() []Candidate {
	all := make([]Candidate, ringSize)
	for i := range all {
		c := p.person()
		c.Dossier.References = []dossier.Reference{{
			Name: "Corin Maddox", Company: employers[i], Relationship: "former manager", Email: "corin.maddox@references.example",
			Phone: "+13125550177", RespondedAt: c.Dossier.Application.AppliedAt.Add(100 * time.Hour), Verdict: "supports",
		}}
		c.Dossier.Documents = []dossier.Document{p.licence(c.Dossier)}
		c.Photos = []Photo{{Source: "linkedin", JPEG: portrait(uint64(10_000 + i/2))}}
		all[i] = c
	}
	all[1].Dossier.Contacts[1].Value = all[0].Dossier.Contacts[1].Value
	all[4].Dossier.Contacts[0].Aliases = []string{all[3].Dossier.Contacts[0].Value}
	for i, c := range all[1:3] {
		p.onboarding(c.Dossier, ringSize+i)
		c.Dossier.Onboarding.Payouts[0].Account = "0009777001"
	}
	return all
}
