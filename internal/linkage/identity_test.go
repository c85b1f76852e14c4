package linkage_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/linkage"
)

func documented(kind, issuer, number string) func(*dossier.Dossier) {
	return func(d *dossier.Dossier) {
		d.Documents = append(d.Documents, dossier.Document{Kind: kind, Issuer: issuer, Number: number})
	}
}

func bornOn(day int) func(*dossier.Dossier) {
	return func(d *dossier.Dossier) { d.DateOfBirth = dossier.NewDate(1990, 1, day) }
}

func paidTo(p dossier.Payout) func(*dossier.Dossier) {
	return func(d *dossier.Dossier) { d.Onboarding = &dossier.Onboarding{Payouts: []dossier.Payout{p}} }
}

func livingAt(a dossier.Address) func(*dossier.Dossier) {
	return func(d *dossier.Dossier) { d.Residence = &a }
}

// of returns the links of the kind, in short.
func of(links dossier.Links, kind dossier.LinkKind) string { return summary(links.Of(kind)) }

func TestDocumentNumbers(t *testing.T) {
	tests := []struct {
		name string
		a, b *dossier.Dossier
		want string
	}{
		{"spaces and case", person("a", documented("passport", "", "x 123-4567")), person("b", documented("passport", "", "X1234567")), "id_number documents[0]=b:documents[0]"},
		{"another kind", person("a", documented("passport", "", "X1234567")), person("b", documented("national_id", "", "X1234567")), ""},
		{"two issuers", person("a", documented("driver_license", "US-TX", "01234567")), person("b", documented("driver_license", "US-CA", "01234567")), ""},
		{"one issuer unknown", person("a", documented("driver_license", "US-TX", "01234567")), person("b", documented("driver_license", "", "01234567")), "id_number documents[0]=b:documents[0]"},
		{"a bill", person("a", documented("utility_bill", "", "X1234567")), person("b", documented("utility_bill", "", "X1234567")), ""},
		{"too short", person("a", documented("passport", "", "1234")), person("b", documented("passport", "", "1234")), ""},
	}
	for _, tt := range tests {
		if got := of(linkage.Find(tt.a, []*dossier.Dossier{tt.b}), dossier.SharedID); got != tt.want {
			t.Errorf("%s: links = %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestIdentity(t *testing.T) {
	passport := documented("passport", "", "X1234567")
	vote := func(other string, votes ...string) func(*dossier.Dossier) {
		return func(d *dossier.Dossier) {
			c := dossier.FaceComparison{OtherDossier: other}
			for i, answer := range votes {
				c.Votes = append(c.Votes, dossier.FaceVote{By: fmt.Sprint("reviewer-", i), Answer: answer})
			}
			d.FaceComparisons = append(d.FaceComparisons, c)
		}
	}
	own := func(id string) *dossier.Dossier {
		d := person(id, passport, bornOn(1), named("Ada Byron"))
		mail(id + "@x.example")(d)
		phone("+1312555013" + fmt.Sprint(len(id)))(d)
		return d
	}
	b := own("bb")
	a := own("a")
	vote("bb", "not_same", "not_same")(a)
	tests := []struct {
		name string
		a, b *dossier.Dossier
		want dossier.Identity
	}{
		{"two people", person("a", passport, bornOn(1), named("Ada Byron")), person("b", passport, bornOn(2), named("Bo Berg")), dossier.Identity{OtherBirth: true}},
		{"birth date unknown", person("a", passport, bornOn(1), named("Ada Byron")), person("b", passport, named("Bo Berg")), dossier.Identity{}},
		{"claimed twice", a, b, dossier.Identity{SameName: true, SameBirth: true, OtherContacts: true, FacesDifferent: true}},
		{"seen from the other side", b, a, dossier.Identity{SameName: true, SameBirth: true, OtherContacts: true, FacesDifferent: true}},
		{"nobody compared faces", own("a"), b, dossier.Identity{SameName: true, SameBirth: true, OtherContacts: true}},
	}
	for _, tt := range tests {
		links := linkage.Find(tt.a, []*dossier.Dossier{tt.b}).Of(dossier.SharedID)
		if len(links) != 1 || *links[0].Identity != tt.want {
			t.Errorf("%s: links = %+v, want one with %+v", tt.name, links, tt.want)
		}
	}
	for name, votes := range map[string][]string{"one reviewer": {"not_same"}, "one saw the same face": {"not_same", "not_same", "same"}, "nobody could tell": {"cannot_tell", "cannot_tell"}} {
		one := own("a")
		vote("bb", votes...)(one)
		if links := linkage.Find(one, []*dossier.Dossier{b}).Of(dossier.SharedID); links[0].Identity.FacesDifferent {
			t.Errorf("%s: faces are taken to differ", name)
		}
	}
}

func TestAccounts(t *testing.T) {
	account := dossier.Payout{Routing: "021000021", Account: "000-111 222"}
	pooled, joint, other := account, account, account
	pooled.Pooled, joint.Joint, other.Routing = true, true, "021000022"
	agency, otherAgency := account, account
	agency.Holder, otherAgency.Holder = "Bright Staffing", "Brightest Staffing"
	for _, tt := range []struct {
		name string
		b    dossier.Payout
		want string
	}{
		{"spaces", dossier.Payout{Routing: "021 000 021", Account: "000111222"}, "bank_account onboarding.payouts[0]=b:onboarding.payouts[0]"},
		{"pooled", pooled, ""},
		{"joint", joint, "bank_account onboarding.payouts[0]=b:onboarding.payouts[0] declared"},
		{"the agency's", agency, "bank_account onboarding.payouts[0]=b:onboarding.payouts[0] declared"},
		{"another agency's", otherAgency, "bank_account onboarding.payouts[0]=b:onboarding.payouts[0]"},
		{"another bank", other, ""},
	} {
		a, b := person("a", paidTo(account)), person("b", paidTo(tt.b))
		b.Application.Agency = "Bright Staffing, Inc."
		if got := of(linkage.Find(a, []*dossier.Dossier{b}), dossier.SharedAccount); got != tt.want {
			t.Errorf("%s: links = %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestHomes(t *testing.T) {
	home := dossier.Address{Line1: "2100 Rose Quarter Ln.", Unit: "Apt 5-C", City: "Portland", PostalCode: "97204", Country: "US"}
	const linked = "address residence=b:residence"
	for name, tt := range map[string]struct {
		b    dossier.Address
		want string
	}{
		"short forms":    {dossier.Address{Line1: "2100 rose quarter lane", Unit: "#5c", City: "PORTLAND", PostalCode: "97204", Country: "US"}, linked},
		"another unit":   {dossier.Address{Line1: home.Line1, Unit: "5D", PostalCode: "97204", Country: "US"}, ""},
		"no unit":        {dossier.Address{Line1: home.Line1, PostalCode: "97204", Country: "US"}, ""},
		"another place":  {dossier.Address{Line1: home.Line1, Unit: "5C", PostalCode: "97205", Country: "US"}, ""},
		"unit not known": {dossier.Address{Line1: home.Line1, Unit: "5C", PostalCode: "97204", Country: "US", MultiUnitWithoutUnit: true}, ""},
		"locker":         {dossier.Address{Line1: home.Line1, Unit: "5C", PostalCode: "97204", Country: "US", Class: "locker"}, ""},
	} {
		a, b := person("a", livingAt(home)), person("b", livingAt(tt.b))
		if got := of(linkage.Find(a, []*dossier.Dossier{b}), dossier.SharedAddress); got != tt.want {
			t.Errorf("%s: links = %q, want %q", name, got, tt.want)
		}
	}
	house := dossier.Address{Line1: "4 Quay Street", City: "Chicago", Country: "US"}
	if got := of(linkage.Find(person("a", livingAt(house)), []*dossier.Dossier{person("b", livingAt(house))}), dossier.SharedAddress); got != linked {
		t.Errorf("a house without a unit: links = %q, want %q", got, linked)
	}
}

func TestSharedSessions(t *testing.T) {
	residential := &dossier.Network{Kind: dossier.Residential}
	at := func(hours int, kind dossier.NetworkKind) func(*dossier.Dossier) {
		n := *residential
		n.Kind = kind
		return session(dossier.Session{Kind: "portal", At: applied.Add(time.Duration(hours) * time.Hour), IP: "198.51.100.7", DeviceID: "d1", Network: &n})
	}
	a := person("a", at(0, dossier.Residential), at(100, dossier.Residential))
	b := person("b", at(50, dossier.Residential), at(97, dossier.Residential))
	for _, kind := range []dossier.LinkKind{dossier.SharedDevice, dossier.SharedIP} {
		links := linkage.Find(a, []*dossier.Dossier{b}).Of(kind)
		if len(links) != 1 || links[0].Ref != "sessions[1]" || links[0].OtherRef != "sessions[1]" || links[0].At.Sub(links[0].OtherAt) != 3*time.Hour {
			t.Errorf("%s: links = %+v, want the two closest sessions", kind, links)
		}
	}
	for _, kind := range []dossier.NetworkKind{dossier.CarrierNAT, dossier.Institution, dossier.VPN, dossier.UnknownNetwork} {
		x, y := person("a", at(0, kind)), person("b", at(1, kind))
		if got := of(linkage.Find(x, []*dossier.Dossier{y}), dossier.SharedIP); got != "" {
			t.Errorf("one address of the kind %s: links = %q, want none", kind, got)
		}
	}
}

func TestReferral(t *testing.T) {
	referred := func(d *dossier.Dossier) { d.Application.ReferredBy = "b" }
	closed := func(status string) func(*dossier.Dossier) {
		return func(d *dossier.Dossier) { d.Outcome = &dossier.Outcome{Status: status, At: applied} }
	}
	for status, want := range map[string]string{"confirmed_misrepresentation": "referred_by_confirmed application.referred_by=b:outcome", "cleared": ""} {
		if got := of(linkage.Find(person("a", referred), []*dossier.Dossier{person("b", closed(status))}), dossier.ReferredBy); got != want {
			t.Errorf("%s: links = %q, want %q", status, got, want)
		}
	}
}

func TestRings(t *testing.T) {
	a := person("a", phone("+13125550131"))
	b := person("b", phone("+13125550131"), mail("ring@x.example"))
	c := person("c", mail("ring@x.example"), named("Cy Chen"))
	d := person("d", phone("+13125550139"))
	population := []*dossier.Dossier{a, b, c, d}
	for _, member := range population[:3] {
		if got := linkage.Find(member, population).Of(dossier.ClusterEdge); len(got) != 2 || got[0].Edge == got[1].Edge {
			t.Errorf("%s: edges = %+v, want one by phone and one by mailbox", member.ID, got)
		}
	}
	if got := linkage.Find(d, population).Of(dossier.ClusterEdge); len(got) != 0 {
		t.Errorf("d: edges = %+v, want none", got)
	}
	named(a.Names[0].Full)(c) // one person twice
	if got := linkage.Find(a, population).Of(dossier.ClusterEdge); len(got) != 0 {
		t.Errorf("two people: edges = %+v, want none", got)
	}
}

func written(s string) func(*dossier.Dossier) {
	return func(d *dossier.Dossier) { d.Resume = &dossier.Resume{Text: s} }
}

func run(word string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%s%d ", word, i)
	}
	return b.String()
}

func TestResumes(t *testing.T) {
	advertised := func(d *dossier.Dossier) { d.Application.JobAdText = run("ad", 40) }
	worked := func(d *dossier.Dossier) { d.Employment = []dossier.Job{{Employer: "Harbour Works Ltd"}} }
	phrases := run("x", 8) + ". " + run("y", 8) + ". " + run("z", 8)
	for _, tt := range []struct {
		name string
		a, b *dossier.Dossier
		want int
	}{
		{"one text", person("a", written(run("w", 40))), person("b", written(run("w", 40))), 1},
		{"too short", person("a", written(run("w", 23))), person("b", written(run("w", 23))), 0},
		{"the job advertisement", person("a", advertised, written(run("ad", 40))), person("b", written(run("ad", 40))), 0},
		{"three phrases", person("a", written(run("p", 90)+". "+phrases)), person("b", written(run("q", 90)+". "+phrases)), 1},
		{"two phrases", person("a", written(run("p", 90)+". "+phrases[:len(phrases)-4])), person("b", written(run("q", 90)+". "+phrases)), 0},
		{"nothing", person("a", written(run("p", 40))), person("b", written(run("q", 40))), 0},
	} {
		got := linkage.Find(tt.a, []*dossier.Dossier{tt.a, tt.b}).Of(dossier.SharedResume)
		back := linkage.Find(tt.b, []*dossier.Dossier{tt.a, tt.b}).Of(dossier.SharedResume)
		if len(got) != tt.want || len(back) != tt.want {
			t.Errorf("%s: links = %+v and %+v, want %d", tt.name, got, back, tt.want)
		}
	}
	links := linkage.Find(person("a", worked, written(run("w", 40))), []*dossier.Dossier{person("b", worked, written(run("w", 40)))}).Of(dossier.SharedResume)
	if len(links) != 1 || links[0].Employer == "" || links[0].SameText() {
		t.Errorf("colleagues: links = %+v, want one that names the employer", links)
	}
}

// TestCommonPhrases holds that a phrase which many share links nobody, and one that a few share does.
func TestCommonPhrases(t *testing.T) {
	for n, want := range map[int]int{24: 23, 25: 0} {
		var population []*dossier.Dossier
		for i := range n {
			population = append(population, person(fmt.Sprint("c", i), named(fmt.Sprintf("Given%c Family%c", 'a'+i, 'a'+i)), written(run("w", 40))))
		}
		if got := len(linkage.Find(population[0], population).Of(dossier.SharedResume)); got != want {
			t.Errorf("%d with one text: %d links, want %d", n, got, want)
		}
	}
}

func TestSitesAndProfiles(t *testing.T) {
	site := func(employer, s string) func(*dossier.Dossier) {
		return func(d *dossier.Dossier) {
			d.Employment = append(d.Employment, dossier.Job{Employer: employer, Site: &dossier.EmployerSite{Text: s}})
		}
	}
	a := person("a", site("One Ltd", run("w", 40)), site("Two Ltd", run("w", 40)))
	b := person("b", site("Three Ltd", run("w", 40)), site("One Inc", run("w", 40)))
	if got := linkage.Find(a, []*dossier.Dossier{b}).Of(dossier.SharedSiteText); len(got) != 5 { // One: Two, Three; Two: One, Three, One Inc
		t.Errorf("links = %+v, want 5", got)
	}
	profile := func(kind, name string) func(*dossier.Dossier) {
		return func(d *dossier.Dossier) {
			d.Profiles = append(d.Profiles, dossier.Profile{Kind: kind, Name: name, Text: run("w", 40)})
		}
	}
	a = person("a", profile("portfolio", "Ada Byron"), profile("linkedin", "Bo Berg"))
	b = person("b", profile("portfolio", "Cy Chen"), profile("linkedin", "Cy Chen"))
	if got := linkage.Find(a, []*dossier.Dossier{b}).Of(dossier.SharedProfileText); len(got) != 3 || got[0].SameName { // both own, and the portfolios
		t.Errorf("links = %+v, want 3", got)
	}
}
