package sanctions

import (
	"cmp"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/dossier"
)

// A Birth is a date of birth as far as it is known: the days from From to To, both included. The zero value says that
// nothing is known.
type Birth struct {
	From  dossier.Date `json:"from"`
	To    dossier.Date `json:"to"`
	Circa bool         `json:"circa,omitempty"` // the publisher is not sure of it
}

// BornOn returns the birth on one day; of the zero date it is the zero Birth.
func BornOn(d dossier.Date) Birth { return Birth{From: d, To: d} }

// ParseBirth reads YYYY, YYYY-MM or YYYY-MM-DD; a month or day may have one digit.
func ParseBirth(s string) (Birth, error) {
	for _, l := range []struct {
		layout       string
		months, days int
	}{{"2006-1-2", 0, 1}, {"2006-1", 1, 0}, {"2006", 12, 0}} {
		if t, err := time.Parse(l.layout, s); err == nil {
			return birthFrom(t, l.months, l.days), nil
		}
	}
	return Birth{}, fmt.Errorf("%q is not a date of birth: write it as YYYY-MM-DD, YYYY-MM or YYYY", s)
}

// birthFrom is the time of that many months and days from t on.
func birthFrom(t time.Time, months, days int) Birth {
	return Birth{From: dossier.DateOf(t), To: dossier.DateOf(t.AddDate(0, months, days-1))}
}

// IsZero reports whether nothing is known.
func (b Birth) IsZero() bool { return b.From.IsZero() }

// Exact reports whether one day is known for sure.
func (b Birth) Exact() bool { return !b.IsZero() && b.From == b.To && !b.Circa }

// String writes the birth as text for people: 1961-03-04, about 1961, 1961 to 1963.
func (b Birth) String() string {
	if b.IsZero() {
		return ""
	}
	from, to := b.From.Time(), b.To.Time()
	text := fmt.Sprintf("%s to %s", b.From, b.To)
	switch {
	case b.From == b.To:
		text = b.From.String()
	case from.YearDay() == 1 && to.AddDate(0, 0, 1).YearDay() == 1:
		text = strconv.Itoa(from.Year())
		if to.Year() > from.Year() {
			text += " to " + strconv.Itoa(to.Year())
		}
	case from.Day() == 1 && from.Month() == to.Month() && from.Year() == to.Year():
		text = from.Format("2006-01")
	}
	if b.Circa {
		return "about " + text
	}
	return text
}

// years returns how many years lie between two births; 0 where they may be the same day.
func (b Birth) years(other Birth) int {
	if b.From.Time().After(other.To.Time()) {
		b, other = other, b
	}
	if !b.To.Time().Before(other.From.Time()) {
		return 0
	}
	return max(1, other.From.Time().Year()-b.To.Time().Year())
}

// ofacDate is a date of birth as OFAC writes it: 04 Mar 1961, Mar 1961, 1961, circa 1961, 1961 to 1963,
// 01 Jan 1961 to 31 Dec 1963.
var ofacDate = regexp.MustCompile(`(?i)^(circa |c\. ?|approximately )?([0-9]{1,2} )?([A-Z]{3} )?([0-9]{4})$`)

// ofacBirth reads a date of birth of an OFAC list, and reports whether it could.
func ofacBirth(s string) (Birth, bool) {
	first, last, isRange := strings.Cut(strings.TrimSpace(s), " to ")
	b, ok := ofacDay(first)
	if ok && isRange {
		to, valid := ofacDay(strings.TrimSpace(last))
		b, ok = Birth{b.From, to.To, b.Circa || to.Circa}, valid && !to.To.Time().Before(b.From.Time())
	}
	if !ok {
		return Birth{}, false
	}
	return b, true
}

func ofacDay(s string) (Birth, bool) {
	m := ofacDate.FindStringSubmatch(s)
	if m == nil || m[2] != "" && m[3] == "" {
		return Birth{}, false
	}
	t, err := time.Parse("2 Jan 2006", cmp.Or(m[2], "1 ")+cmp.Or(m[3], "Jan ")+m[4])
	if err != nil {
		return Birth{}, false
	}
	months, days := 0, 1
	switch {
	case m[3] == "":
		months, days = 12, 0
	case m[2] == "":
		months, days = 1, 0
	}
	b := birthFrom(t, months, days)
	b.Circa = m[1] != ""
	return b, true
}
