package inspect

import (
	"fmt"
	"strings"
	"time"

	"bonafide/internal/barcode"
	"bonafide/internal/mrz"
)

// A Reading says what a text is taken for.
type Reading string

// The readings. Auto looks at the text itself.
const (
	Auto  Reading = ""
	MRZ   Reading = "mrz"
	AAMVA Reading = "aamva"
)

// A Zone is a machine-readable zone in the contract's format. Its lines hold fillers where nationality and sex stand.
type Zone struct {
	Format mrz.Format `json:"format"`
	Lines  []string   `json:"lines"`
	Fields ZoneFields `json:"fields"`
	Checks mrz.Checks `json:"checks"`
	Valid  bool       `json:"valid"`
}

// ZoneFields are what a zone says. A field that the zone leaves empty, or a date that it does not give to the day, is
// nil.
type ZoneFields struct {
	DocumentNumber *string `json:"document_number"`
	Surname        *string `json:"surname"`
	GivenNames     *string `json:"given_names"`
	BirthDate      *string `json:"birth_date"`
	ExpiryDate     *string `json:"expiry_date"`
	Issuer         *string `json:"issuer"`
}

// A Barcode is a driving licence's barcode in the contract's format.
type Barcode struct {
	Version int               `json:"version"`
	Issuer  int               `json:"issuer"`
	Fields  map[string]string `json:"fields"`
}

// describeZone reads the text as a machine-readable zone.
func (f *File) describeZone(text string, now time.Time) error {
	z, err := mrz.Parse(text, now)
	if err != nil {
		return err
	}
	f.MRZ = &Zone{
		Format: z.Format, Lines: z.Lines, Checks: z.Checks, Valid: z.Valid(),
		Fields: ZoneFields{known(z.Number), known(z.Surname), known(z.GivenNames), f.date("birth", z.Birth), f.date("expiry", z.Expiry), known(z.Issuer)},
	}
	f.Warnings = append(f.Warnings, z.Problems...)
	if z.Suggestion != nil {
		f.Warnings = append(f.Warnings, "Letters and digits may have been taken for each other. Every check digit would fit, nationality and sex left out: "+strings.Join(z.Suggestion, " "))
	}
	return nil
}

func known(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func (f *File) date(of string, d mrz.Date) *string {
	switch {
	case d.Complete():
		return known(d.String())
	case d.Year != 0:
		f.Warnings = append(f.Warnings, fmt.Sprintf("The date of %s is given as %s only.", of, d))
	}
	return nil
}

// describeBarcode reads the text as that of a driving licence's barcode.
func (f *File) describeBarcode(text string) error {
	c, err := barcode.Parse(text)
	if err != nil {
		return err
	}
	f.AAMVA = &Barcode{c.Version, c.Issuer, c.Fields}
	f.Warnings = append(f.Warnings, c.Warnings...)
	return nil
}

// describeText reads the text as what it is taken for, and says why it is not that.
func (f *File) describeText(text string, as Reading, now time.Time) error {
	switch as {
	case MRZ:
		return f.describeZone(text, now)
	case AAMVA:
		return f.describeBarcode(text)
	}
	if err := f.describeBarcode(text); err == nil {
		return nil
	}
	return f.describeZone(text, now)
}
