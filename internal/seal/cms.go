package seal

import (
	"bytes"
	"crypto"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"slices"
)

// Tags of DER (X.690).
const (
	tagInteger    = 0x02
	tagOctets     = 0x04
	tagSequence   = 0x30
	tagSet        = 0x31
	tagImplicit0  = 0xa0
	versionOfCMS1 = 1
)

// Object identifiers of RFC 5652, RFC 5035, RFC 5754 and FIPS 180.
var (
	oidData        = oid(1, 2, 840, 113549, 1, 7, 1)
	oidSignedData  = oid(1, 2, 840, 113549, 1, 7, 2)
	oidContentType = oid(1, 2, 840, 113549, 1, 9, 3)
	oidDigest      = oid(1, 2, 840, 113549, 1, 9, 4)
	oidCertificate = oid(1, 2, 840, 113549, 1, 9, 16, 2, 47) // signingCertificateV2, which PAdES wants
	oidSHA256      = oid(2, 16, 840, 1, 101, 3, 4, 2, 1)
	oidECDSA       = oid(1, 2, 840, 10045, 4, 3, 2) // with SHA-256
)

func oid(numbers ...int) []byte {
	b, err := asn1.Marshal(asn1.ObjectIdentifier(numbers))
	if err != nil {
		panic(err) // the numbers above are malformed
	}
	return b
}

// der returns an element of DER: its tag, its length, and the elements in it.
func der(tag byte, parts ...[]byte) []byte {
	body := bytes.Join(parts, nil)
	element := []byte{tag}
	switch n := len(body); {
	case n < 0x80:
		element = append(element, byte(n))
	case n < 0x100:
		element = append(element, 0x81, byte(n))
	default:
		element = append(element, 0x82, byte(n>>8), byte(n))
	}
	return append(element, body...)
}

// attributes returns what is signed in the place of the content: a set, sorted as DER wants it.
func attributes(content [sha256.Size]byte, certificate *x509.Certificate) []byte {
	hash := sha256.Sum256(certificate.Raw)
	all := [][]byte{
		der(tagSequence, oidContentType, der(tagSet, oidData)),
		der(tagSequence, oidDigest, der(tagSet, der(tagOctets, content[:]))),
		der(tagSequence, oidCertificate, der(tagSet, der(tagSequence, der(tagSequence, der(tagSequence, der(tagOctets, hash[:])))))),
	}
	slices.SortFunc(all, bytes.Compare)
	return bytes.Join(all, nil)
}

// cms returns a detached signature of a content by its digest (RFC 5652, CAdES's baseline without a time, which PDF says
// itself).
func (k *Key) cms(content [sha256.Size]byte) ([]byte, error) {
	digest := sha256.Sum256(der(tagSet, attributes(content, k.certificate)))
	signed, err := k.pdf.Sign(nil, digest[:], crypto.SHA256) // no randomness: RFC 6979
	if err != nil {
		return nil, err
	}
	return wrapped(content, k.certificate, signed), nil
}

// wrapped is the signature as it is written, in the one way that there is.
func wrapped(content [sha256.Size]byte, c *x509.Certificate, signed []byte) []byte {
	one := der(tagInteger, []byte{versionOfCMS1})
	hashed := der(tagSequence, oidSHA256)
	serial, _ := asn1.Marshal(c.SerialNumber) // a number is never malformed
	signer := der(tagSequence, one, der(tagSequence, c.RawIssuer, serial), hashed,
		der(tagImplicit0, attributes(content, c)), der(tagSequence, oidECDSA), der(tagOctets, signed))
	data := der(tagSequence, one, der(tagSet, hashed), der(tagSequence, oidData), der(tagImplicit0, c.Raw), der(tagSet, signer))
	return der(tagSequence, oidSignedData, der(tagImplicit0, data))
}

// unwrapped returns the certificate and the signature of what wrapped writes; ok is whether both are there.
func unwrapped(b []byte) (c *x509.Certificate, signed []byte, ok bool) {
	var info struct {
		Type asn1.ObjectIdentifier
		Data struct {
			Version      int
			Digests      asn1.RawValue
			Content      asn1.RawValue
			Certificates asn1.RawValue `asn1:"tag:0"`
			Signers      []struct {
				Version    int
				ID         asn1.RawValue
				Digest     asn1.RawValue
				Attributes asn1.RawValue `asn1:"tag:0"`
				Algorithm  asn1.RawValue
				Signature  []byte
			} `asn1:"set"`
		} `asn1:"explicit,tag:0"`
	}
	if _, err := asn1.Unmarshal(b, &info); err != nil || len(info.Data.Signers) != 1 {
		return nil, nil, false
	}
	c, err := x509.ParseCertificate(info.Data.Certificates.Bytes)
	return c, info.Data.Signers[0].Signature, err == nil
}
