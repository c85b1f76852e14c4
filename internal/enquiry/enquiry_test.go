package enquiry

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"bonafide/internal/dossier"
)

// The answers are those of the services' documentation, with addresses and numbers that are nobody's.
const (
	homeAddress = `{"ip": "203.0.113.7", "hostname": "cpe-7.example.net", "city": "Springfield", "region": "Massachusetts", "country": "US",
"loc": "42.1015,-72.5898", "postal": "01101", "timezone": "America/New_York",
"asn": {"asn": "AS64500", "name": "Example Cable", "domain": "example.net", "route": "203.0.113.0/24", "type": "isp"},
"company": {"name": "Example Cable Springfield", "domain": "example.net", "type": "isp"},
"privacy": {"vpn": false, "proxy": false, "tor": false, "relay": false, "hosting": false, "service": ""},
"abuse": {"country": "US", "email": "abuse@example.net"}, "domains": {"ip": "203.0.113.7", "total": 0, "domains": []}}`
	mobileLine = `{"calling_country_code": "1", "country_code": "US", "phone_number": "+12025550123", "national_format": "(202) 555-0123", "valid": true,
"validation_errors": [], "caller_name": null, "sim_swap": null, "call_forwarding": null, "line_status": null,
"line_type_intelligence": {"mobile_country_code": "310", "mobile_network_code": "456", "carrier_name": "Example Wireless", "type": "mobile", "error_code": null},
"identity_match": null, "url": "https://lookups.example.com/v2/PhoneNumbers/+12025550123"}`
)

var home = netip.MustParseAddr("203.0.113.7")

const number = "+12025550123"

// serve returns a service that is a server of the test's.
func serve(t *testing.T, user string, handler http.HandlerFunc) *Service {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	s, err := New(server.URL+"/v2/", user, "hush")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestNetwork(t *testing.T) {
	s := serve(t, "", func(w http.ResponseWriter, r *http.Request) {
		if got, want := fmt.Sprint(r.Method, " ", r.RequestURI, " ", r.Header.Get("Authorization"), " ", r.Header.Get("Accept")), "GET /v2/203.0.113.7 Bearer hush application/json"; got != want {
			t.Errorf("asked %q, want %q", got, want)
		}
		fmt.Fprint(w, homeAddress)
	})
	got, err := s.Network(t.Context(), home)
	if err != nil {
		t.Fatal(err)
	}
	lat, lon, radius := 42.1015, -72.5898, placeRadiusKM
	want := &dossier.Network{Country: "US", City: "Springfield", Latitude: &lat, Longitude: &lon, RadiusKM: &radius, ASN: 64500, Organization: "Example Cable Springfield", Kind: dossier.Residential}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got, want := s.Name(), "127.0.0.1"; got != want {
		t.Errorf("Name() = %q, want %q", got, want)
	}
}

func TestLine(t *testing.T) {
	s := serve(t, "AC1", func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		if got, want := fmt.Sprint(r.Method, " ", r.RequestURI, " ", user, " ", password), "GET /v2/+12025550123?Fields=line_type_intelligence AC1 hush"; got != want {
			t.Errorf("asked %q, want %q", got, want)
		}
		fmt.Fprint(w, mobileLine)
	})
	got, err := s.Line(t.Context(), number)
	if want := (dossier.LineType{Type: "mobile", Carrier: "Example Wireless"}); err != nil || *got != want {
		t.Errorf("got %+v, %v; want %+v", got, err, want)
	}
}

