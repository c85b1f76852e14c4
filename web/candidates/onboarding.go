package candidates

import (
	"fmt"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
)

// onboarding shows the parts of the facts about the time between offer and first day, and about the device after that.
func onboarding(in *say.Language, r *vetting.Record) []section {
	return append(offered(in, r), device(in, r)...)
}

func offered(in *say.Language, r *vetting.Record) []section {
	o := r.Dossier.Onboarding
	if o == nil {
		o = &dossier.Onboarding{}
	}
	return []section{
		{"Shipments", ui.Link{Label: "Add shipment", Href: newFact(r, "shipments")},
			"Equipment on its way: the address that the candidate gave, what is there, and where the parcel or the device was seen.",
			parts(in, r, "onboarding", "shipments", o.Shipments, describeShipment)},
		{"Pay accounts", ui.Link{Label: "Add pay account", Href: newFact(r, "payouts")},
			"Accounts that wages are to go to, each with its holder and when it was given. Numbers are shown masked.",
			parts(in, r, "onboarding", "payouts", o.Payouts, describePayout)},
		values(in, r, "onboarding", "requests", "Requests", describeRequests(in, o), section{"Equipment and payment requests", ui.Link{Label: "Record requests"},
			"The device that was offered, and whether the candidate asked to use their own or to be paid in advance.", nil}),
		values(in, r, "onboarding", "start", "Dates", describeStart(in, o), section{"Start of work", ui.Link{Label: "Record start"},
			"When the offer was accepted, the first day, the first payroll and the country on the tax form.", nil}),
	}
}

// parts returns an entry for each element of a list inside the member's fact.
func parts[T any](in *say.Language, r *vetting.Record, member, name string, list []T, describe func(*entry, T)) []entry {
	var entries []entry
	for i, v := range list {
		e := part(in, r, member, fmt.Sprintf("%s-%d", name, i+1))
		describe(&e, v)
		entries = append(entries, e)
	}
	return entries
}

// values completes the section of single values inside the member's fact: with the rows that are recorded, or with
// where the first is.
func values(in *say.Language, r *vetting.Record, member, name, title string, rows []ui.Row, s section) section {
	if len(rows) == 0 {
		s.Add.Href = newFact(r, name)
		return s
	}
	e := part(in, r, member, name)
	e.Title, e.Rows, e.Stays = in.Say(title), rows, true
	s.Entries = []entry{e}
	return s
}

// part returns an empty entry for a part of the member's recorded fact.
func part(in *say.Language, r *vetting.Record, member, name string) entry {
	f, _ := r.Fact(member)
	return entry{in: in, Recorded: in.Say("Last changed by %s", by(in, f.RecordedBy, f.RecordedAt)), Href: factPath(r, f) + "/" + name}
}

func describeShipment(e *entry, s dossier.Shipment) {
	e.Title = e.in.Say("To %s", place(e.in, &s.Address))
	e.row("Address", whole(e.in, &s.Address))
	e.row("Kind of address", words(e.in, s.Address.Class))
	e.row("Address given", e.in.DateTime(s.RequestedAt))
	e.row("Label printed", e.in.DateTime(s.LabelCreatedAt))
	e.row("Sent", e.in.DateTime(s.DispatchedAt))
	e.row("Reason", yes(s.ReasonDocumented, e.in.Say("a document shows why it goes there")))
	e.row("Redirected", yes(s.RedirectedToThirdParty, e.in.Say("to somebody else, on its way")))
	for _, t := range s.Tracking {
		e.row("Seen", join(", ", country(e.in, t.Country), e.in.DateTime(t.At), e.in.Say(trackers[t.Source])))
	}
}

// trackers are the words for who reports where equipment is.
var trackers = map[string]string{"carrier": "as the carrier says", "agent": "as the device says"}

func describePayout(e *entry, p dossier.Payout) {
	e.Title = join(", ", p.Holder, p.Bank)
	if e.Title == "" {
		e.Title = e.in.Say("Holder not recorded")
	}
	e.row("Account", ui.Masked(p.Account))
	e.row("Routing number", ui.Masked(p.Routing))
	e.row("Country", country(e.in, p.Country))
	e.row("Kind of account", words(e.in, p.Channel))
	e.row("Given", e.in.DateTime(p.SetAt))
	e.row("Explained by", join(" · ", yes(p.OwnCompanyRegistered, e.in.Say("a company registered as theirs")), yes(p.Joint, e.in.Say("a joint account")),
		yes(p.Pooled, e.in.Say("a service that keeps the money of many in one account"))))
}

func describeRequests(in *say.Language, o *dossier.Onboarding) []ui.Row {
	e := entry{in: in}
	e.row("Our standard device", yes(o.StandardDeviceOffered, in.Say("was offered")))
	e.row("Asked to use their own", dateTimes(in, o.BYODRequests))
	e.row("Asked to be paid in advance", dateTimes(in, o.AdvancePaymentRequests))
	return e.Rows
}

func describeStart(in *say.Language, o *dossier.Onboarding) []ui.Row {
	e := entry{in: in}
	e.row("Offer accepted", in.DateTime(o.OfferAcceptedAt))
	e.row("First day", day(in, o.StartAt))
	e.row("First payroll", day(in, o.FirstPayrollAt))
	e.row("Tax residence", country(in, o.TaxResidence))
	return e.Rows
}

func dateTimes(in *say.Language, times []time.Time) string {
	var texts []string
	for _, t := range times {
		texts = append(texts, in.DateTime(t))
	}
	return strings.Join(texts, "; ")
}
