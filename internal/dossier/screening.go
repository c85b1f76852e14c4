package dossier

// A SanctionsMatch is an entry of a sanctions list that a name of the dossier resembles. Names collide: it says who must
// be told apart, and nothing about the candidate.
type SanctionsMatch struct {
	List       string   `json:"list"`      // OFAC or UN
	ListDate   string   `json:"list_date"` // YYYY-MM-DD
	Entry      string   `json:"entry"`     // as its publisher numbers it
	Type       string   `json:"type,omitempty"`
	Programmes []string `json:"programmes,omitempty"`
	Names      []string `json:"names"` // the entry's, the primary name first
	Births     []string `json:"births,omitempty"`
	Numbers    []string `json:"numbers,omitempty"`

	Listed    string            `json:"listed"` // the entry's name that resembles most
	Claimed   string            `json:"claimed"`
	Ref       string            `json:"ref"`       // the member that holds the claimed name: names[0]
	Score     float64           `json:"score"`     // 0 to 1, as package sanctions scores
	Confirmed bool              `json:"confirmed"` // the name is equal, and so is a date of birth or a number
	Reasons   []SanctionsReason `json:"reasons"`
	Digest    string            `json:"digest"` // changes with whatever the match rests on, but for the list's date
}

// A SanctionsReason is one part of a match's score in words.
type SanctionsReason struct {
	Feature string  `json:"feature"`
	Effect  float64 `json:"effect"` // above 0 it speaks for the match
	Text    string  `json:"text"`
}

// Screening is what the sanctions lists hold that a dossier resembles, the closest first. Nil says that no list was
// looked at, which is not the same as none.
type Screening []SanctionsMatch

// Without returns the matches whose digest is not among the cleared ones. Nil stays nil.
func (s Screening) Without(cleared map[string]bool) Screening {
	if s == nil {
		return nil
	}
	left := Screening{}
	for _, m := range s {
		if !cleared[m.Digest] {
			left = append(left, m)
		}
	}
	return left
}
