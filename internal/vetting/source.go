package vetting

import (
	"context"
	"path/filepath"
	"strings"
	"unicode"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"

	"github.com/google/uuid"
)

// A Source is a file from which facts were read. Its media type is what the reader found it to be.
type Source struct {
	Name, MediaType string
	Data            []byte
}

// AddFrom records facts that were read from a file, and keeps the file, in one change. members is asked for them with
// the record as it stands when they are written and with the path that the file has in the dossier; it is asked again
// where the record changed in between, and returns none where nothing is to be recorded, not the file either.
func (s *Service) AddFrom(ctx context.Context, actor Actor, id uuid.UUID, source Source, members func(r *Record, file string) ([]dossier.Member, error)) error {
	return s.CompleteFrom(ctx, actor, id, source, func(r *Record, file string) ([]dossier.Member, []uuid.UUID, error) {
		all, err := members(r, file)
		return all, nil, err
	})
}

// CompleteFrom is AddFrom for facts of which some take the place of recorded ones, which are withdrawn.
func (s *Service) CompleteFrom(ctx context.Context, actor Actor, id uuid.UUID, source Source, members func(r *Record, file string) (add []dossier.Member, replaced []uuid.UUID, err error)) (err error) {
	defer errs.Wrap(&err, "vetting.CompleteFrom(%s)", source.Name)
	if err := s.May(ctx, actor, RecordEvidence, id); err != nil {
		return err
	}
	f, err := s.keep(ctx, actor, Upload{Name: source.Name, Data: source.Data}, source.MediaType)
	if err != nil {
		return err
	}
	f.ReadAt = f.UploadedAt // it is read already: that is where the facts are from
	return s.edit(ctx, actor, id, func(r *Record) (edit, error) {
		add, replaced, err := members(r, f.Path())
		if err != nil || len(add) == 0 {
			return edit{}, err
		}
		return edit{add: add, withdraw: replaced, reason: "completed from " + f.Name, files: []File{f}, action: "recorded", detail: memberNames(add) + " from " + f.Name}, nil
	})
}

// maxName is how much of a file's name is kept, in characters, from its end.
const maxName = 200

// CleanName makes the name that a file came with fit to be stored and shown.
func CleanName(name string) string {
	runes := []rune(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(filepath.Base(name), "�")))
	return string(runes[max(0, len(runes)-maxName):])
}
