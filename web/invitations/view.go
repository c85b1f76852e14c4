package invitations

import (
	"net/netip"
	"net/url"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// A form is a link to be made, as typed.
type form struct {
	Kind, StartsAt string
	Problems       ui.Problems
}

// purposes are the words for what a link is for.
var purposes = map[vetting.InvitationKind]string{
	vetting.ForInterview: "Interview", vetting.ForAssessment: "Assessment", vetting.ForOnboarding: "Onboarding meeting", vetting.ForReference: "Reference",
}

// A formView is the form with what stands around it.
type formView struct {
	form
	crumbs []ui.Link
	action string
	back   string
}

func newFormView(r *vetting.Record, f form) formView {
	base := "/candidates/" + r.ID.String()
	return formView{form: f, crumbs: crumbs(r), action: base + "/invitations", back: base + "/interviews"}
}

func crumbs(r *vetting.Record) []ui.Link {
	base := "/candidates/" + r.ID.String()
	return []ui.Link{
		{Label: "Candidates", Href: "/candidates"}, {Label: r.Dossier.DisplayName(), Href: base}, {Label: "Interviews", Href: base + "/interviews"}, {Label: "Check-in link"},
	}
}

func (v formView) kindField() ui.Field {
	f := ui.Field{Name: "kind", Label: "What does the candidate check in for?", Value: v.Kind, Required: true, Problem: v.Problems.Of("kind")}
	for _, k := range vetting.CheckInKinds {
		f.Options = append(f.Options, ui.Option{Value: string(k), Label: purposes[k]})
	}
	return f
}

func (v formView) startField() ui.Field {
	return ui.Field{Name: "starts_at", Label: "When does it start?", Value: v.StartsAt, Required: true, Problem: v.Problems.Of("starts_at"),
		Hint: "The link works from an hour before to two hours after."}
}

// A view is one link.
type view struct {
	crumbs    []ui.Link
	title     string
	name      string // of the link
	hint      string // whose it is
	state     ui.Tone
	word      string // of the state
	rows      []ui.Row
	link      string // empty once it does not work any more
	local     bool   // the link leads to this machine alone
	text      string // to paste into an invitation
	path      string
	reference bool
	to        []string // whom it can be sent to; nil where no mail is sent
	noMail    string   // why no mail can be sent, in a sentence
	mails     []posted
	checkIns  []answered
	replies   []reply
}

// An answered link is one line about who answered it.
type answered struct{ When, What, Screen string }

// A reply is what a referee answered.
type reply struct {
	Title string
	Rows  []ui.Row
}

// A posted mail is one line of the log.
type posted struct{ When, What, To, State, Answer string }

func (h *Handler) view(c echo.Context, r *vetting.Record, i *vetting.Invitation, token string) view {
	in := viewer.In(c)
	v := view{crumbs: crumbs(r), name: "Check-in link", hint: "For this candidate and this meeting only. Whoever has it can check in.",
		title: in.Say("%s on %s", in.Say(purposes[i.Kind]), in.DateTime(i.StartsAt)), path: path(r.ID, i.ID)}
	if i.Kind == vetting.ForReference {
		v.ofReferee(in, r, i)
	}
	now := h.Now()
	v.state, v.word = state(i, now)
	v.rows = []ui.Row{
		{Key: "Works", Value: in.Say("from %s to %s", in.DateTime(i.OpensAt), in.DateTime(i.ClosesAt))},
		{Key: "Made by", Value: i.CreatedBy.Name + ", " + in.DateTime(i.CreatedAt)},
		{Key: "Notice", Value: in.Say("version %s", i.Notice)},
	}
	if i.Ended == vetting.InvitationDisowned {
		v.rows = append(v.rows, ui.Row{Key: "Ended", Value: in.Say("by whoever got it, who said that it is not for them, %s", in.DateTime(i.EndedAt))})
	} else if i.Ended != "" {
		v.rows = append(v.rows, ui.Row{Key: "Ended by", Value: i.EndedBy.Name + ", " + in.DateTime(i.EndedAt)})
	} else if now.Before(i.ClosesAt) {
		v.link = h.link(c, i, token)
		v.local = local(v.link)
		v.text = i.Words(v.link)
		v.recipients(h.Vetting.Post != nil, r.Recipients(i))
	}
	for _, came := range i.CheckIns {
		a := answered{When: in.DateTime(came.At), What: "Checked in", Screen: came.Screen}
		if came.Declined {
			a.What = "Declined, which counts for nothing"
		}
		v.checkIns = append(v.checkIns, a)
	}
	for _, m := range i.Mails {
		v.mails = append(v.mails, postedMail(in, m))
	}
	return v
}

// ofReferee says what differs where the link is a referee's.
func (v *view) ofReferee(in *say.Language, r *vetting.Record, i *vetting.Invitation) {
	v.name, v.reference, v.crumbs = "Referee’s link", true, refereeCrumbs(r)
	v.hint = "For this referee only. Whoever has it can answer."
	v.title = in.Say("Asked as %s", in.Inside(relationWords(i.Relation)))
	if referee, err := r.Referee(i.Fact); err == nil {
		v.title = in.Say("%s, asked as %s", referee.Name, in.Inside(relationWords(i.Relation)))
	}
	name := r.Dossier.DisplayName()
	for _, p := range i.Replies {
		if p.Declined {
			v.replies = append(v.replies, reply{Title: in.Say("Declined on %s, which counts for nothing", in.DateTime(p.At))})
			continue
		}
		one := reply{Title: in.Say("Answered on %s", in.DateTime(p.At))}
		one.Rows = viewer.Answers(in, i.Relation, name, p.Answers)
		v.replies = append(v.replies, one)
	}
}

func relationWords(r vetting.Relation) string {
	for _, c := range vetting.Relations {
		if c.Value == string(r) {
			return c.Words
		}
	}
	return ""
}

// recipients says whom a link can be sent to, or why to nobody.
func (v *view) recipients(post bool, to []string) {
	switch {
	case !post:
		v.noMail = "No mail is sent from here, since no mail server is set. Copy the link into a message of your own."
	case len(to) == 0:
		v.noMail = "No mail address is recorded to send it to. Copy the link, or record one first."
	default:
		v.to = to
	}
}

// mailStates are the words for where a mail stands.
var mailStates = map[vetting.MailState]string{
	vetting.MailWaiting: "On its way", vetting.MailSent: "Sent", vetting.MailRefused: "Refused by the mail server", vetting.MailGivenUp: "Given up", vetting.MailDropped: "Not sent",
}

func postedMail(in *say.Language, m vetting.Mail) posted {
	p := posted{When: in.DateTime(m.QueuedAt), What: in.Say("By %s", m.QueuedBy.Name), To: m.To, State: in.Say(mailStates[m.State]), Answer: m.Answer}
	if m.Kind == vetting.MailReminder {
		p.What = in.Say("Reminder, by itself")
	}
	if m.State == vetting.MailWaiting && m.Tries > 0 {
		p.State = in.Say("%s, %s so far, the last on %s", p.State, in.Plural(m.Tries, "try", "tries"), in.DateTime(m.TriedAt))
	}
	if !m.EndedAt.IsZero() {
		p.State = in.Say("%s on %s", p.State, in.DateTime(m.EndedAt))
	}
	return p
}

// sendLabel is that of the button where there is one address.
func (v view) sendLabel(in *say.Language) string {
	if len(v.mails) > 0 {
		return in.Say("Send it again to %s", v.to[0])
	}
	return in.Say("Send it to %s", v.to[0])
}

func (v view) toField() ui.Field {
	f := ui.Field{Name: "to", Label: "Mail address", Required: true, Value: v.to[0]}
	for _, a := range v.to {
		f.Options = append(f.Options, ui.Option{Value: a, Label: a})
	}
	return f
}

// local reports whether an address leads to whatever machine it is opened on.
func local(link string) bool {
	u, err := url.Parse(link)
	if err != nil {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() == "localhost" || err == nil && ip.IsLoopback()
}

// state says where a link stands.
func state(i *vetting.Invitation, now time.Time) (ui.Tone, string) {
	switch {
	case i.Ended != "":
		return ui.ToneNone, "Ended"
	case i.Open(now):
		return ui.ToneLow, "Works now"
	case now.Before(i.OpensAt):
		return ui.ToneNone, "Works later"
	}
	return ui.ToneNone, "Over"
}

// A refereeForm is a referee's link to be made.
type refereeForm struct {
	Relation string
	Problems ui.Problems
}

// A refereeView is the form with what stands around it.
type refereeView struct {
	refereeForm
	crumbs       []ui.Link
	name         string // of the referee
	to           string // empty: no mail can be sent
	noMail       string
	action, back string
}

func newRefereeView(r *vetting.Record, fact uuid.UUID, referee *dossier.Reference, post bool, f refereeForm) refereeView {
	base := "/candidates/" + r.ID.String()
	v := refereeView{refereeForm: f, crumbs: refereeCrumbs(r), name: referee.Name, action: base + "/referees/" + fact.String() + "/invite", back: base + "/history"}
	if v.Relation == "" {
		v.Relation = string(relationOf(referee.Relationship))
	}
	to := r.Recipients(&vetting.Invitation{Kind: vetting.ForReference, Fact: fact})
	switch {
	case !post:
		v.noMail = "No mail is sent from here, since no mail server is set. You get a link to copy into a message of your own."
	case len(to) == 0:
		v.noMail = "No mail address is recorded for this referee. You get a link to copy."
	default:
		v.to = to[0]
	}
	return v
}

func refereeCrumbs(r *vetting.Record) []ui.Link {
	base := "/candidates/" + r.ID.String()
	return []ui.Link{
		{Label: "Candidates", Href: "/candidates"}, {Label: r.Dossier.DisplayName(), Href: base}, {Label: "History", Href: base + "/history"}, {Label: "Referee’s link"},
	}
}

// relationOf guesses how a referee knows the candidate from what was typed.
func relationOf(relationship string) vetting.Relation {
	for _, c := range vetting.Relations {
		if strings.Contains(strings.ToLower(relationship), c.Value) {
			return vetting.Relation(c.Value)
		}
	}
	return ""
}

func (v refereeView) relationField() ui.Field {
	f := ui.Field{Name: "relation", Label: "How does the referee know the candidate?", Value: v.Relation, Required: true, Problem: v.Problems.Of("relation"),
		Hint: "The questions differ by it."}
	for _, c := range vetting.Relations {
		f.Options = append(f.Options, ui.Option{Value: c.Value, Label: c.Words})
	}
	return f
}
