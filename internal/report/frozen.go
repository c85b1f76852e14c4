package report

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// A Frozen is a report that somebody exported: the document that it was then, byte for byte. Nothing changes it.
type Frozen struct {
	ID        uuid.UUID
	Candidate uuid.UUID
	Audience  Audience
	Document  []byte            // JSON: the assessment in the contract's format beside the report in words
	Content   [sha256.Size]byte // of the document but for when, by whom and under which id: equal where it says the same
	Revision  int64             // of the facts
	At        time.Time
	By        vetting.Actor
}

// Digest returns the SHA-256 of the document, by which it is known.
func (f *Frozen) Digest() [sha256.Size]byte { return sha256.Sum256(f.Document) }

// freeze makes a document of the draft.
func (r *Report) freeze(candidate uuid.UUID, by vetting.Actor, id uuid.UUID) (*Frozen, error) {
	same := *r
	same.GeneratedAt, same.GeneratedBy, same.Acts = time.Time{}, "", nil // an export is itself an act
	content, err := same.document()
	if err != nil {
		return nil, err
	}
	r.ID = id
	document, err := r.document()
	return &Frozen{
		ID: id, Candidate: candidate, Audience: r.Audience, Document: document, Content: sha256.Sum256(content), Revision: r.Basis.Revision, At: r.GeneratedAt, By: by,
	}, err
}

// A document is how a report is written: the assessment in the contract's format, as the assess command prints it, beside the
// report in words. Before the first assessment, and where the audience does not see it, the list of assessments is empty.
type document struct {
	Assessments []*indicator.Assessment `json:"assessments"`
	Report      *Report                 `json:"report"`
}

func (r *Report) document() ([]byte, error) {
	doc := document{Assessments: []*indicator.Assessment{}, Report: r}
	if r.assessment != nil {
		doc.Assessments = append(doc.Assessments, r.assessment)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err := enc.Encode(doc)
	return b.Bytes(), err
}

// Read returns the report that a document holds. Every file of a frozen report is made of what Read returns, also the
// first, so that a later one is the same.
func Read(data []byte) (_ *Report, err error) {
	defer errs.Wrap(&err, "report.Read")
	var doc document
	if err := json.Unmarshal(data, &doc); err != nil {
		return nil, err
	}
	if doc.Report == nil || doc.Report.Schema != Schema {
		return nil, fmt.Errorf("the document is not a report of %s", Schema)
	}
	if len(doc.Assessments) > 0 {
		doc.Report.assessment = doc.Assessments[0]
	}
	return doc.Report, nil
}
