package photo

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"io"
	"iter"
	"slices"

	"github.com/gen2brain/heic"
)

// decodeHEIC decodes the primary picture of a HEIF file and turns it upright, as its own properties ask. The decoder is
// libheif compiled to WebAssembly.
func decodeHEIC(data []byte) (image.Image, error) {
	if heic.Dynamic() == nil {
		// A C library in this process would turn a hostile file into a crash or worse.
		return nil, refuse("HEIC pictures cannot be opened here: this build would use the system's libheif (build with -tags nodynamic). Send a JPEG.")
	}
	img, err := heic.Decode(bytes.NewReader(data))
	return detach(img), err
}

// detach copies the planes of a picture that lie in the decoder's memory, so that the memory can be given back.
func detach(img image.Image) image.Image {
	switch img := img.(type) {
	case *image.YCbCr:
		img.Y, img.Cb, img.Cr = slices.Clone(img.Y), slices.Clone(img.Cb), slices.Clone(img.Cr)
	case *image.Gray:
		img.Pix = slices.Clone(img.Pix)
	case *image.NRGBA:
		img.Pix = slices.Clone(img.Pix)
	case *image.RGBA:
		img.Pix = slices.Clone(img.Pix)
	}
	return img
}

// heifBrands returns the major and the compatible brands of an ISO media file, nil where data is none.
func heifBrands(data []byte) []string {
	for kind, body := range boxes(data) {
		if kind != "ftyp" || len(body) < 8 {
			return nil
		}
		brands := []string{string(body[:4])}
		for at := 8; at+4 <= min(len(body), 8+4*32); at += 4 {
			brands = append(brands, string(body[at:at+4]))
		}
		return brands
	}
	return nil
}

// isHEVCBrand reports whether the brand names HEVC still pictures (ISO/IEC 23008-12, annex B.4).
func isHEVCBrand(brand string) bool {
	return slices.Contains([]string{"heic", "heix", "heim", "heis"}, brand)
}

// boxes returns the type and the body of each box of an ISO media file or of a box's body, up to the first that is
// cut off.
func boxes(data []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		for len(data) >= 8 {
			size, head := uint64(binary.BigEndian.Uint32(data)), uint64(8)
			kind := string(data[4:8])
			switch size {
			case 0: // to the end
				size = uint64(len(data))
			case 1:
				if len(data) < 16 {
					return
				}
				size, head = binary.BigEndian.Uint64(data[8:]), 16
			}
			if size < head || size > uint64(len(data)) || !yield(kind, data[head:size]) {
				return
			}
			data = data[size:]
		}
	}
}

// heifHeader returns the largest size that a HEIF file declares for any of its pictures, tiles and thumbnails
// included: the largest is the primary picture's in every honest file. It reads the ispe boxes and the grids that
// tiles are put together on (ISO/IEC 23008-12, 6.5.3 and 6.6.2.3), so that the decoder never sees what is larger than
// the limits.
func heifHeader(data []byte) (header, error) {
	meta := child(data, "meta")
	if len(meta) < 4 {
		return header{}, io.ErrUnexpectedEOF
	}
	meta = meta[4:] // version and flags
	h := header{pixelBytes: 1.5}
	declare := func(w, ht uint32) {
		if uint64(w)*uint64(ht) > uint64(h.width)*uint64(h.height) {
			h.width, h.height = int(w), int(ht)
		}
	}
	for kind, body := range boxes(child(child(meta, "iprp"), "ipco")) {
		if kind == "ispe" && len(body) >= 12 {
			declare(binary.BigEndian.Uint32(body[4:]), binary.BigEndian.Uint32(body[8:]))
		}
	}
	for _, grid := range heifGrids(data, meta) {
		declare(grid.width, grid.height)
	}
	if h.width == 0 {
		return header{}, errors.New("no size")
	}
	return h, nil
}

