package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/linkage"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
)

// A querier is the pool or a transaction. Who is around a candidate is asked of every candidate and each time again, so that
// these statements go to the driver as they are: prepared once a connection, and two in one round trip.
type querier interface {
	Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error)
	SendBatch(ctx context.Context, b *pgx.Batch) pgx.BatchResults
}

// maxNeighbours bounds how many candidates one is compared with. Whatever joins more is an office, an agency, a carrier or a
// studio, and joins nobody.
const maxNeighbours = 200

// hardKinds are the keys that by themselves may join two records of different people: see dossier.Link.Hard.
var hardKinds = []linkage.KeyKind{linkage.Phone, linkage.Mailbox, linkage.Account, linkage.Document, linkage.Portrait, linkage.Candidate}

// literals writes the kinds as a list of SQL.
func literals(kinds []linkage.KeyKind) string {
	words := make([]string, len(kinds))
	for i, k := range kinds {
		words[i] = "'" + string(k) + "'"
	}
	return "(" + strings.Join(words, ", ") + ")"
}

// neighbourQuery finds the candidates that share a key, or several keys of texts that few have, or a file, or a picture, a
// file or one inside it, in any of its eight orientations, or the background of one: those that the gallery found, and those
// whose pictures came after its snapshot. Where they are too many, those stay who
// share what is hard, then a home, a device or a text, then a network or a resemblance; of each, what few have before
// what many have. Of whom a number or a mailbox joins that makes a hub, the first are enough to be shown, unless a person said that it
// counts. Its parameters are the candidate, the gallery's snapshot and whom the gallery found; what does not change is none, or else
// the statement is planned anew each time.
var neighbourQuery = `WITH pictures AS (SELECT candidate_id, pdq FROM files WHERE pdq IS NOT NULL
UNION ALL SELECT candidate_id, pdq FROM file_pictures),
newer AS MATERIALIZED (SELECT * FROM pictures_since($2::text::pg_snapshot) WHERE candidate_id <> $1),
shared (id, rank, holders) AS (
SELECT theirs.candidate_id, CASE WHEN mine.kind IN ` + literals(hardKinds) + ` THEN 0 WHEN mine.kind <> '` + string(linkage.IP) + `' THEN 1 ELSE 2 END, theirs.holders
FROM link_keys mine CROSS JOIN LATERAL (SELECT candidate_id, count(*) OVER () - 1 AS holders, row_number() OVER (ORDER BY candidate_id) AS place FROM
  (SELECT k.candidate_id FROM link_keys k WHERE k.kind = mine.kind AND k.key = mine.key ORDER BY k.candidate_id LIMIT ` + fmt.Sprint(maxNeighbours+1) + `) few) theirs
WHERE mine.candidate_id = $1 AND mine.kind NOT IN ` + literals(linkage.Unweighed) + ` AND theirs.candidate_id <> $1
  AND (theirs.place <= ` + fmt.Sprint(linkage.HubSize+1) + ` OR mine.kind NOT IN ` + literals(linkage.Countable) + ` OR EXISTS (SELECT FROM hub_answers a
    WHERE a.kind = mine.kind AND a.key = mine.key AND NOT a.shared AND a.ended_at IS NULL AND a.expires_at > now()))
UNION ALL
(SELECT theirs.candidate_id, 1, 1 FROM text_keys mine CROSS JOIN LATERAL (SELECT candidate_id, count(*) OVER () AS holders FROM
  (SELECT k.candidate_id FROM text_keys k WHERE k.key = mine.key LIMIT ` + fmt.Sprint(linkage.CommonText) + `) few) theirs
WHERE mine.candidate_id = $1 AND theirs.candidate_id <> $1 AND theirs.holders < ` + fmt.Sprint(linkage.CommonText) + `
GROUP BY theirs.candidate_id HAVING count(*) >= ` + fmt.Sprint(linkage.TextKeys) + `)
UNION ALL
SELECT theirs.candidate_id, 0, count(*) OVER (PARTITION BY mine.id) FROM files mine
JOIN files theirs ON theirs.candidate_id <> mine.candidate_id AND theirs.sha256 = mine.sha256
WHERE mine.candidate_id = $1
UNION ALL
SELECT near.id, near.rank, near.holders FROM unnest($3::uuid[], $4::integer[], $5::bigint[]) near (id, rank, holders)
UNION ALL
SELECT theirs.candidate_id, 2, count(*) OVER (PARTITION BY mine.id) FROM files mine
JOIN newer theirs ON theirs.background IS NOT NULL
WHERE mine.candidate_id = $1 AND ` + differing("background") + ` <= ` + fmt.Sprint(linkage.TurnedDistance) + `
UNION ALL
SELECT theirs.candidate_id, CASE WHEN ` + differing("pdq") + ` <= ` + fmt.Sprint(dossier.SamePicture) + ` THEN 0 ELSE 2 END,
  count(*) OVER (PARTITION BY mine.pdq)
FROM pictures mine JOIN newer theirs ON theirs.pdq IS NOT NULL
WHERE mine.candidate_id = $1 AND ` + differing("pdq") + ` <= ` + fmt.Sprint(linkage.TurnedDistance) + `)
SELECT found.id, c.revision, found.leads, found.place FROM (SELECT id, bool_or(rank = 0 AND holders < ` + fmt.Sprint(linkage.HubSize-1) + `) AS leads,
  row_number() OVER (ORDER BY min(rank), min(holders), id) AS place FROM shared GROUP BY id ORDER BY place LIMIT ` + fmt.Sprint(maxNeighbours) + `) found
CROSS JOIN LATERAL (SELECT revision FROM candidates WHERE id = found.id OFFSET 0) c ORDER BY found.place`

