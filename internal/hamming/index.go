// Package hamming finds 256-bit hashes that differ from another in few bits, among millions, without missing one.
package hamming

import (
	"iter"
	"math/bits"
	"slices"
)

// A Hash is 256 bits.
type Hash = [4]uint64

// Distance returns the number of bits in which two hashes differ.
func Distance(a, b *Hash) int {
	return bits.OnesCount64(a[0]^b[0]) + bits.OnesCount64(a[1]^b[1]) + bits.OnesCount64(a[2]^b[2]) + bits.OnesCount64(a[3]^b[3])
}

const (
	bands    = 16
	bandBits = 16
	buckets  = 1 << bandBits

	// MaxRadius is the largest distance that Near looks for. Beyond it, too many buckets would be looked into.
	MaxRadius = 47

	// unsorted is how many hashes are compared one by one before they are sorted in: that takes some 25 µs a search.
	unsorted = 1 << 13
)

// An Index holds hashes in the order in which they were added, and is searched by distance. Its zero value is empty. It may be
// searched by several goroutines at once, but not while hashes are added.
//
// It is a multi-index hash table (Norouzi, Punjani, Fleet 2012): the 256 bits are cut into 16 bands, and two hashes
// within a radius r are near each other in at least one band, by the pigeonhole principle. Most of what a band finds is
// discarded by the next two bands, whose bits lie beside the hash's number: of all ways around the ring of bands there is
// one on which the first, the first two, and the first three are near (the pigeonring principle of Qin and Xiao, 2018).
type Index struct {
	hashes []Hash // each turned by turn
	sorted int    // so many of the hashes are in the bands
	band   [bands]band
}

// A band is the hashes sorted by one part of theirs.
type band struct {
	start   []uint32 // of each bucket in entries, and the end of the last
	entries []entry
}

// An entry is the number of a hash and the two bands that follow: the second, the first, the number, from the highest bit.
type entry uint64

// turn makes every sixteenth bit of a hash neighbours, so that a band has bits from all over the hash: those beside each
// other are often more alike, and what many hashes have in common makes large buckets. Distances stay.
func turn(h *Hash) (t Hash) {
	const every16th = 1<<48 | 1<<32 | 1<<16 | 1
	for b := range bands {
		var bits uint64
		for i, word := range h {
			four := word >> b & every16th
			bits |= (four | four>>15 | four>>30 | four>>45) & 15 << (4 * i)
		}
		t[b/4] |= bits << (bandBits * (b % 4))
	}
	return t
}

// bandOf returns the band of a hash that was turned; that of the first follows the last.
func bandOf(h *Hash, i int) uint16 {
	i %= bands
	return uint16(h[i/4] >> (bandBits * (i % 4)))
}

// Len returns how many hashes there are.
func (x *Index) Len() int { return len(x.hashes) }

// Add adds hashes behind the others. Now and then all are sorted anew, which takes about half a second for a million.
func (x *Index) Add(hashes ...Hash) {
	x.hashes = slices.Grow(x.hashes, len(hashes))
	for i := range hashes {
		x.hashes = append(x.hashes, turn(&hashes[i]))
	}
	if late := len(x.hashes) - x.sorted; late >= unsorted && late >= x.sorted/8 {
		x.sort()
	}
}

// sort puts every hash into its bucket of each band, by counting.
func (x *Index) sort() {
	for b := range x.band {
		start, entries := make([]uint32, buckets+1), make([]entry, len(x.hashes))
		for i := range x.hashes {
			start[int(bandOf(&x.hashes[i], b))+1]++
		}
		for v := range buckets {
			start[v+1] += start[v]
		}
		next := slices.Clone(start)
		for i := range x.hashes {
			h := &x.hashes[i]
			at := &next[bandOf(h, b)]
			entries[*at] = entry(bandOf(h, b+2))<<48 | entry(bandOf(h, b+1))<<32 | entry(i)
			*at++
		}
		x.band[b] = band{start, entries}
	}
	x.sorted = len(x.hashes)
}

// A Match is a hash that was found, by its number, and how many bits it is away.
type Match struct {
	Number   int
	Distance int
}

