package photo

import (
	"encoding/hex"
	"fmt"
	"math/bits"
	"slices"
	"strings"

	"bonafide/internal/errs"
)

const (
	// SameDistance is the largest distance at which two hashes are taken for the same picture: the threshold that
	// the PDQ reference recommends (facebook/ThreatExchange, pdq/README.md, "Matching").
	SameDistance = 31
	// MinQuality is the lowest quality at which a hash says anything: the reference recommends to discard hashes
	// of quality 49 and less (same place).
	MinQuality = 50
)

// A Hash is a PDQ hash: 256 bits, most significant word first. The zero Hash is that of a picture without detail.
type Hash [4]uint64

// String returns the 64 lower-case hexadecimal digits in which PDQ hashes are exchanged.
func (h Hash) String() string { return fmt.Sprintf("%016x%016x%016x%016x", h[0], h[1], h[2], h[3]) }

// ParseHash reads the form that String writes, in either case. Anything else is errs.Invalid.
func ParseHash(s string) (Hash, error) {
	var b [32]byte
	if len(s) != hex.EncodedLen(len(b)) {
		return Hash{}, errs.Invalidf("a PDQ hash has 64 hexadecimal digits, not %d characters", len(s))
	}
	if _, err := hex.Decode(b[:], []byte(s)); err != nil {
		return Hash{}, errs.Invalidf("a PDQ hash has hexadecimal digits only: %q", s)
	}
	var h Hash
	for i, x := range b {
		h[i/8] = h[i/8]<<8 | uint64(x)
	}
	return h, nil
}

// MarshalText writes the form of String.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads the form of String.
func (h *Hash) UnmarshalText(text []byte) (err error) {
	*h, err = ParseHash(string(text))
	return err
}

// Distance returns the number of bits, 0 to 256, in which h and other differ. Two unrelated pictures are about 128
// apart.
func (h Hash) Distance(other Hash) int {
	n := 0
	for i := range h {
		n += bits.OnesCount64(h[i] ^ other[i])
	}
	return n
}

// An Orientation is one of the eight ways to lay a picture on a table. Turns are counter-clockwise, as in PDQ's
// reference; a mirrored picture is flipped left to right first and turned then.
type Orientation int

// The orientations, in the order of PDQ.Orientations. The zero Orientation is the picture as it is.
const (
	AsIs Orientation = iota
	Rotated90
	Rotated180
	Rotated270
	Mirrored
	MirroredRotated90
	MirroredRotated180
	MirroredRotated270
)

var orientationNames = [...]string{
	"as_is", "rotated_90", "rotated_180", "rotated_270",
	"mirrored", "mirrored_rotated_90", "mirrored_rotated_180", "mirrored_rotated_270",
}

// String returns the name of o in reports, such as "mirrored_rotated_90".
func (o Orientation) String() string { return orientationNames[o] }

// ParseOrientation reads the names of String. Anything else is errs.Invalid.
func ParseOrientation(s string) (Orientation, error) {
	i := slices.Index(orientationNames[:], s)
	if i < 0 {
		return AsIs, errs.Invalidf("%q is no orientation: write one of %s", s, strings.Join(orientationNames[:], ", "))
	}
	return Orientation(i), nil
}

// A PDQ is the perceptual fingerprint of one picture.
type PDQ struct {
	Hash         Hash    `json:"hash"`
	Quality      int     `json:"quality"`      // 0 to 100: how much detail there is to tell pictures apart by
	Orientations [8]Hash `json:"orientations"` // what the picture would hash to in each Orientation; [AsIs] is Hash
}

// Nearest returns the smallest distance between an orientation of p and the hash, and that orientation.
func (p PDQ) Nearest(h Hash) (distance int, o Orientation) {
	distance = 257
	for i, candidate := range p.Orientations {
		if d := candidate.Distance(h); d < distance {
			distance, o = d, Orientation(i)
		}
	}
	return distance, o
}
