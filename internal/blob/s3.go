package blob

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"iter"
	"net/url"
	"path"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/errs"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"
)

// partSize is how many bytes go to the server at once, and the memory that a Put takes. What fits into one part is
// sent in one request; minio-go sends any part again if the server stumbles.
const partSize = 16 << 20

// bucket is a Store in a bucket of an S3 server.
type bucket struct {
	client minio.Core
	name   string
	prefix string // of all keys, without a slash at its ends; may be empty
}

func openS3(u *url.URL, cred Credentials) (*bucket, error) {
	query, err := s3Query(u)
	if err != nil {
		return nil, err
	}
	prefix := strings.Trim(u.Path, "/")
	switch {
	case u.Host == "":
		return nil, errs.Invalidf("%s: the bucket is missing: want s3://bucket", u)
	case prefix != "" && checkKey(prefix) != nil:
		return nil, errs.Invalidf("%s: the path may hold lowercase letters, digits, '-' and '.' in parts joined by '/'", u)
	case cred.AccessKey == "" || cred.SecretKey == "":
		return nil, errs.Invalidf("%s: an S3 server wants an access key and a secret key", u)
	}
	client, err := minio.NewCore(query.endpoint, &minio.Options{
		Creds:  credentials.NewStaticV4(cred.AccessKey, cred.SecretKey, ""),
		Secure: query.tls,
		Region: query.region,
	})
	if err != nil {
		return nil, errs.Invalidf("%s: %v", u, err)
	}
	return &bucket{client: *client, name: u.Host, prefix: prefix}, nil
}

type s3Settings struct {
	endpoint, region string
	tls              bool
}

// s3Query reads what follows the '?' of an s3:// address.
func s3Query(u *url.URL) (s3Settings, error) {
	s := s3Settings{endpoint: "s3.amazonaws.com", region: "us-east-1", tls: true}
	values, err := url.ParseQuery(u.RawQuery)
	if err != nil {
		return s, errs.Invalidf("%s: %v", u, err)
	}
	for name := range values {
		value := values.Get(name)
		switch name {
		case "endpoint":
			s.endpoint = value
		case "region":
			s.region = value
		case "tls":
			if s.tls, err = strconv.ParseBool(value); err != nil {
				return s, errs.Invalidf("%s: tls is %q: want true or false", u, value)
			}
		default:
			return s, errs.Invalidf("%s: %q is no setting of it: want endpoint, region or tls", u, name)
		}
	}
	return s, nil
}

func (b *bucket) object(key string) string { return path.Join(b.prefix, key) }

func (b *bucket) Put(ctx context.Context, key string, r io.Reader, size int64) (err error) {
	defer errs.Wrap(&err, "blob.Put(%q)", key)
	if err := checkKey(key); err != nil {
		return err
	}
	exact, err := exactly(ctx, r, size)
	if err != nil {
		return err
	}
	var body io.Reader = exact
	if size <= partSize {
		small, err := io.ReadAll(exact)
		if err != nil {
			return err
		}
		body = bytes.NewReader(small) // can be read again
	}
	_, err = b.client.Client.PutObject(ctx, b.name, b.object(key), body, size, minio.PutObjectOptions{
		PartSize:       partSize,
		SendContentMd5: true, // the server refuses what changed on its way
	})
	return err
}

func (b *bucket) Open(ctx context.Context, key string) (_ io.ReadCloser, err error) {
	defer errs.Wrap(&err, "blob.Open(%q)", key)
	if err := checkKey(key); err != nil {
		return nil, err
	}
	body, _, _, err := b.client.GetObject(ctx, b.name, b.object(key), minio.GetObjectOptions{})
	if minio.ToErrorResponse(err).Code == minio.NoSuchKey {
		return nil, errs.NotFound
	}
	return body, err
}

func (b *bucket) Delete(ctx context.Context, key string) (err error) {
	defer errs.Wrap(&err, "blob.Delete(%q)", key)
	if err := checkKey(key); err != nil {
		return err
	}
	return b.client.RemoveObject(ctx, b.name, b.object(key), minio.RemoveObjectOptions{})
}

// Older implements Store.
func (b *bucket) Older(ctx context.Context, than time.Time) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		prefix := b.prefix
		if prefix != "" {
			prefix += "/"
		}
		for object := range b.client.ListObjectsIter(ctx, b.name, minio.ListObjectsOptions{Prefix: prefix, Recursive: true}) {
			if object.Err != nil {
				yield("", fmt.Errorf("blob.Older: %w", object.Err))
				return
			}
			if object.LastModified.Before(than) && !yield(strings.TrimPrefix(object.Key, prefix), nil) {
				return
			}
		}
	}
}

// Ping asks whether the bucket exists, which needs a server that answers and valid credentials.
func (b *bucket) Ping(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "blob.Ping")
	found, err := b.client.BucketExists(ctx, b.name)
	if err == nil && !found {
		err = fmt.Errorf("the server has no bucket %q: make it, or name another", b.name)
	}
	return err
}
