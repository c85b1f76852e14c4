package inventories

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/inventory"
	"bonafide/internal/sheet"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
)

// A view is the page: the question for a file, or what was understood of one.
type view struct {
	in       *say.Language
	title    string
	crumbs   []ui.Link
	base     string // the address of the page
	back     string
	form     *form
	problems ui.Problems

	understood []ui.Row
	asks       []ui.Field // what must be answered before rows are read
	answers    []ui.Field // what can be answered otherwise
	rows       []row
	heads      [3]string // of the rows' columns: what, when, more
	more       int       // rows that are not shown
	wrong      []sheet.Problem
	moreWrong  int
	fresh      int    // rows that are not recorded yet
	record     string // the words on the button; "" where there is nothing to record
}

// A row is one row of the file as it was understood.
type row struct {
	line             int
	what, when, note string
	known            bool
}

// maxShown is how many rows and problems the page shows. The rest is counted.
const maxShown = 200

// kinds are the words for each kind of file.
var kinds = []ui.Option{
	{Value: "", Label: "As its columns say"},
	{Value: string(inventory.Software), Label: "Programs on the device"},
	{Value: string(inventory.USB), Label: "Attached hardware: USB, displays"},
	{Value: string(inventory.Locations), Label: "Places of the device"},
	{Value: string(inventory.SignIns), Label: "Sign-ins"},
	{Value: string(inventory.Use), Label: "Daily figures of use and delay"},
	{Value: string(inventory.Alerts), Label: "Alerts of its protection"},
}

var orders = []ui.Option{
	{Value: string(sheet.DayFirst), Label: "Day first", Hint: "03/04/2026 is 3 April."},
	{Value: string(sheet.MonthFirst), Label: "Month first", Hint: "03/04/2026 is 4 March."},
}

func newView(in *say.Language, r *vetting.Record, f *form) *view {
	candidate := "/candidates/" + r.ID.String()
	v := &view{
		in: in, title: in.Say("Import from the device"), base: candidate + "/inventory", back: candidate + "/onboarding", form: f, problems: f.Problems,
		crumbs: []ui.Link{{Label: "Candidates", Href: "/candidates"}, {Label: r.Dossier.DisplayName(), Href: candidate},
			{Label: "Onboarding", Href: candidate + "/onboarding"}, {Label: "Import"}},
	}
	if f.reading == nil {
		return v
	}
	v.understand(f)
	v.ask(f)
	v.show(r, f.reading)
	return v
}

func (v *view) understand(f *form) {
	r := f.reading
	add := func(key, value string) {
		if value != "" {
			v.understood = append(v.understood, ui.Row{Key: key, Value: value})
		}
	}
	add("File", v.in.Say("%s, %s, cells parted by %s", f.Name, r.Encoding, v.in.Say(r.Delimiter)))
	add("Holds", v.in.Say(label(kinds, string(r.Kind))))
	var read, ignored []string
	for _, c := range r.Columns {
		switch {
		case c.Meant == "":
			ignored = append(ignored, c.Header)
		case strings.EqualFold(c.Meant, c.Header):
			read = append(read, c.Header)
		default:
			read = append(read, v.in.Say("%s as %s", c.Header, v.in.Say(c.Meant)))
		}
	}
	add("Columns read", strings.Join(read, "; "))
	add("Columns not read", shorten(strings.Join(ignored, "; ")))
	if r.Zoneless {
		add("Times", v.in.Say("Name no zone: taken as %s", zoneName(f.Zone)))
	}
	add("Left out", strings.Join(left(v.in, r), "; "))
}

func zoneName(zone string) string {
	if zone == "" {
		return "UTC"
	}
	return zone
}

// left says which rows were left out by rule.
func left(in *say.Language, r *inventory.Reading) []string {
	var all []string
	if r.Others > 0 {
		all = append(all, in.Plural(r.Others, "row of others", "rows of others"))
	}
	if r.Failed > 0 {
		all = append(all, in.Plural(r.Failed, "sign-in that did not succeed: anybody can try", "sign-ins that did not succeed: anybody can try"))
	}
	if r.NoSignIn > 0 {
		all = append(all, in.Plural(r.NoSignIn, "row of the log about something else", "rows of the log about something else"))
	}
	return all
}

func label(options []ui.Option, value string) string {
	for _, o := range options {
		if o.Value == value && value != "" {
			return o.Label
		}
	}
	return ""
}

// shorten cuts a long list of columns.
func shorten(s string) string {
	if r := []rune(s); len(r) > 300 {
		return string(r[:300]) + "…"
	}
	return s
}

// ask puts what must be answered, and what can be.
func (v *view) ask(f *form) {
	asked := func(a inventory.Ask) bool { return slices.Contains(f.reading.Asks, a) }
	put := func(a inventory.Ask, answered bool, field ui.Field) {
		field.Problem = f.Problems.Of(field.Name)
		if asked(a) {
			field.Required = true
			v.asks = append(v.asks, field)
		} else if answered {
			v.answers = append(v.answers, field)
		}
	}
	put(inventory.AskKind, true, ui.Field{Name: "kind", Label: "What the file holds", Value: f.Kind, Options: kinds})
	put(inventory.AskOnly, len(f.reading.Subjects) > 1, ui.Field{Name: "only", Label: "Whose rows are meant", Value: f.Only, Options: subjects(f.reading.Subjects),
		Hint: "The file holds those of several. Only the candidate's are recorded."})
	put(inventory.AskOrder, f.Order != "", ui.Field{Name: "order", Label: "Order of day and month", Value: f.Order, Options: append([]ui.Option{{Label: "Choose one"}}, orders...),
		Hint: "Dates such as 03/04/2026 can be read both ways, and none in the file shows which."})
	put(inventory.AskSeen, f.Seen != "", ui.Field{Name: "seen", Label: "Day of the export", Value: f.Seen,
		Hint: "The file does not say when. Everything in it is then recorded as first seen on this day."})
	if f.reading.Zoneless || f.Zone != "" {
		v.answers = append(v.answers, ui.Field{Name: "zone", Label: "Time zone of times that name none", Value: f.Zone, Problem: f.Problems.Of("zone"),
			Hint: "America/Chicago say. Empty: UTC, in which most services export."})
	}
}