// differing is in how many bits a hash of mine, turned as suits best, differs from one of theirs: null where either is. It is written out, since a query of the eight orientations takes four times as long.
func differing(hash string) string { return turning("mine", "theirs", hash) }

// turning is in how many bits the one's hash, turned as suits best, differs from the other's.
func turning(one, other, hash string) string {
	turned := make([]string, 8)
	for i := range turned {
		turned[i] = fmt.Sprintf("bit_count(%s.%s[%d] # %s.%s[1])", one, hash, i+1, other, hash)
	}
	return "least(" + strings.Join(turned, ", ") + ")"
}

type idRow struct{ ID uuid.UUID }

func ids(rows []idRow) []uuid.UUID {
	ids := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i] = r.ID
	}
	return ids
}

// A neighbour is a candidate around another and the revision that it has.
type neighbour struct {
	id       uuid.UUID
	revision int64
}

// neighbourValues are the parameters of neighbourQuery.
func (s *Store) neighbourValues(l look) []any {
	found, snapshot := s.gallery.near(l)
	near, ranks, holders := make([]uuid.UUID, len(found)), make([]int32, len(found)), make([]int64, len(found))
	for i, n := range found {
		near[i], ranks[i], holders[i] = n.id, int32(n.rank), int64(n.holders)
	}
	return []any{plainID(l.candidate), snapshot, plainIDs(near), ranks, holders}
}

// plainID is an id as the driver writes it without a detour over text.
func plainID(id uuid.UUID) pgtype.UUID { return pgtype.UUID{Bytes: id, Valid: true} }

// knownID is the same, null where the id is zero.
func knownID(id uuid.UUID) pgtype.UUID { return pgtype.UUID{Bytes: id, Valid: id != uuid.Nil} }

func plainIDs(ids []uuid.UUID) []pgtype.UUID {
	all := make([]pgtype.UUID, len(ids))
	for i, id := range ids {
		all[i] = plainID(id)
	}
	return all
}

// collectNeighbours returns what neighbourQuery found, and whether hard links may lead on from any of them.
func collectNeighbours(rows pgx.Rows) (all []neighbour, lead bool, err error) {
	var id pgtype.UUID
	var revision int64
	var leads bool
	_, err = pgx.ForEachRow(rows, []any{&id, &revision, &leads, nil}, func() error {
		all, lead = append(all, neighbour{id.Bytes, revision}), lead || leads
		return nil
	})
	return all, lead, err
}

// neighbours returns the ids of who is around a candidate.
func (s *Store) neighbours(ctx context.Context, t tx, id uuid.UUID) ([]uuid.UUID, error) {
	l, err := lookFor(ctx, t.db, id)
	if err != nil {
		return nil, err
	}
	rows, err := t.pgx.Query(ctx, neighbourQuery, s.neighbourValues(l)...)
	if err != nil {
		return nil, err
	}
	found, _, err := collectNeighbours(rows)
	return idsOf(found), err
}

func idsOf(all []neighbour) []uuid.UUID {
	ids := make([]uuid.UUID, len(all))
	for i, n := range all {
		ids[i] = n.id
	}
	return ids
}

// Surroundings are who is around a candidate, the closest first, and those of its keys that others have too.
type surroundings struct {
	ids      []uuid.UUID
	dossiers []*linkage.Prepared // in the same order
	hubs     vetting.Hubs
	lead     bool // hard links may lead on from some of them
}

// Around returns the dossiers that an assessment of the record compares it with, and those of its keys that others have too.
func (s *Store) Around(ctx context.Context, r *vetting.Record) (_ []*linkage.Prepared, _ vetting.Hubs, err error) {
	defer errs.Wrap(&err, "store.Around(%s)", r.ID)
	a, err := s.around(ctx, s.pool, r)
	return a.dossiers, a.hubs, err
}

