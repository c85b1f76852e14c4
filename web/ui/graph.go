package ui

import (
	"fmt"
	"math"
	"strings"
)

// A Graph is things and what joins them, drawn as a circle. Whatever it shows stands beside it in words: a drawing alone tells those
// nothing who cannot see it.
type Graph struct {
	Title string // what it shows, in a sentence
	Nodes []Node
	Joins []Join
}

// A Node is one thing.
type Node struct {
	Mark  string // in the node: its number in the list beside the graph
	Label string // beside it, where there is room
	Href  string
	Tone  Tone
}

// A Join joins two nodes, by their indexes.
type Join struct {
	From, To int
	Label    string // what joins them
	Loose    bool   // drawn dashed
}

// The picture is so large in its own units, whatever its size on the page.
const (
	graphWidth  = 1000.0
	graphHeight = 560.0

	// fewNodes is the most nodes that leave room for names and for words on what joins them.
	fewNodes = 14
)

type drawnNode struct {
	Node
	X, Y  string
	Side  string // where the label stands: "left", "above", "below", or "" for the right
	Short string // the label, cut to its room
}

type drawnJoin struct {
	Join
	X1, Y1, X2, Y2 string
	X, Y           string // of the words
	Words          string // empty where there is no room
}

type drawnGraph struct {
	Nodes []drawnNode
	Joins []drawnJoin
}

// draw lays the nodes around a circle in such an order that most of what is joined stands side by side: each is followed by the
// first of those joined to it that has no place yet. The same graph is always drawn the same.
func (g Graph) draw() (d drawnGraph) {
	order := g.order()
	at := make([][2]float64, len(g.Nodes))
	for place, i := range order {
		angle := 2*math.Pi*float64(place)/float64(len(order)) - math.Pi/2
		rx, ry := 250.0, 215.0
		if len(order) > fewNodes {
			rx, ry = 430, 245
		}
		at[i] = [2]float64{graphWidth/2 + rx*math.Cos(angle), graphHeight/2 + ry*math.Sin(angle)}
	}
	for i, n := range g.Nodes {
		node := drawnNode{Node: n, X: unit(at[i][0]), Y: unit(at[i][1])}
		if len(g.Nodes) <= fewNodes {
			node.Short = shorten(n.Label, 18)
		}
		switch dx, dy := at[i][0]-graphWidth/2, at[i][1]-graphHeight/2; {
		case math.Abs(dx) < 60 && dy < 0:
			node.Side = "above"
		case math.Abs(dx) < 60:
			node.Side = "below"
		case dx < 0:
			node.Side = "left"
		}
		d.Nodes = append(d.Nodes, node)
	}
	for _, j := range g.Joins {
		a, b := at[j.From], at[j.To]
		line := drawnJoin{Join: j, X1: unit(a[0]), Y1: unit(a[1]), X2: unit(b[0]), Y2: unit(b[1]), X: unit((a[0] + b[0]) / 2), Y: unit((a[1]+b[1])/2 - 6)}
		if len(g.Joins) <= fewNodes {
			line.Words = j.Label
		}
		d.Joins = append(d.Joins, line)
	}
	return d
}

// order returns the indexes of the nodes in the order of their places.
func (g Graph) order() (order []int) {
	joined := make([][]int, len(g.Nodes))
	for _, j := range g.Joins {
		joined[j.From] = append(joined[j.From], j.To)
		joined[j.To] = append(joined[j.To], j.From)
	}
	placed := make([]bool, len(g.Nodes))
	var place func(int)
	place = func(i int) {
		if placed[i] {
			return
		}
		placed[i] = true
		order = append(order, i)
		for _, next := range joined[i] {
			place(next)
		}
	}
	for ends := 1; ends <= len(g.Nodes); ends++ { // those at the ends of a chain first
		for i := range g.Nodes {
			if len(joined[i]) == ends {
				place(i)
			}
		}
	}
	for i := range g.Nodes {
		place(i)
	}
	return order
}

func unit(v float64) string { return fmt.Sprintf("%.0f", v) }

// shorten cuts a text to so many characters.
func shorten(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return strings.TrimSpace(string(r[:most-1])) + "…"
}
