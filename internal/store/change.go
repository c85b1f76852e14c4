package store

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/linkage"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
)

type linkKeyRow struct {
	Kind        string
	Key         []byte
	CandidateID uuid.UUID
}

func (linkKeyRow) TableName() string { return "link_keys" }

// A searchKey is a row of text_keys or of person_keys.
type searchKey struct {
	Key         int64
	CandidateID uuid.UUID
}

type textKeyRow searchKey

func (textKeyRow) TableName() string { return "text_keys" }

type personKeyRow searchKey

func (personKeyRow) TableName() string { return "person_keys" }

// batch is how many rows one INSERT carries.
const batch = 500

// Create implements vetting.Store.
func (s *Store) Create(ctx context.Context, externalID string, c vetting.Change) (err error) {
	defer errs.Wrap(&err, "store.Create(%s)", externalID)
	return s.transact(ctx, func(t tx) error {
		return s.createFor(ctx, t, vetting.Arrival{ExternalID: externalID, Owner: c.Actor.ID, Change: c})
	})
}

// createFor stores a new candidate, whose owner may be another than who acts.
func (s *Store) createFor(ctx context.Context, t tx, a vetting.Arrival) error {
	c := a.Change
	row := candidateRow{
		ID: c.Candidate, ExternalID: a.ExternalID, OwnerID: a.Owner, CreatedAt: c.At, ChangedAt: c.At, Revision: 1, KeysVersion: keysVersion,
		Name: c.Summary.Name, Requisition: c.Summary.Requisition, Title: c.Summary.Title, Source: c.Summary.Source,
		Residence: c.Summary.Residence, AppliedAt: c.Summary.AppliedAt.UTC(),
	}
	if err := create(ctx, t.db, &row); err != nil {
		return kind(err)
	}
	return s.saveChange(ctx, t, c)
}

// Apply implements vetting.Store.
func (s *Store) Apply(ctx context.Context, c vetting.Change) (err error) {
	defer errs.Wrap(&err, "store.Apply(%s)", c.Candidate)
	return s.transact(ctx, func(t tx) error { return s.apply(ctx, t, c) })
}

func (s *Store) apply(ctx context.Context, t tx, c vetting.Change) error {
	if err := raise(ctx, t, c); err != nil {
		return err
	}
	return s.saveChange(ctx, t, c)
}

// raise raises the revision of a change's candidate and writes what lists show of it.
func raise(ctx context.Context, t tx, c vetting.Change) error {
	n, err := exec(ctx, t.db, `UPDATE candidates SET revision = revision + 1, changed_at = ?, keys_version = ?,
name = ?, requisition = ?, title = ?, source = ?, residence = ?, applied_at = ? WHERE id = ? AND revision = ?`,
		c.At, keysVersion, c.Summary.Name, c.Summary.Requisition, c.Summary.Title, c.Summary.Source, c.Summary.Residence, c.Summary.AppliedAt.UTC(),
		c.Candidate, c.Expected)
	if err == nil && n == 0 {
		err = errs.Conflict
	}
	return err
}

// saveChange writes all of a change but the candidate's own row, and makes the assessments due that it calls for:
// those of the candidate and of everyone who shared a key with it before or does so now.
func (s *Store) saveChange(ctx context.Context, t tx, c vetting.Change) error {
	return s.saveUnlogged(ctx, t, c, func(withdrawn []value) error { return writeEvent(ctx, t, eventOf(c, withdrawn)) })
}

// saveUnlogged does so but for the event, which log writes, given the facts that the change withdrew.
func (s *Store) saveUnlogged(ctx context.Context, t tx, c vetting.Change, log func([]value) error) (err error) {
	var before []uuid.UUID
	if c.Expected > 0 { // nobody is around a new candidate yet
		if before, err = s.neighbours(ctx, t, c.Candidate); err != nil {
			return err
		}
	}
	for _, write := range []func(context.Context, tx, vetting.Change) error{saveFacts, s.saveFiles, s.saveKeys} {
		if err := write(ctx, t, c); err != nil {
			return err
		}
	}
	withdrawn, err := withdrawFacts(ctx, t, c)
	if err != nil {
		return err
	}
	if err := log(withdrawn); err != nil {
		return err
	}
	after, err := s.neighbours(ctx, t, c.Candidate)
	if err != nil {
		return err
	}
	return s.enqueue(ctx, t.pgx, append(append(before, after...), c.Candidate))
}

