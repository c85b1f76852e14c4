package candidates

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"
	"unicode"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/mailbox"
	"bonafide/internal/phone"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// A newForm is a new candidate as typed. There is deliberately no field for what does not matter to the claims.
type newForm struct {
	Name, Given, Family, Preferred, OtherScript           string
	Mail, Phone                                           string
	Line1, Unit, City, Region, PostalCode, Country        string
	BornOn                                                string
	Requisition, Title, AppliedOn, Agency, Sector, Remote string
	ReferredBy                                            string
	Access                                                []string
	ExternalID                                            string
	Resume                                                vetting.Source // the file of a résumé; without data where none was chosen
	Problems                                              ui.Problems
}

// fields leads from the form's field names to where they are kept.
func (f *newForm) fields() map[string]*string {
	return map[string]*string{
		"name": &f.Name, "given": &f.Given, "family": &f.Family, "preferred": &f.Preferred, "other_script": &f.OtherScript,
		"mail": &f.Mail, "phone": &f.Phone,
		"line1": &f.Line1, "unit": &f.Unit, "city": &f.City, "region": &f.Region, "postal_code": &f.PostalCode, "country": &f.Country,
		"born_on": &f.BornOn, "referred_by": &f.ReferredBy,
		"requisition": &f.Requisition, "title": &f.Title, "applied_on": &f.AppliedOn, "agency": &f.Agency, "sector": &f.Sector,
		"remote": &f.Remote, "external_id": &f.ExternalID,
	}
}

func readNewForm(c echo.Context) (*newForm, error) {
	values, err := c.FormParams()
	if err != nil {
		return nil, ui.Malformed(err)
	}
	f := &newForm{}
	for name, field := range f.fields() {
		*field = strings.TrimSpace(strings.ToValidUTF8(values.Get(name), "�"))
	}
	f.Access = values["access"]
	return f, f.readResume(c)
}

// readResume reads the chosen file, where there is one.
func (f *newForm) readResume(c echo.Context) (err error) {
	f.Resume.Name, f.Resume.Data, err = ui.FormFile(c, "resume")
	return err
}

// checkResume finds out whether the file can be read, so that what is kept can be.
func (h *Handler) checkResume(c echo.Context, f *newForm) {
	if len(f.Resume.Data) == 0 {
		return
	}
	d, err := h.Resumes.Read(c.Request().Context(), f.Resume.Data)
	f.Resume.MediaType = d.MediaType
	switch {
	case err != nil:
		f.Problems.AddError("resume", err, "The file cannot be read. Save it again, or leave it out and add the text later.")
	case len(f.Problems) > 0:
		f.Problems.Add("resume", "Choose the file of the résumé once more: a page that comes back does not hold it.")
	}
}

// accessOptions are the answers of the dossier format for what the role may reach.
var accessOptions = []ui.Option{
	{Value: "source_code", Label: "Source code"}, {Value: "keys", Label: "Keys and secrets"}, {Value: "treasury", Label: "Money, treasury"},
	{Value: "customer_data", Label: "Customer data"}, {Value: "export_controlled", Label: "Export-controlled matter"},
}

// maxLength is the longest answer, in characters: far above any real name or address.
const maxLength = 200

// check finds what is wrong, in the order of the form.
func (f *newForm) check(now time.Time) {
	if f.Name == "" && f.fullName() == "" {
		f.Problems.Add("name", "Enter a name: the full legal name as the application states it.")
	}
	if _, err := mailbox.Parse(f.Mail); f.Mail != "" && err != nil {
		f.Problems.Add("mail", "This is not a mail address: write it like name@example.com.")
	}
	if _, err := phone.Parse(f.Phone, f.Country); f.Phone != "" && err != nil {
		f.Problems.Add("phone", "This is not a phone number: write it with its country code, like +1 713 555 0132.")
	}
	if f.Country == "" {
		f.Problems.Add("country", "Choose the country where the candidate says they live and will work.")
	} else if !slices.ContainsFunc(ui.Countries(say.English()), func(o ui.Option) bool { return o.Value == f.Country }) {
		f.Problems.Add("country", "Choose a country from the list.")
	}
	f.checkBirth(now)
	if f.Requisition == "" {
		f.Problems.Add("requisition", "Enter the requisition that the candidate applied for, like REQ-SEC-04.")
	}
	f.checkDay(now)
	for _, a := range f.Access {
		if !slices.ContainsFunc(accessOptions, func(o ui.Option) bool { return o.Value == a }) {
			f.Problems.Add("access", "Choose from the list what the role may reach.")
		}
	}
	f.checkText()
}

// aheadOfUTC is how far the calendar of the earliest zone on Earth is ahead: an application may be of tomorrow.
const aheadOfUTC = 14 * time.Hour

func (f *newForm) checkDay(now time.Time) {
	applied, err := dossier.ParseDate(f.AppliedOn)
	switch {
	case err != nil || applied.Time().Year() < 2000:
		f.Problems.Add("applied_on", "Enter the day of the application.")
	case applied.Time().After(now.Add(aheadOfUTC)):
		f.Problems.Add("applied_on", "This day is in the future: enter when the candidate applied.")
	}
}

