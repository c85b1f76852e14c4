package meeting

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"bonafide/internal/sheet"
)

// A reader reads the people of one file.
type reader struct {
	Options
	*Reading
	layout *layout
	people map[string]int // by key
	part   *part
	row    sheet.Row
	bad    bool // the row has a problem
}

func (r *reader) read() {
	r.describe()
	r.Title = cut(r.layout.title.text)
	if r.chooseTime(); len(r.Asks) > 0 {
		return
	}
	r.Start, r.End = r.meetingTime(r.layout.start), r.meetingTime(r.layout.end)
	for i := range r.layout.parts {
		r.part = &r.layout.parts[i]
		for _, row := range r.part.rows {
			if r.row, r.bad = row, false; row.Err != nil {
				r.wrong("", "%s", sheet.Broken(row.Err))
			} else if r.Kind == TeamsList {
				r.event()
			} else {
				r.stay()
			}
		}
	}
	r.settle()
}

// describe says how each column is read.
func (r *reader) describe() {
	p := r.layout.parts[0]
	for i, h := range p.headers {
		c := Column{Header: cut(h)}
		for field, at := range p.columns {
			if at == i {
				c.Meant = field
			}
		}
		if slices.Contains(p.loss, i) {
			c.Meant = fieldLoss
		}
		r.Columns = append(r.Columns, c)
	}
}

// chooseTime finds out how times are to be read, and asks where the file leaves it open.
func (r *reader) chooseTime() {
	undecided, orders := false, map[sheet.Order]bool{}
	possible := map[sheet.Order]bool{sheet.DayFirst: true, sheet.MonthFirst: true}
	for _, s := range r.times() {
		undecided = undecided || sheet.Open(s)
		orders[sheet.Shows(s)] = true
		for o := range possible {
			m, err := sheet.ParseTime(s, o, time.UTC)
			if err == nil && r.ahead(m.At) {
				delete(possible, o) // the meeting has taken place
			}
			r.Zoneless = r.Zoneless || err == nil && !m.Zoned
		}
		r.Zoneless = r.Zoneless || timeOfDay.MatchString(s)
	}
	delete(orders, "")
	if len(orders) == 0 {
		orders = possible
	}
	switch {
	case !undecided || r.Order != "":
	case len(orders) == 1:
		for o := range orders {
			r.Order = o
		}
	default:
		r.Asks = append(r.Asks, AskOrder)
	}
	if r.Zone == nil {
		if r.Zoneless {
			r.Asks = append(r.Asks, AskZone)
		}
		r.Zone = time.UTC
	}
}

// times returns every text of the file that should be a time.
func (r *reader) times() []string {
	all := []string{r.layout.start.text, r.layout.end.text}
	for i := range r.layout.parts {
		p := &r.layout.parts[i]
		for _, field := range []string{fieldJoin, fieldLeave, fieldTime} {
			if at, ok := p.columns[field]; ok {
				for _, row := range p.rows {
					all = append(all, bare(row.Cell(at)))
				}
			}
		}
	}
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}

func (r *reader) ahead(t time.Time) bool { return !r.Now.IsZero() && t.After(r.Now.Add(24*time.Hour)) }

// reason is what Zoom's dashboard puts behind the time of leaving.
var reason = regexp.MustCompile(`\s*\((?:[^U]|U[^T]).*$`)

func bare(s string) string { return reason.ReplaceAllString(s, "") }

// timeOfDay is a time without its date.
var timeOfDay = regexp.MustCompile(`^\d{1,2}[:.]\d{2}(?:[:.]\d{2})?\s*(?:[AaPp]\.?\s?[Mm]\.?)?$`)

// earliest is the first year of a meeting: before it, neither service was there.
const earliest = 2011

// meetingTime reads when the meeting began or ended, zero where the report does not say it.
func (r *reader) meetingTime(c cell) time.Time {
	if c.text == "" {
		return time.Time{}
	}
	m, err := sheet.ParseTime(bare(c.text), r.Order, r.Zone)
	if err != nil {
		r.doubt(c.line, "", "%v", err)
	}
	return m.At
}

