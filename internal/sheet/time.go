package sheet

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/text"
)

// An Order is that of day and month in a date of three numbers.
type Order string

// The orders.
const (
	DayFirst   Order = "day_first"
	MonthFirst Order = "month_first"
)

// A Moment is a time as it was read.
type Moment struct {
	At    time.Time // UTC
	Zoned bool      // it names its zone
	// Again is the second time at which the zone's clocks showed the same, where they were set back; otherwise zero. At
	// is the first.
	Again time.Time
}

// numbered is a date whose year stands last: 3/4/2026, 03.04.26, 3-4-2026, and what follows it.
var numbered = regexp.MustCompile(`^(\d{1,2})([/.-])(\d{1,2})[/.-](\d{4}|\d{2})((?:[^\d].*)?)$`)

// dotted is a time of the day with dots, as it follows a date.
var dotted = regexp.MustCompile(`^([ ,]+\d{1,2})\.(\d{2})(?:\.(\d{2}))?$`)

// half is the half of the day as Chinese, Japanese and Korean write it, in front of the time.
var half = regexp.MustCompile(`(上午|午前|오전|下午|午後|오후) ?(\d{1,2}:\d{2}(?::\d{2})?)$`)

// spoken are what is taken off or rewritten before a time is read: "T" and narrow spaces between date and time, commas,
// the dots of "p.m.", a zone's name for UTC.
var spoken = strings.NewReplacer("\u202f", " ", "\u00a0", " ", "\u200e", "", ",", " ", "a.m.", "AM", "p.m.", "PM", "a. m.", "AM", "p. m.", "PM",
	" am", " AM", " pm", " PM", " UTC", " Z", " GMT", " Z", "(UTC)", "Z")

var space = regexp.MustCompile(`\s+`)

// dates and clocks are put together to the forms that are read. A fraction of the second is accepted wherever it stands.
var (
	dates  = []string{"2006-1-2", "2006/1/2", "2 Jan 2006", "Jan 2 2006", "2 January 2006", "January 2 2006"}
	clocks = []string{"15:04:05", "15:04", "3:04:05 PM", "3:04 PM", "3:04:05PM", "3:04PM"}
	zones  = []string{"Z07:00", " Z07:00", "-0700", " -0700"}
)

// Shows says which order the date shows by itself: a number above 12 is no month, and dots part days first.
func Shows(s string) Order {
	m := numbered.FindStringSubmatch(s)
	if m == nil {
		return ""
	}
	a, _ := strconv.Atoi(m[1])
	b, _ := strconv.Atoi(m[3])
	switch {
	case a > 12 || m[2] == ".":
		return DayFirst
	case b > 12:
		return MonthFirst
	}
	return ""
}

// Open reports whether the date can be read in both orders.
func Open(s string) bool { return numbered.MatchString(s) && Shows(s) == "" }

// ParseTime reads a time. One that names no zone is taken as shown by the zone's clocks; a time that they never showed,
// since they were set forward over it, is an error, as is one that cannot be read. Errors say what would be right. A
// year of two digits is one from 2000 on.
func ParseTime(s string, order Order, zone *time.Location) (Moment, error) {
	if unix, ok := unixTime(s); ok {
		return Moment{At: unix, Zoned: true}, nil
	}
	wall, zoned, ok := parse(rewritten(s, order))
	switch {
	case !ok:
		return Moment{}, fmt.Errorf("%.40q is not a time: write it as 2026-11-03 14:05", s)
	case zoned:
		return Moment{At: wall.UTC(), Zoned: true}, nil
	}
	first, second := shown(wall, zone)
	if first.IsZero() {
		return Moment{}, fmt.Errorf("%.40q was never shown by clocks in %s, which were set forward over it: correct the time, or the time zone", s, zone)
	}
	return Moment{At: first, Again: second}, nil
}

// rewritten brings a time to one of the forms.
func rewritten(s string, order Order) string {
	if m := numbered.FindStringSubmatch(s); m != nil {
		if own := Shows(s); own != "" {
			order = own
		}
		day, month, year := m[1], m[3], m[4]
		if order == MonthFirst {
			day, month = month, day
		}
		if len(year) == 2 {
			year = "20" + year
		}
		rest := m[5]
		if c := dotted.FindStringSubmatch(rest); c != nil {
			rest = strings.TrimSuffix(c[1]+":"+c[2]+":"+c[3], ":")
		}
		s = year + "-" + month + "-" + day + rest
	}
	s = space.ReplaceAllString(spoken.Replace(named(s)), " ")
	if m := half.FindStringSubmatchIndex(s); m != nil {
		word, clock := s[m[2]:m[3]], s[m[4]:m[5]]
		s = strings.TrimSpace(s[:m[0]]) + " " + clock + " " + map[string]string{"上午": "AM", "午前": "AM", "오전": "AM"}[word]
		if s[len(s)-1] == ' ' {
			s += "PM"
		}
	}
	return isoT.ReplaceAllString(strings.TrimSpace(s), "$1 $2")
}

// monthNames leads from a month's name in English, German, French, Spanish, Portuguese, Italian or Dutch, without accents, whole or
// shortened to three letters or more, to its first three letters in English.
var monthNames = func() map[string]string {
	names, open := map[string]string{}, map[string]bool{}
	for i, whole := range strings.Fields("january february march april may june july august september october november december " +
		"januar februar marz april mai juni juli august september oktober november dezember " +
		"janvier fevrier mars avril mai juin juillet aout septembre octobre novembre decembre " +
		"enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre " +
		"janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro " +
		"gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre " +
		"januari februari maart april mei juni juli augustus september oktober november december") {
		month := time.Month(i%12 + 1).String()[:3]
		for n := 3; n <= len(whole); n++ {
			open[whole[:n]] = open[whole[:n]] || names[whole[:n]] != "" && names[whole[:n]] != month
			names[whole[:n]] = month
		}
	}
	for name := range open {
		if open[name] { // jui is June and July
			delete(names, name)
		}
	}
	names["mrz"], names["mrt"], names["maerz"] = "Mar", "Mar", "Mar"
	return names
}()

