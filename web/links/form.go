package links

import (
	"maps"
	"slices"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/vetting"
	"bonafide/web/ui"

	"github.com/labstack/echo/v4"
)

// usualMonths is how long an answer holds unless the day is changed.
const usualMonths = 6

// counts is the answer that a key counts, however many have it. The others are whose it is.
const counts = "counts"

// A form is an answer as typed.
type form struct {
	Owner, Reason, Expires string
	Problems               ui.Problems
}

func readForm(c echo.Context) form {
	return form{Owner: c.FormValue("owner"), Reason: c.FormValue("reason"), Expires: c.FormValue("expires")}
}

// answer returns what was typed. A day that is none is a missing one; a day lasts to its end.
func (f *form) answer() vetting.HubAnswer {
	a := vetting.HubAnswer{Shared: f.Owner != counts, Owner: f.Owner, Reason: f.Reason}
	if !a.Shared {
		a.Owner = ""
	}
	if day, err := dossier.ParseDate(f.Expires); err == nil && !day.IsZero() {
		a.Expires = day.Time().AddDate(0, 0, 1)
	}
	return a
}

func (f *form) check(a vetting.HubAnswer, now time.Time) {
	problems := a.Check(now)
	for _, field := range []string{"owner", "reason", "expires"} {
		if text, ok := problems[field]; ok {
			f.Problems.Add(field, text)
		}
	}
}

func (f *form) field(name, label, value, hint string) ui.Field {
	return ui.Field{Name: name, Label: label, Value: value, Hint: hint, Required: true, Problem: f.Problems.Of(name)}
}

func (f *form) ownerField() ui.Field {
	field := f.field("owner", "What is it?", f.Owner, "")
	for _, o := range slices.Sorted(maps.Keys(vetting.HubOwners)) {
		if o != "other" {
			field.Options = append(field.Options, ui.Option{Value: o, Label: vetting.HubOwners[o]})
		}
	}
	field.Options = append(field.Options,
		ui.Option{Value: "other", Label: "Something else that honest people share"},
		ui.Option{Value: counts, Label: "One person’s or one group’s: it counts", Hint: "Sharing it is scored, however many have it."})
	return field
}

func (f *form) reasonField() ui.Field {
	return f.field("reason", "How do you know?", f.Reason, "What you looked up or whom you asked. It stands beside every finding that this changes.")
}

func (f *form) expiresField() ui.Field {
	return f.field("expires", "Until", f.Expires, "Numbers and lines pass to others: at most 12 months. After this day the key is read as before.")
}
