package vetting

import (
	"context"
	"encoding/json"
	"io"
	"time"

	"bonafide/internal/errs"

	"github.com/google/uuid"
)

// An AuditFilter chooses events of the log. The zero value is the newest of all.
type AuditFilter struct {
	By        uuid.UUID // account; zero: whoever
	Action    string    // a part of it
	Candidate uuid.UUID // zero: whomever it is about
	From      time.Time // zero: from the beginning
	Until     time.Time // zero: until now
	Denied    bool      // only what was denied
	Before    uuid.UUID // only older events than that one; zero: from the newest on
}

// AuditPageSize is how many events a page of the log holds.
const AuditPageSize = 100

// An AuditPage is some of the log, newest first.
type AuditPage struct {
	Events []Event
	More   bool // there are older ones

	Size       int64  // entries that have their place
	Checkpoint string // the newest, signed; empty: none was signed yet

	People []Actor // everybody who has an account, by name
}

// Audit returns a page of the log.
func (s *Service) Audit(ctx context.Context, actor Actor, f AuditFilter) (AuditPage, error) {
	if err := actor.May(ViewAudit); err != nil {
		return AuditPage{}, err
	}
	return s.Store.AuditPage(ctx, f, AuditPageSize)
}

// auditTable bounds a table of the log.
const auditTable = 100_000

// AuditTable returns the newest 100,000 of the events that the filter chooses, and notes that it did.
func (s *Service) AuditTable(ctx context.Context, actor Actor, f AuditFilter) ([]Event, error) {
	if err := actor.May(ViewAudit); err != nil {
		return nil, err
	}
	if err := s.Store.Note(ctx, uuid.Nil, Event{At: s.Now().UTC(), Actor: actor, Action: "exported a table of the audit log"}); err != nil {
		return nil, err
	}
	p, err := s.Store.AuditPage(ctx, f, auditTable)
	return p.Events, err
}

// ExportAudit writes every entry that has its place, a line each, and a last line with the checkpoint that they were signed with
// and the public key, and notes that it did. No personal data are in it. A log without an entry is errs.NotFound.
func (s *Service) ExportAudit(ctx context.Context, actor Actor, w io.Writer, publicKey string) (err error) {
	defer errs.Wrap(&err, "vetting.ExportAudit")
	if err := actor.May(ViewAudit); err != nil {
		return err
	}
	if err := s.Store.Note(ctx, uuid.Nil, Event{At: s.Now().UTC(), Actor: actor, Action: "exported the audit log"}); err != nil {
		return err
	}
	checkpoint, err := s.Store.AuditEntries(ctx, func(entry []byte) error {
		_, err := w.Write(append(entry, '\n'))
		return err
	})
	if err != nil {
		return err
	}
	return json.NewEncoder(w).Encode(struct {
		Checkpoint string `json:"checkpoint"`
		Key        string `json:"key"`
	}{checkpoint, publicKey})
}
