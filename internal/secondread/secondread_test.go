package secondread

import (
	"math"
	"testing"

	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

func TestAgree(t *testing.T) {
	const yes, no = vetting.Misrepresented, vetting.Cleared
	pairs := func(both, first, second, neither int) (all []Pair) {
		for n, p := range map[Pair]int{{yes, yes}: both, {yes, no}: first, {no, yes}: second, {no, no}: neither} {
			for range p {
				all = append(all, n)
			}
		}
		return all
	}
	for name, tt := range map[string]struct {
		pairs []Pair
		rate  float64
		kappa float64
	}{
		"none":             {nil, 0, 0},
		"always":           {pairs(3, 0, 0, 4), 1, 1},
		"one answer alone": {pairs(0, 0, 0, 4), 1, 1},
		"worked example":   {pairs(20, 5, 10, 15), 0.7, 0.4}, // of the literature: 50 cases, po 0.7, pe 0.5
		"never":            {pairs(0, 5, 5, 0), 0, -1},
	} {
		a := Agree(tt.pairs)
		if a.Rate() != tt.rate || math.Abs(a.Kappa-tt.kappa) > 1e-12 {
			t.Errorf("%s: rate %g, kappa %g; want %g, %g", name, a.Rate(), a.Kappa, tt.rate, tt.kappa)
		}
	}
}

func TestOneInTenIsDrawn(t *testing.T) {
	drawn := 0
	for range 20000 {
		if Drawn(uuid.Must(uuid.NewV7())) {
			drawn++
		}
	}
	if share := float64(drawn) / 20000; math.Abs(share-Share/256.) > 0.01 {
		t.Errorf("%.3f are drawn, want %.3f", share, Share/256.)
	}
}
