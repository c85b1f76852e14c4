package candidates

import (
	"net/url"
	"strings"

	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
)

// A frame is what stands above every tab of a candidate.
type frame struct {
	Name        string
	Role        string // what the candidate applied for
	Requisition string // the address of what is asked of everybody who applied for it
	Claim       string
	Reading     bool   // files are being read
	Checking    bool   // the assessment is being redone
	Again       string // where the page is loaded again by hand; empty where it loads again by itself
	Tabs        []ui.Item
	Add         string // empty where the viewer may not record
	Report      string
	Review      string // empty where there is none for the viewer
}

// tabs are the pages about a candidate: their place in the address, their name, and the dossier members that they
// show, each with what one of its facts is called.
var tabs = []struct {
	path, title string
	members     []member
}{
	{"", "Summary", []member{{"application", "Application"}}},
	{"identity", "Identity", []member{{"names", "Name"}, {"documents", "Document"}, {"residence", "Claimed residence"}, {"moves", "Move"}, {"household", "Household"}, {"date_of_birth", "Date of birth"}}},
	{"photos", "Photos", []member{{"photos", "Photo"}}},
	{"interviews", "Interviews", []member{{"interviews", "Interview"}, {"sessions", "Session"}, {"identity_steps", "Identity step"}, {"observations", "Observation"}, {"travel", "Travel"}, {"accommodations", "Accommodation"}}},
	{"contacts", "Contacts", []member{{"contacts", "Contact"}}},
	{"history", "History", []member{{"verifications", "Verification"}, {"references", "Referee"}, {"employment", "Job"}, {"education", "Course of study"}, {"skills", "Skill"}, {"resume", "Résumé"}, {"profiles", "Public profile"}}},
	{"links", "Links", nil},
	{"onboarding", "Onboarding", []member{{"onboarding", "Onboarding"}, {"endpoint", "Device"}}},
	{"record", "The record", nil},
}

// A member is a member of the dossier and what one of its facts is called.
type member struct{ name, title string }

func newFrame(in *say.Language, r *vetting.Record, viewer vetting.Actor, current string) frame {
	a := r.Dossier.Application
	f := frame{
		Name: r.Dossier.DisplayName(), Role: strings.TrimSpace(a.Requisition + " " + a.Title), Requisition: "/requisitions/" + url.PathEscape(a.Requisition),
		Claim:   claim(in, r),
		Reading: r.Reading(), Checking: !r.Reading() && !r.UpToDate() && r.Assessment != nil, Report: path(r.ID, "/report"),
	}
	if viewer.Role.Can(vetting.ViewReviews) && (r.Review != nil || len(r.Decisions) > 0) {
		f.Review = path(r.ID, "/review")
	}
	if viewer.Role.Can(vetting.RecordEvidence) {
		f.Add = path(r.ID, "/evidence")
	}
	for _, t := range tabs {
		item := ui.Item{Label: t.title, Href: strings.TrimSuffix(path(r.ID, "/"+t.path), "/"), Current: t.path == current}
		if t.path != "" {
			item.Count = count(r, t.members)
		}
		f.Tabs = append(f.Tabs, item)
	}
	return f
}

// newFact returns the address of the form that records a fact under the member.
func newFact(r *vetting.Record, member string) string {
	return path(r.ID, "/evidence/"+member+"/new")
}

// count returns how many facts the record has under the members; onboarding counts by its shipments and accounts.
func count(r *vetting.Record, members []member) int {
	n := 0
	for _, m := range members {
		if o := r.Dossier.Onboarding; m.name == "onboarding" && o != nil {
			n += len(o.Shipments) + len(o.Payouts)
			continue
		}
		n += len(r.FactsOf(m.name))
	}
	return n
}

// claim says where the candidate claims to be, when they applied and who looks after them.
func claim(in *say.Language, r *vetting.Record) string {
	where := in.Say("No claimed residence is recorded")
	if r.Dossier.Residence != nil {
		where = in.Say("Claims to live and work in %s", place(in, r.Dossier.Residence))
	}
	return in.Say("%s · applied %s · owner %s", where, in.Date(r.Dossier.Application.AppliedAt), r.Owner.Name)
}

// factTitle returns what a fact under the dossier member is called.
func factTitle(in *say.Language, name string) string {
	if title := shownAs(name); title != "" {
		return in.Say(title)
	}
	return words(in, strings.TrimSuffix(name, "s"))
}

// shownAs returns what the tabs call a fact under the dossier member, "" where none shows it.
func shownAs(name string) string {
	for _, t := range tabs {
		for _, m := range t.members {
			if m.name == name {
				return m.title
			}
		}
	}
	return ""
}
