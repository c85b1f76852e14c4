package geo

import (
	"sync"

	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// CountryName is the English name of a country for people to read; the code itself where there is no such country.
func CountryName(code string) string {
	r, err := language.ParseRegion(code)
	if err != nil || !r.IsCountry() {
		return code
	}
	return display.English.Regions().Name(r)
}

// spokenNames are names in common use beside those of CLDR, folded.
var spokenNames = map[string]string{
	"usa": "US", "united states of america": "US", "america": "US",
	"uk": "GB", "great britain": "GB", "england": "GB", "scotland": "GB", "wales": "GB", "northern ireland": "GB",
	"uae": "AE", "korea": "KR", "republic of korea": "KR", "dprk": "KP", "czech republic": "CZ", "turkey": "TR",
	"holland": "NL", "the netherlands": "NL", "ivory coast": "CI", "burma": "MM", "hong kong": "HK", "macau": "MO",
	"viet nam": "VN", "russian federation": "RU", "peoples republic of china": "CN", "palestine": "PS", "kosovo": "XK",
}

// countryNames leads from a folded English name to the code.
var countryNames = sync.OnceValue(func() map[string]string {
	names := map[string]string{}
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string([]rune{a, b})
			r, err := language.ParseRegion(code)
			if err != nil || !r.IsCountry() || r.Canonicalize() != r {
				continue // unassigned, or a former code of a country that has another
			}
			if name := fold(display.English.Regions().Name(r)); name != "" {
				names[name] = code
			}
		}
	}
	for name, code := range spokenNames {
		names[name] = code
	}
	return names
})

// CountryCode is the ISO 3166-1 alpha-2 code of a country given by code or English name in any case.
func CountryCode(s string) (string, bool) {
	if code, ok := countryNames()[fold(s)]; ok {
		return code, true
	}
	if len(s) != 2 && len(s) != 3 {
		return "", false
	}
	r, err := language.ParseRegion(s)
	if err != nil || !r.IsCountry() {
		return "", false
	}
	return r.Canonicalize().String(), true
}
