package inventories

import (
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/inventory"
	"bonafide/internal/sheet"
	"bonafide/internal/vetting"
	"bonafide/web/ui"

	"github.com/labstack/echo/v4"
)

// A form is a file with the answers to what it leaves open, as typed.
type form struct {
	Kind, Order, Zone, Only, Seen string
	Name                          string // of the file
	data                          []byte
	Problems                      ui.Problems

	reading *inventory.Reading // nil until the file is read
}

func readForm(c echo.Context) (*form, error) {
	f := &form{
		Kind: c.FormValue("kind"), Order: c.FormValue("order"), Zone: strings.TrimSpace(c.FormValue("zone")),
		Only: c.FormValue("only"), Seen: strings.TrimSpace(c.FormValue("seen")),
	}
	var err error
	f.Name, f.data, err = ui.ResentFile(c)
	return f, err
}

// check finds what is wrong with the answers.
func (f *form) check() {
	if len(f.data) == 0 {
		f.Problems.Add("file", "Choose the file that the service exported.")
	}
	if f.Kind != "" && !slices.Contains(inventory.Kinds, inventory.Kind(f.Kind)) {
		f.Problems.Add("kind", "Choose what the file holds.")
	}
	if _, err := time.LoadLocation(f.Zone); err != nil || f.Zone == "Local" {
		f.Problems.Add("zone", "This is not a time zone: write its IANA name, America/Chicago say, or leave it empty for UTC.")
	}
	if _, err := dossier.ParseDate(f.Seen); f.Seen != "" && err != nil {
		f.Problems.Add("seen", "This is not a date: write it as 2026-11-03.")
	}
}

// options returns the answers of a form without problems.
func (f *form) options(now time.Time) inventory.Options {
	o := inventory.Options{Kind: inventory.Kind(f.Kind), Order: sheet.Order(f.Order), Only: f.Only, Now: now}
	o.Zone, _ = time.LoadLocation(f.Zone) // checked; "" is UTC
	if d, err := dossier.ParseDate(f.Seen); err == nil {
		o.SeenAt = d.Time()
	}
	return o
}

// encoded is the file as it travels with the form.
func (f *form) encoded() string { return base64.RawURLEncoding.EncodeToString(f.data) }

func (f *form) source() vetting.Source {
	return vetting.Source{Name: f.Name, MediaType: "text/csv", Data: f.data}
}
