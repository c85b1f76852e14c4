// Package typeface holds the fonts that reports are drawn with where no browser prints them, and puts text into the order and
// the letters in which it is drawn: Arabic letters joined, what is written from right to left turned, each word in a font that
// has it.
//
// Latin, Greek and Cyrillic are drawn in the Go fonts, what they lack of these and Arabic, Hebrew and others in DejaVu Sans,
// and Chinese, Japanese and Korean in WenQuanYi Micro Hei.
package typeface

//go:generate go run bonafide/internal/typeface/gen

import (
	"embed"
	"sync"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"
)

//go:embed data/*.zst
var files embed.FS

// A Font is one of the fonts. Its methods may be called by many at once.
type Font struct {
	Name string
	Bold bool
	TTF  func() []byte
	// Advance returns how far the next letter stands from this one, in thousandths of the size; ok is whether the font has it.
	Advance func(r rune) (width float64, ok bool)
}

// The fonts. Those of two weights have one each.
var (
	regular    = of("go", false, func() []byte { return goregular.TTF })
	bold       = of("go", true, func() []byte { return gobold.TTF })
	dejavu     = of("dejavu", false, packed("dejavu"))
	dejavuBold = of("dejavu", true, packed("dejavu-bold"))
	wenquan    = of("wenquan", false, packed("wenquan"))
)

// fonts are those of a weight, in the order in which a word is looked for in them. What has no bold letter is drawn regular.
var fonts = map[bool][]*Font{false: {regular, dejavu, wenquan}, true: {bold, dejavuBold, wenquan, dejavu}}

// packed returns the named font, decompressed once it is needed: most reports need the first alone.
func packed(name string) func() []byte {
	return sync.OnceValue(func() []byte {
		data, err := files.ReadFile("data/" + name + ".ttf.zst")
		if err != nil {
			panic(err) // the file is part of the binary
		}
		r, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1))
		if err != nil {
			panic(err)
		}
		defer r.Close()
		if data, err = r.DecodeAll(data, nil); err != nil {
			panic(err)
		}
		return data
	})
}

func of(name string, bold bool, ttf func() []byte) *Font {
	m := sync.OnceValue(func() *metrics { return measured(ttf()) })
	return &Font{Name: name, Bold: bold, TTF: ttf, Advance: func(r rune) (float64, bool) { return m().advance(r) }}
}

// metrics are the widths of a font's letters, in thousandths of its size, by the first plane's code points: fpdf knows no
// others. A letter that the font lacks has -1.
type metrics [1 << 16]int16

func (m *metrics) advance(r rune) (float64, bool) {
	if r < 0 || int(r) >= len(m) || m[r] < 0 {
		return 0, false
	}
	return float64(m[r]), true
}

func measured(ttf []byte) *metrics {
	f, err := sfnt.Parse(ttf)
	if err != nil {
		panic(err) // the font is part of the binary
	}
	var b sfnt.Buffer
	m := new(metrics)
	for r := range m {
		m[r] = -1
		glyph, err := f.GlyphIndex(&b, rune(r))
		if err != nil || glyph == 0 || r < ' ' {
			continue
		}
		if w, err := f.GlyphAdvance(&b, glyph, fixed.I(1000), font.HintingNone); err == nil {
			m[r] = int16(w.Round())
		}
	}
	return m
}
