package store

import (
	"context"
	"fmt"
	"time"

	"bonafide/internal/account"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
)

type sessionRow struct {
	ID        uuid.UUID
	TokenHash []byte
	AccountID uuid.UUID
	First     string
	Second    string
	CreatedAt time.Time
	ProvedAt  time.Time
	SeenAt    time.Time
	ExpiresAt time.Time
	UserAgent string
	Address   string
}

func (sessionRow) TableName() string { return "web_sessions" }

func newSessionRow(s account.Session) sessionRow {
	return sessionRow{
		ID: s.ID, TokenHash: s.TokenHash, AccountID: s.Account, First: string(s.First), Second: string(s.Second), CreatedAt: s.CreatedAt, ProvedAt: s.ProvedAt,
		SeenAt: s.SeenAt, ExpiresAt: s.ExpiresAt, UserAgent: s.Visit.UserAgent, Address: s.Visit.From,
	}
}

func (r *sessionRow) session() account.Session {
	return account.Session{
		ID: r.ID, TokenHash: r.TokenHash, Account: r.AccountID, First: account.Proof(r.First), Second: account.Proof(r.Second), CreatedAt: r.CreatedAt.UTC(),
		ProvedAt: r.ProvedAt.UTC(), SeenAt: r.SeenAt.UTC(), ExpiresAt: r.ExpiresAt.UTC(), Visit: account.Visit{UserAgent: r.UserAgent, From: r.Address},
	}
}

// CreateSession implements account.Store.
func (s *Store) CreateSession(ctx context.Context, session account.Session) (err error) {
	defer errs.Wrap(&err, "store.CreateSession")
	row := newSessionRow(session)
	return s.transact(ctx, func(t tx) error {
		if _, err := exec(ctx, t.db, `DELETE FROM web_sessions WHERE expires_at < ?`, session.CreatedAt); err != nil {
			return err
		}
		if err := create(ctx, t.db, &row); err != nil {
			return err
		}
		return writeEvent(ctx, t, event{At: session.CreatedAt, ActorID: &session.Account, Action: "signed in", On: onAccount(session.Account), Detail: string(session.First)})
	})
}

// A signedInRow is a session with its account.
type signedInRow struct {
	Account personRow  `gorm:"embedded"`
	Session sessionRow `gorm:"embedded;embeddedPrefix:session_"`
}

// Session implements account.Store.
func (s *Store) Session(ctx context.Context, tokenHash []byte) (_ account.Session, _ account.Account, err error) {
	defer errs.Wrap(&err, "store.Session")
	row, err := queryRow[signedInRow](ctx, s.db, `SELECT `+personColumns+`, w.id AS session_id, w.account_id AS session_account_id, w.first AS session_first, w.second AS session_second,
w.created_at AS session_created_at, w.proved_at AS session_proved_at, w.seen_at AS session_seen_at, w.expires_at AS session_expires_at,
w.user_agent AS session_user_agent, w.address AS session_address
FROM web_sessions w JOIN accounts a ON a.id = w.account_id WHERE w.token_hash = ?`, tokenHash)
	session := row.Session.session()
	session.TokenHash = tokenHash
	return session, row.Account.account(), kind(err)
}

// TouchSession implements account.Store.
func (s *Store) TouchSession(ctx context.Context, tokenHash []byte, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.TouchSession")
	_, err = gorm.G[*sessionRow](s.db).Where("token_hash = ?", tokenHash).Update(ctx, "seen_at", at)
	return err
}

// RotateSession implements account.Store.
func (s *Store) RotateSession(ctx context.Context, session account.Session, tokenHash []byte, action string) (err error) {
	defer errs.Wrap(&err, "store.RotateSession(%s)", session.ID)
	return s.transact(ctx, func(t tx) error {
		n, err := exec(ctx, t.db, `UPDATE web_sessions SET token_hash = ?, second = ?, proved_at = ?, expires_at = ? WHERE id = ? AND token_hash = ?`,
			tokenHash, string(session.Second), session.ProvedAt, session.ExpiresAt, session.ID, session.TokenHash)
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.NotFound
		}
		return writeEvent(ctx, t, event{At: session.ProvedAt, ActorID: &session.Account, Action: action, On: onAccount(session.Account), Detail: string(session.Second)})
	})
}