// Near yields every hash within the radius, 0 to MaxRadius, of h, each once and in no order. A larger radius counts as MaxRadius.
func (x *Index) Near(h *Hash, radius int) iter.Seq[Match] {
	radius = min(radius, MaxRadius)
	return func(yield func(Match) bool) {
		h := turn(h)
		for i := x.sorted; i < len(x.hashes); i++ {
			if d := Distance(&h, &x.hashes[i]); d <= radius && !yield(Match{i, d}) {
				return
			}
		}
		s := search{x: x, h: &h, radius: radius, yield: yield}
		s.share()
		for b := range bands {
			if x.sorted == 0 || !s.inBand(b) {
				return
			}
		}
	}
}

// A search is one look-up.
type search struct {
	x      *Index
	h      *Hash
	radius int
	most   [bands]int // bits that a band may differ in to be looked into
	yield  func(Match) bool

	fetched entry // nothing of interest, but the compiler does not leave it out
}

// share shares the radius out among the bands: a hash within it is within most[b] of h in at least one band b, since
// otherwise it would be further away by the sum of most[b]+1. A band in which nothing may differ at all has -1 and is left out.
func (s *search) share() {
	for b := range s.most {
		s.most[b] = -1
	}
	for i := range s.radius + 1 {
		s.most[i%bands]++
	}
}

// inBand looks into the buckets near h of one band, and reports whether to go on. Where the buckets lie, and then
// how they begin and end, is fetched for several at once, since memory is what a search waits for.
func (s *search) inBand(b int) bool {
	v, t := bandOf(s.h, b), &s.x.band[b]
	for some := range slices.Chunk(masks[:maskCount(s.most[b])], atOnce) {
		var from, to [atOnce]uint32
		for i, mask := range some {
			from[i], to[i] = t.start[v^mask], t.start[int(v^mask)+1]
		}
		for i := range some {
			if from[i] < to[i] {
				s.fetched ^= t.entries[from[i]] ^ t.entries[to[i]-1]
			}
		}
		for i, mask := range some {
			if !s.inBucket(b, t.entries[from[i]:to[i]], bits.OnesCount16(mask)) {
				return false
			}
		}
	}
	return true
}

// atOnce is 1 and a band's 16 bits: the buckets of radius 1.
const atOnce = 1 + bandBits

// inBucket compares the entries of a bucket, all of which differ from h in so many bits of the band b.
func (s *search) inBucket(b int, entries []entry, differ int) bool {
	second, third := bandOf(s.h, b+1), bandOf(s.h, b+2)
	withSecond := s.most[b] + s.most[(b+1)%bands] + 1
	withThird := withSecond + s.most[(b+2)%bands] + 1
	for _, e := range entries {
		d := differ + bits.OnesCount16(uint16(e>>32)^second)
		if d > withSecond || d+bits.OnesCount16(uint16(e>>48)^third) > withThird {
			continue
		}
		h := &s.x.hashes[uint32(e)]
		if d := Distance(s.h, h); d <= s.radius && s.first(b, h) && !s.yield(Match{int(uint32(e)), d}) {
			return false
		}
	}
	return true
}

// first reports whether no earlier band finds the hash too.
func (s *search) first(b int, h *Hash) bool {
	for earlier := range b {
		if s.passes(earlier, h) {
			return false
		}
	}
	return true
}

// passes reports whether the band finds the hash.
func (s *search) passes(b int, h *Hash) bool {
	differ, most := 0, -1
	for i := b; i < b+3; i++ {
		differ += bits.OnesCount16(bandOf(s.h, i) ^ bandOf(h, i))
		most += s.most[i%bands] + 1
		if differ > most {
			return false
		}
	}
	return true
}

// masks are the values of a band with up to two bits set, fewest bits first.
var masks = func() (all []uint16) {
	all = append(all, 0)
	for i := range bandBits {
		all = append(all, 1<<i)
	}
	for i := range bandBits {
		for j := range i {
			all = append(all, 1<<i|1<<j)
		}
	}
	return all
}()

// maskCount returns how many masks have at most so many bits, -1 to 2.
func maskCount(bits int) int { return [...]int{0, 1, 1 + bandBits, len1and2}[bits+1] }

const len1and2 = 1 + bandBits + bandBits*(bandBits-1)/2
