package store

import (
	"cmp"
	"context"
	"encoding/binary"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/hamming"
	"bonafide/internal/linkage"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgtype"
	"gorm.io/gorm"
)

// A gallery is the hashes of everybody's pictures in memory, as of a snapshot of the database: what a transaction brought that
// the snapshot sees is in it. What came since is in the tables and is searched there, so that nothing is ever missed, whichever
// process wrote it and in whatever order transactions end. A picture that was deleted stays in the gallery until the next
// start: its candidate is compared once more, in vain.
//
// An empty gallery has a snapshot that sees nothing, and then all is searched in the tables.
type gallery struct {
	reading sync.Mutex // held by whoever brings it up to date

	mu          sync.RWMutex
	snapshot    string // a pg_snapshot
	pictures    album
	backgrounds album
	sitters     map[uuid.UUID]bool // whose the backgrounds are
}

// nothingSeen is the snapshot of a database in which no transaction has ended. See migration 00026 for those before all others.
const nothingSeen = "1:1:"

// An album is hashes, as they are and not turned, and whose they are.
type album struct {
	old, late hamming.Index  // the numbers of the late ones follow
	raw       []hamming.Hash // the late ones
	owners    []uuid.UUID
}

// fewLate is from how many late hashes on they join the old ones, which is done seldom: those are sorted anew.
const fewLate = 1 << 16

func (a *album) add(owners []uuid.UUID, hashes []hamming.Hash) {
	a.owners = append(a.owners, owners...)
	if a.old.Len() == 0 {
		a.old.Add(hashes...)
		return
	}
	a.late.Add(hashes...)
	if a.raw = append(a.raw, hashes...); len(a.raw) >= max(fewLate, a.old.Len()/8) {
		a.old.Add(a.raw...)
		a.late, a.raw = hamming.Index{}, nil
	}
}

// near returns the numbers of the hashes that a picture, turned as suits best, is near, and how far they are. The eight ways to turn it
// are looked for at once, each on a processor of its own where one is idle: among a million it is half of what finding somebody's links takes.
func (a *album) near(picture *[8][4]uint64) map[int]int {
	var turned [8][]hamming.Match
	var all sync.WaitGroup
	for i := range picture {
		all.Go(func() {
			turned[i] = slices.AppendSeq(turned[i], a.old.Near(&picture[i], linkage.TurnedDistance))
			for m := range a.late.Near(&picture[i], linkage.TurnedDistance) {
				turned[i] = append(turned[i], hamming.Match{Number: a.old.Len() + m.Number, Distance: m.Distance})
			}
		})
	}
	all.Wait()
	found := map[int]int{}
	for _, m := range slices.Concat(turned[:]...) {
		if known, ok := found[m.Number]; !ok || m.Distance < known {
			found[m.Number] = m.Distance
		}
	}
	return found
}

// A look is the pictures of one candidate, by which others are looked for.
type look struct {
	candidate   uuid.UUID
	pictures    [][8][4]uint64
	backgrounds [][8][4]uint64
}

func lookOf(r *vetting.Record) look {
	l := look{candidate: r.ID}
	for _, f := range r.Files {
		if f.PDQ != nil {
			l.pictures = append(l.pictures, *f.PDQ)
		}
		if f.Parts != nil {
			l.backgrounds = append(l.backgrounds, f.Parts.Background)
		}
		for _, p := range f.Inside {
			l.pictures = append(l.pictures, p.PDQ)
		}
	}
	return l
}

// lookFor reads a candidate's pictures.
func lookFor(ctx context.Context, db *gorm.DB, candidate uuid.UUID) (look, error) {
	type hashed struct{ PDQ, Background *hashes }
	all, err := documents[hashed](ctx, db, `SELECT json_build_object('PDQ', pdq, 'Background', background)::text AS document FROM files WHERE candidate_id = @id
UNION ALL SELECT json_build_object('PDQ', pdq)::text FROM file_pictures WHERE candidate_id = @id`, map[string]any{"id": candidate})
	l := look{candidate: candidate}
	for _, h := range all {
		if h.PDQ != nil {
			l.pictures = append(l.pictures, *h.PDQ)
		}
		if h.Background != nil {
			l.backgrounds = append(l.backgrounds, *h.Background)
		}
	}
	return l, err
}

// A nearby candidate has a picture near one of another's. Its rank is as in neighbourQuery: how hard the nearest of those links is;
// holders is how many pictures are near the rarest.
type nearby struct {
	id      uuid.UUID
	rank    int
	holders int
}

// mostNearby bounds how many are handed to the database, which takes maxNeighbours of those that are still there.
const mostNearby = 5 * maxNeighbours

