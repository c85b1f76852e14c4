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
	"bonafide/internal/policy"
	"bonafide/internal/vetting"
	"bonafide/web/ui"
)

// A catalogue is all families as the list shows them.
type catalogue struct {
	Families []family
	Routes   []indicator.Route
	Policy   string // which one is in force, and how far it differs from the built-in one
}

// A family is one group of the catalogue as the list shows it.
type family struct {
	ID, Title, About string
	Indicators       []entry
}

type entry struct {
	Title, Href, Points, Needs string
	Changed                    string // what its points are instead of; empty where they are as built in
	More                       int    // further numbers that are not as built in
	Off                        bool   // the policy switches it off
	Found                      string // how often, empty where nobody was looked at
}

func newCatalogue(c *indicator.Catalog, p policy.Current, tallies map[string]vetting.Tally) catalogue {
	v := catalogue{Families: make([]family, len(c.Families)), Routes: c.Routes, Policy: inForce(p)}
	for i := range c.Families {
		f := &c.Families[i]
		v.Families[i] = family{ID: f.ID, Title: f.Title, About: about(f, p)}
		for _, ind := range f.Indicators {
			v.Families[i].Indicators = append(v.Families[i].Indicators, newEntry(ind, p, tallies[ind.ID]))
		}
	}
	return v
}

func newEntry(ind *indicator.Indicator, p policy.Current, t vetting.Tally) entry {
	e := entry{Title: ind.Title, Href: "/indicators/" + ind.ID, Points: number(p.Points(ind)), Needs: needs(ind), Found: found(t),
		Off: p.Off(ind), Changed: instead(p, pointsOf(ind))}
	for _, o := range p.Overrides {
		if o.Indicator == ind && !o.Switch && o.Path != pointsOf(ind) {
			e.More++
		}
	}
	return e
}

// The paths of numbers in a policy file.
func pointsOf(ind *indicator.Indicator) string { return "indicators." + ind.ID + ".points" }
func capOf(f *indicator.Family) string         { return "groups." + f.ID + ".cap" }

// inForce says which policy the page goes by.
func inForce(p policy.Current) string {
	text := "By the policy in force, " + p.Name + ", version " + p.Version
	if n := len(p.Overrides); n > 0 {
		return text + ": " + ui.Plural(n, "number differs", "numbers differ") + " from the built-in policy."
	}
	return text + ", which is the built-in one in every number."
}

// instead says what the number at the path was and since when it is another; empty where it is as built in.
func instead(p policy.Current, path string) string {
	for _, o := range p.Overrides {
		if o.Path == path {
			return "instead of " + strings.TrimSuffix(o.From, " points") + ", since version " + o.Since
		}
	}
	return ""
}

func about(f *indicator.Family, p policy.Current) string {
	text := worth("At most "+number(p.Cap(*f))+" points together", instead(p, capOf(f))) + "."
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
	if t.SetAside > 0 {
		rows = append(rows, ui.Row{Key: "Set aside", Value: "for " + ui.Plural(t.SetAside, "candidate", "candidates") + ", by a reviewer who found it explained or wrong"})
	}
	return rows
}

// A detail is what the page of one indicator shows.
type detail struct {
	*indicator.Indicator
	Family     string
	FamilyHref string
	Off        string   // since when the policy switches it off; empty: it is asked
	Paragraphs []string // the rule with the numbers in force
	Numbers    []ruleNumber
	Differs    bool // a number of the rule is not as built in
	Rows       []ui.Row
	Record     []ui.Row // how often it was found; empty where it was not counted yet
	Examples   []example
}

// A ruleNumber is one limit or level of the rule.
type ruleNumber struct {
	Title, Value, Why string
	Changed           string // what it is instead of; empty where it is as built in
}

type example struct {
	Name, Word, JSON string
	Tone             ui.Tone
}

func newDetail(ind *indicator.Indicator, f *indicator.Family, p policy.Current, examples []catalog.Example) detail {
	d := detail{
		Indicator: ind, Family: f.Title, FamilyHref: "/indicators#" + f.ID, Paragraphs: strings.Split(ind.Rule(p.Policy), "\n\n"),
		Numbers: ruleNumbers(ind, f, p),
		Rows: []ui.Row{
			{Key: "Points", Value: worth(number(p.Points(ind)), instead(p, pointsOf(ind)))},
			{Key: "Its family", Value: worth("at most "+number(p.Cap(*f))+" together", instead(p, capOf(f)))},
			{Key: "To let it look", Value: needs(ind)},
			{Key: "Judged at", Value: strings.Join(ind.Stages, ", ")},
			{Key: "Version", Value: strconv.Itoa(ind.Version)},
			{Key: "Id", More: ui.Mono(ind.ID)},
		},
	}
	for _, o := range p.Overrides {
		if o.Indicator == ind {
			d.Differs = true
		}
		if o.Indicator == ind && o.Switch {
			d.Off = "Switched off since version " + o.Since
		}
	}
	for _, e := range examples {
		word, tone := ui.OutcomeWord(string(e.Want))
		d.Examples = append(d.Examples, example{sentence(e.Name), word, strings.TrimSpace(e.JSON), tone})
	}
	return d
}

// worth puts what a value is instead of behind it.
func worth(value, instead string) string {
	if instead == "" {
		return value
	}
	return value + ", " + instead
}

// ruleNumbers lists the limits and levels of the rule, as in force.
func ruleNumbers(ind *indicator.Indicator, f *indicator.Family, p policy.Current) (all []ruleNumber) {
	for _, n := range policy.NumbersOf(f, ind) {
		if !n.Switch && n.Path != pointsOf(ind) {
			all = append(all, ruleNumber{n.Title, n.Text(n.Get(p.Policy)), n.Why, instead(p, n.Path)})
		}
	}
	return all
}

// sentence turns an example's name into words: two_days is "Two days".
func sentence(name string) string {
	return ui.Capital(strings.ReplaceAll(name, "_", " "))
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
