package photo

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"image/png"
	"path/filepath"
	"strings"
	"testing"

	"bonafide/internal/errs"
)

func encodePNG(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func box(kind string, body ...[]byte) []byte {
	all := bytes.Join(body, nil)
	return append(binary.BigEndian.AppendUint32(nil, uint32(8+len(all))), append([]byte(kind), all...)...)
}

// heif builds the boxes of a HEIF file that declares a tile of w by h on a grid of gridW by gridH.
func heif(w, h, gridW, gridH uint32) []byte {
	two := func(a, b uint32) []byte {
		return binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, a), b)
	}
	grid := append([]byte{0, 1, 0, 0}, two(gridW, gridH)...)
	return bytes.Join([][]byte{
		box("ftyp", []byte("heic\x00\x00\x00\x00mif1heic")),
		box("meta", []byte{0, 0, 0, 0},
			box("iinf", []byte{0, 0, 0, 0, 0, 1}, box("infe", []byte{2, 0, 0, 0, 0, 7, 0, 0}, []byte("grid\x00"))),
			box("iloc", []byte{1, 0, 0, 0, 0x44, 0x00, 0, 1 /* item 7 in idat */, 0, 7, 0, 1, 0, 0 /* one extent at 0 */, 0, 1, 0, 0, 0, 0, 0, 0, 0, 12}),
			box("idat", grid),
			box("iprp", box("ipco", box("ispe", []byte{0, 0, 0, 0}, two(w, h)))),
		),
	}, nil)
}

// jpegOf returns the header of a JPEG of w by h with so many empty scans.
func jpegOf(frame byte, w, h uint16, scans int) []byte {
	b := []byte{0xff, 0xd8, 0xff, frame, 0, 17, 8, byte(h >> 8), byte(h), byte(w >> 8), byte(w), 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0}
	for range scans {
		b = append(b, 0xff, markerSOS, 0, 12, 3, 1, 0, 2, 0, 3, 0, 0, 63, 0)
	}
	return b
}

func TestRefusals(t *testing.T) {
	picture := encodeJPEG(t, scene(64, 48))
	drawing := encodePNG(t, scene(64, 48))
	for _, test := range []struct {
		name, contentType string
		data              []byte
		want              string // a part of the reason
	}{
		{"", "", nil, "empty"},
		{"", "", make([]byte, MaxBytes+1), "larger than 25 MB"},
		{"", "", []byte("GIF89a\x01\x00\x01\x00\x00\x00\x00"), "image/gif"},
		{"", "", []byte("<!DOCTYPE html><html></html>"), "text/html"},
		{"", "", []byte{1, 2, 3, 4}, "no known type"},
		{"me.jpg", "", drawing, "ends in .jpg but the content is a PNG picture"},
		{"ME.PNG", "", picture, "ends in .png but the content is a JPEG picture"},
		{"cv.pdf", "", picture, "content is a JPEG picture"},
		{"page.html", "", picture, "ends in .html"},
		{"me.jpg", "", pdf(1, ""), "content is a PDF document"},
		{"me.jpg", "image/png", picture, "sent as image/png"},
		{"me.jpg", "text/html; charset=utf-8", picture, "sent as text/html"},
		{"", "", picture[:len(picture)/2], "cut off"},
		{"", "", drawing[:len(drawing)/2], "cut off"},
		{"", "", append(append([]byte{}, drawing[:60]...), drawing[70:]...), "damaged"},
		{"", "", jpegOf(0xc0, 9000, 9000, 1), "9000 x 9000"},
		{"", "", jpegOf(markerSOF2, 6000, 6000, 1), "memory"},
		{"", "", jpegOf(markerSOF2, 4000, 4000, 100), "100 passes"},
		{"", "", jpegOf(0xc0, 0, 10, 1), "no size"},
		{"", "", heif(8000, 8000, 64, 64), "8000 x 8000"},
		{"", "", heif(64, 64, 30000, 30000), "30000 x 30000"},
		{"", "", heif(64, 64, 64, 64), "damaged"},
		{"", "", []byte("%PDF-1.4\n1 0 obj"), "cut off"},
		{"", "", []byte("%PDF-1.4\nnothing at all\n%%EOF"), "damaged"},
		{"", "", pdf(0, ""), "no pages"},
		{"", "", pdf(MaxPages+1, ""), "201 pages"},
	} {
		_, err := Read(test.name, test.contentType, test.data)
		var r *Refused
		if !errors.As(err, &r) {
			t.Errorf("Read(%q, %q, %d bytes) = %v, want a refusal with %q", test.name, test.contentType, len(test.data), err, test.want)
			continue
		}
		if message, ok := errs.Message(err); !strings.Contains(r.Reason, test.want) || !ok || message != r.Reason {
			t.Errorf("Read(%q, %q, %d bytes): %q, want a part %q", test.name, test.contentType, len(test.data), r.Reason, test.want)
		}
	}
}

func TestRead(t *testing.T) {
	deep := image.NewNRGBA64(image.Rect(0, 0, 40, 30))
	for _, test := range []struct {
		name, contentType string
		data              []byte
		kind              Kind
	}{
		{"me.JPEG", "image/jpg", encodeJPEG(t, scene(40, 30)), JPEG},
		{"me", "application/octet-stream", encodePNG(t, scene(40, 30)), PNG},
		{"me.v2", "", encodePNG(t, deep), PNG},
	} {
		f, err := Read(test.name, test.contentType, test.data)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		if f.Kind != test.kind || f.Width != 40 || f.Height != 30 || f.Bytes != len(test.data) || f.SHA256 != sha256.Sum256(test.data) || f.Orientation != 1 {
			t.Errorf("%s: %+v", test.name, f)
		}
	}
}

