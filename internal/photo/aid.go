package photo

import (
	"bytes"
	"image"
	"image/draw"
	"image/jpeg"
	"image/png"
	"slices"

	"bonafide/internal/errs"
)

// An Aid is a view of a picture in which an alteration may stand out to a person. It decides nothing: a text, an edge
// or a telephone's own sharpening stand out as well.
type Aid string

// The aids.
const (
	// ErrorLevels shows how much each place changes when the picture is compressed once more: what was pasted in or
	// written over later often changes more, or less, than what lies round it (N. Krawetz, "A Picture's Worth", 2007).
	ErrorLevels Aid = "error-levels"
	// Noise shows the grain that a median filter takes away: a sensor's grain is even, a pasted or painted place has
	// another grain, or none.
	Noise Aid = "noise"
	// Ghosts shows at which JPEG quality each block of 16 pixels changes least, dark for low qualities: a part that was
	// compressed once more than the rest is darker (H. Farid, "Exposing digital forgeries from JPEG ghosts", 2009).
	Ghosts Aid = "ghosts"
	// SmallPicture shows the thumbnail inside the file. Programs that change a picture may leave the old one there.
	SmallPicture Aid = "thumbnail"
)

// stripRows is how many rows an aid works on at once, which bounds its memory: a multiple of ghostBlock.
const stripRows = 256

// DrawAid returns the aid's view of a picture file as a PNG, upright and at most PreviewSide on its longer side: of the
// pixels that become one the brightest counts, so that no small place is lost. A file that is no accepted picture is
// *Refused; one that the aid has nothing to show of is errs.NotFound.
func DrawAid(a Aid, data []byte) ([]byte, error) {
	f, err := Read("", "", data)
	if err != nil {
		return nil, err
	}
	view := f.view(a)
	if view == nil {
		return nil, errs.NotFound
	}
	var out bytes.Buffer
	err = png.Encode(&out, upright(average(view, 1), f.Orientation))
	return out.Bytes(), err
}

// view returns what the aid shows, nil where it shows nothing.
func (f *File) view(a Aid) image.Image {
	switch {
	case f.Image == nil:
		return nil
	case a == ErrorLevels:
		return errorLevels(f.Image)
	case a == Noise:
		return noise(f.Image)
	case a == Ghosts:
		return ghosts(f.Image)
	case a == SmallPicture:
		return f.Thumbnail
	}
	return nil
}

// strips calls do with the picture, stripRows rows at a time, each on white, and the row that it starts at.
func strips(img image.Image, do func(strip *image.RGBA, y int)) {
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	read := rowReader(img)
	row := image.NewRGBA(image.Rect(0, 0, w, 1))
	for y := 0; y < h; y += stripRows {
		strip := image.NewRGBA(image.Rect(0, 0, w, min(stripRows, h-y)))
		for i := range strip.Rect.Dy() {
			read(row, y+i)
			copy(strip.Pix[i*strip.Stride:], row.Pix)
		}
		do(strip, y)
	}
}

// A peakMap is a small picture of values, each the highest of a block of pixels.
type peakMap struct {
	n   int // pixels a side of a block
	img *image.Gray
}

func newPeakMap(size image.Point) peakMap {
	n := (max(size.X, size.Y) + PreviewSide - 1) / PreviewSide
	return peakMap{n, image.NewGray(image.Rect(0, 0, (size.X+n-1)/n, (size.Y+n-1)/n))}
}

func (m peakMap) note(x, y int, v uint8) {
	p := &m.img.Pix[y/m.n*m.img.Stride+x/m.n]
	*p = max(*p, v)
}

// stretched brightens the map until one value in a thousand is white, so that faint differences can be seen.
func (m peakMap) stretched() *image.Gray {
	sorted := slices.Clone(m.img.Pix)
	slices.Sort(sorted)
	white := int(max(1, sorted[len(sorted)-1-len(sorted)/1000]))
	for i, v := range m.img.Pix {
		m.img.Pix[i] = uint8(min(255, int(v)*255/white))
	}
	return m.img
}

// errorLevelQuality is the quality of the compression that error levels are measured by, as the method's tools use.
const errorLevelQuality = 90

func errorLevels(img image.Image) *image.Gray {
	m := newPeakMap(img.Bounds().Size())
	strips(img, func(strip *image.RGBA, y int) {
		again := image.NewRGBA(strip.Rect)
		draw.Draw(again, again.Rect, recompressed(strip, errorLevelQuality), image.Point{}, draw.Src)
		for i := 0; i < len(strip.Pix); i += 4 {
			m.note(i%strip.Stride/4, y+i/strip.Stride, max(
				difference(strip.Pix[i], again.Pix[i]), difference(strip.Pix[i+1], again.Pix[i+1]), difference(strip.Pix[i+2], again.Pix[i+2])))
		}
	})
	return m.stretched()
}

