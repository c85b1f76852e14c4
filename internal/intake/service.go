package intake

import (
	"context"
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// An Import is a file that a job imports.
type Import struct {
	ID        uuid.UUID
	File      string // name, for people
	Format    string // one of Formats
	Bytes     int64
	State     State
	MadeAt    time.Time
	MadeBy    vetting.Actor // with the role that the account has now; none where it is disabled
	ChangedAt time.Time
	EndedAt   time.Time // zero while it waits or runs
	Unread    []string  // titles of a sheet's columns that are not read
	Failure   string    // why it failed, for people
	Problems  []Rejected

	ByPage   bool  // a person confirmed it: it adds, and can be undone
	Total    int64 // rows that were confirmed; 0 where nobody counted
	LeftOut  int64 // rows of the sheet that were not
	Undo     Undo
	UndoneAt time.Time

	vetting.IntakeCount
}

// A State says where an import stands.
type State string

// The states.
const (
	Waiting   State = "waiting"
	Running   State = "running"
	Done      State = "done" // rows may have been left out
	Failed    State = "failed"
	Cancelled State = "cancelled" // what came in before stays
)

// Ended reports whether nothing more happens.
func (s State) Ended() bool { return s == Done || s == Failed || s == Cancelled }

// blobKey is where the bytes lie until the import ends.
func (i *Import) blobKey() string { return blobs + i.ID.String() + "/file" }

const blobs = "imports/"

const (
	// ProblemsKept is how many rows that were left out an import names.
	ProblemsKept = 1000
	// kept is how long an import is remembered: its problems may quote what stood in the file.
	kept = 30 * 24 * time.Hour
)

// A Store keeps imports.
type Store interface {
	// CreateImport stores an import, its event, and the job that does it; and what the columns are, nil for nothing.
	CreateImport(ctx context.Context, i Import, m *Mapping) error
	// Import returns an import with its problems, or errs.NotFound.
	Import(ctx context.Context, id uuid.UUID) (*Import, error)
	// SaveImport stores counts, columns and state; of one that ended it is errs.Conflict.
	SaveImport(ctx context.Context, i Import) error
	// SaveProblem stores a row that was left out, once.
	SaveProblem(ctx context.Context, id uuid.UUID, r Rejected) error
	// CancelImport ends an import; one that ended before is errs.Conflict.
	CancelImport(ctx context.Context, id uuid.UUID, by vetting.Actor, at time.Time) error
	// ImportsOf returns the newest imports by pages of an account, without their problems.
	ImportsOf(ctx context.Context, account uuid.UUID, most int) ([]Import, error)
	// Mapping returns what was said of a sheet with the headers, or errs.NotFound.
	Mapping(ctx context.Context, headers [32]byte) (*Mapping, error)
	// BeginUndo makes it due to undo an import by a page that ended; another is errs.Conflict.
	BeginUndo(ctx context.Context, id uuid.UUID, by vetting.Actor, at time.Time) error
	// Undoable returns candidates whom an import brought, who are still there, and of whom nothing says that they stay.
	Undoable(ctx context.Context, id uuid.UUID, most int) ([]uuid.UUID, error)
	// KeepImported notes why a candidate stays.
	KeepImported(ctx context.Context, id, candidate uuid.UUID, why vetting.Kept) error
	// EndUndo notes that nothing is left to undo.
	EndUndo(ctx context.Context, id uuid.UUID, at time.Time) error
	// Brought returns whom an import brought and who is still there: how many, and the first who stayed as it was undone.
	Brought(ctx context.Context, id uuid.UUID, most int) (Brought, error)
	// ForgetImports deletes the imports made before that time.
	ForgetImports(ctx context.Context, before time.Time) error
}

// Blobs keeps the bytes; package blob implements it.
type Blobs interface {
	Put(ctx context.Context, key string, r io.Reader, size int64) error
	Open(ctx context.Context, key string) (io.ReadCloser, error)
	Delete(ctx context.Context, key string) error
	Older(ctx context.Context, than time.Time) iter.Seq2[string, error]
}

// A Service imports files behind requests. All its fields are required.
type Service struct {
	Store   Store
	Blobs   Blobs
	Vetting *vetting.Service
	Now     func() time.Time
}

// Begin keeps a file and makes its import due. The format is one of Formats, by which the bytes are read.
func (s *Service) Begin(ctx context.Context, actor vetting.Actor, name, format string, r io.Reader, size int64) (_ *Import, err error) {
	defer errs.Wrap(&err, "intake.Begin")
	if err := actor.May(vetting.RecordEvidence); err != nil {
		return nil, err
	}
	if !slices.Contains(Formats, format) {
		return nil, errs.Invalidf("The file is of no format that can be imported: send one of %s.", strings.Join(Formats, ", "))
	}
	now := s.Now().UTC()
	i := Import{ID: uuid.Must(uuid.NewV7()), File: vetting.CleanName(name), Format: format, Bytes: size, State: Waiting, MadeAt: now, MadeBy: actor, ChangedAt: now}
	if err := s.Blobs.Put(ctx, i.blobKey(), r, size); err != nil {
		return nil, err
	}
	return &i, s.Store.CreateImport(ctx, i, nil)
}

// Import returns an import of the actor's, or errs.NotFound.
func (s *Service) Import(ctx context.Context, actor vetting.Actor, id uuid.UUID) (*Import, error) {
	if err := actor.May(vetting.RecordEvidence); err != nil {
		return nil, err
	}
	i, err := s.Store.Import(ctx, id)
	if err == nil && i.MadeBy.ID != actor.ID {
		err = errs.NotFound
	}
	return i, err
}

// Cancel ends an import of the actor's between two of its parts. What came in before stays; one that ended is errs.Conflict.
func (s *Service) Cancel(ctx context.Context, actor vetting.Actor, id uuid.UUID) (err error) {
	defer errs.Wrap(&err, "intake.Cancel(%s)", id)
	i, err := s.Import(ctx, actor, id)
	if err != nil {
		return err
	}
	err = s.Store.CancelImport(ctx, id, actor, s.Now().UTC())
	if errors.Is(err, errs.Conflict) {
		return errs.Conflictf("This import has ended already: %s.", i.State)
	}
	return errors.Join(err, s.Blobs.Delete(ctx, i.blobKey()))
}

// Work does an import, or the rest of it. An error is worth another try; last says that there is none.
func (s *Service) Work(ctx context.Context, id uuid.UUID, last bool) (err error) {
	defer errs.Wrap(&err, "intake.Work(%s)", id)
	i, err := s.Store.Import(ctx, id)
	if err != nil || i.State.Ended() {
		return err
	}
	err = s.run(ctx, i)
	message, ours := errs.Message(err)
	switch {
	case err == nil:
		i.State = Done
	case ctx.Err() != nil:
		return err
	case ours || last:
		i.State, i.Failure = Failed, message
		if !ours {
			i.Failure = "The server could not do this. Import the file again: it goes on where it ended."
		}
	default:
		return err
	}
	i.EndedAt = s.Now().UTC()
	if saved := s.save(context.WithoutCancel(ctx), i); saved != nil && !errors.Is(saved, errs.Conflict) { // a conflict: it was cancelled
		return saved
	}
	return s.Blobs.Delete(context.WithoutCancel(ctx), i.blobKey())
}

func (s *Service) save(ctx context.Context, i *Import) error {
	i.ChangedAt = s.Now().UTC()
	return s.Store.SaveImport(ctx, *i)
}

// run imports the file from a copy of its own, since it is read at any place.
func (s *Service) run(ctx context.Context, i *Import) error {
	if i.MadeBy.Role == "" {
		return errs.Forbiddenf("The account that began this import is disabled.")
	}
	folder, err := os.MkdirTemp("", "bonafide-import-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	name := filepath.Join(folder, "file"+i.Format)
	if err := s.copy(ctx, i, name); err != nil {
		return err
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	i.State = Running
	rejected := len(i.Problems)
	count, err := Run(ctx, s.Vetting, name, Options{
		Actor: i.MadeBy, Owner: i.MadeBy.ID, Adds: i.ByPage, Import: i.noted(), Rejects: filepath.Join(folder, "rejected.jsonl"),
		Progress: func(c vetting.IntakeCount) {
			i.IntakeCount = c
			if err := s.save(ctx, i); err != nil { // it was cancelled, or the database is gone
				cancel(err)
			}
		},
		Reject: func(r Rejected) error {
			if rejected++; rejected > ProblemsKept {
				return nil
			}
			return s.Store.SaveProblem(ctx, i.ID, r)
		},
		Unread: func(columns []string) { i.Unread = columns },
	})
	if cause := context.Cause(ctx); cause != nil {
		if errors.Is(cause, errs.Conflict) {
			return nil
		}
		return cause
	}
	i.IntakeCount = count
	if text, ok := errs.Message(err); ok { // the copy's name tells nobody anything
		err = errs.Invalidf("%s", strings.TrimPrefix(text, name+": "))
	}
	return err
}

// copy writes the bytes of an import into a file.
func (s *Service) copy(ctx context.Context, i *Import, name string) error {
	body, err := s.Blobs.Open(ctx, i.blobKey())
	if err != nil {
		return err
	}
	defer body.Close()
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = io.Copy(f, body)
	return errors.Join(err, f.Close())
}

// Forget deletes imports after a month, and what is left of their bytes.
func (s *Service) Forget(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "intake.Forget")
	before := s.Now().UTC().Add(-kept)
	if err := s.Store.ForgetImports(ctx, before); err != nil {
		return err
	}
	for key, err := range s.Blobs.Older(ctx, before) {
		if err == nil && strings.HasPrefix(key, blobs) {
			err = s.Blobs.Delete(ctx, key)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
