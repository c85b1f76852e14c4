package evidence

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"bonafide/internal/barcode"
	"bonafide/internal/mailbox"
	"bonafide/internal/mrz"
	"bonafide/internal/phone"
	"bonafide/web/say"
	"bonafide/web/ui"

	"github.com/a-h/templ"
)

// A kind is a sort of question: how its typed words become a value of the dossier and back, and how it is drawn.
type kind struct {
	parse   func(words []string) (any, fault) // of words that are not empty
	show    func(value any) []string
	draw    func(ui.Field) templ.Component
	options []ui.Option // of those that choose
	wide    bool        // does not share its line with another field
	attrs   templ.Attributes
	input   string // the type of the input, "" for text
}

// The longest texts accepted, in characters: a line holds a name or an address, a note a few paragraphs.
const (
	maxLine = 300
	maxNote = 4000
)

// A fault is what is wrong with an answer, as say.Language.Say takes it: it reads after the label, "is no …". The zero value is nothing.
type fault struct {
	format string
	args   []any
}

func wrong(format string, args ...any) fault { return fault{format, args} }

func (f fault) any() bool { return f.format != "" }

func (f fault) in(l *say.Language) string {
	args := slices.Clone(f.args)
	for i, a := range args {
		if n, ok := a.(int); ok {
			args[i] = l.Count(n)
		}
	}
	return l.Say(f.format, args...)
}

// missing says what to do about a field that was left out.
func (k kind) missing() fault {
	if k.options != nil {
		return wrong("is missing: choose one")
	}
	return wrong("is missing: fill it in")
}

// one adapts a function of a single text.
func one(parse func(string) (any, fault)) func([]string) (any, fault) {
	return func(words []string) (any, fault) { return parse(words[0]) }
}

// showText shows a value as it is written in JSON, with the ends of lines as browsers send them back.
func showText(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{lineEnds.Replace(v)}
	case json.Number:
		return []string{v.String()}
	}
	return nil
}

// words is a text that must pass check, which returns what is wrong with it.
func words(most int, check func(string) fault) func([]string) (any, fault) {
	return one(func(s string) (any, fault) {
		if utf8.RuneCountInString(s) > most {
			return nil, wrong("is too long: shorten it to %s characters", most)
		}
		return s, check(s)
	})
}

func anything(string) fault { return fault{} }

// line is a short text that checks accepts.
func line(check func(string) fault) kind {
	return kind{parse: words(maxLine, check), show: showText, draw: ui.TextField}
}

func mailText(s string) fault {
	if _, err := mailbox.Parse(s); err != nil {
		return wrong("is not a mail address: write it as name@example.org")
	}
	return fault{}
}

// phoneText accepts every number of a possible length: what is unusual may still be true.
func phoneText(s string) fault {
	if _, err := phone.Parse(s, ""); err != nil {
		return wrong("is not a full phone number: write it with its country code, +1 832 555 0199 say")
	}
	return fault{}
}

func ipText(s string) fault {
	if a, err := netip.ParseAddr(s); err != nil || a.Zone() != "" {
		return wrong("is not an IP address: write it as 198.51.100.7 or 2001:db8::7")
	}
	return fault{}
}

func urlText(s string) fault {
	u, err := url.Parse(s)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return wrong("is not the address of a page: copy it whole, with https:// at its beginning")
	}
	return fault{}
}

func domainText(s string) fault {
	if _, err := mailbox.ParseDomain(s); err != nil {
		return wrong("is not a domain: write it as example.org")
	}
	return fault{}
}

var monthForm = regexp.MustCompile(`^\d{4}(-(0[1-9]|1[0-2]))?$`)

func monthText(s string) fault {
	if !monthForm.MatchString(s) {
		return wrong("is neither a month nor a year: write it as 2024-03 or 2024")
	}
	return fault{}
}

func endText(s string) fault {
	if s == "present" || !monthText(s).any() {
		return fault{}
	}
	return wrong("is neither a month nor a year: write it as 2024-03, 2024 or present")
}

func zoneText(s string) fault {
	if _, err := time.LoadLocation(s); err != nil || s == "Local" {
		return wrong("is not a time zone: write its IANA name, America/Chicago say")
	}
	return fault{}
}