// DeleteSession implements account.Store.
func (s *Store) DeleteSession(ctx context.Context, tokenHash []byte, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.DeleteSession")
	return s.transact(ctx, func(t tx) error {
		ended, err := query[idRow](ctx, t.db, `DELETE FROM web_sessions WHERE token_hash = ? RETURNING account_id AS id`, tokenHash)
		if err != nil || len(ended) == 0 {
			return err
		}
		return writeEvent(ctx, t, event{At: at, ActorID: &ended[0].ID, Action: "signed out", On: onAccount(ended[0].ID)})
	})
}

// Sessions implements account.Store.
func (s *Store) Sessions(ctx context.Context, id uuid.UUID) (_ []account.Session, err error) {
	defer errs.Wrap(&err, "store.Sessions(%s)", id)
	rows, err := gorm.G[*sessionRow](s.db).Where("account_id = ?", id).Order("seen_at DESC, id").Find(ctx)
	all := make([]account.Session, len(rows))
	for i, r := range rows {
		all[i] = r.session()
	}
	return all, err
}

// EndSession implements account.Store.
func (s *Store) EndSession(ctx context.Context, by vetting.Actor, id, session uuid.UUID, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.EndSession(%s)", session)
	return s.transact(ctx, func(t tx) error {
		n, err := exec(ctx, t.db, `DELETE FROM web_sessions WHERE account_id = ? AND id = ?`, id, session)
		if err == nil && n == 0 {
			err = errs.NotFound
		}
		if err != nil {
			return err
		}
		return writeEvent(ctx, t, event{At: at, ActorID: known(by.ID), ActorAs: guest(by), Action: "ended a session", On: onAccount(id)})
	})
}

// EndSessions implements account.Store.
func (s *Store) EndSessions(ctx context.Context, by vetting.Actor, id, but uuid.UUID, at time.Time) (ended int, err error) {
	defer errs.Wrap(&err, "store.EndSessions(%s)", id)
	err = s.transact(ctx, func(t tx) error {
		ended, err = endSessions(ctx, t, id, but)
		if err != nil || ended == 0 {
			return err
		}
		return writeEvent(ctx, t, event{At: at, ActorID: known(by.ID), ActorAs: guest(by), Action: fmt.Sprintf("ended %d sessions", ended), On: onAccount(id)})
	})
	return ended, err
}

// endSessions ends an account's sessions but one; the zero one is none.
func endSessions(ctx context.Context, t tx, id, but uuid.UUID) (int, error) {
	n, err := exec(ctx, t.db, `DELETE FROM web_sessions WHERE account_id = ? AND id <> ?`, id, but)
	return int(n), err
}

type attemptsRow struct {
	Key    []byte
	Tries  int
	LastAt time.Time
}

func (attemptsRow) TableName() string { return "sign_in_attempts" }

// Attempt implements account.Store.
func (s *Store) Attempt(ctx context.Context, key []byte, at, notBefore time.Time, wait func(account.Attempts) time.Duration) (left time.Duration, err error) {
	defer errs.Wrap(&err, "store.Attempt")
	err = s.transact(ctx, func(t tx) error {
		if _, err := exec(ctx, t.db, `DELETE FROM sign_in_attempts WHERE last_at < ?`, notBefore); err != nil {
			return err
		}
		if err := create(ctx, t.db, &attemptsRow{Key: key, LastAt: at}, clause.OnConflict{DoNothing: true}); err != nil {
			return err
		}
		row, err := queryRow[attemptsRow](ctx, t.db, `SELECT * FROM sign_in_attempts WHERE key = ? FOR UPDATE`, key)
		if err != nil {
			return err
		}
		before := account.Attempts{N: row.Tries, Last: row.LastAt.UTC()}
		if left = before.Last.Add(wait(before)).Sub(at); left > 0 {
			return nil
		}
		left = 0
		_, err = exec(ctx, t.db, `UPDATE sign_in_attempts SET tries = tries + 1, last_at = ? WHERE key = ?`, at, key)
		return err
	})
	return left, err
}

// ForgetAttempts implements account.Store.
func (s *Store) ForgetAttempts(ctx context.Context, keys ...[]byte) (err error) {
	defer errs.Wrap(&err, "store.ForgetAttempts")
	_, err = exec(ctx, s.db, `DELETE FROM sign_in_attempts WHERE key IN ?`, keys)
	return err
}
