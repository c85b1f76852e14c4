package intake

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// An Undo says whether an import is being undone.
type Undo string

// The states. The zero value is that of an import that nobody undoes.
const (
	Undoing Undo = "running"
	Undone  Undo = "done"
)

// A Mapping is what somebody said of a sheet's columns, for the next file with the same headers.
type Mapping struct {
	Headers [32]byte
	Columns []string          // titles of Columns, by place, "" for one that is not read
	Fixes   map[string]string // by Group.Key
	SavedAt time.Time
	SavedBy vetting.Actor
}

// Brought are the candidates whom an import brought and who are still there.
type Brought struct {
	Left   int // of whom nothing says that they stay
	Kept   int // who stayed as it was undone
	Shown  []KeptCandidate
	Reason map[vetting.Kept]int
}

// A KeptCandidate stayed as an import was undone.
type KeptCandidate struct {
	ID   uuid.UUID
	Name string
	Why  vetting.Kept
}

// noted is the import under which whom it brings is noted.
func (i *Import) noted() uuid.UUID {
	if i.ByPage {
		return i.ID
	}
	return uuid.Nil
}

// Headers is by which a sheet of the same source is known again: a hash of its headers. ok is false where it has none.
func (p *Plan) Headers() (sum [32]byte, ok bool) {
	h := sha256.New()
	for _, c := range p.Columns {
		ok = ok || c.Title != ""
		h.Write([]byte(plain(c.Title)))
		h.Write([]byte{0})
	}
	return [32]byte(h.Sum(nil)), ok
}

// Mapping returns what was said of an earlier sheet with the plan's headers, nil where nothing was.
func (s *Service) Mapping(ctx context.Context, actor vetting.Actor, p *Plan) (*Mapping, error) {
	headers, ok := p.Headers()
	if err := actor.May(vetting.RecordEvidence); err != nil || !ok {
		return nil, err
	}
	m, err := s.Store.Mapping(ctx, headers)
	if errors.Is(err, errs.NotFound) || err == nil && len(m.Columns) != len(p.Columns) {
		return nil, nil
	}
	return m, err
}

// Remembered are the answers that a mapping stands for. Which of two rows counts is asked anew of each file.
func (m *Mapping) Remembered() Answers {
	a := Answers{Columns: m.Columns, Fixes: map[string]string{}}
	for k, v := range m.Fixes {
		a.Fixes[k] = v
	}
	return a
}

// BeginPlan keeps the dossiers of a plan and makes their import due, as the actor's. What the columns are is remembered for the next file
// with the same headers. A plan that brings nothing is errs.Invalid.
func (s *Service) BeginPlan(ctx context.Context, actor vetting.Actor, p *Plan, a Answers) (_ *Import, err error) {
	defer errs.Wrap(&err, "intake.BeginPlan")
	if err := actor.May(vetting.RecordEvidence); err != nil {
		return nil, err
	}
	_, texts := p.Dossiers()
	if len(texts) == 0 {
		return nil, errs.Invalidf("There is no row to import.")
	}
	now := s.Now().UTC()
	lines := append(bytes.Join(texts, []byte("\n")), '\n')
	i := Import{
		ID: uuid.Must(uuid.NewV7()), File: vetting.CleanName(p.Name), Format: ".jsonl", Bytes: int64(len(lines)), State: Waiting, MadeAt: now, MadeBy: actor, ChangedAt: now,
		ByPage: true, Total: int64(len(texts)), LeftOut: int64(len(p.Rows) - len(texts)),
	}
	if err := s.Blobs.Put(ctx, i.blobKey(), bytes.NewReader(lines), i.Bytes); err != nil {
		return nil, err
	}
	return &i, s.Store.CreateImport(ctx, i, p.mapping(a, actor, now))
}

// mapping is what is remembered of the answers to a plan, nil where it has no headers.
func (p *Plan) mapping(a Answers, by vetting.Actor, at time.Time) *Mapping {
	headers, ok := p.Headers()
	if !ok {
		return nil
	}
	m := &Mapping{Headers: headers, Fixes: map[string]string{}, SavedAt: at, SavedBy: by}
	for _, c := range p.Columns {
		title := ""
		if c.Column != nil {
			title = c.Column.Title
		}
		m.Columns = append(m.Columns, title)
	}
	for _, g := range p.Groups {
		if fix := a.Fixes[g.Key]; fix != "" && g.Repair != Duplicate {
			m.Fixes[g.Key] = fix
		}
	}
	return m
}

// listed is how many imports a page lists.
const listed = 50

// Imports returns the newest imports that the actor began on a page.
func (s *Service) Imports(ctx context.Context, actor vetting.Actor) ([]Import, error) {
	if err := actor.May(vetting.RecordEvidence); err != nil {
		return nil, err
	}
	return s.Store.ImportsOf(ctx, actor.ID, listed)
}

// keptShown is how many candidates a page names who stayed.
const keptShown = 100

// Brought returns whom an import of the actor's brought and who is still there.
func (s *Service) Brought(ctx context.Context, actor vetting.Actor, i *Import) (Brought, error) {
	if err := actor.May(vetting.RecordEvidence); err != nil {
		return Brought{}, err
	}
	return s.Store.Brought(ctx, i.ID, keptShown)
}

// Undo makes it due to take back whom an import of the actor's brought. Who was known before, and of whose record somebody did something
// since, stays. An import that has not ended or was undone is errs.Conflict.
func (s *Service) Undo(ctx context.Context, actor vetting.Actor, id uuid.UUID) (err error) {
	defer errs.Wrap(&err, "intake.Undo(%s)", id)
	if _, err := s.Import(ctx, actor, id); err != nil {
		return err
	}
	err = s.Store.BeginUndo(ctx, id, actor, s.Now().UTC())
	if errors.Is(err, errs.Conflict) {
		err = errs.Conflictf("This import is not over yet, or was undone already.")
	}
	return err
}

// undoneAtOnce is how many candidates are looked at before it is asked what is left.
const undoneAtOnce = 50

// WorkUndo undoes an import, or the rest of it. It is safe to run again.
func (s *Service) WorkUndo(ctx context.Context, id uuid.UUID) (err error) {
	defer errs.Wrap(&err, "intake.WorkUndo(%s)", id)
	i, err := s.Store.Import(ctx, id)
	if err != nil || i.Undo != Undoing {
		return err
	}
	for {
		some, err := s.Store.Undoable(ctx, id, undoneAtOnce)
		if err != nil {
			return err
		}
		if len(some) == 0 {
			return s.Store.EndUndo(ctx, id, s.Now().UTC())
		}
		for _, candidate := range some {
			if err := s.takeBack(ctx, i, candidate); err != nil {
				return err
			}
		}
	}
}

func (s *Service) takeBack(ctx context.Context, i *Import, candidate uuid.UUID) error {
	kept, err := s.Vetting.UndoArrival(ctx, i.MadeBy, i.ID, candidate)
	switch {
	case errors.Is(err, errs.NotFound):
		return nil
	case errors.Is(err, errs.Conflict): // the hold was placed a moment ago
		kept = vetting.KeptHeld
	case err != nil || kept == "":
		return err
	}
	return s.Store.KeepImported(ctx, i.ID, candidate, kept)
}
