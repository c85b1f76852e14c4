package rights

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/indicator"
	"bonafide/internal/report"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
	"bonafide/web/viewer"
)

// An ownView is what a candidate sees.
type ownView struct {
	Path     string
	In       *say.Language
	Text     vetting.Notice // that is shown above all
	Company  string
	Name     string
	Held     []held
	Found    []found
	Decided  []decided
	Requests []asked
	Consents []ui.Row
	Shown    []ui.Row
	Adverse  *adverse
	MayCopy  bool // a copy was granted
	Form     askForm
	Facts    []ui.Option
}

// A held fact is one that was recorded, with where it comes from.
type held struct {
	Title, Source string
	Rows          []ui.Row
}

// A found sign is one that scored, in the words of the catalogue.
type found struct{ Title, Clears, Aside string }

// A decided review is an outcome that stands.
type decided struct {
	Outcome, Reason string
	At              time.Time
}

// An asked request is what the candidate asked for and what was answered.
type asked struct {
	Title, Words, State, Answer string
	Open                        bool
}

// An adverse action is a notice that was given.
type adverse struct {
	Title, Words, When, Ended string
	Copy                      bool
}

func newOwnView(v *vetting.RightsVisit, catalog *indicator.Catalog, path string, in *say.Language, f askForm, now time.Time) ownView {
	r := v.Record
	own := ownView{Path: path, In: in, Text: vetting.LanguageOf(in.Code).Notice("rights"), Company: v.Company, Name: r.Dossier.DisplayName(), MayCopy: r.CopyGranted(), Form: f}
	for _, fact := range r.Facts {
		if fact.Member.Name == "outcome" {
			continue
		}
		h := held{Title: in.Say(ui.Capital(report.FactTitle(fact.Member.Name))), Source: in.Say("Recorded %s, %s", in.DateTime(fact.RecordedAt), in.Say(source(fact))), Rows: heldRows(fact)}
		own.Held = append(own.Held, h)
		own.Facts = append(own.Facts, ui.Option{Value: fact.ID.String(), Label: label(h)})
	}
	said := report.New(r, catalog, v.Reader(), report.Subject, now) // no more than the candidate's copy says
	for _, f := range said.Found {
		own.Found = append(own.Found, found{in.Say(f.Title), in.Say(f.Clears), viewer.SetAside(in, f.SetAside)})
	}
	for _, d := range said.Decisions {
		own.Decided = append(own.Decided, decided{in.Say(d.Outcome), in.Say(d.Reason), d.At})
	}
	for _, n := range r.Shown {
		own.Shown = append(own.Shown, shownRow(in, n))
	}
	for _, q := range slices.Backward(r.Requests) {
		own.Requests = append(own.Requests, askedOf(in, q))
	}
	for _, n := range r.Consents {
		own.Consents = append(own.Consents, consentRow(in, n))
	}
	if n := len(r.AdverseActions); n > 0 {
		own.Adverse = adverseOf(in, r, &r.AdverseActions[n-1])
	}
	return own
}

// translated reports whether the page is in another language than the words of the catalogue and of the file format.
func (v *ownView) translated() bool { return v.In != say.English() }

// source says who recorded a fact, without names of staff.
func source(f vetting.Fact) string {
	switch {
	case f.RecordedBy.Role == "" && f.RecordedBy.Name == "the candidate, through a link":
		return "by the candidate, through a link"
	case f.RecordedBy.Role == "" && f.RecordedBy.Name == "the referee, through a link":
		return "by the referee, through a link"
	}
	return "by the company"
}

// label tells a fact from others of its kind in a list.
func label(h held) string {
	if len(h.Rows) == 0 {
		return h.Title
	}
	text := []rune(h.Title + ": " + h.Rows[0].Value)
	if len(text) > 80 {
		text = append(text[:79], '…')
	}
	return string(text)
}

// shownOfReferees are the members of a referee that concern the candidate; what the referee said is the referee's too.
var shownOfReferees = []string{"name", "company", "title", "relationship"}

// heldRows lists what a fact says, member by member, in the words of the file format.
func heldRows(f vetting.Fact) []ui.Row {
	var value any
	if json.Unmarshal(f.Member.Value, &value) != nil {
		return nil
	}
	if m, ok := value.(map[string]any); ok && f.Member.Name == "references" {
		for name := range m {
			if !slices.Contains(shownOfReferees, name) {
				delete(m, name)
			}
		}
	}
	var rows []ui.Row
	flatten("", value, &rows)
	return rows
}

