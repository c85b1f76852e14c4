package pdf

import (
	"encoding/binary"
	"math"
	"strings"
	"unicode"
	"unicode/utf16"

	"bonafide/internal/errs"
)

// maxText is how many characters of a page's text are read.
const maxText = 100_000

// Text returns the text that page n, counted from 0, carries beside its picture; empty where it carries none, as a scan.
func (d *Document) Text(n int) (_ string, err error) {
	defer errs.Wrap(&err, "pdf.Text(%d)", n)
	page, err := d.page(n)
	if err != nil {
		return "", err
	}
	defer d.call("FPDF_ClosePage", page)
	text, err := d.call("FPDFText_LoadPage", page)
	if err != nil || text == 0 {
		return "", err
	}
	defer d.call("FPDFText_ClosePage", text)
	runes, err := d.runes(text)
	if err != nil || len(runes) == 0 {
		return "", err
	}
	return d.joined(text, runes)
}

// runes returns the characters of a page's text.
func (d *Document) runes(text uint64) ([]rune, error) {
	count, err := d.call("FPDFText_CountChars", text)
	chars := min(int(int32(count)), maxText)
	if err != nil || chars <= 0 {
		return nil, err
	}
	at, err := d.reserve(2 * (chars + 1))
	if err != nil {
		return nil, err
	}
	defer d.call("free", uint64(at))
	written, err := d.call("FPDFText_GetText", text, 0, uint64(chars), uint64(at))
	if err != nil {
		return nil, err
	}
	raw, ok := d.module.Memory().Read(at, 2*uint32(written))
	if !ok {
		return nil, errMemory
	}
	return decodeUTF16(raw), nil
}

// decodeUTF16 reads little-endian UTF-16 without the zeros at its end.
func decodeUTF16(raw []byte) []rune {
	units := make([]uint16, 0, len(raw)/2)
	for ; len(raw) >= 2; raw = raw[2:] {
		units = append(units, binary.LittleEndian.Uint16(raw))
	}
	for len(units) > 0 && units[len(units)-1] == 0 {
		units = units[:len(units)-1]
	}
	return utf16.Decode(units)
}

// lineEndHyphen is what PDFium writes for a hyphen at the end of a line, which may be the word's own.
const lineEndHyphen = '\ufffe'

// joined returns the text with its line breaks where lines end. Of a page with a narrow column, or with two short lines,
// PDFium believes that it is written from top to bottom (CPDF_TextPage::FindTextlineFlowOrientation): it breaks between letters
// that stand side by side, and does not where a line ends.
func (d *Document) joined(text uint64, runes []rune) (string, error) {
	plain := strings.ReplaceAll(strings.ReplaceAll(string(runes), "\r\n", "\n"), string(lineEndHyphen), "-")
	boxes := make([]charBox, len(runes))
	room, err := d.reserve(16)
	if err != nil {
		return "", err
	}
	defer d.call("free", uint64(room))
	for i, r := range runes {
		if !unicode.IsSpace(r) {
			if boxes[i], err = d.charBox(text, i, room); err != nil {
				return "", err
			}
		}
	}
	if mended, ok := mend(runes, boxes); ok {
		return strings.ReplaceAll(mended, string(lineEndHyphen), "-"), nil
	}
	return plain, nil
}

// mend returns the text with line breaks by where its characters stand; false where no two that stand side by side are apart.
func mend(runes []rune, boxes []charBox) (_ string, broken bool) {
	var b strings.Builder
	last, parted, spaced := -1, false, false // the last letter, and what stands behind it
	for i, r := range runes {
		switch {
		case r == '\r' || r == '\n':
			parted = true
			continue
		case unicode.IsSpace(r):
			spaced = true
		case last >= 0:
			beside := boxes[last].beside(boxes[i])
			broken = broken || parted && beside
			if boxes[last].above(boxes[i]) || parted && !spaced && !beside {
				b.WriteByte('\n')
			}
			fallthrough
		default:
			last, parted, spaced = i, false, false
		}
		b.WriteRune(r)
	}
	return b.String(), broken
}

// charBox returns where character i of the text stands; the zero box where that is not known.
func (d *Document) charBox(text uint64, i int, room uint32) (charBox, error) {
	char, err := d.call("FPDFText_GetCharIndexFromTextIndex", text, uint64(i))
	if err != nil {
		return charBox{}, err
	}
	found, err := d.call("FPDFText_GetLooseCharBox", text, char, uint64(room))
	if err != nil || uint32(found) == 0 {
		return charBox{}, err
	}
	raw, ok := d.module.Memory().Read(room, 16)
	if !ok {
		return charBox{}, errMemory
	}
	return readBox(raw), nil
}

// A charBox is where a character stands, in points from the lower left of the page: PDFium's FS_RECTF.
type charBox struct{ left, top, right, bottom float64 }

func readBox(raw []byte) charBox {
	side := func(n int) float64 { return float64(math.Float32frombits(binary.LittleEndian.Uint32(raw[4*n:]))) }
	return charBox{side(0), side(1), side(2), side(3)}
}

// widestGap is how far apart two letters of a word stand at most, as a share of the line's height: spaces are a quarter
// of the type's size, and letters of a word that is set wide a little less.
const widestGap = .2

// beside reports whether two boxes overlap by most of their height and follow each other.
func (a charBox) beside(b charBox) bool {
	height := min(a.top-a.bottom, b.top-b.bottom)
	overlap := min(a.top, b.top) - max(a.bottom, b.bottom)
	gap := max(a.left, b.left) - min(a.right, b.right)
	return height > 0 && overlap > height/2 && math.Abs(gap) < widestGap*height
}

// above reports whether b stands in a line further down, and not straight below as in vertical writing.
func (a charBox) above(b charBox) bool {
	height := a.top - a.bottom
	return height > 0 && b.top > b.bottom && b.top <= a.bottom+height/2 && math.Abs(a.left+a.right-b.left-b.right) > height/2
}
