package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/labstack/echo/v4"
)

// TestSlowedByNetwork holds that whoever has 64 bits of IPv6 has no more tries than who has one address of IPv4.
func TestSlowedByNetwork(t *testing.T) {
	for network, same := range map[string]bool{"[2001:db8:1:2::%x]:1024": true, "[2001:db8:1:%x::1]:1024": false, "192.0.2.%d:1024": false} {
		e := echo.New()
		e.GET("/", func(c echo.Context) error { return c.NoContent(http.StatusNoContent) }, slowed(0.001, 3))
		want := http.StatusNoContent
		if same {
			want = http.StatusTooManyRequests
		}
		var got int
		for i := range 4 {
			r := httptest.NewRequest(http.MethodGet, "/", nil)
			r.RemoteAddr = fmt.Sprintf(network, i+1)
			w := httptest.NewRecorder()
			e.ServeHTTP(w, r)
			got = w.Code
		}
		if got != want {
			t.Errorf("the fourth address of %s: %d, want %d", network, got, want)
		}
	}
}
