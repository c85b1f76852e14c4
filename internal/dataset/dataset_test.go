package dataset_test

import (
	"testing"

	"bonafide/internal/dataset"
)

func TestJoin(t *testing.T) {
	a, b := dataset.Set{Name: "a", Date: "2026-01-02"}, dataset.Set{Name: "b"}
	for _, tc := range []struct {
		sets []dataset.Set
		want string
	}{
		{nil, ""},
		{[]dataset.Set{b}, "b"},
		{[]dataset.Set{a, b, a}, "a 2026-01-02; b"},
	} {
		if got := dataset.Join(tc.sets); got != tc.want {
			t.Errorf("Join(%v) = %q, want %q", tc.sets, got, tc.want)
		}
	}
}
