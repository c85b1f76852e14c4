package mail

import (
	"html/template"
	"strings"
	"unicode/utf8"
)

// A Letter is what a message says.
type Letter struct {
	Subject string
	Parts   []Part
}

// A Part is a paragraph, or a link that stands alone.
type Part struct {
	Words string
	Link  string // an https or http address; Words is empty then
}

// width is where lines of plain text break, in characters: what mail programs have shown since RFC 1855.
const width = 72

// Text returns the letter as plain text. A link stands whole on a line of its own.
func (l *Letter) Text() string {
	var b strings.Builder
	for i, p := range l.Parts {
		if i > 0 {
			b.WriteString("\n")
		}
		if p.Link != "" {
			b.WriteString(p.Link + "\n")
			continue
		}
		b.WriteString(wrapped(p.Words))
	}
	return b.String()
}

func wrapped(text string) string {
	var b strings.Builder
	column := 0
	for word := range strings.FieldsSeq(text) {
		n := utf8.RuneCountInString(word)
		switch {
		case column == 0:
		case column+1+n > width:
			b.WriteString("\n")
			column = 0
		default:
			b.WriteString(" ")
			column++
		}
		b.WriteString(word)
		column += n
	}
	return b.String() + "\n"
}

var page = template.Must(template.New("letter").Parse(`<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>{{.Subject}}</title></head>
<body style="font-family: sans-serif; line-height: 1.5; max-width: 36em">
{{range .Parts}}<p>{{if .Link}}<a href="{{.Link}}">{{.Link}}</a>{{else}}{{.Words}}{{end}}</p>
{{end}}</body>
</html>
`))

// HTML returns the letter as a page that loads nothing.
func (l *Letter) HTML() (string, error) {
	var b strings.Builder
	err := page.Execute(&b, l)
	return b.String(), err
}
