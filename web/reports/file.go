package reports

import (
	"bytes"
	"context"
	_ "embed"

	"bonafide/internal/errs"
	"bonafide/internal/report"

	"github.com/a-h/templ"
)

// filePolicy is what the self-contained page may do, wherever it is opened: show itself. It also stands in the page.
const filePolicy = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"

// style is the whole look of the self-contained page. It is also what Chromium prints.
//
//go:embed report.css
var style string

func styleElement() templ.Component { return templ.Raw("<style>" + style + "</style>") }

// HTML returns the report as one page that needs no other file, runs no script and loads nothing.
func HTML(ctx context.Context, r *report.Report) (_ []byte, err error) {
	defer errs.Wrap(&err, "reports.HTML(%s)", r.Candidate.ID)
	var b bytes.Buffer
	err = file(r).Render(ctx, &b)
	return b.Bytes(), err
}
