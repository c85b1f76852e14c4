// Package zone finds the machine-readable zone in the picture of a passport, a card or a visa, and reads it.
//
// The picture is read several times, from the likeliest place and size on, until every check digit fits. What comes out
// is a machine's reading: check digits cover numbers and dates, never names, and a person has to compare it with the
// picture.
package zone

import (
	"context"
	"image"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"bonafide/internal/mrz"
	"bonafide/internal/ocr"
)

// A Found is the best reading of a zone.
type Found struct {
	Text string // the zone's lines, whole, separated by line breaks: mrz.Mask of it is what may be kept
	Zone *mrz.Zone
}

// Full reports whether every check digit fits.
func (f *Found) Full() bool { return f.Zone.Valid() }

// A look is one way of looking at a picture.
type look struct {
	from   float64 // the part above is left out, as a share of the height
	width  int     // pixels to which it is scaled
	degree float64 // turned by, clockwise
	layout ocr.Layout
}

// looks go from what most pictures need to what few do: zones are at the foot of passports and cards, 1200 pixels give
// its letters the height that Tesseract was trained with, and photographs are turned a little.
var looks = []look{
	{from: .55, width: 1200, layout: ocr.Block},
	{width: 1200, layout: ocr.Block},
	{from: .55, width: 1800, layout: ocr.Block},
	{width: 1200, layout: ocr.Sparse},
	{from: .45, width: 1200, degree: 2.5, layout: ocr.Block},
	{from: .45, width: 1200, degree: -2.5, layout: ocr.Block},
}

// first is how many looks every picture gets. The others are for pictures in which something like a zone was seen then.
const first = 2

// minChecks is how many check digits must fit for a reading to be told of at all: two of them fit by chance once in a
// hundred times, and a text must have a zone's shape besides.
const minChecks = 2

// Read finds the zone in an upright picture. It is nil where there is none. Years are told by asOf; see mrz.Parse. The
// reading ends after the first look that begins after the time until; the zero time sets no end.
func Read(ctx context.Context, e *ocr.Engine, img image.Image, asOf, until time.Time) (*Found, error) {
	page, err := e.Start(ctx, alphabet)
	if err != nil {
		return nil, err
	}
	picture := gray(img)
	var best *Found
	seen := false
	for n, l := range looks {
		if n >= first && !seen || !until.IsZero() && time.Now().After(until) {
			break
		}
		texts, err := page.Read(l.at(picture), l.layout)
		if err != nil {
			return nil, err
		}
		lines := longLines(texts)
		seen = seen || slices.ContainsFunc(lines, func(line string) bool { return strings.Count(line, "<") >= 3 })
		found := among(lines, asOf)
		if found.better(best) {
			best = found
		}
		if best != nil && best.Full() {
			break
		}
	}
	if best != nil && best.fits() < minChecks {
		return nil, nil
	}
	return best, nil
}

// alphabet is what a zone is written in.
const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<"

// fits counts the check digits that fit.
func (f *Found) fits() int {
	c, n := f.Zone.Checks, 0
	for _, fits := range []bool{c.Number, c.Birth, c.Expiry, c.Optional != nil && *c.Optional, c.Composite != nil && *c.Composite} {
		if fits {
			n++
		}
	}
	return n
}

func (f *Found) better(than *Found) bool {
	switch {
	case f == nil || than == nil:
		return f != nil
	case f.Full() != than.Full():
		return f.Full()
	case f.fits() != than.fits():
		return f.fits() > than.fits()
	}
	return len(f.Zone.Problems) < len(than.Zone.Problems)
}

// longLines returns the texts that are long enough for a line of a zone: of the 30 characters of a card some may be lost.
func longLines(texts []ocr.Text) (lines []string) {
	for _, t := range texts {
		if line := strings.ToUpper(strings.ReplaceAll(t.Words, " ", "")); len(line) >= 22 {
			lines = append(lines, line)
		}
	}
	return lines
}

// among looks for a zone among lines of print.
func among(lines []string, asOf time.Time) (best *Found) {
	for _, f := range []struct{ lines, width int }{{2, 44}, {3, 30}, {2, 36}} {
		for at := range lines {
			if at+f.lines > len(lines) {
				break
			}
			if found := parse(lines[at:at+f.lines], f.width, asOf); found.better(best) {
				best = found
			}
		}
	}
	return best
}

