package blob

import (
	"context"
	"io"

	"bonafide/internal/errs"
)

// exactReader reads from r until ctx ends, and fails where r holds fewer or more bytes than announced. It fails before
// it hands out the last of them, so a store that got that many without an error has the whole and nothing else.
type exactReader struct {
	ctx        context.Context
	r          io.Reader
	size, left int64
}

// exactly returns a reader of r, which is to hold size bytes.
func exactly(ctx context.Context, r io.Reader, size int64) (*exactReader, error) {
	if size < 0 || size > MaxSize {
		return nil, errs.Invalidf("a blob of %d bytes can't be kept: want 0 to %d", size, int64(MaxSize))
	}
	return &exactReader{ctx: ctx, r: r, size: size, left: size}, nil
}

func (e *exactReader) Read(p []byte) (int, error) {
	if e.ctx.Err() != nil {
		return 0, context.Cause(e.ctx)
	}
	n, err := e.r.Read(p)
	e.left -= int64(n)
	if e.left == 0 && n > 0 && err == nil {
		err = e.atEnd()
	}
	switch {
	case e.left < 0:
		return 0, errs.Invalidf("more than the announced %d bytes came: send the file again", e.size)
	case err == io.EOF && e.left > 0:
		return 0, errs.Invalidf("%d of the announced %d bytes came: send the file again", e.size-e.left, e.size)
	case err != nil && err != io.EOF:
		return 0, err
	}
	return n, err
}

// atEnd returns io.EOF if r is at its end, and otherwise counts the byte that follows.
func (e *exactReader) atEnd() error {
	n, err := io.ReadFull(e.r, make([]byte, 1))
	e.left -= int64(n)
	return err
}
