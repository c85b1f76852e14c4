// Package barcode reads the text of the PDF417 barcode on the back of North American driving licences and identity cards:
// the AAMVA DL/ID Card Design Standard, annex D, in all its versions from 2000 to 2020.
//
// Cards in the field follow it loosely: separators are lost or doubled, offsets are wrong, dates are in the order of
// another country. What can be read without guessing is read, and elements that the standard does not have are kept.
// Elements about sex, body, origin, residence status and health are dropped here, and Strip takes them out of a text
// that is kept.
package barcode

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Card is what the text of a barcode says.
type Card struct {
	Version  int               // of the standard: 1 of 2000 … 10 of 2020
	Issuer   int               // issuer identification number, see Jurisdiction
	Fields   map[string]string // values by element code, without the spaces around them: DAQ, ZVA
	Warnings []string          // where the text departs from the standard
}

// dropped are elements that nothing may look at, or that serve nothing here, and why. They are removed by Parse.
var dropped = map[string]string{
	"DBC": "sex",
	"DCL": "race or ethnicity",
	"DCI": "place of birth",
	"DBI": "resident or not", "DDD": "limited stay",
	"DAU": "height", "DAV": "height", "DAW": "weight", "DAX": "weight", "DCE": "weight", "DAY": "eyes", "DAZ": "hair",
	"DBG": "medical condition", "DAS": "restrictions, which tell of the body", "DCB": "restrictions", "DCN": "restrictions", "DCR": "restrictions",
	"DBH": "organ donor", "DDK": "organ donor", "DDL": "veteran",
	"DBK": "social security number", "DBM": "social security number",
}

// maxText is the longest text looked at, in bytes. The largest PDF417 symbol has 1,850 characters.
const maxText = 8000

// Parse reads the text of a barcode. One without the standard's header is an error.
func Parse(text string) (*Card, error) {
	t, err := split(text)
	if err != nil {
		return nil, err
	}
	c := &Card{Version: t.version, Issuer: t.issuer, Fields: map[string]string{}, Warnings: t.warnings}
	for _, l := range t.lines {
		if l.code == "" || dropped[l.code] != "" {
			continue
		}
		if c.Fields[l.code] == "" { // a licence and an identity card in one text repeat most
			c.Fields[l.code] = strings.TrimSpace(l.value)
		}
	}
	if len(c.Fields) == 0 {
		return nil, errors.New("the text ends after the header: scan the barcode again")
	}
	return c, nil
}

// Strip returns the text without the elements that Parse drops, fit to be kept; it reads as before. Of a text that is
// no licence's nobody can say what it holds, and only its length is kept.
func Strip(text string) string {
	t, err := split(text)
	if err != nil {
		return strings.Repeat("?", min(len(text), maxText))
	}
	var b strings.Builder
	b.WriteString(t.head)
	for _, l := range t.lines {
		b.WriteByte('\n')
		b.WriteString(l.subfile)
		if dropped[l.code] == "" {
			b.WriteString(l.code + l.value)
		}
	}
	return b.String()
}

// A text is a barcode's text in parts.
type text struct {
	head            string // up to the first element
	version, issuer int
	lines           []line
	warnings        []string
}

// A line is one element. Code is empty where there is none; value is then the whole line.
type line struct{ subfile, code, value string }

var (
	// header is the file type, the issuer and the version (annex D.12.3). The type was AAMVA in the version of 2000.
	header = regexp.MustCompile(`(?:ANSI ?|AAMVA)([0-9]{6})([0-9]{2})`)
	// designator is a subfile's type, offset and length (annex D.12.4).
	designator = regexp.MustCompile(`^([A-Z]{2})[0-9]{8}`)
	// element is a code with its value. Those of the standard begin with D, those of a jurisdiction with Z.
	element = regexp.MustCompile(`^([A-Z]{2}[A-Z0-9])(.*)$`)
	// standard is an element of the standard behind the type of its subfile.
	standard = regexp.MustCompile(`^(DL|ID|EN)(D[A-D][A-Z].*)$`)
)

// cards are the types of the standard's subfiles: licence, identity card, enhanced licence.
var cards = []string{"DL", "ID", "EN"}

// headerWithin is how far from the beginning the header is looked for. Scanners put their own marks before it.
const headerWithin = 40

func split(s string) (*text, error) {
	if len(s) > maxText {
		return nil, fmt.Errorf("the text has %d characters; a licence's barcode holds 1850 at most", len(s))
	}
	s = readable(s)
	at := header.FindStringSubmatchIndex(s)
	if at == nil || at[0] > headerWithin {
		return nil, errors.New("the text does not begin as a driving licence's barcode does, with ANSI or AAMVA and ten digits")
	}
	t := &text{}
	t.issuer, _ = strconv.Atoi(s[at[2]:at[3]])
	t.version, _ = strconv.Atoi(s[at[4]:at[5]])
	if strings.Trim(s[:at[0]], "\ufeff@\n\r\x1e\x1c\x1d^ ") != "" {
		t.warnings = append(t.warnings, "Other characters stand before the header.")
	}
	end := at[1]
	for range t.afterVersion() {
		if end < len(s) && s[end] >= '0' && s[end] <= '9' {
			end++
		}
	}
	var subfiles []string
	for {
		d := designator.FindStringSubmatch(s[end:])
		if d == nil {
			break
		}
		if !slices.Contains(subfiles, d[1]) {
			subfiles = append(subfiles, d[1])
		}
		end += len(d[0])
	}
	t.head = s[:end]
	t.read(s[end:], subfiles)
	return t, nil
}

// afterVersion is how many digits follow the version: of the jurisdiction's version, since 2003, and of the number of
// subfiles.
func (t *text) afterVersion() int {
	if t.version < 2 {
		return 2
	}
	return 4
}

// readable returns the text in UTF-8. Scanners send the bytes of ISO 8859-1, which the standard asks for.
func readable(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}

// read parts the data into elements. Offsets are not relied on: they are wrong once a separator was lost.
func (t *text) read(data string, subfiles []string) {
	for _, sub := range subfiles {
		if strings.HasPrefix(sub, "Z") { // a lost separator before a jurisdiction's subfile
			data = strings.ReplaceAll(data, sub+sub, "\n"+sub+sub)
		}
	}
	for _, l := range strings.FieldsFunc(data, func(r rune) bool { return strings.ContainsRune("\n\r\x1e\x1c\x1d", r) }) {
		t.lines = append(t.lines, parseLine(l, subfiles))
	}
	unknown := slices.ContainsFunc(t.lines, func(l line) bool { return l.code == "" && l.value != "" })
	if unknown {
		t.warnings = append(t.warnings, "A line is no element of the standard's form.")
	}
}

func parseLine(s string, subfiles []string) line {
	var l line
	if m := standard.FindStringSubmatch(s); m != nil {
		l.subfile, s = m[1], m[2]
	} else if slices.Contains(cards, s) { // its first element was stripped
		l.subfile, s = s, ""
	} else if len(s) >= 2 && slices.Contains(subfiles, s[:2]) && (len(s) == 2 || strings.HasPrefix(s[2:], s[:2])) {
		l.subfile, s = s[:2], s[2:]
	}
	if m := element.FindStringSubmatch(s); m != nil {
		l.code, l.value = m[1], m[2]
	} else {
		l.value = s
	}
	return l
}
