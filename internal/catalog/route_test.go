package catalog_test

import (
	"slices"
	"testing"
	"time"

	"bonafide/internal/catalog"
	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

func routes(d dossier.Dossier) (codes []string) {
	a := catalog.All.Assess(&indicator.Case{Dossier: &d, AsOf: time.Now()}, indicator.DefaultPolicy)
	for _, r := range a.Routing {
		codes = append(codes, r.Code)
	}
	return codes
}

func TestRoleExposure(t *testing.T) {
	tests := []struct {
		name string
		role dossier.Application
		want bool
	}{
		{"an office job in a shop", dossier.Application{Sector: "retail"}, false},
		{"remote", dossier.Application{Remote: true}, true},
		{"source code", dossier.Application{Access: []string{"source_code"}}, true},
		{"customer data alone", dossier.Application{Access: []string{"customer_data"}}, false},
		{"agency", dossier.Application{Agency: "Example Staffing"}, true},
		{"sector in words", dossier.Application{Sector: "Crypto exchange"}, true},
		{"two words for health", dossier.Application{Sector: "health care"}, true},
		{"professional services", dossier.Application{Sector: "Professional services"}, true},
		{"a word inside another", dossier.Application{Sector: "retail hospitality"}, false}, // holds "ai" and "it"
	}
	for _, tt := range tests {
		got := routes(dossier.Dossier{Application: tt.role})
		if slices.Contains(got, "role_exposure") != tt.want {
			t.Errorf("%s: routing = %v, want role_exposure: %v", tt.name, got, tt.want)
		}
	}
}

func TestNetblock(t *testing.T) {
	for ip, want := range map[string]bool{
		"175.45.175.255":         false,
		"175.45.176.0":           true,
		"175.45.179.255":         true,
		"175.45.180.0":           false,
		"::ffff:175.45.177.3":    true,
		"2001:db8::175.45.177.3": false,
		"":                       false,
		"no address":             false,
	} {
		session := routes(dossier.Dossier{Sessions: []dossier.Session{{IP: ip}}})
		referee := routes(dossier.Dossier{References: []dossier.Reference{{IP: ip}}})
		if (len(session) == 1) != want || (len(referee) == 1) != want {
			t.Errorf("%s: a session is routed to %v, a referee to %v, want it: %v", ip, session, referee, want)
		}
	}
	if got := routes(dossier.Dossier{Sessions: []dossier.Session{{Network: &dossier.Network{Country: "KP"}, IP: "203.0.113.7"}}}); len(got) > 0 {
		t.Errorf("a country label alone is routed to %v", got)
	}
}

func TestSecurityAlert(t *testing.T) {
	at := time.Date(2026, 10, 5, 9, 0, 0, 0, time.UTC)
	program := func(names ...string) *dossier.Endpoint {
		e := &dossier.Endpoint{ReceivedAt: at}
		for _, n := range names {
			e.Software = append(e.Software, dossier.Software{Name: n, FirstSeen: at})
		}
		return e
	}
	for name, tt := range map[string]struct {
		endpoint *dossier.Endpoint
		want     bool
	}{
		"no device":        {nil, false},
		"one tool, 7":      {program("AnyDesk"), false},
		"two tools, 9":     {program("AnyDesk", "RustDesk"), true},
		"a stolen session": {&dossier.Endpoint{ReceivedAt: at, Alerts: []dossier.Alert{{Kind: "infostealer", At: at}}}, true},
	} {
		if got := routes(dossier.Dossier{Endpoint: tt.endpoint}); (len(got) == 1 && got[0] == "it_security_alert") != tt.want {
			t.Errorf("%s: routing = %v, want it_security_alert: %v", name, got, tt.want)
		}
	}
}

func TestStaffingChain(t *testing.T) {
	check := func(by, channel, outcome string) []dossier.Verification {
		return []dossier.Verification{{Kind: "employment", By: by, Channel: channel, Outcome: outcome}}
	}
	tests := []struct {
		name   string
		agency string
		checks []dossier.Verification
		want   bool
	}{
		{"no agency", "", nil, false},
		{"nothing checked", "Example Staffing", nil, true},
		{"nobody named", "Example Staffing", check("", "registry", "confirmed"), true},
		{"not confirmed", "Example Staffing", check("Kim", "registry", "no_answer"), true},
		{"the candidate's own channel", "Example Staffing", check("Kim", "candidate_supplied", "confirmed"), true},
		{"confirmed by somebody", "Example Staffing", check("Kim", "registry", "confirmed"), false},
	}
	for _, tt := range tests {
		got := routes(dossier.Dossier{Application: dossier.Application{Agency: tt.agency}, Verifications: tt.checks})
		if slices.Contains(got, "staffing_chain_unverified") != tt.want {
			t.Errorf("%s: routing = %v, want staffing_chain_unverified: %v", tt.name, got, tt.want)
		}
	}
}

func TestSanctions(t *testing.T) {
	match := func(confirmed bool) dossier.SanctionsMatch {
		return dossier.SanctionsMatch{List: "OFAC", ListDate: "2026-11-20", Entry: "101", Claimed: "Tobin Vestergaard", Listed: "VESTERGAARD, Tobin",
			Ref: "names[0]", Confirmed: confirmed, Reasons: []dossier.SanctionsReason{
				{Feature: "words", Effect: 3, Text: `equal: "tobin"`}, {Feature: "number", Effect: 3, Text: "the document number is equal: AB1234567"},
			}}
	}
	for name, tt := range map[string]struct {
		found dossier.Screening
		want  []string
	}{
		"no list":    {nil, nil},
		"nobody":     {dossier.Screening{}, nil},
		"a name":     {dossier.Screening{match(false)}, []string{"sanctions_name_only"}},
		"confirmed":  {dossier.Screening{match(true)}, []string{"sanctions_confirmed"}},
		"one a kind": {dossier.Screening{match(true), match(false)}, []string{"sanctions_confirmed", "sanctions_name_only"}},
	} {
		c := &indicator.Case{Dossier: &dossier.Dossier{}, AsOf: asOf}
		without := catalog.All.Assess(c, indicator.DefaultPolicy)
		c.Sanctions = tt.found
		a := catalog.All.Assess(c, indicator.DefaultPolicy)
		var codes []string
		for _, r := range a.Routing {
			codes = append(codes, r.Code)
			want := `The name "Tobin Vestergaard" resembles "VESTERGAARD, Tobin", entry 101 of the OFAC list of 2026-11-20. Equal: "tobin"; the document number is equal.`
			if len(r.Evidence) != 1 || r.Evidence[0] != (indicator.Evidence{Ref: "names[0]", Text: want}) {
				t.Errorf("%s: evidence %+v, want %s", name, r.Evidence, want)
			}
		}
		if !slices.Equal(codes, tt.want) {
			t.Errorf("%s: routed to %v, want %v", name, codes, tt.want)
		}
		if a.Points != without.Points || a.Band != without.Band || a.Coverage != without.Coverage {
			t.Errorf("%s: %v points, %s; without %v, %s: screening must not count", name, a.Points, a.Band, without.Points, without.Band)
		}
	}
}
