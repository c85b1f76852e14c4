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
func meetings(r *vetting.Record, asks bool) timetable {
	t := timetable{Add: []ui.Link{
		{Label: "Add interview", Href: newFact(r, "interviews")}, {Label: "Add session", Href: newFact(r, "sessions")},
	}}
	for i, f := range r.FactsOf("interviews") {
		t.Meetings = append(t.Meetings, interviewed(r.Dossier.Interviews[i], factPath(r, f)))
	}
	line := r.Dossier.Line()
	t.Map, t.Strip = drawMap(r.Dossier, line), strip(r.Dossier, line)
	for i, a := range line {
		m := contact(r, i, a)
		if asks && a.Session != nil {
			m.Ask = m.Href + "/enquiry"
		}
		t.Meetings = append(t.Meetings, m)
	}
	slices.SortStableFunc(t.Meetings, func(a, b meeting) int { return a.At.Compare(b.At) })
	return t
}

func interviewed(i dossier.Interview, href string) meeting {
	m := meeting{At: i.At, What: join(", ", "Interview", i.Channel), Href: href}
	details := []string{yes(i.Camera != "", "camera "+strings.ReplaceAll(i.Camera, "_", " ")), yes(i.DisplayName != "", "shown as “"+i.DisplayName+"”")}
	for _, c := range i.Liveness {
		details = append(details, ui.Lower(words(c.Challenge))+": "+ui.Lower(words(c.Result)))
	}
	m.Detail = ui.Capital(join(" · ", append(details, marks(i.Marks)...)...))
	return m
}

// marks says of each thing that interviewers marked who did, once.
func marks(all []dossier.Mark) []string {
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
		codes[i] = ui.Lower(words(code)) + ", marked by " + strings.Join(who[code], ", ")
	}
	return codes
}

func connected(s dossier.Session, href string) meeting {
	m := meeting{
		At: s.At, What: "Session: " + ui.Lower(words(s.Kind)), IP: s.IP, Device: join(" · ", s.DeviceID, yes(s.ManagedDevice != nil && *s.ManagedDevice, "managed")),
		Zone: zone(s), Detail: yes(s.SharedWith != "", "Declared as shared: "+s.SharedWith), Href: href,
	}
	if !s.Until.IsZero() {
		m.Detail = join(" · ", m.Detail, "until "+ui.DateTime(s.Until))
	}
	if n := s.Network; n != nil {
		m.Place = join(", ", n.City, country(n.Country))
		m.Network = join(" · ", words(string(n.Kind)), n.VPNService, n.Organization)
		m.Source = join(", ", n.Source, day(n.SeenAt))
	}
	return m
}

