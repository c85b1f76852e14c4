package candidates

import (
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/vetting"
	"bonafide/web/ui"
)

// A section is the facts of one kind on a tab.
type section struct {
	Title   string
	Add     ui.Link // no Href: recorded elsewhere
	Empty   string  // what goes here
	Entries []entry
}

// An entry is one fact.
type entry struct {
	Title    string
	Rows     []ui.Row
	Pictures []picture
	Texts    []longText
	Reads    []readTable
	Recorded string // by whom and when
	Href     string // where it is corrected or withdrawn
	Stays    bool   // it can be corrected only
	Act      string // what Href does, where it is something else
}

// A longText is shown folded.
type longText struct{ Title, Text string }

// A picture is a file's preview, which leads to the page about the file.
type picture struct {
	Preview, Page string
	Text          string
	Width, Height int
}

// facts returns an entry for each fact in force under the member; describe fills in what element i says.
func facts(r *vetting.Record, member string, describe func(i int, e *entry)) []entry {
	var entries []entry
	for i, f := range r.FactsOf(member) {
		e := entry{Recorded: "Recorded by " + by(f.RecordedBy, f.RecordedAt), Href: factPath(r, f)}
		describe(i, &e)
		entries = append(entries, e)
	}
	return entries
}

func factPath(r *vetting.Record, f vetting.Fact) string { return path(r.ID, "/facts/"+f.ID.String()) }

// act says what can be done with the fact.
func (e *entry) act() string {
	switch {
	case e.Act != "":
		return e.Act
	case e.Stays:
		return "Correct"
	}
	return "Correct or withdraw"
}

// row adds a line unless its value is empty.
func (e *entry) row(key, value string) {
	if value != "" {
		e.Rows = append(e.Rows, ui.Row{Key: key, Value: value})
	}
}

// fold adds a long text unless it is empty.
func (e *entry) fold(title, text string) {
	if text != "" {
		title += ", " + ui.Plural(len([]rune(text)), "character", "characters")
		e.Texts = append(e.Texts, longText{title, text})
	}
}

// picture adds the preview of the file at the dossier's path, and rows about the file.
func (e *entry) picture(r *vetting.Record, file, text string) {
	if file == "" {
		return
	}
	f, ok := r.File(file)
	if !ok {
		e.row("File", file+", not uploaded")
		return
	}
	page := filePath(r, f)
	look := ui.Link{Label: "Examine", Href: page}
	if !strings.HasPrefix(f.MediaType, "image/") && f.MediaType != "application/pdf" { // a text holds nothing to be examined
		look = ui.Link{Label: "Download", Href: page + "/original"}
	}
	e.Rows = append(e.Rows, ui.Row{Key: "File", Value: fmt.Sprintf("%s, %s", f.Name, ui.FileSize(f.Bytes, f.Width, f.Height)), Action: look})
	switch {
	case f.Waits():
		e.row("Reading", "It is kept. What it shows and says comes here once it is read.")
	case f.Refused != "":
		e.row("Not read", f.Refused)
	}
	if f.IsPicture() {
		p := picture{Preview: page + "/preview", Page: page, Text: text}
		p.Width, p.Height = fit(f.Width, f.Height)
		e.Pictures = append(e.Pictures, p)
	}
}

func filePath(r *vetting.Record, f vetting.File) string { return path(r.ID, "/files/"+f.ID.String()) }

// thumbnail is the longest side of a picture on a tab, in pixels of the page.
const thumbnail = 280

// fit returns the size of a picture with its longest side cut to a thumbnail's.
func fit(width, height int) (w, h int) {
	longest := max(width, height)
	if longest <= thumbnail {
		return width, height
	}
	return max(1, width*thumbnail/longest), max(1, height*thumbnail/longest)
}

