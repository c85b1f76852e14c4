package ui

import (
	"testing"
	"time"

	"bonafide/web/say"
)

func TestStrip(t *testing.T) {
	day := func(n int) time.Time { return time.Date(2026, 3, n, 12, 0, 0, 0, time.UTC) }
	d := Strip{
		Moments: []Moment{{"2", day(11)}, {"1", day(1)}, {"3", day(11)}, {"", day(6)}},
		Spans:   []Span{{"inside", day(2), day(6)}, {"over both ends", day(-5), day(30)}, {"before", day(-5), day(-1)}, {"after", day(20), day(21)}, {"a moment", day(6), day(6)}},
	}.draw(say.English())
	if len(d.Ticks) != 2 || d.Ticks[0] != (ticked{"60.0", "1"}) || d.Ticks[1] != (ticked{"940.0", "2, 3"}) {
		t.Errorf("%+v, want 1 at the left end, and 2 and 3 at the right", d.Ticks)
	}
	if len(d.Plain) != 1 || d.Plain[0] != "500.0" {
		t.Errorf("%v, want what is not counted in the middle", d.Plain)
	}
	want := []band{{"148.0", "352.0", "inside"}, {"60.0", "880.0", "over both ends"}, {"500.0", "6.0", "a moment"}}
	if len(d.Bands) != len(want) {
		t.Fatalf("%+v, want %+v", d.Bands, want)
	}
	for i := range want {
		if d.Bands[i] != want[i] {
			t.Errorf("%+v, want %+v", d.Bands[i], want[i])
		}
	}
	if d.First != "1 March 2026" || d.Last != "11 March 2026" {
		t.Errorf("from %q to %q", d.First, d.Last)
	}
	if one := (Strip{Moments: []Moment{{"1", day(1)}}}).draw(say.English()); len(one.Ticks) != 1 || one.Ticks[0].X != "500.0" || one.Last != "" {
		t.Errorf("one moment: %+v, want it in the middle of one day", one)
	}
	if none := (Strip{}).draw(say.English()); len(none.Ticks) != 0 {
		t.Errorf("nothing: %+v", none)
	}
}