var (
	text    = line(anything)
	mail    = typedAs("email", line(mailText))
	tel     = typedAs("tel", line(phoneText))
	webPage = typedAs("url", line(urlText))
	domain  = plainWord(line(domainText))
	ip      = plainWord(line(ipText))
	month   = line(monthText)
	end     = line(endText)
	zone    = zoneKind()
	note    = kind{parse: words(maxNote, anything), show: showText, draw: ui.TextArea, wide: true}
)

// A zone has 90 characters, and a barcode some hundreds; spaces and line ends come on top.
const (
	maxZone    = 200
	maxLicence = 4000
)

var (
	machineZone = copied(words(maxZone, zoneLines))
	licenceText = copied(words(maxLicence, barcodeText))
)

// copied is a long text that is copied letter by letter.
func copied(parse func([]string) (any, fault)) kind {
	return plainWord(kind{parse: parse, show: showText, draw: ui.TextArea, wide: true})
}

// zoneLines accepts every text in the layout of a zone. Check digits that do not fit are evidence, not mistyped.
func zoneLines(s string) fault {
	if _, err := mrz.Parse(s, time.Now()); err != nil {
		return wrong("cannot be read as a machine-readable zone: %s", err)
	}
	return fault{}
}

func barcodeText(s string) fault {
	if _, err := barcode.Parse(s); err != nil {
		return wrong("cannot be read as the barcode of a driving licence: %s", err)
	}
	return fault{}
}

func typedAs(input string, k kind) kind {
	k.input = input
	return plainWord(k)
}

// plainWord keeps browsers from correcting what is copied letter by letter.
func plainWord(k kind) kind {
	k.attrs = templ.Attributes{"spellcheck": "false", "autocapitalize": "none"}
	return k
}

func zoneKind() kind {
	k := plainWord(line(zoneText))
	k.attrs["list"] = "zones"
	return k
}

// day is a date.
var day = kind{
	parse: one(func(s string) (any, fault) {
		if _, err := time.Parse(time.DateOnly, s); err != nil {
			return nil, wrong("is not a date: write it as 2026-11-03")
		}
		return s, fault{}
	}),
	show: showText,
	draw: ui.DateField,
}

// minute is a time in UTC.
var minute = kind{
	parse: one(parseMinute),
	show: func(v any) []string {
		if t := timeOf(v); !t.IsZero() {
			return []string{showMinute(t)}
		}
		return nil
	},
	draw: ui.DateTimeField,
}

func parseMinute(s string) (any, fault) {
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02 15:04:05"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t.Format(time.RFC3339Nano), fault{}
		}
	}
	return nil, wrong("is not a time: write it as 2026-11-03T14:05, in UTC")
}

// showMinute writes a time as browsers expect it, as exactly as they can hold it.
func showMinute(t time.Time) string {
	t = t.UTC()
	switch {
	case t.Nanosecond() != 0:
		return t.Format("2006-01-02T15:04:05.000")
	case t.Second() != 0:
		return t.Format("2006-01-02T15:04:05")
	}
	return t.Format("2006-01-02T15:04")
}

var usbForm, edidForm = regexp.MustCompile(`^[0-9a-f]{4}$`), regexp.MustCompile(`^00(?:[0-9a-f]{2}){9,}$`)

// usbID is the id of a maker or a product, in the lower case in which lists hold it.
var usbID = hex(usbForm, "is no USB id: write its four hexadecimal digits, 1d6b say")

// edid is what a display says of itself.
var edid = hex(edidForm, "is no display data: write its hexadecimal digits, from 00ffffffffffff00 on")

func hex(form *regexp.Regexp, bad string) kind {
	return plainWord(kind{
		parse: one(func(s string) (any, fault) {
			if s = strings.ToLower(strings.Join(strings.Fields(s), "")); !form.MatchString(s) {
				return nil, wrong(bad)
			}
			return s, fault{}
		}),
		show: showText,
		draw: ui.TextField,
	})
}

// minutes are times in UTC, one a line.
var minutes = kind{
	parse: func(words []string) (any, fault) {
		var values []any
		for _, s := range clean(strings.Split(words[0], "\n")) {
			v, bad := parseMinute(s)
			if bad.any() {
				return nil, wrong("holds a line that is not a time: write each as 2026-11-03 14:05, in UTC")
			}
			values = append(values, v)
		}
		return values, fault{}
	},
	show: func(v any) []string {
		elements, _ := v.([]any)
		var texts []string
		for _, v := range elements {
			texts = append(texts, strings.Join(minute.show(v), ""))
		}
		return []string{strings.ReplaceAll(strings.Join(texts, "\n"), "T", " ")}
	},
	draw:  ui.TextArea,
	attrs: templ.Attributes{"rows": "3"},
	wide:  true,
}

