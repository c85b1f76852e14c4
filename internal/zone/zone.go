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
	"bonafide/internal/photo"
)

// A Found is the best reading of a zone.
type Found struct {
	Text  string // the zone's lines, whole, separated by line breaks: mrz.Mask of it is what may be kept
	Zone  *mrz.Zone
	Box   image.Rectangle // where it stands in the picture
	Angle float64         // by which the picture was turned clockwise to read it, in radians
}

// Full reports whether every check digit fits.
func (f *Found) Full() bool { return f.Zone.Valid() }

// Every picture gets the first looks: zones are at the foot of passports and cards, and 1200 pixels give its letters the
// height that Tesseract was trained with.
var first = []look{
	{from: .55, width: 1200, layout: ocr.Block},
	{width: 1200, layout: ocr.Block},
}

// closer returns the looks for a picture in which something like a zone was seen as it lay by a turn; level is the turn by
// which its edges are upright.
func closer(lay, level photo.Turn) []look {
	return []look{
		{turn: lay, from: .55, width: 1800, layout: ocr.Block},
		{turn: level, from: .55, width: 1200, layout: ocr.Block},
		{turn: level, width: 1200, layout: ocr.Block},
		{turn: lay, width: 1200, layout: ocr.Sparse},
		{turn: level, from: .45, width: 1600, layout: ocr.Block},
		{turn: photo.Turn{Angle: level.Angle + little}, from: .45, width: 1200, layout: ocr.Block},
		{turn: photo.Turn{Angle: level.Angle - little}, from: .45, width: 1200, layout: ocr.Block},
	}
}

// little is how far a camera that is held by hand makes some lines lean beyond others.
const little = 2.5 * math.Pi / 180

// aside returns the turns for a picture in which nothing was seen, and which may not lie as it is read.
func aside(img *image.Gray, level photo.Turn) (all []photo.Turn) {
	turns := []float64{math.Pi}
	if upended(level.Draw(img)) {
		turns = []float64{math.Pi / 2, -math.Pi / 2}
	}
	if math.Abs(level.Angle) > little/2 {
		turns = append([]float64{0}, turns...)
	}
	for _, turn := range turns {
		all = append(all, photo.Turn{Angle: level.Angle + turn})
	}
	return all
}

// minChecks is how many check digits must fit for a reading to be told of at all: two of them fit by chance once in a
// hundred times, and a text must have a zone's shape besides.
const minChecks = 2

// Read finds the zone in a picture. It is nil where there is none. Years are told by asOf; see mrz.Parse. The reading ends
// after the first look that begins after the time until; the zero time sets no end.
func Read(ctx context.Context, e *ocr.Engine, img image.Image, asOf, until time.Time) (*Found, error) {
	page, err := e.Start(ctx, alphabet)
	if err != nil {
		return nil, err
	}
	s := &search{page: page, img: photo.Gray(img), asOf: asOf, until: until}
	if err := s.run(); err != nil {
		return nil, err
	}
	if s.best != nil && s.best.fits() < minChecks {
		return nil, nil
	}
	return s.best, nil
}

// A search is the looks at one picture.
type search struct {
	page        *ocr.Page
	img         *image.Gray
	asOf, until time.Time
	seen        bool // something like a zone
	best        *Found
}

func (s *search) over() bool {
	return s.best != nil && s.best.Full() || !s.until.IsZero() && time.Now().After(s.until)
}

// run looks at the picture as it lies, then aside where nothing is seen, then closer at what is.
func (s *search) run() error {
	if err := s.try(first); err != nil || s.over() {
		return err
	}
	var lay photo.Turn
	level := photo.Turn{Angle: -photo.Slant(s.img)}
	if !s.seen {
		for _, lay = range aside(s.img, level) {
			if err := s.try([]look{{turn: lay, width: 1200, layout: ocr.Block}}); err != nil {
				return err
			}
			if level = lay; s.seen {
				break
			}
		}
	}
	if !s.seen {
		return nil
	}
	return s.try(closer(lay, level))
}

func (s *search) try(looks []look) error {
	for _, l := range looks {
		if s.over() {
			return nil
		}
		picture, back := l.at(s.img)
		texts, err := s.page.Read(picture, l.layout)
		if err != nil {
			return err
		}
		lines := longLines(texts)
		s.seen = s.seen || slices.ContainsFunc(lines, func(t ocr.Text) bool { return strings.Count(t.Words, "<") >= 3 })
		if found := among(lines, s.asOf); found.better(s.best) {
			found.Box, found.Angle = back(found.Box), l.turn.Angle
			s.best = found
		}
	}
	return nil
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

// longLines returns the texts that are long enough for a line of a zone, without spaces: of the 30 characters of a card some
// may be lost.
func longLines(texts []ocr.Text) (lines []ocr.Text) {
	for _, t := range texts {
		t.Words = strings.ToUpper(strings.ReplaceAll(t.Words, " ", ""))
		if len(t.Words) >= 22 {
			lines = append(lines, t)
		}
	}
	return lines
}

// among looks for a zone among lines of print.
func among(lines []ocr.Text, asOf time.Time) (best *Found) {
	for _, f := range []struct{ lines, width int }{{2, 44}, {3, 30}, {2, 36}} {
		for at := range lines {
			if at+f.lines > len(lines) {
				break
			}
			var words []string
			var box image.Rectangle
			for _, line := range lines[at : at+f.lines] {
				words, box = append(words, line.Words), box.Union(line.Box)
			}
			if found := parse(words, f.width, asOf); found.better(best) {
				best = found
				best.Box = box
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
