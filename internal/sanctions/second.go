package sanctions

import (
	"fmt"
	"slices"
	"time"
)

// Effects of second identifiers on the logarithm of the odds. They are set by hand, since no published pairs of names
// carry any: two strangers of an age share a full date of birth once in some 20,000 and a year once in 50, but the dates of
// lists are often wrong by a digit, and a false one is easily given. So a date may lift a name that was misspelled, and
// a conflict cannot hide a name that is equal.
const (
	birthEqual    = 2.0
	birthFits     = 0.5
	birthNear     = -0.3 // one slip apart, or a year or two where a year is all that is known
	birthApart    = -1.0 // two days a year or two apart: one stranger in ten is as near, and few wrong dates are
	birthConflict = -2.0
	numberEqual   = 3.0
)

// secondIdentifiers compares what is known beside the names.
func secondIdentifiers(e *Entry, s Subject) (rs []Reason) {
	if r := birthReason(e.Births, s.Birth); r.Feature != "" {
		rs = append(rs, r)
	}
	if n, ok := commonNumber(e, s); ok {
		rs = append(rs, Reason{"number", numberEqual, fmt.Sprintf("the %s number is equal: %s", n.Kind, n.Value)})
	}
	return rs
}

func effect(rs []Reason) (sum float64) {
	for _, r := range rs {
		sum += r.Effect
	}
	return sum
}

// birthReason compares the subject's birth with that of the listed ones which speaks most for a match.
func birthReason(listed []Birth, b Birth) (best Reason) {
	if b.IsZero() {
		return Reason{}
	}
	for _, l := range listed {
		if l.IsZero() {
			continue
		}
		r := Reason{"birth_date", birthConflict, fmt.Sprintf("born %s, listed %s: conflicts", b, l)}
		switch years := b.years(l); {
		case b.Exact() && b == l:
			r.Effect, r.Text = birthEqual, fmt.Sprintf("born %s: the same day", b)
		case years == 0 && !b.nearMiss(l):
			r.Effect, r.Text = birthFits, fmt.Sprintf("born %s, listed %s: may be the same", b, l)
		case years <= 2 && b.Exact() && l.Exact() && !b.nearMiss(l):
			r.Effect, r.Text = birthApart, fmt.Sprintf("born %s, listed %s: a year or two apart", b, l)
		case years <= 2 || l.Circa && years <= 5 || b.nearMiss(l):
			r.Effect, r.Text = birthNear, fmt.Sprintf("born %s, listed %s: differs a little", b, l)
		}
		if best.Feature == "" || r.Effect > best.Effect {
			best = r
		}
	}
	return best
}

// nearMiss reports whether two days, both known, are one slip apart: one digit, or day and month swapped.
func (b Birth) nearMiss(l Birth) bool {
	if b == l || b.From != b.To || l.From != l.To {
		return false
	}
	x, y := b.From.Time(), l.From.Time()
	if x.Year() == y.Year() && x.Month() == time.Month(y.Day()) && time.Month(x.Day()) == y.Month() {
		return true
	}
	slips, listed := 0, l.From.String()
	for i, digit := range []byte(b.From.String()) {
		if digit != listed[i] {
			slips++
		}
	}
	return slips == 1
}

// commonNumber returns a number that entry and subject have in common.
func commonNumber(e *Entry, s Subject) (Number, bool) {
	for _, n := range s.Numbers {
		key := n.key()
		if key.Value != "" && slices.ContainsFunc(e.Numbers, func(l Number) bool { return l.key() == key }) {
			return n, true
		}
	}
	return Number{}, false
}

// confirmed reports whether a name of the subject is exactly one of the entry's after folding, and a second identifier is
// equal: a number, or the full date of birth. A weak alias is too broad for a date of birth to confirm it.
func confirmed(e *Entry, s Subject) bool {
	_, number := commonNumber(e, s)
	born := s.Birth.Exact() && slices.Contains(e.Births, s.Birth)
	if !number && !born {
		return false
	}
	for _, n := range e.Names {
		if n.Quality == Weak && !number {
			continue
		}
		key := parse(n.Text, e.Type).key
		if key != "" && slices.ContainsFunc(s.Names, func(name string) bool { return parse(name, e.Type).key == key }) {
			return true
		}
	}
	return false
}
