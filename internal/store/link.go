package store

import (
	"context"
	"time"

	"bonafide/internal/account"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

type linkRow struct {
	ID        uuid.UUID
	Kind      string
	AccountID uuid.UUID
	TokenHash []byte
	CreatedAt time.Time
	CreatedBy *uuid.UUID // nil: the program, or the command line
	ExpiresAt time.Time
	UsedAt    *time.Time
}

func (linkRow) TableName() string { return "account_links" }

// CreateLink implements account.Store.
func (s *Store) CreateLink(ctx context.Context, l account.Link, hash []byte, c account.Change) (err error) {
	defer errs.Wrap(&err, "store.CreateLink(%s)", l.Account.ID)
	return s.transact(ctx, func(t tx) error {
		if _, err := exec(ctx, t.db, `DELETE FROM account_links WHERE account_id = ? AND kind = ?`, l.Account.ID, string(l.Kind)); err != nil {
			return err
		}
		row := linkRow{ID: l.ID, Kind: string(l.Kind), AccountID: l.Account.ID, TokenHash: hash, CreatedAt: l.CreatedAt, CreatedBy: known(l.By.ID), ExpiresAt: l.ExpiresAt}
		if err := create(ctx, t.db, &row); err != nil {
			return err
		}
		return s.changed(ctx, t, c)
	})
}

// Link implements account.Store.
func (s *Store) Link(ctx context.Context, hash []byte) (_ account.Link, err error) {
	defer errs.Wrap(&err, "store.Link")
	row, err := gorm.G[*linkRow](s.db).Where("token_hash = ?", hash).Take(ctx)
	if err != nil {
		return account.Link{}, kind(err)
	}
	l := account.Link{ID: row.ID, Kind: account.LinkKind(row.Kind), By: vetting.Actor{ID: given(row.CreatedBy)}, CreatedAt: row.CreatedAt.UTC(), ExpiresAt: row.ExpiresAt.UTC()}
	if row.UsedAt != nil {
		l.UsedAt = row.UsedAt.UTC()
	}
	l.Account, _, err = s.Account(ctx, row.AccountID)
	return l, err
}

// UseLink implements account.Store.
func (s *Store) UseLink(ctx context.Context, l account.Link, passwordHash string, c account.Change) (err error) {
	defer errs.Wrap(&err, "store.UseLink(%s)", l.ID)
	return s.transact(ctx, func(t tx) error {
		n, err := exec(ctx, t.db, `UPDATE account_links SET used_at = ? WHERE id = ? AND used_at IS NULL AND expires_at > ?`, c.At, l.ID, c.At)
		if err == nil && n == 0 {
			err = errs.NotFound
		}
		if err != nil {
			return err
		}
		if _, err := exec(ctx, t.db, `UPDATE accounts SET name = ?, password_hash = ? WHERE id = ?`, l.Account.Name, passwordHash, l.Account.ID); err != nil {
			return err
		}
		if _, err := exec(ctx, t.db, `DELETE FROM account_links WHERE account_id = ? AND id <> ?`, l.Account.ID, l.ID); err != nil {
			return err
		}
		if _, err := endSessions(ctx, t, l.Account.ID, uuid.Nil); err != nil {
			return err
		}
		return s.changed(ctx, t, c)
	})
}
