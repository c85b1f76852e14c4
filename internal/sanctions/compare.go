package sanctions

import (
	"cmp"
	"slices"
	"strings"
)

// An alignment says which words of two names stand for each other.
type alignment struct {
	pairs []pair
	a, b  []*word // left over
}

// A pair is words of two names that stand for each other; several of one side where they are written as one there.
type pair struct {
	a, b   []*word
	weight float64
	likeness
}

// weight is how much a word says about who is named.
func (w *word) weight() float64 {
	switch w.kind {
	case particle:
		return 0.2
	case initial, number:
		return 0.4
	}
	return lengthWeight[min(len(w.text), len(lengthWeight)-1)]
}

var lengthWeight = [...]float64{0.5, 0.5, 0.8, 0.9, 1}

func weight(words []*word) (sum float64) {
	for _, w := range words {
		sum += w.weight()
	}
	return sum
}

// align pairs the words of two names, the most alike first. Their order does not matter.
func align(a, b parsedName) alignment {
	var l alignment
	l.a, l.b = slices.Clone(a.words), slices.Clone(b.words)
	l.takeSame()
	l.takeJoined(&l.a, &l.b, false)
	l.takeJoined(&l.b, &l.a, true)
	l.takeAlike()
	return l
}

// takeSame takes the words that both names have.
func (l *alignment) takeSame() {
	for i := 0; i < len(l.a); {
		j := slices.IndexFunc(l.b, func(w *word) bool { return w.own == l.a[i].own })
		if j < 0 {
			i++
			continue
		}
		x, y := l.a[i], l.b[j]
		l.pairs = append(l.pairs, pair{[]*word{x}, []*word{y}, (x.weight() + y.weight()) / 2, likeness{1, same}})
		l.a, l.b = slices.Delete(l.a, i, i+1), slices.Delete(l.b, j, j+1)
	}
}

// takeAlike takes pairs, those first that are most alike for their weight. Ties go by the words themselves, so that neither
// the order of words nor that of names matters.
func (l *alignment) takeAlike() {
	type choice struct {
		i, j int
		likeness
		worth float64
	}
	var choices []choice
	for i, x := range l.a {
		for j, y := range l.b {
			if like := compareWords(x, y); like.how != unlike {
				choices = append(choices, choice{i, j, like, like.score * min(x.weight(), y.weight())})
			}
		}
	}
	slices.SortFunc(choices, func(c, d choice) int {
		if c.worth != d.worth {
			return cmp.Compare(d.worth, c.worth)
		}
		return strings.Compare(tie(l.a[c.i], l.b[c.j]), tie(l.a[d.i], l.b[d.j]))
	})
	var takenA, takenB [longestName]bool
	for _, c := range choices {
		if x, y := l.a[c.i], l.b[c.j]; !takenA[c.i] && !takenB[c.j] {
			l.pairs = append(l.pairs, pair{[]*word{x}, []*word{y}, (x.weight() + y.weight()) / 2, c.likeness})
			takenA[c.i], takenB[c.j] = true, true
		}
	}
	l.a, l.b = without(l.a, takenA), without(l.b, takenB)
}

func tie(x, y *word) string { return min(x.own, y.own) + " " + max(x.own, y.own) }

func without(words []*word, taken [longestName]bool) []*word {
	left := words[:0]
	for i, w := range words {
		if !taken[i] {
			left = append(left, w)
		}
	}
	return left
}

// takeJoined pairs words of one side that are two or three words of the other, written as one.
func (l *alignment) takeJoined(ones, many *[]*word, swapped bool) {
	for i := 0; i < len(*ones); i++ {
		w := (*ones)[i]
		parts := joinOf(w, *many)
		if parts == nil {
			continue
		}
		p := pair{a: []*word{w}, likeness: likeness{joinedLikeness, joined}}
		for _, j := range parts {
			p.b = append(p.b, (*many)[j])
		}
		p.weight = (w.weight() + weight(p.b)) / 2
		if swapped {
			p.a, p.b = p.b, p.a
		}
		l.pairs = append(l.pairs, p)
		*ones = slices.Delete(*ones, i, i+1)
		i--
		slices.Sort(parts)
		for k := len(parts) - 1; k >= 0; k-- {
			*many = slices.Delete(*many, parts[k], parts[k]+1)
		}
	}
}

// joinOf returns which two or three of the words make w when written as one, in any order; nil where none do. Two may
// be misspelled a little.
func joinOf(w *word, words []*word) []int {
	for i, first := range words {
		for j, second := range words {
			if j != i && madeOf(w, first, second) {
				return []int{i, j}
			}
		}
	}
	for i, first := range words {
		rest, ok := strings.CutPrefix(w.text, first.text)
		if !ok {
			continue
		}
		for j, second := range words {
			last, ok := strings.CutPrefix(rest, second.text)
			if !ok || last == "" || j == i {
				continue
			}
			if k := slices.IndexFunc(words, func(w *word) bool { return w.text == last }); k >= 0 && k != i && k != j {
				return []int{i, j, k}
			}
		}
	}
	return nil
}

const (
	longestSlip = 1    // letters by which a word may be longer or shorter than the two that it is made of
	shortestMis = 10   // letters from which it may be misspelled
	leastMis    = 0.85 // likeness that is left then
)

func madeOf(w, first, second *word) bool {
	whole, front, back := w.text, first.text, second.text
	slip := len(whole) - len(front) - len(back)
	switch {
	case slip < -longestSlip || slip > longestSlip || front == "" || back == "":
		return false
	case slip == 0 && strings.HasPrefix(whole, front) && strings.HasSuffix(whole, back):
		return true
	}
	return len(whole) >= shortestMis && min(len(front), len(back)) > 1 && whole[0] == front[0] && spelling(whole, front+back) >= leastMis
}

// sortPairs puts the pairs into an order that depends on nothing but the words.
func (l *alignment) sortPairs() {
	slices.SortStableFunc(l.pairs, func(p, q pair) int {
		return cmp.Or(cmp.Compare(q.weight, p.weight), cmp.Compare(own(p.a), own(q.a)), cmp.Compare(own(p.b), own(q.b)))
	})
}

// own writes words as they were read.
func own(words []*word) string {
	texts := make([]string, len(words))
	for i, w := range words {
		texts[i] = w.own
	}
	return strings.Join(texts, " ")
}
