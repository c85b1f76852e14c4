package face

import (
	"bytes"
	"image"
	"image/jpeg"
	"testing"

	"golang.org/x/image/draw"

	"bonafide/internal/photo"
)

// upload saves a picture, made so wide, and reads it as an upload.
func upload(t *testing.T, img image.Image, width int) *photo.File {
	t.Helper()
	small := image.NewRGBA(image.Rect(0, 0, width, img.Bounds().Dy()*width/img.Bounds().Dx()))
	draw.CatmullRom.Scale(small, small.Rect, img, img.Bounds(), draw.Src, nil)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, small, &jpeg.Options{Quality: 80}); err != nil {
		t.Fatal(err)
	}
	f, err := photo.Read("p.jpg", "", b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// withFace puts another's face over the one that base shows.
func withFace(base, donor *image.RGBA) *image.RGBA {
	at, from := Detect(base)[0].Box, Detect(donor)[0].Box
	out := image.NewRGBA(base.Rect)
	draw.Draw(out, out.Rect, base, base.Rect.Min, draw.Src)
	draw.CatmullRom.Scale(out, at.Inset(at.Dx()/12), donor, from.Inset(from.Dx()/12), draw.Src, nil)
	return out
}

// A portrait into which another's face was put keeps its background and not its face; another portrait has another
// background.
func TestSplit(t *testing.T) {
	const folder = "public_domain_officials/"
	base, donor := portrait(t, folder+"obama_1.jpg"), portrait(t, folder+"biden_2.jpg")
	first, ok := Split(upload(t, base, 900))
	second, ok2 := Split(upload(t, withFace(base, donor), 640))
	other, ok3 := Split(upload(t, donor, 900))
	if !ok || !ok2 || !ok3 {
		t.Fatalf("parts of the three portraits: %v, %v, %v; want all", ok, ok2, ok3)
	}
	if d := first.Background.Hash.Distance(second.Background.Hash); d > photo.SameDistance {
		t.Errorf("the backgrounds differ in %d bits, want %d at most", d, photo.SameDistance)
	}
	if d := first.Face.Hash.Distance(second.Face.Hash); d <= 64 {
		t.Errorf("the faces differ in %d bits, want more than 64", d)
	}
	if d := first.Background.Hash.Distance(other.Background.Hash); d < 2*photo.SameDistance {
		t.Errorf("another portrait's background differs in %d bits, want %d at least", d, 2*photo.SameDistance)
	}
}

// Nothing is known by a plain or blurred ground, nor where there is no one face.
func TestSplitNothing(t *testing.T) {
	img := portrait(t, "public_domain_officials/biden_2.jpg")
	blurred := image.NewRGBA(image.Rect(0, 0, 8, 8))
	draw.CatmullRom.Scale(blurred, blurred.Rect, img, img.Rect, draw.Src, nil)
	box := Detect(img)[0].Box
	ground, plain := image.NewRGBA(img.Rect), image.NewRGBA(img.Rect)
	draw.BiLinear.Scale(ground, ground.Rect, blurred, blurred.Rect, draw.Src, nil)
	for _, g := range []*image.RGBA{ground, plain} {
		draw.Draw(g, box, img, box.Min, draw.Src)
	}
	for name, picture := range map[string]image.Image{
		"blurred ground": ground, "plain ground": plain, "no face": image.NewRGBA(image.Rect(0, 0, 400, 400)), "small": image.NewRGBA(image.Rect(0, 0, 40, 400)),
	} {
		if parts, ok := Split(upload(t, picture, picture.Bounds().Dx())); ok {
			t.Errorf("%s: got %v, want nothing", name, parts.Background.Hash)
		}
	}
}
