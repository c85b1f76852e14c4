package demo

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"math/rand/v2"
)

const portraitWidth, portraitHeight = 320, 400

// portrait draws somebody who does not exist before a wall of patches, so that no two portraits of different seeds are
// taken for one.
func portrait(seed uint64) []byte {
	rng := rand.New(rand.NewPCG(seed, 2))
	img := image.NewRGBA(image.Rect(0, 0, portraitWidth, portraitHeight))
	for range 50 {
		x, y := rng.IntN(portraitWidth), rng.IntN(portraitHeight)
		box := image.Rect(x-20-rng.IntN(60), y-20-rng.IntN(60), x+20+rng.IntN(60), y+20+rng.IntN(60))
		draw.Draw(img, box, image.NewUniform(shade(rng, 60, 200)), image.Point{}, draw.Src)
	}
	cx, cy := portraitWidth/2+rng.IntN(80)-40, 170+rng.IntN(60)-30
	head(img, rng, cx, cy)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 85}); err != nil {
		panic(err) // a buffer takes everything
	}
	return b.Bytes()
}

// head draws a head and shoulders whose face is the middle of the picture. Light falls on each in patches of its own:
// without them, portraits that are cut out by their eyes and mouth would all be one.
func head(img *image.RGBA, rng *rand.Rand, cx, cy int) {
	hair, shirt := shade(rng, 20, 120), shade(rng, 40, 200)
	wide, high := 56+rng.IntN(16), 74+rng.IntN(16)
	ellipse(img, cx, cy+230, 130, 130, shirt)
	ellipse(img, cx, cy-10-rng.IntN(14), wide+8+rng.IntN(20), high+rng.IntN(24), hair)
	tone := 110 + rng.IntN(90)
	ellipse(img, cx, cy, wide, high, grey(tone))
	for range 24 {
		x, y := rng.IntN(wide)-wide/2, rng.IntN(high+high/2)-high*3/4
		ellipse(img, cx+x, cy+y, 6+rng.IntN(wide/2), 6+rng.IntN(high/4), grey(tone+rng.IntN(40)-20))
	}
	for _, side := range []int{-1, 1} {
		ellipse(img, cx+side*24, cy-14, 8, 5, color.RGBA{30, 30, 40, 255})
	}
	ellipse(img, cx, cy+40, 22, 5, color.RGBA{150, 60, 60, 255})
}

// grey returns a warm grey of the brightness, 35 to 255.
func grey(tone int) color.RGBA {
	return color.RGBA{uint8(tone), uint8(tone - 20), uint8(tone - 35), 255}
}

func shade(rng *rand.Rand, low, high int) color.RGBA {
	c := func() uint8 { return uint8(low + rng.IntN(high-low)) }
	return color.RGBA{c(), c(), c(), 255}
}

func ellipse(img *image.RGBA, cx, cy, rx, ry int, c color.Color) {
	for y := -ry; y <= ry; y++ {
		for x := -rx; x <= rx; x++ {
			if x*x*ry*ry+y*y*rx*rx <= rx*rx*ry*ry {
				img.Set(cx+x, cy+y, c)
			}
		}
	}
}