func (s *Store) enqueue(ctx context.Context, t pgx.Tx, candidates []uuid.UUID) error {
	slices.SortFunc(candidates, func(a, b uuid.UUID) int { return slices.Compare(a[:], b[:]) })
	return s.jobs.EnqueueAssessments(ctx, t, slices.Compact(candidates))
}

func saveFacts(ctx context.Context, t tx, c vetting.Change) error {
	rows := make([]factRow, len(c.Add))
	for i, f := range c.Add {
		rows[i] = factRow{
			ID: f.ID, CandidateID: c.Candidate, Member: f.Member.Name, Value: string(f.Member.Value),
			RecordedAt: f.RecordedAt, RecordedBy: known(f.RecordedBy.ID), RecordedAs: guest(f.RecordedBy), Replaces: known(f.Replaces),
		}
		if named := filesNamed(f.Member); len(named) > 0 {
			rows[i].Files = idArray(named)
		}
	}
	return createAll(ctx, t.db, rows)
}

// filesNamed are the files that a document names as its captures, for the database to know: see EnqueueScans. Nil: none.
func filesNamed(m dossier.Member) (ids []uuid.UUID) {
	var d dossier.Document
	if m.Name != "documents" || json.Unmarshal(m.Value, &d) != nil {
		return nil
	}
	for _, c := range d.Captures {
		if id, ok := vetting.FileNamed(c.File); ok {
			ids = append(ids, id)
		}
	}
	return ids
}

// withdrawFacts returns the facts that a change withdrew, as they were.
func withdrawFacts(ctx context.Context, t tx, c vetting.Change) (withdrawn []value, err error) {
	for _, id := range c.Withdraw {
		reason, err := sealText(ctx, t.db, c.Candidate, "facts.reason", id, c.Reason)
		if err != nil {
			return nil, err
		}
		rows, err := query[factRow](ctx, t.db, `UPDATE facts SET withdrawn_at = ?, withdrawn_by = ?, withdrawn_as = ?, reason = ?
WHERE candidate_id = ? AND id = ? AND withdrawn_at IS NULL RETURNING id, candidate_id, member, value::text AS value`,
			c.At, known(c.Actor.ID), guest(c.Actor), reason, c.Candidate, id)
		if err == nil && len(rows) == 0 {
			err = errs.Conflict
		}
		if err != nil {
			return nil, err
		}
		withdrawn = append(withdrawn, value{Of: rows[0].Member + " " + id.String(), Before: rows[0].Value})
	}
	return withdrawn, nil
}

// saveFiles stores new files and makes it due to read those that wait for it.
func (s *Store) saveFiles(ctx context.Context, t tx, c vetting.Change) error {
	rows := make([]fileRow, len(c.Files))
	var wait []uuid.UUID
	for i, f := range c.Files {
		row, err := newFileRow(c.Candidate, f)
		if err != nil {
			return err
		}
		rows[i] = row
		if f.Waits() {
			wait = append(wait, f.ID)
		}
	}
	if err := createAll(ctx, t.db, rows); err != nil || len(wait) == 0 {
		return err
	}
	return s.jobs.EnqueueReadings(ctx, t.pgx, wait)
}

func newFileRow(candidate uuid.UUID, f vetting.File) (fileRow, error) {
	origin, err := originText(f.Origin)
	row := fileRow{
		ID: f.ID, CandidateID: candidate, Name: f.Name, MediaType: f.MediaType, Bytes: f.Bytes, SHA256: f.SHA256[:],
		Width: f.Width, Height: f.Height, PDQ: (*hashes)(f.PDQ), Quality: f.Quality, Origin: origin,
		UploadedAt: f.UploadedAt, UploadedBy: f.UploadedBy.ID, Refused: f.Refused,
	}
	if f.Parts != nil {
		row.Face, row.Background = (*hashes)(&f.Parts.Face), (*hashes)(&f.Parts.Background)
	}
	if !f.Waits() {
		row.ReadAt = &f.ReadAt
	}
	return row, err
}

