package store

import (
	"bytes"
	"cmp"
	"context"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/linkage"
	"bonafide/internal/vault"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"gorm.io/gorm/clause"
)

type hubRow struct {
	Kind      string
	Key       []byte
	Masked    string
	Holders   int
	Sudden    int
	CountedAt time.Time
}

func (hubRow) TableName() string { return "hubs" }

func (r *hubRow) sealed() (uuid.UUID, []secret) {
	return vault.House, []secret{{"hubs.masked", r.Kind + "/" + hex.EncodeToString(r.Key), &r.Masked}}
}

type hubAnswerRow struct {
	ID         uuid.UUID
	Kind       string
	Key        []byte
	Shared     bool
	Owner      string
	Reason     string
	AnsweredAt time.Time
	AnsweredBy uuid.UUID
	ExpiresAt  time.Time
	EndedAt    *time.Time
}

func (hubAnswerRow) TableName() string { return "hub_answers" }

// An answeredHubRow is a key with what is said of it, if anything.
type answeredHubRow struct {
	Hub        hubRow `gorm:"embedded"`
	AnswerID   *uuid.UUID
	Shared     bool
	Owner      string
	Reason     string
	AnsweredAt time.Time
	AnsweredBy uuid.UUID
	ByName     string
	ExpiresAt  time.Time
}

func (r *answeredHubRow) sealed() (uuid.UUID, []secret) { return r.Hub.sealed() }

func (r answeredHubRow) hub() vetting.Hub {
	h := vetting.Hub{Kind: linkage.KeyKind(r.Hub.Kind), Hash: r.Hub.Key, Masked: r.Hub.Masked, Holders: r.Hub.Holders, Sudden: r.Hub.Sudden}
	if r.AnswerID != nil {
		h.Answer = &vetting.HubAnswer{
			ID: *r.AnswerID, Shared: r.Shared, Owner: r.Owner, Reason: r.Reason,
			At: r.AnsweredAt.UTC(), By: vetting.Actor{ID: r.AnsweredBy, Name: r.ByName}, Expires: r.ExpiresAt.UTC(),
		}
	}
	return h
}

// answers joins what is in force of what is said of a key.
const (
	answerColumns = `a.id AS answer_id, a.shared, a.owner, a.reason, a.answered_at, a.answered_by, a.expires_at, by.name AS by_name`
	joinAnswers   = ` LEFT JOIN hub_answers a ON a.kind = k.kind AND a.key = k.key AND a.ended_at IS NULL AND a.expires_at > now()
LEFT JOIN accounts by ON by.id = a.answered_by `
)

// countHolders counts who has a key, and the most of them who applied within an hour; it counts none unless the condition holds. The
// limit is no parameter, or else the statement is planned anew each time.
func countHolders(condition string) string {
	return ` CROSS JOIN LATERAL (SELECT count(*) AS holders, coalesce(max(h.together), 0) AS sudden
FROM (SELECT count(*) OVER (ORDER BY c.applied_at RANGE BETWEEN make_interval(secs => ` + fmt.Sprint(linkage.FloodWindow.Seconds()) + `) PRECEDING AND CURRENT ROW) AS together
  FROM (SELECT candidate_id FROM link_keys t WHERE t.kind = k.kind AND t.key = k.key AND ` + condition + ` LIMIT ` + fmt.Sprint(vetting.MostHolders) + `) few
  JOIN candidates c ON c.id = few.candidate_id) h) n `
}

// hubQuery finds those keys of the candidate $1 that others have too or that a person said something of. Those of $2 are not counted.
var hubQuery = `SELECT k.key, n.holders, n.sudden, a.id, coalesce(a.shared, false), coalesce(a.owner, ''), coalesce(a.reason, ''), coalesce(a.answered_at, 'epoch'),
coalesce(a.answered_by, k.candidate_id), coalesce(a.expires_at, 'epoch'), coalesce(by.name, '')
FROM link_keys k ` + countHolders(`NOT (k.key = ANY($2))`) + joinAnswers + `
WHERE k.candidate_id = $1 AND k.kind IN ` + literals(linkage.Shareable) + ` AND (n.holders > 1 OR a.id IS NOT NULL OR k.key = ANY($2))`

// Hubs implements vetting.Store.
func (s *Store) Hubs(ctx context.Context, r *vetting.Record) (_ vetting.Hubs, err error) {
	defer errs.Wrap(&err, "store.Hubs(%s)", r.ID)
	keys := s.hubKeys(r)
	rows, err := s.pool.Query(ctx, hubQuery, plainID(r.ID), keys.large())
	if err != nil {
		return nil, err
	}
	return s.collectHubs(rows, keys)
}

