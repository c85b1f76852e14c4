// Package store keeps everything in PostgreSQL, through gorm. It implements the Store interfaces of the domain
// packages.
//
// Row types stay in their file and never leave the package; methods are named for the question or the act. Times are
// stored in UTC. Every writing method is one transaction, in which its audit event and its job commit too.
package store

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"bonafide/internal/audit"
	"bonafide/internal/errs"
	"bonafide/internal/vault"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/logger"
)

// An Enqueuer makes assessments, the assessments that are due by then, readings, comparisons, rescorings, mails, letters, questions, imports and messages due. It inserts the jobs with the transaction that made them so.
type Enqueuer interface {
	EnqueueAssessments(ctx context.Context, tx pgx.Tx, candidates []uuid.UUID) error
	// DropAssessments takes the candidate's assessments off the queue that no worker has begun.
	DropAssessments(ctx context.Context, tx pgx.Tx, candidate uuid.UUID) error
	EnqueueDue(ctx context.Context, tx pgx.Tx) error
	EnqueueReadings(ctx context.Context, tx pgx.Tx, files []uuid.UUID) error
	EnqueueScan(ctx context.Context, tx pgx.Tx, candidate, file uuid.UUID) error
	EnqueueComparison(ctx context.Context, tx pgx.Tx, comparison uuid.UUID) error
	EnqueueRescoring(ctx context.Context, tx pgx.Tx, version uuid.UUID) error
	EnqueueMail(ctx context.Context, tx pgx.Tx, mail uuid.UUID) error
	EnqueueLetter(ctx context.Context, tx pgx.Tx, letter uuid.UUID) error
	EnqueueEnquiry(ctx context.Context, tx pgx.Tx, enquiry uuid.UUID) error
	EnqueueUndo(ctx context.Context, tx pgx.Tx, imported uuid.UUID) error
	EnqueueImport(ctx context.Context, tx pgx.Tx, id uuid.UUID) error
	EnqueueDeliveries(ctx context.Context, tx pgx.Tx, ids ...uuid.UUID) error
	EnqueueATSEvent(ctx context.Context, tx pgx.Tx, id uuid.UUID) error
	EnqueueATSNotes(ctx context.Context, tx pgx.Tx, ids ...uuid.UUID) error
}

// A Store is safe for concurrent use.
type Store struct {
	db      *gorm.DB
	sql     *sql.DB
	pool    *pgxpool.Pool
	jobs    Enqueuer
	linkKey []byte
	lock    *lock
	macs    *sync.Pool // of hash.Hash under the link key: to make one takes as long as to hash by it

	// AuditKey marks the entries of the audit log and signs its checkpoints. Nil: entries have no mark, and KeepAudit cannot run.
	// It must not change once the store is used.
	AuditKey *audit.Key

	gallery  gallery
	dossiers dossiers
	counts   holderCounts
	policies sync.Map // published policies by id, which never change
}

// New returns a store on the pool. The linkKey is the installation's secret under which shared values are hashed; a
// different key finds none of the links made before. What is personal stands sealed by the vault: see sealedColumns and Unlock.
func New(pool *pgxpool.Pool, jobs Enqueuer, linkKey []byte, v *vault.Vault) (*Store, error) {
	if len(linkKey) < sha256.Size {
		return nil, fmt.Errorf("store.New: the link key has %d bytes, fewer than %d", len(linkKey), sha256.Size)
	}
	db := stdlib.OpenDBFromPool(pool)
	g, err := gorm.Open(postgres.New(postgres.Config{Conn: db}), &gorm.Config{
		SkipDefaultTransaction: true, // every write is inside one of ours
		TranslateError:         false,
		Logger:                 logger.NewSlogLogger(slog.Default(), logger.Config{LogLevel: logger.Silent}), // errors are returned, and logged once above
		NowFunc:                func() time.Time { return time.Now().UTC() },
	})
	if err != nil {
		return nil, fmt.Errorf("store.New: %w", err)
	}
	l := &lock{vault: v, strict: new(atomic.Bool)}
	if err := g.Use(l); err != nil {
		return nil, fmt.Errorf("store.New: %w", err)
	}
	macs := sync.Pool{New: func() any { return hmac.New(sha256.New, linkKey) }}
	return &Store{lock: l, macs: &macs, db: g, sql: db, pool: pool, jobs: jobs, linkKey: linkKey, gallery: gallery{snapshot: nothingSeen}}, nil
}

// Ping reports whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.sql.PingContext(ctx) }

// Close returns the store's connections to the pool.
func (s *Store) Close() error { return s.sql.Close() }

// A tx is one transaction on one connection, for gorm and for the job queue alike.
type tx struct {
	db  *gorm.DB
	pgx pgx.Tx
	key *audit.Key
}

