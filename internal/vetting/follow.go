package vetting

import (
	"bytes"
	"context"
	"errors"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"

	"github.com/google/uuid"
)

// A Following is what another system says of a candidate whom it keeps.
type Following struct {
	Actor   Actor // the system: it has a name and no account
	Owner   Actor // whose the candidate is if new
	Dossier *dossier.Dossier
	Says    []string // the kinds of facts that the system speaks of: see FactKind

	// Resume returns the file of the résumé, without data where there is none; nil: none is asked for. It is asked once at most, where none is
	// recorded.
	Resume func() Upload
}

// Follow works out what a system says that is new of a candidate, who may be new, and has settle store it: exactly one of arrival and
// change is there, or neither where nothing is new. Where settle finds that something changed meanwhile, which is errs.Conflict, it is
// worked out anew. What people recorded or corrected stays.
func (s *Service) Follow(ctx context.Context, f Following, settle func(*Arrival, *Change) error) (err error) {
	defer errs.Wrap(&err, "vetting.Follow(%s)", f.Dossier.ID)
	if err := f.Actor.May(RecordEvidence); err != nil {
		return err
	}
	var resume *File
	for range retries {
		if err = s.tryFollow(ctx, f, &resume, settle); !errors.Is(err, errs.Conflict) {
			return err
		}
	}
	return err
}

func (s *Service) tryFollow(ctx context.Context, f Following, resume **File, settle func(*Arrival, *Change) error) error {
	known, err := s.Store.CandidatesOf(ctx, []string{f.Dossier.ID})
	if err != nil {
		return err
	}
	r := &Record{Dossier: &dossier.Dossier{}}
	id := known[f.Dossier.ID]
	if id != uuid.Nil {
		if r, err = s.Store.Record(ctx, id); err != nil {
			return err
		}
	}
	members, err := dossier.Split(f.Dossier)
	if err != nil {
		return err
	}
	var files []File
	if r.Dossier.Resume == nil && f.Resume != nil {
		if err := s.keepResume(ctx, f, resume); err != nil {
			return err
		}
		if (*resume).ID != uuid.Nil {
			m, err := dossier.NewMember("resume", dossier.Resume{File: (*resume).Path()})
			if err != nil {
				return err
			}
			members, files = append(members, m), []File{**resume}
		}
	}
	if id == uuid.Nil {
		c, err := s.newcomer(f.Actor, f.Dossier, members, files)
		if err != nil {
			return err
		}
		return settle(&Arrival{f.Dossier.ID, f.Owner.ID, c}, nil)
	}
	e, err := r.again(f.Actor, members, f.Says)
	if err != nil {
		return err
	}
	if len(e.add)+len(e.withdraw) == 0 {
		return settle(nil, nil)
	}
	e.files = files
	c, err := s.change(r, f.Actor, e)
	if err != nil {
		return err
	}
	return settle(nil, &c)
}

// keepResume keeps the file of a résumé, once; where there is none, or it is of no type that is read, to stays a file without an id.
func (s *Service) keepResume(ctx context.Context, f Following, to **File) error {
	if *to != nil {
		return nil
	}
	*to = &File{}
	u := f.Resume()
	mediaType := ""
	switch {
	case bytes.HasPrefix(u.Data, []byte("%PDF-")):
		mediaType = "application/pdf"
	case bytes.HasPrefix(u.Data, []byte("PK\x03\x04")):
		mediaType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	default:
		return nil
	}
	kept, err := s.store(ctx, f.Owner, u, mediaType) // a system hands it in, and nobody who has a budget
	kept.ReadAt = kept.UploadedAt                    // a person reads it: see the page of résumés
	*to = &kept
	return err
}

// ErasedThere is why a record goes that another system, from which it came, deleted.
const ErasedThere ErasureReason = "deleted in the applicant-tracking system"

// EraseFollowing erases a candidate whom the system deleted from which the record came. One under a legal hold is errs.Conflict, and one
// that is gone is no error.
func (s *Service) EraseFollowing(ctx context.Context, system Actor, id uuid.UUID) (err error) {
	defer errs.Wrap(&err, "vetting.EraseFollowing(%s)", id)
	err = s.erase(ctx, system, id, ErasedThere)
	if errors.Is(err, errs.NotFound) {
		return nil
	}
	return err
}
