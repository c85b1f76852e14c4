package resumes

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"bonafide/internal/dossier"
	"bonafide/internal/resume"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"

	"github.com/labstack/echo/v4"
)

// A form is a résumé's file with its text and what it suggests, as typed.
type form struct {
	Name, MediaType string // of the file
	data            []byte
	Text            string
	Jobs            []job
	Skills          []skill
	Problems        ui.Problems
}

// A job is a suggested job; it counts where it is ticked.
type job struct {
	Use                               bool
	Line, Employer, Title, Start, End string
}

// A skill is a suggested use of a technology.
type skill struct {
	Use                            bool
	Line, Technology, Since, Years string
}

// most is how many suggestions of a sort a form carries: as many as package resume makes.
const most = 40

func readForm(c echo.Context) (*form, error) {
	f := &form{Text: strings.TrimSpace(strings.ReplaceAll(c.FormValue("text"), "\r\n", "\n"))}
	var err error
	if f.Name, f.data, err = ui.ResentFile(c); err != nil {
		return nil, err
	}
	f.MediaType = mediaType(c.FormValue("type"))
	for i := range most {
		at := func(name string) string { return strings.TrimSpace(c.FormValue(fmt.Sprintf("%s-%d", name, i))) }
		if line := at("job-line"); line != "" {
			f.Jobs = append(f.Jobs, job{at("job-use") != "", line, at("job-employer"), at("job-title"), at("job-start"), at("job-end")})
		}
		if line := at("skill-line"); line != "" {
			f.Skills = append(f.Skills, skill{at("skill-use") != "", line, at("skill-technology"), at("skill-since"), at("skill-years")})
		}
	}
	return f, nil
}

// mediaType returns one of the types that are read; what a form claims otherwise is plain text, which does nothing.
func mediaType(claimed string) string {
	if claimed == resume.PDF || claimed == resume.DOCX {
		return claimed
	}
	return resume.Plain
}

func (f *form) suggest(text string) {
	for _, j := range resume.Jobs(text) {
		f.Jobs = append(f.Jobs, job{Line: j.Line, Employer: j.Employer, Title: j.Title, Start: j.Start, End: j.End})
	}
	for _, s := range resume.Skills(text) {
		f.Skills = append(f.Skills, skill{Line: s.Line, Technology: s.Technology, Since: s.Since, Years: years(s.Years)})
	}
}

func years(n float64) string {
	if n == 0 {
		return ""
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

// check finds what is wrong with the text and with what is ticked.
func (f *form) check(in *say.Language) {
	if len(f.data) == 0 { // and then the form begins again, with the file
		f.Problems.Add("file", "Choose the file of the résumé again.")
		return
	}
	switch {
	case f.Text == "":
		f.Problems.Add("text", "Enter the text of the résumé.")
	case utf8.RuneCountInString(f.Text) > resume.MaxText:
		f.Problems.Add("text", "Shorten the text to %s characters.", in.Count(resume.MaxText))
	}
	if len(f.Problems) > 0 {
		return
	}
	for i, j := range f.Jobs {
		if m, err := j.member(); err != nil || j.Use && dossier.CheckMember(m) != nil || j.Use && j.Employer == "" {
			f.Problems.Add(fmt.Sprintf("job-employer-%d", i), "Job %d: name the employer, and write the dates as 2021-03 or 2021, the last one also as present.", i+1)
		}
	}
	for i, s := range f.Skills {
		if m, err := s.member(); s.Use && (err != nil || dossier.CheckMember(m) != nil || s.Technology == "") {
			f.Problems.Add(fmt.Sprintf("skill-technology-%d", i), "Technology %d: name it, and write since when as 2014, or for how many years in digits.", i+1)
		}
	}
}

func (j job) member() (dossier.Member, error) {
	return dossier.NewMember("employment", dossier.Job{Employer: j.Employer, Title: j.Title, Start: j.Start, End: j.End, Source: "resume"})
}

func (s skill) member() (dossier.Member, error) {
	fact := dossier.Skill{Technology: s.Technology, Since: s.Since}
	if s.Years != "" {
		var err error
		if fact.Years, err = strconv.ParseFloat(s.Years, 64); err != nil || fact.Years < 0 || fact.Years > 80 {
			return dossier.Member{}, fmt.Errorf("%q is no number of years", s.Years)
		}
	}
	return dossier.NewMember("skills", fact)
}

// members returns the facts of a form without problems.
func (f *form) members(file string) ([]dossier.Member, error) {
	m, err := dossier.NewMember("resume", dossier.Resume{File: file, Text: f.Text})
	if err != nil {
		return nil, err
	}
	all := []dossier.Member{m}
	for _, j := range f.Jobs {
		if j.Use {
			if m, err = j.member(); err != nil {
				return nil, err
			}
			all = append(all, m)
		}
	}
	for _, s := range f.Skills {
		if s.Use {
			if m, err = s.member(); err != nil {
				return nil, err
			}
			all = append(all, m)
		}
	}
	return all, nil
}

// encoded is the file as it travels with the form.
func (f *form) encoded() string { return base64.RawURLEncoding.EncodeToString(f.data) }

func (f *form) source() vetting.Source {
	return vetting.Source{Name: f.Name, MediaType: f.MediaType, Data: f.data}
}
