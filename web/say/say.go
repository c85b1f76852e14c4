// Package say puts the texts of the pages into the language of whoever reads them.
//
// English stands in the source. Each other language is one catalogue of messages, a PO file as gettext has it, with the English as the id of each
// message, so that the usual tools for translators open it. Two languages that nobody speaks show what a page does with texts that are longer, and with texts that run from right to left.
package say

import (
	"context"
	"embed"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"bonafide/internal/errs"

	"github.com/leonelquinteros/gotext"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// A Language is one that pages can be read in.
type Language struct {
	Code        string // as BCP 47 has it
	Name        string // in itself
	RightToLeft bool

	messages map[string]*gotext.Translation // by their ids; nil: English, which the source says
	plural   func(n int) int                // which of its forms a number takes
	invent   func(format string) string     // of a language that nobody speaks: its words for the English ones
}

//go:embed *.po
var files embed.FS

var (
	english = &Language{Code: "en", Name: "English"}
	german  = &Language{Code: "de", Name: "Deutsch", messages: read("de.po", display.German.Regions()), plural: oneOrMany}

	// Languages lists those that people choose from, English first.
	Languages = []*Language{english, german}

	// all has those that nobody speaks, too: they have the messages that German has.
	all = append(slices.Clone(Languages),
		&Language{Code: "en-XA", Name: "Longer", messages: german.messages, plural: oneOrMany, invent: longer},
		&Language{Code: "ar-XB", Name: "Right to left", messages: german.messages, plural: oneOrMany, invent: reversed, RightToLeft: true})
)

// read returns the messages of a catalogue, and the names of countries as CLDR has them.
func read(name string, countries display.Namer) map[string]*gotext.Translation {
	data, err := files.ReadFile(name)
	if err != nil {
		panic("say: " + err.Error()) // it is part of the program
	}
	po := gotext.NewPo()
	po.Parse(data)
	messages := po.GetDomain().GetTranslations()
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			if r, err := language.ParseRegion(string([]rune{a, b})); err == nil && r.IsCountry() {
				messages[display.English.Regions().Name(r)] = &gotext.Translation{Trs: map[int]string{0: countries.Name(r)}}
			}
		}
	}
	return messages
}

// oneOrMany is the plural of Germanic languages, as the head of their catalogues says.
func oneOrMany(n int) int {
	if n == 1 {
		return 0
	}
	return 1
}

// English is the language of the source.
func English() *Language { return english }

// Of returns the language with the code, nil where there is none.
func Of(code string) *Language {
	i := slices.IndexFunc(all, func(l *Language) bool { return l.Code == code })
	if i < 0 {
		return nil
	}
	return all[i]
}

type key struct{}

// With returns a context in which pages are said in the language.
func With(ctx context.Context, in *Language) context.Context {
	return context.WithValue(ctx, key{}, in)
}

// In returns the language of the context, English where it has none.
func In(ctx context.Context) *Language {
	if in, ok := ctx.Value(key{}).(*Language); ok {
		return in
	}
	return english
}

// Say returns the message for the English format, with the arguments as fmt.Sprintf puts them; without arguments the format is a text, in which % is no verb.
// A message that the catalogue lacks, such as a name, is returned as it is. Of a time.Time among the arguments it says the minute, as DateTime does,
// and of errs.Words what the catalogue has for them.
func (in *Language) Say(format string, args ...any) string {
	if format == "" {
		return ""
	}
	args = slices.Clone(args)
	for i, a := range args {
		switch a := a.(type) {
		case time.Time:
			args[i] = in.DateTime(a)
		case errs.Words:
			args[i] = in.Say(string(a))
		}
	}
	return gotext.FormatString(in.format(format, format, 0), args...)
}

// Inside returns a title as it stands inside a sentence: English begins it small there.
func (in *Language) Inside(title string) string {
	if first, n := utf8.DecodeRuneInString(title); n > 0 && in == english {
		return string(unicode.ToLower(first)) + title[n:]
	}
	return in.Say(title)
}

