// Package keyring seals the secrets of connected systems by AES-256-GCM under a key that is derived from the installation's own, so
// that a copy of the database alone reads none. A sealed secret is bound to its place and does not open in another.
package keyring

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"fmt"
)

// A Keyring seals and opens. It is safe for concurrent use; make it with New.
type Keyring struct{ aead cipher.AEAD }

// New returns the keyring of an installation's secret, of 32 random bytes at least.
func New(secret []byte) (*Keyring, error) {
	key, err := hkdf.Key(sha256.New, secret, nil, "bonafide connected systems 1", 32)
	if err != nil {
		return nil, fmt.Errorf("keyring.New: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("keyring.New: %w", err)
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	return &Keyring{aead}, err
}

// Seal seals a secret for its place, as "webhook_endpoints.secret/<id>".
func (k *Keyring) Seal(place string, plain []byte) ([]byte, error) {
	return k.aead.Seal(nil, nil, plain, []byte(place)), nil
}

// Open opens what Seal sealed for that place.
func (k *Keyring) Open(place string, sealed []byte) ([]byte, error) {
	plain, err := k.aead.Open(nil, nil, sealed, []byte(place))
	if err != nil {
		return nil, fmt.Errorf("%s does not open: it was changed, belongs elsewhere, or was sealed under another link.key", place)
	}
	return plain, nil
}