// parse reads lines as a zone of a width; nil where they are none.
func parse(lines []string, width int, asOf time.Time) (best *Found) {
	for _, clean := range []func(string) string{fillers, tail} {
		fitted := make([]string, len(lines))
		fits := true
		for n, line := range lines {
			if n == names[width] {
				fitted[n], fits = fit(gaps.ReplaceAllString(tail(line), "<<"), width)
			} else {
				fitted[n], fits = fit(clean(line), width)
			}
			if !fits {
				break
			}
		}
		if !fits || !strings.ContainsAny(fitted[0][:1], "PIACV") {
			continue
		}
		for _, candidate := range [][]string{zeros(fitted, width), fitted} {
			if f := check(candidate, asOf); f.better(best) {
				best = f
			}
		}
	}
	return best
}

// names is the line of a zone that holds the names, by its width.
var names = map[int]int{30: 2, 36: 0, 44: 0}

// check parses the lines, and takes the reading that mrz suggests instead where there is one.
func check(lines []string, asOf time.Time) *Found {
	f := &Found{Text: strings.Join(lines, "\n")}
	var err error
	if f.Zone, err = mrz.Parse(f.Text, asOf); err != nil {
		return nil
	}
	if f.Zone.Suggestion == nil {
		return f
	}
	better := &Found{Text: strings.Join(whole(f.Zone.Suggestion, f.Zone.Lines, lines), "\n")}
	if better.Zone, err = mrz.Parse(better.Text, asOf); err != nil {
		return f
	}
	return better
}

// zeros writes zeros for the letters of the document number that look like one. It is tried first: issuers avoid the letter
// O in numbers, and one check digit lets one wrong reading in ten pass.
func zeros(lines []string, width int) []string {
	out, line, from := slices.Clone(lines), 1, 0
	if width == 30 {
		line, from = 0, 5
	}
	number := strings.NewReplacer("O", "0", "Q", "0", "D", "0").Replace(out[line][from : from+9])
	out[line] = out[line][:from] + number + out[line][from+9:]
	return out
}

// whole puts back what the masked lines leave out.
func whole(suggestion, masked, lines []string) []string {
	out := make([]string, len(lines))
	for n := range lines {
		b := []byte(suggestion[n])
		for k := range b {
			if masked[n][k] != lines[n][k] {
				b[k] = lines[n][k]
			}
		}
		out[n] = string(b)
	}
	return out
}

// fit makes a line as wide as the zone: fillers are what a reader loses and doubles.
func fit(line string, width int) (string, bool) {
	from, to := longestRun(line)
	missing := width - len(line)
	switch {
	case missing == 0:
		return line, true
	case missing > 0 && missing <= maxMissing && to > from:
		return line[:to] + strings.Repeat("<", missing) + line[to:], true
	case missing < 0 && to-from > -missing:
		return line[:to+missing] + line[to:], true
	}
	return "", false
}

// maxMissing is how many fillers may be missing.
const maxMissing = 14

// longestRun returns where the longest run of fillers is.
func longestRun(line string) (from, to int) {
	for k := 0; k < len(line); k++ {
		begin := k
		for k < len(line) && line[k] == '<' {
			k++
		}
		if k-begin > to-from {
			from, to = begin, k
		}
	}
	return from, to
}

// What readers make of fillers in rows: letters between them.
var (
	rows = regexp.MustCompile(`<[<KLCSEG]{2,}`)
	gaps = regexp.MustCompile(`<[KLCS]<[KLCS]?`) // the two fillers between surname and given names
)

// fillers writes fillers for the letters that readers put in rows of them.
func fillers(line string) string {
	return rows.ReplaceAllStringFunc(line, func(run string) string { return strings.Repeat("<", len(run)) })
}

// tail writes fillers for what readers take the fillers at the end of a line for: C, K, L, S, E and G in a row.
func tail(line string) string {
	k := len(line)
	for k > 0 && strings.ContainsRune("<CKLSEG", rune(line[k-1])) {
		k--
	}
	if run := line[k:]; strings.Count(run, "<") >= 2 || len(run) >= 6 {
		// The first fillers of a run are read best.
		if first := strings.IndexByte(run, '<'); first >= 0 {
			k += first
		}
		return line[:k] + strings.Repeat("<", len(line)-k)
	}
	return line
}

// at returns the part of the picture that the look is about, as it is looked at.
func (l look) at(img *image.Gray) *image.Gray {
	size := img.Rect.Size()
	part := image.Rect(0, int(l.from*float64(size.Y)), size.X, size.Y)
	out := scale(img, part, l.width, l.degree*math.Pi/180)
	stretch(out)
	return out
}
