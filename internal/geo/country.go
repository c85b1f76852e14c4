package geo

import (
	"maps"
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

// spokenIn are the languages besides English whose names of countries are known, as sheets of many countries have them.
var spokenIn = []language.Tag{language.German, language.French, language.Spanish, language.Portuguese, language.Italian, language.Dutch}

// countryNames leads from a folded name, in English or one of spokenIn, to the code.
var countryNames = sync.OnceValue(func() map[string]string {
	names, english := map[string]string{}, map[string]string{}
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string([]rune{a, b})
			r, err := language.ParseRegion(code)
			if err != nil || !r.IsCountry() || r.Canonicalize() != r {
				continue // unassigned, or a former code of a country that has another
			}
			for _, tag := range spokenIn {
				if name := fold(display.Regions(tag).Name(r)); name != "" && names[name] == "" {
					names[name] = code
				}
			}
			english[fold(display.English.Regions().Name(r))] = code
		}
	}
	maps.Copy(names, english)
	maps.Copy(names, spokenNames)
	delete(names, "")
	return names
})

// CountryCode is the ISO 3166-1 alpha-2 code of a country given by code, or by its name in English, German, French, Spanish,
// Portuguese, Italian or Dutch, in any case.
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