// contact is an appearance of the line, with how it compares with the one before.
func contact(r *vetting.Record, i int, a dossier.Appearance) meeting {
	f, _ := r.Fact(a.Ref)
	m := meeting{At: a.At, What: "Referee’s answer", IP: a.IP, Device: a.Device, Href: factPath(r, f)}
	if a.Session != nil {
		m = connected(*a.Session, m.Href)
	}
	m.Number, m.Journey = strconv.Itoa(i+1), journey(a.Leg)
	m.Kept = kepts{kept("device", a.SameDevice, a.Referee), kept("network", a.SameNetwork, a.Referee), kept("clock", a.SameZone, a.Referee)}
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
func aroundInterviews(r *vetting.Record) []section {
	d := r.Dossier
	return []section{
		{"Interviewers", ui.Link{Label: "Ask an interviewer", Href: path(r.ID, "/interview-forms")},
			"Who held an interview marks on one page what happened, and sees nothing else of the candidate.", nil},
		{"Meeting reports", ui.Link{Label: "Import meeting report", Href: path(r.ID, "/meeting")},
			"What Zoom and Microsoft Teams report of who joined, when, under which name and from where.", imports(r, attendance.MediaType)},
		{"Identity steps", ui.Link{Label: "Add identity step", Href: newFact(r, "identity_steps")},
			"Steps that were offered to prove who the candidate is, and whether they took them.",
			facts(r, "identity_steps", func(i int, e *entry) { describeStep(e, d.IdentitySteps[i]) })},
		{"Observations", ui.Link{Label: "Add observation", Href: newFact(r, "observations")},
			"What was said or done at other times, who noticed it and where it is written.",
			facts(r, "observations", func(i int, e *entry) { describeObservation(e, d.Observations[i]) })},
		{"Declared travel", ui.Link{Label: "Add travel", Href: newFact(r, "travel")},
			"Trips that the candidate told of. A session from there contradicts nothing.",
			facts(r, "travel", func(i int, e *entry) {
				t := d.Travel[i]
				e.Title = join(", ", t.City, country(t.Country))
				e.row("Time", span(day(t.From), day(t.To)))
			})},
		{"Accommodations", ui.Link{Label: "Add accommodation", Href: newFact(r, "accommodations")},
			"Adjustments that the candidate asked for. They switch checks off and count for nothing else.",
			facts(r, "accommodations", func(i int, e *entry) {
				a := d.Accommodations[i]
				e.Title = words(a.Kind)
				e.row("Since", day(a.Since))
				e.row("Note", a.Note)
			})},
	}
}

func describeObservation(e *entry, o dossier.Observation) {
	e.Title = words(o.Code)
	e.row("Noticed", ui.DateTime(o.At))
	e.row("By", strings.Join(o.By, ", "))
	e.row("Source", o.Source)
	e.row("Detail", o.Detail)
}

func describeStep(e *entry, s dossier.Step) {
	e.Title = words(s.Step)
	e.row("Offered", ui.DateTime(s.OfferedAt))
	e.row("Outcome", words(s.Outcome))
	e.row("Asked of", yes(s.UniformlyRequired, "everyone for this role"))
	e.row("Paid by", yes(s.EmployerPaid, "the employer"))
}

// checkInLinks are the links that were made for the candidate to check in by.
func checkInLinks(r *vetting.Record, links []vetting.Invitation, now time.Time) section {
	s := section{Title: "Check-in links", Add: ui.Link{Label: "Make check-in link", Href: path(r.ID, "/invitations/new")},
		Empty: "A link that the candidate opens before a meeting: it says what is recorded and why, and shows where the connection comes from."}
	for _, l := range links {
		if l.Kind == vetting.ForReference || l.Kind == vetting.ForRights {
			continue
		}
		e := entry{Title: words(string(l.Kind)) + ", " + ui.DateTime(l.StartsAt), Recorded: "Made by " + by(l.CreatedBy, l.CreatedAt),
			Href: path(r.ID, "/invitations/"+l.ID.String()), Act: "Open"}
		e.row("State", linkState(&l, now))
		for _, in := range l.CheckIns {
			if in.Declined {
				e.row("Declined", ui.DateTime(in.At)+"; this counts for nothing")
			} else {
				e.row("Checked in", join(", ", ui.DateTime(in.At), in.Screen))
			}
		}
		s.Entries = append(s.Entries, e)
	}
	return s
}

func linkState(l *vetting.Invitation, now time.Time) string {
	switch {
	case l.Ended == vetting.InvitationDisowned:
		return "ended by whoever got it, " + ui.DateTime(l.EndedAt)
	case l.Ended != "":
		return "ended by " + by(l.EndedBy, l.EndedAt)
	case l.Open(now):
		return "works now"
	case now.Before(l.OpensAt):
		return "works from " + ui.DateTime(l.OpensAt)
	case len(l.CheckIns)+len(l.Replies) == 0:
		return "over, nobody answered"
	}
	return "over"
}

// refereeLinks adds to a referee the links that ask them, newest first, or how to make one.
func (e *entry) refereeLinks(r *vetting.Record, fact vetting.Fact, links []vetting.Invitation, now time.Time) {
	works := false
	for _, l := range links {
		if current, ok := r.Current(l.Fact); l.Kind != vetting.ForReference || !ok || current.ID != fact.ID {
			continue
		}
		works = works || l.Open(now)
		e.Rows = append(e.Rows, ui.Row{Key: "Asked by a link", Value: join(", ", linkState(&l, now), replied(&l)), Action: ui.Link{Label: "Open", Href: path(r.ID, "/invitations/"+l.ID.String())}})
	}
	if !works {
		e.Rows = append(e.Rows, ui.Row{Key: "To ask", Value: "by mail or another message", Action: ui.Link{Label: "Ask by a link", Href: path(r.ID, "/referees/"+fact.ID.String()+"/invitation")}})
	}
}

// replied says what came back on a referee's link.
func replied(l *vetting.Invitation) string {
	words := ""
	for _, p := range l.Replies {
		words = "answered on " + ui.DateTime(p.At)
		if p.Declined {
			words = "declined on " + ui.DateTime(p.At) + ", which counts for nothing"
		}
	}
	if words == "" && len(l.Mails) > 0 && l.Mails[len(l.Mails)-1].State != vetting.MailSent {
		words = "the mail was not sent"
	}
	return words
}
