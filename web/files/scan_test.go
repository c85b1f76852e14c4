package files_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"bonafide/internal/mrz"
	"bonafide/internal/pdf417"
	"bonafide/internal/vetting"
	"bonafide/web/webtest"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

const number = "D23145890"

// licence draws the back of a licence with the number.
func licence(t *testing.T) []byte {
	t.Helper()
	bars, err := pdf417.Draw("@\n\x1e\rANSI 636015090102DL00410278ZT03190008DLDAQ"+number+"\nDCSFERRAND\nDACJO\nDBB01021990\nDBA01022028\nDBC1\nDAYBRO\n", 4)
	if err != nil {
		t.Fatal(err)
	}
	back := sheet(1000, 640)
	draw.Draw(back, bars.Rect.Add(image.Pt(100, 200)), bars, image.Point{}, draw.Src)
	return encoded(t, back)
}

// passport draws a page with the zone of a passport with the number.
func passport(t *testing.T) []byte {
	t.Helper()
	checked := func(s string) string { return s + mrz.CheckDigit(s) }
	filled := func(s string, n int) string { return s + strings.Repeat("<", n-len(s)) }
	own, birth, expiry, optional := checked(number), checked("900102"), checked("280102"), checked(filled("", 14))
	parsed, err := opentype.Parse(gomono.TTF)
	if err != nil {
		t.Fatal(err)
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: 42, DPI: 72})
	if err != nil {
		t.Fatal(err)
	}
	page := sheet(1200, 840)
	for n, line := range []string{filled("P<UTOFERRAND<<JO", 44), own + "UTO" + birth + "F" + expiry + optional + mrz.CheckDigit(own+birth+expiry+optional)} {
		d := font.Drawer{Dst: page, Src: image.Black, Face: face, Dot: fixed.P(40, 700+70*n)}
		d.DrawString(line)
	}
	return encoded(t, page)
}

func sheet(width, height int) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, width, height))
	draw.Draw(img, img.Rect, image.NewUniform(color.Gray{240}), image.Point{}, draw.Src)
	return img
}

func encoded(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// scanned returns a PDF document whose one page is the picture.
func scanned(t *testing.T, picture []byte) []byte {
	t.Helper()
	doc := fpdf.New("P", "mm", "A4", "")
	doc.AddPage()
	doc.RegisterImageOptionsReader("page", fpdf.ImageOptions{ImageType: "JPEG"}, bytes.NewReader(picture))
	doc.ImageOptions("page", 15, 20, 180, 0, false, fpdf.ImageOptions{ImageType: "JPEG"}, 0, "")
	var b bytes.Buffer
	if err := doc.Output(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestScan uploads documents as a recruiter does: the site's own jobs read them, scan them and keep what was read, and the
// page shows it beside the part of the picture that was read, until the recruiter takes it over.
func TestScan(t *testing.T) {
	site := webtest.New(t)
	recruiter := site.As(vetting.Recruiter)
	candidate := "/candidates/" + site.Load("../testdata/ferrand.json").String()
	link, seen := regexp.MustCompile(candidate+`/files/[0-9a-f-]{36}`), map[string]bool{}
	for _, test := range []struct {
		name, kind string
		data       []byte
		absent     string // what is never kept
	}{
		{"licence.jpg", "driver_license", licence(t), "BRO"},
		{"passport.jpg", "passport", passport(t), "UTO9"},
		{"passport.pdf", "passport", scanned(t, passport(t)), "UTO9"},
	} {
		t.Run(test.name, func(t *testing.T) {
			form := url.Values{"kind": {test.kind}, "number": {number}, "date_of_birth": {"1990-01-02"}, "expires_at": {"2028-01-02"}}
			p := recruiter.PostFile(candidate+"/evidence/documents", form, webtest.File{Field: "pictures", Name: test.name, Data: test.data})
			if p.Status != http.StatusSeeOther {
				t.Fatalf("%s: %s", p, p.Text())
			}
			site.Settle()
			var file string
			for _, own := range link.FindAllString(string(recruiter.Get(candidate+"/identity").Body), -1) {
				if !seen[own] {
					file = own
				}
				seen[own] = true
			}
			page := recruiter.Get(file)
			for _, want := range []string{"Machine read", "Read by a program", "Document number " + number + " fits " + number, "Date of expiry 2 January 2028 fits 2 January 2028"} {
				if !page.Has(want) {
					t.Errorf("%s lacks %q:\n%s", page, want, page.Text())
				}
			}
			if page.Has(test.absent) {
				t.Errorf("%s shows %q", page, test.absent)
			}
			cut := recruiter.Get(file + "/scan")
			if size, err := jpeg.DecodeConfig(bytes.NewReader(cut.Body)); err != nil || size.Width < 300 {
				t.Errorf("the part that was read is %d x %d, %v", size.Width, size.Height, err)
			}
			if p := recruiter.Post(file+"/scan/take", nil); p.Status != http.StatusSeeOther {
				t.Errorf("%s: %s", p, p.Text())
			}
			if page := recruiter.Get(file); !page.Has("A person gave the lines of this capture") {
				t.Errorf("taken over: %s", page.Text())
			}
		})
	}
}