func identity(r *vetting.Record) []section {
	d := r.Dossier
	all := []section{
		{"Names", ui.Link{Label: "Add name", Href: newFact(r, "names")}, "", facts(r, "names", func(i int, e *entry) { describeName(e, d.Names[i]) })},
		{"Claimed residence", ui.Link{Label: "Record residence", Href: newFact(r, "residence")},
			"Where the candidate says they live and will work. Networks, documents and shipments are compared with it.",
			facts(r, "residence", func(_ int, e *entry) { describeResidence(e, d.Residence) })},
		{"Documents", ui.Link{Label: "Add document", Href: newFact(r, "documents")},
			"Identity documents and other papers, with their pictures and what they print. One of the candidate's choice is enough to begin.",
			facts(r, "documents", func(i int, e *entry) { describeDocument(r, e, d.Documents[i]) })},
		{"Moves", ui.Link{Label: "Add move", Href: newFact(r, "moves")},
			"Changes of residence that the candidate declared: they explain an older address on a document.",
			facts(r, "moves", func(i int, e *entry) { describeMove(e, d.Moves[i]) })},
		{"Household", ui.Link{Label: "Add to household", Href: newFact(r, "household")},
			"Other candidates declared as the same household: what they share joins nobody.",
			facts(r, "household", func(i int, e *entry) { e.Title = d.Household[i] })},
		{"Date of birth", ui.Link{Label: "Record date of birth", Href: newFact(r, "date_of_birth")},
			"Only to compare documents and tell namesakes apart. It scores nothing.",
			facts(r, "date_of_birth", func(_ int, e *entry) {
				e.Title = day(d.DateOfBirth)
				e.row("Used", "only to compare documents and tell namesakes apart; it scores nothing")
			})},
	}
	return append(all, present(
		section{Title: "Pictures compared by people", Entries: facts(r, "face_comparisons", func(i int, e *entry) { describeComparison(e, d.FaceComparisons[i]) })},
	)...)
}

// present returns the sections that have entries: those whose facts no form of the candidate's pages records.
func present(all ...section) []section {
	var kept []section
	for _, s := range all {
		if len(s.Entries) > 0 {
			kept = append(kept, s)
		}
	}
	return kept
}

func describeName(e *entry, n dossier.Name) {
	e.Title = n.Full
	e.row("Kind", words(string(n.Kind)))
	e.row("Given names", n.Given)
	e.row("Family names", n.Family)
}

func describeResidence(e *entry, a *dossier.Address) {
	e.Title = place(a)
	e.row("Address", whole(a))
	e.row("Kind of address", words(a.Class))
	e.row("Verified", yes(a.Verified, "yes"))
	e.row("Flat", yes(a.MultiUnitWithoutUnit, "several homes share the address and the flat is not known"))
}

func describeDocument(r *vetting.Record, e *entry, d dossier.Document) {
	e.Title = words(d.Kind)
	if d.Name != nil {
		e.row("Name", d.Name.Full)
	}
	e.row("Number", d.Number)
	e.row("Issuer", d.Issuer)
	e.row("Date of birth", day(d.DateOfBirth))
	e.row("Issued", day(d.IssuedAt))
	e.row("Valid until", day(d.ExpiresAt))
	e.row("Address", whole(d.Address))
	for i, c := range d.Captures {
		e.row(fmt.Sprintf("Capture %d", i+1), join(" · ", ui.DateTime(c.At), yes(c.CameraRequired, "camera only"),
			yes(c.ELAConfirmed, "edit confirmed by a reviewer")))
		if f, ok := r.File(c.File); ok {
			e.scanned(r, f)
		}
		e.picture(r, c.File, fmt.Sprintf("%s, capture %d", words(d.Kind), i+1))
	}
	e.Reads = describeReads(r.Dossier, &d)
}

// scanned says in a line what a program read in the picture, unless a person gave its lines: those are laid out below.
func (e *entry) scanned(r *vetting.Record, f vetting.File) {
	on := r.Scanned(f)
	if on == nil || on.Typed || f.Waits() || f.Refused != "" {
		return
	}
	e.Rows = append(e.Rows, ui.Row{Key: "Machine read", Value: scanWords(on), Action: ui.Link{Label: "Compare", Href: filePath(r, f)}})
}

