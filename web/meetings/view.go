package meetings

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"bonafide/internal/meeting"
	"bonafide/internal/sheet"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
)

// A view is the page: the question for a report, or what was understood of one.
type view struct {
	in        *say.Language
	title     string
	candidate string
	crumbs    []ui.Link
	base      string // the address of the page
	back      string
	form      *form
	problems  ui.Problems

	understood []ui.Row
	asks       []ui.Field // what must be answered before people are shown
	answers    []ui.Field // what can be answered otherwise
	people     []person
	interview  ui.Field
	media      *ui.Field // nil where the report names no devices
	partial    *ui.Field // nil where every row was read
	wrong      []string
	moreWrong  int
	doubts     []string
}

// A person is one of the report, with what speaks for them being the candidate.
type person struct {
	name  string
	notes []string // other names, remark, address, role
	stays []string
	more  int // stays that are not shown
	why   []string
	who   []option
	shown []option // names that can be noted as another identity
}

// An option is a radio button or a box to tick.
type option struct {
	id, name, value, label string
	checked                bool
}

// maxStays is how many of somebody's stays are shown. The rest is counted.
const maxStays = 6

// made are the words for what made a file.
var made = map[meeting.Kind]string{
	meeting.ZoomReport: "Zoom, participants report", meeting.ZoomDashboard: "Zoom, dashboard export with addresses and quality",
	meeting.TeamsReport: "Microsoft Teams, attendance report", meeting.TeamsList: "Microsoft Teams, attendance list of joining and leaving",
	meeting.Table: "A table of who joined when, of an unknown service",
}

var orders = []ui.Option{
	{Value: string(sheet.DayFirst), Label: "Day first: 03/04/2026 is 3 April"},
	{Value: string(sheet.MonthFirst), Label: "Month first: 03/04/2026 is 4 March"},
}

func newView(in *say.Language, r *vetting.Record, f *form) *view {
	candidate := "/candidates/" + r.ID.String()
	v := &view{
		in: in, title: in.Say("Import meeting report"), candidate: r.Dossier.DisplayName(), base: candidate + "/meeting", back: candidate + "/interviews", form: f, problems: f.Problems,
		crumbs: []ui.Link{{Label: "Candidates", Href: "/candidates"}, {Label: r.Dossier.DisplayName(), Href: candidate},
			{Label: "Interviews", Href: candidate + "/interviews"}, {Label: "Import"}},
	}
	if f.reading == nil {
		return v
	}
	v.understand(f)
	v.ask(f)
	v.tell(f)
	if len(f.reading.Asks) == 0 && len(f.reading.People) > 0 {
		v.choose(r, f)
	}
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
	add("Made by", v.in.Say(made[r.Kind]))
	add("Meeting", r.Title)
	add("Began", v.in.DateTime(r.Start))
	add("Ended", v.in.DateTime(r.End))
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
	add("Columns read", shorten(strings.Join(read, "; ")))
	add("Columns not read", shorten(strings.Join(ignored, "; ")))
	if r.Zoneless && f.Zone != "" {
		add("Times", v.in.Say("Name no zone: taken as %s", f.Zone))
	}
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
	put := func(a meeting.Ask, answered bool, field ui.Field) {
		field.Problem = f.Problems.Of(field.Name)
		if slices.Contains(f.reading.Asks, a) {
			field.Required = true
			v.asks = append(v.asks, field)
		} else if answered {
			v.answers = append(v.answers, field)
		}
	}
	put(meeting.AskOrder, f.Order != "", ui.Field{Name: "order", Label: "Order of day and month", Value: f.Order, Options: append([]ui.Option{{Label: "Choose one"}}, orders...),
		Hint: "The dates of the report can be read both ways."})
	put(meeting.AskZone, f.reading.Zoneless, zoneField(f))
}

func zoneField(f *form) ui.Field {
	return ui.Field{Name: "zone", Label: "Time zone of the report", Value: f.Zone, Problem: f.Problems.Of("zone"),
		Hint: "The report does not say it: it is that of the person who exported it. Write America/Chicago, or UTC.", Attrs: map[string]any{"list": "zones", "spellcheck": "false", "autocapitalize": "none"}}
}

// tell lists what cannot be read, and what says two things.
func (v *view) tell(f *form) {
	for _, p := range f.reading.Problems {
		v.wrong = append(v.wrong, problem(p))
	}
	for _, p := range f.reading.Doubts {
		v.doubts = append(v.doubts, problem(p))
	}
	v.moreWrong = f.reading.More
	if n := len(f.reading.Problems) + f.reading.More; n > 0 {
		v.partial = &ui.Field{Name: "partial", Label: v.in.Say("Record the others without the %s", v.in.Plural(n, "row that cannot be read", "rows that cannot be read")), Value: f.Partial,
			Problem: f.Problems.Of("partial"), Required: true}
	}
}

// problem says in English where a row is wrong, and how to mend it.
func problem(p sheet.Problem) string {
	switch {
	case p.Line == 0:
		return p.Text + "."
	case p.Column == "":
		return fmt.Sprintf("Row %d: %s.", p.Line, p.Text)
	}
	return fmt.Sprintf("Row %d, column “%s”: %s.", p.Line, p.Column, p.Text)
}

