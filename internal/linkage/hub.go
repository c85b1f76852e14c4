package linkage

import (
	"fmt"
	"slices"
	"time"

	"bonafide/internal/dossier"
)

// HubSize is how many candidates have one key before it is taken for a hub: an agency's switchboard, a desk that vouches
// for many. Rings of one operator that courts describe had fewer personas on one line; an operator who
// gave one number out that often would be found by hand. A person may say otherwise of any key.
const HubSize = 25

// A key that more than FloodSize candidates brought who applied within FloodWindow of each other is held back: it counts for nothing
// until a person says what it is. Whoever sends so many applications in an hour is a program, or a mistake of the system that took
// them in, and may have written anybody's number into them; the personas of the rings that courts describe applied one by one, over
// months. What counts is when they applied, so that an import of years of applications is none.
const (
	FloodSize   = 10
	FloodWindow = time.Hour
)

// Floodable are the kinds of key that an application states, so that anybody can write anybody's into one. A device and a network
// address are seen, not stated: laptops of a farm may be seen first within an hour.
var Floodable = []KeyKind{Phone, Mailbox, Account, Home}

// Countable are the kinds of key that make a hub by their number alone. A bank account, a place where laptops are delivered, and
// the device and the line of those laptops are none: the more have one, the more it says.
var Countable = []KeyKind{Phone, Mailbox}

// Shareable are the kinds of key of which a person may say that honest people share it.
var Shareable = []KeyKind{Phone, Mailbox, Device, IP, Account, Home}

// A Hub is what is known of a key beside who has it. The zero value is an ordinary key.
type Hub struct {
	Holders int    // candidates who have it, where they are more than the population that is searched
	Sudden  int    // the most of them who applied within FloodWindow
	Shared  string // why a person said that honest people share it: "agency: the front desk of Harbour Staffing"
	Counts  bool   // a person said that it counts, however many have it
}

// ByNumber reports whether so many have the key that it is a hub unless a person says otherwise.
func (h Hub) ByNumber(kind KeyKind) bool {
	return h.Holders >= HubSize && slices.Contains(Countable, kind)
}

// Flood reports whether the key came to so many at once that it is held back unless a person says otherwise.
func (h Hub) Flood(kind KeyKind) bool {
	return h.Sudden > FloodSize && slices.Contains(Floodable, kind)
}

// Hubs are the keys that many have or a person said something of.
type Hubs map[ID]Hub

// excuse says why sharing the key is explained, or nothing.
func (h Hub) excuse(kind KeyKind) string {
	switch {
	case h.Shared != "":
		return h.Shared
	case h.Counts:
		return ""
	case h.Flood(kind):
		return fmt.Sprintf("held back until somebody looks, since %d candidates came with it within an hour", h.Sudden)
	case !h.ByNumber(kind):
		return ""
	}
	return fmt.Sprintf("%d candidates have it, as they have the line of an agency or an office", h.Holders)
}

// Know adds what is known of keys beside who has them, and returns the index.
func (x *Index) Know(hubs Hubs) *Index {
	x.hubs = hubs
	return x
}

// hub returns what is known of the key.
func (x *Index) hub(id ID) Hub {
	h := x.hubs[id]
	h.Holders = max(h.Holders, x.holders[id])
	return h
}

// A HubKey is a key that honest people may share, as people are shown it; of a home, nothing is.
type HubKey struct {
	ID
	Ref    string
	Masked string
}

// HubKeys returns the keys of the dossier that honest people may share, each once, in its order.
func HubKeys(d *dossier.Dossier) (keys []HubKey) {
	for _, a := range artefacts(d) {
		known := slices.ContainsFunc(keys, func(k HubKey) bool { return k.ID == a.ID() })
		if slices.Contains(Shareable, a.Kind) && !known {
			shown := a.masked
			if a.Kind == Home {
				shown = "one home or place of delivery"
			}
			keys = append(keys, HubKey{a.ID(), a.Ref, shown})
		}
	}
	return keys
}
