package report

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"bonafide/internal/audit"
	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/seal"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// A Service freezes reports and makes files of them. All its fields are required but those that say what nil means.
type Service struct {
	Store   Store
	Vetting *vetting.Service
	Catalog *indicator.Catalog
	Printer *Printer
	Key     *seal.Key
	Now     func() time.Time

	// Wait is how long a file waits at most until the log of acts has given the report its place, so that the file carries the
	// proof; 0: not at all.
	Wait time.Duration

	// Data names the reference data at hand, with their dates; nil: none are named.
	Data func() []string
	// HTML makes a page of a report; package web/reports does.
	HTML func(context.Context, *Report) ([]byte, error)
}

// A Store keeps frozen reports. A writing method is one transaction, in which the trace in the audit log commits too.
type Store interface {
	// SaveReport stores a report.
	SaveReport(ctx context.Context, f *Frozen) error
	// NoteReport writes into the candidate's history what was done with a report. Who may not read the report does not see it.
	NoteReport(ctx context.Context, f *Frozen, e vetting.Event) error
	// Report returns a frozen report of the candidate, or errs.NotFound.
	Report(ctx context.Context, candidate, id uuid.UUID) (*Frozen, error)
	// SameReport returns the newest report to the audience that says the same, or errs.NotFound.
	SameReport(ctx context.Context, candidate uuid.UUID, audience Audience, content [sha256.Size]byte) (*Frozen, error)
	// ReportsOf lists a candidate's reports to the audiences, newest first.
	ReportsOf(ctx context.Context, candidate uuid.UUID, audiences []Audience) ([]Listed, error)
	// Proof returns the proof that the event with the id is in the audit log: a report's freezing has the report's. It is
	// errs.NotFound within the second until the event has its place.
	Proof(ctx context.Context, event uuid.UUID) (audit.Proof, error)
	// KeptProof returns the proof that a report's files carry, nil where none was made yet.
	KeptProof(ctx context.Context, report uuid.UUID) ([]byte, error)
	// KeepProof keeps the proof unless there is one, and returns the one that is kept.
	KeepProof(ctx context.Context, report uuid.UUID, proof []byte) ([]byte, error)
	// ReportStated returns what anybody may know of a report by its id, or errs.NotFound.
	ReportStated(ctx context.Context, id uuid.UUID) (Stated, error)
}

// A Listed report is what a list shows of it.
type Listed struct {
	ID       uuid.UUID
	Audience Audience
	At       time.Time
	By       string
	Revision int64 // of the facts
}

// A Stated report is what anybody may know who has its id: that it was frozen, when, and which document it is.
type Stated struct {
	At     time.Time
	Digest [sha256.Size]byte
}

// Draft returns the report as it would be frozen now, for the audience.
func (s *Service) Draft(ctx context.Context, actor vetting.Actor, record *vetting.Record, audience Audience) (_ *Report, err error) {
	defer errs.Wrap(&err, "report.Draft(%s)", record.ID)
	if err := actor.Sees(record); err != nil {
		return nil, err
	}
	return s.draft(ctx, actor, record, audience)
}

func (s *Service) draft(ctx context.Context, actor vetting.Actor, record *vetting.Record, audience Audience) (*Report, error) {
	r := New(record, s.Catalog, actor, audience, s.Now().Truncate(time.Second))
	written, err := dossier.Encode(record.Dossier)
	if err != nil {
		return nil, err
	}
	r.Basis.Dossier = hexadecimal(sha256Of(written))
	if s.Data != nil && r.Sees(Rules) {
		r.Basis.Data = s.Data()
	}
	if !r.Sees(Acts) {
		return r, nil
	}
	history, err := s.Vetting.History(ctx, actor, record)
	for _, e := range history {
		r.Acts = append(r.Acts, Act{What: e.Action, Detail: e.Detail, By: e.Actor.Name, At: e.At})
	}
	return r, err
}

func sha256Of(b []byte) []byte {
	h := sha256.Sum256(b)
	return h[:]
}

// Freeze exports the report on the candidate as it stands now, once more also where it says nothing new.
func (s *Service) Freeze(ctx context.Context, actor vetting.Actor, candidate uuid.UUID, audience Audience) (_ *Frozen, err error) {
	defer errs.Wrap(&err, "report.Freeze(%s, %s)", candidate, audience)
	f, err := s.frozen(ctx, actor, candidate, audience)
	if err != nil {
		return nil, err
	}
	return f, s.Store.SaveReport(ctx, f)
}

// frozen makes a report that is not stored yet.
func (s *Service) frozen(ctx context.Context, actor vetting.Actor, candidate uuid.UUID, audience Audience) (*Frozen, error) {
	if !slices.Contains(Audiences, audience) {
		return nil, errs.Invalidf("Choose whom the report is for.")
	}
	if err := actor.May(audience.Needs()); err != nil {
		return nil, err
	}
	record, err := s.Vetting.Candidate(ctx, actor, candidate)
	if err != nil {
		return nil, err
	}
	return s.freeze(ctx, actor, record, audience)
}

func (s *Service) freeze(ctx context.Context, actor vetting.Actor, record *vetting.Record, audience Audience) (*Frozen, error) {
	r, err := s.draft(ctx, actor, record, audience)
	if err != nil {
		return nil, err
	}
	return r.freeze(record.ID, actor, uuid.Must(uuid.NewV7()))
}

// Current returns the newest frozen report to the audience that says what one of now would say, and freezes that where there
// is none.
func (s *Service) Current(ctx context.Context, actor vetting.Actor, candidate uuid.UUID, audience Audience) (_ *Frozen, err error) {
	defer errs.Wrap(&err, "report.Current(%s, %s)", candidate, audience)
	f, err := s.frozen(ctx, actor, candidate, audience)
	if err != nil {
		return nil, err
	}
	return s.current(ctx, f)
}

