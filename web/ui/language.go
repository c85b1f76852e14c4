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
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) (err error) {
		for rest := Say(ctx, format); rest != "" && err == nil; {
			i := strings.IndexAny(rest, "[`{")
			if i < 0 {
				i = len(rest)
			}
			if i > 0 {
				err, rest = write(ctx, w, rest[:i]), rest[i:]
				continue
			}
			rest, err = markup(ctx, w, rest, parts)
		}
		return err
	})
}

// markup writes what the text begins with, code, a link or a part, and returns the text after it.
func markup(ctx context.Context, w io.Writer, text string, parts []any) (rest string, err error) {
	open, inside := text[0], text[1:]
	switch open {
	case '`':
		inside, rest, _ = strings.Cut(inside, "`")
		_, err = fmt.Fprintf(w, `<code translate="no">%s</code>`, templ.EscapeString(inside))
	case '[':
		label, after, _ := strings.Cut(inside, "]{")
		number, after, _ := strings.Cut(after, "}")
		href, _ := part(parts, number).(templ.SafeURL)
		_, err = fmt.Fprintf(w, `<a href="%s">%s</a>`, templ.EscapeString(string(href)), templ.EscapeString(label))
		rest = after
	case '{':
		inside, rest, _ = strings.Cut(inside, "}")
		err = write(ctx, w, part(parts, inside))
	}
	return rest, err
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
