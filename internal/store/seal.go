package store

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"sync/atomic"

	"bonafide/internal/errs"
	"bonafide/internal/vault"

	"github.com/google/uuid"
	"gorm.io/gorm"
)

// sealMark begins what is sealed: in a text and in a JSON text before its base64, among bytes before the sealed bytes.
const sealMark = "sealed1."

// A secret is a value of a row that stands sealed in the database. Empty ones stand empty.
type secret struct {
	column string // table.column, one of sealedColumns
	row    string // the row's id
	value  any    // *string, *json.RawMessage or *[]byte
}

// place is what the value is bound to.
func (s secret) place() string { return s.column + "/" + s.row }

// A sealable is a row, or what is decoded of several, with values that stand sealed under its owner's data key.
type sealable interface {
	sealed() (owner uuid.UUID, all []secret)
}

// A lock is the vault as it goes with a gorm.DB to wherever rows are written and read. In a transaction it holds the data keys that this
// one made or read, which the vault remembers once it committed.
type lock struct {
	vault  *vault.Vault
	strict *atomic.Bool                 // nothing plain is accepted any longer
	held   map[uuid.UUID]*vault.DataKey // nil outside a transaction
}

// Name implements gorm.Plugin.
func (*lock) Name() string { return "vault" }

// Initialize implements gorm.Plugin.
func (*lock) Initialize(*gorm.DB) error { return nil }

func lockOf(db *gorm.DB) *lock { return db.Plugins["vault"].(*lock) }

// inTransaction returns a lock of its own for a transaction.
func (l *lock) inTransaction() *lock {
	return &lock{vault: l.vault, strict: l.strict, held: map[uuid.UUID]*vault.DataKey{}}
}

// remember hands over what a transaction held, once it committed.
func (l *lock) remember() {
	for _, d := range l.held {
		l.vault.Remember(d)
	}
}

// known returns a key that is at hand, else nil.
func (l *lock) known(owner uuid.UUID) *vault.DataKey {
	if d := l.held[owner]; d != nil {
		return d
	}
	return l.vault.Cached(owner)
}

// unwrap opens a data key as it stands in the database.
func (l *lock) unwrap(w vault.Wrapped) (*vault.DataKey, error) {
	if d := l.known(w.Owner); d != nil {
		return d, nil
	}
	d, err := l.vault.Unwrap(w)
	if err == nil {
		l.keep(d)
	}
	return d, err
}

func (l *lock) keep(d *vault.DataKey) {
	if l.held != nil {
		l.held[d.Owner()] = d
	} else {
		l.vault.Remember(d)
	}
}

type dataKeyRow struct {
	Owner     uuid.UUID
	WrappedBy string
	Wrapped   []byte
}

func (dataKeyRow) TableName() string { return "data_keys" }

func (r dataKeyRow) wrapped() vault.Wrapped {
	return vault.Wrapped{Owner: r.Owner, By: r.WrappedBy, Key: r.Wrapped}
}

// dataKeys returns the data keys of those of the owners who have one. It asks the database for what is not at hand.
func dataKeys(ctx context.Context, db *gorm.DB, owners []uuid.UUID) (map[uuid.UUID]*vault.DataKey, error) {
	l, keys := lockOf(db), make(map[uuid.UUID]*vault.DataKey, len(owners))
	var missing []uuid.UUID
	for _, owner := range owners {
		if _, seen := keys[owner]; seen {
			continue
		}
		if keys[owner] = l.known(owner); keys[owner] == nil {
			missing = append(missing, owner)
		}
	}
	for len(missing) > 0 {
		some := missing[:min(len(missing), mostAsked)]
		missing = missing[len(some):]
		rows, err := query[dataKeyRow](ctx, db, `SELECT * FROM data_keys WHERE owner IN ?`, some)
		if err != nil {
			return nil, err
		}
		for _, r := range rows {
			if keys[r.Owner], err = l.unwrap(r.wrapped()); err != nil {
				return nil, err
			}
		}
	}
	return keys, nil
}

// mostAsked is how many ids a statement names.
const mostAsked = 5000

