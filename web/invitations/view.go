package invitations

import (
	"net/netip"
	"net/url"
	"time"

	"bonafide/internal/vetting"
	"bonafide/web/ui"

	"github.com/labstack/echo/v4"
)

// A form is a link to be made, as typed.
type form struct {
	Kind, StartsAt string
	Problems       ui.Problems
}

// startsAt returns the time that was typed, in UTC; the zero time where it is none.
func (f *form) startsAt() time.Time {
	for _, layout := range []string{"2006-01-02T15:04", "2006-01-02 15:04"} {
		if t, err := time.Parse(layout, f.StartsAt); err == nil {
			return t
		}
	}
	return time.Time{}
}

// purposes are the words for what a link is for.
var purposes = map[vetting.InvitationKind]string{
	vetting.ForInterview: "Interview", vetting.ForAssessment: "Assessment", vetting.ForOnboarding: "Onboarding meeting",
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
	crumbs   []ui.Link
	title    string
	state    ui.Tone
	word     string // of the state
	rows     []ui.Row
	link     string // empty once it does not work any more
	local    bool   // the link leads to this machine alone
	text     string // to paste into an invitation
	path     string
	checkIns []answered
}

// An answered link is one line about who answered it.
type answered struct{ When, What, Screen string }

func (h *Handler) view(c echo.Context, r *vetting.Record, i *vetting.Invitation, token string) view {
	v := view{crumbs: crumbs(r), title: purposes[i.Kind] + " on " + ui.DateTime(i.StartsAt), path: path(r.ID, i.ID)}
	now := h.Now()
	v.state, v.word = state(i, now)
	v.rows = []ui.Row{
		{Key: "Works", Value: "from " + ui.DateTime(i.OpensAt) + " to " + ui.DateTime(i.ClosesAt)},
		{Key: "Made by", Value: i.CreatedBy.Name + ", " + ui.DateTime(i.CreatedAt)},
		{Key: "Notice", Value: "version " + i.Notice},
	}
	if i.Ended != "" {
		v.rows = append(v.rows, ui.Row{Key: "Ended by", Value: i.EndedBy.Name + ", " + ui.DateTime(i.EndedAt)})
	} else if now.Before(i.ClosesAt) {
		v.link = h.link(c, token)
		v.local = local(v.link)
		v.text = invitationText(i, v.link)
	}
	for _, in := range i.CheckIns {
		a := answered{When: ui.DateTime(in.At), What: "Checked in", Screen: in.Screen}
		if in.Declined {
			a.What = "Declined, which counts for nothing"
		}
		v.checkIns = append(v.checkIns, a)
	}
	return v
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

// invitationText is what a recruiter pastes into an invitation.
func invitationText(i *vetting.Invitation, link string) string {
	return "Please check in shortly before we meet, with the computer that you will use in the meeting:\n" + link +
		"\nThe link works from " + ui.DateTime(i.OpensAt) + ". The page says first what is recorded and why. It takes a minute, and you may decline."
}
