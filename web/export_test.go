package web

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
)

// Routes lists the site's routes as "METHOD path", for the test that holds each to its guard.
func Routes(d Deps) []string {
	var all []string
	for _, r := range routes(d).Routes() {
		all = append(all, r.Method+" "+r.Path)
	}
	return all
}

// ClientAddress returns the address that the site takes for the request's client, behind the proxies.
func ClientAddress(proxies []netip.Prefix, r *http.Request) string {
	var address string
	find := http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { address = clientAddress(proxies)(r) })
	fromProxies(proxies, find).ServeHTTP(httptest.NewRecorder(), r)
	return address
}
