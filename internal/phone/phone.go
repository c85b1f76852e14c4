// Package phone knows of a telephone number what its numbering plan says: where it belongs, what kind of line it may
// be and how it is written in one way only.
//
// The plans are those of libphonenumber. They cannot tell a mobile from a fixed line in North America, and say nothing
// of numbers that were ported: who serves a line today only the network knows.
package phone

import (
	"errors"
	"slices"
	"strings"

	"github.com/nyaruka/phonenumbers"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"

	"bonafide/internal/dataset"
	"bonafide/internal/errs"
)

// LineType is what a number's range is for. The values are among those of a dossier's line_type.type.
type LineType string

const (
	Mobile    LineType = "mobile"
	Landline  LineType = "landline"
	FixedVoIP LineType = "fixed_voip" // any internet range of a national plan: most are home lines, as France's 09
	Virtual   LineType = "virtual"    // a personal number that follows its holder, as +1 500 or +44 70
	TollFree  LineType = "toll_free"
	Unknown   LineType = "unknown" // among others every ordinary number in North America
)

// lineTypes leads from libphonenumber's kinds. The rest are Unknown: FIXED_LINE_OR_MOBILE says either, and premium,
// shared-cost, pager, voice-mail and company numbers say nothing of a person's line.
var lineTypes = map[phonenumbers.PhoneNumberType]LineType{
	phonenumbers.MOBILE: Mobile, phonenumbers.FIXED_LINE: Landline, phonenumbers.VOIP: FixedVoIP,
	phonenumbers.PERSONAL_NUMBER: Virtual, phonenumbers.TOLL_FREE: TollFree,
}

// plans is the data set behind every answer. Its metadata were taken in release 1.8.0 of the port, of that day.
var plans = dataset.Set{Name: "libphonenumber (nyaruka/phonenumbers 1.8.1)", Date: "2026-06-01", Licence: "Apache-2.0",
	URL: "https://github.com/nyaruka/phonenumbers"}

// Dataset describes the numbering plans.
func Dataset() dataset.Set { return plans }

// maxLength bounds what is read as a number; libphonenumber reads up to 250 bytes.
const maxLength = 100

// Number is a telephone number with what its numbering plan says.
type Number struct {
	E164      string   `json:"e164"`
	Extension string   `json:"extension,omitempty"`
	Valid     bool     `json:"valid"`               // in a range that the plan gives out
	Region    string   `json:"region,omitempty"`    // ISO 3166-1 alpha-2; empty for a number of no country, such as +800
	Place     string   `json:"place,omitempty"`     // as "Los Angeles, CA" or "Idaho"; empty where the plan knows the country alone
	Timezones []string `json:"timezones,omitempty"` // IANA names; none for a toll-free number
	LineType  LineType `json:"line_type"`
	Carrier   string   `json:"carrier,omitempty"` // that the range was given to; never known in North America
}

// Parse reads a number as people write it. One without a country code is read as dialled in the region, an ISO 3166-1
// alpha-2 code; where that is empty it needs its country code. A number is accepted where its length is possible,
// so that one outside every range has an E.164 form as well; anything else is an Invalid error.
func Parse(s, region string) (Number, error) {
	n, err := read(s, region)
	if err != nil {
		return Number{}, err
	}
	number := Number{
		E164:      phonenumbers.Format(n, phonenumbers.E164),
		Extension: n.GetExtension(),
		Valid:     phonenumbers.IsValidNumber(n),
		Region:    regionOf(n),
		LineType:  Unknown,
	}
	if t, ok := lineTypes[phonenumbers.GetNumberType(n)]; ok {
		number.LineType = t
	}
	number.locate(n)
	return number, nil
}

// E164 returns only how the number that Parse reads is written in one way. It looks nothing up in the plans, which takes most of
// the time of Parse.
func E164(s, region string) (string, error) {
	n, err := read(s, region)
	if err != nil {
		return "", err
	}
	return phonenumbers.Format(n, phonenumbers.E164), nil
}

func read(s, region string) (*phonenumbers.PhoneNumber, error) {
	if len(s) > maxLength {
		return nil, errs.Invalidf("phone number: longer than %d bytes", maxLength)
	}
	n, err := phonenumbers.Parse(s, strings.ToUpper(region))
	if errors.Is(err, phonenumbers.ErrInvalidCountryCode) {
		return nil, errs.Invalidf("phone number %s: no known country code: write it as +1 212 555 0100", Mask(s))
	}
	if err != nil || !phonenumbers.IsPossibleNumber(n) {
		return nil, errs.Invalidf("phone number %s: not a number anybody could dial", Mask(s))
	}
	return n, nil
}

// locate fills in what tables by prefix say. A number in none of them is no error.
func (number *Number) locate(n *phonenumbers.PhoneNumber) {
	number.Carrier, _ = phonenumbers.GetCarrierForNumber(n, "en")
	if number.Region == "" || number.LineType == TollFree {
		return
	}
	place, _ := phonenumbers.GetGeocodingForNumber(n, "en")
	if country, err := language.ParseRegion(number.Region); err != nil || place != display.English.Regions().Name(country) {
		number.Place = place
	}
	zones, _ := phonenumbers.GetTimezonesForNumber(n)
	number.Timezones = slices.DeleteFunc(zones, func(zone string) bool { return zone == phonenumbers.UNKNOWN_TIMEZONE })
}

// regionOf is the country of a number. One in a range that is not given out is of no country by the plan alone; it is
// that of its country code where only one country has it, and of the code's main country otherwise.
func regionOf(n *phonenumbers.PhoneNumber) string {
	region := phonenumbers.GetRegionCodeForNumber(n)
	if region == "" || region == "ZZ" {
		region = phonenumbers.GetRegionCodeForCountryCode(int(n.GetCountryCode()))
	}
	if len(region) != 2 || region == "ZZ" {
		return "" // 001 stands for the world
	}
	return region
}

// Masked is the number for people who need not know it: the country code and the last four digits.
func (n Number) Masked() string { return Mask(n.E164) }

// Mask hides all of a number but its last four digits and, where it starts with a plus, its country code. It takes any
// text, so that a message may speak of a number that could not be read.
func Mask(s string) string {
	digits := phonenumbers.NormalizeDigitsOnly(s)
	if len(digits) <= 4 {
		return "••••"
	}
	masked := "••• ••• " + digits[len(digits)-4:]
	if !strings.HasPrefix(strings.TrimSpace(s), "+") {
		return masked
	}
	for length := 1; length <= 3 && length < len(digits)-4; length++ {
		code := digits[:length]
		if phonenumbers.GetSupportedCallingCodes()[atoi(code)] {
			return "+" + code + " " + masked
		}
	}
	return masked
}

// atoi reads a few ASCII digits.
func atoi(digits string) int {
	n := 0
	for _, d := range digits {
		n = n*10 + int(d-'0')
	}
	return n
}
