package candidates

import (
	"encoding/hex"
	"fmt"
	"net/url"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/vetting"
	"bonafide/web/say"
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
	in       *say.Language
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
func facts(in *say.Language, r *vetting.Record, member string, describe func(i int, e *entry)) []entry {
	var entries []entry
	for i, f := range r.FactsOf(member) {
		e := entry{in: in, Recorded: in.Say("Recorded by %s", by(in, f.RecordedBy, f.RecordedAt)), Href: factPath(r, f)}
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
		e.Texts = append(e.Texts, longText{e.in.Say("%s, %s", e.in.Say(title), e.in.Plural(len([]rune(text)), "character", "characters")), text})
	}
}

// picture adds the preview of the file at the dossier's path, and rows about the file.
func (e *entry) picture(r *vetting.Record, file, text string) {
	if file == "" {
		return
	}
	f, ok := r.File(file)
	if !ok {
		e.row("File", e.in.Say("%s, not uploaded", file))
		return
	}
	page := filePath(r, f)
	look := ui.Link{Label: "Examine", Href: page}
	if !strings.HasPrefix(f.MediaType, "image/") && f.MediaType != "application/pdf" { // a text holds nothing to be examined
		look = ui.Link{Label: "Download", Href: page + "/original"}
	}
	e.Rows = append(e.Rows, ui.Row{Key: "File", Value: fmt.Sprintf("%s, %s", f.Name, ui.FileSize(e.in, f.Bytes, f.Width, f.Height)), Action: look})
	switch {
	case f.Waits():
		e.row("Reading", e.in.Say("It is kept. What it shows and says comes here once it is read."))
	case f.Refused != "":
		e.row("Not read", e.in.Say(f.Refused))
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

func identity(in *say.Language, r *vetting.Record) []section {
	d := r.Dossier
	all := []section{
		{"Names", ui.Link{Label: "Add name", Href: newFact(r, "names")}, "", facts(in, r, "names", func(i int, e *entry) { describeName(e, d.Names[i]) })},
		{"Claimed residence", ui.Link{Label: "Record residence", Href: newFact(r, "residence")},
			"Where the candidate says they live and will work. Networks, documents and shipments are compared with it.",
			facts(in, r, "residence", func(_ int, e *entry) { describeResidence(e, d.Residence) })},
		{"Documents", ui.Link{Label: "Add document", Href: newFact(r, "documents")},
			"Identity documents and other papers, with their pictures and what they print. One of the candidate's choice is enough to begin.",
			facts(in, r, "documents", func(i int, e *entry) { describeDocument(r, e, d.Documents[i]) })},
		{"Moves", ui.Link{Label: "Add move", Href: newFact(r, "moves")},
			"Changes of residence that the candidate declared: they explain an older address on a document.",
			facts(in, r, "moves", func(i int, e *entry) { describeMove(e, d.Moves[i]) })},
		{"Household", ui.Link{Label: "Add to household", Href: newFact(r, "household")},
			"Other candidates declared as the same household: what they share joins nobody.",
			facts(in, r, "household", func(i int, e *entry) { e.Title = d.Household[i] })},
		{"Date of birth", ui.Link{Label: "Record date of birth", Href: newFact(r, "date_of_birth")},
			"Only to compare documents and tell namesakes apart. It scores nothing.",
			facts(in, r, "date_of_birth", func(_ int, e *entry) {
				e.Title = day(in, d.DateOfBirth)
				e.row("Used", in.Say("only to compare documents and tell namesakes apart; it scores nothing"))
			})},
	}
	return append(all, present(
		section{Title: "Pictures compared by people", Entries: facts(in, r, "face_comparisons", func(i int, e *entry) { describeComparison(e, d.FaceComparisons[i]) })},
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
	e.row("Kind", words(e.in, string(n.Kind)))
	e.row("Given names", n.Given)
	e.row("Family names", n.Family)
}

func describeResidence(e *entry, a *dossier.Address) {
	e.Title = place(e.in, a)
	e.row("Address", whole(e.in, a))
	e.row("Kind of address", words(e.in, a.Class))
	e.row("Verified", yes(a.Verified, e.in.Say("yes")))
	e.row("Flat", yes(a.MultiUnitWithoutUnit, e.in.Say("several homes share the address and the flat is not known")))
}

func describeDocument(r *vetting.Record, e *entry, d dossier.Document) {
	e.Title = words(e.in, d.Kind)
	if d.Name != nil {
		e.row("Name", d.Name.Full)
	}
	e.row("Number", d.Number)
	e.row("Issuer", d.Issuer)
	e.row("Date of birth", day(e.in, d.DateOfBirth))
	e.row("Issued", day(e.in, d.IssuedAt))
	e.row("Valid until", day(e.in, d.ExpiresAt))
	e.row("Address", whole(e.in, d.Address))
	for i, c := range d.Captures {
		e.row(e.in.Say("Capture %d", i+1), join(" · ", e.in.DateTime(c.At), yes(c.CameraRequired, e.in.Say("camera only")),
			yes(c.ELAConfirmed, e.in.Say("edit confirmed by a reviewer"))))
		if f, ok := r.File(c.File); ok {
			e.scanned(r, f)
		}
		e.picture(r, c.File, e.in.Say("%s, capture %d", words(e.in, d.Kind), i+1))
	}
	e.Reads = describeReads(e.in, r.Dossier, &d)
}

// scanned says in a line what a program read in the picture, unless a person gave its lines: those are laid out below.
func (e *entry) scanned(r *vetting.Record, f vetting.File) {
	on := r.Scanned(f)
	if on == nil || on.Typed || f.Waits() || f.Refused != "" {
		return
	}
	e.Rows = append(e.Rows, ui.Row{Key: "Machine read", Value: scanWords(e.in, on), Action: ui.Link{Label: "Compare", Href: filePath(r, f)}})
}

func scanWords(in *say.Language, on *vetting.Scanned) string {
	differ, compared := on.Differing()
	switch {
	case on.Scan == nil:
		return in.Say("a program is still to read the picture")
	case !on.Scan.Read():
		return in.Say("no zone and no barcode was read")
	case on.Scan.Zone != "" && !on.Scan.ZoneFull:
		return in.Say("read in part")
	case len(differ) > 0:
		return in.Say("differs: %s", strings.Join(said(in, differ), ", "))
	case compared > 0:
		return in.Say("everything that can be compared fits")
	}
	return "read; nothing is recorded to compare it with"
}

// said returns the messages for the words.
func said(in *say.Language, words []string) []string {
	all := make([]string, len(words))
	for i, w := range words {
		all[i] = in.Say(w)
	}
	return all
}

func describeMove(e *entry, m dossier.Move) {
	e.Title = day(e.in, m.At)
	e.row("Moved from", whole(e.in, m.From))
	e.row("Moved to", whole(e.in, m.To))
	e.row("Documented", yes(m.Documented, e.in.Say("yes")))
}

func describeComparison(e *entry, f dossier.FaceComparison) {
	e.Title = e.in.Say("%s and %s", words(e.in, f.StageA), e.in.Inside(title(f.StageB)))
	e.row("Other candidate", f.OtherDossier)
	e.row("Compared", e.in.DateTime(f.At))
	for _, v := range f.Votes {
		e.row(v.By, words(e.in, v.Answer))
	}
}

func photos(in *say.Language, r *vetting.Record, links []vetting.Link) []section {
	return []section{{"Photos", ui.Link{Label: "Add photo", Href: newFact(r, "photos")},
		"Portraits from the application, public profiles and interviews. Each is compared with those of all other candidates.",
		facts(in, r, "photos", func(i int, e *entry) { describePhoto(r, e, i, links) })}}
}

func describePhoto(r *vetting.Record, e *entry, i int, links []vetting.Link) {
	p := r.Dossier.Photos[i]
	e.Title = words(e.in, p.Source)
	e.picture(r, p.File, e.in.Say("Portrait, %s", words(e.in, p.Source)))
	e.row("Taken or found", e.in.DateTime(p.At))
	if p.Image.Seen() {
		e.row("Fingerprint", e.in.Say("quality %d of 100", p.Image.Quality))
	}
	if p.Image != nil {
		e.row("SHA-256", hex.EncodeToString(p.Image.SHA256[:8])+"…")
	}
	if m := p.PublicMatch; m != nil {
		e.row("Found online", join(" · ", words(e.in, m.Kind), m.URL, e.in.DateTime(m.At)))
	}
	for _, l := range links {
		if l.Kind == dossier.SharedPhoto && l.Ref == fmt.Sprintf("photos[%d]", i) {
			e.Rows = append(e.Rows, sharedPhoto(e.in, r, p.File, l))
		}
	}
}

// sharedPhoto leads to whoever has the photo too, unless the other is closed to whoever looks.
func sharedPhoto(in *say.Language, r *vetting.Record, file string, l vetting.Link) ui.Row {
	if l.Closed {
		return ui.Row{Key: "Shared with", Value: join(" · ", l.OtherName, nearness(in, l.Distance))}
	}
	return ui.Row{Key: "Shared with", More: shared(l.OtherName, path(l.With.ID, "/photos"), nearness(in, l.Distance)), Action: comparison(r, file, l)}
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
func nearness(in *say.Language, distance int) string {
	if distance == 0 {
		return in.Say("the same picture")
	}
	return in.Say("%d of 256 bits differ", distance)
}

// contacts shows how the candidate is reached; asks is whether a service may be asked about a number.
func contacts(in *say.Language, r *vetting.Record, asks bool) []section {
	numbers := r.FactsOf("contacts")
	return []section{{"Contacts", ui.Link{Label: "Add contact", Href: newFact(r, "contacts")},
		"Mail addresses, phone numbers and messenger accounts, with what kind of line a number is and when one replaced another.",
		facts(in, r, "contacts", func(i int, e *entry) {
			describeContact(e, r.Dossier.Contacts[i])
			if asks && r.Dossier.Contacts[i].Kind == dossier.Phone {
				e.Rows[len(e.Rows)-1].Action = ui.Link{Label: "Ask a service", Href: factPath(r, numbers[i]) + "/enquiry"}
			}
		})}}
}

func describeContact(e *entry, c dossier.Contact) {
	e.Title = c.Value
	e.row("Kind", words(e.in, string(c.Kind)))
	e.row("Used", span(e.in, e.in.Date(c.Since), e.in.Date(c.Until)))
	e.row("Changed", yes(c.Prompted, e.in.Say("because the employer asked")))
	e.row("Also written", strings.Join(c.Aliases, ", "))
	e.row("Shared", c.SharedWith)
	if l := c.LineType; l != nil {
		e.row("Kind of line", join(" · ", words(e.in, l.Type), l.Carrier, l.Source, e.in.Date(l.At)))
	} else if c.Kind == dossier.Phone {
		e.row("Kind of line", e.in.Say("not looked up"))
	}
}

func history(in *say.Language, r *vetting.Record, links []vetting.Invitation, now time.Time) []section {
	d, referees := r.Dossier, r.FactsOf("references")
	return []section{
		{"Employment", ui.Link{Label: "Add job", Href: newFact(r, "employment")}, "Jobs as the résumé, a form or a profile states them.",
			facts(in, r, "employment", func(i int, e *entry) { describeJob(e, d.Employment[i]) })},
		{"Education", ui.Link{Label: "Add course of study", Href: newFact(r, "education")}, "Schools and degrees as the candidate states them.",
			facts(in, r, "education", func(i int, e *entry) { describeStudy(e, d.Education[i]) })},
		{"Skills", ui.Link{Label: "Add skill", Href: newFact(r, "skills")}, "Technologies and since when the candidate says they use them.",
			facts(in, r, "skills", func(i int, e *entry) { describeSkill(e, d.Skills[i]) })},
		{"Résumé", ui.Link{Label: "Record résumé", Href: path(r.ID, "/resume")}, "Its text, to compare with the profiles and with other candidates' résumés.",
			facts(in, r, "resume", func(_ int, e *entry) {
				e.Title = in.Say("Résumé")
				e.picture(r, d.Resume.File, "Résumé")
				e.fold("Text", d.Resume.Text)
				if d.Resume.Text == "" {
					e.Rows = append(e.Rows, ui.Row{Key: "Text", Value: in.Say("Not checked yet"), Action: ui.Link{Label: "Check it", Href: path(r.ID, "/resume")}})
				}
			})},
		{"Public profiles", ui.Link{Label: "Add profile", Href: newFact(r, "profiles")}, "Public pages of the candidate and what they say. Having none says nothing.",
			facts(in, r, "profiles", func(i int, e *entry) { describeProfile(e, d.Profiles[i]) })},
		{"Referees", ui.Link{Label: "Add referee", Href: newFact(r, "references")}, "Who vouches for the candidate, how they were reached, and what they said.",
			facts(in, r, "references", func(i int, e *entry) {
				describeReference(e, d.References[i])
				e.refereeLinks(r, referees[i], links, now)
			})},
		{"Verifications", ui.Link{Label: "Add verification", Href: newFact(r, "verifications")}, "What employers, registrars and registers answered on a line that was found independently.",
			facts(in, r, "verifications", func(i int, e *entry) { describeVerification(e, d.Verifications[i]) })},
	}
}

func describeJob(e *entry, j dossier.Job) {
	e.Title = j.Employer
	e.row("Title", j.Title)
	e.row("Time", span(e.in, j.Start, j.End))
	e.row("Country", country(e.in, j.Country))
	e.row("Web domain", j.Domain)
	e.row("Stated in", words(e.in, j.Source))
	e.row("Disclosed", yes(j.Undisclosed, e.in.Say("no: found by verification")))
	if j.Site != nil {
		describeSite(e, j.Site)
	}
}

func describeSite(e *entry, s *dossier.EmployerSite) {
	e.row("Domain registered", day(e.in, s.DomainRegisteredAt))
	e.row("Years in business", yes(s.ClaimsYears > 0, e.in.Say("%s, as its site says", e.in.Decimal(s.ClaimsYears, -1))))
	if s.RegistryEntry != nil {
		e.row("Company register", yes(*s.RegistryEntry, e.in.Say("listed"))+yes(!*s.RegistryEntry, e.in.Say("not listed")))
	}
	e.row("Its address", words(e.in, s.AddressClass))
	e.row("Its site has", join(" · ", yes(s.StockTeamPhotos, e.in.Say("stock photos as its team")), yes(s.PlaceholderText, e.in.Say("filler text of a template"))))
	e.fold("Text of its site", s.Text)
}

func describeSkill(e *entry, s dossier.Skill) {
	e.Title = s.Technology
	e.row("Claimed since", s.Since)
	e.row("Claimed for", yes(s.Years > 0, e.in.Say("%s years", e.in.Decimal(s.Years, -1))))
}

func describeStudy(e *entry, s dossier.Study) {
	e.Title = s.Institution
	e.row("Degree", s.Degree)
	e.row("Time", span(e.in, s.Start, s.End))
	e.row("Country", country(e.in, s.Country))
}

func describeReference(e *entry, f dossier.Reference) {
	e.Title = f.Name
	e.row("Company", join(", ", f.Company, f.CompanyDomain))
	e.row("Relationship", f.Relationship)
	e.row("Mail", f.Email)
	e.row("Phone", join(" · ", f.Phone, words(e.in, f.LineType)))
	e.row("Answered", e.in.DateTime(f.RespondedAt))
	e.row("Answer", words(e.in, f.Verdict))
	e.row("From", join(" · ", f.IP, words(e.in, string(f.NetworkKind)), f.DeviceID))
	e.row("Company's own line", yes(f.CorporateChannelRefused, e.in.Say("refused")))
	e.row("In their words", f.Text)
}

func describeVerification(e *entry, v dossier.Verification) {
	e.Title = join(": ", words(e.in, v.Kind), v.Subject)
	e.row("Answer", words(e.in, v.Outcome))
	e.row("Asked through", words(e.in, v.Channel))
	e.row("At", e.in.DateTime(v.At))
	e.row("By", v.By)
	e.row("Note", v.Note)
}

func describeProfile(e *entry, p dossier.Profile) {
	e.Title = join(": ", words(e.in, p.Kind), p.Handle)
	e.row("Address", p.URL)
	e.row("Name shown", p.Name)
	e.row("Created", day(e.in, p.CreatedAt))
	e.row("Longest silence", yes(p.LastGapYears > 0, e.in.Say("%s years, before the content of the last 24 months", e.in.Decimal(p.LastGapYears, -1))))
	e.row("Employers named", strings.Join(p.Employers, "; "))
	e.row("Contradicts the résumé", strings.Join(p.Conflicts, "; "))
	e.row("Template", yes(p.TemplateSectionsUnedited, e.in.Say("parts were left as they came")))
	e.row("Testimonials", yes(p.FabricatedTestimonials, e.in.Say("made up, as a reviewer found")))
	for _, repo := range p.Repositories {
		e.row(e.in.Say("Repository %s", repo.Name), describeRepository(e.in, repo))
	}
	e.fold("Text", p.Text)
}

func describeRepository(in *say.Language, r dossier.Repository) string {
	var authors []string
	for _, c := range r.CommitIdentities {
		authors = append(authors, join(" ", c.Name, "<"+c.Email+">"))
	}
	text := join(" · ", yes(r.Fork, in.Say("fork")), yes(!r.FirstCommitAt.IsZero(), in.Say("first commit %s", day(in, r.FirstCommitAt))),
		yes(r.CopiedFrom != "", in.Say("commits copied from %s", r.CopiedFrom)),
		yes(r.SameTimestampShare > 0, in.Say("%s%% of its commits at one time of day", in.Decimal(r.SameTimestampShare*100, 0))),
		yes(len(authors) > 0, in.Say("authors: %s", strings.Join(authors, ", "))))
	if text == "" {
		return in.Say("nothing further recorded")
	}
	return ui.Capital(text)
}
