package report

import (
	"bytes"
	"fmt"
	"strings"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/typeface"

	"codeberg.org/go-pdf/fpdf"
	"github.com/google/uuid"
)

// PDF draws the report by itself, where no browser is there to print its HTML. It knows the letters of the embedded
// fonts, see package typeface; others are shown as a box, which a note on the first page explains. The
// same report gives the same bytes.
func (r *Report) PDF() (_ []byte, err error) {
	defer errs.Wrap(&err, "report.PDF(%s)", r.Candidate.ID)
	s := drawn(r, false)
	if s.replaced {
		s = drawn(r, true)
	}
	s.digits()
	var b bytes.Buffer
	err = s.pdf.Output(&b)
	return b.Bytes(), err
}

// drawn draws the report, with a note that explains the box or without.
func drawn(r *Report, note bool) *drawing {
	s := newDrawing(r)
	s.head(note)
	s.verdict()
	s.claims()
	s.findings()
	s.routing()
	s.steps()
	s.checks("Not checked", "What these checks need is not on record. They say nothing in either direction.", r.Unchecked)
	s.checks("Looked, nothing found", "", r.Clear)
	s.decisions()
	s.files()
	s.acts()
	s.leftOut()
	s.basis()
	return s
}

// Sizes of the sheet, in millimetres but for the type, which is in points.
const (
	margin       = 18.0
	bottomMargin = 20.0
	textSize     = 10.0
	smallSize    = 8.5
	lineHeight   = 5.0
	gap          = 2.5
)

// A drawing is a report being drawn.
type drawing struct {
	report   *Report
	pdf      *fpdf.Fpdf
	width    float64                 // of the text
	replaced bool                    // some character was replaced by a box
	fonts    map[*typeface.Font]bool // that the file has
}

// pages stands for the number of pages until it is known. It is for private use, and so in no text.
const pages = "\ue000"

func newDrawing(r *Report) *drawing {
	p := fpdf.New("P", "mm", "A4", "")
	p.SetCatalogSort(true)
	p.SetCreationDate(r.GeneratedAt)
	p.SetModificationDate(r.GeneratedAt)
	p.SetLang("en")
	p.SetMargins(margin, margin, margin)
	p.SetAutoPageBreak(true, bottomMargin)
	p.AliasNbPages(pages)
	p.SetCellMargin(0)
	pageWidth, _ := p.GetPageSize()
	s := &drawing{report: r, pdf: p, width: pageWidth - 2*margin, fonts: map[*typeface.Font]bool{}}
	p.SetTitle(s.clean("Vetting report: "+r.Candidate.Name), true)
	p.SetFooterFunc(s.footer)
	p.AddPage()
	return s
}

func (s *drawing) footer() {
	s.pdf.SetY(-14)
	s.pdf.SetTextColor(quiet, quiet, quiet)
	left := "Vetting report · " + shortened(s.report.Candidate.Name) + " · " + indicator.Time(s.report.GeneratedAt)
	s.draw(s.lines(left, false, smallSize, s.width-30)[0], smallSize)
	s.pdf.SetX(margin + s.width - 30)
	s.use(s.lines("Page", false, smallSize, s.width)[0][0].Font, smallSize)
	s.pdf.CellFormat(30, lineHeight, fmt.Sprintf("Page %d of %s", s.pdf.PageNo(), pages), "", 0, "R", false, 0, "")
}

// digits draws every digit beside the paper: the file has the letters that were drawn, and the number of pages is filled in
// after that.
func (s *drawing) digits() {
	line := s.lines("0123456789", false, smallSize, s.width)[0]
	s.use(line[0].Font, smallSize)
	s.pdf.Text(-100, 50, line[0].Text)
}

// shortened cuts a name to what fits beside the page number.
func shortened(name string) string {
	const most = 40
	if r := []rune(name); len(r) > most {
		return string(r[:most]) + "…"
	}
	return name
}

// Greys of the type, from 0, black.
const (
	ink   = 25
	quiet = 90
	rule  = 200
)

// use sets the font, which the file takes in when it is needed first: most need none but the first.
func (s *drawing) use(f *typeface.Font, size float64) {
	style := ""
	if f.Bold {
		style = "B"
	}
	if !s.fonts[f] {
		s.fonts[f] = true
		s.pdf.AddUTF8FontFromBytes(f.Name, style, f.TTF())
	}
	s.pdf.SetFont(f.Name, style, size)
}

const millimetresAPoint = 25.4 / 72

// lines breaks a text into lines that are so many millimetres wide.
func (s *drawing) lines(words string, bold bool, size, width float64) [][]typeface.Span {
	clean, boxed := typeface.Clean(words)
	s.replaced = s.replaced || boxed
	return typeface.Lines(clean, bold, width/(size*millimetresAPoint)*1000)
}

// draw writes a line where the pen is.
func (s *drawing) draw(line []typeface.Span, size float64) {
	for _, span := range line {
		s.use(span.Font, size)
		s.pdf.CellFormat(span.Width*size*millimetresAPoint/1000, lineHeight, span.Text, "", 0, "L", false, 0, "")
	}
}

