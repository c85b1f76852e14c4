package store

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/vault"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

type sealedColumnRow struct {
	Name    string
	EndedAt time.Time
}

func (sealedColumnRow) TableName() string { return "sealed_columns" }

// sealedBlobs is the name under which it is noted that all blobs are sealed.
const sealedBlobs = "blobs"

// unsealed returns what may hold something from before there was a vault: columns, and sealedBlobs.
func (s *Store) unsealed(ctx context.Context) (waiting []string, err error) {
	rows, err := query[sealedColumnRow](ctx, s.db, `SELECT * FROM sealed_columns`)
	for _, name := range append(columnNames(), sealedBlobs) {
		if !slices.ContainsFunc(rows, func(r sealedColumnRow) bool { return r.Name == name }) {
			waiting = append(waiting, name)
		}
	}
	return waiting, err
}

func columnNames() []string {
	names := make([]string, len(sealedColumns))
	for i, c := range sealedColumns {
		names[i] = c.name()
	}
	return names
}

// keepVaultEvery is how soon a changed file of keys is noticed.
const keepVaultEvery = 20 * time.Second

// KeepVault seals what stood there before there was a vault, and wraps every data key by the newest outer key as soon as there is
// another, until ctx ends. Everything is read meanwhile whichever way it stands. Whatever ends it, it goes on where it was.
func (s *Store) KeepVault(ctx context.Context, blobs vault.Blobs, log *slog.Logger) {
	rewrapped := ""
	for ctx.Err() == nil {
		if !s.lock.strict.Load() {
			if err := s.SealOld(ctx, blobs, log); err != nil && ctx.Err() == nil {
				log.Error("what is older than the vault is not sealed yet", "error", err)
			}
		}
		if err := s.lock.vault.Reload(); err != nil {
			log.Error("the vault's keys were not read again; those that were there stay in use", "error", err)
		}
		if newest := s.lock.vault.Newest(); newest != rewrapped {
			switch n, err := s.Rewrap(ctx); {
			case err != nil && ctx.Err() == nil:
				log.Error("data keys are not wrapped by the newest key yet", "key", newest, "error", err)
			case err == nil && rewrapped == "" && n == 0: // as at most starts
				rewrapped = newest
			case err == nil:
				rewrapped = newest
				log.Info("every data key is wrapped by the newest key; older ones are not needed any longer", "key", newest, "wrapped", n)
			}
		}
		select {
		case <-ctx.Done():
		case <-time.After(keepVaultEvery):
		}
	}
}

