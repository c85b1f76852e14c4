package barcode

import (
	"strings"
	"time"
)

// Number returns the licence's or card's number as printed; "" where there is none.
func (c *Card) Number() string { return c.value("DAQ") }

// value returns an element's value, and nothing for the words with which the standard fills what is empty.
func (c *Card) value(code string) string {
	switch v := strings.Trim(c.Fields[code], " ,"); strings.ToUpper(v) {
	case "NONE", "UNAVL", "UNAV", "UNK":
		return ""
	default:
		return v
	}
}

// A Name is the holder's name. Middle may hold several words.
type Name struct{ Family, First, Middle string }

// Given returns first and middle names.
func (n Name) Given() string { return strings.TrimSpace(n.First + " " + n.Middle) }

// Name returns the holder's name. The standard of 2000 has it in one element, DAA, "family,first,middle"; those of 2003
// and 2005 have all given names in DCT.
func (c *Card) Name() Name {
	n := Name{c.either("DCS", "DAB"), c.value("DAC"), c.value("DAD")}
	if n.Family == "" && n.First == "" {
		return wholeName(c.value("DAA"))
	}
	if n.First == "" {
		n.First = c.value("DCT")
	}
	if n.Middle == "" {
		n.First, n.Middle = cutName(n.First)
	}
	return n
}

func (c *Card) either(code, other string) string {
	if v := c.value(code); v != "" {
		return v
	}
	return c.value(other)
}

// cutName parts the first name from those behind it.
func cutName(s string) (first, rest string) {
	words := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == ',' })
	if len(words) == 0 {
		return "", ""
	}
	return words[0], strings.Join(words[1:], " ")
}

// wholeName parts a name in one element. Without a comma the family name is last, as people say it.
func wholeName(s string) Name {
	family, given, found := strings.Cut(s, ",")
	if !found {
		words := strings.Fields(s)
		if len(words) == 0 {
			return Name{}
		}
		family, given = words[len(words)-1], strings.Join(words[:len(words)-1], " ")
	}
	n := Name{Family: strings.TrimSpace(family)}
	n.First, n.Middle = cutName(given)
	return n
}

// Birth, Issued and Expires return the days that the card states, as UTC midnights; the zero time where one is missing
// or on no calendar.
func (c *Card) Birth() time.Time { return day(c.Fields["DBB"]) }

// Issued returns the day of issue; see Birth.
func (c *Card) Issued() time.Time { return day(c.Fields["DBD"]) }

// Expires returns the last day of validity; see Birth.
func (c *Card) Expires() time.Time { return day(c.Fields["DBA"]) }

// Revised returns the day on which the card's design was revised; see Birth.
func (c *Card) Revised() time.Time { return day(c.Fields["DDB"]) }

// day reads the first eight digits of a value. Cards of the United States have MMDDYYYY since 2003, those of Canada and
// older ones YYYYMMDD, and some have the other's order: no month is 19 or 20, so that the digits tell.
func day(s string) time.Time {
	const digits = 8
	if len(s) < digits {
		return time.Time{}
	}
	layout := "01022006"
	if s[:2] > "12" {
		layout = "20060102"
	}
	t, err := time.Parse(layout, s[:digits])
	if err != nil {
		return time.Time{}
	}
	return t
}

// An Address is the holder's address as the card has it. Region is two letters; Country is US, CA or "".
type Address struct{ Line1, Line2, City, Region, PostalCode, Country string }

// Address returns the holder's address; the zero Address where the card has none.
func (c *Card) Address() Address {
	a := Address{
		Line1: c.either("DAG", "DAL"), Line2: c.value("DAH"), City: c.value("DAI"), Region: c.value("DAJ"),
		Country: countries[c.value("DCG")],
	}
	if a.Country == "" {
		a.Country, _, _ = strings.Cut(c.Jurisdiction(), "-")
	}
	a.PostalCode = postalCode(c.value("DAK"))
	return a
}

var countries = map[string]string{"USA": "US", "CAN": "CA"}

// postalCode writes a code without spaces, and a ZIP code without the zeros that fill it up to nine digits.
func postalCode(s string) string {
	const zip, full = 5, 9
	words := strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '-' })
	joined := strings.Join(words, "")
	switch {
	case strings.Trim(joined, "0123456789") != "": // Canada: letters and digits
		return joined
	case len(words) == 2 && len(words[0]) == zip && len(joined) != full:
		return words[0]
	case len(joined) == full && joined[zip:] == "0000":
		return joined[:zip]
	}
	return joined
}

// Jurisdiction returns who issued the card, US-TX say, by its issuer identification number; "" where it is not known.
func (c *Card) Jurisdiction() string { return issuers[c.Issuer] }

// issuers are AAMVA's issuer identification numbers.
var issuers = map[int]string{
	636033: "US-AL", 636059: "US-AK", 636026: "US-AZ", 636021: "US-AR", 636014: "US-CA", 636020: "US-CO", 636006: "US-CT",
	636011: "US-DE", 636043: "US-DC", 636010: "US-FL", 636055: "US-GA", 636047: "US-HI", 636050: "US-ID", 636035: "US-IL",
	636037: "US-IN", 636018: "US-IA", 636022: "US-KS", 636046: "US-KY", 636007: "US-LA", 636041: "US-ME", 636003: "US-MD",
	636002: "US-MA", 636032: "US-MI", 636038: "US-MN", 636051: "US-MS", 636030: "US-MO", 636008: "US-MT", 636054: "US-NE",
	636049: "US-NV", 636039: "US-NH", 636036: "US-NJ", 636009: "US-NM", 636001: "US-NY", 636004: "US-NC", 636034: "US-ND",
	636023: "US-OH", 636058: "US-OK", 636029: "US-OR", 636025: "US-PA", 636052: "US-RI", 636005: "US-SC", 636042: "US-SD",
	636053: "US-TN", 636015: "US-TX", 636040: "US-UT", 636024: "US-VT", 636000: "US-VA", 636045: "US-WA", 636061: "US-WV",
	636031: "US-WI", 636060: "US-WY", 636062: "US-VI", 636019: "US-GU", 604427: "US-AS",
	604432: "CA-AB", 636028: "CA-BC", 636048: "CA-MB", 636017: "CA-NB", 636016: "CA-NL", 636013: "CA-NS", 636012: "CA-ON",
	604426: "CA-PE", 604428: "CA-QC", 636044: "CA-SK", 604429: "CA-YT",
}
