package candidates

import (
	"errors"
	"net/http"
	"strings"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/photo"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// A consentForm records a candidate's written consent to have faces measured, as typed.
type consentForm struct {
	GivenOn, Statement string
	form               *vetting.Upload
	Problems           ui.Problems
}

// consentFields are the form's fields in their order.
var consentFields = []string{"given_on", "statement", "form"}

func readConsentForm(c echo.Context) (*consentForm, error) {
	f := &consentForm{GivenOn: strings.TrimSpace(c.FormValue("given_on")), Statement: strings.TrimSpace(strings.ReplaceAll(c.FormValue("statement"), "\r\n", "\n"))}
	name, data, err := ui.FormFile(c, "form")
	if name != "" {
		f.form = &vetting.Upload{Name: name, Data: data}
	}
	return f, err
}

// consent returns what the form says, and notes its problems.
func (f *consentForm) consent(now time.Time) vetting.FaceConsent {
	c := vetting.FaceConsent{Statement: f.Statement}
	c.GivenOn, _ = time.Parse(time.DateOnly, f.GivenOn) // the zero day is a problem
	problems := c.Problems(f.form != nil, now)
	for _, name := range consentFields {
		if text := problems[name]; text != "" {
			f.Problems.Add(name, text)
		}
	}
	return c
}

// RecordFaceConsent records that the candidate gave the release.
func (h *Handler) RecordFaceConsent(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	f, err := readConsentForm(c)
	if err != nil {
		return err
	}
	consent := f.consent(h.Now())
	if len(f.Problems) > 0 {
		return h.photos(c, http.StatusUnprocessableEntity, f)
	}
	err = h.Vetting.RecordFaceConsent(c.Request().Context(), viewer.Actor(c), id, consent, f.form)
	if refused, ok := errors.AsType[*photo.Refused](err); ok {
		f.Problems.Add("form", refused.Reason)
		return h.photos(c, http.StatusUnprocessableEntity, f)
	}
	if err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "The consent is recorded. Two pictures can be measured where they are laid beside each other.")
	return c.Redirect(http.StatusSeeOther, path(id, "/photos"))
}

// WithdrawFaceConsent ends the consent and deletes what was measured under it.
func (h *Handler) WithdrawFaceConsent(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	consent, err := uuid.Parse(c.FormValue("consent"))
	if err != nil {
		return errs.NotFound
	}
	if err := h.Vetting.WithdrawFaceConsent(c.Request().Context(), viewer.Actor(c), id, consent); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "The consent is withdrawn, and every measure made under it is deleted.")
	return c.Redirect(http.StatusSeeOther, path(id, "/photos"))
}

// A measuring is the part of the photos' tab about measuring faces.
type measuring struct {
	Shown    bool // the installation measures faces, or once did for this candidate
	State    string
	Tone     ui.Tone
	Rows     []ui.Row // the newest consent
	Record   string   // where a form records a consent; empty where the viewer may not or one is in force
	Withdraw string   // where a form withdraws it; likewise
	Consent  string   // its id
	Form     *consentForm
}

func newMeasuring(in *say.Language, r *vetting.Record, viewer vetting.Actor, on bool, now time.Time, f *consentForm) measuring {
	consent := r.FaceConsent
	m := measuring{Shown: on || consent != nil, Form: f, State: "No consent is recorded. Faces are not measured; people compare the pictures by eye."}
	may := viewer.Role.Can(vetting.RecordEvidence)
	if consent != nil {
		m.Rows, m.Consent = consentRows(in, r, consent), consent.ID.String()
		m.State = "The consent has ended, and every measure made under it is deleted."
	}
	inForce := consent != nil && consent.Ended == ""
	if inForce {
		m.State, m.Tone = "The candidate’s written consent is in force.", ui.ToneLow
	}
	if inForce && may {
		m.Withdraw = path(r.ID, "/face-consent/withdraw")
	}
	if on && may && !inForce {
		m.Record = path(r.ID, "/face-consent/record")
	}
	return m
}

// ends are the words for why a consent ended.
var ends = map[vetting.ConsentEnd]string{
	vetting.ConsentWithdrawn: "Withdrawn", vetting.ConsentDecided: "Ended by the decision", vetting.ConsentExpired: "Ended, its time being over",
}

func consentRows(in *say.Language, r *vetting.Record, c *vetting.FaceConsent) []ui.Row {
	rows := []ui.Row{
		{Key: "Given by the candidate", Value: in.Say("%s, release %s", in.Date(c.GivenOn), c.Release)},
		{Key: "Recorded", Value: by(in, c.RecordedBy, c.RecordedAt)},
	}
	if c.Statement != "" {
		rows = append(rows, ui.Row{Key: "In their words", Value: c.Statement})
	}
	for _, f := range r.Files {
		if f.ID == c.File {
			rows = append(rows, ui.Row{Key: "Signed form", Value: f.Name, Action: ui.Link{Label: "Open", Href: filePath(r, f)}})
		}
	}
	if c.Ended == "" {
		return append(rows, ui.Row{Key: "Ends at the latest", Value: in.Date(c.ExpiresAt)})
	}
	ended := in.DateTime(c.EndedAt)
	if c.EndedBy.Name != "" {
		ended = by(in, c.EndedBy, c.EndedAt)
	}
	return append(rows, ui.Row{Key: ends[c.Ended], Value: ended})
}

func (f *consentForm) field(name, label, value, hint string) ui.Field {
	return ui.Field{Name: name, Label: label, Value: value, Hint: hint, Problem: f.Problems.Of(name)}
}

func required(f ui.Field) ui.Field {
	f.Required = true
	return f
}

// consentWord is the state of the consent in two words.
func consentWord(m measuring) string {
	switch {
	case m.Tone == ui.ToneLow:
		return "Consent in force"
	case m.Consent != "":
		return "Consent ended"
	}
	return "No consent"
}
