package candidates

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// A personForm says whether two records are one person's, as typed. The zero value is one not begun.
type personForm struct {
	Other        uuid.UUID
	Basis        string // what the page showed of the two
	Which, Words string
	Problems     ui.Problems
}

// The answers.
const (
	onePerson = "one"
	twoPeople = "two"
)

func readPersonForm(c echo.Context, other uuid.UUID) personForm {
	f := personForm{Other: other, Basis: c.FormValue("basis")}
	f.Which, f.Words = c.FormValue(f.name("which")), c.FormValue(f.name("words"))
	if f.Which != onePerson && f.Which != twoPeople {
		f.Problems.Add(f.name("which"), "Choose an answer.")
	}
	if problem := vetting.CheckPersonWords(f.Words); problem != "" {
		f.Problems.Add(f.name("words"), problem)
	}
	return f
}

// A likeness is another record that may be the same person's, beside this one.
type likeness struct {
	Name, Href  string
	Title       string
	Said        string // what somebody said, by whom and when; empty: nobody did
	Words       string
	Reasons     []likenessReason
	Bits        string
	Sides       []side
	Note        string // why it stands here though the two do not compare as one person's
	Path, Basis string
	Form        *personForm // nil where the viewer may not answer
}

type likenessReason struct{ Text, Bits string }

// A side is one thing beside the other record's.
type side struct{ Key, Here, There string }

func likenesses(in *say.Language, r *vetting.Record, all []vetting.Likeness, actor vetting.Actor, typed personForm) []likeness {
	views := make([]likeness, len(all))
	for i, l := range all {
		v := likeness{
			Name: l.Name, Href: path(l.ID, ""), Title: in.Say("May be the same person as %s", l.Name), Basis: l.Basis,
			Bits: bits(in, l.Bits), Sides: sides(in, r.Dossier, l.Dossier), Path: path(r.ID, "/persons/"+l.ID.String()),
		}
		for _, reason := range l.Reasons {
			v.Reasons = append(v.Reasons, likenessReason{ui.Capital(in.Say(reason.What)) + " " + in.Say(reason.Text), bits(in, reason.Bits)})
		}
		if !l.Match && l.Answer == nil {
			v.Note = "Together that does not speak for one person, but an equal name or date of birth lets what the two share count for nothing. Say that they are two people, and it counts."
		}
		if a := l.Answer; a != nil {
			v.Title, v.Words = in.Say("Two people: this record and that of %s", l.Name), a.Words
			if a.One {
				v.Title = in.Say("One person: this record and that of %s", l.Name)
			}
			v.Said = by(in, a.By, a.At)
		}
		if actor.Role.Can(vetting.RecordEvidence) {
			v.Form = &personForm{Other: l.ID}
			if typed.Other == l.ID {
				v.Form = &typed
			}
		}
		views[i] = v
	}
	return views
}

// bits writes so many bits for or against one person.
func bits(in *say.Language, n float64) string {
	sign := ""
	if n >= 0 {
		sign = "+"
	}
	return sign + in.Decimal(n, 1)
}

// name tells a field apart from those of the page's other forms.
func (f *personForm) name(field string) string { return field + "-" + f.Other.String() }

func (f *personForm) whichField() ui.Field {
	return ui.Field{Name: f.name("which"), Label: "Who is it?", Value: f.Which, Required: true, Problem: f.Problems.Of(f.name("which")), Options: []ui.Option{
		{Value: onePerson, Label: "One person", Hint: "The newer record stands behind the older one in lists. Nothing that was recorded moves, and what the two share counts for nothing."},
		{Value: twoPeople, Label: "Two people", Hint: "What the two share counts, whatever their names and dates of birth say."},
	}}
}

func (f *personForm) wordsField() ui.Field {
	return ui.Field{Name: f.name("words"), Label: "How you know", Value: f.Words, Required: true, Problem: f.Problems.Of(f.name("words")),
		Hint: "What you compared and where you saw it. It stays on record."}
}

// sides sets beside each other what two records are compared by. Numbers are masked.
func sides(in *say.Language, here, there *dossier.Dossier) []side {
	a, b := comparedOf(in, here), comparedOf(in, there)
	rows := make([]side, len(a))
	for i := range a {
		rows[i] = side{a[i].key, a[i].text(in), b[i].text(in)}
	}
	return rows
}

type comparedThing struct {
	key    string
	values []string
}

func (c comparedThing) text(in *say.Language) string {
	if len(c.values) == 0 {
		return in.Say("Not known")
	}
	return strings.Join(c.values, "; ")
}

func comparedOf(in *say.Language, d *dossier.Dossier) []comparedThing {
	var names, births, homes, contacts, documents []string
	add := func(to *[]string, value string) {
		if value != "" && !slices.Contains(*to, value) {
			*to = append(*to, value)
		}
	}
	for _, n := range d.Names {
		add(&names, n.Full)
	}
	add(&births, day(in, d.DateOfBirth))
	add(&homes, whole(in, d.Residence))
	for _, c := range d.Contacts {
		add(&contacts, c.Masked())
	}
	for _, doc := range d.Documents {
		if doc.Number == "" && doc.DateOfBirth.IsZero() {
			continue
		}
		add(&documents, join(" · ", words(in, doc.Kind), ui.Masked(doc.Number), day(in, doc.DateOfBirth)))
	}
	return []comparedThing{{"Names", names}, {"Date of birth", births}, {"Claimed residence", homes}, {"Contacts", contacts}, {"Documents", documents}}
}

// AnswerPerson records whether the other record is the same person's.
func (h *Handler) AnswerPerson(c echo.Context) error {
	id, other, err := ui.IDs(c, "other")
	if err != nil {
		return err
	}
	f := readPersonForm(c, other)
	if len(f.Problems) > 0 {
		return h.links(c, http.StatusUnprocessableEntity, f)
	}
	err = h.Vetting.AnswerPerson(c.Request().Context(), viewer.Actor(c), id, other, f.Basis, f.Which == onePerson, f.Words)
	if errors.Is(err, errs.Conflict) {
		f.Problems.AddError("", err, "")
		return h.links(c, http.StatusConflict, f)
	}
	if err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "Recorded. Both records are being assessed again.")
	return c.Redirect(http.StatusSeeOther, path(id, "/links"))
}

// WithdrawPerson takes back what was said of the two records.
func (h *Handler) WithdrawPerson(c echo.Context) error {
	id, other, err := ui.IDs(c, "other")
	if err != nil {
		return err
	}
	if err := h.Vetting.WithdrawPersonAnswer(c.Request().Context(), viewer.Actor(c), id, other); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "Taken back. Both records are being assessed again.")
	return c.Redirect(http.StatusSeeOther, path(id, "/links"))
}

// openLikeness returns a line about the likest record that nobody compared yet, no Label where there is none.
func openLikeness(in *say.Language, r *vetting.Record, all []vetting.Likeness) ui.Link {
	for _, l := range all {
		if l.Answer == nil && l.Match {
			return ui.Link{Label: in.Say("May be the same person as %s: compare the two records.", l.Name), Href: path(r.ID, "/links")}
		}
	}
	return ui.Link{}
}