func (f *newForm) checkBirth(now time.Time) {
	born, err := dossier.ParseDate(f.BornOn)
	if f.BornOn != "" && (err != nil || born.Time().Year() < 1900 || born.Time().After(now)) {
		f.Problems.Add("born_on", "This is no date of birth: enter the day, month and year, or leave it empty.")
	}
}

// checkText finds answers that are too long, or hold characters that are none.
func (f *newForm) checkText() {
	fields := f.fields()
	for _, name := range fieldOrder {
		value := *fields[name]
		if len([]rune(value)) > maxLength {
			f.Problems.Add(name, "Shorten this to %d characters.", maxLength)
		}
		if strings.ContainsFunc(value, unicode.IsControl) {
			f.Problems.Add(name, "This holds control characters: type it anew.")
		}
	}
}

// fieldOrder is the order of the form, in which problems are listed.
var fieldOrder = []string{
	"name", "given", "family", "preferred", "other_script", "mail", "phone", "country", "city", "region", "postal_code", "line1", "unit",
	"born_on", "requisition", "title", "applied_on", "agency", "referred_by", "sector", "remote", "external_id",
}

// fullName returns the full name, put together from its parts where only they were typed.
func (f *newForm) fullName() string {
	if f.Name != "" {
		return f.Name
	}
	return join(" ", f.Given, f.Family)
}

// dossier returns the facts that a form without problems states.
func (f *newForm) dossier() *dossier.Dossier {
	d := &dossier.Dossier{
		Schema: dossier.Schema, ID: f.ExternalID,
		Names: []dossier.Name{{Kind: dossier.LegalName, Full: f.fullName(), Given: f.Given, Family: f.Family}},
		Residence: &dossier.Address{
			Line1: f.Line1, Unit: f.Unit, City: f.City, Region: f.Region, PostalCode: f.PostalCode, Country: f.Country,
		},
		Application: f.application(),
	}
	d.DateOfBirth, _ = dossier.ParseDate(f.BornOn) // checked, or empty
	for kind, name := range map[dossier.NameKind]string{dossier.PreferredName: f.Preferred, dossier.OtherScriptName: f.OtherScript} {
		if name != "" {
			d.Names = append(d.Names, dossier.Name{Kind: kind, Full: name})
		}
	}
	slices.SortStableFunc(d.Names[1:], func(a, b dossier.Name) int { return -strings.Compare(string(a.Kind), string(b.Kind)) })
	if f.Mail != "" {
		d.Contacts = append(d.Contacts, dossier.Contact{Kind: dossier.Email, Value: f.Mail})
	}
	if n, err := phone.Parse(f.Phone, f.Country); err == nil {
		d.Contacts = append(d.Contacts, dossier.Contact{Kind: dossier.Phone, Value: n.E164})
	}
	return d
}

func (f *newForm) application() dossier.Application {
	applied, _ := dossier.ParseDate(f.AppliedOn) // checked
	return dossier.Application{
		Requisition: f.Requisition, Title: f.Title, AppliedAt: applied.Time(), Agency: f.Agency, Sector: f.Sector,
		ReferredBy: f.ReferredBy, Remote: f.Remote == "yes", Access: f.Access,
	}
}

// New shows the form for a new candidate.
func (h *Handler) New(c echo.Context) error {
	return h.newPage(c, http.StatusOK, &newForm{AppliedOn: h.Now().UTC().Format(time.DateOnly)})
}

// Create records a new candidate.
func (h *Handler) Create(c echo.Context) error {
	form, err := readNewForm(c)
	if err != nil {
		return err
	}
	form.check(h.Now())
	if h.checkResume(c, form); len(form.Problems) > 0 {
		return h.newPage(c, http.StatusUnprocessableEntity, form)
	}
	id, err := h.Vetting.Create(c.Request().Context(), viewer.Actor(c), form.dossier())
	if message, ok := errs.Message(err); ok && errors.Is(err, errs.Conflict) {
		form.Problems.Add("external_id", message)
		return h.newPage(c, http.StatusUnprocessableEntity, form)
	}
	if err != nil {
		return err
	}
	return h.created(c, id, form)
}

// created leads to the new candidate, or to what the résumé says, whose file is kept first.
func (h *Handler) created(c echo.Context, id uuid.UUID, form *newForm) error {
	if len(form.Resume.Data) == 0 {
		ui.SetFlash(c, ui.ToneLow, "The candidate is recorded. Photos, documents and everything else go in with “Add evidence”.")
		return c.Redirect(http.StatusSeeOther, path(id, ""))
	}
	err := h.Vetting.AddFrom(c.Request().Context(), viewer.Actor(c), id, form.Resume, func(_ *vetting.Record, file string) ([]dossier.Member, error) {
		m, err := dossier.NewMember("resume", dossier.Resume{File: file})
		return []dossier.Member{m}, err
	})
	if err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "The candidate is recorded, and the file of the résumé kept. Check what it says.")
	return c.Redirect(http.StatusSeeOther, path(id, "/resume"))
}

func (h *Handler) newPage(c echo.Context, status int, form *newForm) error {
	return ui.Render(c, status, newPage(viewer.Page(c, "New candidate"), form))
}
