package demo

import (
	"bytes"
	"testing"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/face"
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

// hashesOf returns the hash of a candidate's portrait and, where a face is found in the drawing, of the face.
func hashesOf(t *testing.T, c Candidate) (whole photo.PDQ, cut *photo.PDQ) {
	t.Helper()
	f, err := photo.Read("portrait.jpg", "image/jpeg", c.Photos[0].JPEG)
	if err != nil {
		t.Fatal(err)
	}
	return photo.Fingerprint(f.Image), face.HashesOf(f).Portrait
}

func TestOnlyTheRingSharesPortraits(t *testing.T) {
	p := newPeople(now)
	ring := p.ring()
	first, _ := hashesOf(t, ring[0])
	second, _ := hashesOf(t, ring[1])
	if d, _ := first.Nearest(second.Hash); d > photo.SameDistance {
		t.Errorf("the ring's first two portraits are %d apart, want the same", d)
	}
	wholes, faces := map[string]photo.PDQ{}, map[string]photo.Hash{}
	for i, c := range append(p.ordinary(), ring[0], ring[2], ring[4]) {
		if len(c.Photos) == 0 || i%3 != 0 { // to find a face takes a tenth of a second
			continue
		}
		mine, cut := hashesOf(t, c)
		if mine.Quality < photo.MinQuality {
			t.Errorf("%s: quality %d", c.Dossier.ID, mine.Quality)
		}
		for id, other := range wholes {
			if d, _ := mine.Nearest(other.Hash); d <= 2*photo.SameDistance {
				t.Errorf("%s and %s have portraits %d apart", c.Dossier.ID, id, d)
			}
		}
		wholes[c.Dossier.ID] = mine
		if cut == nil {
			continue
		}
		for id, other := range faces {
			if d := cut.Hash.Distance(other); d <= dossier.SamePortrait*3/2 {
				t.Errorf("%s and %s have faces %d apart", c.Dossier.ID, id, d)
			}
		}
		faces[c.Dossier.ID] = cut.Hash
	}
}
