package lookup

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
	"time"

	"bonafide/internal/dataset"
	"bonafide/internal/geo"
	"bonafide/internal/mailbox"
	"bonafide/internal/network"
	"bonafide/internal/phone"
)

// Loaded says which reference data are loaded, from where and how old they are.
type Loaded struct {
	Datasets []LoadedSet `json:"datasets"`
}

// LoadedSet is one data set with its age in days, which is absent where its date is not known.
type LoadedSet struct {
	dataset.Set
	AgeDays *int `json:"age_days,omitempty"`
}

// Status lists the data sets that answers come from, the operator's files first; others follow them.
func Status(db *network.Database, now time.Time, others ...dataset.Set) Loaded {
	sets := slices.Concat(db.Status(), geo.Status(), []dataset.Set{phone.Dataset()}, mailbox.Status(), others)
	var l Loaded
	for _, s := range sets {
		row := LoadedSet{Set: s}
		if day, err := time.Parse(time.DateOnly, s.Date); err == nil {
			age := int(now.Sub(day).Hours() / 24)
			row.AgeDays = &age
		}
		l.Datasets = append(l.Datasets, row)
	}
	return l
}

// Print writes the list as a table for people.
func (l Loaded) Print(w io.Writer) error {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(tw, "DATA SET\tDATE\tAGE\tROWS\tLICENCE\tFROM")
	for _, s := range l.Datasets {
		age, rows, from := "unknown", "", "built in"
		if s.AgeDays != nil {
			age = fmt.Sprintf("%d days", *s.AgeDays)
		}
		if s.Rows > 0 {
			rows = fmt.Sprint(s.Rows)
		}
		if s.Path != "" {
			from = s.Path
		}
		fmt.Fprintf(tw, "%s\t%s\t%s\t%s\t%s\t%s\n", s.Name, s.Date, age, rows, s.Licence, from)
	}
	return tw.Flush()
}

// Credits lists the loaded data sets whose terms ask for a credit that everybody who uses the site can see.
func Credits(db *network.Database) []dataset.Set {
	return append(db.Credits(), geo.Credits()...)
}