// choose puts the people, the likeliest first, and the interview.
func (v *view) choose(r *vetting.Record, f *form) {
	likeliest := make([]int, len(f.reading.People))
	for i := range likeliest {
		likeliest[i] = i
	}
	slices.SortStableFunc(likeliest, func(a, b int) int { return rank(f.matches[a]) - rank(f.matches[b]) })
	for _, i := range likeliest {
		v.people = append(v.people, f.person(v.in, i))
	}
	v.interview = f.interviewField(v.in, r, f.reading.People[likeliest[0]].First())
	if slices.ContainsFunc(f.reading.People, func(p meeting.Person) bool { return len(p.Media) > 0 }) {
		v.media = &ui.Field{Name: "media", Label: "The candidate was told that the names of cameras and microphones are read: record them", Value: f.Media,
			Hint: "Without notice they stay out of the record."}
	}
}

func rank(m meeting.Match) int {
	switch {
	case m.Sure():
		return 0
	case m.Part:
		return 1
	}
	return 2
}

func (f *form) person(in *say.Language, i int) person {
	p, m := &f.reading.People[i], f.matches[i]
	out := person{name: p.Names[0], why: reasons(in, m)}
	for _, name := range p.Names[1:] {
		out.notes = append(out.notes, in.Say("then shown as %s", name))
	}
	for _, s := range []string{p.Aside, p.Email, p.Role} {
		if s != "" {
			out.notes = append(out.notes, s)
		}
	}
	if p.Loss != nil {
		out.notes = append(out.notes, in.Say("packet loss %s %%", in.Decimal(*p.Loss, -1)))
	}
	for _, s := range p.Stays[:min(len(p.Stays), maxStays)] {
		out.stays = append(out.stays, stay(in, s))
	}
	out.more = max(0, len(p.Stays)-maxStays)
	for n, w := range []option{{value: isCandidate, label: "The candidate"}, {value: isInterviewer, label: "Interviewer"}, {value: isOther, label: "Somebody else"}} {
		w.name, w.checked = fmt.Sprintf("who-%d", i), f.Who[i] == w.value
		w.id = fmt.Sprintf("%s-%d", w.name, n+1)
		out.who = append(out.who, w)
	}
	for j, name := range m.Other {
		out.shown = append(out.shown, option{id: fmt.Sprintf("shown-%d-%d", i, j), name: "shown", value: fmt.Sprintf("%d.%d", i, j),
			label: in.Say("Note “%s” as another identity that was shown", name), checked: f.Shown[[2]int{i, j}]})
	}
	return out
}

// reasons says what speaks for a person being the candidate, and what was shown besides.
func reasons(in *say.Language, m meeting.Match) []string {
	var all []string
	if m.Email {
		all = append(all, in.Say("The candidate's mail address"))
	}
	switch {
	case m.Name:
		all = append(all, in.Say("The candidate's name"))
	case m.Part:
		all = append(all, in.Say("Part of the candidate's name"))
	}
	if m.Sure() && len(m.Other) > 0 {
		all = append(all, in.Say("Another name was shown: %s", strings.Join(m.Other, ", ")))
	}
	return all
}

// stay says from when to when somebody was there, and from where.
func stay(in *say.Language, s meeting.Stay) string {
	text := in.DateTime(s.From)
	switch {
	case s.Until.IsZero():
	case s.Until.Format(time.DateOnly) == s.From.Format(time.DateOnly):
		text = in.Say("%s to %s", strings.TrimSuffix(text, " UTC"), s.Until.Format("15:04 UTC"))
	default:
		text = in.Say("%s to %s", text, in.DateTime(s.Until))
	}
	parts := []string{text}
	for _, p := range []string{s.IP, s.Place, s.Net, s.Device} {
		if p != "" {
			parts = append(parts, p)
		}
	}
	return strings.Join(parts, " · ")
}

// sameDay is how far from the meeting a recorded interview may lie to be offered.
const sameDay = 24 * time.Hour

// interviewField asks to which recorded interview the report belongs.
func (f *form) interviewField(in *say.Language, r *vetting.Record, at time.Time) ui.Field {
	field := ui.Field{Name: "interview", Label: "Interview", Value: f.Interview, Required: true, Problem: f.Problems.Of("interview")}
	facts := r.FactsOf("interviews")
	for i, iv := range r.Dossier.Interviews {
		if d := iv.At.Sub(at).Abs(); d <= sameDay {
			field.Options = append(field.Options, ui.Option{Value: facts[i].ID.String(), Label: in.Say("Complete the one of %s", in.DateTime(iv.At)+suffix(", ", iv.Channel)), Hint: apart(in, d)})
		}
	}
	field.Options = append(field.Options, ui.Option{Value: "", Label: "Record a new interview"})
	return field
}

// apart says how far the recorded interview is from the report.
func apart(in *say.Language, d time.Duration) string {
	minutes := int(d.Round(time.Minute) / time.Minute)
	switch {
	case minutes == 0:
		return in.Say("At the time of joining.")
	case minutes < 120:
		return in.Plural(minutes, "minute from the time of joining.", "minutes from the time of joining.")
	}
	return in.Say("About %s from the time of joining: is the time zone right?", in.Plural((minutes+30)/60, "hour", "hours"))
}

func suffix(before, s string) string {
	if s == "" {
		return ""
	}
	return before + s
}
