package ui

import (
	"bytes"
	"fmt"
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
