package reports

import (
	"bytes"
	"context"
	_ "embed"
	"io"

	"bonafide/internal/errs"
	"bonafide/internal/report"
	"bonafide/web/say"

	"github.com/a-h/templ"
)

// filePolicy is what the self-contained page may do, wherever it is opened: show itself. It also stands in the page.
const filePolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

// style is the whole look of the self-contained page. It is also what Chromium prints.
//
//go:embed report.css
var style string

// english is the language of reports, on pages of any other and in files.
var english = say.English()

// inEnglish shows a component in English, whatever the language of the page.
func inEnglish(c templ.Component) templ.Component {
	return templ.ComponentFunc(func(ctx context.Context, w io.Writer) error { return c.Render(say.With(ctx, english), w) })
}

func styleElement() templ.Component { return templ.Raw("<style>" + style + "</style>") }

// HTML returns the report as one page that needs no other file, runs no script and loads nothing.
func HTML(ctx context.Context, r *report.Report) (_ []byte, err error) {
	defer errs.Wrap(&err, "reports.HTML(%s)", r.Candidate.ID)
	var b bytes.Buffer
	err = file(r).Render(say.With(ctx, english), &b)
	return b.Bytes(), err
}
