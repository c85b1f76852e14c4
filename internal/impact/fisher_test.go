package impact

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

// exact is Fisher's test by whole numbers, table by table.
func exact(a, b, c, d int) float64 {
	row, column, n := int64(a+b), int64(a+c), int64(a+b+c+d)
	ways := func(k int64) *big.Int {
		return new(big.Int).Mul(new(big.Int).Binomial(column, k), new(big.Int).Binomial(n-column, row-k))
	}
	found, total, uneven := ways(int64(a)), new(big.Int), new(big.Int)
	for k := max(0, row+column-n); k <= min(row, column); k++ {
		w := ways(k)
		total.Add(total, w)
		if w.Cmp(found) <= 0 {
			uneven.Add(uneven, w)
		}
	}
	p, _ := new(big.Rat).SetFrac(uneven, total).Float64()
	return p
}

func TestFisher(t *testing.T) {
	for _, tt := range []struct {
		a, b, c, d int
		want       float64
	}{
		{3, 1, 1, 3, 0.4857142857},   // Fisher's lady tasting tea, two-sided
		{10, 2, 3, 15, 0.0005367241}, // Dietrich twins, of R's manual
		{0, 0, 5, 5, 1},              // nobody in the group
		{0, 10, 0, 10, 1},            // nobody flagged
		{500, 0, 0, 500, 0},          // less probable than anybody can read
	} {
		if got := Fisher(tt.a, tt.b, tt.c, tt.d); math.Abs(got-tt.want) > 1e-6*tt.want {
			t.Errorf("Fisher(%d, %d, %d, %d) = %g, want %g", tt.a, tt.b, tt.c, tt.d, got, tt.want)
		}
	}
}

// TestFisherIsExact compares with the slow way over random tables.
func TestFisherIsExact(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 7))
	for range 2000 {
		a, b, c, d := random.IntN(30), random.IntN(60), random.IntN(90), random.IntN(120)
		if got, want := Fisher(a, b, c, d), exact(a, b, c, d); math.Abs(got-want) > 1e-9 {
			t.Fatalf("Fisher(%d, %d, %d, %d) = %g, want %g", a, b, c, d, got, want)
		}
	}
}
