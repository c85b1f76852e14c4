package faces_test

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"
	"os"
	"regexp"
	"testing"

	"bonafide/internal/dossier"
	"bonafide/internal/vetting"
	"bonafide/web/webtest"

	"github.com/google/uuid"
)

const officials = "../../../shared/data/faces/public_domain_officials/"

func add(t *testing.T, s *webtest.Site, id uuid.UUID, source, name string, data []byte) vetting.Picture {
	t.Helper()
	by := s.Actor(vetting.Recruiter)
	if err := s.Vetting.AddPhoto(t.Context(), by, id, dossier.Photo{Source: source}, vetting.Upload{Name: name, Data: data}); err != nil {
		t.Fatal(err)
	}
	s.Settle()
	r, err := s.Vetting.Candidate(t.Context(), by, id)
	if err != nil {
		t.Fatal(err)
	}
	return vetting.Picture{Candidate: id, File: r.Files[len(r.Files)-1].ID}
}

// ask gives two pictures to reviewers and returns the address of the page.
func ask(t *testing.T, s *webtest.Site, a, b vetting.Picture) string {
	t.Helper()
	if err := s.Vetting.AskReviewers(t.Context(), s.Actor(vetting.Recruiter), a, b); err != nil {
		t.Fatal(err)
	}
	waiting, err := s.Vetting.Comparisons(t.Context(), s.Actor(vetting.Reviewer))
	if err != nil {
		t.Fatal(err)
	}
	return "/comparisons/" + waiting[len(waiting)-1].ID.String()
}

// Neither the pages' source nor the pictures' bytes and headers say whom the pictures are of.
func TestNothingServedSaysWhoItIs(t *testing.T) {
	s := webtest.New(t)
	id := s.Load("../testdata/ferrand.json")
	a, b := add(t, s, id, "application", "ferrand-at-home.png", webtest.Picture("a")), add(t, s, id, "interview", "ferrand-call.png", webtest.Picture("b"))
	path := ask(t, s, a, b)
	r, err := s.Vetting.Candidate(t.Context(), s.Actor(vetting.Recruiter), id)
	if err != nil {
		t.Fatal(err)
	}
	secret := regexp.MustCompile(`(?i)ferrand|\bJo\b|united states|nashville|"US"|interview|application\b|` +
		regexp.QuoteMeta(r.Dossier.Application.Requisition) + `|` + id.String() + `|` + a.File.String() + `|` + b.File.String() + `|rosa`)
	c := s.As(vetting.Reviewer)
	var pictures [2][]byte
	for i, at := range []string{"/comparisons", path, path + "/pictures/left", path + "/pictures/right"} {
		p := c.Get(at)
		served := append(bytes.Clone(p.Body), []byte(p.Header.Get("Content-Disposition")+p.Header.Get("Link")+p.Header.Get("ETag"))...)
		if found := secret.Find(served); found != nil || p.Status != 200 {
			t.Errorf("%s says %q", p, found)
		}
		if i >= 2 {
			pictures[i-2] = p.Body
		}
	}
	if bytes.Equal(pictures[0], pictures[1]) {
		t.Error("both sides show one picture")
	}
	for range 5 {
		if !bytes.Equal(c.Get(path+"/pictures/left").Body, pictures[0]) {
			t.Fatal("the sides change when the page is loaded again")
		}
	}
}

// What stands beside the portrait on a document is not shown.
func TestADocumentIsCutToItsPortrait(t *testing.T) {
	data, err := os.ReadFile(officials + "biden_2.jpg")
	if err != nil {
		t.Skipf("no test pictures: %v", err)
	}
	other, err := os.ReadFile(officials + "obama_2.jpg")
	if err != nil {
		t.Fatal(err)
	}
	s := webtest.New(t)
	id := s.Load("../testdata/ferrand.json")
	path := ask(t, s, add(t, s, id, "id_document", "card.png", card(t, data)), add(t, s, id, "interview", "call.jpg", other))
	c := s.As(vetting.Reviewer)
	for _, side := range []string{"left", "right"} {
		img, err := jpeg.Decode(bytes.NewReader(c.Get(path + "/pictures/" + side).Body))
		if err != nil {
			t.Fatal(err)
		}
		size := img.Bounds().Size()
		for y := range size.Y {
			for x := range size.X {
				if r, g, _, _ := img.At(x, y).RGBA(); r < 0x3000 && g > 0xb000 {
					t.Fatalf("%s, %v: what is printed on the document is shown at %d, %d", side, size, x, y)
				}
			}
		}
	}
}

// card returns a picture of a document: a portrait in the middle of green print, a tenth of its width away from it.
func card(t *testing.T, portrait []byte) []byte {
	t.Helper()
	face, err := jpeg.Decode(bytes.NewReader(portrait))
	if err != nil {
		t.Fatal(err)
	}
	size := face.Bounds().Size()
	img := image.NewRGBA(image.Rect(0, 0, 2*size.X, size.Y*3/2))
	draw.Draw(img, img.Rect, image.NewUniform(color.RGBA{0, 255, 0, 255}), image.Point{}, draw.Src)
	at := image.Rectangle{Max: size}.Add(image.Pt(size.X/5, size.Y/4))
	draw.Draw(img, at.Inset(-size.X/10), image.White, image.Point{}, draw.Src)
	draw.Draw(img, at, face, face.Bounds().Min, draw.Src)
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
