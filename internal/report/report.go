// Package report turns a candidate's stored assessment into a vetting report that can be taken away: everything that
// a reader needs, in words, as one plain value. Freezing it makes a document of that value, and every file is made of the
// document alone, so that whatever is recorded later changes no report. The HTML is made by package web/reports from the
// same value.
//
// A report accuses nobody. It says what was claimed, what was seen, what explains it innocently and what would clear
// it, and how much was not looked at. What each audience sees stands in Views.
package report

import (
	"slices"
	"time"

	"bonafide/internal/indicator"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// Schema is the value of every report's schema member.
const Schema = "bonafide/report/v1"

// A Report is what is said about one candidate, to one audience, at one time. Its members are ready to be shown.
type Report struct {
	Schema      string    `json:"schema"`
	ID          uuid.UUID `json:"id,omitzero"` // of the frozen report; zero in a draft
	GeneratedAt time.Time `json:"generated_at"`
	GeneratedBy string    `json:"generated_by,omitempty"`
	Audience    Audience  `json:"audience"`
	LeftOut     []string  `json:"left_out"` // what other audiences see

	Candidate Candidate `json:"candidate"`
	About     []string  `json:"about"` // what a report is and is not
	Verdict   Verdict   `json:"verdict"`
	Basis     Basis     `json:"basis"`
	Groups    []Group   `json:"groups"`    // groups with points, most first
	Found     []Finding `json:"found"`     // what needs resolution, most points first
	Routing   []Routing `json:"routing"`   // empty but for compliance
	Steps     []Step    `json:"steps"`     // what to do next, in order
	Unchecked []Check   `json:"unchecked"` // could not look
	Clear     []Check   `json:"clear"`     // looked, nothing found

	Decisions []Decision `json:"decisions"` // oldest first
	Files     []File     `json:"files"`
	Acts      []Act      `json:"acts,omitempty"` // oldest first; counsel's version alone

	assessment *indicator.Assessment // as the audience may see it; nil before the first
}

// A Basis says what the conclusions rest on, so that they can be derived again.
type Basis struct {
	AsOf     time.Time            `json:"as_of,omitzero"` // when the assessment was made
	Policy   indicator.PolicyName `json:"policy"`
	Revision int64                `json:"revision"`          // of the facts
	UpToDate bool                 `json:"up_to_date"`        // the assessment covers every fact of the revision
	Dossier  string               `json:"dossier,omitempty"` // SHA-256 of the dossier as exports write it, hexadecimal
	Data     []string             `json:"data,omitempty"`    // reference data at hand, with their dates
}

// A Verdict is the conclusion in words and how much it rests on.
type Verdict struct {
	Word    string  `json:"word"`
	Meaning string  `json:"meaning"`
	Looked  int     `json:"looked"`                      // checks that had data …
	Of      int     `json:"of"`                          // … of so many
	Points  float64 `json:"points,omitzero"`             // decibans
	Without string  `json:"without_set_aside,omitempty"` // what it would be without the findings that are set aside
}

// A Group is what one family of indicators adds to the points.
type Group struct {
	ID     string  `json:"id"`
	Title  string  `json:"title"`
	Points float64 `json:"points"` // decibans, after halving and cap
	Cap    float64 `json:"cap"`
}

// A Routing is a matter that compliance must see whatever the points are.
type Routing struct {
	Code     string     `json:"code"`
	Title    string     `json:"title"`
	Evidence []Evidence `json:"evidence"`
}

// A Decision is what a named person concluded, and why.
type Decision struct {
	Outcome string    `json:"outcome"`
	Reason  string    `json:"reason"`
	Words   string    `json:"words,omitempty"`
	By      string    `json:"by,omitempty"`
	At      time.Time `json:"at"`
}

// An Act is one line of the record of who did what.
type Act struct {
	What   string    `json:"what"`
	Detail string    `json:"detail,omitempty"`
	By     string    `json:"by"`
	At     time.Time `json:"at"`
}

// A File is a document or picture that was recorded. Its hash lets a reader check that a copy is the same.
type File struct {
	Name       string    `json:"name"`
	MediaType  string    `json:"media_type"`
	Bytes      int64     `json:"bytes"`
	SHA256     string    `json:"sha256"` // hexadecimal
	UploadedBy string    `json:"uploaded_by,omitempty"`
	UploadedAt time.Time `json:"uploaded_at"`
}

// about is what every report says of itself.
var about = []string{
	"This report sets what the candidate claimed beside what was observed. It accuses nobody and rejects nobody: a named person decides, with a reason.",
	"Each finding may have an innocent explanation, which stands beside it together with what would clear it. The candidate should be heard before anything is concluded.",
	"Points add up published signs under a published policy. They are not a probability. A check without data says nothing in either direction.",
	"Nationality, ethnicity, birthplace, language, accent, sex and disability are neither recorded nor scored.",
}

// aboutVersion is what a version says of itself besides.
var aboutVersion = map[Audience]string{
	Compliance: "This version is for compliance and auditors. It may hold matters that recruiters must not see: give them the version for everybody.",
	Counsel:    "This version is for counsel. It holds what compliance sees and who did what: do not pass it on to the candidate or to recruiters.",
	Subject:    "This is the candidate's copy. Whoever it is about may correct what is wrong in it, explain it, or dispute it, and a person looks at the answer before anything is decided.",
}

// New returns the report on a candidate that by makes for the audience at the time at, as a draft. Where by may not read that
// version it is the one for everybody. The titles and explanations of findings are
// those of the catalogue. Contacts, document numbers and accounts are masked.
func New(r *vetting.Record, catalog *indicator.Catalog, by vetting.Actor, audience Audience, at time.Time) *Report {
	if audience.Title() == "" || !by.Role.Can(audience.Needs()) {
		audience = Recruiter
	}
	w := &writer{record: r, catalog: catalog, mask: newMask(r.Dossier)}
	if !audience.Sees(Others) {
		w.mask = newMask(r.Dossier, w.people()...)
	}
	rep := &Report{
		Schema: Schema, GeneratedAt: at.UTC(), GeneratedBy: by.Name, Audience: audience, LeftOut: audience.leftOut(), About: about,
		Candidate: w.candidate(),
		Basis:     Basis{Revision: r.Revision, UpToDate: r.UpToDate()},
		Groups:    []Group{}, Found: []Finding{}, Routing: []Routing{}, Steps: []Step{}, Unchecked: []Check{}, Clear: []Check{},
		Decisions: w.decisions(), Files: w.files(),
	}
	if words := aboutVersion[audience]; words != "" {
		rep.About = append(slices.Clone(about), words)
	}
	if r.Assessment != nil {
		rep.assessment = w.visible(r.Assessment, audience)
		w.conclude(rep)
	}
	rep.Verdict = VerdictOf(rep.assessment)
	rep.Verdict.Without = Without(r, audience)
	if audience == Subject {
		rep.forSubject()
	}
	return rep
}

// A writer puts one record into words.
type writer struct {
	record  *vetting.Record
	catalog *indicator.Catalog
	mask    *mask
}

// visible returns a copy of the assessment as the audience may see it: masked, and with routing for compliance only.
func (w *writer) visible(a *indicator.Assessment, audience Audience) *indicator.Assessment {
	c := *a
	c.Findings = make([]indicator.Finding, len(a.Findings))
	for i, f := range a.Findings {
		f.Evidence = w.masked(f.Evidence)
		c.Findings[i] = f
	}
	c.Routing = []indicator.Routing{}
	if audience.Sees(Matters) {
		for _, r := range a.Routing {
			c.Routing = append(c.Routing, indicator.Routing{Code: r.Code, Evidence: w.masked(r.Evidence)})
		}
	}
	return &c
}

func (w *writer) masked(evidence []indicator.Evidence) []indicator.Evidence {
	masked := make([]indicator.Evidence, len(evidence))
	for i, e := range evidence {
		masked[i] = indicator.Evidence{Ref: e.Ref, Text: w.mask.text(e.Text)}
	}
	return masked
}

// conclude fills what follows from the assessment.
func (w *writer) conclude(rep *Report) {
	a := rep.assessment
	rep.Basis.AsOf, rep.Basis.Policy = a.AsOf.UTC(), a.Policy
	rep.Groups = w.groups(a)
	rep.Found = w.found(a)
	rep.Unchecked = w.checks(a, indicator.IsNoData, indicator.IsFailed)
	rep.Clear = w.checks(a, indicator.IsClear)
	rep.Steps = w.steps(a)
	for _, r := range a.Routing {
		rep.Routing = append(rep.Routing, Routing{r.Code, w.routeTitle(r.Code), w.evidence(r.Evidence)})
	}
}

func (w *writer) decisions() []Decision {
	decisions := []Decision{}
	for _, d := range w.record.Decisions {
		decisions = append(decisions, Decision{
			Outcome: d.Outcome.Title(), Reason: vetting.ReasonTitle(d.Reason), Words: d.Words, By: d.People(), At: d.At.UTC(),
		})
	}
	return decisions
}

func (w *writer) files() []File {
	files := []File{}
	for _, f := range w.record.Files {
		files = append(files, File{
			Name: f.Name, MediaType: f.MediaType, Bytes: f.Bytes, SHA256: hexadecimal(f.SHA256[:]),
			UploadedBy: f.UploadedBy.Name, UploadedAt: f.UploadedAt.UTC(),
		})
	}
	return files
}