// number is a number in a range.
func number(least, most float64) kind {
	return kind{
		parse: one(func(s string) (any, fault) {
			f, err := strconv.ParseFloat(s, 64)
			if err != nil || math.IsNaN(f) || f < least || f > most {
				return nil, wrong("is no number between %s and %s", plain(least), plain(most))
			}
			return json.Number(plain(f)), fault{}
		}),
		show:  showText,
		draw:  ui.TextField,
		attrs: templ.Attributes{"inputmode": "decimal"},
	}
}

func plain(f float64) string { return strconv.FormatFloat(f, 'f', -1, 64) }

// maxCount is far above every count that is asked.
const maxCount = 10_000

// whole counts something.
var whole = kind{
	parse: one(func(s string) (any, fault) {
		n, err := strconv.Atoi(s)
		if err != nil || n < 0 || n > maxCount {
			return nil, wrong("is no whole number: write 0 or more, in digits")
		}
		return json.Number(strconv.Itoa(n)), fault{}
	}),
	show:  showText,
	draw:  ui.TextField,
	attrs: templ.Attributes{"inputmode": "numeric"},
}

var offsetForm = regexp.MustCompile(`^(?:UTC|GMT)?([+−-])(\d{1,2})(?::?([0-5]\d))?$`)

// offset is minutes east of UTC, written +05:30. The dossier bounds it.
var offset = kind{
	parse: one(func(s string) (any, fault) {
		m := offsetForm.FindStringSubmatch(s)
		if m == nil {
			return nil, wrong("is not an offset: write it as +05:30 or -06:00")
		}
		hours, _ := strconv.Atoi(m[2])
		minutes, _ := strconv.Atoi(m[3])
		minutes += hours * 60
		if m[1] != "+" {
			minutes = -minutes
		}
		return json.Number(strconv.Itoa(minutes)), fault{}
	}),
	show: func(v any) []string {
		n, _ := v.(json.Number)
		minutes, err := strconv.Atoi(n.String())
		if err != nil {
			return showText(v)
		}
		return []string{time.Unix(0, 0).In(time.FixedZone("", minutes*60)).Format("-07:00")}
	},
	draw: ui.TextField,
}

// yes is a box to tick. What is not ticked is not recorded.
var yes = kind{
	parse: func([]string) (any, fault) { return true, fault{} },
	show: func(v any) []string {
		if v == true {
			return []string{"yes"}
		}
		return nil
	},
	draw: ui.Checkbox,
	wide: true,
}

// yesNo tells no from not known.
var yesNo = kind{
	parse: one(func(s string) (any, fault) { return s == "yes", fault{} }),
	show: func(v any) []string {
		if v == true {
			return []string{"yes"}
		}
		return []string{"no"}
	},
	draw:    ui.Select,
	options: []ui.Option{{Value: "", Label: "Not known"}, {Value: "yes", Label: "Yes"}, {Value: "no", Label: "No"}},
}

// maxInSight is how many options stand beside each other; more are unfolded.
const maxInSight = 5

// choice is one of the options, which must be given. What is recorded and not among them is kept.
func choice(options []ui.Option) kind {
	k := pick(options)
	if len(options) <= maxInSight {
		k.draw, k.wide = ui.RadioGroup, true
	}
	return k
}

// pick is one of the options, or none.
func pick(options []ui.Option) kind {
	return kind{
		parse: one(func(s string) (any, fault) {
			if !has(options, s) {
				return nil, wrong("is not one of the answers: choose one")
			}
			return s, fault{}
		}),
		show:    showText,
		options: options,
		draw: func(f ui.Field) templ.Component {
			if f.Value != "" && !has(f.Options, f.Value) {
				f.Options = append(slices.Clip(f.Options), ui.Option{Value: f.Value, Label: f.Value})
			}
			return ui.Select(f)
		},
	}
}

