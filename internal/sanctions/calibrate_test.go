package sanctions

import (
	"encoding/csv"
	"math"
	"os"
	"slices"
	"testing"
)

// shared is where third-party test data are.
const shared = "../../../shared/data/"

// sheet reads a CSV file of the shared data, without its header; the test skips where it is absent.
func sheet(t testing.TB, name string) [][]string {
	t.Helper()
	f, err := os.Open(shared + name)
	if err != nil {
		t.Skipf("no shared data: %v", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

// A sample is one pair of names with what people hold of it.
type sample struct {
	v    values
	same bool
	fold int
}

const folds = 10

// samples reads the published pairs of persons or of others. Pairs that share a name are in the same fold, so that no
// name is learned from and asked about.
func samples(t testing.TB, person bool) (all []sample) {
	rows := sheet(t, "names/name_pairs.csv")
	group := map[string]string{}
	var root func(string) string
	root = func(name string) string {
		if up, ok := group[name]; ok && up != name {
			return root(up)
		}
		return name
	}
	for _, r := range rows {
		group[root(r[2])] = root(r[3])
	}
	var roots []string
	for _, r := range rows {
		if (r[1] == "Person") == person && !slices.Contains(roots, root(r[2])) {
			roots = append(roots, root(r[2]))
		}
	}
	for _, r := range rows {
		if (r[1] == "Person") != person {
			continue
		}
		x, y := parse(r[2], typeOf(r[1])), parse(r[3], typeOf(r[1]))
		all = append(all, sample{measure(x, y, align(x, y)), r[4] == "true", slices.Index(roots, root(r[2])) % folds})
	}
	return all
}

func typeOf(schema string) Type {
	if schema == "Person" {
		return Person
	}
	return Entity
}

// ridge keeps weights small that the pairs say little about.
const ridge = 0.1

// fit fits a model: maximum likelihood by Newton's method, with the weights that are fixed kept. A feature that would
// speak for a match is left out and the rest fitted again.
func fit(all []sample, fixed values) model {
	var free []feature
	for f := range features {
		if fixed[f] == 0 {
			free = append(free, f)
		}
	}
	for {
		m := model{weight: fixed}
		for range 30 {
			m = newton(all, m, free)
		}
		kept := slices.DeleteFunc(slices.Clone(free), func(f feature) bool { return m.weight[f] > 0 })
		if len(kept) == len(free) {
			return m
		}
		free = kept
	}
}

// newton takes one step from m in the base and the free weights.
func newton(all []sample, m model, free []feature) model {
	n := len(free) + 1
	rows := make([][]float64, n) // the Hessian, and the gradient in the last column
	for i := range rows {
		rows[i] = make([]float64, n+1)
		if i > 0 {
			rows[i][i] = ridge
			rows[i][n] = -ridge * m.weight[free[i-1]]
		}
	}
	for _, s := range all {
		x := []float64{1}
		for _, f := range free {
			x = append(x, s.v[f])
		}
		p, want := probability(m.logOdds(s.v)), 0.0
		if s.same {
			want = 1
		}
		for i := range x {
			rows[i][n] += (want - p) * x[i]
			for j := range x {
				rows[i][j] += p * (1 - p) * x[i] * x[j]
			}
		}
	}
	step := solve(rows)
	m.base += step[0]
	for i, f := range free {
		m.weight[f] += step[i+1]
	}
	return m
}

// solve solves linear equations by elimination; the right side is the last column. A Hessian with a ridge needs no pivot.
func solve(rows [][]float64) []float64 {
	n := len(rows)
	for i := range rows {
		for j := range rows {
			if j == i {
				continue
			}
			factor := rows[j][i] / rows[i][i]
			for k := i; k <= n; k++ {
				rows[j][k] -= factor * rows[i][k]
			}
		}
	}
	x := make([]float64, n)
	for i := range x {
		x[i] = rows[i][n] / rows[i][i]
	}
	return x
}

// A result counts answers.
type result struct{ hits, answered, wanted float64 }

func (r *result) add(got, want bool) {
	if got {
		r.answered++
	}
	if want {
		r.wanted++
	}
	if got && want {
		r.hits++
	}
}

func (r result) f1() float64 { return 2 * r.hits / (r.answered + r.wanted) }

// TestCalibration fits the models again, compares the numbers in the code with them, and reports F1 on the pairs that were
// learned from beside F1 on pairs that were not.
func TestCalibration(t *testing.T) {
	var inAll, outAll result
	for _, c := range []struct {
		name   string
		person bool
		fixed  values
		model  model
		least  float64
	}{
		{"persons", true, values{alone: oneWord}, personModel, 0.80},
		{"others", false, values{}, entityModel, 0.82},
	} {
		all := samples(t, c.person)
		fitted := fit(all, c.fixed)
		rounded := model{base: tenths(fitted.base)}
		for f := range features {
			rounded.weight[f] = tenths(fitted.weight[f])
		}
		if rounded != c.model {
			t.Errorf("%s: model is %v, fitted %v: copy the fitted one", c.name, c.model, rounded)
		}
		var in, out result
		for fold := range folds {
			m := fit(slices.DeleteFunc(slices.Clone(all), func(s sample) bool { return s.fold == fold }), c.fixed)
			for _, s := range all {
				if s.fold == fold {
					out.add(probability(m.logOdds(s.v)) >= Threshold, s.same)
					outAll.add(probability(m.logOdds(s.v)) >= Threshold, s.same)
					in.add(probability(c.model.logOdds(s.v)) >= Threshold, s.same)
					inAll.add(probability(c.model.logOdds(s.v)) >= Threshold, s.same)
				}
			}
		}
		t.Logf("%s: %d pairs, F1 %.3f in sample, %.3f in %d folds", c.name, len(all), in.f1(), out.f1(), folds)
		if out.f1() <= c.least {
			t.Errorf("%s: F1 in folds %.3f, want above %.2f", c.name, out.f1(), c.least)
		}
	}
	t.Logf("all: F1 %.3f in sample, %.3f in %d folds", inAll.f1(), outAll.f1(), folds)
	if outAll.f1() <= 0.82 {
		t.Errorf("F1 in folds %.3f, want above 0.82", outAll.f1())
	}
}

func tenths(x float64) float64 {
	if x = math.Round(x * 10); x == 0 {
		return 0
	}
	return x / 10
}
