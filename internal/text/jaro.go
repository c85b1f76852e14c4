package text

import "unicode/utf8"

// JaroWinkler returns how alike two words are, 0 to 1, by their letters in common, those out of order, and what they begin
// with: the usual measure for slips of the pen in names (Winkler, String Comparator Metrics and Enhanced Decision Rules in
// the Fellegi-Sunter Model of Record Linkage, 1990). It is symmetric, and 0 where either is empty. Of longer words the first longestWord
// letters are compared.
func JaroWinkler(a, b string) float64 {
	if a > b {
		a, b = b, a
	}
	x, y := begin(a), begin(b)
	if len(x) > len(y) {
		x, y = y, x
	}
	common, moved := inCommon(x, y)
	if common == 0 {
		return 0
	}
	m := float64(common)
	jaro := (m/float64(len(x)) + m/float64(len(y)) + (m-float64(moved)/2)/m) / 3
	prefix := 0
	for prefix < len(x) && prefix < 4 && x[prefix] == y[prefix] {
		prefix++
	}
	return jaro + float64(prefix)*0.1*(1-jaro)
}

// longestWord is far above any name or street, and keeps one that somebody made up from being compared for hours: the work grows with
// the product of the lengths.
const longestWord = 256

// begin returns the word's first letters.
func begin(word string) []rune {
	if len(word) > longestWord*utf8.UTFMax {
		word = word[:longestWord*utf8.UTFMax]
	}
	letters := []rune(word)
	return letters[:min(len(letters), longestWord)]
}

// inCommon counts the letters that both words have within half of the longer one's length, and those of them that stand in
// another order. x is the shorter.
func inCommon(x, y []rune) (common, moved int) {
	window := max(len(y)/2-1, 0)
	taken, matched := make([]bool, len(y)), make([]rune, 0, len(x))
	for i, r := range x {
		for j := max(0, i-window); j < min(len(y), i+window+1); j++ {
			if !taken[j] && y[j] == r {
				taken[j] = true
				matched = append(matched, r)
				break
			}
		}
	}
	k := 0
	for j, r := range y {
		if taken[j] {
			if matched[k] != r {
				moved++
			}
			k++
		}
	}
	return len(matched), moved
}
