package indicator

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A Limit is a whole number that a rule compares with. It is declared once, beside the rule; a policy may set another
// between Min and Max, outside of which the rule would say something else.
type Limit struct {
	ID      string // snake case, unique in the indicator
	Title   string // what it limits, as people are asked for it, without full stop
	Default int
	Unit    string // km, days, % …; empty for a count
	Min     int
	Max     int
	Ages    bool   // it is for how long a session counts, in a unit of time
	Why     string // why it is what it is; empty where Doc says so
}

// Text writes a value of the limit for people: 900 km/h, 70 %, 1 day; a count up to twelve in words.
func (l *Limit) Text(value int) string {
	unit := l.Unit
	switch {
	case unit == "" && value >= 0 && value < len(countWords):
		return countWords[value]
	case unit == "":
		return thousands(value)
	case value == 1 && slices.Contains([]string{"seconds", "minutes", "hours", "days", "months", "years", "letters", "points", "bits"}, unit):
		unit = strings.TrimSuffix(unit, "s")
	}
	return thousands(value) + " " + unit
}

var countWords = strings.Fields("no one two three four five six seven eight nine ten eleven twelve")

func thousands(n int) string {
	if n < 1000 {
		return strconv.Itoa(n)
	}
	return fmt.Sprintf("%s,%03d", thousands(n/1000), n%1000)
}

// A Level is what a hit is worth instead of the indicator's own points: a reduced or raised one.
type Level struct {
	ID     string  // snake case, unique in the indicator
	Title  string  // when it applies, without full stop
	Points float64 // decibans
	Group  string  // the group in which the hit counts then, for a soft link that grew hard; empty: the indicator's own
}

// Limit returns the value of the limit under the case's policy. The limit must be listed in the indicator's Limits.
func (c *Case) Limit(l *Limit) int {
	if c.judging == nil || !slices.Contains(c.judging.Limits, l) {
		panic(fmt.Sprintf("the limit %q is not listed in Limits", l.ID))
	}
	if v, ok := c.setting.Limits[l.ID]; ok {
		return v
	}
	return l.Default
}

// Text returns the limit's value under the case's policy in words, for evidence.
func (c *Case) Text(l *Limit) string { return l.Text(c.Limit(l)) }

// Share returns a limit in per cent as a share from 0 to 1.
func (c *Case) Share(l *Limit) float64 { return float64(c.Limit(l)) / 100 }

// Duration returns a limit in seconds, minutes, hours or days as a duration; a day has 24 hours.
func (c *Case) Duration(l *Limit) time.Duration {
	unit, ok := durations[l.Unit]
	if !ok {
		panic(fmt.Sprintf("the limit %q in %q is no duration", l.ID, l.Unit))
	}
	return time.Duration(c.Limit(l)) * unit
}

var durations = map[string]time.Duration{"seconds": time.Second, "minutes": time.Minute, "hours": time.Hour, "days": 24 * time.Hour}

// Rule returns Doc with the numbers of the policy: {id} stands for a limit or level, {Id} begins a sentence.
func (ind *Indicator) Rule(p Policy) string {
	var pairs []string
	add := func(id, text string) {
		pairs = append(pairs, "{"+id+"}", text, "{"+title(id)+"}", title(text))
	}
	for _, l := range ind.Limits {
		add(l.ID, l.Text(p.Limit(ind, l)))
	}
	for _, l := range ind.Levels {
		add(l.ID, strconv.FormatFloat(p.Level(ind, l), 'f', -1, 64)+" points")
	}
	return strings.NewReplacer(pairs...).Replace(ind.Doc)
}

func title(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
