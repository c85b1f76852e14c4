package sanctions

import (
	"cmp"
	"hash/maphash"
	"slices"
	"sync"
)

// Lists is a set of entries prepared for screening. It never changes and may be used by several goroutines at once.
// The zero value lists nobody.
type Lists struct {
	all   []Entry
	words []*word      // distinct, in order of first occurrence
	names []listedName // of all entries
	spans []uint32     // words of all names, one after the other
	uses  []uint32     // names of all words, one after the other; those of word i are uses[used[i]:used[i+1]]
	used  []uint32
	keys  []wordKey // sorted by hash
	pool  sync.Pool // of *tally
}

// A listedName is a name in words[spans[from:to]].
type listedName struct {
	entry    uint32
	name     uint16
	from, to uint32
	core     float32 // see core
}

// A wordKey leads from a key of a word to the word.
type wordKey struct {
	hash uint32
	word uint32
}

// core is the weight of the words that a name is found by: not particles and initials, which too many names have.
func core(words []*word) (sum float64) {
	for _, w := range words {
		if w.findable() {
			sum += w.weight()
		}
	}
	return sum
}

func (w *word) findable() bool { return w.kind == plain || w.kind == number }

// NewLists prepares entries for screening. It keeps them; they must not change any more.
func NewLists(entries []Entry) *Lists {
	l := &Lists{all: entries}
	known := map[word]uint32{}
	for i := range entries {
		for j, n := range entries[i].Names {
			l.addName(known, uint32(i), uint16(j), parse(n.Text, entries[i].Type))
		}
	}
	l.invert()
	for i, w := range l.words {
		if w.findable() {
			keysOf(w, func(hash uint32) { l.keys = append(l.keys, wordKey{hash, uint32(i)}) })
		}
	}
	slices.SortFunc(l.keys, func(a, b wordKey) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.word, b.word)) })
	l.keys = slices.Clip(slices.Compact(l.keys))
	l.pool.New = func() any {
		return &tally{sums: make([]float32, len(l.names)), by: make([]int32, len(l.names)), seen: make([]uint32, len(l.words))}
	}
	return l
}

// Entries returns the entries, which must not be changed.
func (l *Lists) Entries() []Entry { return l.all }

func (l *Lists) addName(known map[word]uint32, entry uint32, name uint16, p parsedName) {
	n := listedName{entry: entry, name: name, from: uint32(len(l.spans)), core: float32(core(p.words))}
	for _, w := range p.words {
		id, ok := known[*w]
		if !ok {
			id = uint32(len(l.words))
			known[*w] = id
			l.words = append(l.words, w)
		}
		l.spans = append(l.spans, id)
	}
	n.to = uint32(len(l.spans))
	l.names = append(l.names, n)
}

// invert lists the names of each word.
func (l *Lists) invert() {
	l.used = make([]uint32, len(l.words)+1)
	for _, w := range l.spans {
		l.used[w+1]++
	}
	for i := range l.words {
		l.used[i+1] += l.used[i]
	}
	next := slices.Clone(l.used)
	l.uses = make([]uint32, len(l.spans))
	for i, n := range l.names {
		for _, w := range l.spans[n.from:n.to] {
			l.uses[next[w]] = uint32(i)
			next[w]++
		}
	}
}

// longEnoughForTwo is the length from which words are found though two letters are missing in each.
const longEnoughForTwo = 7

// keysOf yields hashes of the keys of a word: its text, its text without any one letter, without any two where it is
// long, and its sound. Words within one insertion, deletion, substitution or swap share a key (the symmetric delete
// method of SymSpell), as do words that sound alike.
func keysOf(w *word, yield func(uint32)) {
	text := w.text[:min(len(w.text), longestWord)]
	yield(hash(text))
	if w.kind == number {
		return
	}
	yield(hash("\x00" + w.sound))
	shorter := make([]byte, 0, longestWord)
	for i := range len(text) {
		shorter = append(append(shorter[:0], text[:i]...), text[i+1:]...)
		yield(hash(string(shorter)))
		if len(text) < longEnoughForTwo {
			continue
		}
		for j := i; j < len(shorter); j++ {
			yield(hash(string(shorter[:j]) + string(shorter[j+1:])))
		}
	}
}

var seed = maphash.MakeSeed()

func hash(s string) uint32 { return uint32(maphash.String(seed, s)) }

// find returns the listed words with that key.
func (l *Lists) find(hash uint32) []wordKey {
	from, ok := slices.BinarySearchFunc(l.keys, hash, func(k wordKey, h uint32) int { return cmp.Compare(k.hash, h) })
	if !ok {
		return nil
	}
	to := from
	for to < len(l.keys) && l.keys[to].hash == hash {
		to++
	}
	return l.keys[from:to]
}

// A tally counts, for each name, how much of the query's weight it shares.
type tally struct {
	sums    []float32
	by      []int32 // the word of the query that was counted last, from 1
	touched []uint32

	seen  []uint32 // for each listed word, the round in which it was compared last
	round uint32
}

// first reports whether a listed word is met for the first time in a round.
func (t *tally) first(word uint32) bool {
	if t.seen[word] == t.round {
		return false
	}
	t.seen[word] = t.round
	return true
}

func (t *tally) add(name uint32, word int32, worth float32) {
	if t.by[name] == 0 {
		t.touched = append(t.touched, name)
	} else if t.by[name] == word {
		return // a better one of the same word came first
	}
	t.by[name] = word
	t.sums[name] += worth
}

