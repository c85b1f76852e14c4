package imports

import (
	"cmp"
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
	in       *say.Language
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
		return v.in.Say("Answer what is asked below, and the rows are shown.")
	}
	parts := []string{v.in.Plural(v.foreseen.Created, "new candidate", "new candidates")}
	add := func(n int, words string) {
		if n > 0 {
			parts = append(parts, v.in.Say(words, v.in.Count(n)))
		}
	}
	add(v.foreseen.Updated, "%s known and updated")
	add(v.foreseen.Unchanged, "%s known and as before")
	add(v.plan.Skipped(), "%s skipped as repeated")
	add(v.plan.Rejected(), "%s left out")
	return strings.Join(parts, " · ")
}

// button says what confirming does; "" where there is nothing to import.
func (v *view) button() string {
	if n := v.toImport(); n > 0 && len(v.plan.Lacks) == 0 {
		return v.in.Say("Import %s", v.in.Plural(n, "candidate", "candidates"))
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
		if f, ok := question(v.in, g); ok {
			all = append(all, f)
		}
	}
	return all
}

// question asks what follows for all rows of a group; not ok where there is nothing to choose.
func question(in *say.Language, g intake.Group) (ui.Field, bool) {
	f := ui.Field{Name: fix + g.Key, Value: cmp.Or(g.Chosen, unsaid), Required: true, Options: []ui.Option{{Value: unsaid, Label: "Leave these rows out"}}}
	option := func(value, label string) { f.Options = append(f.Options, ui.Option{Value: value, Label: label}) }
	counted := func(one, many string) string {
		if g.Count == 1 {
			many = one
		}
		return in.Say(many, in.Count(g.Count), g.Column)
	}
	switch g.Repair {
	case intake.OpenDate:
		f.Label = counted("%s day in “%s” can be read day first or month first", "%s days in “%s” can be read day first or month first")
		option(string(sheet.DayFirst), "Day first: 03/04/2026 is 3 April")
		option(string(sheet.MonthFirst), "Month first: 03/04/2026 is 4 March")
	case intake.SerialDay:
		f.Label = counted("%s number in “%s” where a day should be", "%s numbers in “%s” where a day should be")
		option("1900", "Days as Excel counts them: 46329 is 3 November 2026")
		option("1904", "Days as Excel on older Macs counts them")
	case intake.Shortened:
		f.Label = counted("%s number in “%s” lost digits in a spreadsheet", "%s numbers in “%s” lost digits in a spreadsheet")
	case intake.FormulaCell:
		f.Label = counted("%s formula in “%s”", "%s formulas in “%s”")
		option(intake.Shown, "Take what the cell shows. No formula is worked out")
	case intake.UnknownCountry:
		f.Label = counted("%s row names a country that is not known in “%s”", "%s rows name a country that is not known in “%s”")
		option(intake.Empty, "Import the rows without the address")
	case intake.NoCountry:
		f.Label = in.Plural(g.Count, "address names no country. Which is it?", "addresses name no country. Which is it?")
		option(intake.Empty, "Import the rows without the address")
	case intake.PhoneCountry:
		f.Label = counted("%s phone has no country in “%s”. Which is it?", "%s phones have no country in “%s”. Which is it?")
		f.Options[0].Label = "Not said: keep them as written"
	case intake.NameOrder:
		f.Label = "Names stand in one column. Where is the family name?"
		f.Options[0].Label = "Not said: keep them as written"
		option(intake.Last, "Last: Ada Byron, or before a comma: Byron, Ada")
		option(intake.First, "First: Byron Ada, or before a comma: Byron, Ada")
	case intake.Duplicate:
		f.Label = in.Plural(g.Count, "row repeats an id and says something else", "rows repeat an id and says something else")
		f.Options[0].Label = "Leave the later rows out"
		option(intake.First, "The first row of each counts")
		option(intake.Last, "The last row of each counts")
	case intake.BadValue:
		f.Label = counted("%s cell in “%s” cannot be read", "%s cells in “%s” cannot be read")
	default:
		return f, false
	}
	if g.Column != "" && !g.Needed && g.Repair != intake.UnknownCountry && g.Repair != intake.PhoneCountry && g.Repair != intake.NameOrder {
		option(intake.Empty, "Leave these cells empty and import the rest of the rows")
	}
	if g.Repair == intake.UnknownCountry || g.Repair == intake.NoCountry || g.Repair == intake.PhoneCountry {
		f.Groups = []ui.OptionGroup{{Label: "Assume", Options: ui.Countries(in)}}
	}
	if len(g.Samples) > 0 {
		f.Hint = in.Say("Such as %s.", strings.Join(g.Samples, ", "))
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
			header = v.in.Say("Column %s, without a header", v.in.Count(i+1))
		}
		all = append(all, column{ui.Field{Name: name, Label: v.in.Say("What “%s” is", header), Value: titleOf(c), Options: targets}, header, samples(c.Samples), v.why(c)})
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
		one := row{Line: r.Line, Name: d.DisplayName(), ID: d.ID, Contacts: contacts(d), Fate: v.in.Say("New")}
		one.Role = join(d.Application.Title, d.Application.Requisition, v.in.Date(d.Application.AppliedAt))
		if id, known := v.foreseen.Known[d.ID]; known {
			one.Href, one.Fate = "/candidates/"+id.String(), v.in.Say("Known, as before")
			if brings := v.foreseen.Brings[d.ID]; brings != "" {
				one.Fate = v.in.Say("Known, adds %s", brings)
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

// leftWords say of a line why it is none of the rows.
var leftWords = map[string]string{
	"stands above the headers": "Line %s stands above the headers and is not imported: %s",
	"is a row of totals":       "Line %s is a row of totals and is not imported: %s",
	"repeats the headers":      "Line %s repeats the headers and is not imported: %s",
}

// notes say what else was seen of the file.
func (v *view) notes() (all []string) {
	for _, l := range v.plan.Left {
		if len(all) == 10 {
			break
		}
		all = append(all, v.in.Say(leftWords[l.Why], strconv.Itoa(l.Line), samples([]string{l.Text})))
	}
	if v.plan.IDByMail {
		all = append(all, v.in.Say("No column holds ids: each candidate is known by the mail address, so that a later file updates them."))
	}
	if n := v.plan.Quoted; n > 0 {
		all = append(all, v.in.Plural(n, `row has cells written as ="…", which are taken as that text.`, `rows have cells written as ="…", which are taken as that text.`))
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
			ui.Field{Name: "encoding", Label: "Encoding", Value: cmp.Or(v.form.Answers.Encoding, unsaid), Options: same(text.Encodings, v.in.Say("As it looks: %s", p.Encoding)), Required: true},
			ui.Field{Name: "delimiter", Label: "Cells parted by", Value: cmp.Or(v.form.Answers.Delimiter, unsaid), Options: same(sheet.Delimiters, v.in.Say("As it looks: %s", v.in.Say(p.Delimiter))), Required: true})
	}
	line := v.in.Say("As it looks: line %s", strconv.Itoa(p.HeaderLine))
	if p.HeaderLine == 0 {
		line = "As it looks: none"
	}
	header := ui.Field{Name: "header", Label: "Line with the headers", Value: strconv.Itoa(v.form.Answers.Header), Required: true,
		Options: []ui.Option{{Value: "0", Label: line}, {Value: "-1", Label: "None: the first line is a candidate"}}}
	for n := 1; n <= 20; n++ {
		header.Options = append(header.Options, ui.Option{Value: strconv.Itoa(n), Label: v.in.Say("Line %s", strconv.Itoa(n))})
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
		parts = append(parts, v.in.Say("sheet “%s”", v.plan.Sheet))
	} else {
		parts = append(parts, v.in.Say("cells parted by %s", v.in.Say(v.plan.Delimiter)))
	}
	if v.plan.HeaderLine == 0 {
		parts = append(parts, v.in.Say("no headers"))
	} else {
		parts = append(parts, v.in.Say("headers in line %s", strconv.Itoa(v.plan.HeaderLine)))
	}
	return strings.Join(append(parts, v.in.Plural(len(v.plan.Rows), "row", "rows")), " · ")
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

func (p progress) rows(in *say.Language) []ui.Row {
	rows := []ui.Row{
		{Key: "Begun", Value: in.DateTime(p.MadeAt)},
		{Key: "Rows done", Value: in.Say("%s of %s", in.Count(int(p.Rows)), in.Count(int(p.Total)))},
		{Key: "New candidates", Value: in.Count(int(p.Created))},
		{Key: "Updated", Value: in.Count(int(p.Updated))},
		{Key: "As before", Value: in.Count(int(p.Unchanged))},
	}
	if p.LeftOut > 0 {
		rows = append(rows, ui.Row{Key: "Rows left out", Value: in.Count(int(p.LeftOut))})
	}
	if p.Undo != "" {
		rows = append(rows, ui.Row{Key: "Removed", Value: in.Count(max(0, int(p.Created)-p.Brought.Left-p.Brought.Kept))}, ui.Row{Key: "Kept", Value: in.Count(p.Brought.Kept)})
	}
	return rows
}

// mayUndo reports whether there is anything to undo.
func (p progress) mayUndo() bool { return p.State.Ended() && p.Undo == "" && p.Brought.Left > 0 }
