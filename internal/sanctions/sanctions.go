// Package sanctions screens names against sanctions lists in the publishers' own formats.
//
// A name on a list proves nothing: names collide, romanised ones heavily. What the package returns is a reason for a
// person to look, with the score's parts in words. A match is confirmed only where the name is exactly a listed one
// and a second identifier - the full date of birth or a number - is equal too; everything else is a name alone.
//
// The score of two names depends on the two names and nothing else: not on their order or case, not on the order of
// their words, not on what else is listed.
//
// Readers keep names, dates of birth and numbers. Nationality, citizenship, place of birth and sex, which the lists
// carry, are never kept.
package sanctions

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// A Type is what kind of being an entry or a subject is. The zero value says that nobody knows.
type Type string

// The types of the lists.
const (
	Person   Type = "person"
	Entity   Type = "entity"
	Vessel   Type = "vessel"
	Aircraft Type = "aircraft"
)

// ParseType reads a type as people and lists write it: person, individual, company, organisation, vessel, aircraft. The
// empty text is the zero Type.
func ParseType(s string) (Type, error) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "":
		return "", nil
	case "person", "individual":
		return Person, nil
	case "entity", "company", "organization", "organisation", "legalentity":
		return Entity, nil
	case "vessel", "ship":
		return Vessel, nil
	case "aircraft", "airplane":
		return Aircraft, nil
	}
	return "", fmt.Errorf("%q is no type: write person, entity, vessel or aircraft, or leave it empty", s)
}

// A Quality is how much a listed name is worth by its publisher.
type Quality string

// The qualities of names. OFAC calls an alias weak, and the UN low quality, where it is broad or generic: a nickname or
// a single common word.
const (
	Primary Quality = "primary"
	Strong  Quality = "strong"
	Weak    Quality = "weak"
)

// A Name is one name of an entry as its publisher writes it.
type Name struct {
	Text    string  `json:"text"`
	Quality Quality `json:"quality"`
}

// A NumberKind tells numbers of persons' documents from numbers of registers of companies, vessels and aircraft.
type NumberKind string

// The kinds of number.
const (
	Document     NumberKind = "document"
	Registration NumberKind = "registration"
)

// A Number identifies its holder to whoever issued it.
type Number struct {
	Kind  NumberKind `json:"kind"`
	Value string     `json:"value"`
}

// key is the number as it is compared: letters and digits only, capitals. It is empty where too little is left to
// identify anybody.
func (n Number) key() Number {
	n.Value = strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToUpper(r)
	}, n.Value)
	if len(n.Value) < shortestNumber {
		return Number{}
	}
	return n
}

// shortestNumber is the length from which a number is compared. Lists hold some of three and four digits, which are
// numbers of many.
const shortestNumber = 5

// An Entry is one listed person, company, vessel or aircraft.
type Entry struct {
	List       string   `json:"list"`                // OFAC or UN
	ListDate   string   `json:"list_date,omitempty"` // YYYY-MM-DD, empty where the file does not say
	ID         string   `json:"id"`                  // as its publisher numbers it: 12345, KPi.001
	Programmes []string `json:"programmes,omitempty"`
	Type       Type     `json:"type,omitempty"`
	Names      []Name   `json:"names"` // the primary name first; never empty
	Births     []Birth  `json:"births,omitempty"`
	Numbers    []Number `json:"numbers,omitempty"`
}

// A Subject is whom to screen. Every member but Names may be left at its zero value, which compares with nothing; of no
// Type it is compared with entries of every type, unless a date of birth says that it is a person.
type Subject struct {
	Names   []string // every name known, in any script and order of words
	Type    Type
	Birth   Birth
	Numbers []Number
}

// A Match is an entry that a subject's name resembles at Threshold or more.
type Match struct {
	Entry     *Entry   `json:"entry"`
	Name      Name     `json:"name"`    // the entry's name that resembles most
	Queried   string   `json:"queried"` // the subject's name that it resembles
	Score     float64  `json:"score"`   // 0 to 1
	Confirmed bool     `json:"confirmed"`
	Reasons   []Reason `json:"reasons"`
	// Digest stands for everything that the match rests on: the entry, and the subject's names, birth date and numbers.
	// It changes when one of them does, so that a cleared match can be remembered until then. The list's date is not
	// part of it.
	Digest string `json:"digest"`
}

// A Reason is one part of a score.
type Reason struct {
	Feature string  `json:"feature"`
	Effect  float64 `json:"effect"` // on the logarithm of the odds; their sum is that of the score
	Text    string  `json:"text"`
}

// digest hashes the inputs of a match. Order and repetition of the subject's members do not matter.
func digest(e *Entry, s Subject) string {
	listed := *e
	listed.ListDate = ""
	s.Names = slices.Compact(slices.Sorted(slices.Values(s.Names)))
	numbers := slices.Clone(s.Numbers)
	slices.SortFunc(numbers, func(a, b Number) int { return strings.Compare(string(a.Kind)+a.Value, string(b.Kind)+b.Value) })
	s.Numbers = slices.Compact(numbers)
	text, err := json.Marshal([]any{listed, s})
	if err != nil {
		panic(err) // plain values
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
