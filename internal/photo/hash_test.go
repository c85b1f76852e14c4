package photo

import (
	"errors"
	"strings"
	"testing"

	"bonafide/internal/errs"
)

func TestHashText(t *testing.T) {
	const digits = "d8f8f0cee0f4a84f0637022a078f67f0b36e2ed596621e1d33e6339c4e9c9b22"
	h, err := ParseHash(strings.ToUpper(digits))
	if err != nil {
		t.Fatal(err)
	}
	if got := h.String(); got != digits {
		t.Errorf("String() = %s, want %s", got, digits)
	}
	if want := (Hash{0xd8f8f0cee0f4a84f, 0x0637022a078f67f0, 0xb36e2ed596621e1d, 0x33e6339c4e9c9b22}); h != want {
		t.Errorf("ParseHash = %x, want %x", h, want)
	}
	for _, bad := range []string{"", digits[1:], digits + "0", strings.Replace(digits, "d", "g", 1)} {
		if _, err := ParseHash(bad); !errors.Is(err, errs.Invalid) {
			t.Errorf("ParseHash(%q) = %v, want errs.Invalid", bad, err)
		}
	}
}

func TestDistance(t *testing.T) {
	for _, test := range []struct {
		a, b Hash
		want int
	}{
		{Hash{}, Hash{}, 0},
		{Hash{1, 0, 0, 1 << 63}, Hash{}, 2},
		{Hash{^uint64(0), ^uint64(0), ^uint64(0), ^uint64(0)}, Hash{}, 256},
	} {
		if got := test.a.Distance(test.b); got != test.want {
			t.Errorf("Distance(%v, %v) = %d, want %d", test.a, test.b, got, test.want)
		}
	}
}
