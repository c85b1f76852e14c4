package report

import (
	"fmt"
	"strings"
	"time"
	"unicode"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"

	"golang.org/x/text/unicode/norm"
)

// A Candidate is whom a report is about and what they claimed.
type Candidate struct {
	Name        string    `json:"name"`
	ID          string    `json:"id"` // of the dossier
	Requisition string    `json:"requisition"`
	Title       string    `json:"title,omitempty"`
	AppliedAt   time.Time `json:"applied_at"`
	Residence   string    `json:"residence,omitempty"` // as claimed
	Owner       string    `json:"owner,omitempty"`
	Claims      []Claim   `json:"claims"`
}

// A Claim is one thing that the candidate said, or that a document they handed over says.
type Claim struct {
	Kind string `json:"kind"`
	Text string `json:"text"`
}

// Application says in one line what the candidate applied for and when.
func (c Candidate) Application() string {
	return joined(" · ", joined(" ", c.Requisition, c.Title), "applied "+day(c.AppliedAt))
}

func (w *writer) candidate() Candidate {
	d := w.record.Dossier
	c := Candidate{
		Name: d.DisplayName(), ID: d.ID, Requisition: d.Application.Requisition, Title: d.Application.Title,
		AppliedAt: d.Application.AppliedAt.UTC(), Owner: w.record.Owner.Name, Claims: claims(d),
	}
	if d.Residence != nil {
		c.Residence = d.Residence.Short()
	}
	return c
}

// nameKinds are the words for kinds of names.
var nameKinds = map[dossier.NameKind]string{
	dossier.LegalName: "Legal name", dossier.PreferredName: "Preferred name", dossier.FormerName: "Former name",
	dossier.OtherScriptName: "Name in another script", dossier.AliasName: "Other name",
}

// contactKinds are the words for kinds of contacts.
var contactKinds = map[dossier.ContactKind]string{
	dossier.Email: "Mail", dossier.Phone: "Phone", dossier.Messaging: "Messaging", dossier.Wallet: "Wallet",
}

// claims lists what the candidate said of themselves that checks rest on. Dates of birth and street addresses are left
// out: a report travels further than the record does.
func claims(d *dossier.Dossier) []Claim {
	list := []Claim{}
	add := func(kind, text string) { list = append(list, Claim{kind, text}) }
	for _, n := range d.Names {
		add(or(nameKinds[n.Kind], "Name"), n.Full)
	}
	if d.Residence != nil {
		add("Residence", d.Residence.Short())
	}
	for _, c := range d.Contacts {
		add(or(contactKinds[c.Kind], "Contact"), contactWords(c))
	}
	for _, doc := range d.Documents {
		add("Document", documentWords(doc))
	}
	for _, j := range d.Employment {
		add("Job", joined(", ", j.Employer, j.Title, period(j.Start, j.End)))
	}
	for _, s := range d.Education {
		add("Study", joined(", ", s.Institution, s.Degree, period(s.Start, s.End)))
	}
	if n := len(d.References); n > 0 {
		add("Referees", fmt.Sprintf("%d named", n))
	}
	return list
}

func contactWords(c dossier.Contact) string {
	if c.Until.IsZero() {
		return c.Masked()
	}
	return c.Masked() + ", replaced " + day(c.Until)
}

// documentWords names a document without its number: the last four characters tell it from another.
func documentWords(d dossier.Document) string {
	words := strings.ReplaceAll(d.Kind, "_", " ")
	if d.Number != "" {
		words += " " + lastFour(d.Number)
	}
	if !d.ExpiresAt.IsZero() {
		words += ", expires " + indicator.Day(d.ExpiresAt)
	}
	return words
}

func period(start, end string) string {
	if start == "" && end == "" {
		return ""
	}
	return or(start, "?") + " to " + or(end, "?")
}

// FileName returns the name under which the report is saved, with the extension, "pdf" say. It holds nothing but
// lower-case ASCII letters, digits and hyphens, so that no mail gateway or file system changes it.
func (r *Report) FileName(extension string) string {
	version := ""
	if r.Audience != Recruiter {
		version = string(r.Audience) + "-"
	}
	return fmt.Sprintf("bonafide-report-%s%s-%s.%s", version, slug(r.Candidate.Name), r.GeneratedAt.Format(time.DateOnly), extension)
}

// maxSlug bounds a slug in bytes, well below what any file system allows.
const maxSlug = 60

// slug returns the text as lower-case ASCII words joined by hyphens, or "candidate" where nothing is left.
func slug(text string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, r): // the accent of the letter before
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(unicode.ToLower(r))
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
		if b.Len() >= maxSlug {
			break
		}
	}
	return or(strings.Trim(b.String(), "-"), "candidate")
}

func day(t time.Time) string { return t.UTC().Format("2 January 2006") }

func or(text, otherwise string) string {
	if text == "" {
		return otherwise
	}
	return text
}

// joined joins the parts that are not empty.
func joined(separator string, parts ...string) string {
	var kept []string
	for _, p := range parts {
		if p != "" {
			kept = append(kept, p)
		}
	}
	return strings.Join(kept, separator)
}