// child returns the body of the first box of the kind, nil where there is none.
func child(data []byte, kind string) []byte {
	for k, body := range boxes(data) {
		if k == kind {
			return body
		}
	}
	return nil
}

type gridCanvas struct{ width, height uint32 }

// heifGrids returns the canvases of the items of type grid.
func heifGrids(data, meta []byte) []gridCanvas {
	var grids []gridCanvas
	items := gridItems(child(meta, "iinf"))
	for id, place := range itemPlaces(child(meta, "iloc")) {
		if !items[id] {
			continue
		}
		source := data
		if place.inIDAT {
			source = child(meta, "idat")
		}
		if place.offset > uint64(len(source)) {
			continue
		}
		if g, ok := parseGrid(source[place.offset:]); ok {
			grids = append(grids, g)
		}
	}
	return grids
}

// gridItems returns the ids of the items of type grid in an iinf box (ISO/IEC 14496-12, 8.11.6).
func gridItems(iinf []byte) map[uint32]bool {
	r := reader{data: iinf}
	countSize := 4
	if r.number(4)>>24 == 0 {
		countSize = 2
	}
	r.number(countSize) // the boxes tell it again
	ids := map[uint32]bool{}
	for kind, body := range boxes(r.data) {
		e := reader{data: body}
		version := e.number(4) >> 24
		idSize := 2
		if version == 3 {
			idSize = 4
		}
		id := e.number(idSize)
		e.number(2) // protection
		if kind == "infe" && version >= 2 && bytes.HasPrefix(e.data, []byte("grid")) {
			ids[uint32(id)] = true
		}
	}
	return ids
}

// A place is where the data of an item start.
type place struct {
	offset uint64
	inIDAT bool // from the start of the idat box, not of the file
}

// itemPlaces returns the items of an iloc box (ISO/IEC 14496-12, 8.11.3), each with the place of its first extent. A
// grid is too short to be split.
func itemPlaces(iloc []byte) iter.Seq2[uint32, place] {
	return func(yield func(uint32, place) bool) {
		r := reader{data: iloc}
		version := r.number(4) >> 24
		sizes := r.number(2)
		offsetSize, lengthSize, baseSize, indexSize := int(sizes>>12), int(sizes>>8&15), int(sizes>>4&15), int(sizes&15)
		if version == 0 {
			indexSize = 0
		}
		idSize := 2
		if version >= 2 {
			idSize = 4
		}
		for range r.number(idSize) {
			id := uint32(r.number(idSize))
			var p place
			if version >= 1 {
				p.inIDAT = r.number(2)&15 == 1
			}
			r.number(2) // data reference
			base, extents := r.number(baseSize), r.number(2)
			first := reader{data: r.data}
			first.number(indexSize)
			p.offset = base + first.number(offsetSize)
			r.skip(int(extents) * (indexSize + offsetSize + lengthSize))
			if r.short || !yield(id, p) {
				return
			}
		}
	}
}

// parseGrid reads the size of a grid's canvas: version, flags, rows, columns, then the sides in 2 or 4 bytes each.
func parseGrid(data []byte) (gridCanvas, bool) {
	r := reader{data: data}
	head := r.number(4)
	size := 2
	if head>>16&1 != 0 {
		size = 4
	}
	g := gridCanvas{width: uint32(r.number(size)), height: uint32(r.number(size))}
	return g, !r.short
}

// A reader takes big-endian numbers off the front of data. After the end it is short and gives zeros.
type reader struct {
	data  []byte
	short bool
}

func (r *reader) skip(size int) {
	if size > len(r.data) {
		r.short, size = true, len(r.data)
	}
	r.data = r.data[size:]
}

func (r *reader) number(size int) uint64 {
	if size > len(r.data) {
		r.short, r.data = true, nil
		return 0
	}
	var n uint64
	for _, b := range r.data[:size] {
		n = n<<8 | uint64(b)
	}
	r.data = r.data[size:]
	return n
}