// maxSubjects is how many devices or persons are offered.
const maxSubjects = 1000

func subjects(names []string) []ui.Option {
	options := []ui.Option{{Label: "Choose one"}}
	for _, n := range names[:min(len(names), maxSubjects)] {
		options = append(options, ui.Option{Value: n, Label: n})
	}
	return options
}

// show puts the rows that were read beside what is recorded.
func (v *view) show(r *vetting.Record, read *inventory.Reading) {
	merged := read.Merge(r.Dossier.Endpoint, r.Dossier.Sessions)
	v.heads, v.rows = describe(v.in, read)
	for i := range v.rows {
		v.rows[i].line, v.rows[i].known = read.Lines[i], merged.Known[i]
	}
	v.more = max(0, len(v.rows)-maxShown)
	v.rows = v.rows[:len(v.rows)-v.more]
	v.wrong, v.moreWrong = read.Problems, read.More
	if v.fresh = merged.New; merged.Endpoint != nil || len(merged.Sessions) > 0 {
		v.record = v.in.Say("Record %s", v.in.Plural(merged.New, "row", "rows"))
		if merged.New == 0 {
			v.record = v.in.Say("Record what changed")
		}
	}
}

// describe returns the rows in words, and what their columns are called.
func describe(in *say.Language, read *inventory.Reading) (heads [3]string, rows []row) {
	add := func(what string, at time.Time, note ...string) {
		rows = append(rows, row{what: what, when: in.DateTime(at), note: join(note...)})
	}
	day := func(what string, d dossier.Date, note ...string) {
		rows = append(rows, row{what: what, when: in.Date(d.Time()), note: join(note...)})
	}
	e := read.Endpoint
	switch read.Kind {
	case inventory.Software:
		heads = [3]string{"Program", "First seen", "More"}
		for _, s := range e.Software {
			add(s.Name, s.FirstSeen, when(!s.LastSeen.IsZero(), in.Say("last seen %s", in.DateTime(s.LastSeen))), when(s.DeployedByIT, in.Say("deployed by IT")))
		}
	case inventory.USB:
		heads = [3]string{"Hardware", "Seen", "More"}
		for _, u := range e.USB {
			add(join(u.Name, ids(u)), u.At, when(u.EDID != "", in.Say("display data")))
		}
	case inventory.Locations:
		heads = [3]string{"Place", "Day", "More"}
		for _, l := range e.Locations {
			day(fmt.Sprintf("%.4f, %.4f", l.Latitude, l.Longitude), l.Date)
		}
	case inventory.SignIns:
		heads = [3]string{"Sign-in from", "Time", "Device"}
		for _, s := range read.Sessions {
			add(s.IP, s.At, s.DeviceID, in.Say(managed(s.ManagedDevice)))
		}
	case inventory.Use:
		heads = [3]string{"Median delay", "Day", "More"}
		for _, l := range e.Latency {
			day(in.Decimal(l.MedianMS, -1)+" ms", l.Date, when(l.PeerMedianMS > 0, in.Say("colleagues %s ms", in.Decimal(l.PeerMedianMS, -1))),
				when(l.UnlockedHours > 0, in.Say("%s h unlocked", in.Decimal(l.UnlockedHours, -1))), when(l.ScreenShareHours > 0, in.Say("%s h shared screen", in.Decimal(l.ScreenShareHours, -1))))
		}
	case inventory.Alerts:
		heads = [3]string{"Alert", "Time", "Id"}
		for _, a := range e.Alerts {
			add(in.Say(alertKinds[a.Kind]), a.At, a.ID)
		}
	}
	return heads, rows
}

// problem says in English where a row is wrong, and how to mend it.
func problem(p sheet.Problem) string {
	if p.Column == "" {
		return fmt.Sprintf("Line %d: %s.", p.Line, p.Text)
	}
	return fmt.Sprintf("Line %d, column “%s”: %s.", p.Line, p.Column, p.Text)
}

// alertKinds are the words for the kinds of alert.
var alertKinds = map[string]string{
	"infostealer": "Program that steals credentials", "loader": "Loader of other programs", "history_tampering": "Logs or history removed",
	"bulk_clone": "Many repositories copied at once", "credential_dump": "Credentials dumped", "other": "Another alert",
}

func ids(u dossier.USBDevice) string {
	if u.VendorID == "" {
		return ""
	}
	return "USB " + u.VendorID + ":" + u.ProductID
}

func managed(m *bool) string {
	switch {
	case m == nil:
		return "nothing said of its management"
	case *m:
		return "managed"
	}
	return "not managed"
}

// when returns the words where they hold.
func when(holds bool, words string) string {
	if holds {
		return words
	}
	return ""
}

func join(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), " · ")
}
