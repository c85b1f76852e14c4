package vetting

import (
	"fmt"
	"mime"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
	"bonafide/internal/reference"

	"github.com/google/uuid"
)

// A Record is one candidate with everything recorded: the facts, the dossier they make, and what was concluded.
type Record struct {
	ID        uuid.UUID
	Owner     Actor
	Team      []uuid.UUID // the accounts that work on the requisition
	CreatedAt time.Time
	ChangedAt time.Time

	// Revision counts changes of the facts. The assessment is up to date where AssessedRevision equals it.
	Revision         int64
	AssessedRevision int64

	Dossier    *dossier.Dossier // as recorded, with the image facts of its files and what its documents' zones and barcodes say
	Facts      []Fact           // in force, in the order of recording
	Withdrawn  []Fact           // no longer in force
	Files      []File
	Assessment *indicator.Assessment // the newest; nil before the first
	Review     *Review               // the open one; nil where none is
	Decisions  []Decision            // oldest first
	Proposals  []Proposal            // oldest first; they decide nothing
	Asides     []Aside               // oldest first, those among them that ended
	Beside     *Beside               // what Assessment comes to without what is set aside; nil where nothing is

	Requests       []Request       // of the candidate, oldest first
	Consents       []Consent       // oldest first
	Shown          []Shown         // texts that were shown behind the candidate's links, oldest first
	AdverseActions []AdverseAction // oldest first

	FaceConsent *FaceConsent // the newest, in force or ended; nil where there never was one

	Said []PersonAnswer // in force about this record and others, without their words and who gave them

	Cluster   uuid.UUID  // in which the candidate is; zero: none
	LookBacks []LookBack // oldest first, those among them that a decision settled
}

// Reading reports whether a file is yet to be read.
func (r *Record) Reading() bool {
	return slices.ContainsFunc(r.Files, func(f File) bool { return f.Waits() })
}

// UpToDate reports whether the assessment covers every recorded fact.
func (r *Record) UpToDate() bool { return r.AssessedRevision == r.Revision }

// Fact returns the fact that a reference of the dossier points to: sessions[2], residence, or a member inside one of
// them.
func (r *Record) Fact(ref string) (Fact, bool) {
	name, index := splitRef(ref)
	seen := 0
	for _, f := range r.Facts {
		if f.Member.Name != name {
			continue
		}
		if seen == index {
			return f, true
		}
		seen++
	}
	return Fact{}, false
}

// splitRef cuts sessions[2].network into sessions and 2; a single member has index 0.
func splitRef(ref string) (name string, index int) {
	ref, _, _ = strings.Cut(ref, ".")
	name, rest, found := strings.Cut(ref, "[")
	if found {
		index, _ = strconv.Atoi(strings.TrimSuffix(rest, "]"))
	}
	return name, index
}

// FactsOf returns the facts in force under one member, in order.
func (r *Record) FactsOf(member string) []Fact {
	var facts []Fact
	for _, f := range r.Facts {
		if f.Member.Name == member {
			facts = append(facts, f)
		}
	}
	return facts
}

// File returns the file that a dossier path names.
func (r *Record) File(path string) (File, bool) {
	for _, f := range r.Files {
		if f.Path() == path {
			return f, true
		}
	}
	return File{}, false
}

// A Fact is one recorded member of the dossier: what, when and by whom.
type Fact struct {
	ID         uuid.UUID
	Member     dossier.Member
	RecordedAt time.Time
	RecordedBy Actor
	Replaces   uuid.UUID // the fact that this one corrects; zero: none

	WithdrawnAt time.Time // zero while in force
	WithdrawnBy Actor
	Reason      string // why it was withdrawn
}