func scanWords(on *vetting.Scanned) string {
	differ, compared := on.Differing()
	switch {
	case on.Scan == nil:
		return "a program is still to read the picture"
	case !on.Scan.Read():
		return "no zone and no barcode was read"
	case on.Scan.Zone != "" && !on.Scan.ZoneFull:
		return "read in part"
	case len(differ) > 0:
		return "differs: " + strings.Join(differ, ", ")
	case compared > 0:
		return "everything that can be compared fits"
	}
	return "read; nothing is recorded to compare it with"
}

func describeMove(e *entry, m dossier.Move) {
	e.Title = day(m.At)
	e.row("From", whole(m.From))
	e.row("To", whole(m.To))
	e.row("Documented", yes(m.Documented, "yes"))
}

func describeComparison(e *entry, f dossier.FaceComparison) {
	e.Title = words(f.StageA) + " and " + ui.Lower(words(f.StageB))
	e.row("Other candidate", f.OtherDossier)
	e.row("Compared", ui.DateTime(f.At))
	for _, v := range f.Votes {
		e.row(v.By, words(v.Answer))
	}
}

func photos(r *vetting.Record, links []vetting.Link) []section {
	return []section{{"Photos", ui.Link{Label: "Add photo", Href: newFact(r, "photos")},
		"Portraits from the application, public profiles and interviews. Each is compared with those of all other candidates.",
		facts(r, "photos", func(i int, e *entry) { describePhoto(r, e, i, links) })}}
}

func describePhoto(r *vetting.Record, e *entry, i int, links []vetting.Link) {
	p := r.Dossier.Photos[i]
	e.Title = words(p.Source)
	e.picture(r, p.File, "Portrait, "+words(p.Source))
	e.row("Taken or found", ui.DateTime(p.At))
	if p.Image.Seen() {
		e.row("Fingerprint", fmt.Sprintf("quality %d of 100", p.Image.Quality))
	}
	if p.Image != nil {
		e.row("SHA-256", hex.EncodeToString(p.Image.SHA256[:8])+"…")
	}
	if m := p.PublicMatch; m != nil {
		e.row("Found online", join(" · ", words(m.Kind), m.URL, ui.DateTime(m.At)))
	}
	for _, l := range links {
		if l.Kind == dossier.SharedPhoto && l.Ref == fmt.Sprintf("photos[%d]", i) {
			e.Rows = append(e.Rows, sharedPhoto(r, p.File, l))
		}
	}
}

// sharedPhoto leads to whoever has the photo too, unless the other is closed to whoever looks.
func sharedPhoto(r *vetting.Record, file string, l vetting.Link) ui.Row {
	if l.Closed {
		return ui.Row{Key: "Shared with", Value: join(" · ", l.OtherName, nearness(l.Distance))}
	}
	return ui.Row{Key: "Shared with", More: shared(l.OtherName, path(l.With.ID, "/photos"), nearness(l.Distance)), Action: comparison(r, file, l)}
}

// comparison leads to the picture beside the one that another candidate has; it is no link where the file is not here.
func comparison(r *vetting.Record, file string, l vetting.Link) ui.Link {
	f, ok := r.File(file)
	if !ok {
		return ui.Link{}
	}
	with := url.Values{"candidate": {l.With.ID.String()}, "ref": {l.OtherRef}}
	return ui.Link{Label: "Compare", Href: filePath(r, f) + "/compare?" + with.Encode()}
}

// nearness says how alike two pictures are.
func nearness(distance int) string {
	if distance == 0 {
		return "the same picture"
	}
	return fmt.Sprintf("%d of 256 bits differ", distance)
}

