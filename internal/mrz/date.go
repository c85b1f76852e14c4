package mrz

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A Date is a day of a zone. Parts that the zone leaves open are 0: a holder's day of birth may not be known.
type Date struct{ Year, Month, Day int }

// Complete reports whether year, month and day are known.
func (d Date) Complete() bool { return d.Year != 0 && d.Month != 0 && d.Day != 0 }

// String returns the date as YYYY-MM-DD, cut before the first part that is not known.
func (d Date) String() string {
	switch {
	case d.Year == 0:
		return ""
	case d.Month == 0:
		return fmt.Sprintf("%04d", d.Year)
	case d.Day == 0:
		return fmt.Sprintf("%04d-%02d", d.Year, d.Month)
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year, d.Month, d.Day)
}

// possible reports whether a calendar has the day, as far as it is known.
func (d Date) possible() bool {
	year, month, day := d.Year, d.Month, d.Day
	if year == 0 {
		year = 2000 // a leap year
	}
	if month == 0 {
		month = 1
	}
	if day == 0 {
		day = 1
	}
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
	return int(t.Month()) == month && t.Day() == day
}

// A shortDate is a date as a zone has it, with a year of the century; -1 stands for what is not known.
type shortDate struct{ year, month, day int }

// date reads YYMMDD. Fillers stand for a part that is not known (part 3, 4.8); anything else is noted.
func (r reader) date(name string, s span) shortDate {
	text := r.at(s)
	parts := [3]int{-1, -1, -1}
	for i := range parts {
		part := text[2*i : 2*i+2]
		if part == filler+filler {
			continue
		}
		n, err := strconv.Atoi(part)
		if err != nil {
			r.problem("The " + name + " has a letter among its digits.")
			return shortDate{-1, -1, -1}
		}
		parts[i] = n
		if i > 0 && n == 0 {
			parts[i] = 99 // on no calendar, and not to be taken for unknown
		}
	}
	return shortDate{parts[0], parts[1], parts[2]}
}

func (d shortDate) in(century int) Date {
	full := Date{0, max(d.month, 0), max(d.day, 0)}
	if d.year >= 0 {
		full.Year = century + d.year
	}
	return full
}

// born puts a birth in the newest century in which it is not after asOf.
func (d shortDate) born(asOf time.Time) Date { return d.latest(asOf) }

// validity is how far ahead a document may end, in years. Passports last ten, cards fifteen and a few more.
const validity = 30

// expires puts an expiry in the newest century in which it is not after asOf by more than validity.
func (d shortDate) expires(asOf time.Time) Date { return d.latest(asOf.AddDate(validity, 0, 0)) }

func (d shortDate) latest(end time.Time) Date {
	century := end.Year() - end.Year()%100
	full := d.in(century)
	if strings.Compare(full.String(), end.UTC().Format(time.DateOnly)[:len(full.String())]) > 0 {
		full = d.in(century - 100)
	}
	return full
}
