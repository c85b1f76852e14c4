package indicators

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/catalog"
	"bonafide/internal/dataset"
	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
	"bonafide/internal/vetting"
	"bonafide/web/ui"
)

// A family is one group of the catalogue as the list shows it.
type family struct {
	ID, Title, About string
	Indicators       []entry
}

type entry struct {
	Title, Href, Points, Needs string
	Found                      string // how often, empty where nobody was looked at
}

func families(c *indicator.Catalog, tallies map[string]vetting.Tally) []family {
	list := make([]family, len(c.Families))
	for i, f := range c.Families {
		list[i] = family{ID: f.ID, Title: f.Title, About: about(&f)}
		for _, ind := range f.Indicators {
			list[i].Indicators = append(list[i].Indicators, entry{ind.Title, "/indicators/" + ind.ID, number(ind.Points), needs(ind), found(tallies[ind.ID])})
		}
	}
	return list
}

func about(f *indicator.Family) string {
	text := "At most " + number(f.Cap) + " points together."
	if f.Soft {
		text += " Ordinary life explains these: alone they never make a case."
	}
	return text
}

// counts says how large the catalogue is.
func counts(all []family) string {
	n := 0
	for _, f := range all {
		n += len(f.Indicators)
	}
	return fmt.Sprintf("%s in %s. Each is published by somebody; none is about who a person is.",
		ui.Plural(n, "indicator", "indicators"), ui.Plural(len(all), "family", "families"))
}

// needs lists what to do so that the indicator can look.
func needs(ind *indicator.Indicator) string {
	var list []string
	for _, gap := range new(dossier.Dossier).Missing(ind.Needs) {
		list = append(list, gap.Step)
	}
	if len(list) == 0 {
		return "Nothing beyond the application"
	}
	return strings.Join(list, "; ")
}

// found says of how many candidates that could be looked at the indicator was found.
func found(t vetting.Tally) string {
	if t.Hits+t.Clears == 0 {
		return ""
	}
	return fmt.Sprintf("%s of %s", ui.Count(t.Hits), ui.Count(t.Hits+t.Clears))
}

// record says how often the indicator was found and what people made of it; nothing where it was not counted yet.
func record(t vetting.Tally) []ui.Row {
	if t.At.IsZero() {
		return nil
	}
	looked, decided := t.Hits+t.Clears, t.Cleared+t.Confirmed
	rows := []ui.Row{
		{Key: "Found in", Value: fmt.Sprintf("%s of %s that could be looked at", ui.Count(t.Hits), ui.Plural(looked, "candidate", "candidates"))},
		{Key: "No data", Value: "for " + ui.Plural(t.Unlooked, "candidate", "candidates")},
		{Key: "Decided", Value: "no case with it yet"},
		{Key: "Counted", Value: ui.DateTime(t.At)},
	}
	if decided > 0 {
		rows[2].Value = fmt.Sprintf("of %s with it, %s cleared and %s confirmed", ui.Plural(decided, "case", "cases"), ui.Count(t.Cleared), ui.Count(t.Confirmed))
	}
	return rows
}

// A detail is what the page of one indicator shows.
type detail struct {
	*indicator.Indicator
	Family     string
	FamilyHref string
	Paragraphs []string
	Rows       []ui.Row
	Record     []ui.Row // how often it was found; empty where it was not counted yet
	Examples   []example
}

type example struct {
	Name, Word, JSON string
	Tone             ui.Tone
}

func newDetail(ind *indicator.Indicator, f *indicator.Family, examples []catalog.Example) detail {
	d := detail{
		Indicator: ind, Family: f.Title, FamilyHref: "/indicators#" + f.ID, Paragraphs: strings.Split(ind.Rule(indicator.DefaultPolicy), "\n\n"),
		Rows: []ui.Row{
			{Key: "Points", Value: fmt.Sprintf("%s of at most %s in its family", number(ind.Points), number(f.Cap))},
			{Key: "To let it look", Value: needs(ind)},
			{Key: "Judged at", Value: strings.Join(ind.Stages, ", ")},
			{Key: "Version", Value: strconv.Itoa(ind.Version)},
			{Key: "Id", More: ui.Mono(ind.ID)},
		},
	}
	for _, e := range examples {
		word, tone := ui.OutcomeWord(string(e.Want))
		d.Examples = append(d.Examples, example{sentence(e.Name), word, strings.TrimSpace(e.JSON), tone})
	}
	return d
}

// sentence turns an example's name into words: two_days is "Two days".
func sentence(name string) string {
	words := strings.ReplaceAll(name, "_", " ")
	if words == "" {
		return words
	}
	return strings.ToUpper(words[:1]) + words[1:]
}

func (d *detail) step() string {
	if d.Minutes == 0 {
		return ""
	}
	return "About " + ui.Plural(d.Minutes, "minute", "minutes")
}

// A set is one data set as the page of reference data shows it.
type set struct {
	Name, Date, Rows, Licence, From string
	Credit, Href                    string
}

func sets(all []dataset.Set) []set {
	list := make([]set, len(all))
	for i, s := range all {
		list[i] = set{Name: s.Name, Date: "Not said", Licence: s.Licence, From: "Built in", Credit: s.Credit, Href: s.URL}
		if day, err := time.Parse(time.DateOnly, s.Date); err == nil {
			list[i].Date = ui.Date(day)
		}
		if s.Rows > 0 {
			list[i].Rows = ui.Count(s.Rows)
		}
		if s.Path != "" {
			list[i].From = "Added by the operator"
		}
	}
	return list
}

func number(p float64) string { return strconv.FormatFloat(p, 'f', -1, 64) }