// contacts shows how the candidate is reached; asks is whether a service may be asked about a number.
func contacts(r *vetting.Record, asks bool) []section {
	numbers := r.FactsOf("contacts")
	return []section{{"Contacts", ui.Link{Label: "Add contact", Href: newFact(r, "contacts")},
		"Mail addresses, phone numbers and messenger accounts, with what kind of line a number is and when one replaced another.",
		facts(r, "contacts", func(i int, e *entry) {
			describeContact(e, r.Dossier.Contacts[i])
			if asks && r.Dossier.Contacts[i].Kind == dossier.Phone {
				e.Rows[len(e.Rows)-1].Action = ui.Link{Label: "Ask a service", Href: factPath(r, numbers[i]) + "/enquiry"}
			}
		})}}
}

func describeContact(e *entry, c dossier.Contact) {
	e.Title = c.Value
	e.row("Kind", words(string(c.Kind)))
	e.row("Used", span(ui.Date(c.Since), ui.Date(c.Until)))
	e.row("Changed", yes(c.Prompted, "because the employer asked"))
	e.row("Also written", strings.Join(c.Aliases, ", "))
	e.row("Shared", c.SharedWith)
	if l := c.LineType; l != nil {
		e.row("Kind of line", join(" · ", words(l.Type), l.Carrier, l.Source, ui.Date(l.At)))
	} else if c.Kind == dossier.Phone {
		e.row("Kind of line", "not looked up")
	}
}

func history(r *vetting.Record, links []vetting.Invitation, now time.Time) []section {
	d, referees := r.Dossier, r.FactsOf("references")
	return []section{
		{"Employment", ui.Link{Label: "Add job", Href: newFact(r, "employment")}, "Jobs as the résumé, a form or a profile states them.",
			facts(r, "employment", func(i int, e *entry) { describeJob(e, d.Employment[i]) })},
		{"Education", ui.Link{Label: "Add course of study", Href: newFact(r, "education")}, "Schools and degrees as the candidate states them.",
			facts(r, "education", func(i int, e *entry) { describeStudy(e, d.Education[i]) })},
		{"Skills", ui.Link{Label: "Add skill", Href: newFact(r, "skills")}, "Technologies and since when the candidate says they use them.",
			facts(r, "skills", func(i int, e *entry) { describeSkill(e, d.Skills[i]) })},
		{"Résumé", ui.Link{Label: "Record résumé", Href: path(r.ID, "/resume")}, "Its text, to compare with the profiles and with other candidates' résumés.",
			facts(r, "resume", func(_ int, e *entry) {
				e.Title = "Résumé"
				e.picture(r, d.Resume.File, "Résumé")
				e.fold("Text", d.Resume.Text)
				if d.Resume.Text == "" {
					e.Rows = append(e.Rows, ui.Row{Key: "Text", Value: "Not checked yet", Action: ui.Link{Label: "Check it", Href: path(r.ID, "/resume")}})
				}
			})},
		{"Public profiles", ui.Link{Label: "Add profile", Href: newFact(r, "profiles")}, "Public pages of the candidate and what they say. Having none says nothing.",
			facts(r, "profiles", func(i int, e *entry) { describeProfile(e, d.Profiles[i]) })},
		{"Referees", ui.Link{Label: "Add referee", Href: newFact(r, "references")}, "Who vouches for the candidate, how they were reached, and what they said.",
			facts(r, "references", func(i int, e *entry) {
				describeReference(e, d.References[i])
				e.refereeLinks(r, referees[i], links, now)
			})},
		{"Verifications", ui.Link{Label: "Add verification", Href: newFact(r, "verifications")}, "What employers, registrars and registers answered on a line that was found independently.",
			facts(r, "verifications", func(i int, e *entry) { describeVerification(e, d.Verifications[i]) })},
	}
}

func describeJob(e *entry, j dossier.Job) {
	e.Title = j.Employer
	e.row("Title", j.Title)
	e.row("Time", span(j.Start, j.End))
	e.row("Country", country(j.Country))
	e.row("Web domain", j.Domain)
	e.row("Stated in", words(j.Source))
	e.row("Disclosed", yes(j.Undisclosed, "no: found by verification"))
	if j.Site != nil {
		describeSite(e, j.Site)
	}
}

