package services

import (
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"

	"github.com/google/uuid"
)

// A question is what would be asked, with what was asked before.
type question struct {
	crumbs  []ui.Link
	title   string
	sub     string
	rows    []ui.Row
	action  string
	button  string
	why     string // why it cannot be asked; empty where it can
	byHand  string // where the same is filled in by hand
	back    string
	asking  bool
	last    *asked // how the last question ended; nil where there is none or it has not
	tone    ui.Tone
	earlier []asked
}

// An asked question is one line.
type asked struct {
	When, By, What, Service, Outcome, Detail, Cost string
	Candidate                                      string // its page; empty where it is gone
}

// kinds are the words for each kind of question.
var kinds = map[vetting.EnquiryKind]struct{ name, of, title, sub, tab, sends string }{
	vetting.AskNetwork: {"Network of an address", "Network of an address: %s", "Ask whose network this is",
		"A service says where the address is and what kind of network it belongs to. The answer becomes part of the session, with its source and date.", "interviews", "The address %s, and nothing else: no name, no file"},
	vetting.AskLine: {"Kind of a telephone line", "Kind of a telephone line: %s", "Ask what kind of line this is",
		"A service says whether the number is a mobile, a fixed or an internet line, and who serves it. The answer becomes part of the contact, with its source and date.", "contacts", "The number %s, and nothing else: no name, no file"},
}

// outcomes are the words for how a question ended.
var outcomes = map[vetting.EnquiryOutcome]string{
	vetting.EnquiryAnswered: "Answered", vetting.EnquiryInterrupted: "Interrupted: whether the service answered is not known", vetting.EnquiryDropped: "Not recorded",
	"unknown": "The service knows nothing of it", "refused": "The service refused the key that is set here", "unpaid": "The account with the service has no funds",
	"too_many": "The service takes no more questions now: try later", "broken": "The service failed: try later", "late": "No answer in time: try later",
	"unreachable": "The service was not reached, and nothing was sent", "unreadable": "The answer was not understood",
}

func newQuestion(in *say.Language, r *vetting.Record, a *vetting.Askable) question {
	base, words := "/candidates/"+r.ID.String(), kinds[a.Kind]
	fact := base + "/facts/" + a.Fact.String()
	v := question{
		title: in.Say(words.title), sub: words.sub, action: fact + "/ask", button: in.Say("Ask %s", a.Service.Name()), why: in.Say(a.Why),
		byHand: fact, back: base + "/" + words.tab,
	}
	v.crumbs = []ui.Link{{Label: "Candidates", Href: "/candidates"}, {Label: r.Dossier.DisplayName(), Href: base}, {Label: tabs[words.tab], Href: v.back}, {Label: "Ask a service"}}
	v.rows = []ui.Row{
		{Key: "Goes to", Value: a.Service.Name()},
		{Key: "What is sent", Value: in.Say(words.sends, a.Subject)},
		{Key: "Budget", Value: in.Say("%s of %s questions of this month are spent; this is one", in.Count(a.Spent), in.Count(a.Budget))},
	}
	if a.Subject == "" {
		v.rows = nil
	}
	for i, e := range a.Earlier {
		v.asking = v.asking || e.State != vetting.EnquiryEnded
		v.earlier = append(v.earlier, newAsked(in, e))
		if i == 0 && e.State == vetting.EnquiryEnded {
			v.last, v.tone = &v.earlier[0], ui.ToneVerify
			if e.Outcome == vetting.EnquiryAnswered {
				v.tone = ui.ToneLow
			}
		}
	}
	if len(v.earlier) > 0 {
		v.button = in.Say("Ask %s again", a.Service.Name())
	}
	return v
}

var tabs = map[string]string{"interviews": "Interviews", "contacts": "Contacts"}

func newAsked(in *say.Language, e vetting.Enquiry) asked {
	a := asked{When: in.DateTime(e.AskedAt), By: e.AskedBy.Name, What: in.Say(kinds[e.Kind].of, e.Subject), Service: e.Service, Outcome: in.Say(outcomes[e.Outcome]), Detail: e.Detail,
		Cost: in.Plural(e.Cost, "question", "questions")}
	if e.State != vetting.EnquiryEnded {
		a.Outcome = in.Say("Being asked")
	}
	if e.Candidate != uuid.Nil {
		a.Candidate = "/candidates/" + e.Candidate.String()
	}
	return a
}

// A book is what was asked, newest first, by services.
type book struct {
	services []service
	asked    []asked
	most     bool // there may be older ones
}

// A service is what is known of one.
type service struct {
	title string
	rows  []ui.Row
	off   string // how it is switched on; empty where it is
}

// variables name the settings that switch services on.
var variables = map[vetting.EnquiryKind]string{vetting.AskNetwork: "BONAFIDE_IP_SERVICE", vetting.AskLine: "BONAFIDE_LINE_SERVICE"}

func (h *Handler) book(in *say.Language, b *vetting.Book) book {
	var v book
	for _, kind := range vetting.EnquiryKinds {
		s := service{title: kinds[kind].name}
		if paid := h.Vetting.Paid[kind]; h.Vetting.Asks(kind) {
			s.rows = []ui.Row{
				{Key: "Service", Value: paid.Name()},
				{Key: in.Say("Spent since %s", in.Date(b.Since)), Value: in.Say("%s of %s questions", in.Count(b.Spent[kind]), in.Count(paid.Budget))},
			}
		} else {
			s.off = in.Say("No service is asked: the built-in data and the form are there. Whoever runs Bonafide names one with %s.", variables[kind])
		}
		v.services = append(v.services, s)
	}
	for _, e := range b.Enquiries {
		v.asked = append(v.asked, newAsked(in, e))
	}
	v.most = len(b.Enquiries) == vetting.EnquiriesShown
	return v
}