// country is one of the countries, or none, by their names in the language of the page.
func country() kind {
	k := pick(ui.Countries(say.English()))
	draw := k.draw
	k.draw = func(f ui.Field) templ.Component {
		return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
			f.Options = ui.Countries(ui.In(ctx))
			return draw(f).Render(ctx, w)
		})
	}
	return k
}

// alone gives a kind a line of its own, for long answers.
func alone(k kind) kind {
	k.wide = true
	return k
}

// ticks is any of the options.
func ticks(options []ui.Option) kind {
	return kind{
		parse: func(words []string) (any, fault) {
			values := make([]any, len(words))
			for i, w := range words {
				if !has(options, w) {
					return nil, wrong("holds what is not among the answers: tick those that apply")
				}
				values[i] = w
			}
			return values, fault{}
		},
		show:    showTexts,
		options: options,
		draw:    ui.CheckboxGroup,
		wide:    true,
	}
}

func has(options []ui.Option, value string) bool {
	return slices.ContainsFunc(options, func(o ui.Option) bool { return o.Value == value })
}

// lines is a list of short texts, one a line.
var lines = kind{
	parse: func(words []string) (any, fault) {
		texts := clean(strings.Split(words[0], "\n"))
		values := make([]any, len(texts))
		for i, s := range texts {
			if utf8.RuneCountInString(s) > maxLine {
				return nil, wrong("holds a line that is too long: shorten each to %s characters", maxLine)
			}
			values[i] = s
		}
		return values, fault{}
	},
	show:  func(v any) []string { return []string{strings.Join(showTexts(v), "\n")} },
	draw:  ui.TextArea,
	attrs: templ.Attributes{"rows": "3"},
	wide:  true,
}

// secret is a text that is shown masked once it is recorded. Left as it is shown it stays; all of it is typed to change it.
var secret = plainWord(kind{
	parse: words(maxLine, func(s string) fault {
		if strings.Contains(s, "•") {
			return wrong("is shown masked: type all of it to change it")
		}
		return fault{}
	}),
	show: func(v any) []string {
		s, _ := v.(string)
		return clean([]string{ui.Masked(s)})
	},
	draw: ui.TextField,
})

// identities are authors of commits, one a line: "Ada Example <ada@example.org>". Programs accept any text on either
// side, and so does this.
var identities = kind{
	parse: func(words []string) (any, fault) {
		var values []any
		for _, s := range clean(strings.Split(words[0], "\n")) {
			name, rest, found := strings.Cut(s, "<")
			mail, after, closed := strings.Cut(rest, ">")
			if !found || !closed || after != "" || utf8.RuneCountInString(s) > maxLine {
				return nil, wrong("holds a line that names no author: write each as Ada Example <ada@example.org>")
			}
			values = append(values, object{"name": strings.TrimSpace(name), "email": strings.TrimSpace(mail)})
		}
		return values, fault{}
	},
	show: func(v any) []string {
		list, _ := v.([]any)
		var texts []string
		for _, v := range list {
			author, _ := v.(object)
			texts = append(texts, strings.TrimSpace(fmt.Sprintf("%s <%s>", author["name"], author["email"])))
		}
		return []string{strings.Join(texts, "\n")}
	},
	draw:  ui.TextArea,
	attrs: templ.Attributes{"rows": "3", "spellcheck": "false", "autocapitalize": "none"},
	wide:  true,
}

// share is a part of a whole from 0 to 1, asked in percent.
var share = kind{
	parse: one(func(s string) (any, fault) {
		f, err := strconv.ParseFloat(s, 64)
		if err != nil || math.IsNaN(f) || f < 0 || f > 100 {
			return nil, wrong("is no number between 0 and 100")
		}
		return json.Number(plain(f / 100)), fault{}
	}),
	show: func(v any) []string {
		n, _ := v.(json.Number)
		f, err := n.Float64()
		if err != nil {
			return showText(v)
		}
		return []string{plain(math.Round(f*1e6) / 1e4)}
	},
	draw:  ui.TextField,
	attrs: templ.Attributes{"inputmode": "decimal"},
}

func showTexts(v any) []string {
	list, _ := v.([]any)
	var texts []string
	for _, v := range list {
		texts = append(texts, showText(v)...)
	}
	return texts
}

// longText is a whole page of text.
var longText = kind{parse: words(100_000, anything), show: showText, draw: ui.TextArea, attrs: templ.Attributes{"rows": "8"}, wide: true}
