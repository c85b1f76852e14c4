// Package reader reads the files that strangers send: what a picture or a PDF is, what it looks like to a hash, what
// it says about itself.
//
// Here reads in this process. Confined reads in a child behind walls, which is how the program does it: a file that
// crashes a decoder, hangs it or fills its memory is a refused file.
package reader

import (
	"image"

	"bonafide/internal/face"
	"bonafide/internal/photo"
)

// Seen is what is known of an accepted upload once its pixels are gone: Image and Thumbnail are nil.
type Seen struct {
	photo.File
	PDQ     *photo.PDQ        // nil where the file is no picture
	Faces   []image.Rectangle // where the picture shows faces, among the pixels as stored; looked for by Inspect alone
	Known   face.Hashes       // what a picture of one face is known again by; looked for by Read alone
	Preview []byte            // a JPEG of photo.PreviewSide for browsers, upright and bare; nil likewise
}

// read reads an upload in this process, and looks for faces where that is asked for. A file that is not accepted is a
// *photo.Refused.
func read(name, contentType string, data []byte, faces bool) (*Seen, error) {
	f, err := photo.Read(name, contentType, data)
	if err != nil {
		return nil, err
	}
	s := &Seen{File: *f}
	if f.Image == nil {
		return s, nil
	}
	fingerprint := photo.Fingerprint(f.Image)
	s.PDQ = &fingerprint
	if faces {
		for _, found := range face.In(f) {
			s.Faces = append(s.Faces, found.Box)
		}
	} else {
		s.Known = face.HashesOf(f)
	}
	s.Preview, err = f.Preview(photo.PreviewSide)
	s.Image, s.Thumbnail = nil, nil
	return s, err
}

// measure measures the face that a picture is of.
func measure(data []byte) (face.Measure, error) {
	f, err := photo.Read("", "", data)
	if err != nil {
		return face.Measure{}, err
	}
	return face.Of(f), nil
}
