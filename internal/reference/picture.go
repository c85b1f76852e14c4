package reference

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/photo"
	"bonafide/internal/reader"
)

// A Reader reads files; a file that it does not accept is a *photo.Refused.
type Reader interface {
	Read(ctx context.Context, name, contentType string, data []byte) (*reader.Seen, error)
	HashPages(ctx context.Context, data []byte) ([]photo.PDQ, error)
}

// ReadPictures reads the files of the dossier's portraits and captures, whose paths are relative to the folder, and
// fills in what they hash to. A file that is missing or refused is a problem that names the member, and its facts stay
// unknown.
func ReadPictures(ctx context.Context, files Reader, d *dossier.Dossier, folder fs.FS) dossier.Problems {
	r := pictures{files: files, folder: folder, read: map[string]*dossier.ImageFacts{}}
	for i := range d.Photos {
		p := &d.Photos[i]
		r.fill(ctx, &p.Image, fmt.Sprintf("photos[%d].file", i), p.File)
	}
	for i := range d.Documents {
		for j := range d.Documents[i].Captures {
			c := &d.Documents[i].Captures[j]
			r.fill(ctx, &c.Image, fmt.Sprintf("documents[%d].captures[%d].file", i, j), c.File)
		}
	}
	return r.problems
}

type pictures struct {
	files    Reader
	folder   fs.FS
	read     map[string]*dossier.ImageFacts // by path; several members may name one file
	problems dossier.Problems
}

func (r *pictures) fill(ctx context.Context, image **dossier.ImageFacts, member, file string) {
	if file == "" || *image != nil {
		return
	}
	name := path.Clean(file)
	facts, known := r.read[name]
	if !known {
		var err error
		if facts, err = r.readPicture(ctx, name); err != nil {
			r.problems = append(r.problems, dossier.Problem{Path: member, Text: fmt.Sprintf("%q: %s", file, reason(err))})
			return
		}
		r.read[name] = facts
	}
	*image = facts
}

func (r *pictures) readPicture(ctx context.Context, name string) (*dossier.ImageFacts, error) {
	if info, err := fs.Stat(r.folder, name); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() { // a pipe would be waited for without end
		return nil, errs.Invalidf("is not a file: name the picture itself")
	}
	f, err := r.folder.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, photo.MaxBytes+1)) // one more, so that package photo sees it is too large
	if err != nil {
		return nil, err
	}
	seen, err := r.files.Read(ctx, name, "", data)
	if err != nil {
		return nil, err
	}
	facts := &dossier.ImageFacts{SHA256: seen.SHA256, Origin: Origin(&seen.File)}
	if seen.PDQ != nil {
		facts.PDQ, facts.Quality = orientations(seen.PDQ), seen.PDQ.Quality
		facts.Parts, facts.Inside = Parts(seen), Portrait(seen)
	}
	if seen.Kind == photo.PDF {
		facts.Inside, err = r.readPages(ctx, data)
	}
	return facts, err
}

// readPages hashes a document's pages; of one that cannot be drawn they stay unknown.
func (r *pictures) readPages(ctx context.Context, data []byte) ([]dossier.InnerPicture, error) {
	hashes, err := r.files.HashPages(ctx, data)
	if _, ok := errors.AsType[*photo.Refused](err); ok {
		return nil, nil
	}
	return Pages(hashes), err
}

// Parts returns the hashes of the picture's face and of its background; nil where it has none to be known by.
func Parts(seen *reader.Seen) *dossier.ImageParts {
	p := seen.Known.Parts
	if p == nil {
		return nil
	}
	return &dossier.ImageParts{Face: orientations(&p.Face), Background: orientations(&p.Background)}
}

// Portrait returns the portrait inside the picture, as the only element; none where it does not show one face.
func Portrait(seen *reader.Seen) []dossier.InnerPicture {
	p := seen.Known.Portrait
	if p == nil {
		return nil
	}
	return []dossier.InnerPicture{{Kind: dossier.InnerPortrait, PDQ: orientations(p), Quality: p.Quality}}
}

func orientations(p *photo.PDQ) (all [8][4]uint64) {
	for i, h := range p.Orientations {
		all[i] = h
	}
	return all
}

// Pages returns the pictures of a document's pages by what they hash to.
func Pages(hashes []photo.PDQ) []dossier.InnerPicture {
	var all []dossier.InnerPicture
	for i, p := range hashes {
		all = append(all, dossier.InnerPicture{Kind: dossier.InnerPage, Number: i, PDQ: orientations(&p), Quality: p.Quality})
	}
	return all
}

// Origin returns what the file says about where it comes from.
func Origin(f *photo.File) *dossier.ImageOrigin {
	o := &dossier.ImageOrigin{Type: string(f.Kind), Width: f.Width, Height: f.Height}
	for _, field := range f.Metadata {
		o.Camera = o.Camera || field.Key == "Exif.Image.Make" || field.Key == "Exif.Image.Model"
	}
	for _, m := range f.Marks {
		o.Marks = append(o.Marks, dossier.ImageMark{Code: m.Code, Source: m.Source})
	}
	return o
}

// reason says in words why a file was not read.
func reason(err error) string {
	if text, ok := errs.Message(err); ok {
		return text
	}
	var at *fs.PathError
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no such file beside the dossier: add it or correct its name"
	case errors.As(err, &at):
		return "cannot be read: " + at.Err.Error()
	}
	return "cannot be read: " + err.Error()
}
