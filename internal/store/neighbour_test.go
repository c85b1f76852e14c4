package store_test

import (
	"fmt"
	"testing"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
	"bonafide/internal/linkage"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// crowd makes n candidates of whom nothing is known but what the statement gives them: it inserts from the table crowd.
func (f *fixture) crowd(t *testing.T, of uuid.UUID, n int, statement string) {
	t.Helper()
	_, err := f.pool.Exec(t.Context(), `WITH crowd AS (INSERT INTO candidates
(id, external_id, name, requisition, title, residence, applied_at, owner_id, created_at, changed_at, revision)
SELECT gen_random_uuid(), gen_random_uuid(), '', '', '', '', applied_at, owner_id, created_at, changed_at, 1
FROM candidates, generate_series(1, $2) WHERE candidates.id = $1 RETURNING id) `+statement, of, n)
	if err != nil {
		t.Fatal(err)
	}
}

// subject creates a candidate with a portrait, a bank account and an address on the network.
func (f *fixture) subject(t *testing.T) uuid.UUID {
	t.Helper()
	d := draft("subject")
	d.Sessions = []dossier.Session{{Kind: "portal", At: now, IP: "198.51.100.7", Network: &dossier.Network{Kind: dossier.Residential}}}
	d.Onboarding = &dossier.Onboarding{Payouts: []dossier.Payout{{Routing: "021000021", Account: "12345678", SetAt: now}}}
	id, err := f.Create(t.Context(), f.actor, d)
	if err == nil {
		err = f.AddPhoto(t.Context(), f.actor, id, dossier.Photo{Source: "linkedin"}, vetting.Upload{Name: "me.png", Data: noise(1)})
	}
	if err == nil {
		_, err = f.pool.Exec(t.Context(), `UPDATE files SET face = pdq, background = pdq WHERE candidate_id = $1`, id)
	}
	if err != nil {
		t.Fatal(err)
	}
	return id
}

const (
	withNetwork    = `INSERT INTO link_keys SELECT k.kind, k.key, crowd.id FROM crowd, link_keys k WHERE k.candidate_id = $1 AND k.kind = 'ip'`
	withAccount    = `INSERT INTO link_keys SELECT k.kind, k.key, crowd.id FROM crowd, link_keys k WHERE k.candidate_id = $1 AND k.kind = 'account'`
	withBackground = `INSERT INTO files (id, candidate_id, name, media_type, bytes, sha256, width, height, quality, face, background, uploaded_at, uploaded_by, read_at)
SELECT gen_random_uuid(), crowd.id, 'me.png', 'image/png', 1, sha256(crowd.id::text::bytea), 256, 256, 100, f.face, `
	sameBackground  = withBackground + `f.background, f.uploaded_at, f.uploaded_by, f.read_at FROM crowd, files f WHERE f.candidate_id = $1`
	otherBackground = withBackground + `ARRAY(SELECT ~b FROM unnest(f.background) b), f.uploaded_at, f.uploaded_by, f.read_at FROM crowd, files f WHERE f.candidate_id = $1`
)

// TestHardLinksComeFirst holds that no crowd behind one backdrop or network pushes out the one who shares an account.
func TestHardLinksComeFirst(t *testing.T) {
	f := setUp(t)
	id := f.subject(t)
	f.crowd(t, id, 150, withNetwork)
	f.crowd(t, id, 150, sameBackground)
	f.crowd(t, id, 1, withAccount)
	f.crowd(t, id, 150, withNetwork)
	others := f.neighbours(t, id)
	if len(others) != 200 {
		t.Fatalf("%d neighbours; want the 200 that one is compared with", len(others))
	}
	var shares int
	err := f.pool.QueryRow(t.Context(), `SELECT count(*) FROM link_keys WHERE kind = 'account' AND candidate_id = $1`, others[0]).Scan(&shares)
	if err != nil || shares != 1 {
		t.Errorf("the first neighbour shares %d accounts, %v; want 1", shares, err)
	}
}

// TestBackgroundsAreCountedOverAll holds that a background's share is of everybody, not of those who are compared.
func TestBackgroundsAreCountedOverAll(t *testing.T) {
	f := setUp(t)
	id := f.subject(t)
	f.crowd(t, id, 259, sameBackground)
	f.crowd(t, id, 40, otherBackground)
	f.crowd(t, id, 5, withNetwork) // no portrait
	f.inBoth(t, id, func(on vetting.Subject) vetting.Judgement {
		if p := on.Dossier.Photos[0].Image.Parts; p.Seen != 260 || p.Of != 300 {
			t.Errorf("behind %d of %d people, want 260 of 300", p.Seen, p.Of)
		}
		if len(on.Others) != 200 {
			t.Errorf("compared with %d, want 200", len(on.Others))
		}
		return vetting.Judgement{Assessment: alarms.Assess(&indicator.Case{Dossier: on.Dossier, Links: linkage.IndexOf(on.Others).Find(on.Dossier), AsOf: now}, on.Policy)}
	})
}

// inBoth judges a candidate with no picture in memory, with all but the newest, and with all.
func (f *fixture) inBoth(t *testing.T, id uuid.UUID, judge vetting.Judge) {
	t.Helper()
	must(t, f.store.Assess(t.Context(), id, judge))
	inMemory := f.process(t)
	reads(t, inMemory)
	must(t, inMemory.Assess(t.Context(), id, judge))
	_, err := f.pool.Exec(t.Context(), `UPDATE files SET background = background WHERE candidate_id IN (SELECT id FROM candidates ORDER BY id LIMIT 5)`)
	must(t, err)
	must(t, inMemory.Assess(t.Context(), id, judge))
	reads(t, inMemory)
	must(t, inMemory.Assess(t.Context(), id, judge))
}

// TestTurnedBackgrounds holds that a background is counted though the hash of mine, turned, is farther from theirs than the hash
// of theirs, turned, from mine, as the picture itself is found.
func TestTurnedBackgrounds(t *testing.T) {
	f := setUp(t)
	id := f.subject(t)
	const turned = withBackground + `array_fill(f.background[1] # (repeat('1', 40) || repeat('0', 216))::bit(256), ARRAY[2])
|| (f.background[1] # (repeat('0', 200) || repeat('1', %d) || repeat('0', %d))::bit(256)) || f.background[4:8],
f.uploaded_at, f.uploaded_by, f.read_at FROM crowd, files f WHERE f.candidate_id = $1`
	f.crowd(t, id, 2, fmt.Sprintf(turned, dossier.SamePicture, 56-dossier.SamePicture))
	f.crowd(t, id, 3, fmt.Sprintf(turned, dossier.SamePicture+1, 55-dossier.SamePicture))
	f.inBoth(t, id, func(on vetting.Subject) vetting.Judgement {
		if p := on.Dossier.Photos[0].Image.Parts; p.Seen != 3 || p.Of != 6 {
			t.Errorf("behind %d of %d people, want 3 of 6", p.Seen, p.Of)
		}
		return vetting.Judgement{Assessment: alarms.Assess(&indicator.Case{Dossier: on.Dossier, AsOf: now}, on.Policy)}
	})
}

// TestTurnedPictures holds that a picture is a neighbour in whichever orientation it is kept, and though the hash of the one,
// turned, is farther from the other than the hash of the other, turned, from the one: linkage takes the nearer.
func TestTurnedPictures(t *testing.T) {
	f := setUp(t)
	id := f.subject(t)
	const withPicture = `INSERT INTO files (id, candidate_id, name, media_type, bytes, sha256, width, height, quality, pdq, uploaded_at, uploaded_by, read_at)
SELECT gen_random_uuid(), crowd.id, 'me.png', 'image/png', 1, sha256(crowd.id::text::bytea), 256, 256, 100,
array_fill(f.pdq[%d] # (repeat('1', %d) || repeat('0', %d))::bit(256), ARRAY[8]), f.uploaded_at, f.uploaded_by, f.read_at
FROM crowd, files f WHERE f.candidate_id = $1`
	want := 0
	for orientation := range 8 {
		for bits, near := range map[int]bool{linkage.TurnedDistance: true, linkage.TurnedDistance + 1: false} {
			f.crowd(t, id, 1, fmt.Sprintf(withPicture, orientation+1, bits, 256-bits))
			if near {
				want++
			}
		}
	}
	if others := f.neighbours(t, id); len(others) != want {
		t.Errorf("%d neighbours, want %d", len(others), want)
	}
}

// TestOfAHubFewAreCompared holds that of a number that makes a hub the first holders are compared, and all once a person said that
// it counts.
func TestOfAHubFewAreCompared(t *testing.T) {
	f := setUp(t)
	d := draft("subject")
	d.Contacts = []dossier.Contact{{Kind: dossier.Phone, Value: "+13125550131", Since: now}}
	id, err := f.Create(t.Context(), f.actor, d)
	if err != nil {
		t.Fatal(err)
	}
	f.crowd(t, id, 60, `INSERT INTO link_keys SELECT k.kind, k.key, crowd.id FROM crowd, link_keys k WHERE k.candidate_id = $1 AND k.kind = 'phone'`)
	if n := len(f.neighbours(t, id)); n < linkage.HubSize || n > linkage.HubSize+1 {
		t.Errorf("%d neighbours, want %d", n, linkage.HubSize)
	}
	_, err = f.pool.Exec(t.Context(), `WITH hub AS (INSERT INTO hubs (kind, key, masked, holders, sudden, counted_at)
SELECT kind, key, '', 61, 0, now() FROM link_keys WHERE candidate_id = $1 AND kind = 'phone') INSERT INTO hub_answers (id, kind, key, shared, owner, reason, answered_at, answered_by, expires_at)
SELECT gen_random_uuid(), kind, key, false, '', 'one person', now(), $2, now() + interval '1 day' FROM link_keys WHERE candidate_id = $1 AND kind = 'phone'`, id, f.actor.ID)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(f.neighbours(t, id)); n != 60 {
		t.Errorf("%d neighbours of a key that counts, want 60", n)
	}
}
