package photo

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"io"
	"iter"
	"slices"

	"golang.org/x/image/webp"
)

// maxMemory is the most memory, in bytes, that the pixels of one picture may need while it is decoded, as the header
// lets one reckon. Every picture of MaxPixels in a usual form fits; a progressive JPEG without colour subsampling
// may have 20 megapixels, a 16-bit PNG 37.
const maxMemory = 300 << 20

// maxPassedPixels bounds the pixels that the passes of a progressive JPEG draw together, since a pass may take a few
// bytes of file. An honest one has about ten passes; this is twenty of MaxPixels.
const maxPassedPixels = 20 * MaxPixels

// A header is what a picture declares about itself before it is decoded.
type header struct {
	width, height int
	pixelBytes    float64 // memory a pixel while decoding
	passes        int     // times that the decoder goes over the pixels; zero where the format allows one only
}

// check refuses a picture that is too large to decode.
func (h header) check() error {
	if h.width <= 0 || h.height <= 0 {
		return refuse("The picture has no size: it is %d x %d pixels. Send the original again.", h.width, h.height)
	}
	pixels := float64(h.width) * float64(h.height)
	if pixels > MaxPixels {
		return refuse("The picture is too large: %d x %d pixels, and %d megapixels are accepted. Save it smaller.", h.width, h.height, MaxPixels/1_000_000)
	}
	if pixels*h.pixelBytes > maxMemory {
		return refuse("The picture needs too much memory to open: %d x %d pixels in a costly form. Save it as a plain JPEG.", h.width, h.height)
	}
	if pixels*float64(h.passes) > maxPassedPixels {
		return refuse("The picture takes too long to open: it is drawn in %d passes. Save it as a plain JPEG.", h.passes)
	}
	return nil
}

// decode returns the pixels of an accepted picture. Every error is a *Refused.
func decode(kind Kind, data []byte) (image.Image, error) {
	head, err := readHeader(kind, data)
	if err != nil {
		return nil, damaged(kind, data, err)
	}
	if err := head.check(); err != nil {
		return nil, err
	}
	var img image.Image
	switch kind {
	case JPEG:
		img, err = jpeg.Decode(bytes.NewReader(data))
	case PNG:
		img, err = png.Decode(bytes.NewReader(data))
	case WebP:
		img, err = decodeWebP(data)
	case HEIC:
		img, err = decodeHEIC(data)
	}
	if err != nil {
		return nil, damaged(kind, data, err)
	}
	return img, nil
}

func readHeader(kind Kind, data []byte) (header, error) {
	switch kind {
	case JPEG:
		return jpegHeader(data)
	case PNG:
		cfg, err := png.DecodeConfig(bytes.NewReader(data))
		return header{width: cfg.Width, height: cfg.Height, pixelBytes: modelBytes(cfg.ColorModel)}, err
	case WebP:
		if isAnimated(data) {
			return header{}, refuse("The picture moves: animated WebP is not accepted. Save one frame as a JPEG.")
		}
		cfg, err := webp.DecodeConfig(bytes.NewReader(data))
		return header{width: cfg.Width, height: cfg.Height, pixelBytes: modelBytes(cfg.ColorModel)}, err
	}
	return heifHeader(data)
}

// modelBytes returns the bytes a pixel of the image types that the PNG and WebP decoders make.
func modelBytes(m color.Model) float64 {
	switch m {
	case color.GrayModel:
		return 1
	case color.Gray16Model:
		return 2
	case color.YCbCrModel:
		return 1.5
	case color.NYCbCrAModel:
		return 2.5
	case color.RGBAModel, color.NRGBAModel:
		return 4
	case color.RGBA64Model, color.NRGBA64Model:
		return 8
	}
	return 1 // a palette
}

// damaged turns a decoder's error into a refusal. The decoder's own words mean nothing to the uploader, and what they
// would mean to us can be had again from the file.
func damaged(kind Kind, data []byte, err error) error {
	var refused *Refused
	switch {
	case errors.As(err, &refused):
		return err
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), !hasEnd(kind, data):
		return refuse("The %s is cut off: its end is missing. Send the original again, from where it was first saved.", kind)
	case kind == PDF:
		return refuse("The PDF document is damaged and cannot be opened. Send the original again, or print it to a new PDF.")
	}
	return refuse("The %s is damaged or of a rare form and cannot be opened. Send the original again, or save it anew as a JPEG.", kind)
}

// hasEnd reports whether data ends as its kind must end, as far as the kind has such a mark.
func hasEnd(kind Kind, data []byte) bool {
	switch kind {
	case JPEG:
		return bytes.HasSuffix(bytes.TrimRight(data, "\x00"), []byte{0xff, markerEOI})
	case PNG:
		return bytes.Contains(data, []byte("IEND"))
	case PDF:
		return bytes.Contains(data, []byte("%%EOF"))
	}
	return true
}

// decodeWebP decodes a still WebP and widens its luminance and colours from the range of video to the whole byte.
// VP8 stores Y in 16..235 and the colours in 16..240 (RFC 6386, section 9.2), which the image types of Go cannot say.
func decodeWebP(data []byte) (image.Image, error) {
	img, err := webp.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	var planes *image.YCbCr
	switch img := img.(type) {
	case *image.YCbCr:
		planes = img
	case *image.NYCbCrA:
		planes = &img.YCbCr
	default:
		return img, nil
	}
	var luma, chroma [256]uint8
	for v := range 256 {
		luma[v] = clamp((float64(v) - 16) * 255 / 219)
		chroma[v] = clamp((float64(v)-128)*255/224 + 128)
	}
	for _, p := range []struct {
		plane []uint8
		table *[256]uint8
	}{{planes.Y, &luma}, {planes.Cb, &chroma}, {planes.Cr, &chroma}} {
		for i, v := range p.plane {
			p.plane[i] = p.table[v]
		}
	}
	return img, nil
}

func clamp(v float64) uint8 { return uint8(min(max(v+0.5, 0), 255)) }

// isAnimated reports whether an extended WebP sets its animation flag (RFC 9649, section 2.7.1).
func isAnimated(data []byte) bool {
	return len(data) > 20 && slices.Equal(data[12:16], []byte("VP8X")) && data[20]&2 != 0
}

// webpChunks returns the type and the body of each chunk of a WebP up to the first that is cut off.
func webpChunks(data []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for data = data[min(12, len(data)):]; len(data) >= 8; {
			size := uint64(binary.LittleEndian.Uint32(data[4:]))
			if size+8 > uint64(len(data)) || !yield(string(data[:4]), data[8:8+size]) {
				return
			}
			data = data[min(8+size+size%2, uint64(len(data))):]
		}
	}
}
