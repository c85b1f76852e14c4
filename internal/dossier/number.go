package dossier

import (
	"fmt"
	"regexp"
	"strings"
)

// A numberFormat is how an issuer writes the numbers of one kind of document.
type numberFormat struct {
	kind, issuer string
	form         *regexp.Regexp
	words        string
	source       string
}

// Sources of number formats.
const (
	statePassports = "U.S. Department of State, about the Next Generation passport: a letter and eight digits; nine digits before"
	stateLicences  = "National Traffic Safety Institute, State Driver's License Formats (ntsi.com/drivers-license-format)"
)

// numberFormats are the published formats that have no exceptions for older documents. An issuer with several, or whose
// lists do not agree, is left out: an odd format is more often a gap in a list than an odd document.
var numberFormats = []numberFormat{
	{"passport", "US", regexp.MustCompile(`^[A-Z0-9][0-9]{8}$`), "nine digits, or a letter and eight digits", statePassports},
	{"driver_license", "US-CA", regexp.MustCompile(`^[A-Z][0-9]{7}$`), "a letter and seven digits", stateLicences},
	{"driver_license", "US-FL", regexp.MustCompile(`^[A-Z][0-9]{12}$`), "a letter and twelve digits", stateLicences},
	{"driver_license", "US-MD", regexp.MustCompile(`^[A-Z][0-9]{12}$`), "a letter and twelve digits", stateLicences},
	{"driver_license", "US-MN", regexp.MustCompile(`^[A-Z][0-9]{12}$`), "a letter and twelve digits", stateLicences},
	{"driver_license", "US-NJ", regexp.MustCompile(`^[A-Z][0-9]{14}$`), "a letter and fourteen digits", stateLicences},
	{"driver_license", "US-WI", regexp.MustCompile(`^[A-Z][0-9]{13}$`), "a letter and thirteen digits", stateLicences},
}

// oddNumber says how the document's number differs from its issuer's format, where one is published.
func (doc *Document) oddNumber() (text string, ok bool) {
	number := letters(doc.Number)
	if number == "" {
		return "", false
	}
	for _, f := range numberFormats {
		if f.kind == doc.Kind && f.issuer == strings.ToUpper(doc.Issuer) && !f.form.MatchString(number) {
			return fmt.Sprintf("the number %s is not of its issuer's format, %s (%s)", doc.Number, f.words, f.source), true
		}
	}
	return "", false
}
