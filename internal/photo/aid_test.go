package photo

import (
	"bytes"
	"encoding/binary"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"bonafide/internal/errs"
)

// grain is a picture whose pixels vary at random round a soft scene, as a camera's do.
func grain(w, h, amount int) *image.RGBA {
	img := scene(w, h)
	dice := rand.New(rand.NewPCG(1, 2))
	for i := range img.Pix {
		if i%4 != 3 {
			img.Pix[i] = uint8(min(255, max(0, int(img.Pix[i])+dice.IntN(2*amount+1)-amount)))
		}
	}
	return img
}

func saved(t *testing.T, img image.Image, quality int) image.Image {
	t.Helper()
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, img, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	again, err := jpeg.Decode(&buf)
	if err != nil {
		t.Fatal(err)
	}
	return again
}

// pasted is a picture saved at one quality whose right half comes from another picture.
func pasted(t *testing.T, left, right image.Image) []byte {
	t.Helper()
	out := image.NewRGBA(left.Bounds())
	draw.Draw(out, out.Rect, left, image.Point{}, draw.Src)
	half := out.Rect
	half.Min.X = half.Dx() / 2
	draw.Draw(out, half, right, half.Min, draw.Src)
	return encodePNG(t, out)
}

// halves returns the mean brightness of an aid's view, left and right.
func halves(t *testing.T, a Aid, data []byte) (left, right float64) {
	t.Helper()
	view, err := DrawAid(a, data)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(view))
	if err != nil {
		t.Fatal(err)
	}
	b := img.Bounds()
	for y := range b.Dy() {
		for x := range b.Dx() {
			v := float64(color.GrayModel.Convert(img.At(x, y)).(color.Gray).Y) / float64(b.Dx()*b.Dy()/2)
			if x < b.Dx()/2 {
				left += v
			} else {
				right += v
			}
		}
	}
	return left, right
}

func TestAidsShowWhatWasPastedIn(t *testing.T) {
	const w, h = 320, 400 // higher than a strip
	fresh := grain(w, h, 12)
	for _, test := range []struct {
		aid      Aid
		data     []byte
		brighter float64 // times, on the right
	}{
		{ErrorLevels, pasted(t, saved(t, fresh, 90), fresh), 2},
		{Noise, pasted(t, scene(w, h), fresh), 2},
		// Not twice: a block whose colours were rounded is not compressed without change at its own quality either.
		{Ghosts, pasted(t, saved(t, fresh, 60), saved(t, fresh, 95)), 1.5},
	} {
		left, right := halves(t, test.aid, test.data)
		if right < test.brighter*left || right < 30 {
			t.Errorf("%s: mean brightness %.1f and, where it was pasted in, %.1f: not %g times as bright", test.aid, left, right, test.brighter)
		}
	}
}

func TestMedianEqualsSorting(t *testing.T) {
	img := luminance(grain(17, 9, 120))
	for y := range 9 {
		for x := range 17 {
			var nine []uint8
			for i := range 9 {
				nine = append(nine, img.GrayAt(min(max(x+i%3-1, 0), 16), min(max(y+i/3-1, 0), 8)).Y)
			}
			slices.Sort(nine)
			if got := median(img, x, y); got != nine[4] {
				t.Errorf("at %d, %d: %d, want %d", x, y, got, nine[4])
			}
		}
	}
}

func TestAidsAreBoundedAndUpright(t *testing.T) {
	data := exifJPEG(t, scene(3400, 64), 6)
	for _, aid := range []Aid{ErrorLevels, Noise, Ghosts} {
		view, err := DrawAid(aid, data)
		if err != nil {
			t.Fatal(err)
		}
		size, err := png.DecodeConfig(bytes.NewReader(view))
		if err != nil || size.Height > PreviewSide || size.Height <= size.Width {
			t.Errorf("%s: %d x %d (%v)", aid, size.Width, size.Height, err)
		}
	}
}

