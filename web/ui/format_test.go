package ui

import "testing"

func TestMasked(t *testing.T) {
	for s, want := range map[string]string{"": "", "6789": "••••", "56789": "••••6789", "DE02 1203 0000 0000 2020 051": "•••• 051"} {
		if got := Masked(s); got != want {
			t.Errorf("Masked(%q) = %q, want %q", s, got, want)
		}
	}
}
