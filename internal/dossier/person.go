package dossier

import (
	"strings"
	"time"
)

// A NameKind says what a supplied name is.
type NameKind string

// The kinds of name that a candidate may supply.
const (
	LegalName       NameKind = "legal"
	PreferredName   NameKind = "preferred"
	FormerName      NameKind = "former"
	OtherScriptName NameKind = "other_script"
	AliasName       NameKind = "alias"
)

// A Name is one name of the candidate as supplied or as a document shows it. Given and Family may be empty where only
// the full name is known.
type Name struct {
	Kind   NameKind `json:"kind"`
	Full   string   `json:"full"`
	Given  string   `json:"given,omitempty"`
	Family string   `json:"family,omitempty"`
}

// An Address is a place as claimed or printed. Latitude, Longitude and Timezone are filled by package reference from
// the place where they are absent.
type Address struct {
	Line1                string   `json:"line1,omitempty"`
	Unit                 string   `json:"unit,omitempty"`
	City                 string   `json:"city,omitempty"`
	Region               string   `json:"region,omitempty"`
	PostalCode           string   `json:"postal_code,omitempty"`
	Country              string   `json:"country"`
	Latitude             *float64 `json:"latitude,omitempty"`
	Longitude            *float64 `json:"longitude,omitempty"`
	Timezone             string   `json:"timezone,omitempty"`
	Class                string   `json:"class,omitempty"`
	Verified             bool     `json:"verified,omitempty"`
	MultiUnitWithoutUnit bool     `json:"multi_unit_without_unit,omitempty"`
	Source               string   `json:"-"` // data set that placed it, with its date; empty where the dossier gave the coordinates
}

// Located reports whether the address has coordinates.
func (a *Address) Located() bool { return a != nil && a.Latitude != nil && a.Longitude != nil }

// Short returns the address as people say it: city, region, country.
func (a *Address) Short() string {
	return joinNonEmpty(a.City, a.Region, a.Country)
}

// Long returns the whole address on one line.
func (a *Address) Long() string {
	return joinNonEmpty(a.Line1, a.Unit, a.City, strings.TrimSpace(a.Region+" "+a.PostalCode), a.Country)
}

func joinNonEmpty(parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, ", ")
}

// A Move is a change of residence that the candidate declared or documented.
type Move struct {
	From       *Address `json:"from,omitempty"`
	To         *Address `json:"to,omitempty"`
	At         Date     `json:"at"`
	Documented bool     `json:"documented,omitempty"`
}

// A Trip is a stay that the candidate declared, both days included.
type Trip struct {
	Country string `json:"country"`
	City    string `json:"city,omitempty"`
	From    Date   `json:"from"`
	To      Date   `json:"to"`
}

func (t Trip) covers(country string, at time.Time) bool {
	if country != "" && t.Country != country {
		return false
	}
	begin, end := t.From.Time().AddDate(0, 0, -1), t.To.Time().AddDate(0, 0, 2)
	return !at.Before(begin) && at.Before(end)
}

// A ContactKind says how a contact is reached.
type ContactKind string

// The kinds of contact.
const (
	Email     ContactKind = "email"
	Phone     ContactKind = "phone"
	Messaging ContactKind = "messaging"
	Wallet    ContactKind = "wallet"
)

// A Contact is one way to reach the candidate. Until is set when it was replaced; Prompted, when the employer asked
// for the change.
type Contact struct {
	Kind       ContactKind `json:"kind"`
	Value      string      `json:"value"`
	Since      time.Time   `json:"since,omitzero"`
	Until      time.Time   `json:"until,omitzero"`
	Prompted   bool        `json:"prompted,omitempty"`
	Aliases    []string    `json:"aliases,omitempty"`
	LineType   *LineType   `json:"line_type,omitempty"`
	SharedWith string      `json:"shared_with,omitempty"`
	Mail       *MailFacts  `json:"-"` // what the reference data say of the domain; nil where nothing was looked up
}

// Masked returns the contact's value with its middle hidden, fit for evidence that many people read.
func (c *Contact) Masked() string {
	if c.Kind == Email {
		local, domain, found := strings.Cut(c.Value, "@")
		if found {
			return maskMiddle(local, 1, 0) + "@" + domain
		}
	}
	return maskMiddle(c.Value, 2, 4)
}

// maskMiddle keeps so many runes at the head and the tail and hides the rest; a value too short for both is hidden
// whole but for its head.
func maskMiddle(s string, head, tail int) string {
	r := []rune(s)
	if len(r) <= head+tail {
		head, tail = min(1, len(r)), 0
	}
	return string(r[:head]) + "•••" + string(r[len(r)-tail:])
}

// A LineType is what a carrier look-up or a reviewer said of a phone number, and when.
type LineType struct {
	Type    string    `json:"type"`
	Carrier string    `json:"carrier,omitempty"`
	Source  string    `json:"source"`
	At      time.Time `json:"at"`
}

// IsInternet reports whether the line can be had without a place: a number that moves with its holder over the
// internet. A fixed VoIP line is bound to an address and does not count.
func (l *LineType) IsInternet() bool {
	return l != nil && (l.Type == "non_fixed_voip" || l.Type == "virtual")
}

