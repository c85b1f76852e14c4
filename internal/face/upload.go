package face

import "bonafide/internal/photo"

// WorkSide is the longer side, in pixels, at which uploads are looked at: a face of one thirtieth of it is still
// measured.
const WorkSide = 1600

// In returns the faces of an upload, their boxes among its pixels as stored. A PDF has none, and in a picture too small
// for a face that could be measured nobody looks.
func In(f *photo.File) []Face {
	if min(f.Width, f.Height) < minSide {
		return nil
	}
	img := f.Upright(WorkSide)
	faces := Detect(img)
	for i := range faces {
		faces[i].Box = f.Stored(faces[i].Box, img.Rect)
	}
	return faces
}

// Of measures the face that an upload is of. It asks for what Embed asks for. A PDF shows none, and neither does a picture
// too small for one.
func Of(f *photo.File) Measure {
	if min(f.Width, f.Height) < minSide {
		return Measure{Reason: NoFace}
	}
	return Take(f.Upright(WorkSide))
}
