package refresh

import (
	"compress/gzip"
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/network"
)

func write(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func packed(t *testing.T, s string) string {
	t.Helper()
	var b strings.Builder
	w := gzip.NewWriter(&b)
	if _, err := w.Write([]byte(s)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// files lists a folder, among them what ought to have been taken away.
func files(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

const asn = "73.202.4.0,73.202.4.255,64500,Example Hosting Ltd\n"

func TestUpdateFrom(t *testing.T) {
	from, dir := t.TempDir(), filepath.Join(t.TempDir(), "reference")
	write(t, filepath.Join(from, "README.md"), "not a list of vpn networks")
	write(t, filepath.Join(from, "lists_vpn-main/output/vpn/ipv4.txt"), "73.202.5.0/24\n")
	write(t, filepath.Join(from, "asn-ipv4.csv.gz"), packed(t, asn))
	old := time.Date(2026, 7, 8, 0, 0, 0, 0, time.UTC)
	if err := os.Chtimes(filepath.Join(from, "lists_vpn-main/output/vpn/ipv4.txt"), old, old); err != nil {
		t.Fatal(err)
	}
	write(t, filepath.Join(dir, "asn.csv"), asn) // replaced by that of one family
	write(t, filepath.Join(dir, "tor.txt"), "73.202.6.6\n")

	sets, err := Update(t.Context(), dir, from)
	if err != nil || len(sets) != 2 || sets[1].Date != "2026-07-08" || sets[1].Path != filepath.Join(dir, "vpn-ipv4.txt") {
		t.Fatalf("Update = %+v, %v", sets, err)
	}
	if got, want := files(t, dir), []string{"asn-ipv4.csv", "tor.txt", "vpn-ipv4.txt"}; !slices.Equal(got, want) {
		t.Errorf("installed %v, want %v", got, want)
	}
	db, err := network.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for addr, want := range map[string]network.Kind{"73.202.4.1": network.Hosting, "73.202.5.1": network.VPN, "73.202.6.6": network.Tor} {
		if got := db.Lookup(netip.MustParseAddr(addr)); got.Kind != want {
			t.Errorf("Lookup(%s) = %+v, want %s", addr, got, want)
		}
	}
}

func TestUpdateFromBadFiles(t *testing.T) {
	from, dir := t.TempDir(), t.TempDir()
	write(t, filepath.Join(dir, "vpn-ipv4.txt"), "73.202.5.0/24\n")
	write(t, filepath.Join(from, "vpn/ipv4.txt"), "<html>\n")
	write(t, filepath.Join(from, "tor.txt"), "73.202.6.6\n")
	write(t, filepath.Join(from, "tor_exit.txt"), "73.202.6.7\n")
	write(t, filepath.Join(from, "asn.csv"), packed(t, asn)[:20])
	sets, err := Update(t.Context(), dir, from)
	if len(sets) != 1 || !errors.Is(err, errs.Invalid) {
		t.Errorf("Update = %+v, %v, want one list and Invalid errors", sets, err)
	}
	for _, part := range []string{"vpn/ipv4.txt: line 1", "tor_exit.txt: holds the same as", "asn.csv"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("error %v, want one with %q", err, part)
		}
	}
	if got, want := files(t, dir), []string{"tor-ipv4.txt", "vpn-ipv4.txt"}; !slices.Equal(got, want) {
		t.Errorf("left %v, want %v", got, want)
	}
	if data, err := os.ReadFile(filepath.Join(dir, "vpn-ipv4.txt")); string(data) != "73.202.5.0/24\n" {
		t.Errorf("the file in use became %q, %v", data, err)
	}
}

func TestUpdateFromNothing(t *testing.T) {
	if sets, err := Update(t.Context(), t.TempDir(), t.TempDir()); !errors.Is(err, errs.Invalid) {
		t.Errorf("Update from an empty folder = %v, %v, want Invalid", sets, err)
	}
	if sets, err := Update(t.Context(), t.TempDir(), filepath.Join(t.TempDir(), "absent")); err == nil {
		t.Errorf("Update from no folder = %v and no error", sets)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	from := t.TempDir()
	write(t, filepath.Join(from, "tor.txt"), "73.202.6.6\n")
	if sets, err := Update(ctx, t.TempDir(), from); !errors.Is(err, context.Canceled) || len(sets) > 0 {
		t.Errorf("cancelled Update = %v, %v", sets, err)
	}
}

func TestDownload(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Last-Modified", "Wed, 08 Jul 2026 10:00:00 GMT")
		switch r.URL.Path {
		case "/asn-2026-02.csv.gz": // March is not out yet
			w.Write([]byte(packed(t, asn)))
		case "/tor":
			w.Write([]byte("73.202.6.6\n"))
		case "/relay":
			http.Error(w, "down", http.StatusServiceUnavailable)
		default:
			http.NotFound(w, r)
		}
	}))
	defer srv.Close()
	dir := t.TempDir()
	now := time.Date(2026, 3, 31, 0, 0, 0, 0, time.UTC)
	sets, err := download(t.Context(), srv.Client(), []publisher{
		{"dbip-asn-lite.csv", srv.URL + "/asn-2006-01.csv.gz"},
		{"torbulkexitlist", srv.URL + "/tor"},
		{"egress-ip-ranges.csv", srv.URL + "/relay"},
		{"vpn/ipv4.txt", srv.URL + "/gone"},
	}, now, dir)
	if len(sets) != 2 || sets[0].Date != "2026-07-08" || sets[0].Rows != 1 {
		t.Errorf("download = %+v", sets)
	}
	for _, part := range []string{"egress-ip-ranges.csv", "503", "vpn/ipv4.txt", "404"} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("error %v, want one with %q", err, part)
		}
	}
	if got, want := files(t, dir), []string{"asn-ipv4.csv", "tor-ipv4.txt"}; !slices.Equal(got, want) {
		t.Errorf("installed %v, want %v", got, want)
	}
}

func TestPublishersAreRead(t *testing.T) {
	for _, p := range publishers {
		if !network.Reads(p.name) || !strings.HasPrefix(p.url, "https://") {
			t.Errorf("%+v", p)
		}
	}
}
