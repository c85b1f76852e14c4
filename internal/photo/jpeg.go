package photo

import (
	"bytes"
	"encoding/binary"
	"io"
	"iter"
)

// Markers of a JPEG (ITU-T T.81, table B.1).
const (
	markerSOF2  = 0xc2 // start of a progressive frame
	markerEOI   = 0xd9
	markerSOS   = 0xda
	markerAPP1  = 0xe1 // EXIF, XMP
	markerAPP11 = 0xeb // JUMBF
)

// jpegSegments returns the marker segments of a JPEG, with their payload, up to the end of the picture or the first
// segment that is cut off.
func jpegSegments(data []byte) iter.Seq2[byte, []byte] {
	return func(yield func(byte, []byte) bool) {
		for {
			at := bytes.IndexByte(data, 0xff)
			if at < 0 || at+1 >= len(data) {
				return
			}
			data = data[at+1:]
			marker := data[0]
			switch {
			case marker == 0xff: // fill byte: the marker follows
				continue
			case marker == 0x00, marker == 0x01, 0xd0 <= marker && marker <= 0xd8: // stuffing and markers without payload
				data = data[1:]
				continue
			case marker == markerEOI:
				return
			}
			if len(data) < 3 {
				return
			}
			size := int(binary.BigEndian.Uint16(data[1:]))
			if size < 2 || 1+size > len(data) {
				return
			}
			if !yield(marker, data[3:1+size]) {
				return
			}
			data = data[1+size:]
		}
	}
}

func jpegHeader(data []byte) (header, error) {
	var h header
	framed, passes := false, 0
	for marker, payload := range jpegSegments(data) {
		switch {
		case marker == markerSOS:
			passes++
		case isFrame(marker) && !framed:
			framed = true
			var err error
			if h, err = jpegFrame(marker, payload); err != nil {
				return header{}, err
			}
		}
	}
	if !framed || passes == 0 {
		return header{}, io.ErrUnexpectedEOF
	}
	h.passes = passes
	return h, nil
}

// isFrame reports whether the marker starts a frame: all of C0..CF but the tables DHT, JPG and DAC.
func isFrame(marker byte) bool {
	return 0xc0 <= marker && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc
}

// jpegFrame reads a frame header (T.81, B.2.2) and reckons what its decoder holds: a byte a sample, four more for the
// coefficients of a progressive frame, and four a pixel to unmix CMYK.
func jpegFrame(marker byte, p []byte) (header, error) {
	if len(p) < 6 || len(p) < 6+3*int(p[5]) {
		return header{}, io.ErrUnexpectedEOF
	}
	h := header{
		height: int(binary.BigEndian.Uint16(p[1:])),
		width:  int(binary.BigEndian.Uint16(p[3:])),
	}
	samples, most := 0, 1
	components := int(p[5])
	for i := range components {
		factors := p[6+3*i+1]
		area := int(factors>>4) * int(factors&15)
		samples += area
		most = max(most, area)
	}
	sampleBytes := 1.0
	if marker == markerSOF2 {
		sampleBytes += 4
	}
	h.pixelBytes = sampleBytes * float64(samples) / float64(most)
	if components == 4 {
		h.pixelBytes += 4
	}
	return h, nil
}
