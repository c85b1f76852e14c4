package store

import (
	"context"
	"time"

	"bonafide/internal/account"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

type letterRow struct {
	ID         uuid.UUID
	Kind       string
	AccountID  *uuid.UUID // nil: whoever has the address
	Recipient  string
	Words      string
	QueuedAt   time.Time
	State      string
	Tries      int
	Unanswered int
	TriedAt    *time.Time
	EndedAt    *time.Time
	Answer     string
}

func (letterRow) TableName() string { return "letters" }

func (r *letterRow) letter() account.Letter {
	l := account.Letter{ID: r.ID, Kind: account.LetterKind(r.Kind), Account: given(r.AccountID), To: r.Recipient, Words: r.Words, QueuedAt: r.QueuedAt.UTC(),
		State: vetting.MailState(r.State), Tries: r.Tries, Unanswered: r.Unanswered, Answer: r.Answer}
	if r.TriedAt != nil {
		l.TriedAt = r.TriedAt.UTC()
	}
	if r.EndedAt != nil {
		l.EndedAt = r.EndedAt.UTC()
	}
	return l
}

// lettersKept is how long a letter that is over is kept, so that an administrator sees what became of it.
const lettersKept = 30 * 24 * time.Hour

// queueLetters queues letters. One with a link to an address at which another such waits is not needed.
func (s *Store) queueLetters(ctx context.Context, t tx, all []account.Letter) error {
	for _, l := range all {
		if _, err := exec(ctx, t.db, `DELETE FROM letters WHERE ended_at < ?`, l.QueuedAt.Add(-lettersKept)); err != nil {
			return err
		}
		row := letterRow{ID: l.ID, Kind: string(l.Kind), AccountID: known(l.Account), Recipient: l.To, Words: l.Words, QueuedAt: l.QueuedAt, State: string(l.State)}
		res := gorm.WithResult()
		if err := create(ctx, t.db, &row, clause.OnConflict{DoNothing: true}, res); err != nil {
			return err
		}
		if res.RowsAffected == 0 {
			continue
		}
		if err := s.jobs.EnqueueLetter(ctx, t.pgx, l.ID); err != nil {
			return err
		}
	}
	return nil
}

// NoteChange implements account.Store.
func (s *Store) NoteChange(ctx context.Context, c account.Change) (err error) {
	defer errs.Wrap(&err, "store.NoteChange(%s)", c.Account)
	return s.transact(ctx, func(t tx) error { return s.changed(ctx, t, c) })
}

// Letter implements account.Store.
func (s *Store) Letter(ctx context.Context, id uuid.UUID) (_ account.Letter, err error) {
	defer errs.Wrap(&err, "store.Letter(%s)", id)
	row, err := gorm.G[*letterRow](s.db).Where("id = ?", id).Take(ctx)
	if err != nil {
		return account.Letter{}, kind(err)
	}
	return row.letter(), nil
}

// LastLetter implements account.Store.
func (s *Store) LastLetter(ctx context.Context, id uuid.UUID) (_ account.Letter, err error) {
	defer errs.Wrap(&err, "store.LastLetter(%s)", id)
	row, err := gorm.G[*letterRow](s.db).Where("account_id = ? AND kind <> 'notice'", id).Order("queued_at DESC, id DESC").Take(ctx)
	if err != nil {
		return account.Letter{}, kind(err)
	}
	return row.letter(), nil
}

// BeginLetter implements account.Store.
func (s *Store) BeginLetter(ctx context.Context, l *account.Letter, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.BeginLetter(%s)", l.ID)
	if err := beginTry(ctx, s.db, `UPDATE letters SET`, l.ID, l.Tries, at); err != nil {
		return err
	}
	l.Tries++
	l.Unanswered++
	l.TriedAt = at
	return nil
}

// EndLetter implements account.Store.
func (s *Store) EndLetter(ctx context.Context, l account.Letter) (err error) {
	defer errs.Wrap(&err, "store.EndLetter(%s)", l.ID)
	if l.Account == uuid.Nil && l.State != vetting.MailWaiting {
		_, err = exec(ctx, s.db, `DELETE FROM letters WHERE id = ?`, l.ID)
		return err
	}
	var ended *time.Time
	if !l.EndedAt.IsZero() {
		ended = &l.EndedAt
	}
	_, err = exec(ctx, s.db, `UPDATE letters SET state = ?, unanswered = ?, answer = ?, ended_at = ? WHERE id = ? AND state = ?`,
		string(l.State), l.Unanswered, l.Answer, ended, l.ID, string(vetting.MailWaiting))
	return err
}
