package checkins

import (
	"fmt"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/geo"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/labstack/echo/v4"
)

// A receipt is what was recorded by this browser.
type receipt struct {
	path string
	rows []ui.Row
	form explanationForm
}

func newReceipt(c echo.Context, v *vetting.Visit, f explanationForm) receipt {
	r := receipt{path: here(c), form: f}
	if v.Session != nil {
		r.rows = rows(viewer.In(c), v.Session, v.CheckIn.Screen)
	}
	return r
}

// rows lists all that a check-in recorded, and nothing else.
func rows(in *say.Language, s *dossier.Session, screen string) []ui.Row {
	all := []ui.Row{{Key: "Time", Value: in.DateTime(s.At)}, {Key: "Network address", Value: s.IP}}
	add := func(key, value string) {
		if value != "" {
			all = append(all, ui.Row{Key: key, Value: value})
		}
	}
	if n := s.Network; n != nil {
		add("What registers say of it", network(in, n))
	}
	add("Clock", clock(s))
	add("Screen", screen)
	add("Browser", s.UserAgent)
	add("Cameras and microphones", strings.Join(s.MediaDevices, "; "))
	add("Number of this browser", s.DeviceID)
	return all
}

func network(in *say.Language, n *dossier.Network) string {
	var parts []string
	for _, part := range []string{n.Organization, n.City, in.Say(geo.CountryName(n.Country))} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, ", ")
}

func clock(s *dossier.Session) string {
	var parts []string
	if s.Timezone != "" {
		parts = append(parts, s.Timezone)
	}
	if s.UTCOffsetMinutes != nil {
		parts = append(parts, offset(*s.UTCOffsetMinutes))
	}
	return strings.Join(parts, ", ")
}

// offset writes minutes east of UTC as people do: UTC−3:30.
func offset(minutes int) string {
	sign := "+"
	if minutes < 0 {
		sign, minutes = "−", -minutes
	}
	return fmt.Sprintf("UTC%s%d:%02d", sign, minutes/60, minutes%60)
}

// window says when the link works.
func window(in *say.Language, i *vetting.Invitation) string {
	from, to := in.DateTime(i.OpensAt), i.ClosesAt.UTC().Format("15:04 UTC")
	if i.OpensAt.UTC().Format(time.DateOnly) == i.ClosesAt.UTC().Format(time.DateOnly) {
		return in.Say("The link works from %s to %s.", from, to)
	}
	return in.Say("The link works from %s to %s on the next day.", from, to)
}

func (f explanationForm) field(name, label, value string) ui.Field {
	return ui.Field{Name: name, Label: label, Value: value, Problem: f.Problems.Of(name)}
}

func (f explanationForm) kindField() ui.Field {
	field := f.field("kind", "What do you want to add?", f.Kind)
	field.Required = true
	field.Options = []ui.Option{
		{Value: string(vetting.Travelling), Label: "I am or was travelling", Hint: "Say where and when, below."},
		{Value: string(vetting.EmployerVPN), Label: "This is an employer’s VPN"},
		{Value: string(vetting.SharedPlace), Label: "Others use this device or connection too", Hint: "An office, a library, a family’s computer, say."},
		{Value: string(vetting.WrongRecord), Label: "Something is recorded wrongly", Hint: "Say what, and what is right."},
	}
	return field
}

// journey reports whether something was typed about travel, which is folded otherwise.
func (f explanationForm) journey() bool {
	return f.Kind == string(vetting.Travelling) || f.Country+f.City+f.From+f.To != ""
}

func (f explanationForm) countryField(in *say.Language) ui.Field {
	field := f.field("country", "Country of the journey", f.Country)
	field.Options = append([]ui.Option{{Label: "None"}}, ui.Countries(in)...)
	return field
}

func (f explanationForm) fromField() ui.Field {
	field := f.field("from", "First day", f.From)
	field.Hint = "Of the journey."
	return field
}
