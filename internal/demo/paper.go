package demo

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/mrz"
	"bonafide/internal/pdf417"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/gomono"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/math/fixed"
)

// A Paper is an invented document with its picture as an upload.
type Paper struct {
	Document dossier.Document
	Name     string // of the file
	JPEG     []byte
}

// passport invents a passport of Utopia, ICAO's country of specimens, that agrees with everything that the candidate says.
func passport(d *dossier.Dossier, now time.Time) (Paper, error) {
	name, birth := d.Names[0], d.Documents[0].DateOfBirth
	issued := now.AddDate(-2, 0, 0)
	doc := dossier.Document{
		Kind: "passport", Issuer: "UTO", Number: "D23145890", Name: &name, DateOfBirth: birth,
		IssuedAt: dossier.DateOf(issued), ExpiresAt: dossier.DateOf(issued.AddDate(10, 0, -1)),
	}
	jpg, err := drawPassport(doc)
	return Paper{doc, "passport.jpg", jpg}, err
}

// passportZone returns the two lines of a passport's zone (Doc 9303 part 4, 4.2), its sex unspecified.
func passportZone(doc dossier.Document) [2]string {
	const width = 44
	fill := func(s string, to int) string { return s + strings.Repeat("<", to-len(s)) }
	short := func(d dossier.Date) string { return strings.ReplaceAll(d.String(), "-", "")[2:] }
	checked := func(s string) string { return s + mrz.CheckDigit(s) }
	number, birth, expiry := checked(fill(doc.Number, 9)), checked(short(doc.DateOfBirth)), checked(short(doc.ExpiresAt))
	optional := checked(fill("", 14))
	name := strings.ToUpper(doc.Name.Family + "<<" + doc.Name.Given)
	return [2]string{
		fill("P<"+doc.Issuer+name, width),
		number + doc.Issuer + birth + "<" + expiry + optional + mrz.CheckDigit(number+birth+expiry+optional),
	}
}

var (
	cardstock = color.Gray{238}
	ink       = color.Gray{35}
	faint     = color.Gray{205}
)

// sheet returns an empty page with the lines of a guilloche.
func sheet(width, height int) *image.Gray {
	img := image.NewGray(image.Rect(0, 0, width, height))
	draw.Draw(img, img.Rect, image.NewUniform(cardstock), image.Point{}, draw.Src)
	return img
}

// write prints a line with its foot at a point.
func write(img draw.Image, at image.Point, size float64, shade color.Color, line string) error {
	parsed, err := opentype.Parse(gomono.TTF)
	if err != nil {
		return err
	}
	face, err := opentype.NewFace(parsed, &opentype.FaceOptions{Size: size, DPI: 72})
	if err != nil {
		return err
	}
	d := font.Drawer{Dst: img, Src: image.NewUniform(shade), Face: face, Dot: fixed.P(at.X, at.Y)}
	d.DrawString(line)
	return nil
}

// A print is one line of print on a sheet.
type print struct {
	x, y int
	size float64
	text string
}

// finish prints the lines and encodes the sheet.
func finish(img *image.Gray, lines ...print) ([]byte, error) {
	for _, l := range lines {
		if err := write(img, image.Pt(l.x, l.y), l.size, ink, l.text); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 88})
	return b.Bytes(), err
}

// drawPassport draws the page of data of an invented passport.
func drawPassport(doc dossier.Document) ([]byte, error) {
	img := sheet(1200, 840)
	draw.Draw(img, image.Rect(60, 150, 350, 550), image.NewUniform(faint), image.Point{}, draw.Src) // no portrait: nobody is meant
	zone := passportZone(doc)
	return finish(img,
		print{60, 80, 34, "UTOPIA   PASSPORT"}, print{60, 125, 20, "Specimen, invented for the demonstration"},
		print{400, 190, 20, "Passport number"}, print{400, 230, 34, doc.Number},
		print{400, 290, 20, "Name"}, print{400, 330, 34, doc.Name.Full},
		print{400, 390, 20, "Date of birth"}, print{400, 430, 34, doc.DateOfBirth.String()},
		print{400, 490, 20, "Date of issue / date of expiry"}, print{400, 530, 34, doc.IssuedAt.String() + " / " + doc.ExpiresAt.String()},
		print{40, 700, 42, zone[0]}, print{40, 770, 42, zone[1]},
	)
}

// virginia is AAMVA's number of the issuer US-VA.
const virginia = 636000

// licenceBack gives a driving licence a picture of its back, whose barcode says what is recorded but for the last character
// of the number: what a recruiter's slip of the hand looks like, and what else it may be.
func licenceBack(doc dossier.Document) (Paper, error) {
	n := len(doc.Number) - 1
	coded := doc
	coded.Number = doc.Number[:n] + string('0'+(doc.Number[n]-'0'+1)%10)
	bars, err := pdf417.Draw(licenceText(coded, virginia), 4)
	if err != nil {
		return Paper{}, err
	}
	img := sheet(1100, 690)
	draw.Draw(img, image.Rect(0, 60, 1100, 170), image.NewUniform(ink), image.Point{}, draw.Src) // the magnetic stripe
	draw.Draw(img, bars.Rect.Add(image.Pt((1100-bars.Rect.Dx())/2, 330)), bars, image.Point{}, draw.Src)
	jpg, err := finish(img, print{60, 230, 22, "Specimen, invented for the demonstration"}, print{60, 275, 22, "Class D   Restrictions none   Endorsements none"})
	return Paper{doc, "licence-back.jpg", jpg}, err
}

// licenceText returns the text of a licence's barcode (AAMVA DL/ID Card Design Standard 2020, annex D.12).
func licenceText(doc dossier.Document, issuer int) string {
	day := func(d dossier.Date) string { return d.Time().Format("01022006") }
	a := doc.Address
	data := strings.Join([]string{
		"DLDAQ" + doc.Number, "DCS" + strings.ToUpper(doc.Name.Family), "DAC" + strings.ToUpper(doc.Name.Given),
		"DBB" + day(doc.DateOfBirth), "DBD" + day(doc.IssuedAt), "DBA" + day(doc.ExpiresAt),
		"DAG" + strings.ToUpper(a.Line1), "DAI" + strings.ToUpper(a.City), "DAJ" + a.Region, "DAK" + a.PostalCode, "DCGUSA",
	}, "\n") + "\r"
	const head = 31 // characters before the first subfile
	return fmt.Sprintf("@\n\x1e\rANSI %06d100101DL%04d%04d%s", issuer, head, len(data), data)
}
