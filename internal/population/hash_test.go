package population_test

import (
	"math/bits"
	"math/rand/v2"
	"slices"
	"testing"

	"bonafide/internal/population"
)

func TestHashesAreTheSameForTheSameSeed(t *testing.T) {
	for name, draw := range map[string]func(uint64, int) [][4]uint64{"random": population.RandomHashes, "skewed": population.Hashes} {
		if a, b := draw(5, 1000), draw(5, 1000); !slices.Equal(a, b) || len(a) != 1000 {
			t.Errorf("%s: %d hashes that differ", name, len(a))
		}
	}
}

func TestResaved(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	for want := range 257 {
		got := 0
		for _, word := range population.Resaved(rng, [4]uint64{}, want) {
			got += bits.OnesCount64(word)
		}
		if got != want {
			t.Errorf("%d bits were turned, want %d", got, want)
		}
	}
}
