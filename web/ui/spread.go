package ui

import (
	"cmp"
	"math"
	"slices"
)

// spread gives each of so many nodes a place in the plane so that what is joined stands close and nothing stands on anything else, by
// Fruchterman and Reingold's forces (1991). The same graph is always spread the same. It takes time with the square of the nodes:
// some 0.05 s of 500.
func spread(nodes int, joins []Join) [][2]float64 {
	const (
		apart  = 60.0 // what two that are joined are drawn to
		rounds = 80
		reach  = 6 * apart // farther away nothing repels, or parts that nothing joins would drift off
		inward = 0.04      // pull towards the middle
	)
	at := sunflower(breadthFirst(nodes, joins), apart)
	for round := range rounds {
		push := make([][2]float64, nodes)
		add := func(i, j int, force, dx, dy, d float64) {
			push[i][0] += force * dx / d
			push[i][1] += force * dy / d
			push[j][0] -= force * dx / d
			push[j][1] -= force * dy / d
		}
		for i := range at {
			for j := range i {
				dx, dy := at[i][0]-at[j][0], at[i][1]-at[j][1]
				if d := math.Max(math.Hypot(dx, dy), 1); d < reach {
					add(i, j, apart*apart/d, dx, dy, d)
				}
			}
			push[i][0] -= inward * at[i][0]
			push[i][1] -= inward * at[i][1]
		}
		for _, join := range joins {
			dx, dy := at[join.From][0]-at[join.To][0], at[join.From][1]-at[join.To][1]
			d := math.Max(math.Hypot(dx, dy), 1)
			add(join.From, join.To, -d*d/apart, dx, dy, d)
		}
		furthest := 1.5 * apart * (1 - float64(round)/rounds)
		for i, p := range push {
			d := math.Max(math.Hypot(p[0], p[1]), 1)
			step := math.Min(d, furthest) / d
			at[i][0] += p[0] * step
			at[i][1] += p[1] * step
		}
	}
	return at
}

// sunflower places nodes from the middle outward, in their order, each as far from its neighbours as the others.
func sunflower(order []int, apart float64) [][2]float64 {
	golden := math.Pi * (3 - math.Sqrt(5))
	at := make([][2]float64, len(order))
	for place, i := range order {
		r := apart * math.Sqrt(float64(place)) * 0.7
		at[i] = [2]float64{r * math.Cos(golden*float64(place)), r * math.Sin(golden*float64(place))}
	}
	return at
}

// breadthFirst orders the nodes: the one that most are joined to, who is joined to it, and who to those; then the rest likewise.
func breadthFirst(nodes int, joins []Join) (order []int) {
	joined := make([][]int, nodes)
	for _, j := range joins {
		joined[j.From] = append(joined[j.From], j.To)
		joined[j.To] = append(joined[j.To], j.From)
	}
	roots := make([]int, nodes)
	for i := range roots {
		roots[i] = i
	}
	slices.SortStableFunc(roots, func(a, b int) int { return cmp.Compare(len(joined[b]), len(joined[a])) })
	placed := make([]bool, nodes)
	for _, root := range roots {
		if placed[root] {
			continue
		}
		placed[root] = true
		order = append(order, root)
		for next := len(order) - 1; next < len(order); next++ {
			for _, i := range joined[order[next]] {
				if !placed[i] {
					placed[i] = true
					order = append(order, i)
				}
			}
		}
	}
	return order
}

// margin is how much room a large graph has around it: for the label of the node that is farthest out.
const margin = 90.0

// A drawnLarge is a large graph on a plane of its own size.
type drawnLarge struct {
	ViewBox string
	Nodes   []drawnNode
	Joins   []drawnJoin
}

// drawLarge lays the graph out by forces, whatever room it takes.
func (g Graph) drawLarge() (d drawnLarge) {
	at := spread(len(g.Nodes), g.Joins)
	var low, high [2]float64
	for _, p := range at {
		for axis := range p {
			low[axis], high[axis] = math.Min(low[axis], p[axis]), math.Max(high[axis], p[axis])
		}
	}
	d.ViewBox = unit(low[0]-margin) + " " + unit(low[1]-margin) + " " + unit(high[0]-low[0]+2*margin) + " " + unit(high[1]-low[1]+2*margin)
	for i, n := range g.Nodes {
		d.Nodes = append(d.Nodes, drawnNode{Node: n, X: unit(at[i][0]), Y: unit(at[i][1]), Short: shorten(n.Label, 24)})
	}
	for _, j := range g.Joins {
		a, b := at[j.From], at[j.To]
		d.Joins = append(d.Joins, drawnJoin{Join: j, X1: unit(a[0]), Y1: unit(a[1]), X2: unit(b[0]), Y2: unit(b[1])})
	}
	return d
}
