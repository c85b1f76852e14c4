package seal

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/hkdf"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"time"

	"bonafide/internal/errs"

	"golang.org/x/mod/sumdb/note"
)

// A Key signs files. Make it with NewKey.
type Key struct {
	signer note.Signer
	public string

	pdf         *ecdsa.PrivateKey
	certificate *x509.Certificate // of pdf, issued by the Ed25519 key
}

// NewKey returns the key of a note's private Ed25519 key, as package note writes it. The key that signs in PDF follows from
// it, since what reads PDF does not check Ed25519 there.
func NewKey(private string) (_ *Key, err error) {
	defer errs.Wrap(&err, "seal.NewKey")
	k := &Key{}
	if k.signer, err = note.NewSigner(private); err != nil {
		return nil, err
	}
	seed, err := last(private, ed25519.SeedSize)
	if err != nil {
		return nil, err
	}
	signing := ed25519.NewKeyFromSeed(seed)
	if k.public, err = note.NewEd25519VerifierKey(k.signer.Name(), signing.Public().(ed25519.PublicKey)); err != nil {
		return nil, err
	}
	if k.pdf, err = derived(seed); err == nil {
		k.certificate, err = issued(signing, &k.pdf.PublicKey)
	}
	return k, err
}

// Public returns the public key as a note's verifier key: what --key takes and the page Verify shows.
func (k *Key) Public() string { return k.public }

// last returns the key of so many bytes at the end of a note's key, after the number of its kind.
func last(key string, size int) ([]byte, error) {
	for n := 4; strings.Contains(key, "+") && n > 0; n-- { // base64 has plus signs too
		_, key, _ = strings.Cut(key, "+")
		if b, err := base64.StdEncoding.DecodeString(key); err == nil && len(b) == size+1 {
			return b[1:], nil
		}
	}
	return nil, errors.New("the key is not one of Ed25519")
}

// derived returns the P-256 key that belongs to a seed.
func derived(seed []byte) (*ecdsa.PrivateKey, error) {
	for i := 0; ; i++ { // all but one of 2^32 numbers are keys
		b, err := hkdf.Key(sha256.New, seed, nil, fmt.Sprintf("bonafide PDF signature P-256 %d", i), 32)
		if err != nil {
			return nil, err
		}
		if key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), b); err == nil {
			return key, nil
		}
	}
}

// issued returns the certificate of the key that signs PDF. It has no end of its own: whoever trusts the Ed25519 key trusts it.
func issued(issuer ed25519.PrivateKey, public *ecdsa.PublicKey) (*x509.Certificate, error) {
	id := sha256.Sum256(issuer.Public().(ed25519.PublicKey))
	by := &x509.Certificate{Subject: pkix.Name{CommonName: fmt.Sprintf("Bonafide installation %x", id[:4])}}
	der, err := x509.CreateCertificate(nil, &x509.Certificate{
		SerialNumber: new(big.Int).SetBytes(id[:8]),
		Subject:      pkix.Name{CommonName: fmt.Sprintf("Bonafide reports %x", id[:4])},
		NotBefore:    time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC),
		NotAfter:     time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC), // RFC 5280, 4.1.2.5: no date is given
		KeyUsage:     x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment,
	}, by, public, issuer)
	if err != nil {
		return nil, err
	}
	return x509.ParseCertificate(der)
}
