package intake

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/geo"
	"bonafide/internal/sheet"
)

// A Column is what a column of a sheet becomes in a dossier.
type Column struct {
	Title  string // as help and messages call it
	Member string // of the dossier
	Needed bool   // a sheet has it, and every row something in it
	Names  []string

	says string // the kind of fact that it speaks of: see factKind
	set  func(*reading, string)
}

// Columns are what is read of a sheet, with the names that their headers may have, without case, spaces and punctuation; the
// first one is the plainest.
var Columns = []Column{
	{"id", "id", true, []string{"id", "candidateid", "externalid", "applicantid", "atsid", "candidatenumber"}, "", func(r *reading, s string) { r.dossier.ID = s }},
	{"name", "names: legal", false, []string{"name", "fullname", "legalname", "candidatename", "candidate", "applicantname"}, "names/legal", func(r *reading, s string) { r.legal.Full = s }},
	{"first name", "names: legal, given", false, []string{"firstname", "givenname", "givennames", "forename"}, "names/legal", func(r *reading, s string) { r.legal.Given = s }},
	{"last name", "names: legal, family", false, []string{"lastname", "surname", "familyname"}, "names/legal", func(r *reading, s string) { r.legal.Family = s }},
	{"preferred name", "names: preferred", false, []string{"preferredname", "knownas", "displayname"}, "names/preferred", func(r *reading, s string) { r.name(dossier.PreferredName, s) }},
	{"date of birth", "date_of_birth", false, []string{"dateofbirth", "birthdate", "dob", "born"}, "date_of_birth", func(r *reading, s string) {
		if t, ok := r.time(s); ok {
			r.dossier.DateOfBirth = dossier.DateOf(t)
		}
	}},
	{"email", "contacts: email", false, []string{"email", "emailaddress", "mail", "emails", "primaryemail", "candidateemail"}, "contacts/email", func(r *reading, s string) { r.contacts(dossier.Email, s) }},
	{"phone", "contacts: phone", false, []string{"phone", "phonenumber", "mobile", "mobilephone", "cell", "telephone", "phones"}, "contacts/phone", func(r *reading, s string) { r.contacts(dossier.Phone, s) }},
	{"street", "residence.line1", false, []string{"street", "address", "address1", "addressline1", "line1", "streetaddress"}, "residence", func(r *reading, s string) { r.home().Line1 = s }},
	{"city", "residence.city", false, []string{"city", "town", "residencecity", "locationcity"}, "residence", func(r *reading, s string) { r.home().City = s }},
	{"region", "residence.region", false, []string{"region", "state", "province", "residenceregion", "residencestate"}, "residence", func(r *reading, s string) { r.home().Region = s }},
	{"postal code", "residence.postal_code", false, []string{"postalcode", "zip", "zipcode", "postcode"}, "residence", func(r *reading, s string) { r.home().PostalCode = s }},
	{"country", "residence.country", false, []string{"country", "residencecountry", "countryofresidence", "locationcountry", "countrycode"}, "residence", func(r *reading, s string) {
		code, ok := geo.CountryCode(s)
		if !ok {
			r.problem("%.40q is no country: write its English name or its two letters, US say", s)
		}
		r.home().Country = code
	}},
	{"requisition", "application.requisition", true, []string{"requisition", "requisitionid", "req", "reqid", "jobid", "jobrequisition", "job", "position", "vacancy"}, "application", func(r *reading, s string) { r.dossier.Application.Requisition = s }},
	{"applied at", "application.applied_at", true, []string{"appliedat", "applied", "appliedon", "applicationdate", "dateapplied", "applydate"}, "application", func(r *reading, s string) {
		r.dossier.Application.AppliedAt, _ = r.time(s)
	}},
	{"role", "application.title", false, []string{"role", "title", "jobtitle", "claimedrole", "positiontitle", "rolename"}, "application", func(r *reading, s string) { r.dossier.Application.Title = s }},
	{"source", "application.source", false, []string{"source", "applicationsource", "channel"}, "application", func(r *reading, s string) { r.dossier.Application.Source = s }},
	{"agency", "application.agency", false, []string{"agency", "staffingagency", "recruitingagency"}, "application", func(r *reading, s string) { r.dossier.Application.Agency = s }},
	{"referred by", "application.referred_by", false, []string{"referredby", "referrer", "referral"}, "application", func(r *reading, s string) { r.dossier.Application.ReferredBy = s }},
	{"remote", "application.remote", false, []string{"remote", "isremote", "remoterole"}, "application", func(r *reading, s string) {
		yes := slices.Contains([]string{"yes", "y", "true", "1", "remote"}, strings.ToLower(s))
		if !yes && !slices.Contains([]string{"no", "n", "false", "0", "onsite", "on-site"}, strings.ToLower(s)) {
			r.problem("%.40q is neither yes nor no: write one of them", s)
		}
		r.dossier.Application.Remote = yes
	}},
	{"sector", "application.sector", false, []string{"sector", "industry"}, "application", func(r *reading, s string) { r.dossier.Application.Sector = s }},
	{"linkedin", "profiles: linkedin", false, []string{"linkedin", "linkedinurl", "linkedinprofile"}, "profiles/linkedin", func(r *reading, s string) { r.profile("linkedin", s) }},
	{"github", "profiles: github", false, []string{"github", "githuburl", "githubprofile"}, "profiles/github", func(r *reading, s string) { r.profile("github", s) }},
	{"gitlab", "profiles: gitlab", false, []string{"gitlab", "gitlaburl", "gitlabprofile"}, "profiles/gitlab", func(r *reading, s string) { r.profile("gitlab", s) }},
	{"portfolio", "profiles: portfolio", false, []string{"portfolio", "website", "portfoliourl", "homepage", "personalsite"}, "profiles/portfolio", func(r *reading, s string) { r.profile("portfolio", s) }},
	{"résumé", "resume.text", false, []string{"résumé", "resume", "resumetext", "cv", "cvtext"}, "resume", func(r *reading, s string) { r.dossier.Resume = &dossier.Resume{Text: s} }},
}

