package dashboard

import (
	"strconv"
	"time"

	"bonafide/internal/dashboard"
	"bonafide/internal/indicator"
	"bonafide/web/say"
	"bonafide/web/ui"
)

// A view is the figures as they are shown.
type view struct {
	*dashboard.Figures
	catalog *indicator.Catalog
	impact  bool // the viewer may see the impact monitor
	in      *say.Language
}

// withheld stands in the place of a number that could point at a person.
const withheld = "withheld"

// count returns the number of a group, or that it is few.
func count(in *say.Language, n int) string {
	if n > 0 && n < dashboard.Few {
		return in.Say("under 5")
	}
	return in.Count(n)
}

// rate returns a part of a whole in percent, or that it is withheld.
func rate(in *say.Language, part, whole int, shown bool) string {
	if !shown {
		return in.Say(withheld)
	}
	return in.Decimal(100*float64(part)/float64(whole), 0) + " %"
}

// part returns the number, or that it is withheld.
func part(in *say.Language, n int, shown bool) string {
	if !shown {
		return in.Say(withheld)
	}
	return in.Count(n)
}

func (v view) waiting() (all int) {
	for _, a := range v.Queue {
		all += a.All()
	}
	return all
}

func (v view) queue() []ui.Bar {
	var rows []ui.Bar
	for _, a := range v.Queue {
		rows = append(rows, ui.Bar{Label: a.Label, Is: float64(a.All()), Values: []string{v.in.Count(a.All()), v.in.Count(a.Verify), v.in.Count(a.Escalate), v.in.Count(a.Critical)}})
	}
	return rows
}

// weeks are the labels of the flow, the Monday of each week.
func (v view) weeks() (labels []string) {
	for _, w := range v.Flow {
		labels = append(labels, v.in.ShortDate(w.From))
	}
	return labels
}

func (v view) flow() []ui.Series {
	all := []ui.Series{{Title: "Opened"}, {Title: "Decided"}, {Title: "Lapsed"}}
	for _, w := range v.Flow {
		for i, n := range []int{w.Opened, w.Decided, w.Lapsed} {
			all[i].Values = append(all[i].Values, n)
		}
	}
	return all
}

func bars(in *say.Language, groups []dashboard.Group) []ui.Bar {
	var rows []ui.Bar
	for _, g := range groups {
		b := ui.Bar{Label: g.Name, Of: float64(g.Candidates), Values: []string{count(in, g.Candidates), part(in, g.Flagged, g.Shown()), rate(in, g.Flagged, g.Candidates, g.Shown())}}
		if g.Shown() {
			b.Is = float64(g.Flagged)
		}
		if g.Candidates < dashboard.Few {
			b.Of = 0
		}
		rows = append(rows, b)
	}
	return rows
}

func (v view) title(id string) string {
	if ind, _, ok := v.catalog.Find(id); ok {
		return ind.Title
	}
	return id
}

func (v view) indicators() []ui.Bar {
	var rows []ui.Bar
	for _, i := range v.Indicators {
		b := ui.Bar{Label: v.title(i.ID), Href: "/indicators/" + i.ID, Values: []string{count(v.in, i.Hits), count(v.in, i.Cleared+i.Confirmed), rate(v.in, i.Cleared, i.Cleared+i.Confirmed, i.Shown()), count(v.in, i.SetAside)}}
		if i.Hits >= dashboard.Few {
			b.Is = float64(i.Hits)
		}
		rows = append(rows, b)
	}
	return rows
}

func (v view) agreement() []ui.Bar {
	var rows []ui.Bar
	for _, a := range v.Agreement {
		b := ui.Bar{Label: a.Of, Values: []string{count(v.in, a.Asked), rate(v.in, a.Agree, a.Asked, a.Shown())}}
		if a.Shown() {
			b.Is, b.Of = float64(a.Agree)/float64(a.Asked), 1
		}
		rows = append(rows, b)
	}
	return rows
}

// table returns a table of the page as rows with a head, nil where none has the name.
func (v view) table(name string) [][]string {
	switch name {
	case "queue":
		return rows([]string{"age", "open", "verify", "escalate", "critical"}, v.queue())
	case "flow":
		all := [][]string{{"week from", "opened", "decided", "lapsed"}}
		for _, w := range v.Flow {
			all = append(all, []string{w.From.Format(time.DateOnly), strconv.Itoa(w.Opened), strconv.Itoa(w.Decided), strconv.Itoa(w.Lapsed)})
		}
		return all
	case "sources":
		return rows([]string{"source", "candidates", "flagged", "rate"}, bars(v.in, v.Sources))
	case "requisitions":
		return rows([]string{"requisition", "candidates", "flagged", "rate"}, bars(v.in, v.Requisitions))
	case "indicators":
		return rows([]string{"indicator", "hits", "decided", "cleared", "set aside"}, v.indicators())
	case "agreement":
		return rows([]string{"of", "asked", "agreed"}, v.agreement())
	}
	return nil
}

func rows(head []string, bars []ui.Bar) [][]string {
	all := [][]string{head}
	for _, b := range bars {
		all = append(all, append([]string{b.Label}, b.Values...))
	}
	return all
}