func TestReadHEIC(t *testing.T) {
	f := readFile(t, filepath.Join(corpus(t, "exif"), "heic__mobile__HMD_Nokia_8.3_5G_hdr.heif"))
	if f.Kind != HEIC || f.Width != 4608 || f.Height != 3456 {
		t.Errorf("%s, %d x %d; want HEIC, 4608 x 3456", f.Kind, f.Width, f.Height)
	}
	if q := Fingerprint(f.Image).Quality; q < MinQuality {
		t.Errorf("quality %d: the pixels look wrong", q)
	}
}

// exifJPEG returns img as a JPEG whose EXIF asks for the orientation.
func exifJPEG(t testing.TB, img image.Image, orientation byte) []byte {
	tiff := []byte("Exif\x00\x00MM\x00\x2a\x00\x00\x00\x08\x00\x01\x01\x12\x00\x03\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00")
	tiff[6+19] = orientation
	data := encodeJPEG(t, img)
	segment := append([]byte{0xff, markerAPP1, 0, byte(2 + len(tiff))}, tiff...)
	return append(data[:2:2], append(segment, data[2:]...)...)
}

func TestPreviewIsUprightBoundedAndBare(t *testing.T) {
	want := scene(600, 400)
	// How a camera stores a picture that is shown as want: the turn that undoes each orientation.
	undo := map[int]int{1: 1, 2: 2, 3: 3, 4: 4, 5: 5, 6: 8, 7: 7, 8: 6}
	for orientation, turned := range undo {
		f, err := Read("", "", exifJPEG(t, upright(want, turned), byte(orientation)))
		if err != nil {
			t.Fatal(err)
		}
		if f.Orientation != orientation {
			t.Errorf("orientation %d, want %d", f.Orientation, orientation)
		}
		preview, err := f.Preview(300)
		if err != nil {
			t.Fatal(err)
		}
		img, err := jpeg.Decode(bytes.NewReader(preview))
		if err != nil {
			t.Fatal(err)
		}
		if got := img.Bounds().Size(); got != image.Pt(300, 200) {
			t.Errorf("orientation %d: %v, want 300 x 200", orientation, got)
		}
		if d := Fingerprint(img).Hash.Distance(Fingerprint(want).Hash); d > 16 {
			t.Errorf("orientation %d: the preview lies at distance %d", orientation, d)
		}
		if bytes.Contains(preview, []byte("Exif")) {
			t.Errorf("orientation %d: the preview holds the original's EXIF", orientation)
		}
	}
}

func TestPreviewSizes(t *testing.T) {
	for _, test := range []struct {
		w, h, longest int
		want          image.Point
	}{
		{100, 50, 320, image.Pt(100, 50)}, // never enlarged
		{3200, 1600, 1600, image.Pt(1600, 800)},
		{1700, 10, 1600, image.Pt(1600, 9)},
		{5000, 2, 320, image.Pt(320, 1)},
		{7, 5000, 320, image.Pt(1, 320)},
	} {
		if got := scale(image.NewGray(image.Rect(0, 0, test.w, test.h)), test.longest).Rect.Size(); got != test.want {
			t.Errorf("scale(%dx%d, %d) = %v, want %v", test.w, test.h, test.longest, got, test.want)
		}
	}
}

func TestScaleKeepsTheMean(t *testing.T) {
	img := image.NewGray(image.Rect(0, 0, 1000, 999))
	for i := range img.Pix {
		img.Pix[i] = uint8(i % 2 * 200)
	}
	small := scale(img, 100)
	for _, p := range []image.Point{{0, 0}, {50, 50}, {small.Rect.Dx() - 1, small.Rect.Dy() - 1}} {
		if got := small.RGBAAt(p.X, p.Y); got.R < 90 || got.R > 110 || got.A != 255 {
			t.Errorf("at %v: %v, want grey 100", p, got)
		}
	}
}

// The set holds one picture four times, stored in four orientations.
func TestOrientationSetLooksAlike(t *testing.T) {
	dir := corpus(t, "exif")
	var first PDQ
	for i, n := range []int{1, 3, 6, 8} {
		f := readFile(t, filepath.Join(dir, fmt.Sprintf("jpg__orientation__landscape_%d.jpg", n)))
		if f.Orientation != n {
			t.Errorf("landscape_%d: orientation %d", n, f.Orientation)
		}
		preview, err := f.Preview(PreviewSide)
		if err != nil {
			t.Fatal(err)
		}
		img, err := jpeg.Decode(bytes.NewReader(preview))
		if err != nil {
			t.Fatal(err)
		}
		p := Fingerprint(img)
		if i == 0 {
			first = p
		}
		if d := p.Hash.Distance(first.Hash); d > SameDistance {
			t.Errorf("landscape_%d: distance %d to landscape_1 when shown", n, d)
		}
	}
}

func TestLaidPreviewIsThatOrientation(t *testing.T) {
	preview := encodeJPEG(t, scene(300, 200))
	seen := Fingerprint(scene(300, 200))
	for o := range Orientation(8) {
		laid, err := LayPreview(preview, o)
		if err != nil {
			t.Fatal(err)
		}
		got, err := FingerprintPreview(laid)
		if err != nil {
			t.Fatal(err)
		}
		if d := seen.Orientations[o].Distance(got.Hash); d > 10 {
			t.Errorf("%s: %d bits from the orientation's hash", o, d)
		}
		if again, err := ParseOrientation(o.String()); again != o || err != nil {
			t.Errorf("ParseOrientation(%q) = %v, %v", o, again, err)
		}
	}
}
