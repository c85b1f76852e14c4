package candidates

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/dossier"
	attendance "bonafide/internal/meeting"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
)

// A meeting is one interview or session, a line of the table of contacts over time.
type meeting struct {
	At      time.Time
	Number  string // on the map; empty where it is no contact over a network
	What    string
	Detail  string
	IP      string
	Place   string
	Network string
	Source  string // of what is said about the network
	Device  string
	Zone    string
	Kept    kepts
	Journey string // from the last place
	Href    string // where it is corrected or withdrawn
	Ask     string // where a service is asked whose network it is; empty where none is
}

// kepts say of a contact what stayed as it was the last time, and what did not.
type kepts struct{ Device, Network, Zone string }

// A timetable is the meetings in the order of time, with where more are recorded.
type timetable struct {
	Map      *ui.Map   // nil where nothing has a place
	Strip    *ui.Strip // nil where there is not enough to draw
	Meetings []meeting
	Add      []ui.Link
}

// meetings returns the timetable; asks is whether a service may be asked about a session's address.
func meetings(in *say.Language, r *vetting.Record, asks bool) timetable {
	t := timetable{Add: []ui.Link{
		{Label: "Add interview", Href: newFact(r, "interviews")}, {Label: "Add session", Href: newFact(r, "sessions")},
	}}
	for i, f := range r.FactsOf("interviews") {
		t.Meetings = append(t.Meetings, interviewed(in, r.Dossier.Interviews[i], factPath(r, f)))
	}
	line := r.Dossier.Line()
	t.Map, t.Strip = drawMap(in, r.Dossier, line), strip(in, r.Dossier, line)
	for i, a := range line {
		m := contact(in, r, i, a)
		if asks && a.Session != nil {
			m.Ask = m.Href + "/enquiry"
		}
		t.Meetings = append(t.Meetings, m)
	}
	slices.SortStableFunc(t.Meetings, func(a, b meeting) int { return a.At.Compare(b.At) })
	return t
}

func interviewed(in *say.Language, i dossier.Interview, href string) meeting {
	m := meeting{At: i.At, What: join(", ", in.Say("Interview"), i.Channel), Href: href}
	details := []string{yes(i.Camera != "", in.Say("camera %s", in.Inside(title(i.Camera)))), yes(i.DisplayName != "", in.Say("shown as “%s”", i.DisplayName))}
	for _, c := range i.Liveness {
		details = append(details, in.Say("%s: %s", in.Inside(title(c.Challenge)), in.Inside(title(c.Result))))
	}
	m.Detail = ui.Capital(join(" · ", append(details, marks(in, i.Marks)...)...))
	return m
}

// marks says of each thing that interviewers marked who did, once.
func marks(in *say.Language, all []dossier.Mark) []string {
	var codes []string
	who := map[string][]string{}
	for _, m := range all {
		if who[m.Code] == nil {
			codes = append(codes, m.Code)
		}
		if !slices.Contains(who[m.Code], m.By) {
			who[m.Code] = append(who[m.Code], m.By)
		}
	}
	for i, code := range codes {
		codes[i] = in.Say("%s, marked by %s", in.Inside(title(code)), strings.Join(who[code], ", "))
	}
	return codes
}

func connected(in *say.Language, s dossier.Session, href string) meeting {
	m := meeting{
		At: s.At, What: in.Say("Session: %s", in.Inside(title(s.Kind))), IP: s.IP, Device: join(" · ", s.DeviceID, yes(s.ManagedDevice != nil && *s.ManagedDevice, in.Say("managed"))),
		Zone: zone(s), Detail: yes(s.SharedWith != "", in.Say("Declared as shared: %s", s.SharedWith)), Href: href,
	}
	if !s.Until.IsZero() {
		m.Detail = join(" · ", m.Detail, in.Say("until %s", in.DateTime(s.Until)))
	}
	if n := s.Network; n != nil {
		m.Place = join(", ", n.City, country(in, n.Country))
		m.Network = join(" · ", words(in, string(n.Kind)), n.VPNService, n.Organization)
		m.Source = join(", ", n.Source, day(in, n.SeenAt))
	}
	return m
}