// SealOld seals what stood there before there was a vault. From then on nothing is accepted that is not sealed.
func (s *Store) SealOld(ctx context.Context, blobs vault.Blobs, log *slog.Logger) (err error) {
	defer errs.Wrap(&err, "store.SealOld")
	waiting, err := s.unsealed(ctx)
	if err != nil {
		return err
	}
	for _, name := range waiting {
		n := 0
		if i := slices.IndexFunc(sealedColumns, func(c sealedColumn) bool { return c.name() == name }); i >= 0 {
			n, err = s.sealColumn(ctx, sealedColumns[i])
		} else {
			n, err = sealBlobs(ctx, blobs)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if n > 0 {
			log.Info("sealed what is older than the vault", "what", name, "values", n)
		}
		if _, err := exec(ctx, s.db, `INSERT INTO sealed_columns VALUES (?, ?) ON CONFLICT DO NOTHING`, name, time.Now().UTC()); err != nil {
			return err
		}
	}
	s.lock.strict.Store(true)
	return nil
}

func sealBlobs(ctx context.Context, blobs vault.Blobs) (n int, err error) {
	for key, err := range blobs.Older(ctx, time.Now().Add(time.Hour)) {
		if err != nil {
			return n, err
		}
		if !vault.OfFile(key) {
			continue
		}
		done, err := blobs.SealBlob(ctx, key)
		if err != nil {
			return n, err
		}
		if done {
			n++
		}
	}
	return n, nil
}

// isPlain is a condition for rows t whose value is not sealed.
func (c sealedColumn) isPlain() string {
	col := "t." + c.column
	switch c.kind {
	case "jsonb":
		return col + ` IS NOT NULL AND NOT (jsonb_typeof(` + col + `) = 'string' AND starts_with(` + col + ` #>> '{}', '` + sealMark + `'))`
	case "bytea":
		return `length(` + col + `) > 0 AND substring(` + col + ` FOR ` + fmt.Sprint(len(sealMark)) + `) <> '` + sealMark + `'`
	default:
		return col + ` <> '' AND NOT starts_with(` + col + `, '` + sealMark + `')`
	}
}

// sealColumn goes through the table as it lies there, again and again until a pass finds nothing: a row that is changed meanwhile moves.
func (s *Store) sealColumn(ctx context.Context, c sealedColumn) (sealed int, err error) {
	for {
		pass := 0
		for after := "(0,0)"; after != ""; {
			n, last, err := s.sealSome(ctx, c, after)
			if err != nil {
				return sealed, err
			}
			pass, after = pass+n, last
		}
		if sealed += pass; pass == 0 {
			return sealed, nil
		}
	}
}

// A plainValue is one that is not sealed yet, and where it lies.
type plainValue struct {
	At    string // ctid
	Owner uuid.UUID
	Row   string
	Value []byte
}

// sealSome seals the first values after that place in one transaction, and returns the last place; "" where there are no more.
func (s *Store) sealSome(ctx context.Context, c sealedColumn, after string) (n int, last string, err error) {
	cast, param := "convert_to(t."+c.column+"::text, 'UTF8')", "convert_from($1, 'UTF8')::"+c.kind
	if c.kind == "bytea" {
		cast, param = "t."+c.column, "$1"
	}
	err = s.transact(ctx, func(t tx) error {
		rows, err := t.pgx.Query(ctx, `SELECT t.ctid::text, `+c.owner+`, `+c.row+`, `+cast+` FROM `+c.table+` t
WHERE t.ctid > $1::text::tid AND `+c.isPlain()+` ORDER BY t.ctid LIMIT `+fmt.Sprint(batch), after)
		if err != nil {
			return err
		}
		found, err := pgx.CollectRows(rows, pgx.RowToStructByPos[plainValue])
		if err != nil || len(found) == 0 {
			return err
		}
		owners := make([]uuid.UUID, len(found))
		for i, v := range found {
			owners[i] = v.Owner
		}
		keys, err := sealingKeys(ctx, t.db, owners)
		if err != nil {
			return err
		}
		var updates pgx.Batch
		for _, v := range found {
			if v.Value, err = c.seal(v, keys[v.Owner]); err != nil {
				return err
			}
			updates.Queue(`UPDATE `+c.table+` t SET `+c.column+` = `+param+` WHERE t.ctid = $2::text::tid AND `+c.isPlain(), v.Value, v.At)
		}
		n, last = len(found), found[len(found)-1].At
		return t.pgx.SendBatch(ctx, &updates).Close()
	})
	return n, last, err
}

// seal returns the value as its column has it.
func (c sealedColumn) seal(v plainValue, d *vault.DataKey) ([]byte, error) {
	column := c.name()
	if c.place != "" {
		column = c.place
	}
	sealed := v.Value
	if c.kind == "bytea" {
		return sealed, secret{column, v.Row, &sealed}.seal(d)
	}
	if c.kind == "jsonb" {
		document := json.RawMessage(sealed)
		err := secret{column, v.Row, &document}.seal(d)
		return document, err
	}
	text := string(sealed)
	err := secret{column, v.Row, &text}.seal(d)
	return []byte(text), err
}

// rewrappedAtOnce is how many data keys one transaction wraps anew.
const rewrappedAtOnce = 1000

// Rewrap wraps every data key by the newest outer key, and returns how many it did. What they seal stays as it is, and is read and
// written meanwhile.
func (s *Store) Rewrap(ctx context.Context) (n int, err error) {
	defer errs.Wrap(&err, "store.Rewrap")
	for after, done := uuid.Nil, false; !done; {
		err := s.transact(ctx, func(t tx) error {
			rows, err := query[dataKeyRow](ctx, t.db, `SELECT * FROM data_keys WHERE owner >= ? AND wrapped_by <> ? ORDER BY owner LIMIT ? FOR UPDATE`,
				after, s.lock.vault.Newest(), rewrappedAtOnce)
			if err != nil {
				return err
			}
			done = len(rows) < rewrappedAtOnce
			var updates pgx.Batch
			for _, r := range rows {
				w, err := s.lock.vault.Rewrap(r.wrapped())
				if err != nil {
					return err
				}
				updates.Queue(`UPDATE data_keys SET wrapped_by = $2, wrapped = $3 WHERE owner = $1`, w.Owner, w.By, w.Key)
				after = r.Owner
			}
			n += len(rows)
			return t.pgx.SendBatch(ctx, &updates).Close()
		})
		if err != nil {
			return n, err
		}
	}
	return n, nil
}

// Erased returns who was erased, for a backup that is restored not to bring them back.
func (s *Store) Erased(ctx context.Context) (_ []uuid.UUID, err error) {
	defer errs.Wrap(&err, "store.Erased")
	rows, err := query[idRow](ctx, s.db, `SELECT candidate_id AS id FROM erasures ORDER BY at, candidate_id`)
	return ids(rows), err
}

// OpenWords opens what lies beside an entry of the log of acts, as it was read from the tables, for whoever checks the log. It
// reports whether it could: it cannot where somebody changed it.
func (s *Store) OpenWords(ctx context.Context, event, candidate uuid.UUID, salt *[]byte, words *string) (opened bool, err error) {
	defer errs.Wrap(&err, "store.OpenWords(%s)", event)
	row := eventDetailRow{EventID: event, Salt: *salt, Words: *words}
	keys, err := dataKeys(ctx, s.db, []uuid.UUID{candidate})
	if err != nil {
		return false, err
	}
	opened = s.lock.openAll(keys[candidate], row.secrets()) == nil
	*salt, *words = row.Salt, row.Words
	return opened, nil
}