func flatten(name string, value any, rows *[]ui.Row) {
	switch v := value.(type) {
	case map[string]any:
		names := make([]string, 0, len(v))
		for n := range v {
			names = append(names, n)
		}
		slices.Sort(names)
		for _, n := range names {
			flatten(strings.TrimSpace(name+" "+strings.ReplaceAll(n, "_", " ")), v[n], rows)
		}
	case []any:
		for _, e := range v {
			flatten(name, e, rows)
		}
	case nil:
	case bool:
		*rows = append(*rows, ui.Row{Key: key(name), Value: map[bool]string{true: "yes", false: "no"}[v]})
	case float64:
		*rows = append(*rows, ui.Row{Key: key(name), Value: strconv.FormatFloat(v, 'f', -1, 64)})
	case string:
		*rows = append(*rows, ui.Row{Key: key(name), Value: v})
	}
}

func key(name string) string {
	if name == "" {
		return "Value"
	}
	return ui.Capital(name)
}

func askedOf(in *say.Language, q vetting.Request) asked {
	a := asked{Title: in.Say(vetting.RequestTitle(q.Kind)) + ", " + in.DateTime(q.OpenedAt), Words: q.Words, Answer: q.Answer, Open: q.Open()}
	switch q.Status {
	case vetting.RequestOpen:
		a.State = in.Say("A person answers by %s", in.Date(q.DueAt))
	case vetting.RequestAccepted:
		a.State = in.Say("Accepted on %s", in.Date(q.AnsweredAt))
	case vetting.RequestDeclined:
		a.State = in.Say("Declined on %s", in.Date(q.AnsweredAt))
	}
	return a
}

// texts are the titles of what people are shown.
var texts = map[string]string{"check_in": "Check-in", "rights": "Rights", "face_comparison": "Face comparison"}

func consentRow(in *say.Language, n vetting.Consent) ui.Row {
	text := in.Say("text of %s (%s), agreed to on %s", n.Version, n.Code, in.DateTime(n.GivenAt))
	if !n.WithdrawnAt.IsZero() {
		text += in.Say(", withdrawn on %s", in.DateTime(n.WithdrawnAt))
	}
	return ui.Row{Key: in.Say(texts[n.Kind]), Value: text}
}

func shownRow(in *say.Language, n vetting.Shown) ui.Row {
	return ui.Row{Key: in.Say(texts[n.Kind]), Value: in.Say("text of %s (%s), shown on %s", n.Version, n.Code, in.DateTime(n.At))}
}

// adverseOf says how far the notices are.
func adverseOf(in *say.Language, r *vetting.Record, a *vetting.AdverseAction) *adverse {
	v := &adverse{Words: a.Words, Copy: true, Ended: a.EndedWords}
	switch a.State {
	case vetting.PreNotice:
		v.Title = in.Say("First notice, given on %s", in.DateTime(a.BeganAt))
		from, runs := r.FinalFrom(a)
		if v.When = in.Say("A dispute is open, which pauses the waiting period."); runs {
			v.When = in.Say("Nothing follows from it before %s. Until then you can answer, explain or dispute.", in.DateTime(from))
		}
	case vetting.FinalNotice:
		v.Title = in.Say("Final notice, given on %s", in.DateTime(a.EndedAt))
		v.When = in.Say("The first notice was given on %s.", in.DateTime(a.BeganAt))
	case vetting.NoticeWithdrawn:
		v.Title, v.When = in.Say("A notice was withdrawn on %s", in.DateTime(a.EndedAt)), in.Say("Nothing follows from it.")
	}
	return v
}

func (v *ownView) kindField() ui.Field {
	f := ui.Field{Name: "kind", Label: v.In.Say("What do you want to ask for?"), Value: v.Form.Kind, Required: true, Problem: v.Form.Problems.Of("kind")}
	for _, k := range vetting.RequestKinds {
		f.Options = append(f.Options, ui.Option{Value: string(k.Kind), Label: v.In.Say(k.Asks), Hint: v.In.Say(k.Hint)})
	}
	return f
}

func (v *ownView) factField() ui.Field {
	return ui.Field{Name: "fact", Label: v.In.Say("What is it about?"), Value: v.Form.Fact, Options: append([]ui.Option{{Label: v.In.Say("Nothing in particular")}}, v.Facts...)}
}

func (v *ownView) wordsField() ui.Field {
	return ui.Field{Name: "words", Label: v.In.Say("In your own words"), Value: v.Form.Words, Problem: v.Form.Problems.Of("words")}
}

// A staffView is what staff see of a candidate's rights.
type staffView struct {
	Name, Path string
	Link, Text string   // the candidate's own page; empty: there is none, or not for the viewer
	Recipients []string // of a mail with the link; none: none is sent
	Sent       []ui.Row
	MayMake    bool
	MayAnswer  bool
	Requests   []staffRequest
	Consents   []ui.Row
	Shown      []ui.Row
	Dispute    string // since when nothing may be decided; empty: none is open
	Adverse    *adverse
	Waits      bool // the adverse action waits for its final notice
	Ready      bool // and may be made final
	MayBegin   bool
	Periods    []vetting.Jurisdiction
	Form       staffForm
}

