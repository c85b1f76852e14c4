package store_test

import (
	"bytes"
	"crypto/sha256"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/vetting"
)

// BenchmarkAcceptPhoto measures the acceptance of a 12-megapixel JPEG, from its bytes to the committed record, against
// hashing the same bytes and writing them durably, which syncs the file and its folder, and nothing else: one after the
// other in one run, each first in turn. It reports the medians and the quotient of the medians. The database of tests does not sync.
func BenchmarkAcceptPhoto(b *testing.B) {
	f := setUp(b)
	data := camera(b, 4000, 3000)
	b.SetBytes(int64(len(data)))
	var bare, accepted []time.Duration
	dir := b.TempDir()
	n := 0
	keep := func() {
		begin := time.Now()
		keepBare(b, dir, data)
		bare = append(bare, time.Since(begin))
	}
	for b.Loop() {
		id := f.create(b, "")
		accept := func() {
			begin := time.Now()
			err := f.Service.AddPhoto(b.Context(), f.actor, id, dossier.Photo{Source: "linkedin"}, vetting.Upload{Name: "me.jpg", ContentType: "image/jpeg", Data: data})
			accepted = append(accepted, time.Since(begin))
			if err != nil {
				b.Fatal(err)
			}
		}
		if n++; n%2 == 0 { // the first of the two may wait for what others left to be written
			keep()
			accept()
		} else {
			accept()
			keep()
		}
	}
	b.ReportMetric(ms(bare), "bare-ms")
	b.ReportMetric(ms(accepted), "accept-ms")
	b.ReportMetric(ms(accepted)/ms(bare), "times-bare")
}

func ms(all []time.Duration) float64 {
	slices.Sort(all)
	return float64(all[len(all)/2].Microseconds()) / 1000
}

var digest [sha256.Size]byte

// keepBare hashes the bytes and writes them to a new file of the folder so that they survive a crash.
func keepBare(b *testing.B, dir string, data []byte) {
	digest = sha256.Sum256(data)
	file, err := os.CreateTemp(dir, "bare")
	if err != nil {
		b.Fatal(err)
	}
	defer file.Close()
	if _, err := file.Write(data); err != nil {
		b.Fatal(err)
	}
	if err := file.Sync(); err != nil {
		b.Fatal(err)
	}
	folder, err := os.Open(dir)
	if err != nil {
		b.Fatal(err)
	}
	defer folder.Close()
	if err := folder.Sync(); err != nil {
		b.Fatal(err)
	}
}

// camera returns a JPEG with the grain of a camera, about 0.4 bytes a pixel.
func camera(b *testing.B, w, h int) []byte {
	img, random := image.NewRGBA(image.Rect(0, 0, w, h)), rand.New(rand.NewPCG(1, 2))
	for y := range h {
		for x := range w {
			grain := uint8(random.IntN(24))
			img.SetRGBA(x, y, color.RGBA{uint8(x*200/w) + grain, uint8(y*200/h) + grain, uint8((x+y)*200/(w+h)) + grain, 255})
		}
	}
	var out bytes.Buffer
	if err := jpeg.Encode(&out, img, &jpeg.Options{Quality: 90}); err != nil {
		b.Fatal(err)
	}
	return out.Bytes()
}
