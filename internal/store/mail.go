package store

import (
	"context"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

type mailRow struct {
	ID           uuid.UUID
	InvitationID uuid.UUID
	CandidateID  uuid.UUID
	Kind         string
	Recipient    string
	QueuedAt     time.Time
	QueuedBy     *uuid.UUID // nil: Bonafide itself
	State        string
	Tries        int
	Unanswered   int
	TriedAt      *time.Time
	EndedAt      *time.Time
	Answer       string
}

func (mailRow) TableName() string { return "mails" }

func (r *mailRow) sealed() (uuid.UUID, []secret) {
	id := r.ID.String()
	return r.CandidateID, []secret{{"mails.recipient", id, &r.Recipient}, {"mails.answer", id, &r.Answer}}
}

// A storedMail is a mail as mailObject makes it.
type storedMail struct{ vetting.Mail }

func (m *storedMail) sealed() (uuid.UUID, []secret) { return m.Candidate, mailSecrets(&m.Mail) }

func mailSecrets(m *vetting.Mail) []secret {
	id := m.ID.String()
	return []secret{{"mails.recipient", id, &m.To}, {"mails.answer", id, &m.Answer}}
}

// mailObject is a mail m of mailTables, a vetting.Mail: see recordQuery.
var mailObject = `json_build_object('ID', m.id, 'Invitation', m.invitation_id, 'Candidate', m.candidate_id, 'Kind', m.kind, 'To', m.recipient,
    'QueuedAt', ` + utc("m.queued_at") + `, 'QueuedBy', json_build_object('ID', q.id, 'Name', coalesce(q.name, 'Bonafide')), 'State', m.state, 'Tries', m.tries,
    'Unanswered', m.unanswered, 'TriedAt', ` + utc("m.tried_at") + `, 'EndedAt', ` + utc("m.ended_at") + `, 'Answer', m.answer)`

const mailTables = `mails m LEFT JOIN accounts q ON q.id = m.queued_by`

// QueueMail implements vetting.Store.
func (s *Store) QueueMail(ctx context.Context, m vetting.Mail) (err error) {
	defer errs.Wrap(&err, "store.QueueMail(%s)", m.Invitation)
	return s.transact(ctx, func(t tx) error {
		row := mailRow{
			ID: m.ID, InvitationID: m.Invitation, CandidateID: m.Candidate, Kind: string(m.Kind), Recipient: m.To, QueuedAt: m.QueuedAt, QueuedBy: known(m.QueuedBy.ID),
			State: string(m.State),
		}
		if err := create(ctx, t.db, &row); err != nil {
			return kind(err)
		}
		err := writeEvent(ctx, t, event{At: m.QueuedAt, ActorID: known(m.QueuedBy.ID), CandidateID: &m.Candidate, Action: "sent a link", Detail: string(m.Kind) + " to " + m.To})
		if err != nil {
			return err
		}
		return s.jobs.EnqueueMail(ctx, t.pgx, m.ID)
	})
}

// Mail implements vetting.Store.
func (s *Store) Mail(ctx context.Context, id uuid.UUID) (_ *vetting.Mail, err error) {
	defer errs.Wrap(&err, "store.Mail(%s)", id)
	m, err := document[storedMail](ctx, s.db, `SELECT `+mailObject+`::text AS document FROM `+mailTables+` WHERE m.id = ?`, id)
	if err != nil {
		return nil, err
	}
	return &m.Mail, nil
}

// BeginTry implements vetting.Store.
func (s *Store) BeginTry(ctx context.Context, m *vetting.Mail, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.BeginTry(%s)", m.ID)
	if err := beginTry(ctx, s.db, `UPDATE mails SET`, m.ID, m.Tries, at); err != nil {
		return err
	}
	m.Tries++
	m.Unanswered++
	m.TriedAt = at
	return nil
}

// beginTry notes of a mail, whose table the update names, that it is being handed in; one that another process has begun to is
// errs.Conflict.
func beginTry(ctx context.Context, db *gorm.DB, update string, id uuid.UUID, tries int, at time.Time) error {
	n, err := exec(ctx, db, update+` tries = tries + 1, unanswered = unanswered + 1, tried_at = ? WHERE id = ? AND state = ? AND tries = ?`,
		at, id, string(vetting.MailWaiting), tries)
	if err == nil && n == 0 {
		err = errs.Conflict
	}
	return err
}

// EndTry implements vetting.Store.
func (s *Store) EndTry(ctx context.Context, m vetting.Mail) (err error) {
	defer errs.Wrap(&err, "store.EndTry(%s)", m.ID)
	var ended *time.Time
	if !m.EndedAt.IsZero() {
		ended = &m.EndedAt
	}
	answer, err := sealText(ctx, s.db, m.Candidate, "mails.answer", m.ID, m.Answer)
	if err != nil {
		return err
	}
	_, err = exec(ctx, s.db, `UPDATE mails SET state = ?, unanswered = ?, answer = ?, ended_at = ? WHERE id = ? AND state = ?`,
		m.State, m.Unanswered, answer, ended, m.ID, vetting.MailWaiting)
	return err
}

// DueReminders implements vetting.Store.
func (s *Store) DueReminders(ctx context.Context, now, sentBefore time.Time) (_ []vetting.Mail, err error) {
	defer errs.Wrap(&err, "store.DueReminders")
	mails, err := documents[storedMail](ctx, s.db, `SELECT DISTINCT ON (m.invitation_id) `+mailObject+`::text AS document FROM `+mailTables+` JOIN invitations i ON i.id = m.invitation_id
WHERE i.kind = 'reference' AND i.ended_at IS NULL AND i.closes_at > @now AND m.state = 'sent'
AND NOT EXISTS (SELECT FROM mails o WHERE o.invitation_id = i.id AND (o.kind = 'reminder' OR o.state = 'waiting' OR o.state = 'sent' AND o.ended_at > @before))
AND NOT EXISTS (SELECT FROM referee_replies r WHERE r.invitation_id = i.id)
ORDER BY m.invitation_id, m.ended_at DESC`, map[string]any{"now": now, "before": sentBefore})
	all := make([]vetting.Mail, len(mails))
	for i, m := range mails {
		all[i] = m.Mail
	}
	return all, err
}
