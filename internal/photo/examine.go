package photo

import (
	"encoding/binary"
	"image"

	"github.com/bep/imagemeta"
)

// An Examination is what a picture file says about itself, as an examiner would note it.
type Examination struct {
	Metadata []Field  `json:"metadata"`
	Marks    []Mark   `json:"marks"`
	Warnings []string `json:"warnings"`
	Taken    Taking   `json:"taken"`
	Pages    int      `json:"pages"` // of a PDF; zero for a picture

	// Quality is that of the standard quantisation table by which a JPEG was compressed, 1 to 100; 0 where the file is
	// no JPEG or brings a table of its own, as many cameras and some editors do.
	Quality int `json:"quality"`
	// Thumbnail tells how far the small picture inside the file is from the picture, by PDQ; -1 where there is none.
	Thumbnail int `json:"thumbnail"`
}

// Examine reads a file. One that is not accepted is *Refused.
func Examine(data []byte) (*Examination, error) {
	f, err := Read("", "", data)
	if err != nil {
		return nil, err
	}
	e := &Examination{Metadata: f.Metadata, Marks: f.Marks, Warnings: f.Warnings, Taken: f.Taken, Pages: f.Pages, Thumbnail: -1}
	if f.Kind == JPEG {
		e.Quality = jpegQuality(data)
	}
	if f.Thumbnail != nil {
		e.Thumbnail, _ = Fingerprint(f.Image).Nearest(Fingerprint(likeShaped(f.Thumbnail, f.Image.Bounds().Size())).Hash)
	}
	return e, nil
}

// likeShaped returns the middle of a thumbnail in the shape of its picture: cameras fill a fixed shape up with bars.
func likeShaped(thumbnail image.Image, size image.Point) image.Image {
	b := thumbnail.Bounds()
	w, h := b.Dx(), b.Dy()
	if fit := w * size.Y / size.X; fit < h {
		h = max(1, fit)
	} else {
		w = max(1, h*size.X/size.Y)
	}
	middle, ok := thumbnail.(interface {
		SubImage(image.Rectangle) image.Image
	})
	if !ok {
		return thumbnail
	}
	at := b.Min.Add(image.Pt((b.Dx()-w)/2, (b.Dy()-h)/2))
	return middle.SubImage(image.Rectangle{at, at.Add(image.Pt(w, h))})
}

// isThumbnailPlace reports whether the tag says where in the file the thumbnail lies.
func isThumbnailPlace(tag imagemeta.TagInfo) bool {
	return tag.Tag == "ThumbnailOffset" || tag.Tag == "ThumbnailLength"
}

// Limits of a thumbnail: EXIF holds it in one segment of a JPEG, and 160 by 120 pixels are usual.
const (
	maxThumbnailBytes  = 64 << 10
	maxThumbnailPixels = 1 << 20
)

// thumbnail decodes the JPEG that the tags point to; nil where there is none that can be decoded.
func (tags exifTags) thumbnail(data []byte) image.Image {
	at, ok := tags["ThumbnailOffset"].(uint32)
	size, okSize := tags["ThumbnailLength"].(uint32)
	if !ok || !okSize || size > maxThumbnailBytes || int64(at)+int64(size) > int64(len(data)) {
		return nil
	}
	small := data[at : at+size]
	if head, err := jpegHeader(small); err != nil || head.width*head.height > maxThumbnailPixels {
		return nil
	}
	img, err := decode(JPEG, small)
	if err != nil {
		return nil
	}
	return img
}

const markerDQT = 0xdb // quantisation tables (T.81, B.2.4.1)

// standardLuminance is the table of T.81, K.1, in zigzag order, which the encoders of the Independent JPEG Group and
// those that follow it scale by a quality.
var standardLuminance = [64]int{
	16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40,
	26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58, 51, 61, 60, 57, 51,
	56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87,
	95, 98, 103, 104, 103, 62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99,
}

// jpegQuality returns the quality whose scaled standard table is the file's first, 0 where there is none.
func jpegQuality(data []byte) int {
	table, ok := firstTable(data)
	for quality := 100; ok && quality > 0; quality-- {
		if table == scaledTable(quality) {
			return quality
		}
	}
	return 0
}

// scaledTable scales the standard table as the Independent JPEG Group's jpeg_quality_scaling does.
func scaledTable(quality int) (table [64]int) {
	scale := 200 - 2*quality
	if quality < 50 {
		scale = 5000 / quality
	}
	for i, v := range standardLuminance {
		table[i] = min(max((v*scale+50)/100, 1), 255)
	}
	return table
}

// firstTable returns the JPEG's table 0, which luminance goes by.
func firstTable(data []byte) (table [64]int, ok bool) {
	for marker, body := range jpegSegments(data) {
		for marker == markerDQT && len(body) > 0 {
			wide, id := body[0]>>4, body[0]&15
			size := 64 * (1 + int(wide))
			if wide > 1 || len(body) < 1+size {
				return table, false
			}
			if id == 0 {
				return quantisers(body[1:1+size], wide == 1), true
			}
			body = body[1+size:]
		}
	}
	return table, false
}

func quantisers(body []byte, wide bool) (table [64]int) {
	for i := range table {
		if wide {
			table[i] = int(binary.BigEndian.Uint16(body[2*i:]))
		} else {
			table[i] = int(body[i])
		}
	}
	return table
}
