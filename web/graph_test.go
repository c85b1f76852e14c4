package web_test

import (
	"net/http/httptest"
	"testing"

	"bonafide/internal/vetting"
	"bonafide/web/webtest"

	"github.com/chromedp/chromedp"
)

// TestAGraphInABrowser presses a member in the graph of a cluster: it says in words whom the member is joined to and by what, dims the
// others, makes itself larger, and shows everybody again.
func TestAGraphInABrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: no browser")
	}
	site := webtest.New(t)
	server := httptest.NewServer(site)
	defer server.Close()
	for _, name := range []string{"cluster-a", "cluster-b", "cluster-c"} {
		site.Load("testdata/" + name + ".json")
	}
	site.Settle()
	b := webtest.NewTab(t, server.URL)
	b.As(site.As(vetting.Reviewer))
	b.Do(chromedp.EmulateViewport(390, 800))
	b.Open("/links/clusters")
	b.Follow("Petra Lindqvist, Tomas Ferreira, Yara Haddad")
	b.Follow("See it larger, or by kind of link")
	b.Fits()
	press := func(node int) {
		t.Helper()
		if !webtest.Evaluate[bool](b, `document.querySelectorAll("[data-graph] svg a")[%s].dispatchEvent(new MouseEvent("click", {bubbles: true, cancelable: true})) !== null`, node) {
			t.Fatal("no node to press")
		}
	}
	press(0)
	b.See("1 Petra Lindqvist is joined to 2 Tomas Ferreira (Phone number). See it in the table")
	if dim := webtest.Evaluate[int](b, `document.querySelectorAll("[data-graph] a.dim, [data-graph] line.dim").length`); dim != 2 {
		t.Errorf("%d nodes and lines are dimmed, want Yara Haddad and the line to her", dim)
	}
	width := `Number(document.querySelector("[data-graph] svg").getAttribute("viewBox").split(" ")[2])`
	before := webtest.Evaluate[float64](b, width)
	b.Do(chromedp.Click(`[data-zoom="0.7"]`))
	if after := webtest.Evaluate[float64](b, width); after >= before {
		t.Errorf("made larger it shows %g, before %g", after, before)
	}
	press(0)
	b.See("The table below says the same in words.")
}
