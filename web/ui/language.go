package ui

import (
	"context"
	"fmt"
	"io"
	"strings"

	"bonafide/internal/errs"
	"bonafide/web/say"

	"github.com/a-h/templ"
)

// In returns the language of the page.
func In(ctx context.Context) *say.Language { return say.In(ctx) }

// Say returns the message in the language of the page, as say.Language.Say does.
func Say(ctx context.Context, format string, args ...any) string {
	return say.In(ctx).Say(format, args...)
}

// Message returns what the error says to the person who made the request, in the language, and whether it says anything.
func Message(in *say.Language, err error) (string, bool) {
	format, args, ok := errs.Format(err)
	if !ok {
		return "", false
	}
	return in.Say(format, args...), true
}

// Says is a message with markup: `words` are code, and in braces stands the number of a part. A part that is a templ.SafeURL is where the words in brackets
// before it lead, and any other is a component or a text in that place:
//
//	"This list as [CSV]{1} or [XLSX]{2}, made by `bonafide export` for {3}"
func Says(format string, parts ...any) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		rest := Say(ctx, format)
		for rest != "" {
			i := strings.IndexAny(rest, "[`{")
			if i < 0 {
				return write(ctx, w, rest)
			}
			if err := write(ctx, w, rest[:i]); err != nil {
				return err
			}
			var inside string
			var err error
			switch rest[i] {
			case '`':
				inside, rest, _ = strings.Cut(rest[i+1:], "`")
				_, err = fmt.Fprintf(w, `<code translate="no">%s</code>`, templ.EscapeString(inside))
			case '[':
				inside, rest, _ = strings.Cut(rest[i+1:], "]{")
				var number string
				number, rest, _ = strings.Cut(rest, "}")
				href, _ := part(parts, number).(templ.SafeURL)
				_, err = fmt.Fprintf(w, `<a href="%s">%s</a>`, templ.EscapeString(string(href)), templ.EscapeString(inside))
			case '{':
				inside, rest, _ = strings.Cut(rest[i+1:], "}")
				err = write(ctx, w, part(parts, inside))
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// part returns the part with the number, counted from 1; nil where there is none.
func part(parts []any, number string) any {
	var n int
	if _, err := fmt.Sscan(number, &n); err != nil || n < 1 || n > len(parts) {
		return nil
	}
	return parts[n-1]
}

func write(ctx context.Context, w io.Writer, part any) error {
	switch part := part.(type) {
	case templ.Component:
		return part.Render(ctx, w)
	case nil:
		return nil
	default:
		_, err := io.WriteString(w, templ.EscapeString(fmt.Sprint(part)))
		return err
	}
}
