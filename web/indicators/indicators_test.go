package indicators

import (
	"bytes"
	"strings"
	"testing"

	"bonafide/internal/catalog"
	"bonafide/internal/dataset"
	"bonafide/internal/indicator"
	"bonafide/internal/policy"
	"bonafide/web/say"
	"bonafide/web/ui"

	"github.com/a-h/templ"
)

func render(t *testing.T, c templ.Component) string {
	t.Helper()
	var b bytes.Buffer
	if err := c.Render(t.Context(), &b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

var builtIn = policy.Current{Policy: indicator.DefaultPolicy}

func TestEveryIndicatorHasItsPage(t *testing.T) {
	index := render(t, list(ui.Page{}, newCatalogue(say.English(), catalog.All, builtIn, nil)))
	for _, f := range catalog.All.Families {
		for _, ind := range f.Indicators {
			if want := `href="/indicators/` + ind.ID + `"`; !strings.Contains(index, want) {
				t.Errorf("the list does not lead to %s", ind.ID)
			}
			page := render(t, show(ui.Page{}, newDetail(say.English(), ind, &f, builtIn, catalog.Examples(ind.ID))))
			for _, heading := range []string{"What it is", "Who trips it honestly", "What to do when it is found", "Examples", "Published by"} {
				if !strings.Contains(page, "<h2>"+heading+"</h2>") {
					t.Errorf("the page of %s lacks %q", ind.ID, heading)
				}
			}
		}
	}
}

func TestDataShowsCreditsAsLinks(t *testing.T) {
	page := render(t, data(ui.Page{}, sets(say.English(), []dataset.Set{
		{Name: "Places", Date: "2026-10-01", Licence: "CC-BY-4.0", Credit: "IP Geolocation by DB-IP", URL: "https://db-ip.com", Rows: 1204},
		{Name: "Own list", Licence: "the operator’s", Path: "/var/lib/list.csv"},
	})))
	for _, want := range []string{
		`<a href="https://db-ip.com" rel="noreferrer">IP Geolocation by DB-IP</a>`, "1 October 2026", "CC-BY-4.0", "1,204", "Built in",
		"Not said", "Added by the operator",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
	if strings.Contains(page, "/var/lib") {
		t.Error("the page shows where files lie on the server")
	}
	if page := render(t, data(ui.Page{}, nil)); !strings.Contains(page, "No reference data are loaded") {
		t.Error("an empty list says nothing")
	}
}