func TestAidsOfWhatHasNone(t *testing.T) {
	var refused *Refused
	if _, err := DrawAid(Noise, []byte("no picture")); !errors.As(err, &refused) {
		t.Errorf("a text: %v, want a refusal", err)
	}
	for _, aid := range []Aid{SmallPicture, "crystal ball"} {
		if _, err := DrawAid(aid, encodePNG(t, scene(32, 32))); !errors.Is(err, errs.NotFound) {
			t.Errorf("%s: %v, want not found", aid, err)
		}
	}
	if _, err := DrawAid(Noise, pdf(1, "")); !errors.Is(err, errs.NotFound) {
		t.Errorf("a PDF: %v, want not found", err)
	}
}

// withExif puts an EXIF segment with the tags of two directories into a JPEG. A string is text, an int a number; the
// thumbnail follows the directories.
func withExif(t *testing.T, data []byte, first, second map[uint16]any, thumbnail []byte) []byte {
	t.Helper()
	tiff := []byte("II*\x00\x08\x00\x00\x00")
	at := len(tiff) + directorySize(first)
	firstDir, firstRest := directory(first, at)
	at += len(firstRest)
	place := at + directorySize(second)
	if len(thumbnail) > 0 {
		second[0x0201], second[0x0202] = place, len(thumbnail)
		place = at + directorySize(second)
		second[0x0201] = place
	}
	secondDir, secondRest := directory(second, at+directorySize(second))
	binary.LittleEndian.PutUint32(firstDir[len(firstDir)-4:], uint32(at))
	body := string(tiff) + string(firstDir) + string(firstRest) + string(secondDir) + string(secondRest) + string(thumbnail)
	return withSegment(data, markerAPP1, "Exif\x00\x00"+body)
}

func directorySize(tags map[uint16]any) int { return 2 + 12*len(tags) + 4 }

// directory encodes an image file directory, and what lies outside of it, from the offset rest on.
func directory(tags map[uint16]any, rest int) (dir, outside []byte) {
	dir = binary.LittleEndian.AppendUint16(nil, uint16(len(tags)))
	for tag := range uint16(0xffff) {
		v, ok := tags[tag]
		if !ok {
			continue
		}
		dir = binary.LittleEndian.AppendUint16(dir, tag)
		switch v := v.(type) {
		case int:
			dir = binary.LittleEndian.AppendUint16(dir, 4)
			dir = binary.LittleEndian.AppendUint32(dir, 1)
			dir = binary.LittleEndian.AppendUint32(dir, uint32(v))
		case string:
			dir = binary.LittleEndian.AppendUint16(dir, 2)
			dir = binary.LittleEndian.AppendUint32(dir, uint32(len(v)+1))
			dir = binary.LittleEndian.AppendUint32(dir, uint32(rest+len(outside)))
			outside = append(outside, v+"\x00"...)
		}
	}
	return binary.LittleEndian.AppendUint32(dir, 0), outside
}

func TestExamine(t *testing.T) {
	picture := scene(480, 320)
	withBars := image.NewRGBA(image.Rect(0, 0, 160, 120))
	draw.Draw(withBars, withBars.Rect, image.Black, image.Point{}, draw.Src)
	draw.Draw(withBars, image.Rect(0, 7, 160, 113), scale(picture, 160), image.Point{}, draw.Src)
	camera := map[uint16]any{0x010f: "Acme", 0x0110: "Acme One", 0x0132: "2026:10:07 15:00:00"}
	e, err := Examine(withExif(t, encodeJPEG(t, picture), camera, map[uint16]any{}, encodeJPEG(t, withBars)))
	if err != nil {
		t.Fatal(err)
	}
	if e.Thumbnail < 0 || e.Thumbnail > SameDistance {
		t.Errorf("its own thumbnail is %d bits away, want at most %d", e.Thumbnail, SameDistance)
	}
	if got, want := e.Taken.Device, "Acme One"; got != want {
		t.Errorf("device %q, want %q", got, want)
	}
	if got, want := e.Taken.Resaved, time.Date(2026, 10, 7, 15, 0, 0, 0, time.UTC); !got.Equal(want) {
		t.Errorf("saved again at %v, want %v", got, want)
	}

	e, err = Examine(withExif(t, encodeJPEG(t, picture), camera, map[uint16]any{}, encodeJPEG(t, grain(160, 107, 120))))
	if err != nil || e.Thumbnail <= SameDistance {
		t.Errorf("another picture as the thumbnail is %d bits away (%v), want more than %d", e.Thumbnail, err, SameDistance)
	}
	if e, err = Examine(encodePNG(t, picture)); err != nil || e.Thumbnail != -1 || e.Quality != 0 {
		t.Errorf("a PNG: %+v, %v", e, err)
	}
}