func TestKindOfNetwork(t *testing.T) {
	const quiet = `"privacy": {"vpn": false, "proxy": false, "tor": false, "relay": false, "hosting": false, "service": ""}`
	for _, test := range []struct {
		answer  string
		want    dossier.NetworkKind
		service string
	}{
		{`"privacy": {"vpn": true, "hosting": true, "service": "Example VPN"}`, dossier.VPN, "Example VPN"},
		{`"privacy": {"proxy": true, "service": ""}`, dossier.VPN, ""},
		{`"privacy": {"tor": true, "vpn": true}`, dossier.Tor, ""},
		{`"privacy": {"relay": true, "vpn": true, "service": "Example Relay"}`, dossier.Relay, "Example Relay"},
		{`"privacy": {"hosting": true}`, dossier.Hosting, ""},
		{`"carrier": {"name": "Example Wireless", "mcc": "310", "mnc": "456"}, ` + quiet, dossier.Mobile, ""},
		{`"company": {"name": "Example University", "type": "education"}`, dossier.Institution, ""},
		{`"company": {"type": "business"}, "asn": {"asn": "AS64500", "type": "isp"}, ` + quiet, dossier.Corporate, ""},
		{`"asn": {"asn": "AS64500", "type": "isp"}, ` + quiet, dossier.Residential, ""},
		{`"asn": {"asn": "AS64500", "type": "isp"}`, dossier.UnknownNetwork, ""},
		{`"org": "AS64500 Example"`, dossier.UnknownNetwork, ""},
	} {
		var a networkAnswer
		if err := json.Unmarshal([]byte(`{"ip": "203.0.113.7", "country": "US", `+test.answer+`}`), &a); err != nil {
			t.Fatal(err)
		}
		got, err := a.network(home)
		if err != nil || got.Kind != test.want || got.VPNService != test.service {
			t.Errorf("%s: got %+v, %v; want %s %q", test.answer, got, err, test.want, test.service)
		}
	}
}

func TestWhatIsNoAnswer(t *testing.T) {
	for _, test := range []struct {
		name   string
		answer http.HandlerFunc
		want   Failure
	}{
		{"wrong key", status(401), Failure{Refused, false, "status 401"}},
		{"not allowed", status(403), Failure{Refused, false, "status 403"}},
		{"no funds", status(402), Failure{Unpaid, false, "status 402"}},
		{"not known", status(404), Failure{Unknown, true, "status 404"}},
		{"too many", status(429), Failure{TooMany, false, "status 429"}},
		{"broken", status(500), Failure{Broken, true, "status 500"}},
		{"bad request", status(400), Failure{Unreadable, true, "status 400"}},
		{"redirect", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://169.254.169.254/latest/meta-data", http.StatusFound)
		}, Failure{Unreadable, true, "status 302"}},
		{"too long", says(`{"ip": "` + strings.Repeat("x", maxAnswer) + `"}`), Failure{Unreadable, true, "more than 65536 bytes"}},
		{"no JSON", says("<html>sign in</html>"), Failure{Unreadable, true, "no JSON as documented"}},
		{"other JSON", says(`{"ip": 7, "phone_number": 7}`), Failure{Unreadable, true, "no JSON as documented"}},
		{"nothing", says(""), Failure{Unreadable, true, "no JSON as documented"}},
		{"cut off", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", "1000")
			fmt.Fprint(w, `{"ip": "`)
		}, Failure{Broken, true, "the connection ended before the answer"}},
		{"late", func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, Failure{Late, true, "no answer in time"}},
		{"slow", func(w http.ResponseWriter, r *http.Request) {
			fmt.Fprint(w, `{"ip": `)
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}, Failure{Late, true, "no answer in time"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := serve(t, "", test.answer)
			ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
			defer cancel()
			_, err := s.Network(ctx, home)
			fails(t, err, test.want)
			_, err = s.Line(ctx, number)
			fails(t, err, test.want)
		})
	}
}

func status(code int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(code)
		fmt.Fprintf(w, `{"code": 20003, "message": "%s of %s", "status": %d}`, http.StatusText(code), r.URL.Path, code)
	}
}

func says(body string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, body) }
}

func fails(t *testing.T, err error, want Failure) {
	t.Helper()
	got, ok := errors.AsType[*Failure](err)
	if !ok || *got != want {
		t.Errorf("got %v, want %+v", err, want)
	}
	if err != nil && (strings.Contains(err.Error(), "hush") || strings.Contains(err.Error(), "203.0.113.7") || strings.Contains(err.Error(), "2025550123")) {
		t.Errorf("%v holds a secret or what was asked about", err)
	}
}

