// Package inspect says what the readers of evidence see in files: the answers of the commands inspect and compare, as
// values that marshal to the JSON of their contract.
package inspect

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/face"
	"bonafide/internal/photo"
	"bonafide/internal/reader"
)

// A Reader reads files; a file that it does not accept is a *photo.Refused.
type Reader interface {
	Read(ctx context.Context, name, contentType string, data []byte) (*reader.Seen, error)
	Inspect(ctx context.Context, name string, data []byte) (*reader.Seen, error)
	Measure(ctx context.Context, data []byte) (face.Measure, error)
	Scan(ctx context.Context, preview []byte, asOf time.Time) (*reader.Scan, error)
}

// A Report is the answer for a list of files, in their order.
type Report struct {
	Files []File `json:"files"`
}

// A File is what is seen in one file. A member that does not apply is nil.
type File struct {
	File    string  `json:"file"`    // the path as given
	Type    string  `json:"type"`    // media type of the content, whatever the name says
	Refused *string `json:"refused"` // why the file is not accepted; then only Bytes and SHA256 follow
	Bytes   int64   `json:"bytes"`
	SHA256  *string `json:"sha256"` // of the whole file; nil where it is too large to be read
	Width   *int    `json:"width"`  // pixels as stored, like Height
	Height  *int    `json:"height"`

	PDQ      *photo.PDQ    `json:"pdq"`
	MRZ      *Zone         `json:"mrz"`
	AAMVA    *Barcode      `json:"aamva"`
	Metadata []photo.Field `json:"metadata"`
	Marks    []photo.Mark  `json:"marks"`
	Faces    []Face        `json:"faces"` // none found: empty
	Warnings []string      `json:"warnings"`
}

// A Face is where a face is seen. It is not measured.
type Face struct {
	Box [4]int `json:"box"` // left, top, width and height in pixels as stored
}

// Files inspects the files. Texts are taken for what as says, pictures and PDF documents for what they are. A file that is
// not accepted says so in its File. A path that cannot be read is an error, errs.Invalid with one line for each such path,
// and there is no report then.
func Files(ctx context.Context, r Reader, paths []string, as Reading) (*Report, error) {
	report := &Report{Files: []File{}}
	var problems []error
	for _, path := range paths {
		f, err := file(ctx, r, path, as)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		report.Files = append(report.Files, f)
	}
	if len(problems) > 0 {
		return nil, errors.Join(problems...)
	}
	return report, nil
}

func file(ctx context.Context, r Reader, path string, as Reading) (File, error) {
	data, size, err := read(path)
	if err != nil {
		return File{}, err
	}
	out := File{File: path, Type: photo.Type(data), Bytes: size, Warnings: []string{}}
	seen, err := r.Inspect(ctx, filepath.Base(path), data)
	refused, ok := errors.AsType[*photo.Refused](err)
	if err != nil && !ok {
		return File{}, err
	}
	if refused != nil {
		if size == int64(len(data)) {
			out.SHA256 = hexadecimal(sha256.Sum256(data))
		}
		out.readText(data, as, refused)
		return out, nil
	}
	out.SHA256 = hexadecimal(seen.SHA256)
	out.Marks = append([]photo.Mark{}, seen.Marks...)
	out.Warnings = append(out.Warnings, seen.Warnings...)
	if seen.PDQ != nil {
		out.describePicture(seen)
		err = out.describeScan(ctx, r, seen.Preview)
	}
	return out, err
}

// describeScan tells of the zone and of the barcode that a picture shows. Names in a zone are covered by no check digit, so
// that a warning says who read it.
func (f *File) describeScan(ctx context.Context, r Reader, preview []byte) error {
	now := time.Now()
	scan, err := r.Scan(ctx, preview, now)
	if refused, ok := errors.AsType[*photo.Refused](err); ok {
		f.Warnings = append(f.Warnings, "No machine-readable zone and no barcode could be looked for. "+refused.Reason)
		return nil
	}
	if err != nil {
		return err
	}
	if scan.Barcode != "" {
		if err := f.describeBarcode(scan.Barcode); err != nil {
			f.Warnings = append(f.Warnings, "The picture shows a barcode that is no driving licence's: "+err.Error()+".")
		}
	}
	if scan.Zone == "" {
		return nil
	}
	f.Warnings = append(f.Warnings, "The machine-readable zone was read from the picture by a program: compare it with the picture, the names above all, which no check digit covers.")
	return f.describeZone(scan.Zone, now)
}