// text writes a paragraph.
func (s *drawing) text(bold bool, size float64, grey int, words string) {
	if words == "" {
		return
	}
	height := size * 0.5
	for _, line := range s.lines(words, bold, size, s.width) {
		s.keep(height)
		s.pdf.SetTextColor(grey, grey, grey)
		s.draw(line, size)
		s.pdf.Ln(height)
	}
}

func (s *drawing) body(words string)  { s.text(false, textSize, ink, words) }
func (s *drawing) small(words string) { s.text(false, smallSize, quiet, words) }
func (s *drawing) space()             { s.pdf.Ln(gap) }

// labelled writes a paragraph that begins with its label.
func (s *drawing) labelled(label, words string) {
	if words != "" {
		s.row([]float64{34, s.width - 34}, label, words)
	}
}

// heading begins a section, on a new page where hardly anything would follow below it.
func (s *drawing) heading(words string) {
	s.keep(30)
	s.pdf.Ln(5)
	s.text(true, 13, ink, words)
	s.pdf.Bookmark(s.clean(words), 0, -1)
	s.line()
	s.space()
}

// keep begins a new page unless so many millimetres are left on this one.
func (s *drawing) keep(height float64) {
	_, pageHeight := s.pdf.GetPageSize()
	if s.pdf.GetY()+height > pageHeight-bottomMargin {
		s.pdf.AddPage()
	}
}

func (s *drawing) line() {
	s.pdf.SetDrawColor(rule, rule, rule)
	y := s.pdf.GetY() + 1
	s.pdf.Line(margin, y, margin+s.width, y)
	s.pdf.SetY(y)
}

// row writes cells side by side, the first in bold. Each is broken into lines of its column's width, and a row that is
// taller than the page goes on upon the next.
func (s *drawing) row(widths []float64, cells ...string) {
	columns, tallest := make([][][]typeface.Span, len(cells)), 0
	for i, cell := range cells {
		columns[i] = s.lines(cell, i == 0, textSize, widths[i]-gap)
		tallest = max(tallest, len(columns[i]))
	}
	for n := range tallest {
		s.keep(lineHeight)
		s.pdf.SetTextColor(ink, ink, ink)
		at := margin
		for i, lines := range columns {
			if n < len(lines) {
				s.pdf.SetX(at)
				s.draw(lines[n], textSize)
			}
			at += widths[i]
		}
		s.pdf.Ln(lineHeight)
	}
	s.pdf.Ln(1)
}

func (s *drawing) head(note bool) {
	c := s.report.Candidate
	s.text(true, 18, ink, "Vetting report: "+c.Name)
	s.space()
	s.body(c.Application())
	s.small(joined(" · ", "Id "+c.ID, labelled("owner ", c.Owner), "made "+indicator.Time(s.report.GeneratedAt)+labelled(" by ", s.report.GeneratedBy)))
	s.space()
	for _, words := range s.report.About {
		s.small(words)
	}
	if note {
		s.space()
		s.text(true, smallSize, ink, string(typeface.Box)+" stands for a character that this file cannot show. The HTML report shows it.")
	}
}

func (s *drawing) verdict() {
	v := s.report.Verdict
	s.heading("Verdict: " + v.Word)
	s.body(v.Meaning)
	s.body(v.Without)
	s.labelled("Looked at", v.Coverage())
	if s.report.Sees(Points) {
		s.labelled("Points", fmt.Sprintf("%.1f", v.Points))
	}
	if !s.report.Basis.UpToDate {
		s.body("Facts were recorded after this assessment. It does not cover them yet.")
	}
	if len(s.report.Groups) == 0 {
		return
	}
	s.space()
	s.text(true, textSize, ink, "Where the points come from")
	for _, g := range s.report.Groups {
		s.row([]float64{80, 40}, g.Title, fmt.Sprintf("%.1f of %g", g.Points, g.Cap))
	}
}

func (s *drawing) claims() {
	s.heading("What the candidate claims")
	for _, c := range s.report.Candidate.Claims {
		s.labelled(c.Kind, c.Text)
	}
}

func (s *drawing) findings() {
	s.heading("What was found")
	if len(s.report.Found) == 0 {
		s.body("Nothing needs resolution.")
	}
	for _, f := range s.report.Found {
		s.keep(30)
		s.text(true, 11, ink, f.Title)
		s.small(f.about())
		s.body(f.SetAside.Text())
		s.space()
		s.evidence(f.Evidence)
		s.labelled("Innocent reasons", f.Innocent)
		s.labelled("Would clear it", f.Clears)
		s.labelled("Next step", f.Ask)
		s.small(f.Note)
		s.space()
	}
}

// about says in a line which indicator found it and how strong it is, as far as the audience is told.
func (f Finding) about() string {
	if f.Indicator == "" {
		return f.Group
	}
	return fmt.Sprintf("%s · %s, %.1f points · %s, version %d", f.Group, f.Strength, f.Points, f.Indicator, f.Version)
}

func (s *drawing) evidence(evidence []Evidence) {
	for _, e := range evidence {
		s.labelled(or(e.Record, "Evidence"), joined("\n", e.Text, e.Recorded()))
	}
}

