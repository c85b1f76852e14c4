package ui

import (
	"slices"
	"sync"

	"bonafide/internal/geo"
	"bonafide/web/say"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Countries returns the choices for a country: its ISO 3166-1 code and its name in the language, as people look for them, Åland beside
// Albania.
func Countries(in *say.Language) []Option {
	if known, ok := countries.Load(in.Code); ok {
		return known.([]Option)
	}
	options := inLanguage(english(), language.Make(in.Code))
	countries.Store(in.Code, options)
	return options
}

// countries keeps the choices of each language by its code: it takes a moment to name and to sort them.
var countries sync.Map

// inLanguage names the countries in the language, where it has a name of them, and sorts them as its readers do.
func inLanguage(options []Option, tag language.Tag) []Option {
	if names := display.Regions(tag); names != nil && tag != language.English {
		for i, o := range options {
			if name := names.Name(language.MustParseRegion(o.Value)); name != "" {
				options[i].Label = name
			}
		}
	}
	byName := collate.New(tag)
	slices.SortFunc(options, func(a, b Option) int { return byName.CompareString(a.Label, b.Label) })
	return options
}

// english has the countries by the names that package geo knows.
func english() (options []Option) {
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string([]rune{a, b})
			name := geo.CountryName(code)
			if found, ok := geo.CountryCode(name); ok && found == code && name != code { // no former country, no second code of one
				options = append(options, Option{Value: code, Label: name})
			}
		}
	}
	return options
}

// Zones are suggested while a time zone is typed; every other zone of the IANA database is accepted as well.
var Zones = []string{
	"UTC", "America/Anchorage", "America/Argentina/Buenos_Aires", "America/Bogota", "America/Chicago", "America/Denver",
	"America/Halifax", "America/Lima", "America/Los_Angeles", "America/Mexico_City", "America/New_York", "America/Phoenix",
	"America/Santiago", "America/Sao_Paulo", "America/St_Johns", "America/Toronto", "America/Vancouver", "Africa/Cairo",
	"Africa/Johannesburg", "Africa/Lagos", "Africa/Nairobi", "Asia/Almaty", "Asia/Bangkok", "Asia/Dhaka", "Asia/Dubai",
	"Asia/Ho_Chi_Minh", "Asia/Hong_Kong", "Asia/Jakarta", "Asia/Jerusalem", "Asia/Kabul", "Asia/Karachi", "Asia/Kathmandu",
	"Asia/Kolkata", "Asia/Kuala_Lumpur", "Asia/Manila", "Asia/Riyadh", "Asia/Seoul", "Asia/Shanghai",
	"Asia/Singapore", "Asia/Taipei", "Asia/Tashkent", "Asia/Tbilisi", "Asia/Tehran", "Asia/Tokyo", "Asia/Vladivostok",
	"Asia/Yangon", "Atlantic/Azores", "Australia/Adelaide", "Australia/Brisbane", "Australia/Perth", "Australia/Sydney",
	"Europe/Amsterdam", "Europe/Athens", "Europe/Belgrade", "Europe/Berlin", "Europe/Dublin", "Europe/Helsinki",
	"Europe/Istanbul", "Europe/Kyiv", "Europe/Lisbon", "Europe/London", "Europe/Madrid", "Europe/Minsk", "Europe/Moscow",
	"Europe/Paris", "Europe/Prague", "Europe/Rome", "Europe/Stockholm", "Europe/Warsaw", "Europe/Zurich", "Pacific/Auckland",
	"Pacific/Honolulu",
}
