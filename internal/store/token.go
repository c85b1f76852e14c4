package store

import (
	"context"
	"encoding/json"
	"time"

	"bonafide/internal/account"
	"bonafide/internal/errs"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

type tokenRow struct {
	ID        uuid.UUID
	TokenHash []byte
	Name      string
	AccountID uuid.UUID
	Scopes    string
	CreatedAt time.Time
	CreatedBy *uuid.UUID // nil: the command line
	ExpiresAt time.Time
	EndedAt   *time.Time
	SeenAt    *time.Time
}

func (tokenRow) TableName() string { return "tokens" }

// A namedTokenRow is a token with its account, and the name of who made it.
type namedTokenRow struct {
	Token   tokenRow   `gorm:"embedded;embeddedPrefix:token_"`
	Account accountRow `gorm:"embedded"`
	ByName  string
}

func (r namedTokenRow) token() (account.Token, error) {
	t := account.Token{
		ID: r.Token.ID, Name: r.Token.Name, Account: r.Account.account(), CreatedAt: r.Token.CreatedAt.UTC(), ExpiresAt: r.Token.ExpiresAt.UTC(),
		CreatedBy: vetting.Actor{ID: given(r.Token.CreatedBy), Name: r.ByName},
	}
	if r.Token.EndedAt != nil {
		t.EndedAt = r.Token.EndedAt.UTC()
	}
	if r.Token.SeenAt != nil {
		t.SeenAt = r.Token.SeenAt.UTC()
	}
	return t, json.Unmarshal([]byte(r.Token.Scopes), &t.Scopes)
}

const tokenQuery = `SELECT t.id AS token_id, t.name AS token_name, t.scopes AS token_scopes, t.created_at AS token_created_at, t.created_by AS token_created_by,
t.expires_at AS token_expires_at, t.ended_at AS token_ended_at, t.seen_at AS token_seen_at, a.*, coalesce(b.name, 'the command line') AS by_name
FROM tokens t JOIN accounts a ON a.id = t.account_id LEFT JOIN accounts b ON b.id = t.created_by`

// CreateToken implements account.Store.
func (s *Store) CreateToken(ctx context.Context, t account.Token, hash []byte) (err error) {
	defer errs.Wrap(&err, "store.CreateToken")
	scopes, err := json.Marshal(t.Scopes)
	if err != nil {
		return err
	}
	return s.transact(ctx, func(tx tx) error {
		row := tokenRow{ID: t.ID, TokenHash: hash, Name: t.Name, AccountID: t.Account.ID, Scopes: string(scopes), CreatedAt: t.CreatedAt,
			CreatedBy: known(t.CreatedBy.ID), ExpiresAt: t.ExpiresAt}
		if err := create(ctx, tx.db, &row); err != nil {
			return err
		}
		return writeEvent(ctx, tx, event{At: t.CreatedAt, ActorID: known(t.CreatedBy.ID), ActorAs: guest(t.CreatedBy), Action: "made a token",
			On: "token " + t.ID.String(), Detail: t.Name + ", as " + t.Account.Email + ", " + string(scopes)})
	})
}

// Token implements account.Store.
func (s *Store) Token(ctx context.Context, hash []byte) (_ account.Token, err error) {
	defer errs.Wrap(&err, "store.Token")
	row, err := queryRow[namedTokenRow](ctx, s.db, tokenQuery+` WHERE t.token_hash = ?`, hash)
	if err != nil {
		return account.Token{}, err
	}
	return row.token()
}

// Tokens implements account.Store.
func (s *Store) Tokens(ctx context.Context) (_ []account.Token, err error) {
	defer errs.Wrap(&err, "store.Tokens")
	rows, err := query[namedTokenRow](ctx, s.db, tokenQuery+` ORDER BY t.created_at DESC, t.id DESC`)
	if err != nil {
		return nil, err
	}
	tokens := make([]account.Token, len(rows))
	for i, r := range rows {
		if tokens[i], err = r.token(); err != nil {
			return nil, err
		}
	}
	return tokens, nil
}

// EndToken implements account.Store.
func (s *Store) EndToken(ctx context.Context, by vetting.Actor, id uuid.UUID, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.EndToken(%s)", id)
	return s.transact(ctx, func(t tx) error {
		n, err := exec(ctx, t.db, `UPDATE tokens SET ended_at = coalesce(ended_at, ?) WHERE id = ?`, at, id)
		if err == nil && n == 0 {
			err = errs.NotFound
		}
		if err != nil {
			return err
		}
		return writeEvent(ctx, t, event{At: at, ActorID: known(by.ID), ActorAs: guest(by), Action: "withdrew a token", On: "token " + id.String()})
	})
}

// TouchToken implements account.Store.
func (s *Store) TouchToken(ctx context.Context, hash []byte, at time.Time) (err error) {
	defer errs.Wrap(&err, "store.TouchToken")
	_, err = gorm.G[*tokenRow](s.db).Where("token_hash = ?", hash).Update(ctx, "seen_at", at)
	return err
}

type apiAnswerRow struct {
	TokenID uuid.UUID
	Key     string
	Request []byte
	Status  *int
	Headers *string
	Body    []byte
	At      time.Time
}

func (apiAnswerRow) TableName() string { return "api_answers" }

// BeginAnswer implements account.Store.
func (s *Store) BeginAnswer(ctx context.Context, a account.Answer, notBefore time.Time) (_ *account.Answer, err error) {
	defer errs.Wrap(&err, "store.BeginAnswer")
	if _, err := exec(ctx, s.db, `DELETE FROM api_answers WHERE at < ?`, notBefore); err != nil {
		return nil, err
	}
	n, err := exec(ctx, s.db, `INSERT INTO api_answers (token_id, key, request, at) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`, a.Token, a.Key, a.Request, a.At)
	if err != nil || n == 1 {
		return nil, err
	}
	row, err := queryRow[apiAnswerRow](ctx, s.db, `SELECT * FROM api_answers WHERE token_id = ? AND key = ?`, a.Token, a.Key)
	if err != nil {
		return nil, err
	}
	before := &account.Answer{Token: row.TokenID, Key: row.Key, Request: row.Request, Body: row.Body, At: row.At.UTC()}
	if row.Status != nil {
		before.Status = *row.Status
	}
	if row.Headers != nil {
		err = json.Unmarshal([]byte(*row.Headers), &before.Headers)
	}
	return before, err
}

// SaveAnswer implements account.Store.
func (s *Store) SaveAnswer(ctx context.Context, a account.Answer) (err error) {
	defer errs.Wrap(&err, "store.SaveAnswer")
	headers, err := json.Marshal(a.Headers)
	if err != nil {
		return err
	}
	_, err = exec(ctx, s.db, `UPDATE api_answers SET status = ?, headers = ?, body = ? WHERE token_id = ? AND key = ?`, a.Status, string(headers), a.Body, a.Token, a.Key)
	return err
}

// DropAnswer implements account.Store.
func (s *Store) DropAnswer(ctx context.Context, a account.Answer) (err error) {
	defer errs.Wrap(&err, "store.DropAnswer")
	_, err = exec(ctx, s.db, `DELETE FROM api_answers WHERE token_id = ? AND key = ? AND status IS NULL`, a.Token, a.Key)
	return err
}
