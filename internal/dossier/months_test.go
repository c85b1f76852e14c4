package dossier_test

import (
	"testing"
	"time"

	"bonafide/internal/dossier"
)

func TestMonthsApart(t *testing.T) {
	now := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	tests := []struct {
		a, b string
		want int
	}{
		{"2020-01", "2020-01", 0}, {"2020-01", "2020-07", 6}, {"2020-07", "2020-01", 6}, {"2019-12", "2020-01", 1},
		{"2020", "2020-05", 0}, {"2020", "2021-03", 3}, {"2019", "2021", 13}, {"present", "2026-11", 0}, {"present", "2026-08", 3},
	}
	for _, tt := range tests {
		a, okA := dossier.ParseMonths(tt.a, now)
		b, okB := dossier.ParseMonths(tt.b, now)
		if got := a.Apart(b); !okA || !okB || got != tt.want {
			t.Errorf("%s and %s are %d months apart, want %d", tt.a, tt.b, got, tt.want)
		}
	}
	for _, s := range []string{"", "May 2020", "2020-13", "20"} {
		if m, ok := dossier.ParseMonths(s, now); ok {
			t.Errorf("ParseMonths(%q) = %v, want none", s, m)
		}
	}
}

func TestEditDistance(t *testing.T) {
	tests := []struct {
		a, b string
		want int
	}{
		{"", "", 0}, {"", "abc", 3}, {"fallow", "fallow", 0}, {"fallow", "falow", 1}, {"fallow", "fallwo", 1},
		{"fallow", "fellows", 2}, {"ca", "abc", 3}, {"münchen", "munchen", 1},
	}
	for _, tt := range tests {
		if got, back := dossier.EditDistance(tt.a, tt.b), dossier.EditDistance(tt.b, tt.a); got != tt.want || back != tt.want {
			t.Errorf("EditDistance(%q, %q) = %d and %d, want %d", tt.a, tt.b, got, back, tt.want)
		}
	}
}