// recompressed returns img as a JPEG of the quality shows it.
func recompressed(img image.Image, quality int) image.Image {
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, img, &jpeg.Options{Quality: quality}); err != nil {
		panic(err) // no picture that Read accepts is too large for a JPEG
	}
	again, err := jpeg.Decode(&buf)
	if err != nil {
		panic(err)
	}
	return again
}

func difference(a, b uint8) uint8 { return max(a, b) - min(a, b) }

func noise(img image.Image) *image.Gray {
	m := newPeakMap(img.Bounds().Size())
	strips(img, func(strip *image.RGBA, y int) {
		grey := luminance(strip)
		for i, v := range grey.Pix {
			x, row := i%grey.Stride, i/grey.Stride
			m.note(x, y+row, difference(v, median(grey, x, row)))
		}
	})
	return m.stretched()
}

func luminance(img *image.RGBA) *image.Gray {
	grey := image.NewGray(img.Rect)
	draw.Draw(grey, grey.Rect, img, image.Point{}, draw.Src)
	return grey
}

// median returns the middle one of the nine values round a pixel; at an edge its pixels count again. It sorts each of
// the three columns: the middle of the highest low, the middle middle and the lowest high is that of all (A. W. Paeth,
// "Median finding on a 3x3 grid", 1990).
func median(img *image.Gray, x, y int) uint8 {
	above := max(y-1, 0) * img.Stride
	here := y * img.Stride
	below := min(y+1, img.Rect.Dy()-1) * img.Stride
	var low, mid, high [3]uint8
	for i, cx := range [3]int{max(x-1, 0), x, min(x+1, img.Rect.Dx()-1)} {
		a, b, c := img.Pix[above+cx], img.Pix[here+cx], img.Pix[below+cx]
		low[i], mid[i], high[i] = min(a, b, c), middle(a, b, c), max(a, b, c)
	}
	return middle(max(low[0], low[1], low[2]), middle(mid[0], mid[1], mid[2]), min(high[0], high[1], high[2]))
}

func middle(a, b, c uint8) uint8 { return max(min(a, b), min(max(a, b), c)) }

// ghostBlock is the side of the blocks that ghosts are measured over, in pixels, as the method proposes.
const ghostBlock = 16

// ghostQualities are the qualities tried, lowest first.
var ghostQualities = []int{50, 60, 70, 75, 80, 85, 90, 95}

func ghosts(img image.Image) *image.Gray {
	size := img.Bounds().Size()
	out := image.NewGray(image.Rect(0, 0, (size.X+ghostBlock-1)/ghostBlock, (size.Y+ghostBlock-1)/ghostBlock))
	strips(img, func(strip *image.RGBA, y int) {
		grey := luminance(strip)
		least := make([]int, out.Stride*((strip.Rect.Dy()+ghostBlock-1)/ghostBlock))
		for i, quality := range ghostQualities {
			errors := blockErrors(grey, recompressed(grey, quality).(*image.Gray), out.Stride)
			for block, e := range errors {
				if i == 0 || e < least[block] {
					least[block] = e
					out.Pix[y/ghostBlock*out.Stride+block] = uint8(255 * i / (len(ghostQualities) - 1))
				}
			}
		}
	})
	return enlarged(out, size)
}

// blockErrors returns the sum of squared differences of each block, columns of them in a row.
func blockErrors(a, b *image.Gray, columns int) []int {
	sums := make([]int, columns*((a.Rect.Dy()+ghostBlock-1)/ghostBlock))
	for y := range a.Rect.Dy() {
		for x := range a.Rect.Dx() {
			d := int(a.Pix[y*a.Stride+x]) - int(b.Pix[y*b.Stride+x])
			sums[y/ghostBlock*columns+x/ghostBlock] += d * d
		}
	}
	return sums
}

// enlarged repeats each block's value over its pixels, in the size that other aids have.
func enlarged(blocks *image.Gray, size image.Point) *image.Gray {
	m := newPeakMap(size)
	for y := range m.img.Rect.Dy() {
		for x := range m.img.Rect.Dx() {
			m.img.Pix[y*m.img.Stride+x] = blocks.Pix[y*m.n/ghostBlock*blocks.Stride+x*m.n/ghostBlock]
		}
	}
	return m.img
}