// contact is an appearance of the line, with how it compares with the one before.
func contact(in *say.Language, r *vetting.Record, i int, a dossier.Appearance) meeting {
	f, _ := r.Fact(a.Ref)
	m := meeting{At: a.At, What: in.Say("Referee’s answer"), IP: a.IP, Device: a.Device, Href: factPath(r, f)}
	if a.Session != nil {
		m = connected(in, *a.Session, m.Href)
	}
	m.Number, m.Journey = strconv.Itoa(i+1), journey(in, a.Leg)
	m.Kept = kepts{
		kept(in, keptWords{"the candidate’s device", "same device", "another device"}, a.SameDevice, a.Referee),
		kept(in, keptWords{"the candidate’s network", "same network", "another network"}, a.SameNetwork, a.Referee),
		kept(in, keptWords{"the candidate’s clock", "same clock", "another clock"}, a.SameZone, a.Referee),
	}
	return m
}

// zone writes what the device's clock said.
func zone(s dossier.Session) string {
	if s.UTCOffsetMinutes == nil {
		return s.Timezone
	}
	minutes := *s.UTCOffsetMinutes
	sign := "+"
	if minutes < 0 {
		sign, minutes = "−", -minutes
	}
	return join(", ", s.Timezone, fmt.Sprintf("UTC%s%d:%02d", sign, minutes/60, minutes%60))
}

// aroundInterviews are the facts by which interviews and sessions are read.
func aroundInterviews(in *say.Language, r *vetting.Record) []section {
	d := r.Dossier
	return []section{
		{"Interviewers", ui.Link{Label: "Ask an interviewer", Href: path(r.ID, "/interview-forms")},
			"Who held an interview marks on one page what happened, and sees nothing else of the candidate.", nil},
		{"Meeting reports", ui.Link{Label: "Import meeting report", Href: path(r.ID, "/meeting")},
			"What Zoom and Microsoft Teams report of who joined, when, under which name and from where.", imports(in, r, attendance.MediaType)},
		{"Identity steps", ui.Link{Label: "Add identity step", Href: newFact(r, "identity_steps")},
			"Steps that were offered to prove who the candidate is, and whether they took them.",
			facts(in, r, "identity_steps", func(i int, e *entry) { describeStep(e, d.IdentitySteps[i]) })},
		{"Observations", ui.Link{Label: "Add observation", Href: newFact(r, "observations")},
			"What was said or done at other times, who noticed it and where it is written.",
			facts(in, r, "observations", func(i int, e *entry) { describeObservation(e, d.Observations[i]) })},
		{"Declared travel", ui.Link{Label: "Add travel", Href: newFact(r, "travel")},
			"Trips that the candidate told of. A session from there contradicts nothing.",
			facts(in, r, "travel", func(i int, e *entry) {
				t := d.Travel[i]
				e.Title = join(", ", t.City, country(in, t.Country))
				e.row("Time", span(in, day(in, t.From), day(in, t.To)))
			})},
		{"Accommodations", ui.Link{Label: "Add accommodation", Href: newFact(r, "accommodations")},
			"Adjustments that the candidate asked for. They switch checks off and count for nothing else.",
			facts(in, r, "accommodations", func(i int, e *entry) {
				a := d.Accommodations[i]
				e.Title = words(in, a.Kind)
				e.row("Since", day(in, a.Since))
				e.row("Note", a.Note)
			})},
	}
}

func describeObservation(e *entry, o dossier.Observation) {
	e.Title = words(e.in, o.Code)
	e.row("Noticed", e.in.DateTime(o.At))
	e.row("By", strings.Join(o.By, ", "))
	e.row("Source", o.Source)
	e.row("Detail", o.Detail)
}

