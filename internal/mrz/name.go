package mrz

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// IsName reports whether the zone's name is the printed one, in any order of words, by the tables with which Doc 9303
// writes the letters of Latin, Cyrillic and Arabic names (part 3, section 6). Hyphens part words, apostrophes join
// them (part 3, 4.6). Names that were cut to fit are the printed one where what is left of them is.
//
// False does not mean that the names differ: issuers write names of other scripts by the ear more often than by the
// tables.
func (z *Zone) IsName(printed string) bool {
	zone := strings.Fields(z.Surname + " " + z.GivenNames)
	rest := printedWords(printed)
	for i, word := range zone {
		cut := z.Truncated && i == len(zone)-1
		at := slices.IndexFunc(rest, func(p []rune) bool { return spells(p, word, cut) })
		if at < 0 {
			return false
		}
		rest = slices.Delete(rest, at, at+1)
	}
	return len(zone) > 0 && (z.Truncated || len(rest) == 0)
}

// maxName is the longest printed name looked at, in bytes.
const maxName = 400

func printedWords(name string) (words [][]rune) {
	name = strings.ToUpper(norm.NFC.String(name[:min(len(name), maxName)]))
	name = strings.Map(func(r rune) rune {
		if strings.ContainsRune("'’ʼʻ`´", r) {
			return -1
		}
		return r
	}, name)
	for _, word := range strings.FieldsFunc(name, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }) {
		words = append(words, []rune(word))
	}
	return words
}

// spells reports whether the zone's word is a spelling of the printed one, or the beginning of one where it was cut.
func spells(printed []rune, word string, cut bool) bool {
	reached := make([]bool, len(word)+1) // after so many characters of word, for the letters so far
	reached[0] = true
	for i, letter := range printed {
		next := make([]bool, len(word)+1)
		for from, ok := range reached {
			if !ok {
				continue
			}
			for _, s := range spellings(letter, i == len(printed)-1) {
				if strings.HasPrefix(word[from:], s) {
					next[from+len(s)] = true
				} else if cut && strings.HasPrefix(s, word[from:]) {
					return true
				}
			}
		}
		if cut && next[len(word)] {
			return true
		}
		reached = next
	}
	return reached[len(word)]
}

// spellings returns the ways to write a letter in a zone; "" stands for leaving it out.
func spellings(letter rune, last bool) []string {
	if s, ok := letters[letter]; ok {
		if last && letter == 'ة' {
			return []string{"XAH"}
		}
		return s
	}
	if unicode.IsMark(letter) {
		return []string{""}
	}
	base := []rune(norm.NFD.String(string(letter)))
	if s, ok := letters[base[0]]; ok && base[0] != letter {
		return s
	}
	return []string{string(base[0])}
}

// letters are the tables of part 3, section 6: A Latin, B Cyrillic, C Arabic. Letters that only lose their accents are
// left out. Where a table leaves a choice, or makes exceptions for a language, all are listed.
var letters = func() map[rune][]string {
	all := map[rune][]string{}
	for line := range strings.Lines(tables) {
		words := strings.Fields(line)
		for _, pair := range words {
			letter, spelled, _ := strings.Cut(pair, "=")
			all[[]rune(letter)[0]] = strings.Split(spelled, "|")
		}
	}
	return all
}()

const tables = `
Ä=AE|A Å=AA|A Æ=AE Ð=D Đ=D Ħ=H ı=I İ=I Ĳ=IJ Ł=L Ñ=N|NXX Ŋ=N Ö=OE|O Ø=OE|O Œ=OE ß=SS ẞ=SS Þ=TH Ŧ=T Ü=UE|UXX|U Ə=E

А=A Б=B В=V Г=G|H Ґ=G Д=D Ђ=D Е=E Ё=E|IO Є=IE|YE Ж=ZH|Z З=Z Ѕ=DZ И=I|Y І=I Ї=I|YI Й=I|Y Ј=J К=K Л=L Љ=LJ М=M Н=N Њ=NJ
О=O П=P Р=R С=S Т=T Ћ=C У=U Ў=U Ф=F Х=KH|H Ц=TS|C Ч=CH|C Џ=DZ Ш=SH|S Щ=SHCH|SHT Ъ=IE| Ы=Y Ь= Э=E Ю=IU|YU Я=IA|YA
Ѓ=G Ќ=K

ء=XE آ=XAA أ=XAE ؤ=U إ=I ئ=XI ا=A ب=B ة=XTA ت=T ث=XTH ج=J ح=XH خ=XKH د=D ذ=XDH ر=R ز=Z س=S ش=XSH ص=XSS ض=XDZ ط=XTT ظ=XZZ
ع=E غ=G ـ= ف=F ق=Q ك=K ل=L م=M ن=N ه=H و=W ى=XAY ي=Y ٱ=XXA ٹ=XXT ټ=XRT پ=P ځ=XKE څ=XXH چ=XC ڈ=XXD ډ=XDR ڑ=XXR ړ=XRR
ږ=XRX ژ=XJ ښ=XXS ک=XKK ګ=XXK ڭ=XNG گ=XGG ں=XNN ڼ=XXN ھ=XDO ۀ=XYH ہ=XXG ۂ=XGE ۃ=XTG ی=XYA ۍ=XXY ې=Y ے=XYB ۓ=XBE
`
