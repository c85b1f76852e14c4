package imports

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/intake"
	"bonafide/internal/sheet"
	"bonafide/internal/text"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
)

// A view is what a file means and would bring.
type view struct {
	form     *form
	plan     *intake.Plan
	mapping  *intake.Mapping // what was said of the like before; nil: nothing, or this file was answered
	foreseen *vetting.Foreseen
}

func (v *view) toImport() int { return v.foreseen.Created + v.foreseen.Updated }

// digest is that of the answers as the page shows them: columns as they are taken, each in a field.
func (v *view) digest() string {
	f := *v.form
	f.Answers.Columns, f.Answers.Sheet = nil, ""
	if len(v.plan.Sheets) > 1 {
		f.Answers.Sheet = v.plan.Sheet
	}
	for _, c := range v.plan.Columns {
		f.Answers.Columns = append(f.Answers.Columns, titleOf(c))
	}
	f.Answers.Fixes = map[string]string{}
	for _, g := range v.plan.Groups {
		if g.Chosen != "" {
			f.Answers.Fixes[g.Key] = g.Chosen
		}
	}
	if !slices.Contains(v.asked(), "requisition") {
		f.Answers.Requisition = ""
	}
	if !slices.Contains(v.asked(), "applied at") {
		f.Applied = ""
	}
	return f.digest()
}

func titleOf(c intake.Placed) string {
	if c.Column == nil {
		return ""
	}
	return c.Column.Title
}

// headline says what the import would do.
func (v *view) headline() string {
	if len(v.plan.Lacks) > 0 {
		return "Answer what is asked below, and the rows are shown."
	}
	parts := []string{ui.Plural(v.foreseen.Created, "new candidate", "new candidates")}
	add := func(n int, words string) {
		if n > 0 {
			parts = append(parts, ui.Count(n)+" "+words)
		}
	}
	add(v.foreseen.Updated, "known and updated")
	add(v.foreseen.Unchanged, "known and as before")
	add(v.plan.Skipped(), "skipped as repeated")
	add(v.plan.Rejected(), "left out")
	return strings.Join(parts, " · ")
}

// button says what confirming does; "" where there is nothing to import.
func (v *view) button() string {
	if n := v.toImport(); n > 0 && len(v.plan.Lacks) == 0 {
		return "Import " + ui.Plural(n, "candidate", "candidates")
	}
	return ""
}

// asked are the titles of needed columns that the file has not, and that can be answered for all rows.
func (v *view) asked() []string {
	var all []string
	for _, title := range []string{"requisition", "applied at"} {
		if !slices.ContainsFunc(v.plan.Columns, func(c intake.Placed) bool { return titleOf(c) == title }) {
			all = append(all, title)
		}
	}
	return all
}

// missing says which columns must be chosen before anything can be read; "" for none.
func (v *view) missing() string {
	switch {
	case slices.Contains(v.plan.Lacks, "name"):
		return "No column holds names. Choose it in the table of columns below."
	case slices.Contains(v.plan.Lacks, "id"):
		return "No column holds ids or mail addresses by which candidates are known again. Choose one in the table of columns below."
	}
	return ""
}

// questions are what rows leave open, each asked once.
func (v *view) questions() (all []ui.Field) {
	for _, title := range v.asked() {
		if title == "requisition" {
			all = append(all, ui.Field{Name: "requisition", Label: "Which requisition did these people apply for?", Value: v.form.Answers.Requisition, Required: true,
				Hint: "No column says it. It holds for every row."})
		} else {
			all = append(all, ui.Field{Name: "applied", Label: "On which day did they apply?", Value: v.form.Applied, Required: true, Problem: v.form.Problems.Of("applied"),
				Hint: "No column says it. It holds for every row.", Type: "date"})
		}
	}
	for _, g := range v.plan.Groups {
		if f, ok := question(g); ok {
			all = append(all, f)
		}
	}
	return all
}