// readText reads what is no picture. A text that is neither asked for nor a zone or a barcode was refused as a picture.
func (f *File) readText(data []byte, as Reading, refused error) {
	err := f.describeText(string(data), as, time.Now())
	if err == nil {
		f.Type = "text/plain"
		return
	}
	if as == Auto {
		err = refused
	}
	reason := err.Error()
	f.Refused = &reason
}

func hexadecimal(digest [sha256.Size]byte) *string {
	s := hex.EncodeToString(digest[:])
	return &s
}

func (f *File) describePicture(seen *reader.Seen) {
	f.Width, f.Height, f.PDQ = &seen.Width, &seen.Height, seen.PDQ
	f.Metadata = append([]photo.Field{}, seen.Metadata...)
	f.Faces = []Face{}
	for _, b := range seen.Faces {
		f.Faces = append(f.Faces, Face{Box: [4]int{b.Min.X, b.Min.Y, b.Dx(), b.Dy()}})
	}
	if seen.PDQ.Quality < photo.MinQuality {
		f.Warnings = append(f.Warnings, fmt.Sprintf("The picture has too little detail to be known again by its hash: quality %d, and %d is needed.", seen.PDQ.Quality, photo.MinQuality))
	}
}

// A Comparison tells how alike two pictures are.
type Comparison struct {
	Distance    int    `json:"pdq_distance"` // 0 to 256, the smallest over the eight orientations; up to photo.SameDistance the same picture
	Orientation string `json:"orientation"`  // how the first picture must be laid to give that distance

	Faces        *face.Answer `json:"faces"`         // whether they show one person; nil where faces are not to be measured
	FaceDistance *float64     `json:"face_distance"` // see face.Judge; nil likewise, and where a picture has no face to compare
}

// Compare compares the pictures at two paths, and measures the faces they show where faces is set: face.Embed says what
// that asks for. A path that cannot be read, or that holds no accepted picture, is errs.Invalid.
func Compare(ctx context.Context, r Reader, a, b string, faces bool) (*Comparison, error) {
	first, errA := readPicture(ctx, r, a)
	second, errB := readPicture(ctx, r, b)
	if err := errors.Join(errA, errB); err != nil {
		return nil, err
	}
	distance, orientation := first.seen.PDQ.Nearest(second.seen.PDQ.Hash)
	c := &Comparison{Distance: distance, Orientation: orientation.String()}
	if faces {
		err := c.compareFaces(ctx, r, first.data, second.data)
		return c, err
	}
	return c, nil
}

func (c *Comparison) compareFaces(ctx context.Context, r Reader, a, b []byte) error {
	first, errA := r.Measure(ctx, a)
	second, errB := r.Measure(ctx, b)
	if err := errors.Join(errA, errB); err != nil {
		return err
	}
	compared := face.Compare(first, second)
	c.Faces = &compared.Answer
	if d := math.Round(compared.Distance*1000) / 1000; !math.IsNaN(d) {
		c.FaceDistance = &d
	}
	return nil
}

// A picture is an accepted picture's bytes and what is seen in it.
type picture struct {
	data []byte
	seen *reader.Seen
}

// readPicture reads the picture at a path.
func readPicture(ctx context.Context, r Reader, path string) (picture, error) {
	data, _, err := read(path)
	if err != nil {
		return picture{}, err
	}
	seen, err := r.Read(ctx, filepath.Base(path), "", data)
	if refused, ok := errors.AsType[*photo.Refused](err); ok {
		return picture{}, errs.Invalidf("%s: %s", path, refused.Reason)
	}
	if err != nil {
		return picture{}, err
	}
	if seen.PDQ == nil {
		return picture{}, errs.Invalidf("%s: a %s holds no picture to compare; give a JPEG, PNG, WebP or HEIC picture", path, seen.Kind)
	}
	return picture{data, seen}, nil
}

// read returns the file's bytes, one more than photo.MaxBytes at most, and its whole size.
func read(path string) (data []byte, size int64, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return nil, 0, unreadable(path, err)
	}
	if !info.Mode().IsRegular() { // a pipe or a device may never end
		return nil, 0, errs.Invalidf("%s: not a file; give the path of a picture or a PDF", path)
	}
	in, err := os.Open(path)
	if err != nil {
		return nil, 0, unreadable(path, err)
	}
	defer in.Close()
	data, err = io.ReadAll(io.LimitReader(in, photo.MaxBytes+1))
	if err != nil {
		return nil, 0, unreadable(path, err)
	}
	return data, max(info.Size(), int64(len(data))), nil
}

func unreadable(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return errs.Invalidf("%s: no such file; check the path", path)
	case errors.Is(err, fs.ErrPermission):
		return errs.Invalidf("%s: not readable by this user; change its permissions", path)
	}
	return errs.Invalidf("%s: cannot be read: %v", path, err)
}
