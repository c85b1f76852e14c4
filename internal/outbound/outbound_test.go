package outbound

import (
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"bonafide/internal/errs"
)

// TestNothingLeadsInside calls addresses in many forms of which each leads inside, or would: none reaches the server that listens
// there, and none is tried until it times out.
func TestNothingLeadsInside(t *testing.T) {
	var reached atomic.Int64
	site := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached.Add(1) }))
	defer site.Close()
	port := site.Listener.Addr().(*net.TCPAddr).Port
	c := newClient(nil, uint16(port), 443)
	hosts := []string{
		"127.0.0.1", "127.0.0.2", "127.1", "127.0.1", "2130706433", "0x7f000001", "0x7f.0.0.1", "0x7f.1", "0177.0.0.1", "0177.1", "017700000001", "127.0.0.1.", "127.000.000.001",
		"0.0.0.0", "0", "0x0", "0.0.0.1", "localhost", "LOCALHOST", "localhost.", "a.localhost", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[0000::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
		"[0:0:0:0:0:ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::169.254.169.254]", "[64:ff9b:1::1]", "[2002:7f00:1::]", "[2002:a9fe:a9fe::]", "[2001::1]", "[2001:db8::1]", "[fe80::1]", "[fe80::1%25lo]", "[fc00::1]", "[fd00:ec2::254]",
		"[ff02::1]", "[100::1]", "[3fff::1]", "[5f00::1]", "10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.254", "192.168.0.1", "192.168.1.1", "169.254.169.254", "169.254.170.2", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376", "169.254.43518", "100.64.0.1", "100.100.100.200", "192.0.0.1", "192.0.0.192",
		"192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "192.88.99.1",
		"①②⑦.⓪.⓪.①", "127。0。0。1", "127.0.0.1%2f.example.com", "example.com%00.127.0.0.1", "user@127.0.0.1", "user:pass@example.com", "example.com@127.0.0.1", "127.0.0.1#@example.com", "127.0.0.1\\@example.com",
		"localhost%20", " 127.0.0.1", "127.0.0.1\t", "", "[", "[::1", "0x7f.0x0.0x0.0x1", "00000177.0.0.1", "127.0.0.1:0", "ip6-localhost",
	}
	forms := 0
	for _, host := range hosts {
		address := fmt.Sprintf("https://%s:%d/", host, port)
		forms++
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err != nil {
			continue // it cannot even be asked for
		}
		if a, err := c.Do(r, 100); err == nil || strings.Contains(err.Error(), "in time") {
			t.Errorf("%s: answered %v, %v", address, a, err)
		}
	}
	for _, address := range []string{
		"http://example.com/", "ftp://example.com/", "file:///etc/passwd", "gopher://127.0.0.1:70/", "//example.com/", "javascript:alert(1)", "data:text/plain,x", "https:/example.com", "https:///x",
		"https://example.com:22/", "https://127.0.0.1:5432/", "dict://127.0.0.1:11211/", "ldap://127.0.0.1/", "HTTPS://127.0.0.1/", "unix:///run/docker.sock", "https://example.com/#x",
	} {
		forms++
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
		if err == nil {
			r.Header.Set("Connection", "close")
			_, err = c.Do(r, 100)
		}
		if err == nil {
			t.Errorf("%s is called", address)
		}
	}
	if forms < 60 || reached.Load() != 0 {
		t.Errorf("%d forms, of which %d came through", forms, reached.Load())
	}
}

// TestInsideByName lets through what the operator named, and nothing beside it.
func TestInsideByName(t *testing.T) {
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/long":
			w.Write(make([]byte, 200))
		case "/away":
			http.Redirect(w, r, "/", http.StatusFound)
		default:
			w.Write([]byte("here"))
		}
	}))
	defer site.Close()
	address := site.Listener.Addr().String()
	get := func(c *Client, url string) (*Answer, error) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		return c.Do(r, 100)
	}
	c := New([]string{address})
	if a, err := get(c, site.URL); err != nil || string(a.Body) != "here" {
		t.Errorf("a named host: %v, %v", a, err)
	}
	if a, err := get(c, site.URL+"/away"); err != nil || a.Status != http.StatusFound {
		t.Errorf("a redirect: %v, %v; want it as it is", a, err)
	}
	if _, err := get(c, site.URL+"/long"); err == nil {
		t.Error("200 bytes are taken where 100 are asked for")
	}
	if _, err := get(New([]string{"127.0.0.1:1"}), site.URL); !Refused(err) {
		t.Errorf("another port: %v, want it refused", err)
	}
	for _, bad := range []string{"https://10.0.0.1/x", "http://example.com", "https://u:p@example.com", "https://localhost/x", "nothing", "https://[::1]/"} {
		if _, ok := errs.Message(c.Check(bad)); !ok {
			t.Errorf("%s passes", bad)
		}
	}
	if err := c.Check("https://example.com/hooks?x=1"); err != nil {
		t.Error(err)
	}
}
