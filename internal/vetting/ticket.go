package vetting

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/photo"

	"github.com/google/uuid"
)

const (
	// UploadLife is how long the address for a file's bytes works.
	UploadLife = 15 * time.Minute
	// UploadKept is how long the fact may come after the bytes: SweepBlobs removes them an hour later.
	UploadKept = sweepAfter - time.Hour
)

// A ticket lets whoever has it send the bytes of one file of a candidate's, once and for a while.
type ticket struct {
	File      uuid.UUID `json:"f"`
	Candidate uuid.UUID `json:"c"`
	Account   uuid.UUID `json:"a"`
	Name      string    `json:"n"`
	Until     time.Time `json:"u"`
}

// OfferUpload returns the token by which the bytes of a file are sent that a fact of the candidate's will name, and until when.
func (s *Service) OfferUpload(ctx context.Context, actor Actor, candidate uuid.UUID, name string) (token string, until time.Time, err error) {
	if err := s.May(ctx, actor, RecordEvidence, candidate); err != nil {
		return "", time.Time{}, err
	}
	until = s.Now().UTC().Add(UploadLife).Truncate(time.Second)
	data, err := json.Marshal(ticket{newID(), candidate, actor.ID, CleanName(name), until})
	return base64.RawURLEncoding.EncodeToString(append(s.uploadMAC(data), data...)), until, err
}

func (s *Service) uploadMAC(data []byte) []byte {
	mac := hmac.New(sha256.New, s.Secret)
	mac.Write([]byte("upload\x00"))
	mac.Write(data)
	return mac.Sum(nil)
}

// TakeUpload keeps the bytes of a file for the token's holder. It is accepted as by AddDocument; a token that does not work is
// errs.NotFound, one that was used errs.Conflict.
func (s *Service) TakeUpload(ctx context.Context, token, contentType string, data []byte) (_ File, err error) {
	defer errs.Wrap(&err, "vetting.TakeUpload")
	sealed, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil || len(sealed) < sha256.Size || !hmac.Equal(s.uploadMAC(sealed[sha256.Size:]), sealed[:sha256.Size]) {
		return File{}, errs.NotFound
	}
	var t ticket
	if err := json.Unmarshal(sealed[sha256.Size:], &t); err != nil {
		return File{}, err
	}
	now := s.Now().UTC()
	if !now.Before(t.Until) {
		return File{}, errs.NotFound
	}
	kind, err := photo.Accept(t.Name, contentType, data)
	if err != nil {
		return File{}, err
	}
	if err := s.afford(ctx, t.Account, len(data)); err != nil {
		return File{}, err
	}
	f := File{ID: t.File, Name: t.Name, MediaType: string(kind), Bytes: int64(len(data)), SHA256: sha256.Sum256(data), UploadedAt: now, UploadedBy: Actor{ID: t.Account}}
	err = s.Store.SaveUpload(ctx, t.Candidate, f, now.Add(-sweepAfter)) // first, so that nobody replaces the bytes of another
	if errors.Is(err, errs.Conflict) {
		err = errs.Conflictf("This address was used: a file was sent to it already. Ask for another.")
	}
	if err != nil {
		return File{}, err
	}
	return f, s.put(ctx, f.OriginalKey(), data)
}

// AddNaming records a fact that may name files which were sent before by OfferUpload. A photo that names a document is
// *photo.Refused.
func (s *Service) AddNaming(ctx context.Context, actor Actor, id uuid.UUID, m dossier.Member) error {
	paths, err := filesIn(m)
	if err != nil {
		return err
	}
	var sent []File
	if len(paths) > 0 && actor.May(RecordEvidence) == nil {
		if sent, err = s.Store.UploadsOf(ctx, id, s.Now().Add(-UploadKept)); err != nil {
			return err
		}
	}
	sent = slices.DeleteFunc(sent, func(f File) bool { return !slices.Contains(paths, f.Path()) })
	for _, f := range sent {
		if m.Name == "photos" && f.MediaType == string(photo.PDF) {
			return errNoPortrait
		}
	}
	return s.edit(ctx, actor, id, func(r *Record) (edit, error) {
		files := slices.DeleteFunc(slices.Clone(sent), func(f File) bool { _, has := r.fileByID(f.ID); return has })
		return edit{add: []dossier.Member{m}, files: files, action: "recorded", detail: m.Name}, nil
	})
}

// filesIn lists the files that a fact names.
func filesIn(m dossier.Member) (paths []string, err error) {
	if m.Name != "photos" && m.Name != "documents" {
		return nil, nil
	}
	d, err := dossier.Join("", []dossier.Member{m})
	if err != nil {
		return nil, err
	}
	for _, p := range d.Photos {
		paths = append(paths, p.File)
	}
	for _, doc := range d.Documents {
		for _, c := range doc.Captures {
			paths = append(paths, c.File)
		}
	}
	return slices.DeleteFunc(paths, func(p string) bool { return !strings.HasPrefix(p, "files/") }), nil
}