// near returns who has pictures near those of the look, the closest first, and the snapshot as of which those are all.
func (g *gallery) near(l look) (found []nearby, snapshot string) {
	g.mu.RLock()
	defer g.mu.RUnlock()
	best := map[uuid.UUID]nearby{}
	for _, p := range l.pictures {
		g.pictures.rank(l.candidate, &p, dossier.SamePicture, best)
	}
	for _, p := range l.backgrounds {
		g.backgrounds.rank(l.candidate, &p, -1, best)
	}
	for _, n := range best {
		found = append(found, n)
	}
	slices.SortFunc(found, func(a, b nearby) int {
		return cmp.Or(cmp.Compare(a.rank, b.rank), cmp.Compare(a.holders, b.holders), slices.Compare(a.id[:], b.id[:]))
	})
	return found[:min(len(found), mostNearby)], g.snapshot
}

// rank notes who has what is near the picture. Up to the distance same it is hard, beyond it is a resemblance.
func (a *album) rank(subject uuid.UUID, picture *[8][4]uint64, same int, best map[uuid.UUID]nearby) {
	found := a.near(picture)
	holders := 0
	for number := range found {
		if a.owners[number] != subject {
			holders++
		}
	}
	for number, distance := range found {
		n := nearby{a.owners[number], 2, holders}
		if distance <= same {
			n.rank = 0
		}
		if known, ok := best[n.id]; ok {
			n.rank, n.holders = min(n.rank, known.rank), min(n.holders, known.holders)
		}
		if n.id != subject {
			best[n.id] = n
		}
	}
}

// behind returns, for each background of the look, who is certainly behind one like it; who may be, once theirs is turned; and the
// snapshot as of which those are all.
func (g *gallery) behind(l look) (certain []map[uuid.UUID]bool, doubtful []uuid.UUID, snapshot string) {
	g.mu.RLock()
	defer g.mu.RUnlock()
	for _, b := range l.backgrounds {
		people := map[uuid.UUID]bool{}
		for number, distance := range g.backgrounds.near(&b) {
			if owner := g.backgrounds.owners[number]; distance <= dossier.SamePicture {
				people[owner] = true
			} else {
				doubtful = append(doubtful, owner)
			}
		}
		certain = append(certain, people)
	}
	return certain, doubtful, g.snapshot
}

// peopleWith returns how many people there are of whom a background is known, with those among them.
func (g *gallery) peopleWith(others map[uuid.UUID]bool) int {
	g.mu.RLock()
	defer g.mu.RUnlock()
	n := len(g.sitters)
	for id := range others {
		if !g.sitters[id] {
			n++
		}
	}
	return n
}

// backgroundQuery compares the backgrounds of the candidate $1 with those that came after the snapshot $2 and those of the people $3.
// Either is turned as suits best, as linkage compares two; turning theirs is looked at only where turning mine comes near.
var backgroundQuery = `WITH newer AS MATERIALIZED (SELECT candidate_id, background FROM pictures_since($2::text::pg_snapshot) WHERE background IS NOT NULL)
SELECT mine.id, theirs.candidate_id, ` + differing("background") + ` <= ` + fmt.Sprint(linkage.TurnedDistance) + `
  AND least(` + differing("background") + ", " + turning("theirs", "mine", "background") + `) <= ` + fmt.Sprint(dossier.SamePicture) + `
FROM files mine CROSS JOIN (SELECT * FROM newer UNION ALL SELECT candidate_id, background FROM files WHERE candidate_id = ANY($3) AND background IS NOT NULL) theirs
WHERE mine.candidate_id = $1 AND mine.background IS NOT NULL`

// countBackgrounds fills in how common the backgrounds of the record's portraits are: behind how many people each is, the candidate
// among them, and of how many people one is known.
func (s *Store) countBackgrounds(ctx context.Context, q querier, r *vetting.Record) error {
	l := lookOf(r)
	if len(l.backgrounds) == 0 {
		return nil
	}
	certain, doubtful, snapshot := s.gallery.behind(l)
	of, place := map[uuid.UUID]bool{}, map[uuid.UUID]int{}
	for _, f := range r.Files {
		if f.Parts != nil {
			place[f.ID] = len(place)
		}
	}
	rows, err := q.Query(ctx, backgroundQuery, plainID(r.ID), snapshot, plainIDs(doubtful))
	if err != nil {
		return err
	}
	var mine, owner pgtype.UUID
	var alike bool
	_, err = pgx.ForEachRow(rows, []any{&mine, &owner, &alike}, func() error {
		of[owner.Bytes] = true
		if i, ok := place[mine.Bytes]; ok && alike {
			certain[i][owner.Bytes] = true
		}
		return nil
	})
	for i := range r.Files {
		if at, ok := place[r.Files[i].ID]; ok {
			r.Files[i].Parts.Seen, r.Files[i].Parts.Of = len(certain[at]), s.gallery.peopleWith(of)
		}
	}
	return err
}