// question asks what follows for all rows of a group; not ok where there is nothing to choose.
func question(g intake.Group) (ui.Field, bool) {
	f := ui.Field{Name: fix + g.Key, Value: cmp.Or(g.Chosen, unsaid), Required: true, Options: []ui.Option{{Value: unsaid, Label: "Leave these rows out"}}}
	option := func(value, label string) { f.Options = append(f.Options, ui.Option{Value: value, Label: label}) }
	in := " in “" + g.Column + "”"
	switch g.Repair {
	case intake.OpenDate:
		f.Label = ui.Plural(g.Count, "day", "days") + in + " can be read day first or month first"
		option(string(sheet.DayFirst), "Day first: 03/04/2026 is 3 April")
		option(string(sheet.MonthFirst), "Month first: 03/04/2026 is 4 March")
	case intake.SerialDay:
		f.Label = ui.Plural(g.Count, "number", "numbers") + in + " where a day should be"
		option("1900", "Days as Excel counts them: 46329 is 3 November 2026")
		option("1904", "Days as Excel on older Macs counts them")
	case intake.Shortened:
		f.Label = ui.Plural(g.Count, "number", "numbers") + in + " lost digits in a spreadsheet"
	case intake.FormulaCell:
		f.Label = ui.Plural(g.Count, "formula", "formulas") + in
		option(intake.Shown, "Take what the cell shows. No formula is worked out")
	case intake.UnknownCountry:
		f.Label = ui.Plural(g.Count, "row names", "rows name") + " a country that is not known" + in
		option(intake.Empty, "Import the rows without the address")
	case intake.NoCountry:
		f.Label = ui.Plural(g.Count, "address names", "addresses name") + " no country. Which is it?"
		option(intake.Empty, "Import the rows without the address")
	case intake.PhoneCountry:
		f.Label = ui.Plural(g.Count, "phone has", "phones have") + " no country" + in + ". Which is it?"
		f.Options[0].Label = "Not said: keep them as written"
	case intake.NameOrder:
		f.Label = "Names stand in one column. Where is the family name?"
		f.Options[0].Label = "Not said: keep them as written"
		option(intake.Last, "Last: Ada Byron, or before a comma: Byron, Ada")
		option(intake.First, "First: Byron Ada, or before a comma: Byron, Ada")
	case intake.Duplicate:
		f.Label = ui.Plural(g.Count, "row repeats", "rows repeat") + " an id and says something else"
		f.Options[0].Label = "Leave the later rows out"
		option(intake.First, "The first row of each counts")
		option(intake.Last, "The last row of each counts")
	case intake.BadValue:
		f.Label = ui.Plural(g.Count, "cell", "cells") + in + " cannot be read"
	default:
		return f, false
	}
	if g.Column != "" && !g.Needed && g.Repair != intake.UnknownCountry && g.Repair != intake.PhoneCountry && g.Repair != intake.NameOrder {
		option(intake.Empty, "Leave these cells empty and import the rest of the rows")
	}
	if g.Repair == intake.UnknownCountry || g.Repair == intake.NoCountry || g.Repair == intake.PhoneCountry {
		f.Groups = []ui.OptionGroup{{Label: "Assume", Options: ui.Countries(say.English())}}
	}
	if len(g.Samples) > 0 {
		f.Hint = "Such as " + strings.Join(g.Samples, ", ") + "."
	}
	return f, true
}

// A column is one of the file's with what it becomes.
type column struct {
	ui.Field
	Header, Samples, Why string
}

const (
	samplesShown = 3
	longSample   = 40 // characters
)

func (v *view) columns() (all []column) {
	for i, c := range v.plan.Columns {
		name := "column-" + strconv.Itoa(i)
		header := c.Title
		if header == "" {
			header = "Column " + strconv.Itoa(i+1) + ", without a header"
		}
		all = append(all, column{ui.Field{Name: name, Label: "What “" + header + "” is", Value: titleOf(c), Options: targets}, header, samples(c.Samples), v.why(c)})
	}
	return all
}

func samples(all []string) string {
	var some []string
	for _, s := range all[:min(len(all), samplesShown)] {
		s = sheet.Printable(s)
		if r := []rune(s); len(r) > longSample {
			s = string(r[:longSample]) + "…"
		}
		some = append(some, s)
	}
	return strings.Join(some, " · ")
}