func TestAnswersAboutNothing(t *testing.T) {
	for _, test := range []struct {
		answer string
		want   Reason
	}{
		{`{"ip": "203.0.113.8", "country": "US"}`, Unreadable},
		{`{"country": "US"}`, Unreadable},
		{`{"ip": "203.0.113.7", "bogon": true, "country": "US"}`, Unknown},
		{`{"ip": "203.0.113.7"}`, Unknown},
		{`{"ip": "203.0.113.7", "country": "usa"}`, Unknown},
	} {
		_, err := serve(t, "", says(test.answer)).Network(t.Context(), home)
		if got, _ := errors.AsType[*Failure](err); got == nil || got.Reason != test.want {
			t.Errorf("%s: got %v, want %s", test.answer, err, test.want)
		}
	}
	for _, test := range []struct {
		answer string
		want   Reason
	}{
		{`{"phone_number": "+12025550124", "line_type_intelligence": {"type": "mobile"}}`, Unreadable},
		{`{"phone_number": "+12025550123", "valid": false, "line_type_intelligence": null}`, Unknown},
		{`{"phone_number": "+12025550123", "valid": true}`, Unreadable},
		{`{"phone_number": "+12025550123", "line_type_intelligence": {"type": null, "error_code": 60601}}`, Unknown},
		{`{"phone_number": "+12025550123", "line_type_intelligence": {"type": "carrier pigeon"}}`, Unreadable},
	} {
		_, err := serve(t, "", says(test.answer)).Line(t.Context(), number)
		if got, _ := errors.AsType[*Failure](err); got == nil || got.Reason != test.want {
			t.Errorf("%s: got %v, want %s", test.answer, err, test.want)
		}
	}
}

func TestUnreachable(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed.Close()
	untrusted := httptest.NewTLSServer(says(homeAddress))
	untrusted.Config.ErrorLog = nil
	defer untrusted.Close()
	for address, want := range map[string]Failure{
		"http://" + closed.Addr().String(): {Unreachable, false, "no connection"},
		untrusted.URL:                      {Unreachable, false, "the certificate of the service is not trusted here"},
	} {
		s, err := New(address, "", "hush")
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.Network(t.Context(), home)
		fails(t, err, want)
	}
}

func TestNewTakesOnlyAProtectedAddress(t *testing.T) {
	for address, ok := range map[string]bool{
		"https://api.example.com": true, "https://api.example.com/v2/": true, "http://127.0.0.1:8080": true, "http://localhost/x": true, "http://[::1]:80": true,
		"http://api.example.com": false, "http://10.0.0.1": false, "https://user@api.example.com": false, "https://api.example.com?x": false, "https://api.example.com/#x": false,
		"file:///etc/passwd": false, "api.example.com": false, "https://": false, "": false,
	} {
		if _, err := New(address, "", ""); (err == nil) != ok {
			t.Errorf("New(%q): %v, want ok %v", address, err, ok)
		}
	}
}

func FuzzNetwork(f *testing.F) {
	f.Add([]byte(homeAddress))
	f.Add([]byte(`{"ip": "203.0.113.7", "loc": "NaN,1e400", "org": "AS99999999999 x", "country": "US"}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var a networkAnswer
		if json.Unmarshal(data, &a) != nil {
			return
		}
		n, err := a.network(home)
		if err != nil {
			return
		}
		m, err := dossier.NewMember("sessions", dossier.Session{Kind: "portal", At: time.Unix(0, 0).UTC(), IP: home.String(), Network: n})
		if err == nil {
			err = dossier.CheckMember(m)
		}
		if err != nil {
			t.Errorf("%+v is no fact: %v", n, err)
		}
	})
}

func FuzzLine(f *testing.F) {
	f.Add([]byte(mobileLine))
	f.Add([]byte(`{"phone_number": "+12025550123", "line_type_intelligence": {"type": "unknown", "carrier_name": "\u0000"}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var a lineAnswer
		if json.Unmarshal(data, &a) != nil {
			return
		}
		l, err := a.line(number)
		if err != nil {
			return
		}
		l.Source, l.At = "service.example", time.Unix(0, 0).UTC()
		m, err := dossier.NewMember("contacts", dossier.Contact{Kind: dossier.Phone, Value: number, LineType: l})
		if err == nil {
			err = dossier.CheckMember(m)
		}
		if err != nil {
			t.Errorf("%+v is no fact: %v", l, err)
		}
	})
}