// A heading is a sheet's first row, understood.
type heading struct {
	titles  []string
	columns map[int]*Column // by place
	says    []string        // the kinds of facts that the columns speak of
	unread  []string        // titles of columns that are not read
}

// read understands a sheet's first row. A column that is needed and not there, and two that say the same, are errs.Invalid.
func readHeading(titles []string) (*heading, error) {
	h := &heading{titles: titles, columns: map[int]*Column{}}
	at := map[*Column]string{}
	for i, title := range titles {
		c := columnOf(title)
		switch {
		case c == nil && title != "":
			h.unread = append(h.unread, title)
		case c == nil:
		case at[c] != "":
			return nil, errs.Invalidf("The columns %q and %q are both read as %s: leave one out, or name it otherwise.", at[c], title, c.Title)
		default:
			at[c], h.columns[i] = title, c
			h.says = append(h.says, c.says)
		}
	}
	for i := range Columns {
		if c := &Columns[i]; c.Needed && at[c] == "" {
			return nil, errs.Invalidf("There is no column for %s (%s): name one %q.", c.Title, c.Member, c.Title)
		}
	}
	return h, nil
}

func columnOf(title string) *Column {
	plain := sheet.Plain(title)
	for i := range Columns {
		if slices.Contains(Columns[i].Names, plain) {
			return &Columns[i]
		}
	}
	return nil
}

// A reading is a row on its way to a dossier.
type reading struct {
	dossier  *dossier.Dossier
	legal    dossier.Name
	column   string // the header of the cell that is read now
	problems []string
}

// read makes a dossier of a row, as far as it can be one.
func (h *heading) read(row sheet.Row) (*dossier.Dossier, []string) {
	r := &reading{dossier: &dossier.Dossier{Schema: dossier.Schema}, legal: dossier.Name{Kind: dossier.LegalName}}
	if row.Err != nil {
		return nil, []string{sheet.Broken(row.Err)}
	}
	for i, title := range h.titles {
		c, cell := h.columns[i], row.Cell(i)
		if c == nil {
			continue
		}
		r.column = title
		switch {
		case row.Refused[i] != "":
			r.problem("%s", row.Refused[i])
		case cell != "":
			c.set(r, cell)
		case c.Needed:
			r.problem("is empty: fill it in")
		}
	}
	if len(row.Cells) > len(h.titles) && slices.ContainsFunc(row.Cells[len(h.titles):], func(s string) bool { return s != "" }) {
		r.problems = append(r.problems, "the row has more cells than there are headers: give each column a name, or quote the cell that holds the delimiter")
	}
	r.name(r.legal.Kind, r.fullName())
	return r.dossier, r.problems
}

func (r *reading) problem(format string, args ...any) {
	r.problems = append(r.problems, fmt.Sprintf("column %q: ", r.column)+fmt.Sprintf(format, args...))
}

func (r *reading) fullName() string {
	if r.legal.Full != "" {
		return r.legal.Full
	}
	return strings.TrimSpace(r.legal.Given + " " + r.legal.Family)
}

// name adds a name. The legal one stands first.
func (r *reading) name(kind dossier.NameKind, full string) {
	switch {
	case full == "":
	case kind == dossier.LegalName:
		r.legal.Full = full
		r.dossier.Names = slices.Insert(r.dossier.Names, 0, r.legal)
	default:
		r.dossier.Names = append(r.dossier.Names, dossier.Name{Kind: kind, Full: full})
	}
}

// contacts adds what a cell lists, parted by semicolons or lines.
func (r *reading) contacts(kind dossier.ContactKind, cell string) {
	for _, value := range strings.FieldsFunc(cell, func(c rune) bool { return c == ';' || c == '\n' || c == '\r' }) {
		if value = strings.TrimSpace(value); value != "" {
			r.dossier.Contacts = append(r.dossier.Contacts, dossier.Contact{Kind: kind, Value: value})
		}
	}
}

func (r *reading) home() *dossier.Address {
	if r.dossier.Residence == nil {
		r.dossier.Residence = &dossier.Address{}
	}
	return r.dossier.Residence
}

// profile adds a public profile by its address, or by its handle.
func (r *reading) profile(kind, s string) {
	p := dossier.Profile{Kind: kind}
	if strings.Contains(s, "/") || strings.Contains(s, ".") {
		p.URL = s
	} else {
		p.Handle = strings.TrimPrefix(s, "@")
	}
	r.dossier.Profiles = append(r.dossier.Profiles, p)
}

// time reads a day or a time, which is UTC where it names no zone. One that can be read in two orders is a problem.
func (r *reading) time(s string) (time.Time, bool) {
	if sheet.Open(s) {
		r.problem("%.40q can be read with the day or the month first: write it as 2026-11-03", s)
		return time.Time{}, false
	}
	m, err := sheet.ParseTime(s+" 00:00", "", time.UTC)
	if err != nil {
		m, err = sheet.ParseTime(s, "", time.UTC)
	}
	if err != nil {
		r.problem("%.40q is not a day or time: write it as 2026-11-03 or 2026-11-03 14:05", s)
		return time.Time{}, false
	}
	return m.At, true
}