// sealingKeys returns the data keys of the owners, and makes those that are not there.
func sealingKeys(ctx context.Context, db *gorm.DB, owners []uuid.UUID) (map[uuid.UUID]*vault.DataKey, error) {
	keys, err := dataKeys(ctx, db, owners)
	if err != nil {
		return nil, err
	}
	l := lockOf(db)
	for owner, d := range keys {
		if d != nil {
			continue
		}
		made, w, err := l.vault.Make(owner)
		if err != nil {
			return nil, err
		}
		n, err := exec(ctx, db, `INSERT INTO data_keys (owner, wrapped_by, wrapped) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, w.Owner, w.By, w.Key)
		if err != nil {
			return nil, err
		}
		if n == 0 { // somebody else made it meanwhile
			theirs, err := queryRow[dataKeyRow](ctx, db, `SELECT * FROM data_keys WHERE owner = ?`, owner)
			if err != nil {
				return nil, err
			}
			if made, err = l.unwrap(theirs.wrapped()); err != nil {
				return nil, err
			}
		}
		l.keep(made)
		keys[owner] = made
	}
	return keys, nil
}

// sealing returns the owner's data key.
func sealing(ctx context.Context, db *gorm.DB, owner uuid.UUID) (*vault.DataKey, error) {
	keys, err := sealingKeys(ctx, db, []uuid.UUID{owner})
	return keys[owner], err
}

// sealText returns a text as its column has it, for a statement that changes it.
func sealText(ctx context.Context, db *gorm.DB, owner uuid.UUID, column string, row uuid.UUID, text string) (string, error) {
	d, err := sealing(ctx, db, owner)
	if err != nil {
		return "", err
	}
	return text, secret{column, row.String(), &text}.seal(d)
}

// sealRows seals the values of rows before they are written.
func sealRows[T any](ctx context.Context, db *gorm.DB, rows []T) error {
	if _, any := any(new(T)).(sealable); !any || len(rows) == 0 {
		return nil
	}
	owners := make([]uuid.UUID, len(rows))
	for i := range rows {
		owners[i], _ = any(&rows[i]).(sealable).sealed()
	}
	keys, err := sealingKeys(ctx, db, owners)
	if err != nil {
		return err
	}
	for i := range rows {
		owner, all := any(&rows[i]).(sealable).sealed()
		for _, s := range all {
			if err := s.seal(keys[owner]); err != nil {
				return err
			}
		}
	}
	return nil
}

// openRows opens the values of rows that were read.
func openRows[T any](ctx context.Context, db *gorm.DB, rows []T) error {
	switch any(new(T)).(type) {
	case keyed:
		return openKeyed(db, rows)
	case sealable:
	default:
		return nil
	}
	var owners []uuid.UUID
	for i := range rows {
		if owner, all := any(&rows[i]).(sealable).sealed(); anySealed(all) {
			owners = append(owners, owner)
		}
	}
	keys, err := dataKeys(ctx, db, owners)
	if err != nil {
		return err
	}
	for i := range rows {
		owner, all := any(&rows[i]).(sealable).sealed()
		if err := lockOf(db).openAll(keys[owner], all); err != nil {
			return err
		}
	}
	return nil
}

// A keyed document has its owner's data key beside what that seals.
type keyed interface {
	sealable
	key() *inlineKey
}

func openKeyed[T any](db *gorm.DB, rows []T) error {
	for i := range rows {
		if err := lockOf(db).openBy(any(&rows[i]).(keyed)); err != nil {
			return err
		}
	}
	return nil
}

// anySealed reports whether a key is needed.
func anySealed(all []secret) bool {
	for _, s := range all {
		if s.isSealed() {
			return true
		}
	}
	return false
}

// openAll opens values of one owner; the key may be nil where none is sealed.
func (l *lock) openAll(d *vault.DataKey, all []secret) error {
	for _, s := range all {
		if err := s.open(d, l.strict.Load()); err != nil {
			return err
		}
	}
	return nil
}

// seal puts the sealed value in the place of the plain one.
func (s secret) seal(d *vault.DataKey) error {
	plain := s.bytes()
	if len(plain) == 0 {
		return nil
	}
	sealed, err := d.Seal(s.place(), plain)
	if err != nil {
		return err
	}
	if v, ok := s.value.(*[]byte); ok {
		*v = append([]byte(sealMark), sealed...)
		return nil
	}
	text := sealMark + base64.RawStdEncoding.EncodeToString(sealed)
	switch v := s.value.(type) {
	case *string:
		if *v = text; jsonColumns[s.column] {
			*v = `"` + text + `"`
		}
	case *json.RawMessage:
		*v = json.RawMessage(`"` + text + `"`)
	}
	return nil
}

// bytes is the value as it is.
func (s secret) bytes() []byte {
	switch v := s.value.(type) {
	case *string:
		return []byte(*v)
	case *json.RawMessage:
		if string(*v) == "null" {
			return nil
		}
		return *v
	case *[]byte:
		return *v
	}
	panic(fmt.Sprintf("%T holds no secret", s.value))
}

// envelope returns what is sealed without what stands around it.
func (s secret) envelope() (envelope []byte, ok bool) {
	b := s.bytes()
	if jsonColumns[s.column] {
		b, ok = bytes.CutPrefix(b, []byte(`"`))
		if !ok {
			return nil, false
		}
		b = bytes.TrimSuffix(b, []byte(`"`))
	}
	return bytes.CutPrefix(b, []byte(sealMark))
}

func (s secret) isSealed() bool {
	_, ok := s.envelope()
	return ok
}

// errPlain says that somebody else than the program wrote a value.
var errPlain = errors.New("is not sealed though everything is that the program writes: somebody else changed it")

// open puts the plain value in the place of the sealed one. One that is not sealed stays, unless strict says that there is none.
func (s secret) open(d *vault.DataKey, strict bool) error {
	envelope, ok := s.envelope()
	if !ok {
		if strict && len(s.bytes()) > 0 {
			return fmt.Errorf("%s %w", s.place(), errPlain)
		}
		return nil
	}
	if d == nil {
		return fmt.Errorf("%s does not open: its key was destroyed", s.place())
	}
	if _, raw := s.value.(*[]byte); !raw {
		decoded := make([]byte, base64.RawStdEncoding.DecodedLen(len(envelope)))
		if _, err := base64.RawStdEncoding.Decode(decoded, envelope); err != nil {
			return fmt.Errorf("%s does not open: %w", s.place(), err)
		}
		envelope = decoded
	}
	plain, err := d.Open(s.place(), envelope)
	if err != nil {
		return err
	}
	switch v := s.value.(type) {
	case *string:
		*v = string(plain)
	case *json.RawMessage:
		*v = plain
	case *[]byte:
		*v = plain
	}
	return nil
}

// A sealedColumn is one whose values are sealed.
type sealedColumn struct {
	table, column string
	kind          string // text, jsonb or bytea
	owner         string // expression for whose key seals it
	row           string // expression for the row's id
	place         string // what a value is bound to; empty: table.column
}

func (c sealedColumn) name() string { return c.table + "." + c.column }

// sealedColumns are all of them. Adding one here is enough for what stands there already; whoever writes and reads its rows lists
// it in the row's sealed method.
var sealedColumns = []sealedColumn{
	{table: "facts", column: "value", kind: "jsonb", owner: "t.candidate_id", row: "t.id::text"},
	{table: "facts", column: "reason", kind: "text", owner: "t.candidate_id", row: "t.id::text"},
	{table: "files", column: "name", kind: "text", owner: "t.candidate_id", row: "t.id::text"},
	{table: "files", column: "origin", kind: "jsonb", owner: "t.candidate_id", row: "t.id::text"},
	{table: "uploads", column: "name", kind: "text", owner: "t.candidate_id", row: "t.id::text"},
	{table: "import_problems", column: "problems", kind: "jsonb", owner: "'" + vault.House.String() + "'::uuid", row: "t.import_id || '/' || t.row"},
	{table: "scans", column: "zone", kind: "text", owner: "t.candidate_id", row: "t.file_id::text"},
	{table: "scans", column: "barcode", kind: "text", owner: "t.candidate_id", row: "t.file_id::text"},
	{table: "assessments", column: "document", kind: "jsonb", owner: "t.candidate_id", row: "t.id::text"},
	{table: "decisions", column: "words", kind: "text", owner: "t.candidate_id", row: "t.id::text"},
	{table: "decisions", column: "second_words", kind: "text", owner: "t.candidate_id", row: "t.id::text"},
	{table: "proposals", column: "words", kind: "text", owner: "t.candidate_id", row: "t.id::text", place: "decisions.words"}, // a decision that is undone becomes one
	{table: "proposals", column: "ended_words", kind: "text", owner: "t.candidate_id", row: "t.id::text"},
	{table: "second_reads", column: "words", kind: "text", owner: "t.candidate_id", row: "t.id::text"},
	{table: "sanctions_matches", column: "document", kind: "jsonb", owner: "t.candidate_id", row: "t.candidate_id || '/' || t.digest"},
	{table: "sanctions_memos", column: "words", kind: "text", owner: "t.candidate_id", row: "t.id::text"},
	{table: "sanctions_memos", column: "second_words", kind: "text", owner: "t.candidate_id", row: "t.id::text"},
	{table: "event_details", column: "words", kind: "text", owner: eventOwner, row: "t.event_id::text"},
	{table: "event_details", column: "salt", kind: "bytea", owner: eventOwner, row: "t.event_id::text"},
	{table: "face_consents", column: "statement", kind: "text", owner: "t.candidate_id", row: "t.id::text"},
	{table: "face_templates", column: "template", kind: "bytea", owner: "t.candidate_id", row: "t.file_id::text"},
	{table: "referee_replies", column: "answers", kind: "jsonb", owner: "t.candidate_id", row: "t.id::text"},
	{table: "enquiries", column: "detail", kind: "text", owner: houseOr("t.candidate_id"), row: "t.id::text"},
	{table: "person_answers", column: "words", kind: "text", owner: "t.first_id", row: "t.id::text"},
	{table: "legal_holds", column: "words", kind: "text", owner: "t.candidate_id", row: "t.candidate_id::text"},
	{table: "set_asides", column: "words", kind: "text", owner: "t.candidate_id", row: "t.id::text"},
	{table: "set_asides", column: "ended_words", kind: "text", owner: "t.candidate_id", row: "t.id::text"},
	{table: "requests", column: "words", kind: "text", owner: "t.candidate_id", row: "t.id::text"},
	{table: "requests", column: "answer", kind: "text", owner: "t.candidate_id", row: "t.id::text"},
	{table: "adverse_actions", column: "words", kind: "text", owner: "t.candidate_id", row: "t.id::text"},
	{table: "adverse_actions", column: "ended_words", kind: "text", owner: "t.candidate_id", row: "t.id::text"},
	{table: "adverse_actions", column: "report", kind: "bytea", owner: "t.candidate_id", row: "t.id::text"},
	{table: "deviations", column: "words", kind: "text", owner: "t.candidate_id", row: "t.id::text"},
	{table: "reports", column: "document", kind: "bytea", owner: "t.candidate_id", row: "t.id::text"},
	{table: "link_edges", column: "shared", kind: "text", owner: "t.first_id", row: "t.first_id || '/' || t.second_id || '/' || t.kind"},
	{table: "hubs", column: "masked", kind: "text", owner: "'" + vault.House.String() + "'::uuid", row: "t.kind || '/' || encode(t.key, 'hex')"},
	{table: "mails", column: "recipient", kind: "text", owner: "t.candidate_id", row: "t.id::text"},
	{table: "mails", column: "answer", kind: "text", owner: "t.candidate_id", row: "t.id::text"},
}

// eventOwner is the candidate whom an event is about, else the installation.
var eventOwner = houseOr(`(SELECT (e.entry ->> 'candidate')::uuid FROM audit_events e WHERE e.id = t.event_id)`)

func houseOr(owner string) string {
	return `coalesce(` + owner + `, '` + vault.House.String() + `')`
}

// jsonColumns are the columns, by what their values are bound to, that hold JSON.
var jsonColumns = func() map[string]bool {
	is := map[string]bool{}
	for _, c := range sealedColumns {
		if c.kind == "jsonb" {
			is[c.name()] = true
		}
	}
	return is
}()

// An inlineKey is a data key as a document of the database has it beside what it seals: see keyObject.
type inlineKey struct {
	By  string
	Key []byte
}

// keyObject is an expression for the data key of an owner, null where there is none, so that a document is opened without another query.
func keyObject(owner string) string {
	return `(SELECT json_build_object('By', k.wrapped_by, 'Key', encode(k.wrapped, 'base64')) FROM data_keys k WHERE k.owner = ` + owner + `)`
}

// openBy opens what a document holds by the key that it has beside it.
func (l *lock) openBy(of keyed) error {
	owner, all := of.sealed()
	var d *vault.DataKey
	if k := of.key(); k != nil {
		var err error
		if d, err = l.unwrap(vault.Wrapped{Owner: owner, By: k.By, Key: k.Key}); err != nil {
			return err
		}
	}
	return l.openAll(d, all)
}

// FileKey implements vault.FileKeys.
func (s *Store) FileKey(ctx context.Context, file uuid.UUID, make bool) (_ *vault.DataKey, err error) {
	defer errs.Wrap(&err, "store.FileKey(%s)", file)
	if make {
		return sealing(ctx, s.db, file)
	}
	keys, err := dataKeys(ctx, s.db, []uuid.UUID{file})
	if err == nil && keys[file] == nil {
		err = errs.NotFound
	}
	return keys[file], err
}

// DropFileKey implements vault.FileKeys.
func (s *Store) DropFileKey(ctx context.Context, file uuid.UUID) (err error) {
	defer errs.Wrap(&err, "store.DropFileKey(%s)", file)
	_, err = exec(ctx, s.db, `DELETE FROM data_keys WHERE owner = @file AND NOT EXISTS (SELECT FROM files WHERE id = @file)`, map[string]any{"file": file})
	return err
}

// Unlock gives the vault the installation's data key, which is made at the first start, and holds the vault to what is sealed. An error
// says that the vault's keys are others than those that the data were sealed under.
func (s *Store) Unlock(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "store.Unlock")
	d, err := sealing(ctx, s.db, vault.House)
	if err != nil {
		return err
	}
	s.lock.vault.SetHouse(d)
	waiting, err := s.unsealed(ctx)
	s.lock.strict.Store(err == nil && len(waiting) == 0)
	return err
}

// Sealed reports whether anything was ever sealed in this database: then its keys must be there.
func Sealed(ctx context.Context, db querier) (some bool, err error) {
	rows, err := db.Query(ctx, `SELECT FROM data_keys LIMIT 1`)
	if err != nil {
		return false, err
	}
	defer rows.Close()
	return rows.Next(), rows.Err()
}
