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
	Subject      *string // nil: the company's sign-on does not know it
	DisabledAt   *time.Time
	CreatedAt    time.Time
}

func (accountRow) TableName() string { return "accounts" }

func newAccountRow(a account.Account, passwordHash string) accountRow {
	row := accountRow{ID: a.ID, Email: a.Email, Name: a.Name, Role: string(a.Role), PasswordHash: passwordHash, CreatedAt: a.CreatedAt}
	if a.Subject != "" {
		row.Subject = &a.Subject
	}
	return row
}

func (r accountRow) account() account.Account {
	a := account.Account{ID: r.ID, Email: r.Email, Name: r.Name, Role: vetting.Role(r.Role), CreatedAt: r.CreatedAt.UTC()}
	a.HasPassword = r.PasswordHash != ""
	if r.Subject != nil {
		a.Subject = *r.Subject
	}
	a.Invited = !a.HasPassword && a.Subject == ""
	if r.DisabledAt != nil {
		a.DisabledAt = r.DisabledAt.UTC()
	}
	return a
}

// A personRow is an account with what second factors it has.
type personRow struct {
	Row           accountRow `gorm:"embedded"`
	Authenticator bool
	Passkeys      int
}

// personColumns selects a personRow of accounts a.
const personColumns = `a.*, EXISTS (SELECT FROM authenticators f WHERE f.account_id = a.id AND f.confirmed_at IS NOT NULL) AS authenticator,
(SELECT count(*) FROM passkeys p WHERE p.account_id = a.id) AS passkeys`

func (r personRow) account() account.Account {
	a := r.Row.account()
	a.Authenticator, a.Passkeys = r.Authenticator, r.Passkeys
	return a
}

// AccountByEmail implements account.Store.
func (s *Store) AccountByEmail(ctx context.Context, email string) (_ account.Account, hash string, err error) {
	defer errs.Wrap(&err, "store.AccountByEmail")
	row, err := queryRow[personRow](ctx, s.db, `SELECT `+personColumns+` FROM accounts a WHERE lower(a.email) = lower(?)`, email)
	if err != nil {
		return account.Account{}, "", err
	}
	return row.account(), row.Row.PasswordHash, nil
}

// Account implements account.Store.
func (s *Store) Account(ctx context.Context, id uuid.UUID) (_ account.Account, hash string, err error) {
	defer errs.Wrap(&err, "store.Account(%s)", id)
	row, err := queryRow[personRow](ctx, s.db, `SELECT `+personColumns+` FROM accounts a WHERE a.id = ?`, id)
	if err != nil {
		return account.Account{}, "", err
	}
	return row.account(), row.Row.PasswordHash, nil
}

// AccountBySubject implements account.Store.
func (s *Store) AccountBySubject(ctx context.Context, subject string) (_ account.Account, err error) {
	defer errs.Wrap(&err, "store.AccountBySubject")
	row, err := queryRow[personRow](ctx, s.db, `SELECT `+personColumns+` FROM accounts a WHERE a.subject = ?`, subject)
	return row.account(), err
}

// UpdateAccount implements account.Store.
func (s *Store) UpdateAccount(ctx context.Context, before, after account.Account, c account.Change) (err error) {
	defer errs.Wrap(&err, "store.UpdateAccount(%s)", before.ID)
	return s.transact(ctx, func(t tx) error {
		n, err := exec(ctx, t.db, `UPDATE accounts SET email = ?, name = ?, role = ? WHERE id = ? AND email = ? AND name = ? AND role = ?`,
			after.Email, after.Name, string(after.Role), before.ID, before.Email, before.Name, string(before.Role))
		if err == nil && n == 0 {
			err = errs.Conflict
		}
		if err != nil {
			return kind(err)
		}
		if after.Role != before.Role {
			if _, err := endSessions(ctx, t, before.ID, uuid.Nil); err != nil {
				return err
			}
		}
		return s.changed(ctx, t, c)
	})
}

// SetPassword implements account.Store.
func (s *Store) SetPassword(ctx context.Context, passwordHash string, but uuid.UUID, c account.Change) (err error) {
	defer errs.Wrap(&err, "store.SetPassword(%s)", c.Account)
	return s.transact(ctx, func(t tx) error {
		if _, err := exec(ctx, t.db, `UPDATE accounts SET password_hash = ? WHERE id = ?`, passwordHash, c.Account); err != nil {
			return err
		}
		if _, err := endSessions(ctx, t, c.Account, but); err != nil {
			return err
		}
		return s.changed(ctx, t, c)
	})
}

// changed writes a change of an account into the log and queues its letters.
func (s *Store) changed(ctx context.Context, t tx, c account.Change) error {
	e := event{At: c.At, ActorID: known(c.By.ID), ActorAs: guest(c.By), Action: c.Action, Detail: c.Detail, Changes: c.Of}
	if c.Account != uuid.Nil {
		e.On = onAccount(c.Account)
	}
	if err := writeEvent(ctx, t, e); err != nil {
		return err
	}
	return s.queueLetters(ctx, t, c.Letters)
}

// Accounts implements account.Store.
func (s *Store) Accounts(ctx context.Context) (_ []account.Account, err error) {
	defer errs.Wrap(&err, "store.Accounts")
	rows, err := query[personRow](ctx, s.db, `SELECT `+personColumns+` FROM accounts a ORDER BY a.name, a.id`)
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

func onAccount(id uuid.UUID) string { return "account " + id.String() }
