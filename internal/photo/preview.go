package photo

import (
	"bytes"
	"image"
	"image/jpeg"

	"golang.org/x/image/draw"

	"bonafide/internal/errs"
)

// PreviewSide is the longest side of a picture that is shown to people, in pixels: it fills a laptop's screen.
const PreviewSide = 1600

const previewQuality = 85

// Preview returns the picture as a JPEG for showing in a browser: upright, at most longest pixels on its longer side,
// never enlarged, without any of the original's metadata or trailing bytes. A PDF has none: errs.Invalid.
func (f *File) Preview(longest int) (_ []byte, err error) {
	if f.Image == nil {
		return nil, errs.Invalidf("a %s has no preview picture", f.Kind)
	}
	defer errs.Wrap(&err, "photo.Preview(%d)", longest)
	var out bytes.Buffer
	if err := jpeg.Encode(&out, f.Upright(longest), &jpeg.Options{Quality: previewQuality}); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// exifOf maps how a picture is laid to the EXIF orientation that asks for it.
var exifOf = [8]int{
	AsIs: 1, Rotated90: 8, Rotated180: 3, Rotated270: 6,
	Mirrored: 2, MirroredRotated90: 5, MirroredRotated180: 4, MirroredRotated270: 7,
}

// LayPreview returns a picture that Preview made, laid in the orientation.
func LayPreview(preview []byte, o Orientation) ([]byte, error) {
	if o == AsIs {
		return preview, nil
	}
	img, err := jpeg.Decode(bytes.NewReader(preview))
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = jpeg.Encode(&out, upright(average(img, 1), exifOf[o]), &jpeg.Options{Quality: previewQuality})
	return out.Bytes(), err
}

// DecodePreview returns the pixels of a preview.
func DecodePreview(preview []byte) (*image.RGBA, error) {
	img, err := jpeg.Decode(bytes.NewReader(preview))
	if err != nil {
		return nil, err
	}
	return average(img, 1), nil
}

// CutPreview returns a part of a picture that Preview made, all of it where the part is empty, with at most longest pixels
// on its longer side.
func CutPreview(preview []byte, part image.Rectangle, longest int) (_ []byte, err error) {
	defer errs.Wrap(&err, "photo.CutPreview(%v)", part)
	img, err := DecodePreview(preview)
	if err != nil {
		return nil, err
	}
	if part = part.Intersect(img.Rect); part.Empty() {
		part = img.Rect
	}
	var out bytes.Buffer
	err = jpeg.Encode(&out, scale(img.SubImage(part), longest), &jpeg.Options{Quality: previewQuality})
	return out.Bytes(), err
}

// maxCut is how many pixels the longer side of a cut has at most.
const maxCut = 1200

// CutTurned returns a part of a picture that Preview made, turned clockwise by an angle in radians, in shades of gray.
func CutTurned(preview []byte, part image.Rectangle, angle float64) (_ []byte, err error) {
	defer errs.Wrap(&err, "photo.CutTurned(%v)", part)
	img, err := DecodePreview(preview)
	if err != nil {
		return nil, err
	}
	if part = part.Intersect(img.Rect); part.Empty() {
		return nil, errs.NotFound
	}
	cut := Turn{Angle: angle}.Draw(Gray(img.SubImage(part)))
	var out bytes.Buffer
	err = jpeg.Encode(&out, scale(cut, maxCut), &jpeg.Options{Quality: previewQuality})
	return out.Bytes(), err
}

// FingerprintPreview returns the fingerprint of a picture that Preview made: that of the picture as people see it.
func FingerprintPreview(preview []byte) (PDQ, error) {
	img, err := jpeg.Decode(bytes.NewReader(preview))
	if err != nil {
		return PDQ{}, err
	}
	return Fingerprint(img), nil
}

// Upright returns the pixels turned as the EXIF orientation asks, on white, at most longest pixels on the longer side and
// never enlarged. A PDF has none: nil.
func (f *File) Upright(longest int) *image.RGBA {
	if f.Image == nil {
		return nil
	}
	return upright(scale(f.Image, longest), f.Orientation)
}

// Stored returns where a rectangle of Upright's result, whose bounds are given, lies among the pixels as stored.
func (f *File) Stored(r, bounds image.Rectangle) image.Rectangle {
	w, h := bounds.Dx(), bounds.Dy()
	if f.Orientation >= 5 && f.Orientation <= 8 {
		w, h = h, w
	}
	x0, y0 := stored(f.Orientation, r.Min.X, r.Min.Y, w, h)
	x1, y1 := stored(f.Orientation, r.Max.X-1, r.Max.Y-1, w, h)
	if x1 < x0 {
		x0, x1 = x1, x0
	}
	if y1 < y0 {
		y0, y1 = y1, y0
	}
	return image.Rect(x0*f.Width/w, y0*f.Height/h, (x1+1)*f.Width/w, (y1+1)*f.Height/h)
}

// scale returns img with its longer side at most longest. It averages whole blocks of pixels down to less than twice
// that size and interpolates the rest: no step holds more than four times the result.
func scale(img image.Image, longest int) *image.RGBA {
	small := average(img, max(1, max(img.Bounds().Dx(), img.Bounds().Dy())/longest))
	w, h := small.Rect.Dx(), small.Rect.Dy()
	side := max(w, h)
	if side <= longest {
		return small
	}
	out := image.NewRGBA(image.Rect(0, 0, max(1, w*longest/side), max(1, h*longest/side)))
	draw.ApproxBiLinear.Scale(out, out.Rect, small, small.Rect, draw.Src, nil)
	return out
}

// average returns img on white with each block of n by n pixels, fewer at the right and lower edge, made one.
func average(img image.Image, n int) *image.RGBA {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	out := image.NewRGBA(image.Rect(0, 0, (w+n-1)/n, (h+n-1)/n))
	read := rowReader(img)
	row := image.NewRGBA(image.Rect(0, 0, w, 1))
	sums := make([]int, out.Stride)
	for y := range h {
		read(row, y)
		for x := range w {
			block, p := sums[x/n*4:x/n*4+4], row.Pix[4*x:4*x+4]
			for c := range block {
				block[c] += int(p[c])
			}
		}
		if (y+1)%n != 0 && y+1 < h {
			continue
		}
		line := out.Pix[y/n*out.Stride:][:out.Stride]
		rows := y%n + 1
		for i := range line {
			columns := min(n, w-i/4*n)
			line[i] = uint8((sums[i] + rows*columns/2) / (rows * columns))
		}
		clear(sums)
	}
	return out
}

// upright returns img turned as the EXIF orientation asks (CIPA DC-008, tag 0x0112): 1 is upright already, even up
// to 4 and odd from 5 are mirrored, and from 5 on the sides are swapped.
func upright(img *image.RGBA, orientation int) *image.RGBA {
	if orientation < 2 || orientation > 8 {
		return img
	}
	w, h := img.Rect.Dx(), img.Rect.Dy()
	outW, outH := w, h
	if orientation >= 5 {
		outW, outH = h, w
	}
	out := image.NewRGBA(image.Rect(0, 0, outW, outH))
	for y := range outH {
		for x := range outW {
			sx, sy := stored(orientation, x, y, w, h)
			copy(out.Pix[out.PixOffset(x, y):][:4], img.Pix[img.PixOffset(sx, sy):][:4])
		}
	}
	return out
}

// stored returns where the pixel shown at x, y lies in a stored picture of w by h pixels.
func stored(orientation, x, y, w, h int) (int, int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return y, h - 1 - x
	case 7:
		return w - 1 - y, h - 1 - x
	case 8:
		return w - 1 - y, x
	}
	return x, y
}
