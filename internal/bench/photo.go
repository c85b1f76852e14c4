package bench

import (
	"context"
	"fmt"
	"math/bits"
	"math/rand/v2"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/hamming"
	"bonafide/internal/population"
)

// photos measures how long it takes to find what is near a hash, among as many as there are candidates, beside a linear scan:
// of hashes at random, and of hashes as pictures have them. Half of the hashes that are looked for are copies.
func photos(ctx context.Context, w *World) ([]Figure, error) {
	var figures []Figure
	for _, set := range []struct {
		name, about string
		hashes      []hamming.Hash
	}{
		{"photo_lookup", "hashes at random", population.RandomHashes(w.Seed, w.Candidates)},
		{"photo_lookup_skewed", "hashes of which many are of few pictures or have common regions", population.Hashes(w.Seed, w.Candidates)},
	} {
		f, err := w.lookup(ctx, set.hashes, set.name, fmt.Sprintf("what is within %d of 256 bits of a hash, among %d %s", dossier.SamePicture, len(set.hashes), set.about))
		if err != nil {
			return nil, err
		}
		figures = append(figures, f)
	}
	return figures, nil
}

func (w *World) lookup(ctx context.Context, all []hamming.Hash, name, about string) (Figure, error) {
	before, start := resident(), time.Now()
	var x hamming.Index
	x.Add(all...)
	built, grown := time.Since(start), resident()-before
	rng := rand.New(rand.NewPCG(w.Seed, 3))
	wanted := make([]hamming.Hash, 512)
	for i := range wanted {
		wanted[i] = hamming.Hash{rng.Uint64(), rng.Uint64(), rng.Uint64(), rng.Uint64()}
		if i%2 == 0 {
			wanted[i] = population.Resaved(rng, all[rng.IntN(len(all))], rng.IntN(dossier.SamePicture+1))
		}
	}
	found, missed := agree(&x, all, wanted[:64])
	turn, of := 0, 0
	next := func() *hamming.Hash { turn++; return &wanted[turn%len(wanted)] }
	c := contest{
		floorName: "linear scan", floorTimes: 20, atATime: 500, rounds: w.Rounds,
		floor: func(context.Context) error { of += len(scan(all, next(), dossier.SamePicture)); return nil },
		work: func(context.Context) error {
			for range x.Near(next(), dossier.SamePicture) {
				of++
			}
			return nil
		},
	}
	f, err := c.measure(ctx, name, about)
	f.Values = map[string]float64{"hashes": float64(len(all)), "found": float64(found), "recall": 1 - float64(missed)/float64(max(1, found)),
		"index_mib": grown, "built_ms": float64(built.Milliseconds())}
	f.Goals = []Goal{atMost("p50_ms", 0.1, f.P50), atLeast("times as quick as a scan,", 8, 1/f.Ratio), atLeast("recall", 1, f.Values["recall"])}
	return f, err
}

// agree returns how many hashes a scan finds near the wanted ones, and how many of those the index does not.
func agree(x *hamming.Index, all, wanted []hamming.Hash) (found, missed int) {
	for i := range wanted {
		near := map[int]bool{}
		for m := range x.Near(&wanted[i], dossier.SamePicture) {
			near[m.Number] = true
		}
		for _, n := range scan(all, &wanted[i], dossier.SamePicture) {
			found++
			if !near[n] {
				missed++
			}
		}
	}
	return found, missed
}

// scan compares every hash, and leaves off at half of the bits where those differ too much: the numbers of those within the radius.
func scan(all []hamming.Hash, h *hamming.Hash, radius int) (near []int) {
	for i := range all {
		a := &all[i]
		half := bits.OnesCount64(a[0]^h[0]) + bits.OnesCount64(a[1]^h[1])
		if half <= radius && half+bits.OnesCount64(a[2]^h[2])+bits.OnesCount64(a[3]^h[3]) <= radius {
			near = append(near, i)
		}
	}
	return near
}
