package text

import "strings"

// Sound writes a word as people hear it across romanisations: consonants in classes, vowels only where the word begins with
// one, doubled letters once. Qaddafi and Gaddafi are one. The word is in small
// Latin letters; others count for nothing.
func Sound(s string) string {
	s = digraphs.Replace(s)
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c < 'a' || c > 'z':
		case vowel(c):
			if i > 0 {
				continue
			}
			c = 'a'
		default:
			c = consonants[c-'a']
		}
		if c != 0 && (len(b) == 0 || b[len(b)-1] != c) {
			b = append(b, c)
		}
	}
	return string(b)
}

var digraphs = strings.NewReplacer("sch", "s", "sh", "s", "ch", "s", "kh", "h", "gh", "g", "ph", "f", "th", "t", "dh", "d", "zh", "s",
	"dj", "j", "tz", "s", "ts", "s", "ck", "k", "qu", "k", "ou", "u")

// consonants maps a to z to the letter that stands for its class; 0 is silent.
var consonants = [26]byte{'b' - 'a': 'b', 'c' - 'a': 'k', 'd' - 'a': 't', 'f' - 'a': 'f', 'g' - 'a': 'k', 'h' - 'a': 0, 'j' - 'a': 's', 'k' - 'a': 'k',
	'l' - 'a': 'l', 'm' - 'a': 'm', 'n' - 'a': 'n', 'p' - 'a': 'b', 'q' - 'a': 'k', 'r' - 'a': 'r', 's' - 'a': 's', 't' - 'a': 't', 'v' - 'a': 'f', 'w' - 'a': 'f',
	'x' - 'a': 's', 'z' - 'a': 's'}

func vowel(c byte) bool { return strings.IndexByte("aeiouy", c) >= 0 }
