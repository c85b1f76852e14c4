package ui

import (
	"math"
	"slices"
	"time"

	"bonafide/web/say"
)

// A Strip is moments and spans on a line of time. Like a Map it stands beside a table that says the same.
type Strip struct {
	Title   string
	Moments []Moment
	Spans   []Span
}

// A Moment is a point of a Strip; its label is a number, or empty for one that is not counted.
type Moment struct {
	Label string
	At    time.Time
}

// A Span is a stretch of a Strip, from one time to another.
type Span struct {
	Label    string
	From, To time.Time
}

// The strip's picture is so large in its own units. Its line leaves room at both ends for labels.
const (
	stripWidth  = 1000.0
	stripMargin = 60.0
)

// A ticked moment is a moment laid out, with the labels of all that lie there.
type ticked struct{ X, Label string }

// A band is a span laid out.
type band struct{ X, Width, Label string }

// A stripDrawing is a strip laid out.
type stripDrawing struct {
	Ticks       []ticked
	Plain       []string // the places of moments without a label
	Bands       []band
	First, Last string // the days at the ends
}

// draw lays the strip out between its first moment and its last. Spans are cut at both.
func (s Strip) draw(in *say.Language) stripDrawing {
	if len(s.Moments) == 0 {
		return stripDrawing{}
	}
	byTime := func(a, b Moment) int { return a.At.Compare(b.At) }
	first, last := slices.MinFunc(s.Moments, byTime).At, slices.MaxFunc(s.Moments, byTime).At
	place := func(t time.Time) float64 {
		share := 0.5
		if whole := last.Sub(first); whole > 0 {
			share = math.Max(0, math.Min(1, float64(t.Sub(first))/float64(whole)))
		}
		return stripMargin + share*(stripWidth-2*stripMargin)
	}
	d := stripDrawing{First: in.Date(first), Last: in.Date(last)}
	if d.Last == d.First {
		d.Last = ""
	}
	near := math.Inf(-1)
	for _, m := range slices.SortedStableFunc(slices.Values(s.Moments), byTime) {
		x := place(m.At)
		if m.Label == "" {
			d.Plain = append(d.Plain, units(x))
			continue
		}
		if x-near < 2*crowded {
			end := &d.Ticks[len(d.Ticks)-1]
			end.Label = joined(end.Label, m.Label)
			continue
		}
		d.Ticks = append(d.Ticks, ticked{units(x), m.Label})
		near = x
	}
	for _, b := range s.Spans {
		if b.To.Before(first) || b.From.After(last) {
			continue
		}
		from, to := place(b.From), place(b.To)
		d.Bands = append(d.Bands, band{units(from), units(math.Max(6, to-from)), b.Label})
	}
	return d
}
