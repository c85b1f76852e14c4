package postgres

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"

	"bonafide/internal/errs"
	"bonafide/migrations"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"
)

// Migrate brings the schema of the database up to date: the project's migrations, then those of the job queue. Any
// number of programs may call it at once on one database: the first does the work and the others wait for it. The
// pool must allow two connections. A database that a newer Bonafide has migrated is refused.
func Migrate(ctx context.Context, pool *pgxpool.Pool) (err error) {
	defer errs.Wrap(&err, "postgres.Migrate")
	return migrate(ctx, pool, migrations.FS, migrateQueue)
}

// Versions returns the numbers of the newest migration that the database has, and of the newest that there is.
func Versions(ctx context.Context, pool *pgxpool.Pool) (current, newest int64, err error) {
	defer errs.Wrap(&err, "postgres.Versions")
	db := stdlib.OpenDBFromPool(pool)
	defer db.Close()
	provider, err := goose.NewProvider(goose.DialectPostgres, db, migrations.FS)
	if err != nil {
		return 0, 0, err
	}
	return provider.GetVersions(ctx)
}

// MigrateImpact does the same for the database of survey answers, which has no jobs.
func MigrateImpact(ctx context.Context, pool *pgxpool.Pool) (err error) {
	defer errs.Wrap(&err, "postgres.MigrateImpact")
	return migrate(ctx, pool, migrations.Impact, nil)
}

// migrate applies the files, and then what comes after them; nil: nothing.
func migrate(ctx context.Context, pool *pgxpool.Pool, files fs.FS, then func(context.Context, *pgxpool.Pool) error) (err error) {
	db := stdlib.OpenDBFromPool(pool)
	defer db.Close()
	conn, err := db.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()

	// One lock over both sets. goose's own polls instead of waiting in the database: a statement that waits there
	// holds a snapshot, and CREATE INDEX CONCURRENTLY in a migration would wait for it for ever.
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockTimeout(1, 600))
	if err != nil {
		return err
	}
	if err := locker.SessionLock(ctx, conn); err != nil {
		return fmt.Errorf("another program has been migrating this database for ten minutes: %w", err)
	}
	defer locker.SessionUnlock(context.WithoutCancel(ctx), conn)

	// Migrations that were written side by side land in another order than that of their numbers.
	provider, err := goose.NewProvider(goose.DialectPostgres, db, files, goose.WithAllowOutofOrder(true))
	if err != nil {
		return err
	}
	current, newest, err := provider.GetVersions(ctx)
	if err != nil {
		return err
	}
	if current > newest {
		return fmt.Errorf("the database is at schema version %d and this program knows versions up to %d: "+
			"start the newer Bonafide, or restore a backup made before it ran", current, newest)
	}
	if _, err := provider.Up(ctx); err != nil || then == nil {
		return err
	}
	return then(ctx, pool)
}

func migrateQueue(ctx context.Context, pool *pgxpool.Pool) error {
	migrator, err := rivermigrate.New(riverpgxv5.New(pool), &rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("job queue: %w", err)
	}
	return nil
}
