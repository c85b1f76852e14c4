package store

import (
	"context"
	"time"

	"bonafide/internal/account"
	"bonafide/internal/errs"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

type authenticatorRow struct {
	AccountID   uuid.UUID
	Secret      []byte
	LastStep    int64
	CreatedAt   time.Time
	ConfirmedAt *time.Time
}

func (authenticatorRow) TableName() string { return "authenticators" }

// Secret implements account.Store.
func (s *Store) Secret(ctx context.Context, id uuid.UUID) (_ account.Secret, err error) {
	defer errs.Wrap(&err, "store.Secret(%s)", id)
	row, err := gorm.G[*authenticatorRow](s.db).Where("account_id = ?", id).Take(ctx)
	if err != nil {
		return account.Secret{}, kind(err)
	}
	secret := account.Secret{Key: row.Secret, LastStep: row.LastStep}
	if row.ConfirmedAt != nil {
		secret.ConfirmedAt = row.ConfirmedAt.UTC()
	}
	return secret, nil
}

// SaveSecret implements account.Store.
func (s *Store) SaveSecret(ctx context.Context, id uuid.UUID, key []byte, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.SaveSecret(%s)", id)
	return kind(create(ctx, s.db, &authenticatorRow{AccountID: id, Secret: key, CreatedAt: at}))
}

// ConfirmSecret implements account.Store.
func (s *Store) ConfirmSecret(ctx context.Context, step int64, c account.Change) (err error) {
	defer errs.Wrap(&err, "store.ConfirmSecret(%s)", c.Account)
	return s.transact(ctx, func(t tx) error {
		n, err := exec(ctx, t.db, `UPDATE authenticators SET confirmed_at = ?, last_step = ? WHERE account_id = ? AND confirmed_at IS NULL`, c.At, step, c.Account)
		if err == nil && n == 0 {
			err = errs.Conflict
		}
		if err != nil {
			return err
		}
		return s.changed(ctx, t, c)
	})
}

// UseStep implements account.Store.
func (s *Store) UseStep(ctx context.Context, id uuid.UUID, step int64) (err error) {
	defer errs.Wrap(&err, "store.UseStep(%s)", id)
	n, err := exec(ctx, s.db, `UPDATE authenticators SET last_step = ? WHERE account_id = ? AND last_step < ?`, step, id, step)
	if err == nil && n == 0 {
		err = errs.Conflict
	}
	return err
}

// RemoveAuthenticator implements account.Store.
func (s *Store) RemoveAuthenticator(ctx context.Context, c account.Change) (err error) {
	defer errs.Wrap(&err, "store.RemoveAuthenticator(%s)", c.Account)
	return s.transact(ctx, func(t tx) error {
		if _, err := exec(ctx, t.db, `DELETE FROM authenticators WHERE account_id = ?`, c.Account); err != nil {
			return err
		}
		return s.factorGone(ctx, t, c)
	})
}

// factorGone forgets the recovery codes of an account that has no factor any more, and notes the change.
func (s *Store) factorGone(ctx context.Context, t tx, c account.Change) error {
	_, err := exec(ctx, t.db, `DELETE FROM recovery_codes WHERE account_id = @account AND NOT EXISTS (SELECT FROM passkeys WHERE account_id = @account)
AND NOT EXISTS (SELECT FROM authenticators WHERE account_id = @account AND confirmed_at IS NOT NULL)`, map[string]any{"account": c.Account})
	if err != nil {
		return err
	}
	return s.changed(ctx, t, c)
}

type recoveryCodeRow struct {
	AccountID uuid.UUID
	Salt      []byte
	Hash      []byte
}

func (recoveryCodeRow) TableName() string { return "recovery_codes" }

// SaveRecoveryCodes implements account.Store.
func (s *Store) SaveRecoveryCodes(ctx context.Context, salt []byte, hashes [][]byte, c account.Change) (err error) {
	defer errs.Wrap(&err, "store.SaveRecoveryCodes(%s)", c.Account)
	rows := make([]recoveryCodeRow, len(hashes))
	for i, h := range hashes {
		rows[i] = recoveryCodeRow{AccountID: c.Account, Salt: salt, Hash: h}
	}
	return s.transact(ctx, func(t tx) error {
		if _, err := exec(ctx, t.db, `DELETE FROM recovery_codes WHERE account_id = ?`, c.Account); err != nil {
			return err
		}
		if err := createAll(ctx, t.db, rows); err != nil {
			return err
		}
		return s.changed(ctx, t, c)
	})
}

// RecoveryCodes implements account.Store.
func (s *Store) RecoveryCodes(ctx context.Context, id uuid.UUID) (salt []byte, left int, err error) {
	defer errs.Wrap(&err, "store.RecoveryCodes(%s)", id)
	rows, err := gorm.G[*recoveryCodeRow](s.db).Where("account_id = ?", id).Find(ctx)
	if err != nil || len(rows) == 0 {
		return nil, 0, err
	}
	return rows[0].Salt, len(rows), nil
}

// UseRecoveryCode implements account.Store.
func (s *Store) UseRecoveryCode(ctx context.Context, hash []byte, c account.Change) (err error) {
	defer errs.Wrap(&err, "store.UseRecoveryCode(%s)", c.Account)
	return s.transact(ctx, func(t tx) error {
		n, err := exec(ctx, t.db, `DELETE FROM recovery_codes WHERE account_id = ? AND hash = ?`, c.Account, hash)
		if err == nil && n == 0 {
			err = errs.NotFound
		}
		if err != nil {
			return err
		}
		return s.changed(ctx, t, c)
	})
}

// RemoveFactors implements account.Store.
func (s *Store) RemoveFactors(ctx context.Context, c account.Change) (err error) {
	defer errs.Wrap(&err, "store.RemoveFactors(%s)", c.Account)
	return s.transact(ctx, func(t tx) error {
		for _, table := range []string{"authenticators", "passkeys", "recovery_codes", "web_sessions"} {
			if _, err := exec(ctx, t.db, `DELETE FROM `+table+` WHERE account_id = ?`, c.Account); err != nil {
				return err
			}
		}
		return s.changed(ctx, t, c)
	})
}

type passkeyRow struct {
	ID         uuid.UUID
	AccountID  uuid.UUID
	Name       string
	Key        []byte
	Credential []byte
	CreatedAt  time.Time
	UsedAt     *time.Time
}

func (passkeyRow) TableName() string { return "passkeys" }

// Passkeys implements account.Store.
func (s *Store) Passkeys(ctx context.Context, id uuid.UUID) (_ []account.Passkey, err error) {
	defer errs.Wrap(&err, "store.Passkeys(%s)", id)
	rows, err := gorm.G[*passkeyRow](s.db).Where("account_id = ?", id).Order("id").Find(ctx)
	all := make([]account.Passkey, len(rows))
	for i, r := range rows {
		all[i] = account.Passkey{ID: r.ID, Account: r.AccountID, Name: r.Name, Key: r.Key, Credential: r.Credential, CreatedAt: r.CreatedAt.UTC()}
		if r.UsedAt != nil {
			all[i].UsedAt = r.UsedAt.UTC()
		}
	}
	return all, err
}

// SavePasskey implements account.Store.
func (s *Store) SavePasskey(ctx context.Context, p account.Passkey, c account.Change) (err error) {
	defer errs.Wrap(&err, "store.SavePasskey(%s)", p.Account)
	return s.transact(ctx, func(t tx) error {
		row := passkeyRow{ID: p.ID, AccountID: p.Account, Name: p.Name, Key: p.Key, Credential: p.Credential, CreatedAt: p.CreatedAt}
		if err := create(ctx, t.db, &row); err != nil {
			return kind(err)
		}
		return s.changed(ctx, t, c)
	})
}

// UsePasskey implements account.Store.
func (s *Store) UsePasskey(ctx context.Context, key, credential []byte, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.UsePasskey")
	_, err = exec(ctx, s.db, `UPDATE passkeys SET credential = ?, used_at = ? WHERE key = ?`, credential, at, key)
	return err
}

// RemovePasskey implements account.Store.
func (s *Store) RemovePasskey(ctx context.Context, id uuid.UUID, c account.Change) (err error) {
	defer errs.Wrap(&err, "store.RemovePasskey(%s)", id)
	return s.transact(ctx, func(t tx) error {
		n, err := exec(ctx, t.db, `DELETE FROM passkeys WHERE account_id = ? AND id = ?`, c.Account, id)
		if err == nil && n == 0 {
			err = errs.NotFound
		}
		if err != nil {
			return err
		}
		return s.factorGone(ctx, t, c)
	})
}

type ceremonyRow struct {
	TokenHash []byte
	Kind      string
	AccountID *uuid.UUID // nil: nobody is known yet
	Data      []byte
	ExpiresAt time.Time
}

func (ceremonyRow) TableName() string { return "ceremonies" }

func (r *ceremonyRow) ceremony() account.Ceremony {
	return account.Ceremony{Kind: r.Kind, Account: given(r.AccountID), Data: r.Data, ExpiresAt: r.ExpiresAt.UTC()}
}

// SaveCeremony implements account.Store.
func (s *Store) SaveCeremony(ctx context.Context, hash []byte, c account.Ceremony) (err error) {
	defer errs.Wrap(&err, "store.SaveCeremony")
	if _, err := exec(ctx, s.db, `DELETE FROM ceremonies WHERE expires_at < now() - interval '1 hour'`); err != nil {
		return err
	}
	return create(ctx, s.db, &ceremonyRow{TokenHash: hash, Kind: c.Kind, AccountID: known(c.Account), Data: c.Data, ExpiresAt: c.ExpiresAt})
}

// Ceremony implements account.Store.
func (s *Store) Ceremony(ctx context.Context, hash []byte) (_ account.Ceremony, err error) {
	defer errs.Wrap(&err, "store.Ceremony")
	row, err := gorm.G[*ceremonyRow](s.db).Where("token_hash = ?", hash).Take(ctx)
	if err != nil {
		return account.Ceremony{}, kind(err)
	}
	return row.ceremony(), nil
}

// TakeCeremony implements account.Store.
func (s *Store) TakeCeremony(ctx context.Context, hash []byte) (_ account.Ceremony, err error) {
	defer errs.Wrap(&err, "store.TakeCeremony")
	row, err := queryRow[ceremonyRow](ctx, s.db, `DELETE FROM ceremonies WHERE token_hash = ? RETURNING *`, hash)
	return row.ceremony(), err
}
