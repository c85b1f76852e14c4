package reader

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"image"
	"image/jpeg"
	"io"
	"math"
	"os"
	"strings"
	"sync"
	"time"

	"bonafide/internal/confine"
	"bonafide/internal/ocr"
	"bonafide/internal/pdf417"
	"bonafide/internal/photo"
	"bonafide/internal/zone"
)

// A Scan is what a program read in a picture of a document: the machine-readable zone, the barcode on the back, both or
// none. It is a machine's reading: check digits cover numbers and dates of a zone, never names, and a person has to
// compare it with the picture.
type Scan struct {
	Zone      string // lines of the zone, whole, separated by line breaks: mrz.Mask of it is what may be kept; "" where there is none
	ZoneFull  bool   // every check digit of the zone fits
	ZoneAt    Place
	Barcode   string // text of a PDF417 barcode, whole, which need not be a licence's: barcode.Strip of it is what may be kept
	BarcodeAt Place
}

// A Place is where something stands in a picture.
type Place struct {
	Box   image.Rectangle // in pixels
	Angle float64         // by which to turn the picture clockwise to read it, in radians
}

// The engines that scans are made with, as they are told of with a result.
const (
	ZoneEngine    = "Tesseract 5"
	BarcodeEngine = "ZXing 3"
)

// scanLimits bound a child that scans: Tesseract's memory, which grows by copying, and the picture beside it.
var scanLimits = confine.Limits{Memory: 2 << 30, Working: 512 << 20, CPUSeconds: 3600}

// scanPatience bounds one scan. After barcodeEnough and zoneEnough no further look at the picture is begun, and the best so
// far is the answer.
const (
	barcodeEnough = 6 * time.Second
	zoneEnough    = 15 * time.Second
	scanPatience  = 40 * time.Second
)

// scanQuestion is what a child is asked; it answers with a Scan, or with the print of a page.
type scanQuestion struct {
	Print bool
	AsOf  time.Time
}

// Scan reads what a machine can read in a preview of a document's picture, as Read makes them, or in a drawn page. Years of
// a zone are told by asOf; see mrz.Parse. A picture that the child did not finish is a *photo.Refused.
func (c *Confined) Scan(ctx context.Context, preview []byte, asOf time.Time) (*Scan, error) {
	var s Scan
	err := c.scans.Ask(ctx, scanPatience, scanQuestion{AsOf: asOf}, preview, &s)
	if err := c.failed(err, scanTask, len(preview), scanPatience); err != nil {
		return nil, err
	}
	return &s, nil
}

// printPatience bounds the reading of a page: a full one of 570 words took 20 s at a load of 6 on two cores.
const printPatience = 60 * time.Second

var errTooMuchPrint = &photo.Refused{Reason: "The print of the page could not be read in a minute. Compare it by eye."}

// ReadPrint reads the print in the picture of a page, as DrawPage makes them: its lines from top to bottom, as Tesseract
// sees them, which knows English print. A page that takes more than a minute is a *photo.Refused.
func (c *Confined) ReadPrint(ctx context.Context, picture []byte) (print string, err error) {
	err = c.scans.Ask(ctx, printPatience, scanQuestion{Print: true}, picture, &print)
	err = c.failed(err, printTask, len(picture), printPatience)
	if errors.As(err, new(*photo.Refused)) {
		err = errTooMuchPrint
	}
	return print, err
}

// A scanner holds the engines.
type scanner struct {
	print *ocr.Engine
	bars  *pdf417.Engine
}

// newScanner compiles the engines. A cache that cannot be written costs time only.
func newScanner(cache string, model []byte) (s scanner, err error) {
	ctx := context.Background()
	if s.print, err = ocr.Load(ctx, cache, model); err != nil && cache != "" {
		return newScanner("", model)
	}
	if err != nil {
		return s, err
	}
	s.bars, err = pdf417.Load(ctx, cache)
	return s, err
}

// WorkOnScans is the whole life of a child that scans. What the engines compile to is kept in the folder cache, where that
// is not empty; model is a file of Tesseract's, "" for the built-in model of English print.
func WorkOnScans(in io.Reader, out io.Writer, cache, model string) error {
	var data []byte
	if model != "" {
		var err error
		if data, err = os.ReadFile(model); err != nil {
			return err
		}
	}
	engines, err := newScanner(cache, data)
	if err != nil {
		return err
	}
	return confine.Serve(in, out, scanLimits, func(ask json.RawMessage, preview []byte) (any, error) {
		var q scanQuestion
		if err := json.Unmarshal(ask, &q); err != nil {
			return nil, err
		}
		if q.Print {
			return engines.readPrint(preview)
		}
		return engines.scan(preview, q.AsOf)
	})
}

var errNoPreview = errors.New("reader: what is to be scanned is no preview")

func (e scanner) scan(preview []byte, asOf time.Time) (*Scan, error) {
	img, err := jpeg.Decode(bytes.NewReader(preview))
	if err != nil {
		return nil, errNoPreview
	}
	ctx, picture, s := context.Background(), photo.Gray(img), &Scan{}
	symbol, err := e.bars.Find(ctx, picture, time.Now().Add(barcodeEnough))
	if err != nil {
		return nil, err
	}
	if symbol != nil {
		side := symbol.Quad[1].Sub(symbol.Quad[0])
		s.Barcode, s.BarcodeAt = symbol.Text, Place{symbol.Box(), -math.Atan2(float64(side.Y), float64(side.X))}
	}
	found, err := zone.Read(ctx, e.print, picture, asOf, time.Now().Add(zoneEnough))
	if err != nil {
		return nil, err
	}
	if found != nil {
		s.Zone, s.ZoneFull, s.ZoneAt = found.Text, found.Full(), Place{found.Box, found.Angle}
	}
	return s, nil
}

func (e scanner) readPrint(picture []byte) (string, error) {
	img, err := jpeg.Decode(bytes.NewReader(picture))
	if err != nil {
		return "", errNoPreview
	}
	page, err := e.print.Start(context.Background(), "")
	if err != nil {
		return "", err
	}
	texts, err := page.Read(photo.Gray(img), ocr.Block)
	var lines []string
	for _, text := range texts {
		lines = append(lines, text.Words)
	}
	return strings.Join(lines, "\n"), err
}

// scannerHere are the engines of Here, which last as long as the process and serve one picture at a time.
var (
	scannerHere  = sync.OnceValues(func() (scanner, error) { return newScanner(UserCache(), nil) })
	scanningHere sync.Mutex
)

// Scan scans a picture; see Confined.Scan.
func (Here) Scan(_ context.Context, preview []byte, asOf time.Time) (*Scan, error) {
	engines, err := scannerHere()
	if err != nil {
		return nil, err
	}
	scanningHere.Lock()
	defer scanningHere.Unlock()
	return engines.scan(preview, asOf)
}

// ReadPrint reads the print of a page; see Confined.ReadPrint.
func (Here) ReadPrint(_ context.Context, picture []byte) (string, error) {
	engines, err := scannerHere()
	if err != nil {
		return "", err
	}
	scanningHere.Lock()
	defer scanningHere.Unlock()
	return engines.readPrint(picture)
}
