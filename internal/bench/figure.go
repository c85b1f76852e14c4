package bench

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// A Figure is one thing that was measured. Times are in milliseconds.
type Figure struct {
	Name  string `json:"name"`
	About string `json:"about"`

	P50   float64 `json:"p50_ms,omitempty"`
	P99   float64 `json:"p99_ms,omitempty"`
	Floor *Floor  `json:"floor,omitempty"`
	// Ratio is P50 to the floor's: the median over the rounds.
	Ratio  float64 `json:"ratio,omitempty"`
	Rounds int     `json:"rounds,omitempty"`
	// Void says that the floor was not steady: the figure shows how busy the machine was, and nothing else.
	Void bool `json:"void"`
	// Values is what else was counted or measured; a unit ends the name: rss_mib.
	Values map[string]float64 `json:"values,omitempty"`
	Goals  []Goal             `json:"goals,omitempty"`
	Load   float64            `json:"load"` // the higher of the load averages before and after
}

// A Floor is what is measured in turn with a figure: the least that it could take, or the plain way to do the same.
type Floor struct {
	Name   string  `json:"name"`
	P50    float64 `json:"p50_ms"`
	Spread float64 `json:"spread"` // the largest of the rounds' medians to the smallest
}

// A Goal is what a figure is to come to, and whether it does.
type Goal struct {
	What string  `json:"what"` // "p99_ms at most"
	Want float64 `json:"want"`
	Got  float64 `json:"got"`
	Met  bool    `json:"met"`
}

func atMost(what string, want, got float64) Goal {
	return Goal{what + " at most", want, got, got <= want}
}

func atLeast(what string, want, got float64) Goal {
	return Goal{what + " at least", want, got, got >= want}
}

// Rounds is how often work and floor take turns so that a figure can be believed.
const Rounds = 7

// steady is how much the floor may spread before a figure is void.
const steady = 1.5

// A contest measures work in turn with its floor.
type contest struct {
	floor, work         func(context.Context) error
	floorName           string
	floorTimes, atATime int // how often either is done a round
	rounds              int
}

// measure runs the contest and returns its figure, with the name and the words. In a round the two take turns ten times.
func (c contest) measure(ctx context.Context, name, about string) (Figure, error) {
	const turns = 10
	f := Figure{Name: name, About: about, Rounds: c.rounds, Floor: &Floor{Name: c.floorName}}
	var all, allFloors, medians, ratios []float64
	for round := range c.rounds + 1 { // the first one warms up
		var floors, works []float64
		for range turns {
			if err := times(ctx, c.floor, max(1, c.floorTimes/turns), &floors); err != nil {
				return f, err
			}
			if err := times(ctx, c.work, max(1, c.atATime/turns), &works); err != nil {
				return f, err
			}
		}
		if round == 0 {
			continue
		}
		all, allFloors = append(all, works...), append(allFloors, floors...)
		medians = append(medians, quantile(floors, 0.5))
		ratios = append(ratios, quantile(works, 0.5)/quantile(floors, 0.5))
	}
	f.P50, f.P99, f.Ratio = quantile(all, 0.5), quantile(all, 0.99), quantile(ratios, 0.5)
	f.Floor.P50, f.Floor.Spread = quantile(allFloors, 0.5), slices.Max(medians)/slices.Min(medians)
	f.Void = f.Floor.Spread > steady
	return f, nil
}

// times does something n times and adds how long it took each time, in milliseconds.
func times(ctx context.Context, do func(context.Context) error, n int, took *[]float64) error {
	for range n {
		start := time.Now()
		if err := do(ctx); err != nil {
			return err
		}
		*took = append(*took, float64(time.Since(start))/float64(time.Millisecond))
	}
	return nil
}

// quantile returns the smallest value that a share q of all do not exceed; 0 of none.
func quantile(all []float64, q float64) float64 {
	if len(all) == 0 {
		return 0
	}
	sorted := slices.SortedFunc(slices.Values(all), cmp.Compare[float64])
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}