func describeStep(e *entry, s dossier.Step) {
	e.Title = words(e.in, s.Step)
	e.row("Offered", e.in.DateTime(s.OfferedAt))
	e.row("Outcome", words(e.in, s.Outcome))
	e.row("Asked of", yes(s.UniformlyRequired, e.in.Say("everyone for this role")))
	e.row("Paid by", yes(s.EmployerPaid, e.in.Say("the employer")))
}

// checkInLinks are the links that were made for the candidate to check in by.
func checkInLinks(in *say.Language, r *vetting.Record, links []vetting.Invitation, now time.Time) section {
	s := section{Title: "Check-in links", Add: ui.Link{Label: "Make check-in link", Href: path(r.ID, "/invitations/new")},
		Empty: "A link that the candidate opens before a meeting: it says what is recorded and why, and shows where the connection comes from."}
	for _, l := range links {
		if l.Kind == vetting.ForReference || l.Kind == vetting.ForRights {
			continue
		}
		e := entry{in: in, Title: words(in, string(l.Kind)) + ", " + in.DateTime(l.StartsAt), Recorded: in.Say("Made by %s", by(in, l.CreatedBy, l.CreatedAt)),
			Href: path(r.ID, "/invitations/"+l.ID.String()), Act: "Open"}
		e.row("State", linkState(in, &l, now))
		for _, came := range l.CheckIns {
			if came.Declined {
				e.row("Declined", in.Say("%s; this counts for nothing", in.DateTime(came.At)))
			} else {
				e.row("Checked in", join(", ", in.DateTime(came.At), came.Screen))
			}
		}
		s.Entries = append(s.Entries, e)
	}
	return s
}

func linkState(in *say.Language, l *vetting.Invitation, now time.Time) string {
	switch {
	case l.Ended == vetting.InvitationDisowned:
		return in.Say("ended by whoever got it, %s", in.DateTime(l.EndedAt))
	case l.Ended != "":
		return in.Say("ended by %s", by(in, l.EndedBy, l.EndedAt))
	case l.Open(now):
		return in.Say("works now")
	case now.Before(l.OpensAt):
		return in.Say("works from %s", in.DateTime(l.OpensAt))
	case len(l.CheckIns)+len(l.Replies) == 0:
		return in.Say("over, nobody answered")
	}
	return in.Say("over")
}

// refereeLinks adds to a referee the links that ask them, newest first, or how to make one.
func (e *entry) refereeLinks(r *vetting.Record, fact vetting.Fact, links []vetting.Invitation, now time.Time) {
	works := false
	for _, l := range links {
		if current, ok := r.Current(l.Fact); l.Kind != vetting.ForReference || !ok || current.ID != fact.ID {
			continue
		}
		works = works || l.Open(now)
		e.Rows = append(e.Rows, ui.Row{Key: "Asked by a link", Value: join(", ", linkState(e.in, &l, now), replied(e.in, &l)), Action: ui.Link{Label: "Open", Href: path(r.ID, "/invitations/"+l.ID.String())}})
	}
	if !works {
		e.Rows = append(e.Rows, ui.Row{Key: "To ask", Value: e.in.Say("by mail or another message"), Action: ui.Link{Label: "Ask by a link", Href: path(r.ID, "/referees/"+fact.ID.String()+"/invitation")}})
	}
}

// replied says what came back on a referee's link.
func replied(in *say.Language, l *vetting.Invitation) string {
	words := ""
	for _, p := range l.Replies {
		words = in.Say("answered on %s", in.DateTime(p.At))
		if p.Declined {
			words = in.Say("declined on %s, which counts for nothing", in.DateTime(p.At))
		}
	}
	if words == "" && len(l.Mails) > 0 && l.Mails[len(l.Mails)-1].State != vetting.MailSent {
		words = in.Say("the mail was not sent")
	}
	return words
}
