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

// portrait draws somebody who does not exist before a wall that is different for every seed, so that no two portraits
// of different seeds are taken for one.
func portrait(seed uint64) []byte {
	rng := rand.New(rand.NewPCG(seed, 2))
	img := image.NewRGBA(image.Rect(0, 0, portraitWidth, portraitHeight))
	for range 50 {
		x, y := rng.IntN(portraitWidth), rng.IntN(portraitHeight)
		box := image.Rect(x-20-rng.IntN(60), y-20-rng.IntN(60), x+20+rng.IntN(60), y+20+rng.IntN(60))
		draw.Draw(img, box, image.NewUniform(shade(rng, 60, 200)), image.Point{}, draw.Src)
	}
	skin, hair, shirt := shade(rng, 90, 220), shade(rng, 20, 120), shade(rng, 40, 200)
	cx, cy := portraitWidth/2+rng.IntN(80)-40, 170+rng.IntN(60)-30
	ellipse(img, cx, cy+230, 130, 130, shirt)
	ellipse(img, cx, cy-18, 74, 92, hair)
	ellipse(img, cx, cy, 64, 84, skin)
	for _, side := range []int{-1, 1} {
		ellipse(img, cx+side*24, cy-14, 8, 5, color.RGBA{30, 30, 40, 255})
	}
	ellipse(img, cx, cy+40, 22, 5, color.RGBA{150, 60, 60, 255})
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 85}); err != nil {
		panic(err) // a buffer takes everything
	}
	return b.Bytes()
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
