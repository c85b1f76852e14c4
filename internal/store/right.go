package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"
	"bonafide/internal/webhook"

	"github.com/google/uuid"
	"gorm.io/gorm/clause"
)

type noticeTextRow struct {
	Kind      string
	Version   string
	WrittenIn string
	Digest    []byte
	Words     string
}

func (noticeTextRow) TableName() string { return "notice_texts" }

type consentRow struct {
	ID           uuid.UUID
	CandidateID  uuid.UUID
	InvitationID uuid.UUID
	Kind         string
	Version      string
	WrittenIn    string
	GivenAt      time.Time
	WithdrawnAt  *time.Time
}

func (consentRow) TableName() string { return "consents" }

type shownNoticeRow struct {
	ID           uuid.UUID
	CandidateID  uuid.UUID
	InvitationID uuid.UUID
	Kind         string
	Version      string
	WrittenIn    string
	ShownAt      time.Time
}

func (shownNoticeRow) TableName() string { return "shown_notices" }

type requestRow struct {
	ID            uuid.UUID
	CandidateID   uuid.UUID
	InvitationID  uuid.UUID
	Kind          string
	Words         string
	FactID        *uuid.UUID
	NoticeKind    string
	NoticeVersion string
	WrittenIn     string
	OpenedAt      time.Time
	DueAt         time.Time
	Status        string
	AnsweredAt    *time.Time
	AnsweredBy    *uuid.UUID
	Answer        string
}

func (requestRow) TableName() string { return "requests" }

func (r *requestRow) sealed() (uuid.UUID, []secret) {
	id := r.ID.String()
	return r.CandidateID, []secret{{"requests.words", id, &r.Words}, {"requests.answer", id, &r.Answer}}
}

// keepText keeps a text word for word; another under the same version is an error of the program's.
func keepText(ctx context.Context, t tx, n vetting.Notice) error {
	digest := n.Digest()
	row := noticeTextRow{n.Kind, n.Version, n.Code, digest[:], n.Words}
	if err := create(ctx, t.db, &row, clause.OnConflict{DoNothing: true}); err != nil {
		return err
	}
	kept, err := queryRow[noticeTextRow](ctx, t.db, `SELECT * FROM notice_texts WHERE kind = ? AND version = ? AND written_in = ?`, n.Kind, n.Version, n.Code)
	if err == nil && !bytes.Equal(kept.Digest, digest[:]) {
		err = fmt.Errorf("notice %s of version %s was shown with other words: a text that changes needs another version", n.Kind, n.Version)
	}
	return err
}

// saveConsent stores what a candidate agreed to by checking in, by the text that they read.
func saveConsent(ctx context.Context, t tx, in vetting.CheckIn) error {
	n := in.Read
	if err := keepText(ctx, t, n); err != nil {
		return err
	}
	return create(ctx, t.db, &consentRow{
		ID: uuid.Must(uuid.NewV7()), CandidateID: in.Candidate, InvitationID: in.Invitation, Kind: n.Kind, Version: n.Version, WrittenIn: n.Code, GivenAt: in.At,
	})
}