func TestBrokenThumbnailsAreNone(t *testing.T) {
	small := encodeJPEG(t, scene(16, 16))
	for name, thumbnail := range map[string][]byte{
		"cut":  small[:len(small)/2],
		"text": []byte("no picture at all"),
		"huge": jpegOf(0xc0, 40000, 40000, 1),
	} {
		e, err := Examine(withExif(t, encodeJPEG(t, scene(64, 48)), map[uint16]any{}, map[uint16]any{}, thumbnail))
		if err != nil || e.Thumbnail != -1 {
			t.Errorf("%s: %v, %v, want none", name, e, err)
		}
	}
}

func TestJPEGQuality(t *testing.T) {
	for _, quality := range []int{1, 30, 50, 75, 92, 100} {
		var buf bytes.Buffer
		if err := jpeg.Encode(&buf, scene(16, 16), &jpeg.Options{Quality: quality}); err != nil {
			t.Fatal(err)
		}
		if got := jpegQuality(buf.Bytes()); got != quality {
			t.Errorf("saved at %d, read as %d", quality, got)
		}
	}
	own := encodeJPEG(t, scene(16, 16))
	own[bytes.Index(own, []byte{0xff, markerDQT})+5]++
	if got := jpegQuality(own); got != 0 {
		t.Errorf("an own table was read as quality %d", got)
	}
}

func TestExifTime(t *testing.T) {
	for _, test := range []struct {
		text, offset string
		want         time.Time
	}{
		{"2024:02:29 23:59:58", "", time.Date(2024, 2, 29, 23, 59, 58, 0, time.UTC)},
		{"2024:02:29 23:59:58", "+09:00", time.Date(2024, 2, 29, 14, 59, 58, 0, time.UTC)},
		{"2024:02:29 23:59:58", "Seoul", time.Date(2024, 2, 29, 23, 59, 58, 0, time.UTC)},
		{"0000:00:00 00:00:00", "", time.Time{}},
		{"yesterday", "+01:00", time.Time{}},
	} {
		if got := exifTime(test.text, test.offset); !got.Equal(test.want) {
			t.Errorf("%q %q: %v, want %v", test.text, test.offset, got, test.want)
		}
	}
}

func TestTakenWhereItSays(t *testing.T) {
	f := readFile(t, corpus(t, "exif/jpg__gps__DSCN0010.jpg"))
	if !f.Taken.Located || int(f.Taken.Latitude) != 43 || int(f.Taken.Longitude) != 11 {
		t.Errorf("%+v", f.Taken)
	}
	if f.Taken.At.Year() != 2008 || f.Taken.Device != "NIKON COOLPIX P6000" {
		t.Errorf("%+v", f.Taken)
	}
}

func BenchmarkAids(b *testing.B) {
	var buf bytes.Buffer
	if err := jpeg.Encode(&buf, grain(4000, 3000, 12), nil); err != nil {
		b.Fatal(err)
	}
	for _, aid := range []Aid{ErrorLevels, Noise, Ghosts} {
		b.Run(string(aid), func(b *testing.B) {
			for b.Loop() {
				if _, err := DrawAid(aid, buf.Bytes()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