// A staffRequest is a request as staff see it.
type staffRequest struct {
	asked
	ID, Path string
	Fact     string // the address of the fact that is to be corrected; empty: none
	Copy     bool   // it asks for a copy
	Late     bool
}

func newStaffView(in *say.Language, r *vetting.Record, actor vetting.Actor, f staffForm, now time.Time) staffView {
	v := staffView{
		Name: r.Dossier.DisplayName(), Path: staffPath(r.ID), Form: f, MayMake: actor.Role.Can(vetting.RecordEvidence), MayAnswer: actor.Role.Can(vetting.DecideReviews),
	}
	for _, q := range slices.Backward(r.Requests) {
		s := staffRequest{asked: askedOf(in, q), ID: q.ID.String(), Path: "/candidates/" + r.ID.String() + "/requests/" + q.ID.String(), Copy: q.Kind == vetting.AskCopy, Late: q.Open() && q.DueAt.Before(now)}
		if i := slices.IndexFunc(r.Facts, func(f vetting.Fact) bool { return f.ID == q.Fact }); i >= 0 {
			s.Fact = "/candidates/" + r.ID.String() + "/facts/" + q.Fact.String()
		}
		v.Requests = append(v.Requests, s)
	}
	for _, n := range r.Consents {
		v.Consents = append(v.Consents, consentRow(in, n))
	}
	for _, n := range r.Shown {
		v.Shown = append(v.Shown, shownRow(in, n))
	}
	if q := r.Dispute(); q != nil {
		v.Dispute = in.DateTime(q.OpenedAt)
	}
	if n := len(r.AdverseActions); n > 0 {
		v.Adverse = adverseOf(in, r, &r.AdverseActions[n-1])
	}
	if a := r.Adverse(); a != nil {
		from, runs := r.FinalFrom(a)
		v.Waits, v.Ready = true, runs && !now.Before(from)
	}
	v.MayBegin = v.MayAnswer && !v.Waits && v.Dispute == "" && r.Review == nil && r.Confirmed() != nil
	return v
}

// sent lists the mails with the link.
func sent(in *say.Language, all []vetting.Mail) []ui.Row {
	var rows []ui.Row
	for _, m := range all {
		said := in.Say("%s, not sent: %s", m.To, m.Answer)
		switch m.State {
		case vetting.MailWaiting:
			said = in.Say("%s, on its way", m.To)
		case vetting.MailSent:
			said = in.Say("%s, handed in", m.To)
		}
		rows = append(rows, ui.Row{Key: in.DateTime(m.QueuedAt), Value: said})
	}
	return rows
}

func (v *staffView) toField() ui.Field {
	f := ui.Field{Name: "to", Label: "Send it to", Required: true}
	for _, a := range v.Recipients {
		f.Options = append(f.Options, ui.Option{Value: a, Label: a})
	}
	return f
}

func (v *staffView) placeField(in *say.Language) ui.Field {
	f := ui.Field{Name: "jurisdiction", Label: "Where does the candidate live?", Value: v.Form.Jurisdiction, Required: true}
	for _, j := range v.Periods {
		f.Options = append(f.Options, ui.Option{Value: j.Code, Label: in.Say(j.Name) + ", " + days(in, j)})
	}
	return f
}

// words is the text area of the form that the id names; what was typed stands in that of the form that was sent.
func (v *staffView) words(request, label string) ui.Field {
	f := ui.Field{Name: "words", Label: label, Required: true, Hint: "The candidate reads it."}
	if request == v.Form.Request {
		f.Value = v.Form.Words
	}
	return f
}

func days(in *say.Language, j vetting.Jurisdiction) string {
	if j.Business {
		return in.Plural(j.Days, "business day", "business days")
	}
	return in.Plural(j.Days, "day", "days")
}

// A requestRow is one open request in the list of all.
type requestRow struct {
	Title, Name, Href, Due, Words string
	Late                          bool
}

func requestRows(in *say.Language, all []vetting.RequestEntry, now time.Time) []requestRow {
	rows := make([]requestRow, len(all))
	for i, q := range all {
		rows[i] = requestRow{Title: in.Say(vetting.RequestTitle(q.Kind)), Name: q.Name, Href: staffPath(q.Candidate), Due: in.Date(q.DueAt), Words: q.Words, Late: q.DueAt.Before(now)}
	}
	return rows
}

func setBy(in *say.Language, j vetting.Jurisdiction) string {
	if j.SetAt.IsZero() {
		return in.Say("the program’s default")
	}
	return in.Say("set by %s, %s", j.SetBy.Name, in.Date(j.SetAt))
}
