package duplicate

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/linkage"
	"bonafide/internal/text"
)

// Crowd is the number of records from which a key says nothing: who shares it is not worth comparing.
const Crowd = 500

// Keys returns the keys by which records of one person find each other, however one of the things that they hold is
// misspelt or missing: each is of one or two that agree, names by their sound. They are of the kind linkage.Person. Two
// records that share one are worth comparing, no more.
func Keys(d *dossier.Dossier) []linkage.Key {
	r := newRecord(d)
	seen := map[string]bool{}
	var keys []linkage.Key
	add := func(parts ...string) {
		value := strings.Join(parts, " ")
		if !seen[value] && !slices.Contains(parts, "") {
			seen[value] = true
			keys = append(keys, linkage.Key{Kind: linkage.Person, Value: value})
		}
	}
	sounds := r.sounds()
	for _, b := range r.births {
		add("born", b.String())
	}
	for _, n := range r.numbers {
		add("number", n.text)
	}
	for _, pair := range r.soundPairs() {
		add("name", pair[0], pair[1])
	}
	for _, h := range r.homes {
		add("home", h.street)
		for _, s := range sounds {
			add("place", s, h.postal)
			add("town", s, h.city)
		}
	}
	for p := range r.phones {
		add("phone", p)
	}
	for m := range r.mails {
		add("mail", m)
	}
	slices.SortFunc(keys, func(a, b linkage.Key) int { return strings.Compare(a.Value, b.Value) })
	return keys
}

// Basis is a hash of all that is compared of a record. What was said of two records holds as long as both keep theirs.
func Basis(d *dossier.Dossier) string {
	r := newRecord(d)
	var lines []string
	add := func(parts ...string) { lines = append(lines, strings.Join(parts, "\x1f")) }
	for _, n := range r.names {
		add("name", strings.Join(n.given, " "), strings.Join(n.family, " "))
	}
	for _, b := range r.births {
		add("born", b.String())
	}
	for _, n := range r.numbers {
		add("number", n.kind, n.issuer, n.text)
	}
	for _, h := range r.homes {
		add("home", h.street, h.postal, h.city)
	}
	for p := range r.phones {
		add("phone", p)
	}
	for m := range r.mails {
		add("mail", m)
	}
	slices.Sort(lines)
	return fmt.Sprintf("%x", sha256.Sum256([]byte(strings.Join(slices.Compact(lines), "\x1e"))))
}

// sounds returns each word of the names as it sounds.
func (r *record) sounds() (all []string) {
	for _, n := range r.names {
		for _, w := range slices.Concat(n.given, n.family) {
			if s := sound(w); !slices.Contains(all, s) {
				all = append(all, s)
			}
		}
	}
	return all
}

// soundPairs returns given and family name as they sound, in one order.
func (r *record) soundPairs() (all [][2]string) {
	for _, n := range r.names {
		if len(n.given) == 0 || len(n.family) == 0 {
			continue
		}
		a, b := sound(strings.Join(n.given, "")), sound(strings.Join(n.family, ""))
		all = append(all, [2]string{min(a, b), max(a, b)})
	}
	return all
}

// sound is the word itself where it has no Latin letters.
func sound(word string) string {
	if s := text.Sound(word); s != "" {
		return s
	}
	return word
}
