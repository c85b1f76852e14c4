package resume

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/dossier"
)

// maxSuggestions bounds what is suggested of each sort.
const maxSuggestions = 40

// A Job is a line that may tell of a job. A person confirms or corrects it.
type Job struct {
	Line string // as it stands in the résumé
	dossier.Job
}

// A Skill is a dated mention of a technology. A person confirms or corrects it.
type Skill struct {
	Line string
	dossier.Skill
}

const (
	monthWord = `(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?`
	moment    = `((?:19|20)\d\d-(?:0[1-9]|1[0-2])|(?:` + monthWord + `\s+)?(?:19|20)\d\d|(?:0?[1-9]|1[0-2])[/.](?:19|20)\d\d)`
)

var (
	// span is a time from one month or year to another: "March 2019 – Present", "06/2015 - 02/2019", "2012 to 2014".
	span = regexp.MustCompile(`(?i)\(?\b` + moment + `\s*(?:-|–|—|to|until|till)\s*(?:` + moment + `|(present|current|now|today))\b\)?`)

	work   = regexp.MustCompile(`(?i)^(professional |work |relevant |employment )*(experience|employment|history|career|work)( history)?:?$`)
	others = regexp.MustCompile(`(?i)^(education|studies|training|certifications?|certificates|publications|volunteering|projects|personal projects|languages|references|courses|awards|(technical )?skills.*|summary|profile|interests)( and .*| & .*)?:?$`)

	// role is a word of a job's title, by which it is told from the employer's name.
	role = regexp.MustCompile(`(?i)\b(engineer|developer|programmer|manager|analyst|architect|consultant|administrator|designer|scientist|intern|lead|director|officer|specialist|technician|researcher|tester|head of|cto|ceo|founder|freelancer|contractor|devops|sre)\b`)

	parts = regexp.MustCompile(`\s*(?:,|\||·|•|\t|\s[-–—@]\s|\bat\b)\s*`)
)

// Jobs returns the lines of a résumé that tell of a job with its dates, where title and employer can be told apart. Lines
// under a heading such as Education are none. What cannot be read with certainty is left out.
func Jobs(resume string) []Job {
	lines := strings.Split(resume, "\n")
	headed := slices.ContainsFunc(lines, func(l string) bool { return work.MatchString(strings.TrimSpace(l)) })
	reading := !headed
	var jobs []Job
	before := ""
	for _, l := range lines {
		l = strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(l), "-–*•▪● "))
		switch {
		case work.MatchString(l):
			reading, before = true, ""
			continue
		case others.MatchString(l):
			reading = false
		}
		if j, ok := job(l, before); ok && reading && len(jobs) < maxSuggestions {
			jobs = append(jobs, j)
		}
		before = l
	}
	return jobs
}

// job reads a line that holds a span; where it holds nothing else, title and employer are those of the line before.
func job(line, before string) (Job, bool) {
	at := span.FindStringSubmatchIndex(line)
	if at == nil {
		return Job{}, false
	}
	m := span.FindStringSubmatch(line)
	words := strings.TrimSpace(line[:at[0]] + " , " + head(line[at[1]:]))
	title, employer := split(words)
	if employer == "" && before != "" && !span.MatchString(before) {
		line = before + " / " + line
		title, employer = split(before + " , " + words)
	}
	if title == "" || employer == "" {
		return Job{}, false
	}
	j := Job{Line: line, Job: dossier.Job{Employer: employer, Title: title, Start: month(m[1]), End: month(m[2]), Source: "resume"}}
	if m[3] != "" {
		j.End = "present"
	}
	return j, j.End == "present" || j.Start[:4] <= j.End[:4]
}

// head returns the line up to the description that may follow a colon.
func head(s string) string {
	s, _, _ = strings.Cut(s, ":")
	return s
}

// split tells the title from the employer: the one part that names a role, and the first of the others. More than one
// such part, or none, is not certain.
func split(words string) (title, employer string) {
	for _, p := range parts.Split(words, -1) {
		p = strings.Trim(p, " .;()")
		switch {
		case p == "" || len([]rune(p)) > 80:
		case role.MatchString(p):
			if title != "" {
				return "", ""
			}
			title = p
		case employer == "":
			employer = p
		}
	}
	return title, employer
}

// month writes a moment as the dossier does: 2019-03, or 2019 where no month is named.
func month(s string) string {
	switch {
	case s == "" || len(s) == 4:
		return s
	case s[4:5] == "-":
		return s
	}
	if m, year, ok := strings.Cut(strings.ReplaceAll(s, ".", "/"), "/"); ok && len(year) == 4 {
		n, _ := strconv.Atoi(m)
		return fmt.Sprintf("%s-%02d", year, n)
	}
	words := strings.Fields(s)
	year := words[len(words)-1]
	for m := time.January; m <= time.December; m++ {
		if strings.EqualFold(words[0][:3], m.String()[:3]) {
			return fmt.Sprintf("%s-%02d", year, m)
		}
	}
	return year
}

const technology = `([A-Z.][\pL\d.+#]*(?:[ /-][A-Z\d][\pL\d.+#]*){0,2}|[a-z]+\.js)`

// skills are the forms in which a technology is dated.
var skills = []*regexp.Regexp{
	regexp.MustCompile(technology + `\s*\((?:since\s+)?((?:19|20)\d\d)(?:\s*[-–]\s*(?:present|now|today))?\)`),
	regexp.MustCompile(technology + `,?\s+since\s+((?:19|20)\d\d)\b`),
	regexp.MustCompile(technology + `\s*[(:–-]\s*(\d{1,2})\+?\s*(?:years|yrs)\b`),
	regexp.MustCompile(`\b(\d{1,2})\+?\s*(?:years|yrs)\s+(?:of\s+)?(?:professional\s+)?(?:experience\s+)?(?:in\s+|with\s+|of\s+)?` + technology),
}

// Skills returns the technologies that a résumé dates: "Go (since 2014)", "Kubernetes (5 years)", "8 years of Java".
func Skills(resume string) []Skill {
	var all []Skill
	seen := map[string]bool{}
	for _, line := range strings.Split(resume, "\n") {
		for i, form := range skills {
			for _, m := range form.FindAllStringSubmatch(line, -1) {
				s := Skill{Line: strings.TrimSpace(m[0]), Skill: dossier.Skill{Technology: m[1]}}
				switch i {
				case 0, 1:
					s.Since = m[2]
				case 2:
					s.Years, _ = strconv.ParseFloat(m[2], 64)
				case 3:
					s.Technology = m[2]
					s.Years, _ = strconv.ParseFloat(m[1], 64)
				}
				s.Technology = strings.TrimRight(s.Technology, ".")
				if key := strings.ToLower(s.Technology); !seen[key] && len(all) < maxSuggestions {
					seen[key] = true
					all = append(all, s)
				}
			}
		}
	}
	return all
}
