package demo

import (
	"bytes"
	"image/jpeg"
	"testing"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/photo"
)

var now = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func TestPopulationIsValidAndTheSameEveryTime(t *testing.T) {
	first, err := Population(now)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Population(now)
	if err != nil {
		t.Fatal(err)
	}
	if len(first) < 200 {
		t.Errorf("%d candidates, want at least 200", len(first))
	}
	ids := map[string]bool{}
	for i, c := range first {
		a, err := dossier.Encode(c.Dossier)
		if err != nil {
			t.Fatal(err)
		}
		b, err := dossier.Encode(again[i].Dossier)
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a, b) {
			t.Errorf("%s differs between two calls", c.Dossier.ID)
		}
		if _, err := dossier.Decode(a); err != nil {
			t.Errorf("%s: %v", c.Dossier.ID, err)
		}
		if ids[c.Dossier.ID] {
			t.Errorf("id %s is given twice", c.Dossier.ID)
		}
		ids[c.Dossier.ID] = true
		if c.Dossier.Application.AppliedAt.After(now) {
			t.Errorf("%s applies in the future: %v", c.Dossier.ID, c.Dossier.Application.AppliedAt)
		}
	}
}

func TestOnlyTheRingSharesPortraits(t *testing.T) {
	p := newPeople(now)
	ring := p.ring()
	hashes := map[string]photo.PDQ{}
	fingerprint := func(c Candidate) photo.PDQ {
		img, err := jpeg.Decode(bytes.NewReader(c.Photos[0].JPEG))
		if err != nil {
			t.Fatal(err)
		}
		return photo.Fingerprint(img)
	}
	if d, _ := fingerprint(ring[0]).Nearest(fingerprint(ring[1]).Hash); d > photo.SameDistance {
		t.Errorf("the ring's first two portraits are %d apart, want the same", d)
	}
	for _, c := range append(p.ordinary(), ring[0], ring[2], ring[4]) {
		if len(c.Photos) == 0 {
			continue
		}
		mine := fingerprint(c)
		if mine.Quality < photo.MinQuality {
			t.Errorf("%s: quality %d", c.Dossier.ID, mine.Quality)
		}
		for id, other := range hashes {
			if d, _ := mine.Nearest(other.Hash); d <= 2*photo.SameDistance {
				t.Errorf("%s and %s have portraits %d apart", c.Dossier.ID, id, d)
			}
		}
		hashes[c.Dossier.ID] = mine
	}
}