// A File is an uploaded picture or document, kept byte for byte.
type File struct {
	ID         uuid.UUID
	Name       string // as the uploader called it, for people only
	MediaType  string
	Bytes      int64
	SHA256     [32]byte
	Width      int // pixels; 0 where it is no picture
	Height     int
	PDQ        *[8][4]uint64        // perceptual hash in eight orientations; nil where it is no picture
	Origin     *dossier.ImageOrigin // what the picture says about itself; nil where it is no picture
	Quality    int                  // of the hash
	Parts      *dossier.ImageParts  // of a portrait; see there
	Inside     []dossier.InnerPicture
	UploadedAt time.Time
	UploadedBy Actor

	ReadAt  time.Time // when a job read it; zero before, and then nothing is known but what came with it and SHA256
	Refused string    // why it could not be read, in a sentence for people; empty where it could
	Scan    *Scan     // what a program read in it; nil where none was asked to, or has not yet

	ScanTries int // how often ScanBacklog made a scan of it due
}

// Waits reports whether the file is yet to be read.
func (f *File) Waits() bool { return f.ReadAt.IsZero() }

// extensions are fixed, so that a path does not depend on the machine's table of types.
var extensions = map[string]string{
	"image/jpeg": ".jpg", "image/png": ".png", "image/webp": ".webp", "image/heic": ".heic", "image/heif": ".heif",
	"application/pdf": ".pdf", "text/csv": ".csv", "text/csv; profile=meeting": ".csv", "text/plain": ".txt",
	"application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
}

// Path returns the name by which the dossier's facts refer to the file.
func (f *File) Path() string {
	return path.Join("files", f.ID.String()+extensions[f.MediaType])
}

// IsPicture reports whether browsers can be given a preview.
func (f *File) IsPicture() bool { return f.PDQ != nil }

// Disposition returns the Content-Disposition header that offers the original under its own name.
func (f *File) Disposition() string {
	return mime.FormatMediaType("attachment", map[string]string{"filename": f.Name})
}

// FileNamed returns the id of the file that a path in a dossier names: see Path.
func FileNamed(path string) (uuid.UUID, bool) {
	name, ok := strings.CutPrefix(path, "files/")
	if !ok || len(name) < 36 {
		return uuid.Nil, false
	}
	id, err := uuid.Parse(name[:36])
	return id, err == nil
}

// OriginalKey is where the blob store keeps the bytes as uploaded.
func (f *File) OriginalKey() string { return fmt.Sprintf("files/%s/original", f.ID) }

// PreviewKey is where the blob store keeps the re-encoded picture without metadata.
func (f *File) PreviewKey() string { return fmt.Sprintf("files/%s/preview", f.ID) }

// image returns what the picture reader saw.
func (f *File) image() *dossier.ImageFacts {
	i := &dossier.ImageFacts{SHA256: f.SHA256, Quality: f.Quality, Origin: f.Origin, Parts: f.Parts, Inside: f.Inside}
	if f.PDQ != nil {
		i.PDQ = *f.PDQ
	}
	return i
}

// attachImages gives the dossier's photos and captures what the picture reader saw of their files.
func (r *Record) attachImages() {
	for i := range r.Dossier.Photos {
		p := &r.Dossier.Photos[i]
		if f, ok := r.File(p.File); ok {
			p.Image = f.image()
		}
	}
	for i := range r.Dossier.Documents {
		for j := range r.Dossier.Documents[i].Captures {
			c := &r.Dossier.Documents[i].Captures[j]
			if f, ok := r.File(c.File); ok {
				c.Image = f.image()
			}
		}
	}
}

// Build joins the facts in force into the record's dossier. The store calls it once the rows are read.
func (r *Record) Build(externalID string) error {
	members := make([]dossier.Member, len(r.Facts))
	for i, f := range r.Facts {
		members[i] = f.Member
	}
	d, err := dossier.Join(externalID, members)
	if err != nil {
		return err
	}
	r.Dossier = d
	r.attachImages()
	reference.ReadDocuments(d)
	return nil
}

// A Summary is what lists show of a candidate without its dossier.
type Summary struct {
	Name        string
	Requisition string
	Title       string
	Source      string // through which site; empty: not said
	Residence   string
	AppliedAt   time.Time
}

func summarize(d *dossier.Dossier) Summary {
	s := Summary{
		Name:        d.DisplayName(),
		Requisition: d.Application.Requisition,
		Title:       d.Application.Title,
		Source:      d.Application.Source,
		AppliedAt:   d.Application.AppliedAt,
	}
	if d.Residence != nil {
		s.Residence = d.Residence.Short()
	}
	return s
}
