// Package blob keeps the bytes of documents and pictures, which the database only names.
//
// There are two stores behind one interface: a folder of the machine, and a bucket of any server that speaks S3. What
// a store has accepted survives a crash of the app and of the machine it wrote to, and a key holds either all bytes of
// one Put or does not exist. Who may read a blob, what it is called and its SHA-256 are the database's concern.
package blob

import (
	"context"
	"errors"
	"io"
	"iter"
	"net/url"
	"strings"
	"time"

	"bonafide/internal/errs"
)

// MaxSize is the largest blob in bytes, 5 GiB: the most that S3 takes in one piece (Amazon S3 User Guide, "Uploading
// objects"), and far above any document. How large an upload may be is decided where it comes in.
const MaxSize = 5 << 30

// Store keeps blobs under keys. Its methods may be called at the same time.
//
// A key is made of parts joined by slashes, such as "documents/0a/0a1b2c.pdf". A part begins with a lowercase letter
// or a digit, goes on with those, '-' and '.', does not end in '.', and has 128 bytes at most; a key has 512 at most.
// Any other key is errs.Invalid. No key may be a folder of another, as "a" is of "a/b".
type Store interface {
	// Put keeps the size bytes of r under key, replacing what was there as a whole. Once it returns nil they are
	// durable; otherwise the key is as it was. It is errs.Invalid if r doesn't hold exactly size bytes or if size is
	// negative or above MaxSize.
	Put(ctx context.Context, key string, r io.Reader, size int64) error
	// Open returns the bytes under key, or errs.NotFound. The caller closes it; ctx bounds the reading as well.
	Open(ctx context.Context, key string) (io.ReadCloser, error)
	// Delete removes key and its bytes for good. It is no error if there are none.
	Delete(ctx context.Context, key string) error
	// Older returns the keys of the blobs that were last put before a time, in no order. It ends after an error.
	Older(ctx context.Context, than time.Time) iter.Seq2[string, error]
	// Ping reports whether the store can be used now; nil means that it can.
	Ping(ctx context.Context) error
}

// Credentials is what an S3 server knows the app by; a folder needs none.
type Credentials struct{ AccessKey, SecretKey string }

// Open returns the store at location, which has answered a Ping. A location is one of
//
//	/var/lib/bonafide/blobs                   a folder, made if there is none
//	file:///var/lib/bonafide/blobs            the same
//	s3://bucket/prefix?endpoint=host:port&region=eu-central-1&tls=false
//
// In the last, all after the bucket may be left out: prefix is empty, endpoint is s3.amazonaws.com, region is us-east-1
// and tls is true. The bucket must exist, and cred must allow to list it and to get, put and delete its objects. Its
// versioning should be off, since a versioned bucket keeps what is deleted. A location that makes no sense is
// errs.Invalid.
func Open(ctx context.Context, location string, cred Credentials) (_ Store, err error) {
	defer errs.Wrap(&err, "blob.Open")
	store, err := open(location, cred)
	if err != nil {
		return nil, err
	}
	if err := store.Ping(ctx); err != nil {
		return nil, err
	}
	return store, nil
}

func open(location string, cred Credentials) (Store, error) {
	if !strings.Contains(location, "://") {
		return openFolder(location)
	}
	u, err := parseURL(location)
	if err != nil {
		return nil, err
	}
	switch u.Scheme {
	case "file":
		if u.Host != "" || u.RawQuery != "" {
			return nil, errs.Invalidf("%s: want three slashes and a path, such as file:///var/lib/bonafide/blobs", u)
		}
		return openFolder(u.Path)
	case "s3":
		return openS3(u, cred)
	}
	return nil, errs.Invalidf("%s: blobs are kept in a folder, at a file:// or at an s3:// address", u)
}

// parseURL parses an address without ever repeating it, or a password in it, in an error.
func parseURL(location string) (*url.URL, error) {
	u, err := url.Parse(location)
	if err != nil {
		var detail *url.Error
		if errors.As(err, &detail) {
			err = detail.Err
		}
		return nil, errs.Invalidf("the address of the blobs can't be read: %v", err)
	}
	if u.User != nil {
		return nil, errs.Invalidf("the address of the blobs holds a user: give keys apart from it")
	}
	return u, nil
}