func describeSite(e *entry, s *dossier.EmployerSite) {
	e.row("Domain registered", day(s.DomainRegisteredAt))
	e.row("Years in business", yes(s.ClaimsYears > 0, fmt.Sprintf("%g, as its site says", s.ClaimsYears)))
	if s.RegistryEntry != nil {
		e.row("Company register", yes(*s.RegistryEntry, "listed")+yes(!*s.RegistryEntry, "not listed"))
	}
	e.row("Its address", words(s.AddressClass))
	e.row("Its site has", join(" · ", yes(s.StockTeamPhotos, "stock photos as its team"), yes(s.PlaceholderText, "filler text of a template")))
	e.fold("Text of its site", s.Text)
}

func describeSkill(e *entry, s dossier.Skill) {
	e.Title = s.Technology
	e.row("Claimed since", s.Since)
	e.row("Claimed for", yes(s.Years > 0, fmt.Sprintf("%g years", s.Years)))
}

func describeStudy(e *entry, s dossier.Study) {
	e.Title = s.Institution
	e.row("Degree", s.Degree)
	e.row("Time", span(s.Start, s.End))
	e.row("Country", country(s.Country))
}

func describeReference(e *entry, f dossier.Reference) {
	e.Title = f.Name
	e.row("Company", join(", ", f.Company, f.CompanyDomain))
	e.row("Relationship", f.Relationship)
	e.row("Mail", f.Email)
	e.row("Phone", join(" · ", f.Phone, words(f.LineType)))
	e.row("Answered", ui.DateTime(f.RespondedAt))
	e.row("Answer", words(f.Verdict))
	e.row("From", join(" · ", f.IP, words(string(f.NetworkKind)), f.DeviceID))
	e.row("Company's own line", yes(f.CorporateChannelRefused, "refused"))
	e.row("In their words", f.Text)
}

func describeVerification(e *entry, v dossier.Verification) {
	e.Title = join(": ", words(v.Kind), v.Subject)
	e.row("Answer", words(v.Outcome))
	e.row("Asked through", words(v.Channel))
	e.row("At", ui.DateTime(v.At))
	e.row("By", v.By)
	e.row("Note", v.Note)
}

func describeProfile(e *entry, p dossier.Profile) {
	e.Title = join(": ", words(p.Kind), p.Handle)
	e.row("Address", p.URL)
	e.row("Name shown", p.Name)
	e.row("Created", day(p.CreatedAt))
	e.row("Longest silence", yes(p.LastGapYears > 0, fmt.Sprintf("%g years, before the content of the last 24 months", p.LastGapYears)))
	e.row("Employers named", strings.Join(p.Employers, "; "))
	e.row("Contradicts the résumé", strings.Join(p.Conflicts, "; "))
	e.row("Template", yes(p.TemplateSectionsUnedited, "parts were left as they came"))
	e.row("Testimonials", yes(p.FabricatedTestimonials, "made up, as a reviewer found"))
	for _, repo := range p.Repositories {
		e.row("Repository "+repo.Name, describeRepository(repo))
	}
	e.fold("Text", p.Text)
}

func describeRepository(r dossier.Repository) string {
	var authors []string
	for _, c := range r.CommitIdentities {
		authors = append(authors, join(" ", c.Name, "<"+c.Email+">"))
	}
	text := join(" · ", yes(r.Fork, "fork"), yes(!r.FirstCommitAt.IsZero(), "first commit "+day(r.FirstCommitAt)),
		yes(r.CopiedFrom != "", "commits copied from "+r.CopiedFrom),
		yes(r.SameTimestampShare > 0, fmt.Sprintf("%.0f%% of its commits at one time of day", r.SameTimestampShare*100)),
		yes(len(authors) > 0, "authors: "+strings.Join(authors, ", ")))
	if text == "" {
		return "nothing further recorded"
	}
	return ui.Capital(text)
}