// Known reports whether the look-up gave an answer.
func (l *LineType) Known() bool { return l != nil && l.Type != "unknown" }

// MailFacts is what the reference data say of a mailbox's domain.
type MailFacts struct {
	Domain     string
	Disposable bool   // throw-away mail
	Alias      bool   // a privacy relay such as Hide My Email, never counted as disposable
	Free       bool   // ordinary free mail, which says nothing
	Source     string // data set and date
}

// A Profile is a public page of the candidate.
type Profile struct {
	Kind                     string       `json:"kind"`
	URL                      string       `json:"url,omitempty"`
	Handle                   string       `json:"handle,omitempty"`
	CreatedAt                Date         `json:"created_at,omitzero"`
	LastGapYears             float64      `json:"last_gap_years,omitempty"`
	Name                     string       `json:"name,omitempty"`
	Text                     string       `json:"text,omitempty"`
	Employers                []string     `json:"employers,omitempty"`
	TemplateSectionsUnedited bool         `json:"template_sections_unedited,omitempty"`
	FabricatedTestimonials   bool         `json:"fabricated_testimonials,omitempty"`
	Conflicts                []string     `json:"conflicts,omitempty"`
	Repositories             []Repository `json:"repositories,omitempty"`
}

// A Repository is one public code repository of a profile.
type Repository struct {
	Name               string           `json:"name"`
	Fork               bool             `json:"fork,omitempty"`
	FirstCommitAt      Date             `json:"first_commit_at,omitzero"`
	CopiedFrom         string           `json:"copied_from,omitempty"`
	SameTimestampShare float64          `json:"same_timestamp_share,omitempty"`
	CommitIdentities   []CommitIdentity `json:"commit_identities,omitempty"`
}

// A CommitIdentity is an author that commits of a repository name.
type CommitIdentity struct {
	Email string `json:"email"`
	Name  string `json:"name"`
}

// Machine reports whether the address is one that several people's commits carry: a build server's, a no-reply one.
func (id CommitIdentity) Machine() bool {
	mail := strings.ToLower(strings.TrimSpace(id.Email))
	local, domain, _ := strings.Cut(mail, "@")
	for _, word := range []string{"noreply", "no-reply", "bot", "ci", "build", "root", "git"} {
		if local == word || strings.HasPrefix(local, word+"-") || strings.HasSuffix(local, "-"+word) {
			return true
		}
	}
	return mail == "" || strings.HasPrefix(domain, "localhost")
}

// A Resume is the résumé as a file, as text, or both.
type Resume struct {
	File string `json:"file,omitempty"`
	Text string `json:"text,omitempty"`
}

// A Job is one employment. Start and End are YYYY or YYYY-MM; End may be "present". FullTime is nil where unknown.
type Job struct {
	Employer           string        `json:"employer"`
	Domain             string        `json:"domain,omitempty"`
	RegistrationNumber string        `json:"registration_number,omitempty"`
	Title              string        `json:"title,omitempty"`
	Start              string        `json:"start,omitempty"`
	End                string        `json:"end,omitempty"`
	FullTime           *bool         `json:"full_time,omitempty"`
	Undisclosed        bool          `json:"undisclosed,omitempty"`
	Source             string        `json:"source,omitempty"`
	Country            string        `json:"country,omitempty"`
	Site               *EmployerSite `json:"site,omitempty"`
}

// LastDay returns the last day that the job may have lasted to, the end of the recorded month or year, and whether an end
// is recorded. A present job lasts to asOf.
func (j *Job) LastDay(asOf time.Time) (time.Time, bool) {
	if j.End == "present" {
		return asOf, true
	}
	if t, err := time.Parse("2006-01", j.End); err == nil {
		return t.AddDate(0, 1, -1), true
	}
	t, err := time.Parse("2006", j.End)
	return t.AddDate(1, 0, -1), err == nil
}

// EmployerSite is what a reviewer saw of an employer's web site. RegistryEntry is nil where nobody looked.
type EmployerSite struct {
	DomainRegisteredAt Date    `json:"domain_registered_at,omitzero"`
	ClaimsYears        float64 `json:"claims_years,omitempty"`
	RegistryEntry      *bool   `json:"registry_entry,omitempty"`
	StockTeamPhotos    bool    `json:"stock_team_photos,omitempty"`
	AddressClass       string  `json:"address_class,omitempty"`
	PlaceholderText    bool    `json:"placeholder_text,omitempty"`
	Text               string  `json:"text,omitempty"`
}

// A Study is one course of education; Start and End are as the candidate wrote them.
type Study struct {
	Institution string `json:"institution"`
	Degree      string `json:"degree,omitempty"`
	Start       string `json:"start,omitempty"`
	End         string `json:"end,omitempty"`
	Country     string `json:"country,omitempty"`
}

// A Skill is a technology and how long the candidate claims to have used it. Since is YYYY or YYYY-MM.
type Skill struct {
	Technology string  `json:"technology"`
	Since      string  `json:"since,omitempty"`
	Years      float64 `json:"years,omitempty"`
}