// galleryEvery is how often the gallery takes in what came since. What came since then is searched in the tables.
const galleryEvery = time.Second

// KeepGallery reads everybody's pictures into memory, by which near ones are found quicker, and keeps up with what comes. It
// returns when ctx ends. Until the pictures are read, and without it, they are searched in the tables.
func (s *Store) KeepGallery(ctx context.Context, log *slog.Logger) {
	for {
		start, before := time.Now(), s.gallery.len()
		if err := s.ReadGallery(ctx); err != nil {
			if ctx.Err() == nil {
				log.Warn("pictures are searched in the database for now", "error", err)
			}
		} else if before == 0 && s.gallery.len() > 0 {
			log.Info("pictures are in memory", "pictures", s.gallery.len(), "took", time.Since(start).Round(time.Millisecond))
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(galleryEvery):
		}
	}
}

func (g *gallery) len() int {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return len(g.pictures.owners) + len(g.backgrounds.owners)
}

// ReadGallery brings the pictures in memory up to date.
func (s *Store) ReadGallery(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "store.ReadGallery")
	s.gallery.reading.Lock()
	defer s.gallery.reading.Unlock()
	seen := s.gallery.seen()
	if seen == nothingSeen {
		if err := s.forgetForeign(ctx); err != nil {
			return err
		}
	}
	return s.transact(ctx, func(t tx) error {
		if _, err := t.pgx.Exec(ctx, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"); err != nil {
			return err
		}
		var snapshot string
		if err := t.pgx.QueryRow(ctx, "SELECT pg_current_snapshot()::text").Scan(&snapshot); err != nil || snapshot == seen {
			return err
		}
		from := `pictures_since($1::text::pg_snapshot)`
		if seen == nothingSeen { // the whole tables are read quicker as they lie
			from = `(SELECT candidate_id, pdq, background FROM files WHERE pdq IS NOT NULL OR background IS NOT NULL
UNION ALL SELECT candidate_id, pdq, NULL FROM file_pictures) f WHERE $1 <> ''`
		}
		var some, grounds batchOfHashes
		rows, err := t.pgx.Query(ctx, `SELECT candidate_id, pdq[1], background[1] FROM `+from, seen)
		if err != nil {
			return err
		}
		var owner uuid.UUID
		var picture, background pgtype.Bits
		_, err = pgx.ForEachRow(rows, []any{&owner, &picture, &background}, func() error {
			return cmp.Or(some.add(owner, picture), grounds.add(owner, background))
		})
		if err == nil {
			s.gallery.add(some, grounds, snapshot)
		}
		return err
	})
}

// forgetForeign takes the numbers of transactions off that another database server gave: those of a restored dump. They would be
// taken for ones to come.
func (s *Store) forgetForeign(ctx context.Context) error {
	for _, table := range []string{"files", "file_pictures"} {
		if _, err := exec(ctx, s.db, `UPDATE `+table+` SET hashed_in = '1' WHERE hashed_in >= pg_snapshot_xmax(pg_current_snapshot())`); err != nil {
			return err
		}
	}
	return nil
}

type batchOfHashes struct {
	owners []uuid.UUID
	hashes []hamming.Hash
}

func (b *batchOfHashes) add(owner uuid.UUID, h pgtype.Bits) error {
	if !h.Valid {
		return nil
	}
	if len(h.Bytes) != 32 {
		return fmt.Errorf("a hash of %s has %d bits, want 256", owner, h.Len)
	}
	var words hamming.Hash
	for i := range words {
		words[i] = binary.BigEndian.Uint64(h.Bytes[8*i:])
	}
	b.owners, b.hashes = append(b.owners, owner), append(b.hashes, words)
	return nil
}

func (g *gallery) seen() string {
	g.mu.RLock()
	defer g.mu.RUnlock()
	return g.snapshot
}

// add takes in what came. Only one does so at a time, and look-ups go on with what there is while hashes are sorted: they see
// no further than what there was, and what is added is written behind that.
func (g *gallery) add(pictures, backgrounds batchOfHashes, snapshot string) {
	g.mu.RLock()
	some, grounds, sitters := g.pictures, g.backgrounds, g.sitters
	g.mu.RUnlock()
	some.add(pictures.owners, pictures.hashes)
	grounds.add(backgrounds.owners, backgrounds.hashes)
	if sitters == nil {
		sitters = map[uuid.UUID]bool{}
		addAll(sitters, backgrounds.owners)
		backgrounds.owners = nil
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	addAll(sitters, backgrounds.owners)
	g.pictures, g.backgrounds, g.sitters, g.snapshot = some, grounds, sitters, snapshot
}

func addAll(to map[uuid.UUID]bool, some []uuid.UUID) {
	for _, id := range some {
		to[id] = true
	}
}

// Pictures returns how many pictures and backgrounds are in memory.
func (s *Store) Pictures() int { return s.gallery.len() }
