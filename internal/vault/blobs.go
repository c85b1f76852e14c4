package vault

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"path"

	"bonafide/internal/blob"
	"bonafide/internal/errs"

	"github.com/google/uuid"
)

// FileKeys keeps the data keys of files.
type FileKeys interface {
	// FileKey returns the key of a file. Where it has none, one is made or it is errs.NotFound, as make says.
	FileKey(ctx context.Context, file uuid.UUID, make bool) (*DataKey, error)
	// DropFileKey destroys the key of a file that no record names.
	DropFileKey(ctx context.Context, file uuid.UUID) error
}

// Blobs seals what goes into a blob store and opens what comes out, file by file. Bytes that were put before there was a vault
// are handed out as they are until SealBlobs has sealed them.
type Blobs struct {
	blob.Store
	Keys FileKeys
}

// mark begins a sealed blob. No document or picture begins so: see photo.Accept.
const mark = "bonafide sealed 1\n"

// fileOf returns the file that a key belongs to, or what else is kept as one: files/<id>/original, imports/<id>/file.
func fileOf(key string) (uuid.UUID, error) {
	id, err := uuid.Parse(path.Base(path.Dir(key)))
	if err != nil {
		return id, errs.Invalidf("%.80q is no key of a file's blob", key)
	}
	return id, nil
}

// OfFile reports whether a key is one of a file's.
func OfFile(key string) bool {
	_, err := fileOf(key)
	return err == nil
}

// Put implements blob.Store.
func (b Blobs) Put(ctx context.Context, key string, r io.Reader, size int64) (err error) {
	defer errs.Wrap(&err, "vault.Put")
	file, err := fileOf(key)
	if err != nil {
		return err
	}
	if size < 0 || size > blob.MaxSize/2 {
		return errs.Invalidf("a blob of %d bytes can't be kept: want 0 to %d", size, int64(blob.MaxSize/2))
	}
	d, err := b.Keys.FileKey(ctx, file, true)
	if err != nil {
		return err
	}
	sealed, w := io.Pipe()
	go func() { w.CloseWithError(sealFile(w, d, key, r)) }()
	err = b.Store.Put(ctx, key, sealed, int64(len(mark))+streamSize(size))
	sealed.CloseWithError(io.ErrClosedPipe) // ends the other side where the store stopped reading
	return err
}

func sealFile(w io.Writer, d *DataKey, key string, r io.Reader) error {
	if _, err := io.WriteString(w, mark); err != nil {
		return err
	}
	s, err := d.seal(w, key)
	if err != nil {
		return err
	}
	if _, err := io.Copy(s, r); err != nil {
		return err
	}
	return s.Close()
}

// Open implements blob.Store.
func (b Blobs) Open(ctx context.Context, key string) (_ io.ReadCloser, err error) {
	body, err := b.Store.Open(ctx, key)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, body.Close())
		}
	}()
	defer errs.Wrap(&err, "vault.Open(%q)", key)
	r, sealed, err := begins(body)
	if err != nil || !sealed {
		return opened{r, body}, err
	}
	file, err := fileOf(key)
	if err != nil {
		return nil, err
	}
	d, err := b.Keys.FileKey(ctx, file, false)
	if err != nil {
		return nil, err
	}
	plain, err := d.open(r, key)
	return opened{plain, body}, err
}

type opened struct {
	io.Reader
	io.Closer
}

// begins reports whether a blob is sealed, and returns the rest of it, or all of one that is not.
func begins(body io.Reader) (r *bufio.Reader, sealed bool, err error) {
	r = bufio.NewReaderSize(body, 4096)
	head, err := r.Peek(len(mark))
	if err != nil && err != io.EOF {
		return nil, false, err
	}
	if string(head) != mark {
		return r, false, nil
	}
	_, err = r.Discard(len(mark))
	return r, true, err
}

// Delete implements blob.Store.
func (b Blobs) Delete(ctx context.Context, key string) error {
	if err := b.Store.Delete(ctx, key); err != nil {
		return err
	}
	file, err := fileOf(key)
	if err != nil {
		return nil // nothing of ours
	}
	return b.Keys.DropFileKey(ctx, file)
}

// SealBlob seals a blob that was put before there was a vault; one that is sealed stays as it is. It reports whether it did
// anything. The bytes of one are in memory meanwhile. That a file is replaced at the same time cannot be: its bytes never change.
func (b Blobs) SealBlob(ctx context.Context, key string) (done bool, err error) {
	body, err := b.Store.Open(ctx, key)
	if errors.Is(err, errs.NotFound) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer body.Close()
	r, sealed, err := begins(body)
	if err != nil || sealed {
		return false, err
	}
	all, err := io.ReadAll(r)
	if err != nil {
		return false, err
	}
	return true, b.Put(ctx, key, bytes.NewReader(all), int64(len(all)))
}