// besideMonths are the words that stand in a day beside the month's: of, the, and the days of the week.
var besideMonths = regexp.MustCompile(`(?i)^(?:de|del|do|of|the|den|le|el|der|um|at|as|` +
	`mon(?:day|tag)?|tue(?:s|sday)?|wed(?:nesday)?|thu(?:rs|rsday)?|fri(?:day)?|sat(?:urday)?|sun(?:day)?|mo|di|mi|do|fr|sa|so|` +
	`(?:diens|donners|frei|sams|sonn)tag|mittwoch|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|` +
	`lunes|martes|miercoles|jueves|viernes|sabado|domingo|(?:segunda|terca|quarta|quinta|sexta)(?:-feira)?|feira)$`)

var (
	letters = regexp.MustCompile(`\pL+`)
	counted = regexp.MustCompile(`(\d)(?:st|nd|rd|th)\b`)
	ordinal = regexp.MustCompile(`(\d)(?:\.|er|º|ª)? ?[-/ ] ?([A-Z][a-z][a-z])\b\.?`)
	between = regexp.MustCompile(`\b([A-Z][a-z][a-z])\.?(?: ?[-/ ] ?)(\d{2,4})`)
	century = regexp.MustCompile(`^(\d{1,2} [A-Z][a-z][a-z]) (\d{2})\b([^:\d]|$)`)
	eastern = regexp.MustCompile(`^(\d{4}) ?(?:年|년|\.) ?(\d{1,2}) ?(?:月|월|\.) ?(\d{1,2}) ?(?:日|일|\.)?`)
	packed  = regexp.MustCompile(`^((?:19|20)\d{2})(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$`)
)

// named writes the month of a day as English does where it stands in words, and takes off other words: 3. März 2026 is 3 Mar 2026,
// 3 de noviembre de 2026 is 3 Nov 2026. A day as Chinese, Japanese and Korean write it, and one in eight digits, gets hyphens.
func named(s string) string {
	s = eastern.ReplaceAllString(s, "$1-$2-$3")
	s = packed.ReplaceAllString(s, "$1-$2-$3")
	found := false
	replaced := letters.ReplaceAllStringFunc(s, func(word string) string {
		month, ok := monthNames[text.Unaccented(strings.ToLower(word))]
		found = found || ok
		if ok {
			return month
		}
		return word
	})
	if !found {
		return s
	}
	replaced = letters.ReplaceAllStringFunc(replaced, func(word string) string {
		if besideMonths.MatchString(text.Unaccented(word)) {
			return ""
		}
		return word
	})
	replaced = strings.Trim(space.ReplaceAllString(strings.NewReplacer(",", " ", "\u00a0", " ").Replace(replaced), " "), " .-")
	replaced = counted.ReplaceAllString(replaced, "$1")
	replaced = ordinal.ReplaceAllString(replaced, "$1 $2")
	replaced = between.ReplaceAllString(replaced, "$1 $2")
	return century.ReplaceAllString(replaced, "${1} 20$2$3")
}

// Serial returns the day that a workbook's number stands for, counted from 1900 with a leap day that there was not, as Excel does,
// or from 1904: ECMA-376 part 1, 18.17.4.1. The fraction is that of the day.
func Serial(n float64, from1904 bool) time.Time {
	first := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if from1904 {
		first = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	days := math.Floor(n)
	return first.AddDate(0, 0, int(days)).Add(time.Duration((n - days) * float64(24*time.Hour))).Round(time.Second)
}

// parse reads one of the forms; what names no zone is returned as if its clocks were those of UTC.
func parse(s string) (t time.Time, zoned, ok bool) {
	for _, d := range dates {
		if t, err := time.Parse(d, s); err == nil {
			return t, false, true
		}
		for _, c := range clocks {
			if t, err := time.Parse(d+" "+c, s); err == nil {
				return t, false, true
			}
			for _, z := range zones {
				if t, err := time.Parse(d+" "+c+z, s); err == nil {
					return t, true, true
				}
			}
		}
	}
	return time.Time{}, false, false
}

// shown returns when the zone's clocks showed what the wall, in UTC, shows. second is zero where they did once; both are
// zero where they never did.
func shown(wall time.Time, zone *time.Location) (first, second time.Time) {
	// A day before and after, the clocks went by the rules on either side of any change in between.
	_, before := wall.Add(-24 * time.Hour).In(zone).Zone()
	_, after := wall.Add(24 * time.Hour).In(zone).Zone()
	for _, offset := range []int{max(before, after), min(before, after)} { // the larger offset is the earlier time
		t := wall.Add(-time.Duration(offset) * time.Second)
		if _, holds := t.In(zone).Zone(); holds != offset {
			continue
		}
		if first.IsZero() {
			first = t
		} else if !t.Equal(first) {
			second = t
		}
	}
	return first, second
}

var isoT = regexp.MustCompile(`(\d)T(\d)`)

// The seconds of 2001 and of 2286 have ten digits; a thousand times them are milliseconds.
func unixTime(s string) (time.Time, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	switch {
	case err != nil || n < 0:
		return time.Time{}, false
	case len(s) == 10:
		return time.Unix(n, 0).UTC(), true
	case len(s) == 13:
		return time.UnixMilli(n).UTC(), true
	}
	return time.Time{}, false
}
