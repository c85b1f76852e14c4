package reference

import (
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/language"

	"bonafide/internal/barcode"
	"bonafide/internal/dossier"
	"bonafide/internal/mrz"
)

// ReadDocuments fills in what the zones and barcodes of the dossier's captures say. It is part of Complete, and safe to
// call again.
func ReadDocuments(d *dossier.Dossier) {
	for i := range d.Documents {
		doc := &d.Documents[i]
		for j := range doc.Captures {
			c := &doc.Captures[j]
			if c.MRZ != "" && c.ZoneRead == nil {
				c.ZoneRead = readZone(doc, c.MRZ, readAt(c, d))
			}
			if c.Barcode != "" && c.BarcodeRead == nil {
				c.BarcodeRead = readBarcode(c.Barcode)
			}
		}
	}
}

// StripDocument takes out of a document's zones and barcodes what is never read, fit to be stored: nationality, sex, and
// what a licence says of body, origin, residence status and health. What is read of them stays the same.
func StripDocument(doc *dossier.Document) {
	for i := range doc.Captures {
		c := &doc.Captures[i]
		if c.MRZ != "" {
			c.MRZ = mrz.Mask(c.MRZ)
		}
		if c.Barcode != "" {
			c.Barcode = barcode.Strip(c.Barcode)
		}
	}
}

// readAt is when the capture was read, which tells the century of its years: when it was taken, else when the candidate
// applied.
func readAt(c *dossier.Capture, d *dossier.Dossier) time.Time {
	if !c.At.IsZero() {
		return c.At
	}
	return d.Application.AppliedAt
}

func readZone(doc *dossier.Document, text string, at time.Time) *dossier.DocumentRead {
	r := &dossier.DocumentRead{Medium: "machine-readable zone", ShortYear: true}
	z, err := mrz.Parse(text, at)
	if err != nil {
		r.Unreadable = err.Error()
		return r
	}
	r.Format, r.Number, r.Issuer, r.Truncated = string(z.Format), z.Number, issuer(z.Issuer), z.Truncated
	r.Name = name(z.GivenNames, z.Surname)
	r.Spelled = doc.Name != nil && z.IsName(doc.Name.Full)
	r.BirthDate, r.ExpiresAt = zoneDate(z.Birth), zoneDate(z.Expiry)
	r.Checked = checkDigits(z.Checks)
	for _, failed := range z.Checks.Failed() {
		r.Faults = append(r.Faults, "the check digit of the "+failed+" does not fit")
	}
	for _, p := range z.Problems {
		r.Faults = append(r.Faults, "in the zone, "+strings.ToLower(p[:1])+strings.TrimSuffix(p[1:], "."))
	}
	return r
}

func checkDigits(c mrz.Checks) []dossier.CheckDigit {
	all := []dossier.CheckDigit{{Of: "document number", Fits: c.Number}, {Of: "date of birth", Fits: c.Birth}, {Of: "date of expiry", Fits: c.Expiry}}
	if c.Optional != nil {
		all = append(all, dossier.CheckDigit{Of: "optional data", Fits: *c.Optional})
	}
	if c.Composite != nil {
		all = append(all, dossier.CheckDigit{Of: "whole zone", Fits: *c.Composite})
	}
	return all
}

func name(given, family string) *dossier.Name {
	full := strings.TrimSpace(given + " " + family)
	if full == "" {
		return nil
	}
	return &dossier.Name{Kind: dossier.LegalName, Full: full, Given: given, Family: family}
}

// zoneDate returns the day; the zero Date where the zone does not give one.
func zoneDate(d mrz.Date) dossier.Date {
	day, err := dossier.ParseDate(d.String())
	if err != nil {
		return dossier.Date{}
	}
	return day
}

// issuer returns the two letters of a country for the letters of a zone, which are three, or D for Germany; others, such
// as those of organisations, stay as they are.
func issuer(code string) string {
	if code == "D" {
		return "DE"
	}
	region, err := language.ParseRegion(code)
	if err != nil || !region.IsCountry() {
		return code
	}
	return region.String()
}

func readBarcode(text string) *dossier.DocumentRead {
	r := &dossier.DocumentRead{Medium: "barcode"}
	c, err := barcode.Parse(text)
	if err != nil {
		r.Unreadable = err.Error()
		return r
	}
	n, a := c.Name(), c.Address()
	r.Format = fmt.Sprintf("AAMVA version %d", c.Version)
	r.Number, r.Issuer, r.Name = c.Number(), c.Jurisdiction(), name(n.Given(), n.Family)
	r.BirthDate, r.IssuedAt, r.ExpiresAt = day(c.Birth()), day(c.Issued()), day(c.Expires())
	if a.City != "" || a.PostalCode != "" {
		r.Address = &dossier.Address{Line1: a.Line1, Unit: a.Line2, City: a.City, Region: a.Region, PostalCode: a.PostalCode, Country: a.Country}
	}
	return r
}

func day(t time.Time) dossier.Date {
	if t.IsZero() {
		return dossier.Date{}
	}
	return dossier.DateOf(t)
}