// NoteShown implements vetting.Store. Whoever opens a page again writes nothing.
func (s *Store) NoteShown(ctx context.Context, i *vetting.Invitation, n vetting.Notice, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.NoteShown(%s)", i.ID)
	seen, err := query[shownNoticeRow](ctx, s.db, `SELECT * FROM shown_notices WHERE invitation_id = ? AND kind = ? AND version = ? AND written_in = ?`, i.ID, n.Kind, n.Version, n.Code)
	if err != nil || len(seen) > 0 {
		return err
	}
	return s.transact(ctx, func(t tx) error {
		if err := keepText(ctx, t, n); err != nil {
			return err
		}
		shown, err := exec(ctx, t.db, `INSERT INTO shown_notices (id, candidate_id, invitation_id, kind, version, written_in, shown_at) VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
			uuid.Must(uuid.NewV7()), i.Candidate, i.ID, n.Kind, n.Version, n.Code, at)
		if err != nil || shown == 0 {
			return err
		}
		return writeEvent(ctx, t, event{At: at, ActorAs: "whoever opened the candidate's link", CandidateID: &i.Candidate, Action: "was shown a notice", On: "notice " + n.Kind + ", version " + n.Version + ", " + n.Code})
	})
}

// OpenRequest implements vetting.Store.
func (s *Store) OpenRequest(ctx context.Context, q vetting.Request, shown vetting.Notice, e vetting.Event) (err error) {
	defer errs.Wrap(&err, "store.OpenRequest(%s)", q.Candidate)
	return s.transact(ctx, func(t tx) error {
		if err := lockCandidate(ctx, t, q.Candidate); err != nil {
			return err
		}
		if err := stillOpen(ctx, t, q.Invitation, q.Candidate); err != nil {
			return err
		}
		if err := keepText(ctx, t, shown); err != nil {
			return err
		}
		row := requestRow{
			ID: q.ID, CandidateID: q.Candidate, InvitationID: q.Invitation, Kind: string(q.Kind), Words: q.Words, FactID: known(q.Fact),
			NoticeKind: shown.Kind, NoticeVersion: shown.Version, WrittenIn: shown.Code, OpenedAt: q.OpenedAt, DueAt: q.DueAt, Status: string(q.Status),
		}
		if err := kind(create(ctx, t.db, &row)); errors.Is(err, errs.Conflict) {
			return errs.Conflictf("Your dispute is open already. Nothing is decided until it is answered.")
		} else if err != nil {
			return err
		}
		if q.Kind == vetting.AskWithdrawConsent {
			if err := endConsents(ctx, t, q, e); err != nil {
				return err
			}
		}
		if err := writeEvent(ctx, t, event{At: e.At, ActorAs: guest(e.Actor), CandidateID: &q.Candidate, Action: e.Action, Detail: e.Detail}); err != nil {
			return err
		}
		return s.tellOf(ctx, t, webhook.RequestOpened, q.Candidate, e.At, func(m *webhook.Message) { m.Request = &webhook.Request{ID: q.ID, Due: q.DueAt} })
	})
}

// lockCandidate waits for whoever decides, records or assesses, so that locks are taken in one order.
func lockCandidate(ctx context.Context, t tx, candidate uuid.UUID) error {
	n, err := exec(ctx, t.db, `SELECT 1 FROM candidates WHERE id = ? FOR NO KEY UPDATE`, candidate)
	if err == nil && n == 0 {
		err = errs.NotFound
	}
	return err
}

// endConsents ends all that a candidate agreed to. Measures of faces are deleted; what else rests on a consent a person answers.
func endConsents(ctx context.Context, t tx, q vetting.Request, e vetting.Event) error {
	if _, err := exec(ctx, t.db, `UPDATE consents SET withdrawn_at = ? WHERE candidate_id = ? AND withdrawn_at IS NULL`, q.OpenedAt, q.Candidate); err != nil {
		return err
	}
	rows, err := query[faceConsentRow](ctx, t.db, `SELECT * FROM face_consents WHERE candidate_id = ? AND ended_at IS NULL FOR UPDATE`, q.Candidate)
	if err != nil || len(rows) == 0 {
		return err
	}
	// Who withdrew has no account: the consent ends in the name of whoever recorded it, and the event says who it was.
	_, err = exec(ctx, t.db, `UPDATE face_consents SET ended_at = ?, ended_by = recorded_by, ended_why = ? WHERE id = ?`, q.OpenedAt, vetting.ConsentWithdrawn, rows[0].ID)
	if err != nil {
		return err
	}
	return dropTemplates(ctx, t, event{
		At: e.At, ActorAs: guest(e.Actor), CandidateID: &q.Candidate, Action: "ended consent to measure faces", Detail: "the candidate withdrew it, ",
	})
}

type openRequestRow struct {
	Request requestRow `gorm:"embedded"`
	Name    string
}

func (r *openRequestRow) sealed() (uuid.UUID, []secret) { return r.Request.sealed() }

// OpenRequests implements vetting.Store.
func (s *Store) OpenRequests(ctx context.Context) (_ []vetting.RequestEntry, err error) {
	defer errs.Wrap(&err, "store.OpenRequests")
	rows, err := query[openRequestRow](ctx, s.db, `SELECT q.*, c.name FROM requests q JOIN candidates c ON c.id = q.candidate_id
WHERE q.status = 'open' ORDER BY q.due_at, q.id LIMIT 500`)
	all := make([]vetting.RequestEntry, len(rows))
	for i, r := range rows {
		q := r.Request
		all[i] = vetting.RequestEntry{Name: r.Name, Request: vetting.Request{
			ID: q.ID, Candidate: q.CandidateID, Invitation: q.InvitationID, Kind: vetting.RequestKind(q.Kind), Words: q.Words, Fact: given(q.FactID),
			OpenedAt: q.OpenedAt.UTC(), DueAt: q.DueAt.UTC(), Status: vetting.RequestStatus(q.Status),
		}}
	}
	return all, err
}

// AnswerRequest implements vetting.Store.
func (s *Store) AnswerRequest(ctx context.Context, q vetting.Request, c *vetting.Change) (err error) {
	defer errs.Wrap(&err, "store.AnswerRequest(%s)", q.ID)
	return s.transact(ctx, func(t tx) error {
		if err := lockCandidate(ctx, t, q.Candidate); err != nil {
			return err
		}
		answer, err := sealText(ctx, t.db, q.Candidate, "requests.answer", q.ID, q.Answer)
		if err != nil {
			return err
		}
		n, err := exec(ctx, t.db, `UPDATE requests SET status = ?, answered_at = ?, answered_by = ?, answer = ? WHERE id = ? AND candidate_id = ? AND status = 'open'`,
			q.Status, q.AnsweredAt, q.AnsweredBy.ID, answer, q.ID, q.Candidate)
		if err == nil && n == 0 {
			err = errs.Conflictf("Somebody answered this while you were reading.")
		}
		if err != nil {
			return err
		}
		if c != nil {
			if err := s.reopen(ctx, t, q, *c); err != nil {
				return err
			}
		}
		return writeEvent(ctx, t, event{
			At: q.AnsweredAt, ActorID: &q.AnsweredBy.ID, CandidateID: &q.Candidate, Action: "answered a request", Detail: vetting.RequestTitle(q.Kind) + ", " + string(q.Status),
		})
	})
}

// reopen takes back what an accepted dispute was about, and opens a review.
func (s *Store) reopen(ctx context.Context, t tx, q vetting.Request, c vetting.Change) error {
	if err := s.apply(ctx, t, c); err != nil {
		return err
	}
	waiting, err := query[idRow](ctx, t.db, `SELECT id FROM adverse_actions WHERE candidate_id = ? AND state = 'pre_notice'`, q.Candidate)
	for _, a := range waiting { // one at most
		words, err := sealText(ctx, t.db, q.Candidate, "adverse_actions.ended_words", a.ID, "The dispute was accepted.")
		if err != nil {
			return err
		}
		if _, err := exec(ctx, t.db, `UPDATE adverse_actions SET state = 'withdrawn', ended_at = ?, ended_by = ?, ended_words = ? WHERE id = ?`,
			q.AnsweredAt, q.AnsweredBy.ID, words, a.ID); err != nil {
			return err
		}
	}
	if err != nil {
		return err
	}
	_, err = exec(ctx, t.db, `INSERT INTO reviews (id, candidate_id, status, band, opened_at, due_at)
SELECT ?, c.id, 'open', coalesce(nullif(c.band, ''), 'low'), CAST(? AS timestamptz), CAST(? AS timestamptz) FROM candidates c
WHERE c.id = ? AND NOT EXISTS (SELECT FROM reviews WHERE candidate_id = c.id AND status = 'open')`,
		uuid.Must(uuid.NewV7()), q.AnsweredAt, q.AnsweredAt.Add(vetting.DueIn("")), q.Candidate)
	return err
}
