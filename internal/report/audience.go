package report

import (
	"slices"
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/vetting"
)

// An Audience is whom a report is for. A file is passed on, so that what it holds goes by whom it is for and not only by
// who made it.
type Audience string

// The audiences.
const (
	// Recruiter is everybody who may see the candidate: nothing is routed.
	Recruiter Audience = "recruiter"
	// Compliance is those who see reviews, and the auditors whom they ask.
	Compliance Audience = "compliance"
	// Counsel is who advises the company: they see what compliance does, and who did what.
	Counsel Audience = "counsel"
	// Subject is the person whom the report is about.
	Subject Audience = "candidate"
)

// Audiences lists every audience, in the order in which they are offered.
var Audiences = []Audience{Recruiter, Compliance, Counsel, Subject}

// readers are the words for each audience: a heading, the same within a sentence, and what the version is good for.
var readers = map[Audience][3]string{
	Recruiter:  {"Everybody who may see the candidate", "everybody who may see the candidate", "For hiring managers too. Leaves out what compliance alone decides."},
	Compliance: {"Compliance and auditors", "compliance and auditors", "With matters that recruiters must not see."},
	Counsel:    {"Counsel", "counsel", "What compliance sees, and who did what."},
	Subject:    {"The candidate", "the candidate", "What is said of them and what would clear it. Names nobody else, and no rule."},
}

// Title names the readers; empty for a word that is no audience.
func (a Audience) Title() string { return readers[a][0] }

// Reader names them within a sentence.
func (a Audience) Reader() string { return readers[a][1] }

// Purpose says in a sentence or two what the version holds.
func (a Audience) Purpose() string { return readers[a][2] }

// Needs returns what somebody must be permitted to make or read the version: what only compliance sees is theirs to give.
func (a Audience) Needs() vetting.Permission {
	if a == Compliance || a == Counsel {
		return vetting.ViewReviews
	}
	return vetting.ViewCandidates
}

// A Part is a kind of thing that a report may say.
type Part string

// The parts that some audiences see and others do not. Whatever is none of them everybody sees: the claims, the verdict in
// words, what was found with what explains and clears it, the outcome of decisions.
const (
	Points  Part = "points"  // of groups and findings, and how strong a finding is
	Rules   Part = "rules"   // ids and versions of indicators, reference data, the assessment as programs read it
	Checks  Part = "checks"  // what was clear and what was not checked
	Steps   Part = "steps"   // what the company does next
	Others  Part = "others"  // what concerns other people: whom something is shared with, who answered, watch lists
	Staff   Part = "staff"   // who of the company recorded, uploaded, exported and decided
	Words   Part = "words"   // a reviewer's words beside the reason of a decision
	Names   Part = "names"   // what people called the files that they uploaded
	Matters Part = "matters" // what is routed to compliance whatever the points are
	Acts    Part = "acts"    // who did what to the record, and when
)

// A View is one part, its name in the list of what was left out, and who sees it.
type View struct {
	Part  Part
	Title string
	For   []Audience
}

// Views is the table of what each audience sees. What it does not name, all see.
var Views = []View{
	{Points, "Points, and how strong each finding is", []Audience{Recruiter, Compliance, Counsel}},
	{Rules, "Which rules and which reference data were used", []Audience{Recruiter, Compliance, Counsel}},
	{Checks, "The checks that found nothing, and those that could not look", []Audience{Recruiter, Compliance, Counsel}},
	{Steps, "The next steps of the company", []Audience{Recruiter, Compliance, Counsel}},
	{Others, "What concerns other people", []Audience{Recruiter, Compliance, Counsel}},
	{Staff, "Who of the company recorded, exported and decided", []Audience{Recruiter, Compliance, Counsel}},
	{Words, "The words of reviewers beside their reasons", []Audience{Recruiter, Compliance, Counsel}},
	{Names, "The names of files", []Audience{Recruiter, Compliance, Counsel}},
	{Matters, "Matters that compliance decides, if there are any", []Audience{Compliance, Counsel}},
	{Acts, "Who did what to the record, and when", []Audience{Counsel}},
}

// Sees reports whether the audience sees the part.
func (a Audience) Sees(p Part) bool {
	return slices.ContainsFunc(Views, func(v View) bool { return v.Part == p && slices.Contains(v.For, a) })
}

