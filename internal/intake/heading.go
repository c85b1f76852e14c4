package intake

import (
	"regexp"
	"slices"
	"strings"

	"bonafide/internal/errs"
	"bonafide/internal/sheet"
)

// A How says why a column is taken for what it is taken for.
type How string

// The reasons. The zero How is none: the column is not read.
const (
	ByName     How = "name"
	ByValues   How = "values"
	ByChoice   How = "choice"
	Remembered How = "remembered"
)

// A Placed is a column of a sheet.
type Placed struct {
	Title   string // its header; "" for none
	Column  *Column
	How     How
	Rival   string // the header of the column before that is read as the same, and so this one is not
	Samples []string
}

// A heading is a sheet's headers, understood.
type heading struct {
	titles  []string
	columns map[int]*Column // by place
	says    []string        // the kinds of facts that the columns speak of
	unread  []string        // titles of columns that are not read
}

func newHeading(all []Placed) *heading {
	h := &heading{columns: map[int]*Column{}}
	for i, p := range all {
		h.titles = append(h.titles, p.Title)
		if p.Column != nil {
			h.columns[i] = p.Column
			h.says = append(h.says, p.Column.says)
		} else if p.Title != "" {
			h.unread = append(h.unread, p.Title)
		}
	}
	return h
}

func (h *heading) has(title string) bool {
	for _, c := range h.columns {
		if c.Title == title {
			return true
		}
	}
	return false
}

// readHeading understands a sheet's first row by the names alone. A column that is needed and not there, and two that say the same, are
// errs.Invalid.
func readHeading(titles []string) (*heading, error) {
	all := guess(titles, nil)
	h := newHeading(all)
	for _, p := range all {
		if p.Rival != "" {
			return nil, errs.Invalidf("The columns %q and %q are both read as %s: leave one out, or name it otherwise.", p.Rival, p.Title, columnOf(p.Title).Title)
		}
	}
	for i := range Columns {
		if c := &Columns[i]; c.Needed && !h.has(c.Title) {
			return nil, errs.Invalidf("There is no column for %s (%s): name one %q.", c.Title, c.Member, c.Title)
		}
	}
	return h, nil
}

// A guesser takes columns for something, each for one thing.
type guesser struct {
	all   []Placed
	taken map[*Column]string // by the title of the first column that is it
}

// guess says what columns are by their headers and, where there are samples, by what stands in them.
func guess(titles []string, samples [][]string) []Placed {
	g := &guesser{make([]Placed, len(titles)), map[*Column]string{}}
	for i, title := range titles {
		g.all[i].Title = title
		if i < len(samples) {
			g.all[i].Samples = samples[i]
		}
	}
	g.byName()
	if samples != nil {
		g.byValues()
	}
	return g.all
}

// take takes a column for what is not taken yet.
func (g *guesser) take(i int, c *Column, how How) {
	p := &g.all[i]
	switch first, taken := g.taken[c]; {
	case c == nil || p.Column != nil:
	case taken && !c.Many:
		if p.Rival == "" && columnOf(p.Title) != nil {
			p.Rival = first
		}
	default:
		if !taken {
			g.taken[c] = p.Title
		}
		p.Column, p.How, p.Rival = c, how, ""
	}
}

// byName takes first what a header says plainly, then what it says beside the others.
func (g *guesser) byName() {
	first, last := g.any("first name"), g.any("last name")
	for i, p := range g.all {
		name := plain(p.Title)
		switch {
		case slices.Contains(short, name) && first && !last:
			g.take(i, titled("last name"), ByName)
		case slices.Contains(short, name) && last && !first:
			g.take(i, titled("first name"), ByName)
		case beside[name] == nil:
			g.take(i, columnOf(p.Title), ByName)
		}
	}
	for i, p := range g.all {
		for _, title := range beside[plain(p.Title)] {
			g.take(i, titled(title), ByName)
		}
	}
	for i, p := range g.all {
		if p.Column == nil && p.Rival == "" && !Never(p.Title) {
			g.take(i, columnOf(bare(p.Title)), ByName)
		}
	}
}

// any reports whether a header names the column plainly.
func (g *guesser) any(title string) bool {
	return slices.ContainsFunc(g.all, func(p Placed) bool { c := columnOf(p.Title); return c != nil && c.Title == title })
}

