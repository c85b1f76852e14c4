package ui

import (
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
			if canonical, ok := geo.CountryCode(code); ok && canonical == code {
				options = append(options, Option{Value: code, Label: geo.CountryName(code)})
			}
		}
	}
	collate.New(language.English).Sort(byLabel(options))
	return options
})

// byLabel sorts options by collation keys: comparing texts one by one puts Åland behind Andorra.
type byLabel []Option

func (b byLabel) Len() int           { return len(b) }
func (b byLabel) Swap(i, j int)      { b[i], b[j] = b[j], b[i] }
func (b byLabel) Bytes(i int) []byte { return []byte(b[i].Label) }
