package dashboard

import (
	"slices"
	"testing"
	"time"
)

func TestSmallGroupsAreFolded(t *testing.T) {
	for _, c := range []struct{ groups, want []Group }{
		{nil, nil},
		{[]Group{{"a", 30, 6}, {"b", 5, 0}}, []Group{{"a", 30, 6}, {"b", 5, 0}}},
		{[]Group{{"a", 3, 1}, {"b", 40, 7}, {"c", 2, 1}}, []Group{{"b", 40, 7}, {Rest, 5, 2}}},
		{[]Group{{"a", 3, 1}, {"b", 40, 7}, {"c", 9, 1}}, []Group{{"b", 40, 7}, {Rest, 12, 2}}}, // 3 alone would be what is missing from the sum
		{[]Group{{"a", 2, 1}}, []Group{{Rest, 2, 1}}},
	} {
		if got := folded(c.groups); !slices.Equal(got, c.want) {
			t.Errorf("%v is folded to %v, want %v", c.groups, got, c.want)
		}
	}
}

func TestShown(t *testing.T) {
	for _, c := range []struct {
		part, whole int
		want        bool
	}{{0, 4, false}, {0, 5, true}, {1, 50, false}, {4, 50, false}, {5, 50, true}, {46, 50, false}, {45, 50, true}, {50, 50, true}} {
		if got := shown(c.part, c.whole); got != c.want {
			t.Errorf("%d of %d: %v, want %v", c.part, c.whole, got, c.want)
		}
	}
}

func TestMonday(t *testing.T) {
	for day, want := range map[int]int{16: 16, 17: 16, 22: 16, 23: 23} { // November 2026
		if got := monday(time.Date(2026, 11, day, 23, 59, 0, 0, time.UTC)); got.Day() != want || got.Weekday() != time.Monday {
			t.Errorf("the week of %d November begins on %v", day, got)
		}
	}
}
