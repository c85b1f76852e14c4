package ui

import (
	"bytes"
	"fmt"
	"math"
	"strings"
	"testing"
)

// ringGraph is a chain whose nodes come in another order than they are joined.
func ringGraph(n int) Graph {
	g := Graph{Title: "five and what joins them"}
	for i := range n {
		g.Nodes = append(g.Nodes, Node{Mark: fmt.Sprint(i + 1), Label: fmt.Sprintf("Person <%d> of a long name", i+1), Href: "/x", Tone: ToneStop})
	}
	for i := range n - 2 {
		g.Joins = append(g.Joins, Join{From: i, To: i + 2, Label: "mailbox"})
	}
	return g
}

func TestJoinedNodesStandSideBySide(t *testing.T) {
	if got, want := fmt.Sprint(ringGraph(6).order()), "[0 2 4 1 3 5]"; got != want {
		t.Errorf("order %s, want %s", got, want)
	}
}

func TestAGraphIsDrawnWithinItsPicture(t *testing.T) {
	for _, n := range []int{1, 3, 14, 15, 40} {
		g := ringGraph(n)
		var page bytes.Buffer
		if err := GraphView(g).Render(t.Context(), &page); err != nil {
			t.Fatal(err)
		}
		html := page.String()
		if got := strings.Count(html, "<circle"); got != n {
			t.Errorf("%d nodes are drawn, want %d", got, n)
		}
		for _, bad := range []string{"style=", "<script", "Person <1>", "NaN"} {
			if strings.Contains(html, bad) {
				t.Errorf("of %d nodes the drawing holds %q", n, bad)
			}
		}
		if named := strings.Contains(html, "label"+" "); n <= fewNodes && n > 1 && !named {
			t.Errorf("of %d nodes none has its name beside it", n)
		}
		for _, d := range g.draw().Nodes {
			var x, y float64
			if _, err := fmt.Sscan(d.X+" "+d.Y, &x, &y); err != nil || x < 30 || x > graphWidth-30 || y < 30 || y > graphHeight-30 {
				t.Errorf("of %d nodes %s stands at %s, %s, %v", n, d.Mark, d.X, d.Y, err)
			}
		}
	}
}

// TestALargeGraphIsSpread holds that of hundreds of nodes none stands on another or outside the picture, that what is joined stands closer
// than what is not, and that the same graph is drawn the same.
func TestALargeGraphIsSpread(t *testing.T) {
	g := ringGraph(300)
	for i := 1; i < 60; i++ {
		g.Joins = append(g.Joins, Join{From: 0, To: i})
	}
	d := g.drawLarge()
	if again := g.drawLarge(); fmt.Sprint(again) != fmt.Sprint(d) {
		t.Error("the same graph is drawn otherwise")
	}
	var x0, y0, w, h float64
	if _, err := fmt.Sscan(d.ViewBox, &x0, &y0, &w, &h); err != nil {
		t.Fatal(err)
	}
	at := make([][2]float64, len(d.Nodes))
	for i, n := range d.Nodes {
		if _, err := fmt.Sscan(n.X+" "+n.Y, &at[i][0], &at[i][1]); err != nil || at[i][0] < x0 || at[i][1] < y0 || at[i][0] > x0+w || at[i][1] > y0+h {
			t.Errorf("%s stands at %v, %v, outside %s", n.Mark, at[i], err, d.ViewBox)
		}
	}
	apart := func(i, j int) float64 { return math.Hypot(at[i][0]-at[j][0], at[i][1]-at[j][1]) }
	var all, joined float64
	for i := range at {
		for j := range i {
			if all += apart(i, j); apart(i, j) < 20 {
				t.Errorf("%d and %d stand on each other: %.0f apart", i+1, j+1, apart(i, j))
			}
		}
	}
	for _, j := range g.Joins {
		joined += apart(j.From, j.To)
	}
	if pairs := float64(len(at)*(len(at)-1)) / 2; joined/float64(len(g.Joins)) > all/pairs/2 {
		t.Errorf("joined nodes are %.0f apart, all %.0f", joined/float64(len(g.Joins)), all/pairs)
	}
}