func (v *view) why(c intake.Placed) string {
	switch {
	case intake.Never(c.Title):
		return "Never recorded here, about anybody"
	case c.Rival != "":
		return "Not imported: another column is the same"
	case v.mapping != nil:
		return "As for the file before"
	case c.Column == nil && c.How == intake.ByChoice:
		return "Not imported, as you chose"
	case c.Column == nil:
		return "Not imported: no name or value tells what it is"
	case c.How == intake.ByName:
		return "By its name"
	case c.How == intake.ByValues:
		return "By what stands in it"
	}
	return "As you chose"
}

// targets are what a column can become.
var targets = func() []ui.Option {
	options := []ui.Option{{Label: "Not imported"}}
	for _, c := range intake.Columns {
		label := ui.Capital(c.Title)
		if c.Title == "id" {
			label = "Id in your system"
		}
		if c.Title == "name" {
			label = "Full name"
		}
		options = append(options, ui.Option{Value: c.Title, Label: label})
	}
	return options
}()

// A row is one as it would be recorded.
type row struct {
	Line                     int
	Name, ID, Role, Contacts string
	Fate                     string
	Href                     string // of a known candidate
}

const rowsShown = 10

// rows are the first that would be imported: those that change something first.
func (v *view) rows() (all []row) {
	if len(v.plan.Lacks) > 0 {
		return nil
	}
	for _, r := range v.plan.Rows {
		if r.Dossier == nil || len(all) == rowsShown {
			continue
		}
		d := r.Dossier
		one := row{Line: r.Line, Name: d.DisplayName(), ID: d.ID, Contacts: contacts(d), Fate: "New"}
		one.Role = join(d.Application.Title, d.Application.Requisition, ui.Date(d.Application.AppliedAt))
		if id, known := v.foreseen.Known[d.ID]; known {
			one.Href, one.Fate = "/candidates/"+id.String(), "Known, as before"
			if brings := v.foreseen.Brings[d.ID]; brings != "" {
				one.Fate = "Known, adds " + brings
			}
		}
		all = append(all, one)
	}
	return all
}

func contacts(d *dossier.Dossier) string {
	var all []string
	for _, c := range d.Contacts {
		all = append(all, c.Value)
	}
	if d.Residence != nil {
		all = append(all, join(d.Residence.City, d.Residence.Country))
	}
	return strings.Join(all, ", ")
}

func join(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}

// A leftOut row is one that is not imported.
type leftOut struct {
	Line      int
	Text, Why string
}

const leftOutShown = 10

// leftOut are the first rows with problems.
func (v *view) leftOut() (all []leftOut) {
	if len(v.plan.Lacks) > 0 {
		return nil
	}
	for _, r := range v.plan.Rows {
		if len(r.Problems) == 0 || len(all) == leftOutShown {
			continue
		}
		var why []string
		for _, p := range r.Problems {
			why = append(why, p.String())
		}
		all = append(all, leftOut{r.Line, samples(slices.DeleteFunc(slices.Clone(r.Cells), func(s string) bool { return s == "" })), strings.Join(why, "; ")})
	}
	return all
}

// notes say what else was seen of the file.
func (v *view) notes() (all []string) {
	for _, l := range v.plan.Left {
		if len(all) == 10 {
			break
		}
		all = append(all, fmt.Sprintf("Line %d %s and is not imported: %s", l.Line, l.Why, samples([]string{l.Text})))
	}
	if v.plan.IDByMail {
		all = append(all, "No column holds ids: each candidate is known by the mail address, so that a later file updates them.")
	}
	if n := v.plan.Quoted; n > 0 {
		all = append(all, ui.Plural(n, "row has", "rows have")+` cells written as ="…", which are taken as that text.`)
	}
	return all
}