// format returns one form of the message, the English where the catalogue lacks it.
func (in *Language) format(id, english string, form int) string {
	message, ok := in.messages[id]
	switch {
	case !ok || message.Trs[form] == "":
		return english
	case in.invent != nil:
		return in.invent(english)
	}
	return message.Trs[form]
}

// Plural returns the number with the words that fit it: "1 check", "2 checks". The message's ids are "%s check" and "%s checks".
func (in *Language) Plural(n int, one, many string) string {
	one, many = "%s "+one, "%s "+many
	format := many
	if n == 1 {
		format = one
	}
	if in.plural != nil {
		format = in.format(one, format, in.plural(n))
	}
	return fmt.Sprintf(format, in.Count(n))
}

// Count returns the number with its thousands apart: "1,204".
func (in *Language) Count(n int) string {
	digits := strconv.Itoa(n)
	sign := ""
	if n < 0 {
		sign, digits = "-", digits[1:]
	}
	var b strings.Builder
	for i, r := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteString(in.separators()[0])
		}
		b.WriteRune(r)
	}
	return sign + b.String()
}

// Decimal returns the number with so many decimals, -1 for as many as it needs: "8.3".
func (in *Language) Decimal(x float64, decimals int) string {
	return strings.Replace(strconv.FormatFloat(x, 'f', decimals, 64), ".", in.separators()[1], 1)
}

// separators are what stands between thousands and before decimals.
func (in *Language) separators() [2]string {
	if in.Code == "de" {
		return [2]string{".", ","}
	}
	return [2]string{",", "."}
}

var months = [...]string{"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"}

// Date returns the day in UTC: "3 November 2026". The zero time gives "".
func (in *Language) Date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	t = t.UTC()
	return in.Say("%[1]d %[2]s %[3]d", t.Day(), in.Say(months[t.Month()-1]), t.Year())
}

// ShortDate returns the day in UTC without its year: "3 Nov".
func (in *Language) ShortDate(t time.Time) string {
	month := []rune(in.Say(months[t.UTC().Month()-1]))
	return in.Say("%[1]d %[2]s", t.UTC().Day(), string(month[:3]))
}

// DayText returns a day in the form of ISO 8601, "2026-11-03", as Date does, and any other text as it is.
func (in *Language) DayText(s string) string {
	day, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return s
	}
	return in.Date(day)
}

// DateTime returns the minute in UTC: "3 November 2026, 14:05 UTC". The zero time gives "".
func (in *Language) DateTime(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return in.Date(t) + t.UTC().Format(", 15:04 UTC")
}

// Ago returns how long before now t is, in its largest whole unit up to days: "5 minutes ago", "in 2 days". Less than
// a minute either way is "just now", and beyond 30 days it is the date. The zero time gives "".
func (in *Language) Ago(t, now time.Time) string {
	if t.IsZero() {
		return ""
	}
	d := now.Sub(t)
	switch size := d.Abs(); {
	case size < time.Minute:
		return in.Say("just now")
	case size > 30*24*time.Hour:
		return in.Date(t)
	case size < time.Hour:
		return in.apart(d, int(size.Minutes()), [4]string{"minute ago", "minutes ago", "in %s minute", "in %s minutes"})
	case size < 24*time.Hour:
		return in.apart(d, int(size.Hours()), [4]string{"hour ago", "hours ago", "in %s hour", "in %s hours"})
	default:
		return in.apart(d, int(size.Hours()/24), [4]string{"day ago", "days ago", "in %s day", "in %s days"})
	}
}

// apart says how far away n units are, the one way or the other.
func (in *Language) apart(d time.Duration, n int, words [4]string) string {
	switch {
	case d >= 0:
		return in.Plural(n, words[0], words[1])
	case n == 1:
		return in.Say(words[2], in.Count(n))
	}
	return in.Say(words[3], in.Count(n))
}
