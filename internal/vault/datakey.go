package vault

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"

	"github.com/google/uuid"
	"github.com/klauspost/compress/s2"
	"github.com/tink-crypto/tink-go/v2/aead/subtle"
	streaming "github.com/tink-crypto/tink-go/v2/streamingaead/subtle"
)

// A DataKey seals what belongs to one owner.
type DataKey struct {
	owner uuid.UUID
	key   []byte
	aead  *subtle.AESGCM
}

func newDataKey(owner uuid.UUID) *DataKey {
	key := make([]byte, keySize)
	rand.Read(key)
	d, err := openDataKey(owner, key)
	if err != nil {
		panic(err) // the size is right
	}
	return d
}

func openDataKey(owner uuid.UUID, key []byte) (*DataKey, error) {
	aead, err := subtle.NewAESGCM(key)
	return &DataKey{owner: owner, key: key, aead: aead}, err
}

// Owner returns whose key it is.
func (d *DataKey) Owner() uuid.UUID { return d.owner }

// The first byte of what is sealed says how the rest is written.
const (
	asItIs = iota
	compressed
)

// worthCompressing is the size, in bytes, from which on values are compressed: what is sealed the database cannot compress.
const worthCompressing = 512

// largestValue bounds what a value is decompressed to.
const largestValue = 256 << 20

// Seal seals a value for a place, as "facts.value/<id>".
func (d *DataKey) Seal(place string, plain []byte) ([]byte, error) {
	body := make([]byte, 1, 1+len(plain))
	if body[0] = asItIs; len(plain) >= worthCompressing {
		if small := s2.Encode(nil, plain); len(small) < len(plain) {
			body[0], plain = compressed, small
		}
	}
	return d.aead.Encrypt(append(body, plain...), []byte(place))
}

// Open opens what Seal sealed for that place.
func (d *DataKey) Open(place string, sealed []byte) ([]byte, error) {
	body, err := d.aead.Decrypt(sealed, []byte(place))
	if err != nil || len(body) == 0 {
		return nil, fmt.Errorf("%s does not open: it was changed, or belongs to another place", place)
	}
	if body[0] != compressed {
		return body[1:], nil
	}
	if n, err := s2.DecodedLen(body[1:]); err != nil || n > largestValue {
		return nil, fmt.Errorf("%s is too long: %d bytes", place, n)
	}
	return s2.Decode(nil, body[1:])
}

// segment is how many bytes of a file are sealed at a time, which a reader has in memory.
const segment = 64 << 10

func (d *DataKey) stream() (*streaming.AESGCMHKDF, error) {
	return streaming.NewAESGCMHKDF(d.key, "SHA256", keySize, segment, 0)
}

// seal returns a writer that seals a file of any size for its place. Close ends the file.
func (d *DataKey) seal(w io.Writer, place string) (io.WriteCloser, error) {
	s, err := d.stream()
	if err != nil {
		return nil, err
	}
	return s.NewEncryptingWriter(w, []byte(place))
}

// open returns a reader of what seal wrote. It hands out nothing that was changed, and fails where the end is missing.
func (d *DataKey) open(r io.Reader, place string) (io.Reader, error) {
	s, err := d.stream()
	if err != nil {
		return nil, err
	}
	opened, err := s.NewDecryptingReader(r, []byte(place))
	if err != nil {
		return nil, err
	}
	return placed{opened, place}, nil
}

// placed says which file does not open.
type placed struct {
	io.Reader
	place string
}

func (p placed) Read(b []byte) (int, error) {
	n, err := p.Reader.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		err = fmt.Errorf("%s does not open: %w", p.place, err)
	}
	return n, err
}

// streamSize returns how long the file is that seal makes of size bytes.
func streamSize(size int64) int64 {
	const header = 1 + keySize + streaming.AESGCMHKDFNoncePrefixSizeInBytes
	const tag = streaming.AESGCMHKDFTagSizeInBytes
	first := int64(segment - header - tag) // of the plain bytes, so many are in the first segment
	segments := int64(1)
	if size > first {
		segments += (size - first + segment - tag - 1) / (segment - tag)
	}
	return header + size + segments*tag
}
