package reader

import (
	"context"

	"bonafide/internal/face"
	"bonafide/internal/photo"
)

// Here reads in this process, with nothing between the decoders and the caller: for tests, and where no child can be
// started. The zero Here is ready.
type Here struct{}

// Read reads an upload; see Confined.Read. It does not stop when ctx ends.
func (Here) Read(_ context.Context, name, contentType string, data []byte) (*Seen, error) {
	return read(name, contentType, data, false)
}

// Inspect reads a file with all that can be seen in it; see Confined.Inspect.
func (Here) Inspect(_ context.Context, name string, data []byte) (*Seen, error) {
	return read(name, "", data, true)
}

// Examine examines a picture; see photo.Examine.
func (Here) Examine(_ context.Context, data []byte) (*photo.Examination, error) {
	return photo.Examine(data)
}

// DrawAid draws a view of a picture; see photo.DrawAid.
func (Here) DrawAid(_ context.Context, aid photo.Aid, data []byte) ([]byte, error) {
	return photo.DrawAid(aid, data)
}

// Measure measures the face that a picture is of; see Confined.Measure.
func (Here) Measure(_ context.Context, data []byte) (face.Measure, error) { return measure(data) }
