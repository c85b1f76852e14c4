package pdf417

import (
	"errors"
	"image"
	"image/color"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/pdf417"
)

// Draw draws a text as a barcode of black bars on white, module pixels to the narrowest bar and three times that to a row:
// for made-up documents. Characters that ISO 8859-1 lacks are an error. Line ends may be added to the text.
func Draw(text string, module int) (*image.Gray, error) {
	code, err := encode(text)
	if err != nil {
		return nil, err
	}
	const rowHeight = 3
	size := code.Bounds().Size()
	out := image.NewGray(image.Rect(0, 0, size.X*module, size.Y/encodedHeight*rowHeight*module))
	for y := range out.Rect.Dy() {
		for x := range out.Rect.Dx() {
			out.Set(x, y, color.GrayModel.Convert(code.At(x/module, y/module/rowHeight*encodedHeight)))
		}
	}
	return out, nil
}

// encodedHeight is how many points high the encoder makes a row.
const encodedHeight = 2

// encode returns the barcode of a text. The encoder writes wrong row numbers unless rows come in threes (boombuler/barcode
// v1.1.0, getLeftCodeWord), so that line ends are added until they do.
func encode(text string) (barcode.Barcode, error) {
	var bytes []byte // as the standard of licences has it
	for _, r := range text {
		if r > 0xff {
			return nil, errors.New("pdf417: the text has characters that ISO 8859-1 lacks")
		}
		bytes = append(bytes, byte(r))
	}
	const most = 100
	for range most {
		for level := byte(3); level <= 5; level++ { // of error correction: the standard asks for 3 at least, and for 5 where there is room
			code, err := pdf417.Encode(string(bytes), level)
			if err != nil {
				return nil, err
			}
			if code.Bounds().Dy()/encodedHeight%3 == 0 {
				return code, nil
			}
		}
		bytes = append(bytes, '\n')
	}
	return nil, errors.New("pdf417: no number of rows fits the text")
}