// leftOut names what the audience does not see, whether there is any of it or not: a list that followed what there is would
// tell it.
func (a Audience) leftOut() []string {
	titles := []string{}
	for _, v := range Views {
		if !slices.Contains(v.For, a) {
			titles = append(titles, v.Title)
		}
	}
	return titles
}

// Sees reports whether the report's audience sees the part.
func (r *Report) Sees(p Part) bool { return r.Audience.Sees(p) }

// ofOthers lists the families and indicators whose evidence names or describes somebody else than the candidate, or a watch
// list. A test holds it to which rules of the catalogue look beyond the candidate's own dossier.
var ofOthers = []string{
	"link", "household", "watch", "facilitator",
	"photo_template_reuse", "portfolio_clone", "profile_conflicts_resume", "front_company_site_signals",
	"reference_serial_voucher", "reference_linked_to_candidate", "reference_channel_suspect",
	"identity_owner_contradiction", "live_other_identity_artifact", "bank_holder_mismatch",
}

// ConcernsOthers reports whether what the indicator of the family finds may concern other people.
func ConcernsOthers(family, id string) bool {
	return slices.Contains(ofOthers, family) || slices.Contains(ofOthers, id)
}

// What stands in the candidate's copy for a finding that concerns others.
const (
	othersTitle    = "Something in the application was also found outside it"
	othersInnocent = "Shared homes and devices, agencies, recycled numbers and people who know each other explain much of it."
	othersClears   = "An explanation of what is shared, with something that supports it"
	othersText     = "What this rests on concerns other people and is left out of this copy."
)

// people returns the names of others that a dossier holds and the report's audience is not told: referees, holders of
// accounts, and who of the company recorded or said something.
func (w *writer) people() []string {
	d, names := w.record.Dossier, []string{w.record.Owner.Name}
	for _, r := range d.References {
		names = append(names, r.Name)
	}
	if d.Onboarding != nil {
		for _, p := range d.Onboarding.Payouts {
			names = append(names, p.Holder)
		}
	}
	for _, o := range d.Observations {
		names = append(names, o.By...)
	}
	for _, v := range d.Verifications {
		names = append(names, v.By)
	}
	for _, i := range d.Interviews {
		names = append(names, i.Interviewers...)
	}
	for _, f := range w.record.Facts {
		names = append(names, f.RecordedBy.Name)
	}
	return slices.DeleteFunc(names, func(n string) bool { return isName(d, n) })
}

// isName reports whether it is one of the candidate's own names, or too short to be looked for.
func isName(d *dossier.Dossier, name string) bool {
	return len(name) < minMasked || slices.ContainsFunc(d.Names, func(n dossier.Name) bool { return strings.EqualFold(n.Full, name) })
}

// forSubject takes out of a report what its audience does not see, where that is the candidate.
func (r *Report) forSubject() {
	r.assessment = nil
	r.GeneratedBy, r.Candidate.Owner = "", ""
	if v, ok := subjectVerdicts[r.Verdict.Word]; ok {
		r.Verdict.Word, r.Verdict.Meaning = v.Word, v.Meaning
	}
	r.Verdict.Points, r.Groups, r.Steps, r.Unchecked, r.Clear, r.Basis.Data = 0, []Group{}, []Step{}, []Check{}, []Check{}, nil
	found, shared := []Finding{}, false
	for _, f := range r.Found {
		if !f.others {
			found = append(found, f.forSubject())
		} else if !shared { // once: how many there are says whether a watch list is among them
			found, shared = append(found, Finding{Title: othersTitle, Innocent: othersInnocent, Clears: othersClears, Evidence: []Evidence{{Text: othersText}}}), true
		}
	}
	r.Found = found
	for i := range r.Decisions {
		r.Decisions[i].Words, r.Decisions[i].By = "", ""
	}
	for i := range r.Files {
		r.Files[i].Name, r.Files[i].UploadedBy = r.Files[i].MediaType, ""
	}
}

func (f Finding) forSubject() Finding {
	evidence := make([]Evidence, len(f.Evidence))
	for i, e := range f.Evidence {
		evidence[i] = Evidence{Record: e.Record, Text: e.Text}
	}
	shown := Finding{Title: f.Title, Group: f.Group, Evidence: evidence, Innocent: f.Innocent, Clears: f.Clears}
	if f.SetAside != nil {
		aside := *f.SetAside
		aside.By, aside.Words = "", ""
		shown.SetAside = &aside
	}
	return shown
}
