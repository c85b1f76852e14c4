package impact

import "math"

// Fisher returns the two-sided p-value of Fisher's exact test: how probable it is, where belonging to a group and being flagged
// have nothing to do with each other, that chance alone brings a table as uneven as this one or more so.
//
//	          flagged  not flagged
//	group        a          b
//	others       c          d
//
// As in R's fisher.test, a table counts as uneven as the one found where it is no more probable, within a relative 1e-7. Counts
// must not be negative. A probability below 1e-24 is 0.
func Fisher(a, b, c, d int) float64 {
	row, column, n := a+b, a+c, a+b+c+d
	low, high := max(0, row+column-n), min(row, column)
	mode := min(max((row+1)*(column+1)/(n+2), low), high)

	// Weights are probabilities beside that of the most probable table. They fall on both sides of it, and what is a
	// trillion times a trillion times less probable adds nothing.
	weights := map[int]float64{mode: 1}
	for k, w := mode, 1.0; k < high && w > negligible; k++ {
		w *= float64(row-k) * float64(column-k) / (float64(k+1) * float64(n-row-column+k+1))
		weights[k+1] = w
	}
	for k, w := mode, 1.0; k > low && w > negligible; k-- {
		w *= float64(k) * float64(n-row-column+k) / (float64(row-k+1) * float64(column-k+1))
		weights[k-1] = w
	}
	found := weights[a]
	var total, uneven float64
	for _, w := range weights {
		total += w
		if w <= found*(1+1e-7) {
			uneven += w
		}
	}
	return math.Min(uneven/total, 1)
}

const negligible = 1e-24