// stay reads a row that holds one stay, or all of a person's.
func (r *reader) stay() {
	p := r.person()
	from := r.time(fieldJoin, time.Time{})
	until := r.time(fieldLeave, from.At)
	s := Stay{Line: r.row.Line, Device: r.text(fieldDevice), Place: r.text(fieldPlace), Net: r.text(fieldNet), IP: r.ip(), whole: r.part.whole}
	if !r.bad {
		s.From, s.Until = r.settleTimes(from, until)
	}
	if s.IP == "" && r.value(fieldIP) != "" && !r.bad {
		r.doubt(r.row.Line, r.header(fieldIP), "%.60q holds no public address", r.value(fieldIP))
	}
	loss := r.lossOf()
	if !r.bad {
		r.add(p, s, loss)
	}
}

// settleTimes chooses between the times that the clocks showed twice, by the duration that the row says, and holds the row
// against itself.
func (r *reader) settleTimes(from, until sheet.Moment) (time.Time, time.Time) {
	if until.At.IsZero() {
		return from.At, until.At
	}
	says, hasLength := duration(r.value(fieldDuration))
	best := time.Duration(-1)
	var a, b time.Time
	for _, f := range []time.Time{from.At, from.Again} {
		for _, u := range []time.Time{until.At, until.Again} {
			if f.IsZero() || u.IsZero() || u.Before(f) {
				continue
			}
			if off := (u.Sub(f) - says).Abs(); best < 0 || hasLength && off < best {
				best, a, b = off, f, u
			}
		}
	}
	switch {
	case best < 0:
		r.wrong(fieldLeave, "%s lies before the join time: correct one of them", r.value(fieldLeave))
	case hasLength && !r.part.whole && best > leeway:
		r.doubt(r.row.Line, r.header(fieldDuration), "%s is not what lies between joining and leaving, %s: one of the three is wrong", r.value(fieldDuration), b.Sub(a).Round(time.Second))
	case !from.Again.IsZero() || !until.Again.IsZero():
		r.doubt(r.row.Line, "", "clocks in %s were set back, and showed this time twice: taken as %s to %s UTC", r.Zone, a.Format("15:04"), b.Format("15:04"))
	}
	return a, b
}

// leeway is by how much a duration may differ: Zoom rounds up to minutes, and both ends were rounded.
const leeway = 2 * time.Minute

// event reads a row of the list of 2020: somebody joined or left.
func (r *reader) event() {
	p, at, action := r.person(), r.time(fieldTime, time.Time{}), r.value(fieldAction)
	if !joins(action) && !leaves(action) {
		r.wrong(fieldAction, "%.40q is neither joining nor leaving: write Joined or Left", action)
	}
	if r.bad {
		return
	}
	if joins(action) {
		r.add(p, Stay{Line: r.row.Line, From: at.At}, nil)
		return
	}
	i, known := r.people[p.key()]
	if known {
		stays := r.People[i].Stays
		if last := &stays[len(stays)-1]; last.Until.IsZero() && !at.At.Before(last.From) {
			last.Until = at.At
			return
		}
	}
	r.wrong("", "%s leaves without having joined: add the row for joining, or delete this one", p.Names[0])
}

// person reads who the row is about.
func (r *reader) person() Person {
	shown, before, aside := splitName(r.text(fieldName), r.Kind == ZoomReport || r.Kind == ZoomDashboard)
	if shown == "" {
		r.wrong(fieldName, "the cell is empty: write the name, or delete the row")
	}
	p := Person{Names: []string{shown}, Aside: aside, Role: r.text(fieldRole)}
	if before != "" && before != shown {
		p.Names = []string{before, shown}
	}
	if e := r.text(fieldEmail); strings.Contains(e, "@") {
		p.Email = e
	}
	for _, field := range []string{fieldMic, fieldSpeaker, fieldCamera} {
		if s := r.text(field); s != "" {
			p.Media = append(p.Media, s)
		}
	}
	return p
}

// key is what tells people apart: the mail address, else the name.
func (p *Person) key() string {
	if p.Email != "" {
		return strings.ToLower(p.Email)
	}
	return "\x00" + strings.ToLower(p.Names[len(p.Names)-1])
}

