package photo

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"image"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func (f *File) hasMark(code string) bool {
	return slices.ContainsFunc(f.Marks, func(m Mark) bool { return m.Code == code })
}

func chunk(kind string, body string) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(body)))
	b = append(b, kind+body...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// withChunk puts a chunk before the pixels of a PNG, or at its end.
func withChunk(data []byte, kind, body string, late bool) []byte {
	at := bytes.Index(data, []byte("IDAT")) - 4
	if late {
		at = bytes.Index(data, []byte("IEND")) - 4
	}
	return slices.Concat(data[:at], chunk(kind, body), data[at:])
}

func withSegment(data []byte, marker byte, body string) []byte {
	head := []byte{0xff, marker, byte((len(body) + 2) >> 8), byte(len(body) + 2)}
	return slices.Concat(data[:2], head, []byte(body), data[2:])
}

const xmpPacket = "http://ns.adobe.com/xap/1.0/\x00<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>" +
	"<rdf:Description xmlns:e='http://iptc.org/std/Iptc4xmpExt/2008-02-29/' xmlns:xmp='http://ns.adobe.com/xap/1.0/' %s/></rdf:RDF></x:xmpmeta>"

func xmp(attributes string) string { return strings.Replace(xmpPacket, "%s", attributes, 1) }

func TestMarks(t *testing.T) {
	drawing, picture := encodePNG(t, scene(32, 32)), encodeJPEG(t, scene(32, 32))
	const source = "http://cv.iptc.org/newscodes/digitalsourcetype/"
	for _, test := range []struct {
		name string
		data []byte
		want []string // codes
	}{
		{"plain PNG", drawing, nil},
		{"plain JPEG", picture, nil},
		{"generator's text", withChunk(drawing, "tEXt", "parameters\x00a face, Steps: 20, Sampler: Euler", false), []string{AIGenerated}},
		{"packed text", withChunk(drawing, "zTXt", "Dream\x00\x00"+string(deflate([]byte("a face"))), false), []string{AIGenerated}},
		{"unicode text", withChunk(drawing, "iTXt", "prompt\x00\x00\x00en\x00\x00{}", false), []string{AIGenerated}},
		{"text after the pixels", withChunk(drawing, "tEXt", "parameters\x00a face", true), nil},
		{"other text", withChunk(drawing, "tEXt", "Comment\x00Steps: none", false), nil},
		{"generator's name", withChunk(drawing, "tEXt", "Software\x00NovelAI", false), []string{AIGenerated}},
		{"editor", withChunk(drawing, "tEXt", "Software\x00GIMP 2.10", false), []string{Edited}},
		{"screen tool", withChunk(drawing, "tEXt", "Software\x00gnome-screenshot", false), []string{Screenshot}},
		{"content credentials", withChunk(drawing, "caBX", "....jumb....c2pa", false), []string{C2PA}},
		{"editor in XMP", withSegment(picture, markerAPP1, xmp("xmp:CreatorTool='Adobe Photoshop 21.1'")), []string{Edited}},
		{"source type", withSegment(picture, markerAPP1, xmp("e:DigitalSourceType='"+source+"trainedAlgorithmicMedia'")), []string{AIGenerated}},
		{"source type in part", withSegment(picture, markerAPP1, xmp("e:DigitalSourceType='"+source+"compositeWithTrainedAlgorithmicMedia'")), []string{AIGenerated}},
		{"source type of a camera", withSegment(picture, markerAPP1, xmp("e:DigitalSourceType='"+source+"digitalCapture'")), nil},
		{"script", withSegment(picture, 0xfe, "<?php phpinfo(); ?>"), []string{ActiveContent}},
		{"hidden in the pixels", encodePNG(t, stealth()), []string{AIGenerated}},
	} {
		f, err := Read("", "", test.data)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		var got []string
		for _, m := range f.Marks {
			if !slices.Contains(got, m.Code) {
				got = append(got, m.Code)
			}
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("%s: marks %v, want %v", test.name, f.Marks, test.want)
		}
	}
}

// stealth draws a picture with a generator's signature in the lowest bits of its alpha channel, column by column.
func stealth() *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, 20, 20))
	for i := range img.Pix {
		img.Pix[i] = 254
	}
	for i, c := range []byte("stealth_pnginfo") {
		for bit := range 8 {
			at := i*8 + bit
			img.Pix[img.PixOffset(at/20, at%20)+3] |= c >> (7 - bit) & 1
		}
	}
	return img
}