// holderCounts are the counts of keys that many have, as of a moment ago: by their hashes. To count ten thousand takes longer than
// all else that is asked of a candidate, and one more or less changes nothing. The zero value is empty.
type holderCounts struct {
	mu  sync.Mutex
	all map[string]holderCount
}

type holderCount struct {
	holders, sudden int
	at              time.Time
}

// A key that so many have is counted once in so long.
const (
	largeHub   = 4 * linkage.HubSize
	countEvery = time.Second
)

// good returns the counts that are still good.
func (m *holderCounts) good() map[string]holderCount {
	m.mu.Lock()
	defer m.mu.Unlock()
	good := map[string]holderCount{}
	for hash, n := range m.all {
		if time.Since(n.at) < countEvery {
			good[hash] = n
		}
	}
	return good
}

func (m *holderCounts) put(hash []byte, n holderCount) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.all == nil || len(m.all) >= fewHubs {
		m.all = map[string]holderCount{}
	}
	m.all[string(hash)] = n
}

// candidateKeys are the keys of a candidate that honest people may share, by their hashes, and the counts that are known.
type candidateKeys struct {
	byHash map[string]linkage.HubKey
	counts map[string]holderCount
}

// large are the keys that need not be counted.
func (k candidateKeys) large() [][]byte {
	hashes := [][]byte{}
	for hash := range k.counts {
		hashes = append(hashes, []byte(hash))
	}
	return hashes
}

func (s *Store) hubKeys(r *vetting.Record) candidateKeys {
	keys := candidateKeys{byHash: map[string]linkage.HubKey{}, counts: s.counts.good()}
	for _, k := range linkage.HubKeys(r.Dossier) {
		keys.byHash[string(s.hashKey(string(k.Kind), k.Value))] = k
	}
	return keys
}

func (s *Store) collectHubs(rows pgx.Rows, keys candidateKeys) (vetting.Hubs, error) {
	hubs := vetting.Hubs{}
	var hash []byte
	var n holderCount
	var answer pgtype.UUID
	var a vetting.HubAnswer
	now := time.Now()
	_, err := pgx.ForEachRow(rows, []any{&hash, &n.holders, &n.sudden, &answer, &a.Shared, &a.Owner, &a.Reason, &a.At, &a.By.ID, &a.Expires, &a.By.Name}, func() error {
		if known, ok := keys.counts[string(hash)]; ok {
			n = known
		} else if n.holders >= largeHub {
			n.at = now
			s.counts.put(hash, n)
		}
		k := keys.byHash[string(hash)]
		h := vetting.Hub{Kind: k.Kind, Hash: bytes.Clone(hash), Masked: k.Masked, Holders: n.holders, Sudden: n.sudden}
		if answer.Valid {
			said := a
			said.ID, said.At, said.Expires = answer.Bytes, a.At.UTC(), a.Expires.UTC()
			h.Answer = &said
		}
		hubs[k.ID] = h
		return nil
	})
	return hubs, err
}

// noteHubs keeps what was counted of the hubs that are ones by their number or came at once, so that people find them. Assessments that
// note the same ones lock them in one order, that of their keys, or else they would wait for each other.
func noteHubs(ctx context.Context, t tx, hubs vetting.Hubs, now time.Time) error {
	noted := slices.DeleteFunc(slices.Collect(maps.Values(hubs)), func(h vetting.Hub) bool { return !h.ByNumber() && !h.Flood() })
	slices.SortFunc(noted, func(a, b vetting.Hub) int { return cmp.Or(cmp.Compare(a.Kind, b.Kind), bytes.Compare(a.Hash, b.Hash)) })
	for _, h := range noted {
		if err := saveHub(ctx, t, h, now); err != nil {
			return err
		}
	}
	return nil
}

func saveHub(ctx context.Context, t tx, h vetting.Hub, now time.Time) error {
	row := hubRow{Kind: string(h.Kind), Key: h.Hash, Masked: h.Masked, Holders: h.Holders, Sudden: h.Sudden, CountedAt: now}
	return create(ctx, t.db, &row, clause.OnConflict{
		Columns:   []clause.Column{{Name: "kind"}, {Name: "key"}},
		DoUpdates: clause.AssignmentColumns([]string{"holders", "sudden", "counted_at"}),
	})
}

// fewHubs is how many of them a page shows.
const fewHubs = 500