var (
	aside    = regexp.MustCompile(`\([^)]*\)|\[[^\]]*\]|:.*$`)
	leading  = regexp.MustCompile(`^(?:candidate|applicant|contact|primary|personal|home|private|your|bewerber|kandidat|candidat|candidato|postulante)`)
	trailing = regexp.MustCompile(`(?:value|wert|valeur|valor|utc|\d)+$`)
)

// bare is a header without what stands in brackets, whose it is, and which of several: E-mail 1 - Value is email.
func bare(title string) string {
	name := trailing.ReplaceAllString(plain(aside.ReplaceAllString(title, "")), "")
	if columnOf(name) == nil {
		name = leading.ReplaceAllString(name, "")
	}
	return name
}

var (
	mailLike  = regexp.MustCompile(`^[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@,;<>]+$`)
	phoneLike = regexp.MustCompile(`^\+\d[\d ()./-]{6,}$`)
	hostLike  = regexp.MustCompile(`(?i)^(?:https?://)?(?:[a-z]+\.)?(linkedin|github|gitlab)\.com/`)
)

// byValues takes columns that no name tells for what all their samples look like.
func (g *guesser) byValues() {
	for i, p := range g.all {
		if p.Column != nil || p.Rival != "" || Never(p.Title) || len(p.Samples) == 0 {
			continue
		}
		every := func(like *regexp.Regexp) bool {
			return !slices.ContainsFunc(p.Samples, func(s string) bool { return !like.MatchString(s) })
		}
		switch {
		case every(mailLike):
			g.take(i, titled("email"), ByValues)
		case every(phoneLike):
			g.take(i, titled("phone"), ByValues)
		case every(hostLike):
			g.take(i, titled(strings.ToLower(hostLike.FindStringSubmatch(p.Samples[0])[1])), ByValues)
		}
	}
}

// headingWithin is in how many of the first rows headers are looked for.
const headingWithin = 25

// A found heading is where the headers of a sheet stand.
type found struct {
	at, lines int // the first row, and how many; no lines: there are no headers
	titles    []string
	score     int
}

// findHeading looks for the row, or two rows, whose cells name the most columns. Cells over several columns of the upper one stand
// for all of these.
func findHeading(rows []sheet.Row) found {
	best := found{}
	for i, row := range rows[:min(len(rows), headingWithin)] {
		if row.Err != nil || isData(row) {
			continue
		}
		one := found{i, 1, row.Cells, named(row.Cells)}
		if i+1 < len(rows) && rows[i+1].Line == row.Line+1 && !isData(rows[i+1]) {
			if two := joined(row.Cells, rows[i+1].Cells); named(two) > max(one.score, named(rows[i+1].Cells)) {
				one = found{i, 2, two, named(two)}
			}
		}
		if one.score > best.score {
			best = one
		}
	}
	if best.lines == 0 && len(rows) > 0 {
		best.titles = make([]string, width(rows))
	}
	return best
}

func width(rows []sheet.Row) (n int) {
	for _, r := range rows {
		n = max(n, len(r.Cells))
	}
	return n
}

// isData reports whether a row holds what no header does.
func isData(row sheet.Row) bool {
	return slices.ContainsFunc(row.Cells, func(s string) bool {
		return mailLike.MatchString(s) || phoneLike.MatchString(s) || hostLike.MatchString(s)
	})
}

// named counts the columns that titles name, each once.
func named(titles []string) (n int) {
	seen := map[*Column]bool{}
	for _, p := range guess(titles, nil) {
		if p.Column != nil && !seen[p.Column] {
			seen[p.Column] = true
			n++
		}
	}
	return n
}

// joined are the titles of two rows of headers.
func joined(upper, lower []string) []string {
	titles := make([]string, max(len(upper), len(lower)))
	over := ""
	for i := range titles {
		above, below := cellOf(upper, i), cellOf(lower, i)
		if above != "" {
			over = above
		}
		switch both := over + " " + below; {
		case below == "":
			titles[i] = above
		case columnOf(both) == nil && columnOf(below) != nil || over == "":
			titles[i] = below
		default:
			titles[i] = both
		}
	}
	return titles
}

func cellOf(cells []string, i int) string {
	if i < len(cells) {
		return cells[i]
	}
	return ""
}
