package watchlists

import (
	"bonafide/internal/dossier"
	"bonafide/internal/watchlist"
	"bonafide/web/say"
	"bonafide/web/ui"

	"github.com/a-h/templ"
	"github.com/labstack/echo/v4"
)

// An entryForm is one entry as typed.
type entryForm struct {
	Kind, Value, Source, SourceURL, Date, Expires string
	Problems                                      ui.Problems
}

func readEntry(c echo.Context) entryForm {
	return entryForm{
		Kind: c.FormValue("kind"), Value: c.FormValue("value"), Source: c.FormValue("source"),
		SourceURL: c.FormValue("source_url"), Date: c.FormValue("date"), Expires: c.FormValue("expires"),
	}
}

// entry returns what was typed. A day that is none is a missing one.
func (f *entryForm) entry() watchlist.Entry {
	e := watchlist.Entry{Kind: dossier.ListKind(f.Kind), Value: f.Value, Source: f.Source, SourceURL: f.SourceURL}
	e.Date, _ = dossier.ParseDate(f.Date)
	e.Expires, _ = dossier.ParseDate(f.Expires)
	return e
}

func (f *entryForm) check() {
	problems := f.entry().Check()
	for _, field := range []string{"kind", "value", "source", "source_url", "date", "expires"} {
		if text, ok := problems[field]; ok {
			f.Problems.Add(field, text)
		}
	}
}

func (f *entryForm) field(name, label, value, hint string) ui.Field {
	return ui.Field{Name: name, Label: label, Value: value, Hint: hint, Required: true, Autocomplete: "off", Problem: f.Problems.Of(name)}
}

func (f *entryForm) kindField() ui.Field {
	field := f.field("kind", "What is listed", f.Kind, "A person’s or a company’s name cannot be listed: namesakes are many.")
	field.Options = kindOptions()
	return field
}

func (f *entryForm) urlField() ui.Field {
	field := f.field("source_url", "Where it can be read", f.SourceURL, "The address of the publication.")
	field.Type, field.Required = "url", false
	return field
}

func kindOptions() []ui.Option {
	var options []ui.Option
	for _, k := range watchlist.Kinds {
		options = append(options, ui.Option{Value: string(k), Label: watchlist.KindTitle(k)})
	}
	return options
}

// An importForm is the import of a file. Nothing typed is kept: a browser does not send a file twice.
type importForm struct {
	Problems ui.Problems
	Done     string   // what was imported of a bundle
	Lines    []string // what is wrong with the file, where
	More     int      // further lines that are not shown
}

// shownProblems is how many problems of a file the page shows.
const shownProblems = 100

func refused(in *say.Language, problems dossier.Problems) importForm {
	f := importForm{More: max(len(problems)-shownProblems, 0)}
	f.Problems.Add("file", "Nothing was imported: %s in the file.", in.Plural(len(problems), "problem", "problems"))
	for _, p := range problems[:len(problems)-f.More] {
		f.Lines = append(f.Lines, p.String())
	}
	return f
}

// bundleForm says what came of a bundle of which something was left out.
func bundleForm(in *say.Language, done watchlist.Import, left []string) importForm {
	f := importForm{Done: imported(in, done), Lines: left[:min(len(left), shownProblems)]}
	f.More = len(left) - len(f.Lines)
	return f
}

func (f *importForm) linesTitle() string {
	if f.Done != "" {
		return "Left out of the bundle"
	}
	return "What to mend in the file"
}

func (f *importForm) fileField() ui.Field {
	return ui.Field{Name: "file", Label: "List file", Required: true, Problem: f.Problems.Of("file"),
		Hint:  "JSON in the format bonafide/watchlist/v1, of which all is imported or none, or a STIX 2.1 bundle, of which the indicators are.",
		Attrs: templ.Attributes{"accept": ".json,application/json"}}
}

func imported(in *say.Language, done watchlist.Import) string {
	entries, written, before := in.Plural(done.Entries, "entry", "entries"), in.Count(done.Written), in.Count(done.Entries-done.Written-done.Refused)
	if done.Refused == 0 {
		return in.Say("%s read: %s new or changed, %s as before. Candidates whom they name are assessed anew.", entries, written, before)
	}
	return in.Say("%s read: %s new or changed, %s as before, %s left out, since somebody withdrew them here. Candidates whom they name are assessed anew.", entries, written, before, in.Count(done.Refused))
}

// A withdrawForm is the withdrawal of an entry as typed.
type withdrawForm struct {
	Reason   string
	Problems ui.Problems
}

func (f *withdrawForm) reasonField() ui.Field {
	return ui.Field{Name: "reason", Label: "Why it is withdrawn", Value: f.Reason, Required: true, Problem: f.Problems.Of("reason"),
		Hint: "The entry stays on record with this reason. A later import leaves it out, unless its source names it again since."}
}