// OpenHubs implements vetting.Store.
func (s *Store) OpenHubs(ctx context.Context) (_ []vetting.Hub, err error) {
	defer errs.Wrap(&err, "store.OpenHubs")
	rows, err := query[answeredHubRow](ctx, s.db, `SELECT k.*, `+answerColumns+` FROM hubs k `+joinAnswers+`
WHERE a.id IS NOT NULL OR k.kind IN @kinds AND k.holders >= @size OR k.kind IN @floodable AND k.sudden > @flood
ORDER BY a.id IS NOT NULL, k.kind NOT IN @floodable OR k.sudden <= @flood, k.holders DESC, k.kind, k.key LIMIT @few`, map[string]any{
		"kinds": linkage.Countable, "size": linkage.HubSize, "floodable": linkage.Floodable, "flood": linkage.FloodSize, "few": fewHubs,
	})
	hubs := make([]vetting.Hub, len(rows))
	for i, r := range rows {
		hubs[i] = r.hub()
	}
	return hubs, err
}

// fewHolders is how many holders of a key a page shows.
const fewHolders = 100

// Hub implements vetting.Store.
func (s *Store) Hub(ctx context.Context, key linkage.KeyKind, hash []byte) (_ vetting.Hub, _ []vetting.Listed, err error) {
	defer errs.Wrap(&err, "store.Hub")
	values := map[string]any{"kind": string(key), "key": hex.EncodeToString(hash), "few": fewHolders}
	row, err := queryRow[answeredHubRow](ctx, s.db, `SELECT k.kind, k.key, coalesce(h.masked, '') AS masked, n.holders, n.sudden, `+answerColumns+`
FROM (SELECT CAST(@kind AS text) AS kind, decode(@key, 'hex') AS key) k LEFT JOIN hubs h ON h.kind = k.kind AND h.key = k.key `+countHolders("true")+joinAnswers+`
WHERE n.holders > 0 OR h.key IS NOT NULL`, values)
	if err != nil {
		return vetting.Hub{}, nil, kind(err)
	}
	rows, err := query[listRow](ctx, s.db, `SELECT `+listColumns+` WHERE c.id IN (SELECT candidate_id FROM link_keys t WHERE t.kind = @kind AND t.key = decode(@key, 'hex'))
ORDER BY c.applied_at DESC, c.id DESC LIMIT @few`, values)
	var holders []vetting.Listed
	for _, r := range rows {
		holders = append(holders, r.listed())
	}
	return row.hub(), holders, err
}

// AnswerHub implements vetting.Store.
func (s *Store) AnswerHub(ctx context.Context, h vetting.Hub, a vetting.HubAnswer) (err error) {
	defer errs.Wrap(&err, "store.AnswerHub")
	return s.transact(ctx, func(t tx) error {
		if err := saveHub(ctx, t, h, a.At); err != nil {
			return err
		}
		if _, err := exec(ctx, t.db, `UPDATE hub_answers SET ended_at = ? WHERE kind = ? AND key = ? AND ended_at IS NULL`, a.At, string(h.Kind), h.Hash); err != nil {
			return err
		}
		row := hubAnswerRow{
			ID: a.ID, Kind: string(h.Kind), Key: h.Hash, Shared: a.Shared, Owner: a.Owner, Reason: a.Reason,
			AnsweredAt: a.At, AnsweredBy: a.By.ID, ExpiresAt: a.Expires.UTC(),
		}
		if err := create(ctx, t.db, &row); err != nil {
			return kind(err)
		}
		detail := "counts: " + a.Reason
		if a.Shared {
			detail = "is shared: " + a.Owner + ", " + a.Reason
		}
		if err := writeEvent(ctx, t, event{At: a.At, ActorID: known(a.By.ID), Action: "answered hub", On: "hub answer " + a.ID.String(), Detail: detail}); err != nil {
			return err
		}
		return s.enqueueHolders(ctx, t, h.Kind, h.Hash)
	})
}

func (s *Store) enqueueHolders(ctx context.Context, t tx, kind linkage.KeyKind, hash []byte) error {
	rows, err := query[idRow](ctx, t.db, `SELECT candidate_id AS id FROM link_keys WHERE kind = ? AND key = ?`, string(kind), hash)
	if err != nil || len(rows) == 0 {
		return err
	}
	return s.enqueue(ctx, t.pgx, ids(rows))
}

// EndHubAnswers implements vetting.Store.
func (s *Store) EndHubAnswers(ctx context.Context, now time.Time) (n int, err error) {
	defer errs.Wrap(&err, "store.EndHubAnswers")
	err = s.transact(ctx, func(t tx) error {
		rows, err := query[hubRow](ctx, t.db, `UPDATE hub_answers SET ended_at = ? WHERE ended_at IS NULL AND expires_at <= ? RETURNING kind, key`, now, now)
		for _, r := range rows {
			if err == nil {
				err = s.enqueueHolders(ctx, t, linkage.KeyKind(r.Kind), r.Key)
			}
		}
		n = len(rows)
		return err
	})
	return n, err
}
