package hamming_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"bonafide/internal/hamming"
)

func random(r *rand.Rand) hamming.Hash {
	return hamming.Hash{r.Uint64(), r.Uint64(), r.Uint64(), r.Uint64()}
}

// flip turns so many different bits.
func flip(r *rand.Rand, h hamming.Hash, n int) hamming.Hash {
	for _, i := range r.Perm(256)[:n] {
		h[i/64] ^= 1 << (i % 64)
	}
	return h
}

// skewed draws hashes as a large employer's pictures are: a tenth are one of few pictures saved again, a tenth lie around
// few backgrounds, and of the rest some bits are nearly always the same.
func skewed(r *rand.Rand, n int) []hamming.Hash {
	var same, alike [50]hamming.Hash
	for i := range same {
		same[i], alike[i] = random(r), random(r)
	}
	all := make([]hamming.Hash, n)
	for i := range all {
		switch r.IntN(10) {
		case 0:
			all[i] = flip(r, same[r.IntN(len(same))], r.IntN(20))
		case 1:
			all[i] = flip(r, alike[r.IntN(len(alike))], 40+r.IntN(40))
		default:
			h := random(r)
			h[0] &= r.Uint64() // three of four bits are 0
			h[0] &= r.Uint64()
			h[1] |= r.Uint64()
			all[i] = h
		}
	}
	return all
}

func uniform(r *rand.Rand, n int) []hamming.Hash {
	all := make([]hamming.Hash, n)
	for i := range all {
		all[i] = random(r)
	}
	return all
}

// scan is the slow way: every hash is compared.
func scan(all []hamming.Hash, h *hamming.Hash, radius int) (found []hamming.Match) {
	for i := range all {
		if d := hamming.Distance(h, &all[i]); d <= radius {
			found = append(found, hamming.Match{Number: i, Distance: d})
		}
	}
	return found
}

func sorted(found []hamming.Match) []hamming.Match {
	slices.SortFunc(found, func(a, b hamming.Match) int { return a.Number - b.Number })
	return found
}

// TestNear holds the index to a linear scan: sorted in or not, near many or near none, at every radius.
func TestNear(t *testing.T) {
	for name, draw := range map[string]func(*rand.Rand, int) []hamming.Hash{"uniform": uniform, "skewed": skewed} {
		for _, n := range []int{0, 1, 100, 1<<13 - 1, 1 << 13, 40_000} {
			t.Run(fmt.Sprint(name, n), func(t *testing.T) {
				r := rand.New(rand.NewPCG(uint64(n), 7))
				all := draw(r, n)
				var x hamming.Index
				for part := range slices.Chunk(all, 9000) {
					x.Add(part...)
				}
				if x.Len() != n {
					t.Fatalf("%d hashes, want %d", x.Len(), n)
				}
				for range 300 {
					h := random(r)
					if n > 0 && r.IntN(5) > 0 {
						h = flip(r, all[r.IntN(n)], r.IntN(60))
					}
					radius := r.IntN(hamming.MaxRadius + 1)
					got, want := sorted(slices.Collect(x.Near(&h, radius))), scan(all, &h, radius)
					if !slices.Equal(got, want) {
						t.Fatalf("within %d of %x: %v, want %v", radius, h, got, want)
					}
				}
			})
		}
	}
}

// TestEveryDistanceIsFound turns every number of bits, in places where they hide best: spread evenly over the bands.
func TestEveryDistanceIsFound(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	all := uniform(r, 1<<13)
	var x hamming.Index
	x.Add(all...)
	for d := range hamming.MaxRadius + 1 {
		for range 20 {
			i := r.IntN(len(all))
			h := all[i]
			for bit := range d {
				at := bit%16*16 + bit/16
				h[at/64] ^= 1 << (at % 64)
			}
			for _, radius := range []int{d, hamming.MaxRadius, 1000} {
				if found := slices.Collect(x.Near(&h, radius)); !slices.Contains(found, hamming.Match{Number: i, Distance: d}) {
					t.Fatalf("%d bits away and not found within %d", d, radius)
				}
			}
		}
	}
}

func TestNearStops(t *testing.T) {
	var x hamming.Index
	x.Add(make([]hamming.Hash, 1<<13+10)...)
	n := 0
	for range x.Near(new(hamming.Hash), 31) {
		if n++; n == 3 {
			break
		}
	}
	if n != 3 {
		t.Errorf("%d, want 3", n)
	}
}

func BenchmarkNear(b *testing.B) {
	for name, draw := range map[string]func(*rand.Rand, int) []hamming.Hash{"uniform": uniform, "skewed": skewed} {
		r := rand.New(rand.NewPCG(1, 2))
		all := draw(r, 1_000_000)
		var x hamming.Index
		x.Add(all...)
		queries := make([]hamming.Hash, 1024)
		for i := range queries {
			if queries[i] = random(r); i%2 == 0 {
				queries[i] = flip(r, all[r.IntN(len(all))], 25)
			}
		}
		for _, radius := range []int{31, 40} {
			b.Run(fmt.Sprint(name, "/index/", radius), func(b *testing.B) {
				b.ReportAllocs()
				found := 0
				for i := 0; b.Loop(); i++ {
					for range x.Near(&queries[i%len(queries)], radius) {
						found++
					}
				}
				b.ReportMetric(float64(found)/float64(b.N), "found/op")
			})
		}
		b.Run(name+"/scan", func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				n := 0
				for k := range all {
					if hamming.Distance(&queries[i%len(queries)], &all[k]) <= 31 {
						n++
					}
				}
				runtime.KeepAlive(n)
			}
		})
	}
}