// add adds a stay to those of its person.
func (r *reader) add(p Person, s Stay, loss *float64) {
	i, known := r.people[p.key()]
	if !known {
		if len(r.People) == MaxPeople {
			r.wrong("", "only %d people are read: export the report of one meeting", MaxPeople)
			return
		}
		i = len(r.People)
		r.people[p.key()] = i
		r.People = append(r.People, Person{Email: p.Email})
	}
	all := &r.People[i]
	all.Names, all.Media = union(all.Names, p.Names), union(all.Media, p.Media)
	all.Role, all.Aside = cmp.Or(all.Role, p.Role), cmp.Or(all.Aside, p.Aside)
	all.Stays = append(all.Stays, s)
	if loss != nil && (all.Loss == nil || *all.Loss < *loss) {
		all.Loss = loss
	}
}

func union(all, more []string) []string {
	for _, s := range more {
		if !slices.Contains(all, s) {
			all = append(all, s)
		}
	}
	return all
}

// settle puts everybody's stays in the order of time. A row for all of somebody's time is dropped where the report has
// rows for each stay, and of rows that say the same, one is kept.
func (r *reader) settle() {
	for i := range r.People {
		p := &r.People[i]
		if slices.ContainsFunc(p.Stays, func(s Stay) bool { return !s.whole }) {
			p.Stays = slices.DeleteFunc(p.Stays, func(s Stay) bool { return s.whole })
		}
		slices.SortStableFunc(p.Stays, func(a, b Stay) int { return a.From.Compare(b.From) })
		p.Stays = slices.CompactFunc(p.Stays, func(a, b Stay) bool {
			return a.From.Equal(b.From) && a.Until.Equal(b.Until) && a.IP == b.IP
		})
	}
}

// wrong notes a problem of the present row, which is left out.
func (r *reader) wrong(field, format string, args ...any) {
	r.bad = true
	if len(r.Problems) == maxProblems {
		r.More++
		return
	}
	r.Problems = append(r.Problems, sheet.Problem{Line: r.row.Line, Column: r.header(field), Text: fmt.Sprintf(format, args...)})
}

// doubt notes that a row, which is read, says two things.
func (r *reader) doubt(line int, column, format string, args ...any) {
	if len(r.Doubts) < maxProblems {
		r.Doubts = append(r.Doubts, sheet.Problem{Line: line, Column: column, Text: fmt.Sprintf(format, args...)})
	}
}

func (r *reader) header(field string) string {
	if i, ok := r.part.columns[field]; ok && i < len(r.part.headers) {
		return cut(r.part.headers[i])
	}
	return ""
}

// value returns the present row's cell for the field, "" where there is none.
func (r *reader) value(field string) string {
	if i, ok := r.part.columns[field]; ok {
		return r.row.Cell(i)
	}
	return ""
}

func (r *reader) text(field string) string {
	s := sheet.Printable(r.value(field))
	if utf8.RuneCountInString(s) > maxCell {
		r.wrong(field, "the text is longer than %d characters: shorten it", maxCell)
	}
	return cut(s)
}

func cut(s string) string {
	if runes := []rune(s); len(runes) > maxCell {
		return string(runes[:maxCell])
	}
	return s
}

// time reads the field's time. One without a date is of the day on which the person joined, or else the meeting began,
// and if that lies before joining, of the next.
func (r *reader) time(field string, joined time.Time) sheet.Moment {
	s := bare(r.value(field))
	switch {
	case s == "" && field == fieldLeave:
		return sheet.Moment{}
	case s == "":
		r.wrong(field, "the cell is empty: write a time, or delete the row")
		return sheet.Moment{}
	case timeOfDay.MatchString(s):
		return r.timeOfDay(field, s, joined)
	}
	m, err := sheet.ParseTime(s, r.Order, r.Zone)
	switch {
	case err != nil:
		r.wrong(field, "%v", err)
	case m.At.Year() < earliest:
		r.wrong(field, "%d is too long ago: correct the date", m.At.Year())
	case r.ahead(m.At):
		r.wrong(field, "%s lies ahead: correct the date", m.At.Format(time.DateOnly))
	}
	return m
}

