package account

import (
	"testing"
	"time"
)

func TestWaits(t *testing.T) {
	for n, want := range map[int]time.Duration{0: 0, 4: 0, 5: 5 * time.Second, 6: 10 * time.Second, 12: 640 * time.Second, 13: 15 * time.Minute, 1 << 30: 15 * time.Minute} {
		if got := waitFromOne(Attempts{N: n}); got != want {
			t.Errorf("after %d attempts from one network: wait %v, want %v", n, got, want)
		}
	}
	for n, want := range map[int]time.Duration{99: 0, 100: 30 * time.Second, 1 << 30: 30 * time.Second} {
		if got := waitFromAll(Attempts{N: n}); got != want {
			t.Errorf("after %d attempts from everywhere: wait %v, want %v", n, got, want)
		}
	}
	for from, want := range map[string]string{"192.0.2.1": "192.0.2.1", "2001:db8:1:2:3::4": "2001:db8:1:2::/64", "::ffff:192.0.2.1": "::ffff:192.0.2.1", "": ""} {
		if got := NetworkOf(from); got != want {
			t.Errorf("network of %q: %q, want %q", from, got, want)
		}
	}
}