func (t *tally) clear() {
	for _, n := range t.touched {
		t.sums[n], t.by[n] = 0, 0
	}
	t.touched = t.touched[:0]
}

// leastShared is the share of the shorter name's weight from which a name is compared in full. The models hold no names
// that share less for a match.
const leastShared = 0.55

// resembling yields the listed names that may resemble the query.
func (l *Lists) resembling(query parsedName, yield func(*listedName)) {
	t := l.pool.Get().(*tally)
	defer l.pool.Put(t)
	defer t.clear()
	for i, w := range query.words {
		if !w.findable() {
			continue
		}
		for _, s := range l.similar(t, w, query.words) {
			for _, name := range l.uses[l.used[s.word]:l.used[s.word+1]] {
				t.add(name, int32(i+1), s.worth)
			}
		}
	}
	all := core(query.words)
	for _, name := range t.touched {
		n := &l.names[name]
		if t.sums[name] >= leastShared*min(float32(all), n.core) {
			yield(n)
		}
	}
}

type similar struct {
	word  uint32
	worth float32
}

// similar returns the listed words that are like w, alone or joined with another word of the query, and those that w
// joins; the most alike first.
func (l *Lists) similar(t *tally, w *word, query []*word) (found []similar) {
	t.round++
	keysOf(w, func(hash uint32) {
		for _, k := range l.find(hash) {
			if !t.first(k.word) {
				continue
			}
			other := l.words[k.word]
			if like := compareWords(w, other); like.how != unlike {
				found = append(found, similar{k.word, float32(like.score * min(w.weight(), other.weight()))})
			}
		}
	})
	whole := func(text string) {
		for _, k := range l.find(hash(text)) {
			if l.words[k.word].text == text && t.first(k.word) {
				found = append(found, similar{k.word, float32(w.weight())})
			}
		}
	}
	for _, other := range query {
		if other != w && other.kind != number {
			whole(w.text + other.text)
			whole(other.text + w.text)
		}
	}
	for i := 2; i+2 <= len(w.text) && len(w.text) <= longestWord; i++ {
		whole(w.text[:i])
		whole(w.text[i:])
	}
	slices.SortFunc(found, func(a, b similar) int { return cmp.Or(cmp.Compare(b.worth, a.worth), cmp.Compare(a.word, b.word)) })
	return found
}

func (l *Lists) parsed(n *listedName) parsedName {
	words := make([]*word, 0, longestName)
	for _, id := range l.spans[n.from:n.to] {
		words = append(words, l.words[id])
	}
	return parsedName{words: words}
}

// A candidate is the name of an entry that resembles a name of the subject most.
type candidate struct {
	name    *listedName
	queried int // index of the subject's name
	logOdds float64
}

// Screen returns the entries that a name of the subject resembles at Threshold or more, the highest score first, then by
// list and id.
func (l *Lists) Screen(s Subject) []Match {
	best := map[uint32]candidate{}
	t, sure := s.readAs()
	for i, text := range s.Names {
		l.candidates(parse(text, t), t, sure, i, best)
	}
	var matches []Match
	for entry, c := range best {
		e := &l.all[entry]
		second := secondIdentifiers(e, s)
		score := probability(c.logOdds + effect(second))
		if score >= Threshold {
			matches = append(matches, l.match(c, s, t, score, second))
		}
	}
	slices.SortFunc(matches, func(a, b Match) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Entry.List, b.Entry.List), cmp.Compare(a.Entry.ID, b.Entry.ID))
	})
	return matches
}

// readAs returns whether to read the subject's names as a person's or a company's, and whether that is known. Who has a
// date of birth is a person.
func (s Subject) readAs() (t Type, sure bool) {
	switch {
	case s.Type == Person, s.Type == "" && !s.Birth.IsZero():
		return Person, true
	case s.Type != "":
		return Entity, true
	case slices.ContainsFunc(s.Names, hasForm):
		return Entity, false
	}
	return Person, false
}

// candidates notes the best name of each entry that the query, a name of type t, resembles; where the type is sure, of
// entries of that type.
func (l *Lists) candidates(query parsedName, t Type, sure bool, queried int, best map[uint32]candidate) {
	m := modelOf(t)
	l.resembling(query, func(n *listedName) {
		if listed := l.all[n.entry].Type; sure && listed != "" && (listed == Person) != (t == Person) {
			return
		}
		name := l.parsed(n)
		c := candidate{n, queried, m.logOdds(measure(query, name, align(query, name)))}
		old, ok := best[n.entry]
		if !ok || c.logOdds > old.logOdds || c.logOdds == old.logOdds && c.before(old) {
			best[n.entry] = c
		}
	})
}

// before settles ties: the entry's first name, the subject's first name.
func (c candidate) before(other candidate) bool {
	return cmp.Or(cmp.Compare(c.name.name, other.name.name), cmp.Compare(c.queried, other.queried)) < 0
}

func (l *Lists) match(c candidate, s Subject, t Type, score float64, second []Reason) Match {
	e := &l.all[c.name.entry]
	name, queried := e.Names[c.name.name], s.Names[c.queried]
	x, y := parse(queried, t), l.parsed(c.name)
	pairs := align(x, y)
	reasons := append(modelOf(t).reasons(measure(x, y, pairs), pairs), second...)
	return Match{e, name, queried, score, confirmed(e, s), reasons, digest(e, s)}
}
