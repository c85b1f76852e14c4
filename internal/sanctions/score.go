package sanctions

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Threshold is the score from which two names match. The models give odds for pairs of names that were picked to be
// hard; among the tens of thousands of names of a list a chance resemblance is likelier, so even odds are not enough.
const Threshold = 0.7

// A feature is one thing that counts for or against two names being one. Its value is 0 where nothing speaks against
// it, and grows.
type feature int

const (
	spelled  feature = iota // share of the words' weight that is spelled differently
	worst                   // how much the pair of words that is least alike differs, 0 to 0.5
	replaced                // weight of words that each name has and the other has not; 1 is an ordinary word
	extra                   // share of the names that one has beyond the other
	numbers                 // share of the names that are numbers without counterpart
	initials                // 1 where an initial fits no word of the other name
	alone                   // 1 where a single word agrees and another does not
	features
)

var featureNames = [features]string{"spelling", "least_alike", "replaced", "extra", "numbers", "initials", "one_word"}

type values [features]float64

// measure takes the features of two names from the alignment of their words.
func measure(a, b parsedName, l alignment) (v values) {
	total := (weight(a.words) + weight(b.words)) / 2
	if total == 0 {
		return values{alone: 1, extra: 2}
	}
	agree := 0
	for _, p := range l.pairs {
		v[spelled] += (1 - p.score) * p.weight / total
		if p.how == spelledAlike || p.how == soundsAlike {
			v[worst] = max(v[worst], 1-p.score)
		}
		if p.how != byInitial && p.weight >= nameWeight {
			agree += max(len(p.a), len(p.b))
		}
	}
	na, nb := weightOf(l.a, number), weightOf(l.b, number)
	ua, ub := weight(l.a)-na, weight(l.b)-nb
	v[replaced] = min(ua, ub)
	v[extra] = (max(ua, ub) - min(ua, ub)) / total
	v[numbers] = max(na, nb) / total
	if weightOf(l.a, initial) > 0 && len(l.b) > 0 || weightOf(l.b, initial) > 0 && len(l.a) > 0 {
		v[initials] = 1
	}
	if agree <= 1 && max(ua, ub) >= nameWeight {
		v[alone] = 1
	}
	return v
}

// nameWeight is the weight from which a word is a name by itself.
const nameWeight = 0.5

func weightOf(words []*word, k wordKind) (sum float64) {
	for _, w := range words {
		if w.kind == k {
			sum += w.weight()
		}
	}
	return sum
}

// A model gives the logarithm of the odds that two names are one: base for equal names, and less by weight for each
// feature.
type model struct {
	base   float64
	weight values
}

// The models are logistic regressions on published pairs of names; TestCalibration fits them again and holds these
// numbers to it. No weight may be positive: no difference ever speaks for a match.
var (
	personModel = model{3.0, values{spelled: -2.6, worst: -8.5, replaced: -4.6, extra: -1.1, initials: -2.9, alone: oneWord}}
	entityModel = model{2.2, values{spelled: -3.3, worst: -2.6, replaced: -4.5, alone: -1.5}}
)

// oneWord is set by hand, since the published pairs hold five of its kind: a word that agrees makes no longer name a
// match, or any Alex would be every other.
const oneWord = -3

func modelOf(t Type) *model {
	if t == Person || t == "" {
		return &personModel
	}
	return &entityModel
}

func (m *model) logOdds(v values) float64 {
	sum := m.base
	for f, x := range v {
		sum += m.weight[f] * x
	}
	return sum
}

func probability(logOdds float64) float64 { return 1 / (1 + math.Exp(-logOdds)) }

// A Comparison is how much two names resemble each other.
type Comparison struct {
	Score   float64  `json:"score"`
	Match   bool     `json:"match"` // Score is at Threshold or more
	Reasons []Reason `json:"reasons"`
}

// Compare compares two names of the same type; with the zero Type they are companies' where one has a legal form and
// persons' otherwise. It is symmetric but for the words of its reasons.
func Compare(a, b string, t Type) Comparison {
	if t == "" && (hasForm(a) || hasForm(b)) {
		t = Entity
	}
	x, y := parse(a, t), parse(b, t)
	l := align(x, y)
	v := measure(x, y, l)
	m := modelOf(t)
	score := probability(m.logOdds(v))
	return Comparison{score, score >= Threshold, m.reasons(v, l)}
}

// reasons puts the parts of a score into words.
func (m *model) reasons(v values, l alignment) []Reason {
	l.sortPairs()
	rs := []Reason{{"words", m.base, l.agreeing()}}
	for f, x := range v {
		if effect := m.weight[f] * x; effect != 0 {
			rs = append(rs, Reason{featureNames[f], effect, l.words(feature(f))})
		}
	}
	return rs
}

// agreeing says which words agree.
func (l *alignment) agreeing() string {
	texts := map[how][]string{}
	for _, p := range l.pairs {
		text := quote(p.a)
		if p.how != same {
			text += " for " + quote(p.b)
		}
		texts[p.how] = append(texts[p.how], text)
	}
	var parts []string
	for _, h := range []struct {
		how
		text string
	}{{same, "equal"}, {joined, "written as one word"}, {variant, "forms of one name"}, {soundsAlike, "sound alike"}, {spelledAlike, "spelled alike"}, {byInitial, "initial fits"}} {
		if texts[h.how] != nil {
			parts = append(parts, h.text+": "+strings.Join(texts[h.how], ", "))
		}
	}
	if parts == nil {
		return "no word agrees"
	}
	return strings.Join(parts, "; ")
}

// words says of a feature which words it is about.
func (l *alignment) words(f feature) string {
	switch f {
	case spelled:
		return "not spelled the same: " + l.differing(0)
	case worst:
		least := 1.0
		for _, p := range l.pairs {
			if p.how == spelledAlike || p.how == soundsAlike {
				least = min(least, p.score)
			}
		}
		return "least alike: " + l.differing(1-least)
	case replaced:
		return fmt.Sprintf("%s stands in one name, %s in the other", quote(l.a), quote(l.b))
	case extra:
		return quote(slices.Concat(l.a, l.b)) + " has no counterpart"
	case numbers:
		return "numbers differ"
	case initials:
		return "an initial fits no word of the other name"
	}
	return "one word alone agrees"
}

// differing lists the pairs that differ by at least that much.
func (l *alignment) differing(least float64) string {
	var texts []string
	for _, p := range l.pairs {
		if p.score < 1 && 1-p.score >= least {
			texts = append(texts, quote(p.a)+" for "+quote(p.b))
		}
	}
	return strings.Join(texts, ", ")
}

func quote(words []*word) string { return fmt.Sprintf("%q", own(words)) }
