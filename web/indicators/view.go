package indicators

import (
	"strconv"
	"strings"
	"time"

	"bonafide/internal/catalog"
	"bonafide/internal/dataset"
	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
	"bonafide/internal/policy"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
	"bonafide/web/viewer"
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

func newCatalogue(in *say.Language, c *indicator.Catalog, p policy.Current, tallies map[string]vetting.Tally) catalogue {
	v := catalogue{Families: make([]family, len(c.Families)), Routes: c.Routes, Policy: inForce(in, p)}
	for i := range c.Families {
		f := &c.Families[i]
		v.Families[i] = family{ID: f.ID, Title: f.Title, About: about(in, f, p)}
		for _, ind := range f.Indicators {
			v.Families[i].Indicators = append(v.Families[i].Indicators, newEntry(in, ind, p, tallies[ind.ID]))
		}
	}
	return v
}

func newEntry(in *say.Language, ind *indicator.Indicator, p policy.Current, t vetting.Tally) entry {
	e := entry{Title: ind.Title, Href: "/indicators/" + ind.ID, Points: in.Decimal(p.Points(ind), -1), Needs: needs(in, ind), Found: found(in, t),
		Off: p.Off(ind), Changed: instead(in, p, pointsOf(ind))}
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
func inForce(in *say.Language, p policy.Current) string {
	switch n := len(p.Overrides); n {
	case 0:
		return in.Say("By the policy in force, %s, version %s, which is the built-in one in every number.", p.Name, p.Version)
	case 1:
		return in.Say("By the policy in force, %s, version %s: 1 number differs from the built-in policy.", p.Name, p.Version)
	default:
		return in.Say("By the policy in force, %s, version %s: %s numbers differ from the built-in policy.", p.Name, p.Version, in.Count(n))
	}
}

// instead says what the number at the path was and since when it is another; empty where it is as built in.
func instead(in *say.Language, p policy.Current, path string) string {
	for _, o := range p.Overrides {
		if o.Path == path {
			return in.Say("instead of %s, since version %s", viewer.Amount(in, strings.TrimSuffix(o.From, " points")), o.Since)
		}
	}
	return ""
}

func about(in *say.Language, f *indicator.Family, p policy.Current) string {
	text := worth(in.Say("At most %s points together", in.Decimal(p.Cap(*f), -1)), instead(in, p, capOf(f))) + "."
	if f.Soft {
		text += " " + in.Say("Ordinary life explains these: alone they never make a case.")
	}
	return text
}

// counts says how large the catalogue is.
func counts(in *say.Language, all []family) string {
	n := 0
	for _, f := range all {
		n += len(f.Indicators)
	}
	return in.Say("%s indicators in %s families. Each is published by somebody; none is about who a person is.", in.Count(n), in.Count(len(all)))
}

// needs lists what to do so that the indicator can look.
func needs(in *say.Language, ind *indicator.Indicator) string {
	var list []string
	for _, gap := range new(dossier.Dossier).Missing(ind.Needs) {
		list = append(list, in.Say(gap.Step))
	}
	if len(list) == 0 {
		return in.Say("Nothing beyond the application")
	}
	return strings.Join(list, "; ")
}

// found says of how many candidates that could be looked at the indicator was found.
func found(in *say.Language, t vetting.Tally) string {
	if t.Hits+t.Clears == 0 {
		return ""
	}
	return in.Say("%s of %s", in.Count(t.Hits), in.Count(t.Hits+t.Clears))
}

// record says how often the indicator was found and what people made of it; nothing where it was not counted yet.
func record(in *say.Language, t vetting.Tally) []ui.Row {
	if t.At.IsZero() {
		return nil
	}
	looked, decided := t.Hits+t.Clears, t.Cleared+t.Confirmed
	rows := []ui.Row{
		{Key: "Found in", Value: in.Say("%s of %s that could be looked at", in.Count(t.Hits), in.Plural(looked, "candidate", "candidates"))},
		{Key: "No data", Value: in.Say("for %s", in.Plural(t.Unlooked, "candidate", "candidates"))},
		{Key: "Decided", Value: in.Say("no case with it yet")},
		{Key: "Counted", Value: in.DateTime(t.At)},
	}
	if decided > 0 {
		rows[2].Value = in.Say("of %s with it, %s cleared and %s confirmed", in.Plural(decided, "case", "cases"), in.Count(t.Cleared), in.Count(t.Confirmed))
	}
	if t.SetAside > 0 {
		rows = append(rows, ui.Row{Key: ui.Capital(in.Say("set aside")), Value: in.Say("for %s, by a reviewer who found it explained or wrong", in.Plural(t.SetAside, "candidate", "candidates"))})
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

func newDetail(in *say.Language, ind *indicator.Indicator, f *indicator.Family, p policy.Current, examples []catalog.Example) detail {
	d := detail{
		Indicator: ind, Family: f.Title, FamilyHref: "/indicators#" + f.ID, Paragraphs: strings.Split(ind.Rule(p.Policy), "\n\n"),
		Numbers: ruleNumbers(in, ind, f, p),
		Rows: []ui.Row{
			{Key: "Points", Value: worth(in.Decimal(p.Points(ind), -1), instead(in, p, pointsOf(ind)))},
			{Key: "Its family", Value: worth(in.Say("at most %s together", in.Decimal(p.Cap(*f), -1)), instead(in, p, capOf(f)))},
			{Key: "To let it look", Value: needs(in, ind)},
			{Key: "Judged at", Value: stages(in, ind)},
			{Key: "Version", Value: strconv.Itoa(ind.Version)},
			{Key: "Id", More: ui.Mono(ind.ID)},
		},
	}
	for _, o := range p.Overrides {
		if o.Indicator == ind {
			d.Differs = true
		}
		if o.Indicator == ind && o.Switch {
			d.Off = in.Say("Switched off since version %s", o.Since)
		}
	}
	for _, e := range examples {
		word, tone := ui.OutcomeWord(string(e.Want))
		d.Examples = append(d.Examples, example{sentence(e.Name), word, strings.TrimSpace(e.JSON), tone})
	}
	return d
}

// stages lists when it is judged.
func stages(in *say.Language, ind *indicator.Indicator) string {
	words := make([]string, len(ind.Stages))
	for i, s := range ind.Stages {
		words[i] = in.Say(s)
	}
	return strings.Join(words, ", ")
}

// worth puts what a value is instead of behind it.
func worth(value, instead string) string {
	if instead == "" {
		return value
	}
	return value + ", " + instead
}

// ruleNumbers lists the limits and levels of the rule, as in force.
func ruleNumbers(in *say.Language, ind *indicator.Indicator, f *indicator.Family, p policy.Current) (all []ruleNumber) {
	for _, n := range policy.NumbersOf(f, ind) {
		if !n.Switch && n.Path != pointsOf(ind) {
			all = append(all, ruleNumber{n.Title, viewer.Amount(in, n.Text(n.Get(p.Policy))), n.Why, instead(in, p, n.Path)})
		}
	}
	return all
}

// sentence turns an example's name into words: two_days is "Two days".
func sentence(name string) string {
	return ui.Capital(strings.ReplaceAll(name, "_", " "))
}

func (d *detail) step(in *say.Language) string {
	if d.Minutes == 0 {
		return ""
	}
	return in.Say("About %s", in.Plural(d.Minutes, "minute", "minutes"))
}

// A set is one data set as the page of reference data shows it.
type set struct {
	Name, Date, Rows, Licence, From string
	Credit, Href                    string
}

func sets(in *say.Language, all []dataset.Set) []set {
	list := make([]set, len(all))
	for i, s := range all {
		list[i] = set{Name: s.Name, Date: in.Say("Not said"), Licence: s.Licence, From: in.Say("Built in"), Credit: s.Credit, Href: s.URL}
		if day, err := time.Parse(time.DateOnly, s.Date); err == nil {
			list[i].Date = in.Date(day)
		}
		if s.Rows > 0 {
			list[i].Rows = in.Count(s.Rows)
		}
		if s.Path != "" {
			list[i].From = in.Say("Added by the operator")
		}
	}
	return list
}
