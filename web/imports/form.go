package imports

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/intake"
	"bonafide/internal/vetting"
	"bonafide/web/ui"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// An act is what a person does to an import.
type act func(ctx context.Context, actor vetting.Actor, id uuid.UUID) error

// A form is a file with the answers to what it leaves open, as typed.
type form struct {
	Name     string // of the file
	Rows     string // pasted
	Shown    string // the digest of the answers that the page was made of
	Applied  string // as typed
	Answers  intake.Answers
	Problems ui.Problems

	data     []byte
	answered bool // it comes from a page that showed the file
	changed  bool // what was shown is not what was confirmed
}

// pasted is the name of rows that came without a file.
const pasted = "pasted rows"

func readForm(c echo.Context) (*form, error) {
	f := &form{Rows: c.FormValue("rows"), Shown: c.FormValue("shown"), answered: c.FormValue("shown") != ""}
	var err error
	if f.Name, f.data, err = ui.ResentFile(c); err != nil {
		return nil, err
	}
	if len(f.data) == 0 && strings.TrimSpace(f.Rows) != "" {
		f.Name, f.data = pasted, []byte(f.Rows)
	}
	values, err := c.FormParams()
	f.readAnswers(values)
	return f, err
}

// fix begins the names of fields that answer questions, and unsaid is the value of those that leave them open.
const (
	fix    = "fix-"
	unsaid = "-"
)

func (f *form) readAnswers(values url.Values) {
	a := &f.Answers
	said := func(name string) string { return strings.TrimPrefix(values.Get(name), unsaid) }
	a.Sheet, a.Encoding, a.Delimiter = said("sheet"), said("encoding"), said("delimiter")
	a.Header, _ = strconv.Atoi(values.Get("header"))
	a.Requisition, f.Applied = strings.TrimSpace(values.Get("requisition")), values.Get("applied")
	a.Applied, _ = dossier.ParseDate(f.Applied)
	if n, err := strconv.Atoi(values.Get("columns")); err == nil && n <= len(values) {
		for i := range n {
			a.Columns = append(a.Columns, values.Get("column-"+strconv.Itoa(i)))
		}
	}
	a.Fixes = map[string]string{}
	for name, answers := range values {
		if k, ok := strings.CutPrefix(name, fix); ok && strings.TrimPrefix(answers[0], unsaid) != "" {
			a.Fixes[k] = answers[0]
		}
	}
}

// check finds what is wrong with what was typed.
func (f *form) check() {
	if len(f.data) == 0 {
		f.Problems.Add("file", "Choose a file, or paste rows below.")
	}
	if f.Applied != "" && f.Answers.Applied.IsZero() {
		f.Problems.Add("applied", "This is not a day: write it as 2026-11-03.")
	}
}

// encoded is the file as it travels with the form.
func (f *form) encoded() string { return base64.RawURLEncoding.EncodeToString(f.data) }

// digest is by which two forms with the same answers to the same file are known.
func (f *form) digest() string {
	a := f.Answers
	var fixes []string
	for k, v := range a.Fixes {
		fixes = append(fixes, k+"="+v)
	}
	slices.SortFunc(fixes, cmp.Compare)
	h := sha256.New()
	h.Write(f.data)
	fmt.Fprintf(h, "\n%q %q %q %d %q %q %q %q", a.Sheet, a.Encoding, a.Delimiter, a.Header, a.Columns, fixes, a.Requisition, f.Applied)
	return hex.EncodeToString(h.Sum(nil))
}
