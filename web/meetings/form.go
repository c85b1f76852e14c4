package meetings

import (
	"encoding/base64"
	"slices"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/meeting"
	"bonafide/internal/sheet"
	"bonafide/internal/vetting"
	"bonafide/web/ui"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// Who a person of the report is.
const (
	isCandidate   = "candidate"
	isInterviewer = "interviewer"
	isOther       = "other"
)

// A form is a report with the answers to what it leaves open and what was chosen, as typed.
type form struct {
	Order, Zone string
	Name        string // of the file
	data        []byte

	chosen    bool             // the choices below were sent
	Who       map[int]string   // of the reading's people
	Shown     map[[2]int]bool  // person and number of a name to note as another identity
	Interview string           // id of the recorded interview to complete; empty: a new one
	Media     string           // "yes": the candidate was told that names of devices are read
	Partial   string           // "yes": without the rows that cannot be read
	Problems  ui.Problems      // of all fields
	reading   *meeting.Reading // nil until the file is read
	matches   []meeting.Match  // of the reading's people
}

func readForm(c echo.Context) (*form, error) {
	f := &form{Order: c.FormValue("order"), Zone: strings.TrimSpace(c.FormValue("zone")),
		Interview: c.FormValue("interview"), Media: c.FormValue("media"), Partial: c.FormValue("partial"), Who: map[int]string{}, Shown: map[[2]int]bool{}}
	var err error
	if f.Name, f.data, err = ui.ResentFile(c); err != nil {
		return nil, err
	}
	values, err := c.FormParams()
	if err != nil {
		return nil, err
	}
	for key, all := range values {
		if n, ok := strings.CutPrefix(key, "who-"); ok {
			if i, err := strconv.Atoi(n); err == nil {
				f.Who[i], f.chosen = all[0], true
			}
		}
	}
	for _, v := range values["shown"] {
		person, name, _ := strings.Cut(v, ".")
		i, err := strconv.Atoi(person)
		j, err2 := strconv.Atoi(name)
		if err == nil && err2 == nil {
			f.Shown[[2]int{i, j}] = true
		}
	}
	return f, nil
}

// check finds what is wrong with the answers.
func (f *form) check() {
	if len(f.data) == 0 {
		f.Problems.Add("file", "Choose the report that Zoom or Teams exported.")
	}
	if f.Order != "" && f.Order != string(sheet.DayFirst) && f.Order != string(sheet.MonthFirst) {
		f.Problems.Add("order", "Choose the order of day and month.")
	}
	if _, err := time.LoadLocation(f.Zone); err != nil || f.Zone == "Local" {
		f.Problems.Add("zone", "This is not a time zone: write its IANA name, America/Chicago say, or UTC.")
	}
}

// options returns the answers of a form without problems.
func (f *form) options(now time.Time) meeting.Options {
	o := meeting.Options{Order: sheet.Order(f.Order), Now: now}
	if f.Zone != "" {
		o.Zone, _ = time.LoadLocation(f.Zone) // checked
	}
	return o
}

// suggest chooses what is likely, where nothing was chosen yet.
func (f *form) suggest(r *vetting.Record, actor vetting.Actor) {
	first := time.Time{}
	for i := range f.reading.People {
		p := &f.reading.People[i]
		f.Who[i] = isOther
		switch {
		case f.matches[i].Sure():
			f.Who[i] = isCandidate
			if first.IsZero() || p.First().Before(first) {
				first = p.First()
			}
		case interviews(p, r.Dossier.Interviews, actor):
			f.Who[i] = isInterviewer
		}
	}
	if first.IsZero() {
		first = f.reading.People[0].First()
	}
	if i := meeting.Near(r.Dossier.Interviews, first); i >= 0 {
		f.Interview = r.FactsOf("interviews")[i].ID.String()
	}
}

// interviews reports whether the person is the one at the screen, or named in a recorded interview.
func interviews(p *meeting.Person, recorded []dossier.Interview, actor vetting.Actor) bool {
	known := []dossier.Name{{Full: actor.Name}}
	for _, iv := range recorded {
		for _, name := range iv.Interviewers {
			known = append(known, dossier.Name{Full: name})
		}
	}
	return slices.ContainsFunc(p.Names, func(name string) bool { return dossier.Name{Full: name}.SameAsAny(known) })
}

// checkChoice finds what is wrong with what was chosen.
func (f *form) checkChoice() {
	if len(f.chosenAs(isCandidate)) == 0 {
		f.Problems.Add("who-0-1", "Choose which of these people is the candidate.")
	}
	if len(f.reading.Problems) > 0 && f.Partial != "yes" {
		f.Problems.Add("partial", "Rows of the report cannot be read. Mend them and choose the file again, or say that the others are to be recorded without them.")
	}
}

// chosenAs returns the numbers of the people who were chosen as that.
func (f *form) chosenAs(who string) []int {
	var all []int
	for i := range f.reading.People {
		if f.Who[i] == who {
			all = append(all, i)
		}
	}
	return all
}

// choice returns what was chosen of a form without problems, with the record as it stands.
func (f *form) choice(r *vetting.Record, by string) meeting.Choice {
	c := meeting.Choice{Interview: -1, By: by, Media: f.Media == "yes", Candidate: f.chosenAs(isCandidate)}
	for _, i := range c.Candidate {
		for j, name := range f.matches[i].Other {
			if f.Shown[[2]int{i, j}] {
				c.Other = append(c.Other, name)
			}
		}
	}
	for _, i := range f.chosenAs(isInterviewer) {
		names := f.reading.People[i].Names
		c.Interviewers = append(c.Interviewers, names[len(names)-1])
	}
	if id, err := uuid.Parse(f.Interview); err == nil {
		c.Interview = slices.IndexFunc(r.FactsOf("interviews"), func(fact vetting.Fact) bool { return fact.ID == id })
	}
	return c
}

// encoded is the file as it travels with the form.
func (f *form) encoded() string { return base64.RawURLEncoding.EncodeToString(f.data) }

func (f *form) source() vetting.Source {
	return vetting.Source{Name: f.Name, MediaType: meeting.MediaType, Data: f.data}
}
