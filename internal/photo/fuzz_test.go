package photo

import (
	"errors"
	"testing"
	"time"
)

// FuzzRead wants an answer in time for any bytes: a File that can be hashed and shown, or a refusal. HEIC is left to
// FuzzHEIF: under the fuzzer's instruments its decoder needs minutes to start.
func FuzzRead(f *testing.F) {
	f.Add(encodeJPEG(f, scene(24, 16)))
	f.Add(encodePNG(f, scene(24, 16)))
	f.Add(exifJPEG(f, scene(24, 16), 6))
	f.Add(pdf(1, "/OpenAction 2 0 R"))
	f.Add([]byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if KindOf(data) == HEIC {
			t.Skip()
		}
		start := time.Now()
		file, err := Read("", "", data)
		var r *Refused
		switch {
		case err != nil && !errors.As(err, &r):
			t.Fatalf("%v is not a refusal", err)
		case err == nil && file.Image != nil:
			Fingerprint(file.Image)
			if _, err := file.Preview(320); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Fatalf("took %v", took)
		}
	})
}

// FuzzAccept wants an answer at once for any bytes, and never a refusal of what Read would read.
func FuzzAccept(f *testing.F) {
	f.Add("a.jpg", "image/jpeg", encodeJPEG(f, scene(24, 16)))
	f.Add("", "", encodePNG(f, scene(24, 16)))
	f.Add("a.pdf", "", pdf(1, "/OpenAction 2 0 R"))
	f.Add("a.heic", "image/heic", heif(64, 64, 64, 64))
	f.Add("a.webp", "", []byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"))
	f.Fuzz(func(t *testing.T, name, contentType string, data []byte) {
		start := time.Now()
		kind, err := Accept(name, contentType, data)
		if took := time.Since(start); took > time.Second {
			t.Fatalf("took %v", took)
		}
		switch r, refused := errors.AsType[*Refused](err); {
		case err == nil && kind != KindOf(data):
			t.Fatalf("accepted as %q, want %q", kind, KindOf(data))
		case err != nil && (!refused || r.Reason == ""):
			t.Fatalf("%v is not a refusal with a reason", err)
		case err != nil && KindOf(data) != HEIC:
			if _, err := Read(name, contentType, data); err == nil {
				t.Fatalf("refused (%s), and Read reads it", r.Reason)
			}
		}
	})
}

func FuzzParseHash(f *testing.F) {
	f.Add("d8f8f0cee0f4a84f0637022a078f67f0b36e2ed596621e1d33e6339c4e9c9b22")
	f.Fuzz(func(t *testing.T, s string) {
		h, err := ParseHash(s)
		if err != nil {
			return
		}
		if again, err := ParseHash(h.String()); err != nil || again != h {
			t.Errorf("ParseHash(%q) = %v, and %v the second time (%v)", s, h, again, err)
		}
	})
}

func FuzzPNGText(f *testing.F) {
	f.Add("tEXt", []byte("Software\x00GIMP"))
	f.Add("zTXt", append([]byte("parameters\x00\x00"), deflate([]byte("a face"))...))
	f.Add("iTXt", []byte("prompt\x00\x00\x00en\x00\x00{}"))
	f.Fuzz(func(t *testing.T, kind string, body []byte) {
		if _, text, _ := pngText(kind, body); len(text) > 2*maxText { // Latin-1 grows to two bytes
			t.Errorf("%d bytes of text", len(text))
		}
	})
}

func FuzzHEIF(f *testing.F) {
	f.Add(heif(64, 64, 64, 64))
	f.Fuzz(func(t *testing.T, data []byte) {
		heifBrands(data)
		if h, err := heifHeader(data); err == nil && (h.width <= 0 || h.height < 0) {
			t.Errorf("size %d x %d", h.width, h.height)
		}
	})
}

func FuzzActiveNames(f *testing.F) {
	f.Add(pdf(1, "/Open#41ction 2 0 R"))
	f.Fuzz(func(t *testing.T, data []byte) { activeNames(data) })
}