func TestProvenance(t *testing.T) {
	dir := corpus(t, "provenance")
	data, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var truths []struct {
		File string `json:"file"`
		AI   bool   `json:"ai_generated"`
		C2PA any    `json:"c2pa_present"` // a bool, or words where the credentials lie elsewhere
	}
	if err := json.Unmarshal(data, &truths); err != nil {
		t.Fatal(err)
	}
	for _, truth := range truths {
		f := readFile(t, filepath.Join(dir, truth.File))
		if got := f.hasMark(AIGenerated); got != truth.AI {
			t.Errorf("%s: ai_generated %v, want %v (%v)", truth.File, got, truth.AI, f.Marks)
		}
		if got, want := f.hasMark(C2PA), truth.C2PA != nil && truth.C2PA != false; got != want {
			t.Errorf("%s: c2pa %v, want %v (%v)", truth.File, got, want, f.Marks)
		}
	}
}

// TestExifDumps compares with what another program reads from the same files: the software named, and whether there
// is a latitude.
func TestExifDumps(t *testing.T) {
	dir := corpus(t, "exif")
	dumps, err := filepath.Glob(filepath.Join(dir, "expected", "jpg__*.exifpy.txt"))
	if err != nil {
		t.Fatal(err)
	}
	compared := 0
	for _, dump := range dumps {
		text, err := os.ReadFile(dump)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimSuffix(filepath.Base(dump), ".exifpy.txt")
		f := readFile(t, filepath.Join(dir, name))
		software, located := "", false
		for line := range strings.Lines(string(text)) {
			if value, ok := strings.CutPrefix(line, "Image Software (ASCII): "); ok {
				software = strings.TrimSpace(value)
			}
			located = located || strings.HasPrefix(line, "GPS GPSLatitude ")
		}
		i := slices.IndexFunc(f.Metadata, func(m Field) bool { return m.Key == "Exif.Image.Software" })
		if software != "" {
			compared++
			if i < 0 || f.Metadata[i].Value != software {
				t.Errorf("%s: software %v, want %q", name, f.Metadata, software)
			}
		}
		if got := f.hasMark(GPS); got != located {
			t.Errorf("%s: gps %v, want %v", name, got, located)
		}
	}
	if compared == 0 {
		t.Error("no dump names a software: nothing was compared")
	}
}

func TestPNGTextIsBounded(t *testing.T) {
	bomb := "parameters\x00\x00" + string(deflate(make([]byte, 30<<20)))
	key, text, ok := pngText("zTXt", []byte(bomb))
	if key != "parameters" || len(text) != maxText || !ok {
		t.Errorf("%q, %d bytes, %v; want %d bytes", key, len(text), ok, maxText)
	}
}

func TestPrintable(t *testing.T) {
	for in, want := range map[string]string{
		" a\x00b\x1bc\n": "abc",
		"caf\xe9":        "caf",
		"日本":             "日本",
	} {
		if got := printable(in); got != want {
			t.Errorf("printable(%q) = %q, want %q", in, got, want)
		}
	}
	if got := printable(strings.Repeat("語", maxValueBytes)); len(got) > maxValueBytes || !strings.HasSuffix(got, "語") {
		t.Errorf("a long value ends in %q after %d bytes", got[len(got)-3:], len(got))
	}
}
