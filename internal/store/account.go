package store

import (
	"context"
	"time"

	"bonafide/internal/account"
	"bonafide/internal/audit"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

type accountRow struct {
	ID           uuid.UUID
	Email        string
	Name         string
	Role         string
	PasswordHash string
	DisabledAt   *time.Time
	CreatedAt    time.Time
}

func (accountRow) TableName() string { return "accounts" }

func newAccountRow(a account.Account, passwordHash string) accountRow {
	return accountRow{ID: a.ID, Email: a.Email, Name: a.Name, Role: string(a.Role), PasswordHash: passwordHash, CreatedAt: a.CreatedAt}
}

func (r accountRow) account() account.Account {
	a := account.Account{ID: r.ID, Email: r.Email, Name: r.Name, Role: vetting.Role(r.Role), CreatedAt: r.CreatedAt.UTC()}
	if r.DisabledAt != nil {
		a.DisabledAt = r.DisabledAt.UTC()
	}
	return a
}

// AccountByEmail implements account.Store.
func (s *Store) AccountByEmail(ctx context.Context, email string) (_ account.Account, hash string, err error) {
	defer errs.Wrap(&err, "store.AccountByEmail")
	row, err := gorm.G[*accountRow](s.db).Where("lower(email) = lower(?)", email).Take(ctx)
	return row.account(), row.PasswordHash, kind(err)
}

// Accounts implements account.Store.
func (s *Store) Accounts(ctx context.Context) (_ []account.Account, err error) {
	defer errs.Wrap(&err, "store.Accounts")
	rows, err := gorm.G[*accountRow](s.db).Order("name, id").Find(ctx)
	accounts := make([]account.Account, len(rows))
	for i, r := range rows {
		accounts[i] = r.account()
	}
	return accounts, err
}

// HasAccounts implements account.Store.
func (s *Store) HasAccounts(ctx context.Context) (_ bool, err error) {
	defer errs.Wrap(&err, "store.HasAccounts")
	n, err := gorm.G[*accountRow](s.db).Count(ctx, "id")
	return n > 0, err
}

// CreateAccount implements account.Store.
func (s *Store) CreateAccount(ctx context.Context, by vetting.Actor, a account.Account, passwordHash string) (err error) {
	defer errs.Wrap(&err, "store.CreateAccount")
	return s.transact(ctx, func(t tx) error {
		row := newAccountRow(a, passwordHash)
		if err := create(ctx, t.db, &row); err != nil {
			return kind(err)
		}
		return writeEvent(ctx, t, event{At: a.CreatedAt, ActorID: known(by.ID), ActorAs: guest(by), Action: "created account", On: onAccount(a.ID), Detail: a.Email,
			Changes: []audit.Change{{Of: "role", After: string(a.Role)}}})
	})
}

// CreateFirst implements account.Store.
func (s *Store) CreateFirst(ctx context.Context, linkHash []byte, notBefore time.Time, a account.Account, passwordHash string) (err error) {
	defer errs.Wrap(&err, "store.CreateFirst")
	return s.transact(ctx, func(t tx) error {
		n, err := exec(ctx, t.db, `UPDATE setup_links SET used_at = ?
WHERE token_hash = ? AND used_at IS NULL AND created_at >= ? AND NOT EXISTS (SELECT FROM accounts)`, a.CreatedAt, linkHash, notBefore)
		if err != nil {
			return err
		}
		if n == 0 {
			return errs.NotFound
		}
		row := newAccountRow(a, passwordHash)
		if err := create(ctx, t.db, &row); err != nil {
			return kind(err)
		}
		return writeEvent(ctx, t, event{At: a.CreatedAt, ActorID: &a.ID, Action: "set up", On: onAccount(a.ID), Detail: a.Email})
	})
}

// SetDisabled implements account.Store.
func (s *Store) SetDisabled(ctx context.Context, by vetting.Actor, id uuid.UUID, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.SetDisabled(%s)", id)
	var disabledAt *time.Time
	action := "enabled account"
	if !at.IsZero() {
		disabledAt, action = &at, "disabled account"
	}
	return s.transact(ctx, func(t tx) error {
		n, err := gorm.G[*accountRow](t.db).Where("id = ?", id).Update(ctx, "disabled_at", disabledAt)
		if err == nil && n == 0 {
			err = errs.NotFound
		}
		if err != nil {
			return err
		}
		if _, err := gorm.G[*sessionRow](t.db).Where("account_id = ?", id).Delete(ctx); err != nil {
			return err
		}
		return writeEvent(ctx, t, event{At: time.Now().UTC(), ActorID: &by.ID, Action: action, On: onAccount(id)})
	})
}

type setupLinkRow struct {
	TokenHash []byte
	CreatedAt time.Time
	UsedAt    *time.Time
}

func (setupLinkRow) TableName() string { return "setup_links" }

// SaveSetupLink implements account.Store.
func (s *Store) SaveSetupLink(ctx context.Context, hash []byte, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.SaveSetupLink")
	return s.transact(ctx, func(t tx) error {
		if _, err := gorm.G[*setupLinkRow](t.db).Where("used_at IS NULL").Delete(ctx); err != nil {
			return err
		}
		return create(ctx, t.db, &setupLinkRow{TokenHash: hash, CreatedAt: at})
	})
}

type sessionRow struct {
	TokenHash []byte
	AccountID uuid.UUID
	CreatedAt time.Time
	SeenAt    time.Time
	ExpiresAt time.Time
	UserAgent string
}

func (sessionRow) TableName() string { return "web_sessions" }

// CreateSession implements account.Store.
func (s *Store) CreateSession(ctx context.Context, session account.Session) (err error) {
	defer errs.Wrap(&err, "store.CreateSession")
	row := sessionRow{session.TokenHash, session.Account, session.CreatedAt, session.SeenAt, session.ExpiresAt, session.UserAgent}
	return s.transact(ctx, func(t tx) error {
		if err := create(ctx, t.db, &row); err != nil {
			return err
		}
		return writeEvent(ctx, t, event{At: session.CreatedAt, ActorID: &session.Account, Action: "signed in", On: onAccount(session.Account)})
	})
}

// A signedInRow is a session with its account.
type signedInRow struct {
	Account          accountRow `gorm:"embedded"`
	SessionCreatedAt time.Time
	SeenAt           time.Time
	ExpiresAt        time.Time
}

// Session implements account.Store.
func (s *Store) Session(ctx context.Context, tokenHash []byte) (_ account.Session, _ account.Account, err error) {
	defer errs.Wrap(&err, "store.Session")
	row, err := queryRow[signedInRow](ctx, s.db, `SELECT a.*, w.created_at AS session_created_at, w.seen_at, w.expires_at
FROM web_sessions w JOIN accounts a ON a.id = w.account_id WHERE w.token_hash = ?`, tokenHash)
	session := account.Session{
		TokenHash: tokenHash, Account: row.Account.ID,
		CreatedAt: row.SessionCreatedAt.UTC(), SeenAt: row.SeenAt.UTC(), ExpiresAt: row.ExpiresAt.UTC(),
	}
	return session, row.Account.account(), kind(err)
}

// TouchSession implements account.Store.
func (s *Store) TouchSession(ctx context.Context, tokenHash []byte, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.TouchSession")
	_, err = gorm.G[*sessionRow](s.db).Where("token_hash = ?", tokenHash).Update(ctx, "seen_at", at)
	return err
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

func onAccount(id uuid.UUID) string { return "account " + id.String() }