// howRead are the answers to how the file is to be read.
func (v *view) howRead() (all []ui.Field) {
	p := v.plan
	if len(p.Sheets) > 1 {
		all = append(all, ui.Field{Name: "sheet", Label: "Sheet", Value: p.Sheet, Options: same(p.Sheets, ""), Required: true})
	}
	if p.Sheets == nil {
		all = append(all,
			ui.Field{Name: "encoding", Label: "Encoding", Value: cmp.Or(v.form.Answers.Encoding, unsaid), Options: same(text.Encodings, "As it looks: "+p.Encoding), Required: true},
			ui.Field{Name: "delimiter", Label: "Cells parted by", Value: cmp.Or(v.form.Answers.Delimiter, unsaid), Options: same(sheet.Delimiters, "As it looks: "+p.Delimiter), Required: true})
	}
	line := "As it looks: line " + strconv.Itoa(p.HeaderLine)
	if p.HeaderLine == 0 {
		line = "As it looks: none"
	}
	header := ui.Field{Name: "header", Label: "Line with the headers", Value: strconv.Itoa(v.form.Answers.Header), Required: true,
		Options: []ui.Option{{Value: "0", Label: line}, {Value: "-1", Label: "None: the first line is a candidate"}}}
	for n := 1; n <= 20; n++ {
		header.Options = append(header.Options, ui.Option{Value: strconv.Itoa(n), Label: "Line " + strconv.Itoa(n)})
	}
	return append(all, header)
}

func same(values []string, first string) (options []ui.Option) {
	if first != "" {
		options = append(options, ui.Option{Value: unsaid, Label: first})
	}
	for _, s := range values {
		options = append(options, ui.Option{Value: s, Label: s})
	}
	return options
}

// understood says in one line how the file was read.
func (v *view) understood() string {
	parts := []string{v.form.Name, v.plan.Encoding}
	if v.plan.Sheets != nil {
		parts = append(parts, "sheet “"+v.plan.Sheet+"”")
	} else {
		parts = append(parts, "cells parted by "+v.plan.Delimiter)
	}
	if v.plan.HeaderLine == 0 {
		parts = append(parts, "no headers")
	} else {
		parts = append(parts, "headers in line "+strconv.Itoa(v.plan.HeaderLine))
	}
	return strings.Join(append(parts, ui.Plural(len(v.plan.Rows), "row", "rows")), " · ")
}

// progress is an import as far as it came.
type progress struct {
	*intake.Import
	Brought intake.Brought
}

// state says where an import stands, in words.
func state(i *intake.Import) (ui.Tone, string) {
	switch {
	case i.Undo == intake.Undoing:
		return ui.ToneVerify, "Being undone"
	case i.Undo == intake.Undone:
		return ui.ToneNone, "Undone"
	case i.State == intake.Waiting:
		return ui.ToneNone, "Waiting"
	case i.State == intake.Running:
		return ui.ToneVerify, "Running"
	case i.State == intake.Failed:
		return ui.ToneStop, "Failed"
	case i.State == intake.Cancelled:
		return ui.ToneNone, "Stopped"
	}
	return ui.ToneLow, "Done"
}

func (p progress) rows() []ui.Row {
	rows := []ui.Row{
		{Key: "Begun", Value: ui.DateTime(p.MadeAt)},
		{Key: "Rows done", Value: ui.Count(int(p.Rows)) + " of " + ui.Count(int(p.Total))},
		{Key: "New candidates", Value: ui.Count(int(p.Created))},
		{Key: "Updated", Value: ui.Count(int(p.Updated))},
		{Key: "As before", Value: ui.Count(int(p.Unchanged))},
	}
	if p.LeftOut > 0 {
		rows = append(rows, ui.Row{Key: "Rows left out", Value: ui.Count(int(p.LeftOut))})
	}
	if p.Undo != "" {
		rows = append(rows, ui.Row{Key: "Removed", Value: ui.Count(max(0, int(p.Created)-p.Brought.Left-p.Brought.Kept))}, ui.Row{Key: "Kept", Value: ui.Count(p.Brought.Kept)})
	}
	return rows
}

// mayUndo reports whether there is anything to undo.
func (p progress) mayUndo() bool { return p.State.Ended() && p.Undo == "" && p.Brought.Left > 0 }