// Recorded says who recorded the fact and when, or "" where that is not known.
func (e Evidence) Recorded() string {
	if e.RecordedBy == "" {
		return ""
	}
	return "Recorded by " + e.RecordedBy + ", " + indicator.Time(e.RecordedAt)
}

func (s *drawing) routing() {
	if len(s.report.Routing) == 0 {
		return
	}
	s.heading("For compliance, whatever the points")
	for _, r := range s.report.Routing {
		s.keep(20)
		s.text(true, textSize, ink, r.Title)
		s.evidence(r.Evidence)
	}
}

func (s *drawing) steps() {
	if !s.report.Sees(Steps) {
		return
	}
	s.heading("Next steps")
	if len(s.report.Steps) == 0 {
		s.body("None.")
	}
	for i, step := range s.report.Steps {
		s.row([]float64{8, s.width - 8}, fmt.Sprintf("%d", i+1), joined("\n", step.Text, step.Note()))
	}
}

// Note says what the step takes and gives: "15 minutes · would clear 12 points".
func (s Step) Note() string {
	var takes, gives string
	if s.Minutes > 0 {
		takes = counted(s.Minutes, "minute")
	}
	if s.Points > 0 {
		gives = fmt.Sprintf("could clear %g points", s.Points)
	} else if n := len(s.Clears); n > 0 {
		gives = "lets " + counted(n, "more check") + " look"
	}
	return joined(" · ", takes, gives)
}

func counted(n int, one string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %ss", n, one)
}

func (s *drawing) checks(title, about string, checks []Check) {
	if len(checks) == 0 {
		return
	}
	s.heading(title)
	s.small(about)
	for _, c := range checks {
		s.keep(2 * lineHeight)
		s.body(c.Title)
		s.small(joined(" · ", c.Group, c.Why))
	}
}

func (s *drawing) decisions() {
	s.heading("Decisions")
	if len(s.report.Decisions) == 0 {
		s.body("Nobody has decided anything yet.")
	}
	for _, d := range s.report.Decisions {
		s.keep(25)
		s.text(true, textSize, ink, d.Outcome+": "+d.Reason)
		s.body(d.Words)
		s.small(joined(", ", d.By, indicator.Time(d.At)))
		s.space()
	}
}

func (s *drawing) files() {
	if len(s.report.Files) == 0 {
		return
	}
	s.heading("Files on record")
	for _, f := range s.report.Files {
		s.keep(4 * lineHeight)
		s.body(f.Name)
		s.small(fmt.Sprintf("%s, %d bytes, uploaded %s", f.MediaType, f.Bytes, joined(", ", labelled("by ", f.UploadedBy), indicator.Time(f.UploadedAt))))
		s.small("SHA-256 " + f.SHA256)
		s.space()
	}
}

func (s *drawing) acts() {
	if len(s.report.Acts) == 0 {
		return
	}
	s.heading("Who did what")
	for _, a := range s.report.Acts {
		s.keep(2 * lineHeight)
		s.body(joined(": ", a.What, a.Detail))
		s.small(joined(", ", a.By, indicator.Time(a.At)))
	}
}

func (s *drawing) leftOut() {
	if len(s.report.LeftOut) == 0 {
		return
	}
	s.heading("Left out of this version")
	for _, l := range s.report.LeftOut {
		s.body(l)
	}
}

// labelled returns the words with a label before them, "" where there are none.
func labelled(label, words string) string {
	if words == "" {
		return ""
	}
	return label + words
}

func (s *drawing) basis() {
	b := s.report.Basis
	s.heading("What this rests on")
	s.labelled("For", s.report.Audience.Title())
	s.labelled("Report id", s.report.id())
	s.labelled("Dossier", labelled("SHA-256 ", b.Dossier))
	s.labelled("Data", strings.Join(b.Data, "; "))
	s.labelled("Assessed", assessedAt(b.AsOf))
	s.labelled("Policy", strings.TrimSpace(b.Policy.Name+" "+b.Policy.Version))
	s.labelled("Revision", fmt.Sprintf("%d of the facts", b.Revision))
	s.labelled("Indicators", s.versions())
}

func assessedAt(t time.Time) string {
	if t.IsZero() {
		return "not yet"
	}
	return indicator.Time(t)
}

// versions lists the indicators that the assessment ran.
func (s *drawing) versions() string {
	var list []string
	for _, f := range s.report.Versions() {
		list = append(list, fmt.Sprintf("%s %d", f.Indicator, f.Version))
	}
	return strings.Join(list, ", ")
}

// id is the frozen report's, "" of a draft.
func (r *Report) id() string {
	if r.ID == uuid.Nil {
		return ""
	}
	return r.ID.String()
}

// Versions lists every indicator that the assessment ran, with its version, in the order of the catalogue.
func (r *Report) Versions() []indicator.Finding {
	if r.assessment == nil {
		return nil
	}
	return r.assessment.Findings
}

// clean returns the text as it stands outside the pages, in the title and the outline.
func (s *drawing) clean(text string) string {
	clean, boxed := typeface.Clean(text)
	s.replaced = s.replaced || boxed
	return clean
}
