package ui

import (
	"slices"
	"sync"

	"bonafide/internal/geo"

	"golang.org/x/text/collate"
	"golang.org/x/text/language"
)

// Countries returns the choices for a country: its ISO 3166-1 code and English name, as people look for them, Åland beside
// Albania.
var Countries = sync.OnceValue(func() []Option {
	var options []Option
	for a := 'A'; a <= 'Z'; a++ {
		for b := 'A'; b <= 'Z'; b++ {
			code := string([]rune{a, b})
			name := geo.CountryName(code)
			if found, ok := geo.CountryCode(name); ok && found == code && name != code { // no former country, no second code of one
				options = append(options, Option{Value: code, Label: name})
			}
		}
	}
	byName := collate.New(language.English)
	slices.SortFunc(options, func(a, b Option) int { return byName.CompareString(a.Label, b.Label) })
	return options
})
