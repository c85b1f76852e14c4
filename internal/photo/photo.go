// Package photo reads pictures and PDF documents that a stranger uploaded as evidence.
//
// Nothing about an upload is believed. Read looks at the first bytes for the type, compares that with what the name
// and the content type claim, checks the size that the header declares before any pixel is decoded, and turns every
// failure of a decoder, a panic included, into a *Refused whose reason tells the uploader what to do.
//
// Pixels are kept as they are stored, so that hashes and sizes are those of the file; Preview turns the picture
// upright as its EXIF orientation asks. PDQ finds a picture in all eight orientations, so neither choice hides one.
package photo

import (
	"crypto/sha256"
	"fmt"
	"image"
	"io"

	"bonafide/internal/errs"
)

// Limits of an upload.
const (
	// MaxBytes is the largest file accepted, in bytes.
	MaxBytes = 25 << 20
	// MaxPixels is the largest picture accepted, width times height as its header declares them: above the 48 to
	// 50 megapixels of today's telephones.
	MaxPixels = 50_000_000
	// MaxPages is the longest PDF accepted. Evidence is a CV, a letter or a scan, not a book.
	MaxPages = 200
)

// A Refused is the answer to a file that is not accepted. It is errs.Invalid, and errs.Message shows its reason.
type Refused struct {
	Reason string // one sentence for the person who uploaded the file: what is wrong and what to do
}

// Error returns the reason.
func (r *Refused) Error() string { return r.Reason }

// Unwrap makes r an errs.Invalid that errs.Message can show.
func (r *Refused) Unwrap() error { return errs.Invalidf("%s", r.Reason) }

func refuse(format string, args ...any) error {
	return &Refused{Reason: fmt.Sprintf(format, args...)}
}

// A File is an accepted upload.
type File struct {
	Kind   Kind
	Bytes  int
	SHA256 [sha256.Size]byte // of the original bytes

	// Of a picture; zero for a PDF.
	Width, Height int         // in pixels, as stored
	Orientation   int         // as EXIF numbers it: 1 is upright, 2 to 8 are turned or mirrored
	Image         image.Image `json:"-"` // the pixels as stored
	Metadata      []Field     // what the file says about itself, in file order
	Taken         Taking      // when, where and with what, of the metadata
	Thumbnail     image.Image `json:"-"` // the small picture that a camera puts into its files, as stored; nil where there is none

	Pages int // of a PDF; zero for a picture

	Marks    []Mark
	Warnings []string // what could not be read, in words
}

// Accept says what can be said of an upload without decoding it: by its first bytes, what it claims, how long it is and
// which size a picture's header declares. It returns the kind. A file that is not accepted is a *Refused; one that is may
// still be refused by Read.
func Accept(name, contentType string, data []byte) (_ Kind, err error) {
	defer refusePanic(&err)
	if err := checkClaims(name, contentType, data); err != nil {
		return "", err
	}
	kind := KindOf(data)
	if kind != JPEG && !hasEnd(kind, data) { // a JPEG may go on after its end, which only its decoder finds
		return "", damaged(kind, data, io.ErrUnexpectedEOF)
	}
	if kind == PDF {
		return kind, nil
	}
	head, err := readHeader(kind, data)
	if err != nil {
		return "", damaged(kind, data, err)
	}
	return kind, head.check()
}

// Read decodes an upload. The name and contentType are what the uploader claims; either may be empty, which claims
// nothing. A file that is not accepted is a *Refused; there is no other error.
//
// Memory is bounded by the limits above and those of each decoder, time by nothing but them: package reader runs Read
// where it can be ended. HEIC is the slowest, at about 0.3 s and 20 MB a megapixel.
func Read(name, contentType string, data []byte) (f *File, err error) {
	defer refusePanic(&err)
	if err := checkClaims(name, contentType, data); err != nil {
		return nil, err
	}
	f = &File{Kind: KindOf(data), Bytes: len(data), SHA256: sha256.Sum256(data)}
	if f.Kind == PDF {
		err = f.readPDF(data)
	} else {
		err = f.readPicture(data)
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}

func (f *File) readPicture(data []byte) error {
	img, err := decode(f.Kind, data)
	if err != nil {
		return err
	}
	f.Image = img
	f.Width, f.Height = img.Bounds().Dx(), img.Bounds().Dy()
	f.readMetadata(data)
	f.findMarks(data)
	return nil
}

// refusePanic turns a panic into a refusal. The decoders are other people's code and their input is hostile.
func refusePanic(err *error) {
	if r := recover(); r != nil {
		*err = refuse("The file is damaged and cannot be opened. Send the original again, or save it anew as a JPEG.")
	}
}
