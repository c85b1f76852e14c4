package face

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"path"
	"slices"
	"testing"

	"bonafide/internal/photo"

	"golang.org/x/image/draw"
)

// samePortrait is dossier.SamePortrait.
const samePortrait = 24

// TestPortraits measures whether a portrait is known again in a copy that was made smaller and saved again, or printed on
// a card, and that neither another person's nor another picture of the same person is taken for it.
func TestPortraits(t *testing.T) {
	type shot struct {
		picture, person string
		hash            *photo.PDQ
	}
	var whole, copies []shot
	lost := 0
	add := func(to *[]shot, name string, img *image.RGBA) {
		h := HashesOf(&photo.File{Image: img, Width: img.Rect.Dx(), Height: img.Rect.Dy(), Orientation: 1})
		if h.Portrait == nil {
			lost++
			return
		}
		*to = append(*to, shot{name, path.Base(name)[:5], h.Portrait})
	}
	for _, name := range []string{
		"public_domain_officials/obama_1.jpg", "public_domain_officials/obama_2.jpg", "public_domain_officials/obama_4.jpg",
		"public_domain_officials/biden_1.jpg", "public_domain_officials/biden_2.jpg", "lfw/Anthony_Hopkins_0001.jpg", "lfw/Anthony_Hopkins_0002.jpg",
		"orl/S01_01.pgm", "orl/S01_04.pgm", "orl/S05_01.pgm", "orl/S09_01.pgm", "orl/S09_03.pgm",
	} {
		img := portrait(t, name)
		add(&whole, name, img)
		add(&copies, name, saved(t, img, 900, 40))
		add(&copies, name, saved(t, img, 240, 60))
		add(&copies, name, onCard(img))
	}
	var known, pairs int
	var same []int
	person, other := 256, 256
	for _, a := range whole {
		for _, b := range slices.Concat(whole, copies) {
			d := a.hash.Hash.Distance(b.hash.Hash)
			switch {
			case a.hash == b.hash:
			case a.picture == b.picture:
				pairs++
				same = append(same, d)
				if d <= samePortrait {
					known++
				}
			case a.person == b.person:
				person = min(person, d)
			default:
				other = min(other, d)
			}
		}
	}
	slices.Sort(same)
	t.Logf("%d of %d copies within %d bits (%v), in %d more no face was found; nearest: %d another picture of the person, %d another person's", known, pairs, samePortrait, same, lost, person, other)
	if known*10 < pairs*9 || min(person, other) <= samePortrait {
		t.Errorf("want nine in ten known again and nothing else")
	}
}

// TestCroppedPortraits measures whether a portrait is known again in a photo that was cut otherwise. Of seven photos and four
// cuts of each all were, at 18 bits at most, and another person's came no nearer than 90; of three portraits of 92 by 112 pixels,
// which the face fills, 3 of 9.
func TestCroppedPortraits(t *testing.T) {
	hash := func(img image.Image) *photo.PDQ {
		b := img.Bounds()
		whole := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
		draw.Draw(whole, whole.Rect, img, b.Min, draw.Src)
		return HashesOf(&photo.File{Image: whole, Width: b.Dx(), Height: b.Dy(), Orientation: 1}).Portrait
	}
	whole := map[string]*photo.PDQ{}
	cut := map[string][]*photo.PDQ{}
	for _, name := range []string{
		"public_domain_officials/obama_1.jpg", "public_domain_officials/obama_4.jpg", "public_domain_officials/biden_1.jpg", "lfw/Anthony_Hopkins_0001.jpg",
	} {
		img := portrait(t, name)
		if whole[name] = hash(img); whole[name] == nil {
			t.Fatalf("%s: no face", name)
		}
		w, h := img.Rect.Dx(), img.Rect.Dy()
		for _, r := range []image.Rectangle{
			image.Rect(w/12, h/20, w, h), image.Rect(w/20, h/20, w-w/20, h-h/4),
		} {
			if p := hash(img.SubImage(r)); p != nil {
				cut[name] = append(cut[name], p)
			}
		}
	}
	known, all, person, other := 0, 0, 256, 256
	for a, p := range whole {
		for b, hashes := range cut {
			for _, q := range hashes {
				d := p.Hash.Distance(q.Hash)
				switch {
				case a == b:
					all++
					if d <= samePortrait {
						known++
					}
				case path.Base(a)[:5] == path.Base(b)[:5]:
					person = min(person, d)
				default:
					other = min(other, d)
				}
			}
		}
	}
	t.Logf("%d of %d crops within %d bits of the whole; nearest: %d another picture of the person, %d another person's", known, all, samePortrait, person, other)
	if known < all || min(person, other) <= samePortrait {
		t.Errorf("want all known again and nothing else")
	}
}

// saved returns the picture with its longer side at most side, saved as a JPEG of the quality.
func saved(t *testing.T, img *image.RGBA, side, quality int) *image.RGBA {
	t.Helper()
	scale := min(1, float64(side)/float64(max(img.Rect.Dx(), img.Rect.Dy())))
	small := image.NewRGBA(image.Rect(0, 0, int(scale*float64(img.Rect.Dx())), int(scale*float64(img.Rect.Dy()))))
	draw.CatmullRom.Scale(small, small.Rect, img, img.Rect, draw.Src, nil)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, small, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	again, err := jpeg.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	draw.Draw(small, small.Rect, again, image.Point{}, draw.Src)
	return small
}

// onCard returns a patterned card of 1012 by 638 pixels with the picture printed on it.
func onCard(img *image.RGBA) *image.RGBA {
	card := image.NewRGBA(image.Rect(0, 0, 1012, 638))
	for y := range 638 {
		for x := range 1012 {
			v := uint8(170 + 30*math.Sin(float64(x)/17+float64(y)/23) + float64((x*7+y*13)%16))
			card.SetRGBA(x, y, color.RGBA{v, 220, 100 + v/2, 255})
		}
	}
	for i := range 9 {
		draw.Draw(card, image.Rect(440, 90+50*i, 700+30*(i%4), 104+50*i), image.NewUniform(color.Gray{40}), image.Point{}, draw.Src)
	}
	w, h := 360, 360*img.Rect.Dy()/img.Rect.Dx()
	if h > 380 {
		w, h = 380*img.Rect.Dx()/img.Rect.Dy(), 380
	}
	draw.CatmullRom.Scale(card, image.Rect(40, 140, 40+w, 140+h), img, img.Rect, draw.Src, nil)
	return card
}