// current returns the report that is frozen already and says what f says, and stores f where there is none.
func (s *Service) current(ctx context.Context, f *Frozen) (*Frozen, error) {
	same, err := s.Store.SameReport(ctx, f.Candidate, f.Audience, f.Content)
	if errors.Is(err, errs.NotFound) {
		return f, s.Store.SaveReport(ctx, f)
	}
	return same, err
}

// Report returns a frozen report of the candidate.
func (s *Service) Report(ctx context.Context, actor vetting.Actor, candidate, id uuid.UUID) (*Frozen, error) {
	if err := s.Vetting.May(ctx, actor, vetting.ViewCandidates, candidate); err != nil {
		return nil, err
	}
	f, err := s.Store.Report(ctx, candidate, id)
	if err != nil {
		return nil, err
	}
	return f, actor.May(f.Audience.Needs())
}

// Reports lists the record's candidate's frozen reports that the actor may read, newest first.
func (s *Service) Reports(ctx context.Context, actor vetting.Actor, of *vetting.Record) ([]Listed, error) {
	if err := actor.Sees(of); err != nil {
		return nil, err
	}
	readable := slices.DeleteFunc(slices.Clone(Audiences), func(a Audience) bool { return !actor.Role.Can(a.Needs()) })
	return s.Store.ReportsOf(ctx, of.ID, readable)
}

// Proof returns, as JSON, the proof that the audit log has the freezing of the report, with the hash of its document.
func (s *Service) Proof(ctx context.Context, f *Frozen) ([]byte, error) {
	proof, err := s.Store.Proof(ctx, f.ID)
	if errors.Is(err, errs.NotFound) {
		return nil, errs.Conflictf("The audit log has not given this report its place yet. Try again in a second.")
	}
	if err != nil {
		return nil, err
	}
	return json.MarshalIndent(proof, "", "  ")
}

// Stated returns what anybody may know of a report by its id.
func (s *Service) Stated(ctx context.Context, id uuid.UUID) (Stated, error) {
	return s.Store.ReportStated(ctx, id)
}

// Take makes a sealed file of a frozen report and notes in the candidate's history that the actor took it away.
func (s *Service) Take(ctx context.Context, actor vetting.Actor, f *Frozen, format seal.Format) (_ *SealedFile, err error) {
	defer errs.Wrap(&err, "report.Take(%s, %s)", f.ID, format)
	file, err := s.file(ctx, f, format)
	if err != nil {
		return nil, err
	}
	e := vetting.Event{At: s.Now().UTC(), Actor: actor, Action: "exported report", Detail: fmt.Sprintf("%s for %s, %s", format, f.Audience, f.ID)}
	return file, s.Store.NoteReport(ctx, f, e)
}

// mediaTypes are the formats that a report is taken away in.
var mediaTypes = map[seal.Format]string{
	seal.PDF: "application/pdf", seal.HTML: "text/html; charset=utf-8", seal.JSON: "application/json", seal.CSV: "text/csv; charset=utf-8",
	seal.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

// Formats lists the formats of reports in the order in which they are offered.
var Formats = []seal.Format{seal.PDF, seal.HTML, seal.JSON, seal.CSV, seal.XLSX}

// A SealedFile is a report as a file.
type SealedFile struct {
	Name, MediaType string
	Data            []byte
}

// file makes the file of the document alone: the same document gives the same bytes, but for a PDF that Chromium printed.
func (s *Service) file(ctx context.Context, f *Frozen, format seal.Format) (*SealedFile, error) {
	r, err := Read(f.Document)
	if err != nil {
		return nil, err
	}
	body, err := s.body(ctx, f, r, format)
	if err != nil {
		return nil, err
	}
	proof, err := s.proof(ctx, f.ID)
	if err != nil {
		return nil, err
	}
	sealed, err := s.Key.Seal(body, seal.Statement{Report: f.ID, Frozen: f.At, Document: f.Digest(), Format: format, Proof: proof})
	return &SealedFile{r.FileName(string(format)), mediaTypes[format], sealed}, err
}

// proof returns what the report's files carry to show that the log has its freezing, nil where the log has not given it its place.
// The first that is made stays, so that the files stay what they are.
func (s *Service) proof(ctx context.Context, report uuid.UUID) ([]byte, error) {
	kept, err := s.Store.KeptProof(ctx, report)
	if err != nil || kept != nil {
		return kept, err
	}
	made, err := s.Store.Proof(ctx, report)
	for waited := time.Duration(0); errors.Is(err, errs.NotFound) && waited < s.Wait; waited += proofEvery {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(proofEvery):
		}
		made, err = s.Store.Proof(ctx, report)
	}
	if errors.Is(err, errs.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	written, err := json.Marshal(made)
	if err != nil {
		return nil, err
	}
	return s.Store.KeepProof(ctx, report, written)
}

// proofEvery is how often a file that waits asks for its proof.
const proofEvery = 100 * time.Millisecond

func (s *Service) body(ctx context.Context, f *Frozen, r *Report, format seal.Format) ([]byte, error) {
	switch format {
	case seal.JSON:
		return f.Document, nil
	case seal.CSV:
		return r.CSV()
	case seal.XLSX:
		return r.XLSX()
	case seal.HTML, seal.PDF:
	default:
		return nil, fmt.Errorf("format %q: %w", format, errs.NotFound)
	}
	page, err := s.HTML(ctx, r)
	if err != nil || format == seal.HTML {
		return page, err
	}
	return s.Printer.PDF(ctx, r, page)
}

// DigestText returns a SHA-256 in hexadecimal.
func DigestText(d [sha256.Size]byte) string { return hex.EncodeToString(d[:]) }
