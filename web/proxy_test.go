package web_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"bonafide/web"
)

func TestClientAddress(t *testing.T) {
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8:1::/48"), netip.MustParsePrefix("192.0.2.10/32")}
	for _, c := range []struct {
		name, peer, forwarded, want string
		proxies                     []netip.Prefix
	}{
		{"nobody before the site", "203.0.113.5:4711", "", "203.0.113.5", nil},
		{"a forged header, no proxies", "203.0.113.5:4711", "198.51.100.1", "203.0.113.5", nil},
		{"a forged header past the proxy", "203.0.113.5:4711", "198.51.100.1", "203.0.113.5", trusted},
		{"a private peer is no proxy by itself", "192.168.1.1:1", "198.51.100.1", "192.168.1.1", trusted},
		{"loopback is no proxy by itself", "127.0.0.1:1", "198.51.100.1", "127.0.0.1", trusted},
		{"through the proxy", "10.0.0.2:1", "198.51.100.1", "198.51.100.1", trusted},
		{"through two proxies", "10.0.0.2:1", "198.51.100.1, 10.9.9.9", "198.51.100.1", trusted},
		{"a forged entry before the true one", "10.0.0.2:1", "1.2.3.4, 198.51.100.1", "198.51.100.1", trusted},
		{"a forged entry that looks like a proxy", "10.0.0.2:1", "10.1.1.1, 198.51.100.1", "198.51.100.1", trusted},
		{"the proxy says nothing", "10.0.0.2:1", "", "10.0.0.2", trusted},
		{"the proxy says nonsense", "10.0.0.2:1", "unknown", "10.0.0.2", trusted},
		{"IPv6 client", "10.0.0.2:1", "2001:db8:ffff::1", "2001:db8:ffff::1", trusted},
		{"IPv6 proxy", "[2001:db8:1::7]:1", "198.51.100.1", "198.51.100.1", trusted},
		{"IPv6 peer that is no proxy", "[2001:db8:2::7]:1", "198.51.100.1", "2001:db8:2::7", trusted},
		{"a mapped peer that is the proxy", "[::ffff:192.0.2.10]:1", "198.51.100.1", "198.51.100.1", trusted},
		{"a mapped peer that is no proxy", "[::ffff:192.0.2.11]:1", "198.51.100.1", "::ffff:192.0.2.11", trusted},
	} {
		r := httptest.NewRequest(http.MethodGet, "/", nil)
		r.RemoteAddr = c.peer
		if c.forwarded != "" {
			r.Header.Set("X-Forwarded-For", c.forwarded)
		}
		got := web.ClientAddress(c.proxies, r)
		if netip.MustParseAddr(got).Unmap() != netip.MustParseAddr(c.want).Unmap() {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// Whoever says that the connection was https gets a cookie that browsers send over https only; a stranger's word for it is
// not taken.
func TestForgedScheme(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	site := web.New(web.Deps{Log: slog.New(slog.DiscardHandler), Proxies: proxies})
	for peer, secure := range map[string]bool{"10.0.0.2:1": true, "203.0.113.5:1": false} {
		for method, status := range map[string]int{http.MethodGet: http.StatusOK, http.MethodPost: http.StatusForbidden} { // the second as another site sends it
			r := httptest.NewRequest(method, "/livez", nil)
			r.RemoteAddr = peer
			r.Header.Set("X-Forwarded-Proto", "https")
			r.Header.Set("Sec-Fetch-Site", "cross-site")
			w := httptest.NewRecorder()
			site.ServeHTTP(w, r)
			if got := w.Header().Get("Strict-Transport-Security") == "max-age=31536000; includeSubDomains"; got != secure || w.Code != status {
				t.Errorf("%s from %s counts as https: %v, want %v; status %d, want %d", method, peer, got, secure, w.Code, status)
			}
		}
	}
}
