package reference

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/photo"
)

// ReadPictures reads the files of the dossier's portraits and captures, whose paths are relative to the folder, and
// fills in what they hash to. A file that is missing or refused is a problem that names the member, and its facts stay
// unknown.
func ReadPictures(d *dossier.Dossier, folder fs.FS) dossier.Problems {
	r := reader{folder: folder, read: map[string]*dossier.ImageFacts{}}
	for i := range d.Photos {
		p := &d.Photos[i]
		r.fill(&p.Image, fmt.Sprintf("photos[%d].file", i), p.File)
	}
	for i := range d.Documents {
		for j := range d.Documents[i].Captures {
			c := &d.Documents[i].Captures[j]
			r.fill(&c.Image, fmt.Sprintf("documents[%d].captures[%d].file", i, j), c.File)
		}
	}
	return r.problems
}

type reader struct {
	folder   fs.FS
	read     map[string]*dossier.ImageFacts // by path; several members may name one file
	problems dossier.Problems
}

func (r *reader) fill(image **dossier.ImageFacts, member, file string) {
	if file == "" || *image != nil {
		return
	}
	name := path.Clean(file)
	facts, known := r.read[name]
	if !known {
		var err error
		if facts, err = readPicture(r.folder, name); err != nil {
			r.problems = append(r.problems, dossier.Problem{Path: member, Text: fmt.Sprintf("%q: %s", file, reason(err))})
			return
		}
		r.read[name] = facts
	}
	*image = facts
}

func readPicture(folder fs.FS, name string) (*dossier.ImageFacts, error) {
	if info, err := fs.Stat(folder, name); err != nil {
		return nil, err
	} else if !info.Mode().IsRegular() { // a pipe would be waited for without end
		return nil, errs.Invalidf("is not a file: name the picture itself")
	}
	f, err := folder.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, photo.MaxBytes+1)) // one more, so that package photo sees it is too large
	if err != nil {
		return nil, err
	}
	seen, err := photo.Read(name, "", data)
	if err != nil {
		return nil, err
	}
	facts := &dossier.ImageFacts{SHA256: seen.SHA256, Origin: Origin(seen)}
	if seen.Image != nil {
		pdq := photo.Fingerprint(seen.Image)
		facts.Quality = pdq.Quality
		for i, h := range pdq.Orientations {
			facts.PDQ[i] = h
		}
	}
	return facts, nil
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
