// Package dataset describes the reference data that the program carries or that an operator added: what it is called,
// how old it is and under what terms it is used. A finding names the data set it rests on.
package dataset

import "strings"

// Set is one data set. The zero Set is no data set.
type Set struct {
	Name    string `json:"name"`
	Date    string `json:"date"`    // of the data, YYYY-MM-DD; empty where nobody says
	Licence string `json:"licence"` // SPDX identifier, or words where there is none
	Credit  string `json:"credit,omitempty"`
	URL     string `json:"url,omitempty"`  // where the credit links to
	Rows    int    `json:"rows,omitempty"` // as loaded; 0 where the library does not say
	Path    string `json:"path,omitempty"` // empty where the data are built in
}

// String is the name and the date, as a finding shows them.
func (s Set) String() string {
	if s.Date == "" {
		return s.Name
	}
	return s.Name + " " + s.Date
}

// Join lists the sets as one line, in order, each once.
func Join(sets []Set) string {
	var names []string
	seen := map[string]bool{}
	for _, s := range sets {
		if name := s.String(); !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return strings.Join(names, "; ")
}