func (r *reader) timeOfDay(field, s string, joined time.Time) sheet.Moment {
	day := joined
	if day.IsZero() {
		day = r.Start
	}
	if day.IsZero() {
		r.wrong(field, "%q has no date, and the report none for the meeting: write it as 2026-11-03 14:05", s)
		return sheet.Moment{}
	}
	s = strings.Replace(strings.Replace(s, ".", ":", 1), ".", ":", 1)
	day = day.In(r.Zone)
	m, err := sheet.ParseTime(day.Format(time.DateOnly)+" "+s, "", r.Zone)
	if err == nil && m.Again.IsZero() && m.At.Before(joined) {
		m, err = sheet.ParseTime(day.AddDate(0, 0, 1).Format(time.DateOnly)+" "+s, "", r.Zone)
	}
	if err != nil {
		r.wrong(field, "%v", err)
	}
	return m
}

// ip returns the first public address of the cell: the dashboard may show a private one beside it.
func (r *reader) ip() string {
	for _, s := range strings.FieldsFunc(r.value(fieldIP), func(c rune) bool { return strings.ContainsRune(" ,;|/()\n", c) }) {
		if a, err := sheet.ParseIP(s); err == nil && a.IsGlobalUnicast() && !a.IsPrivate() {
			return a.String()
		}
	}
	return ""
}

var number = regexp.MustCompile(`\d+(?:[.,]\d+)?`)

// lossOf returns the worst of the row's averages of packet loss, in percent. It is the innocent explanation of a picture
// that stutters, so that the worst is to the person's good. A cell reads "0.1 %/2.3 %", average and maximum, or "-".
func (r *reader) lossOf() *float64 {
	var worst *float64
	for _, i := range r.part.loss {
		average, _, _ := strings.Cut(r.row.Cell(i), "/")
		s := number.FindString(average)
		if s == "" {
			continue
		}
		f, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64)
		if err != nil || f > 100 {
			r.doubt(r.row.Line, cut(r.part.headers[i]), "%.40q is no percentage from 0 to 100, and is not read", r.row.Cell(i))
			continue
		}
		if worst == nil || *worst < f {
			worst = &f
		}
	}
	return worst
}

// units are how lengths of time end, by their first letters.
var units = []struct {
	words []string
	unit  time.Duration
}{
	{[]string{"std", "stunde", "h", "godz", "uur", "u", "ore", "ora", "t", "小时", "時間", "시간"}, time.Hour},
	{[]string{"m", "分", "분"}, time.Minute},
	{[]string{"s", "秒", "초"}, time.Second},
}

var (
	amount = regexp.MustCompile(`(\d+)\s*(\pL+)`)
	clock  = regexp.MustCompile(`^(\d{1,3}):(\d{2})(?::(\d{2}))?$`)
)

// duration reads a length of time: minutes, "1h 2m 3s", "1 Std. 2 Min.", "1:02:03".
func duration(s string) (d time.Duration, ok bool) {
	if n, err := strconv.ParseUint(s, 10, 16); err == nil {
		return time.Duration(n) * time.Minute, true
	}
	if m := clock.FindStringSubmatch(s); m != nil {
		hours, _ := strconv.Atoi(m[1])
		minutes, _ := strconv.Atoi(m[2])
		seconds, _ := strconv.Atoi(m[3])
		return time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute + time.Duration(seconds)*time.Second, true
	}
	for _, m := range amount.FindAllStringSubmatch(strings.ToLower(s), -1) {
		n, err := strconv.ParseUint(m[1], 10, 16)
		unit := unitOf(m[2])
		if err != nil || unit == 0 {
			return 0, false
		}
		d, ok = d+time.Duration(n)*unit, true
	}
	return d, ok
}

func unitOf(word string) time.Duration {
	for _, u := range units {
		if slices.ContainsFunc(u.words, func(w string) bool { return strings.HasPrefix(word, w) }) {
			return u.unit
		}
	}
	return 0
}
