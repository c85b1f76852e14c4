package network

import (
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bonafide/internal/errs"
)

func write(t testing.TB, dir, name, content string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func open(t testing.TB, dir string) *Database {
	t.Helper()
	db, err := Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func TestOpenNothing(t *testing.T) {
	db := open(t, filepath.Join(t.TempDir(), "absent"))
	addr := netip.MustParseAddr("8.8.8.8")
	if got, want := db.Lookup(addr).Source, Lookup(addr).Source; got != want {
		t.Errorf("source %q, want that of the built-in data, %q", got, want)
	}
	for _, s := range db.Status() {
		if s.Name == "" || s.Date == "" || s.Licence == "" || s.Path != "" {
			t.Errorf("status %+v", s)
		}
	}
}

func TestListsComeFirst(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "vpn-ipv4.txt", "# a list\n73.202.4.0/24\n104.28.1.0/24 # in truth a relay\n62.16.0.0/12\n")
	write(t, dir, "vpn-ipv6.txt", "2a02:1210::/32\n")
	write(t, dir, "hosting.txt", "73.202.0.0/16\n73.202.4.9\n")
	write(t, dir, "tor.txt", "73.202.4.7\n73.202.5.5\n")
	write(t, dir, "relay.txt", "73.202.9.0/30,US,US-CA,Los Angeles,\n")
	db := open(t, dir)
	for addr, want := range map[string]Kind{
		"73.202.4.1":   VPN,
		"73.202.4.7":   Tor,
		"73.202.4.9":   VPN, // the kind comes before the length
		"73.202.5.5":   Tor,
		"73.202.5.6":   Hosting,
		"73.202.9.2":   Relay,
		"73.203.0.1":   Residential,
		"62.16.0.1":    VPN, // the first and the last block of a wide row
		"62.31.255.1":  VPN,
		"104.28.1.1":   Relay,
		"2a02:1210::1": VPN,
		"10.0.0.1":     Unknown,
	} {
		if got := db.Lookup(netip.MustParseAddr(addr)); got.Kind != want {
			t.Errorf("Lookup(%s) = %s by %s, want %s", addr, got.Kind, got.Source, want)
		}
	}
}

func TestDatedListing(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "astrill.txt", "cidr,source,date\n73.202.4.0/24,spur.us,2026-06-01\n73.202.5.0/24,none\n")
	db := open(t, dir)
	day := func(s string) time.Time {
		at, err := time.Parse(time.DateOnly, s)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	for _, tc := range []struct {
		addr, at string
		want     Kind
		service  string
		seen     string
	}{
		{"73.202.4.1", "2026-06-01", VPN, "Astrill", "2026-06-01"},
		{"73.202.4.1", "2026-08-30", VPN, "Astrill", "2026-06-01"}, // day 90
		{"73.202.4.1", "2026-08-31", Residential, "", "2026-11-21"},
		{"73.202.4.1", "2026-03-02", Residential, "", "2026-11-21"},
		{"73.202.5.1", "2020-01-01", VPN, "Astrill", "2026-06-01"}, // the list's date, not the row's
	} {
		got := db.LookupAt(netip.MustParseAddr(tc.addr), day(tc.at))
		if got.Kind != tc.want || got.VPNService != tc.service || got.SeenAt != tc.seen {
			t.Errorf("LookupAt(%s, %s) = %s %q seen %s, want %s %q %s", tc.addr, tc.at, got.Kind, got.VPNService, got.SeenAt, tc.want, tc.service, tc.seen)
		}
	}
}

func TestSystemsAreReplaced(t *testing.T) {
	dir := t.TempDir()
	write(t, dir, "asn.csv", "73.202.4.0,73.202.4.255,9009,M247 Europe SRL\n2a02:1210::,2a02:1210:0:ffff:ffff:ffff:ffff:ffff,64500,Example Hosting Ltd\n")
	db := open(t, dir)
	for addr, want := range map[string]string{"73.202.4.1": "M247 Europe SRL", "2a02:1210::1": "Example Hosting Ltd", "73.202.5.1": "Comcast Cable Communications, LLC"} {
		if got := db.Lookup(netip.MustParseAddr(addr)); got.Organization != want {
			t.Errorf("Lookup(%s) belongs to %q, want %q", addr, got.Organization, want)
		}
	}
	if got := db.Lookup(netip.MustParseAddr("73.202.4.1")).Kind; got != Hosting {
		t.Errorf("kind %s, want hosting", got)
	}
}

func TestCity(t *testing.T) {
	dir := t.TempDir()
	flat := map[string]any{"country_code": "US", "city": "Burlington", "latitude": 44.5, "longitude": -73.25}
	nested := map[string]any{
		"country":  map[string]any{"iso_code": "DE"},
		"city":     map[string]any{"names": map[string]any{"en": "Berlin", "de": "Berlin"}},
		"location": map[string]any{"latitude": 52.5, "longitude": 13.5, "accuracy_radius": 20.0},
	}
	write(t, dir, "city-ipv4.mmdb", mmdb("DBIP-City-Lite", map[string]map[string]any{"73.202.4.0/24": flat, "73.202.5.0/24": nested}))
	db := open(t, dir)
	got := db.Lookup(netip.MustParseAddr("73.202.4.1"))
	if got.Country != "US" || got.City != "Burlington" || *got.Latitude != 44.5 || *got.Longitude != -73.25 || *got.RadiusKM != cityRadiusKM {
		t.Errorf("flat record: %+v", got)
	}
	if !strings.HasPrefix(got.Source, "DB-IP city 2026-06-05; ") {
		t.Errorf("source %q", got.Source)
	}
	got = db.Lookup(netip.MustParseAddr("73.202.5.1"))
	if got.Country != "DE" || got.City != "Berlin" || *got.Latitude != 52.5 || *got.RadiusKM != 20 {
		t.Errorf("nested record: %+v", got)
	}
	if got := db.Lookup(netip.MustParseAddr("73.202.6.1")); got.Country != "US" || got.City != "" || got.Latitude != nil {
		t.Errorf("address in no record: %+v", got)
	}
	if got := db.Lookup(netip.MustParseAddr("2a02:1210::1")); got.Country != "CH" {
		t.Errorf("IPv6 address beside an IPv4 file: %+v", got)
	}
	if credits := db.Credits(); len(credits) != 2 || credits[0].URL != "https://db-ip.com" {
		t.Errorf("credits %+v", credits)
	}
}

func TestCityPublisher(t *testing.T) {
	for _, tc := range []struct{ kind, timezone, want string }{
		{"DBIP-City-Lite", "", "DB-IP city"},
		{"GeoLite2-City", "", "GeoLite2 city"},
		{"city ipv4", "", "DB-IP city"},
		{"city ipv4", "America/New_York", "GeoLite2 city"},
		{"Own-Places", "", "Own-Places"},
	} {
		dir := t.TempDir()
		write(t, dir, "city.mmdb", mmdb(tc.kind, map[string]map[string]any{"73.0.0.0/8": {"country_code": "US", "timezone": tc.timezone}}))
		if got := open(t, dir).Status()[0].Name; got != tc.want {
			t.Errorf("type %q with time zone %q is %q, want %q", tc.kind, tc.timezone, got, tc.want)
		}
	}
}

func TestOpenNamesBrokenFile(t *testing.T) {
	for name, content := range map[string]string{
		"city.mmdb":        "not a database",
		"city-ipv4.mmdb":   mmdb("GeoLite2-ASN", map[string]map[string]any{"1.0.0.0/24": {"autonomous_system_number": 13335.0}}),
		"asn.csv":          "a,b,c,d\n",
		"asn-ipv4.csv":     "1.0.0.9,1.0.0.1,1,Backwards\n",
		"tor.txt":          "<html>blocked</html>\n",
		"vpn-ipv4.txt":     "",
		"hosting-ipv4.txt": "0.0.0.0/0\n",
		"astrill.txt":      "cidr,source,date\n1.2.3.4/40,x,2026-01-01\n",
		"relay.txt":        "1.2.3.4/30\nnonsense\n",
	} {
		dir := t.TempDir()
		path := write(t, dir, name, content)
		db, err := Open(dir)
		if !errors.Is(err, errs.Invalid) || !strings.Contains(err.Error(), path) {
			t.Errorf("%s: Open = %v, %v, want an Invalid error that names the file", name, db, err)
		}
	}
}

func TestIdentify(t *testing.T) {
	dir := t.TempDir()
	v4, v6 := write(t, dir, "a", "192.0.2.1\n"), write(t, dir, "b", "2001:db8::/32\n")
	both := write(t, dir, "c", "192.0.2.1\n2001:db8::/32\n")
	for _, tc := range []struct{ name, file, want string }{
		{"output/vpn/ipv4.txt", v4, "vpn-ipv4.txt"},
		{"lists_vpn-main/output/datacenter/ipv6.txt", v6, "hosting-ipv6.txt"},
		{"x4bnet_datacenter_ipv4.txt", v4, "hosting-ipv4.txt"},
		{"torbulkexitlist", both, "tor.txt"},
		{"tor_exit_2026-11.txt", v4, "tor-ipv4.txt"},
		{"egress-ip-ranges.csv", both, "relay.txt"},
		{"icloud_private_relay_ipv6.txt", v6, "relay-ipv6.txt"},
		{"Astrill-2026.csv", v4, "astrill-ipv4.txt"},
	} {
		if got, set, err := Identify(tc.name, tc.file); got != tc.want || err != nil || set.Rows == 0 {
			t.Errorf("Identify(%q) = %q, %+v, %v, want %q", tc.name, got, set, err, tc.want)
		}
	}
	for _, name := range []string{"README.md", "bad-asn-list.csv", "vpn/ASN.txt", "history.txt", "monitor.log", "lists_vpn/ipv4.txt", "asn-ipv4-num.csv", "", "GeoLite2-ASN.mmdb"} {
		if Reads(name) {
			t.Errorf("Reads(%q) = true", name)
		}
	}
	for _, name := range []string{"dbip-city-lite-2026-11.mmdb", "dbip-asn-lite-2026-11.csv", "asn-ipv6.csv", "asn.csv"} {
		if !Reads(name) {
			t.Errorf("Reads(%q) = false", name)
		}
	}
}

func FuzzParseList(f *testing.F) {
	f.Add("cidr,source,date\n192.0.2.0/24,x,2026-01-02\n# c\n2001:db8::1 # d\n")
	f.Add("\ufeff1.2.3.4\n::ffff:1.2.3.4\nfe80::1%eth0\n")
	f.Fuzz(func(t *testing.T, s string) {
		rows, err := ParseList(strings.NewReader(s))
		if err != nil {
			return
		}
		l := newList(vpnList, rows)
		for p, date := range rows {
			at := time.Now()
			if date != "" {
				at, _ = time.Parse(time.DateOnly, date)
			}
			var info Info
			if p.Masked() != p || !l.lookup(&info, p.Addr(), at) {
				t.Errorf("%s of %q is not found", p, s)
			}
		}
	})
}

func FuzzParseSystems(f *testing.F) {
	f.Add("1.0.0.0,1.0.0.255,13335,\"Cloudflare, Inc.\"\n2001::,2001::ffff,6939,HE\n")
	f.Fuzz(func(t *testing.T, s string) {
		table, err := ParseSystems(strings.NewReader(s))
		if err == nil && table.Rows() == 0 {
			t.Errorf("no rows of %q, and no error", s)
		}
	})
}

func FuzzOpenCity(f *testing.F) {
	f.Add([]byte(mmdb("DBIP-City-Lite", map[string]map[string]any{"73.0.0.0/8": {"country_code": "US", "city": "Burlington"}})))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, data []byte) {
		path := write(t, dir, "city.mmdb", string(data))
		db := &Database{}
		if err := openCity(db, path); err != nil {
			return
		}
		db.Lookup(netip.MustParseAddr("73.1.2.3"))
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
}

// overlaid is a database with a file of every kind.
func overlaid(t testing.TB) *Database {
	t.Helper()
	dir := t.TempDir()
	write(t, dir, "city.mmdb", mmdb("DBIP-City-Lite", map[string]map[string]any{
		"73.202.0.0/16": {"country_code": "US", "city": "Houston", "latitude": 29.76, "longitude": -95.36}}))
	write(t, dir, "asn.csv", "73.202.0.0,73.202.255.255,7922,Comcast Cable Communications\n")
	for _, name := range []string{"astrill", "tor", "relay", "vpn", "hosting"} {
		write(t, dir, name+".txt", "198.51.100.0/24\n198.51.100.7\n198.51.0.0/16\n2a02:1210::/32\n")
	}
	return open(t, dir)
}

func TestLookupAllocatesNothing(t *testing.T) {
	db, at := overlaid(t), time.Now()
	for _, addr := range []string{"73.202.4.1", "198.51.100.7", "2a02:1210::1", "45.83.220.5"} {
		addr := netip.MustParseAddr(addr)
		db.LookupAt(addr, at)
		if n := testing.AllocsPerRun(100, func() { db.LookupAt(addr, at) }); n > 0 {
			t.Errorf("a further look-up of %s allocates %v times", addr, n)
		}
	}
}

func BenchmarkLookupOverlaid(b *testing.B) {
	db, addr, at := overlaid(b), netip.MustParseAddr("73.202.4.1"), time.Now()
	b.ReportAllocs()
	for b.Loop() {
		db.LookupAt(addr, at)
	}
}