// transact runs do in a transaction and commits it unless do fails.
func (s *Store) transact(ctx context.Context, do func(tx) error) error {
	conn, err := s.sql.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	t := tx{key: s.AuditKey}
	err = conn.Raw(func(driver any) (err error) {
		t.pgx, err = driver.(*stdlib.Conn).Conn().Begin(ctx)
		return err
	})
	if err != nil {
		return err
	}
	defer t.pgx.Rollback(context.WithoutCancel(ctx))
	t.db = s.db.Session(&gorm.Session{NewDB: true, Context: ctx})
	t.db.Statement.ConnPool = conn
	held := s.lock.inTransaction()
	t.db.Plugins = map[string]gorm.Plugin{held.Name(): held} // of this session's copy of the configuration
	if err := do(t); err != nil {
		return err
	}
	if err := t.pgx.Commit(ctx); err != nil {
		return err
	}
	held.remember()
	return nil
}

// exec runs a statement and returns how many rows it changed.
func exec(ctx context.Context, db *gorm.DB, statement string, values ...any) (int64, error) {
	res := gorm.WithResult()
	err := gorm.G[any](db, res).Exec(ctx, statement, values...)
	return res.RowsAffected, err
}

// create inserts a row, with its secrets sealed. Rows of every type go through pointers here and wherever gorm's generic API is used: an instance of
// it is dozens of methods, which the compiler makes anew for each type, but once for all pointers.
func create[T any](ctx context.Context, db *gorm.DB, row *T, options ...clause.Expression) error {
	rows := []T{*row}
	if err := sealRows(ctx, db, rows); err != nil {
		return err
	}
	row = &rows[0]
	return gorm.G[*T](db, options...).Create(ctx, &row)
}

// createAll inserts rows as create does, as many at a time as a statement takes.
func createAll[T any](ctx context.Context, db *gorm.DB, rows []T, options ...clause.Expression) error {
	if len(rows) == 0 {
		return nil
	}
	rows = slices.Clone(rows)
	if err := sealRows(ctx, db, rows); err != nil {
		return err
	}
	pointers := make([]*T, len(rows))
	for i := range rows {
		pointers[i] = &rows[i]
	}
	return gorm.G[*T](db, options...).CreateInBatches(ctx, &pointers, batch)
}

// query returns the rows of a SELECT, with their secrets opened.
func query[T any](ctx context.Context, db *gorm.DB, statement string, values ...any) (rows []T, err error) {
	if err = gorm.G[any](db).Raw(statement, values...).Scan(ctx, &rows); err != nil {
		return rows, err
	}
	return rows, openRows(ctx, db, rows)
}

// queryRow returns the first row of a SELECT; errs.NotFound where there is none.
func queryRow[T any](ctx context.Context, db *gorm.DB, statement string, values ...any) (row T, err error) {
	rows, err := query[T](ctx, db, statement, values...)
	if err == nil && len(rows) == 0 {
		err = errs.NotFound
	}
	if err != nil {
		return row, err
	}
	return rows[0], nil
}

// documents decodes the rows of a SELECT, each one JSON text that it calls document, and opens their secrets.
func documents[T any](ctx context.Context, db *gorm.DB, statement string, values ...any) ([]T, error) {
	rows, err := query[struct{ Document string }](ctx, db, statement, values...)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	all := make([]T, len(rows))
	for i, row := range rows {
		if err := json.Unmarshal([]byte(row.Document), &all[i]); err != nil {
			return nil, err
		}
	}
	return all, openRows(ctx, db, all)
}

// document decodes the first row as documents does; errs.NotFound where there is none.
func document[T any](ctx context.Context, db *gorm.DB, statement string, values ...any) (*T, error) {
	all, err := documents[T](ctx, db, statement, values...)
	if err == nil && len(all) == 0 {
		err = errs.NotFound
	}
	if err != nil {
		return nil, err
	}
	return &all[0], nil
}

// kind gives a database error the kind that callers tell apart.
func kind(err error) error {
	var pg *pgconn.PgError
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound), errors.Is(err, sql.ErrNoRows):
		return fmt.Errorf("%w: %w", errs.NotFound, err)
	case errors.As(err, &pg) && pg.Code == "23505":
		return fmt.Errorf("%w: %w", errs.Conflict, err)
	}
	return err
}

// refusedByRule makes of a row that a rule of the database refuses errs.Conflict: what the domain looked at changed meanwhile.
func refusedByRule(err error) error {
	var pg *pgconn.PgError
	if errors.As(err, &pg) && pg.Code == "23514" {
		return fmt.Errorf("%w: %w", errs.Conflict, err)
	}
	return err
}

// hashKey returns the keyed hash of a value that candidates may share, bound to its kind.
func (s *Store) hashKey(kind, value string) []byte {
	mac := s.macs.Get().(hash.Hash)
	defer s.macs.Put(mac)
	mac.Reset()
	mac.Write([]byte(kind))
	mac.Write([]byte{0})
	mac.Write([]byte(value))
	return mac.Sum(nil)
}
