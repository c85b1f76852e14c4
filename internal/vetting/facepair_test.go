package vetting

import (
	"testing"

	"github.com/google/uuid"
)

// Half of the pairs, and half of the people who see one pair, see the first capture on the right.
func TestSidesAreDrawnForEachPairAndPerson(t *testing.T) {
	const n = 2000
	one := FacePair{ID: uuid.MustParse("0199f000-0000-7000-8000-000000000001")}
	me := Actor{ID: uuid.MustParse("0199f000-0000-7000-8000-000000000002")}
	people, pairs := 0, 0
	for i := range n {
		id := uuid.NewSHA1(uuid.Nil, []byte{byte(i), byte(i >> 8)})
		if one.swapped(Actor{ID: id}) {
			people++
		}
		if (&FacePair{ID: id}).swapped(me) {
			pairs++
		}
	}
	for what, got := range map[string]int{"people": people, "pairs": pairs} {
		if got < n*45/100 || got > n*55/100 {
			t.Errorf("%d of %d %s see the first capture on the right, want about half", got, n, what)
		}
	}
}
