package catalog

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"path"
	"strings"
	"time"

	"golang.org/x/tools/txtar"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

//go:embed */testdata/*.txtar
var exampleFiles embed.FS

// An Example is a small case and the answer that an indicator gives to it. It is the indicator's test and its
// illustration at once.
type Example struct {
	Name string            // what it shows: two_days
	Want indicator.Outcome // hit, clear or nodata
	JSON string            // the file as written, see Case
}

// An exampleFile is what an example holds. Members of the dossier that it leaves out - schema, id, names, application -
// are filled in, as they would distract.
type exampleFile struct {
	AsOf        time.Time             `json:"as_of"`        // absent: 1 November 2026
	Points      *float64              `json:"points"`       // of a hit that is not worth the indicator's own points
	Links       []dossier.Link        `json:"links"`        // what linkage found
	Watch       dossier.Listings      `json:"watch"`        // what a watch list names; absent where no list was looked at
	Mail        []dossier.MailFacts   `json:"mail"`         // what look-up found about each contact, in their order
	RefereeMail []dossier.MailFacts   `json:"referee_mail"` // the same about each referee
	Origins     []dossier.ImageOrigin `json:"origins"`      // what the files of photos say of themselves, then those of captures, in their order
	Reads       []exampleReads        `json:"reads"`        // what the zones and barcodes of captures say, in their order
	Plain       bool                  `json:"plain"`        // no picture shows one face before a ground that could be known again
	Dossier     json.RawMessage       `json:"dossier"`      // members of the dossier
}

// exampleReads are what is read of one capture.
type exampleReads struct{ Zone, Barcode *dossier.DocumentRead }

// Examples returns the examples of an indicator as its file lists them; none where there is no such file.
func Examples(id string) []Example {
	_, family, ok := All.Find(id)
	if !ok {
		return nil
	}
	data, err := exampleFiles.ReadFile(path.Join(family.ID, "testdata", id+".txtar"))
	if err != nil {
		return nil
	}
	var examples []Example
	for _, f := range txtar.Parse(data).Files {
		want, name := path.Split(strings.TrimSuffix(f.Name, ".json"))
		examples = append(examples, Example{name, indicator.Outcome(strings.TrimSuffix(want, "/")), string(f.Data)})
	}
	return examples
}

// Case returns the case that the example describes, and the points that a hit is worth there; nil stands for the
// indicator's own.
func (e Example) Case() (*indicator.Case, *float64, error) {
	var f exampleFile
	if err := decodeStrictly([]byte(e.JSON), &f); err != nil {
		return nil, nil, fmt.Errorf("example %s: %w", e.Name, err)
	}
	d := &dossier.Dossier{
		Schema: dossier.Schema,
		ID:     "example",
		Names:  []dossier.Name{{Kind: dossier.LegalName, Full: "Robin Example", Given: "Robin", Family: "Example"}},
		Application: dossier.Application{
			Requisition: "REQ-1",
			AppliedAt:   time.Date(2026, 9, 1, 9, 0, 0, 0, time.UTC),
		},
	}
	if err := decodeStrictly(f.Dossier, d); err != nil {
		return nil, nil, fmt.Errorf("example %s: dossier: %w", e.Name, err)
	}
	f.complete(d)
	if f.AsOf.IsZero() {
		f.AsOf = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
	}
	return &indicator.Case{Dossier: d, Links: f.Links, Watch: f.Watch, AsOf: f.AsOf}, f.Points, nil
}

// complete adds what a look-up and a picture reader would.
func (f *exampleFile) complete(d *dossier.Dossier) {
	for i := range f.Mail {
		d.Contacts[i].Mail = &f.Mail[i]
	}
	for i := range f.RefereeMail {
		d.References[i].Mail = &f.RefereeMail[i]
	}
	f.readDocuments(d)
	var pictures []**dossier.ImageFacts
	for i, p := range d.Photos {
		if p.File != "" {
			pictures = append(pictures, &d.Photos[i].Image)
		}
	}
	for i := range d.Documents {
		for j, c := range d.Documents[i].Captures {
			if c.File != "" {
				pictures = append(pictures, &d.Documents[i].Captures[j].Image)
			}
		}
	}
	for i, image := range pictures {
		*image = &dossier.ImageFacts{Quality: 100}
		if !f.Plain {
			(*image).Parts = new(dossier.ImageParts)
		}
		if i < len(f.Origins) {
			(*image).Origin = &f.Origins[i]
		}
	}
}

func (f *exampleFile) readDocuments(d *dossier.Dossier) {
	rest := f.Reads
	for i := range d.Documents {
		for j := range d.Documents[i].Captures {
			if len(rest) > 0 {
				c := &d.Documents[i].Captures[j]
				c.ZoneRead, c.BarcodeRead, rest = rest[0].Zone, rest[0].Barcode, rest[1:]
			}
		}
	}
}

func decodeStrictly(data []byte, v any) error {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.DisallowUnknownFields()
	return dec.Decode(v)
}