// originText writes what a picture says about itself for its column, nil where it is no picture.
func originText(o *dossier.ImageOrigin) (*string, error) {
	if o == nil {
		return nil, nil
	}
	b, err := json.Marshal(o)
	text := string(b)
	return &text, err
}

func (s *Store) saveKeys(ctx context.Context, t tx, c vetting.Change) error {
	if c.Expected == 0 {
		return s.insertKeys(ctx, t, c.Candidate, c.Keys)
	}
	return s.replaceKeys(ctx, t, c.Candidate, c.Keys)
}

// The statements by which the keys of one candidate change: a COPY into each table, as many candidates are imported, takes six round trips.
const (
	dropKeys = `WITH links AS (DELETE FROM link_keys WHERE candidate_id = $1), texts AS (DELETE FROM text_keys WHERE candidate_id = $1)
DELETE FROM person_keys WHERE candidate_id = $1`
	insertKeys = `WITH links AS (INSERT INTO link_keys (kind, key, candidate_id) SELECT kind, key, $1 FROM unnest($2::text[], $3::bytea[]) k (kind, key)),
texts AS (INSERT INTO text_keys (key, candidate_id) SELECT key, $1 FROM unnest($4::bigint[]) k (key))
INSERT INTO person_keys (key, candidate_id) SELECT key, $1 FROM unnest($5::bigint[]) k (key)`
)

func (s *Store) replaceKeys(ctx context.Context, t tx, candidate uuid.UUID, keys []linkage.Key) error {
	if _, err := t.pgx.Exec(ctx, dropKeys, plainID(candidate)); err != nil {
		return err
	}
	return s.insertKeys(ctx, t, candidate, keys)
}

// insertKeys stores the keys of a candidate who has none.
func (s *Store) insertKeys(ctx context.Context, t tx, candidate uuid.UUID, keys []linkage.Key) error {
	var rows keyRows
	s.addKeys(&rows, candidate, keys)
	_, err := t.pgx.Exec(ctx, insertKeys, plainID(candidate), column[string](rows.links, 0), column[[]byte](rows.links, 1), column[int64](rows.texts, 0), column[int64](rows.people, 0))
	return kind(err)
}

// column returns what rows have at a place.
func column[T any](rows [][]any, at int) []T {
	all := make([]T, len(rows))
	for i, row := range rows {
		all[i] = row[at].(T)
	}
	return all
}

// keyTables are the tables of keys.
var keyTables = []struct {
	name    string
	columns []string
	rows    func(*keyRows) [][]any
}{
	{"link_keys", []string{"kind", "key", "candidate_id"}, func(r *keyRows) [][]any { return r.links }},
	{"text_keys", []string{"key", "candidate_id"}, func(r *keyRows) [][]any { return r.texts }},
	{"person_keys", []string{"key", "candidate_id"}, func(r *keyRows) [][]any { return r.people }},
}

// keyRows are rows of the tables of keys.
type keyRows struct{ links, texts, people [][]any }

// addKeys adds the rows of a candidate's keys, each once.
func (s *Store) addKeys(to *keyRows, candidate uuid.UUID, keys []linkage.Key) {
	id := plainID(candidate)
	seen := make(map[string]bool, len(keys))
	for _, k := range keys {
		hash := s.hashKey(string(k.Kind), k.Value)
		row := []any{string(k.Kind), hash, id}
		if k.Kind == linkage.Text || k.Kind == linkage.Person {
			hash = hash[:8]
			row = []any{int64(binary.BigEndian.Uint64(hash)), id}
		}
		if name := string(k.Kind) + string(hash); !seen[name] {
			seen[name] = true
			to.add(k.Kind, row)
		}
	}
}

func (r *keyRows) add(kind linkage.KeyKind, row []any) {
	switch kind {
	case linkage.Text:
		r.texts = append(r.texts, row)
	case linkage.Person:
		r.people = append(r.people, row)
	default:
		r.links = append(r.links, row)
	}
}

func copyKeys(ctx context.Context, t tx, rows *keyRows) error {
	for _, table := range keyTables {
		some := table.rows(rows)
		if len(some) == 0 {
			continue
		}
		if _, err := t.pgx.CopyFrom(ctx, pgx.Identifier{table.name}, table.columns, pgx.CopyFromRows(some)); err != nil {
			return fmt.Errorf("%s: %w", table.name, kind(err))
		}
	}
	return nil
}
