package text

import "slices"

// Fingerprints returns shingles by which texts that share a phrase are found without comparing every two: of each
// PhraseWords-ShingleWords+1 successive shingles the smallest. Two documents that hold the same PhraseWords words, none
// of whose shingles skip reports, have a fingerprint in common, whatever stands around them. That is winnowing
// (Schleimer, Wilkerson and Aiken, SIGMOD 2003), which keeps two in five shingles. They are sorted, each once.
func (d *Document) Fingerprints(skip func(Shingle) bool) []Shingle {
	const window = PhraseWords - ShingleWords + 1
	all := smallest(shingles(slices.Concat(d.lines...)), window, skip)
	slices.Sort(all)
	return slices.Compact(all)
}

// smallest returns the smallest of every window of successive shingles of which skip reports none.
func smallest(s []Shingle, window int, skip func(Shingle) bool) []Shingle {
	var all []Shingle
	start := 0
	for i, x := range s {
		if skip(x) {
			start = i + 1
		}
		if i+1-start >= window {
			all = append(all, slices.Min(s[i+1-window:i+1]))
		}
	}
	return all
}