// around asks twice at most: who it is, together with the hubs; and for the dossiers that are not in memory as they are now.
func (s *Store) around(ctx context.Context, q querier, r *vetting.Record) (a surroundings, err error) {
	keys := s.hubKeys(r)
	var batch pgx.Batch
	batch.Queue(neighbourQuery, s.neighbourValues(lookOf(r))...)
	batch.Queue(hubQuery, plainID(r.ID), keys.large())
	results := q.SendBatch(ctx, &batch)
	defer results.Close()
	rows, _ := results.Query()
	found, lead, err := collectNeighbours(rows)
	if err != nil {
		return a, err
	}
	rows, _ = results.Query()
	if a.hubs, err = s.collectHubs(rows, keys); err != nil {
		return a, err
	}
	a.lead = lead
	if err := results.Close(); err != nil || len(found) == 0 {
		return a, err
	}
	dossiers, err := s.prepared(ctx, q, found)
	for _, n := range found {
		if d := dossiers[n.id]; d != nil { // gone meanwhile
			a.ids, a.dossiers = append(a.ids, n.id), append(a.dossiers, d)
		}
	}
	return a, err
}

// dossierQuery makes of candidates what their dossiers are built from one document each, in the form of recordQuery.
var dossierQuery = `SELECT json_build_object('ID', c.id, 'ExternalID', c.external_id, 'Revision', c.revision, 'Key', ` + keyObject("c.id") + `,
  'Facts', (SELECT json_agg(json_build_object('ID', f.id, 'Member', json_build_object('Name', f.member, 'Value', f.value)) ORDER BY f.seq)
    FROM facts f WHERE f.candidate_id = c.id AND f.withdrawn_at IS NULL),
  'Files', (SELECT json_agg(json_build_object('ID', f.id, 'MediaType', f.media_type, 'SHA256', encode(f.sha256, 'base64'),
    'PDQ', f.pdq, 'Origin', f.origin, 'Quality', f.quality, 'Face', f.face, 'Background', f.background,
    'Inside', (SELECT json_agg(json_build_object('Kind', p.kind, 'Number', p.number, 'PDQ', p.pdq, 'Quality', p.quality) ORDER BY p.kind, p.number)
      FROM file_pictures p WHERE p.file_id = f.id)) ORDER BY f.id) FROM files f WHERE f.candidate_id = c.id))::text
FROM candidates c WHERE c.id = ANY($1)`

// prepared returns the candidates' dossiers, from memory where they are there with that revision.
func (s *Store) prepared(ctx context.Context, q querier, of []neighbour) (map[uuid.UUID]*linkage.Prepared, error) {
	all := map[uuid.UUID]*linkage.Prepared{}
	var missing []uuid.UUID
	for _, n := range of {
		if p := s.dossiers.get(n); p != nil {
			all[n.id] = p
		} else {
			missing = append(missing, n.id)
		}
	}
	if len(missing) == 0 {
		return all, nil
	}
	rows, err := q.Query(ctx, dossierQuery, plainIDs(missing))
	if err != nil {
		return nil, err
	}
	var document []byte
	_, err = pgx.ForEachRow(rows, []any{&document}, func() error {
		r, err := s.decode(document)
		if err == nil {
			all[r.ID] = linkage.Prepare(r.Dossier)
			s.dossiers.put(neighbour{r.ID, r.Revision}, all[r.ID], len(document))
		}
		return err
	})
	return all, err
}

// decode makes a record of a document that recordQuery or dossierQuery made. Keys are not remembered: a transaction may have made them.
func (s *Store) decode(document []byte) (*vetting.Record, error) {
	var stored storedRecord
	if err := json.Unmarshal(document, &stored); err != nil {
		return nil, err
	}
	if err := s.lock.inTransaction().openBy(&stored); err != nil {
		return nil, err
	}
	return stored.record()
}

// Neighbours implements vetting.Store.
func (s *Store) Neighbours(ctx context.Context, of *vetting.Record) (_ []*vetting.Record, err error) {
	defer errs.Wrap(&err, "store.Neighbours(%s)", of.ID)
	rows, err := s.pool.Query(ctx, recordQuery+` JOIN (`+neighbourQuery+`) near ON near.id = c.id ORDER BY near.place`, s.neighbourValues(lookOf(of))...)
	if err != nil {
		return nil, err
	}
	var records []*vetting.Record
	var document []byte
	_, err = pgx.ForEachRow(rows, []any{&document}, func() error {
		r, err := s.decode(document)
		records = append(records, r)
		return err
	})
	return records, err
}
