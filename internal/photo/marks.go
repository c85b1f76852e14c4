package photo

import (
	"bytes"
	"image"
	"iter"
	"slices"
	"strings"
)

// The codes of marks.
const (
	AIGenerated   = "ai_generated"   // the file says that a generator made it, in whole or in part
	Edited        = "edited"         // the file names an image editor that wrote it
	Screenshot    = "screenshot"     // the file says that it shows a screen
	C2PA          = "c2pa"           // content credentials are present or pointed to; they are not verified
	GPS           = "gps"            // the file says where it was taken
	ActiveContent = "active_content" // the file carries script, other files or actions
)

// A Mark is a statement that a file makes about where it comes from, and where in the file it stands. Marks prove
// what they say only as far as nobody changed the file; their absence proves nothing.
type Mark struct {
	Code   string `json:"code"`
	Source string `json:"source"`
}

func (f *File) mark(code, source string) {
	m := Mark{Code: code, Source: source}
	if !slices.Contains(f.Marks, m) {
		f.Marks = append(f.Marks, m)
	}
}

func (f *File) findMarks(data []byte) {
	for _, field := range f.Metadata {
		f.markField(field)
	}
	for block := range sideBlocks(f.Kind, data) {
		f.markBlock(block)
	}
	if name := stealthSignature(f.Image); name != "" {
		f.mark(AIGenerated, "pixels: "+name)
	}
	for _, script := range []string{"<?php", "<script"} {
		if bytes.Contains(data, []byte(script)) {
			f.mark(ActiveContent, "text "+script)
		}
	}
}

// generatorTexts are the keywords of PNG texts that image generators write: AUTOMATIC1111 and its kin, ComfyUI,
// InvokeAI in its three ages.
var generatorTexts = []string{
	"parameters", "prompt", "workflow", "Dream", "sd-metadata", "invokeai_metadata", "invokeai_graph", "fooocus_scheme",
}

// Parts of the names of programs, in lower case.
var (
	generators = []string{
		"novelai", "stable diffusion", "stable-diffusion", "comfyui", "invokeai", "fooocus", "automatic1111",
		"midjourney", "dall-e", "dall·e", "made with google ai", "adobe firefly", "this person does not exist",
	}
	editors = []string{
		"photoshop", "fireworks", "lightroom", "gimp", "affinity photo", "pixelmator", "paint.net", "photopea", "krita", "canva",
		"snapseed", "picsart", "facetune", "faceapp", "meitu", "remini", "beautyplus", "photoscape", "paint shop pro",
		"corel", "acdsee", "luminar", "fotor", "vsco", "picasa",
	}
	screenTools = []string{"screenshot", "snipping", "greenshot", "sharex", "flameshot", "spectacle"}
)

// programFields end the keys of fields that name the program that wrote the file.
var programFields = []string{".Software", ".ProcessingSoftware", ".CreatorTool", ".HistorySoftwareAgent", ".Credit"}

func (f *File) markField(field Field) {
	value := strings.ToLower(field.Value)
	text, isText := strings.CutPrefix(field.Key, pngTextKey)
	if isText && slices.Contains(generatorTexts, text) {
		f.mark(AIGenerated, field.Key)
	}
	isComment := strings.HasSuffix(field.Key, ".UserComment")
	if (isText || isComment) && strings.Contains(value, "steps: ") && strings.Contains(value, "sampler: ") { // AUTOMATIC1111
		f.mark(AIGenerated, field.Key)
	}
	if slices.ContainsFunc(programFields, func(end string) bool { return strings.HasSuffix(field.Key, end) }) {
		f.markProgram(field.Key, value)
	}
	if isComment && strings.HasPrefix(value, "screenshot") { // as Apple writes it
		f.mark(Screenshot, field.Key)
	}
	if strings.HasSuffix(field.Key, ".GPSLatitude") {
		f.mark(GPS, field.Key)
	}
	if field.Key == "Xmp.dcterms.Provenance" && strings.HasPrefix(value, "http") {
		f.mark(C2PA, field.Key)
	}
}

func (f *File) markProgram(key, program string) {
	for _, kind := range []struct {
		code  string
		names []string
	}{{AIGenerated, generators}, {Edited, editors}, {Screenshot, screenTools}} {
		if slices.ContainsFunc(kind.names, func(name string) bool { return strings.Contains(program, name) }) {
			f.mark(kind.code, key)
		}
	}
}

// A sideBlock is a part of a picture file other than its pixels.
type sideBlock struct {
	name string
	body []byte
}

// c2paUUID types the HEIF box that holds a C2PA manifest (C2PA specification 2.1, A.5.1).
const c2paUUID = "\xd8\xfe\xc3\xd6\x1b\x0e\x48\x3c\x92\x97\x58\x28\x87\x7e\xc4\x81"

func (f *File) markBlock(b sideBlock) {
	// The values of the IPTC's digital source type for a generator's work, in XMP or in a C2PA assertion
	// (cv.iptc.org/newscodes/digitalsourcetype).
	for _, value := range []string{"trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia"} {
		if bytes.Contains(b.body, []byte(value)) {
			f.mark(AIGenerated, b.name+": "+value)
		}
	}
	isC2PA := false
	switch b.name {
	case "JPEG APP11", "PNG caBX", "WebP C2PA": // each holds a JUMBF box labelled c2pa
		isC2PA = bytes.Contains(b.body, []byte("c2pa"))
	case "HEIF uuid":
		isC2PA = bytes.HasPrefix(b.body, []byte(c2paUUID))
	}
	if isC2PA {
		f.mark(C2PA, b.name)
	}
}

// sideBlocks returns the parts of a picture file that hold no pixels.
func sideBlocks(kind Kind, data []byte) iter.Seq[sideBlock] {
	return func(yield func(sideBlock) bool) {
		switch kind {
		case JPEG:
			for marker, body := range jpegSegments(data) {
				name := "JPEG APP1"
				switch marker {
				case markerAPP1:
				case markerAPP11:
					name = "JPEG APP11"
				default:
					continue
				}
				if !yield(sideBlock{name, body}) {
					return
				}
			}
		case PNG:
			for chunk, body := range pngChunks(data) {
				if chunk != "IDAT" && !yield(sideBlock{"PNG " + chunk, body}) {
					return
				}
			}
		case WebP:
			for chunk, body := range webpChunks(data) {
				if chunk != "VP8 " && chunk != "VP8L" && chunk != "ALPH" && !yield(sideBlock{"WebP " + strings.TrimSpace(chunk), body}) {
					return
				}
			}
		case HEIC:
			for box, body := range boxes(data) { // XMP lies in mdat beside the pixels
				if !yield(sideBlock{"HEIF " + box, body}) {
					return
				}
			}
		}
	}
}

// stealthSignatures open the text that some generators hide in the lowest bits of the pixels, column by column
// ("stealth pnginfo"): the first two in the alpha channel, the others in red, green and blue.
var stealthSignatures = []string{"stealth_pnginfo", "stealth_pngcomp", "stealth_rgbinfo", "stealth_rgbcomp"}

// stealthSignature returns the signature that the lowest bits of img start with, empty where there is none.
func stealthSignature(img image.Image) string {
	var pix []uint8
	var stride int
	switch img := img.(type) {
	case *image.NRGBA:
		pix, stride = img.Pix, img.Stride
	case *image.RGBA:
		pix, stride = img.Pix, img.Stride
	default:
		return ""
	}
	height := img.Bounds().Dy()
	for _, channels := range [][]int{{3}, {0, 1, 2}} {
		bits := make([]byte, len(stealthSignatures[0]))
		for i := range 8 * len(bits) {
			pixel := i / len(channels)
			at := pixel%height*stride + pixel/height*4 + channels[i%len(channels)]
			if pixel/height >= img.Bounds().Dx() {
				break
			}
			bits[i/8] = bits[i/8]<<1 | pix[at]&1
		}
		if slices.Contains(stealthSignatures, string(bits)) {
			return string(bits)
		}
	}
	return ""
}
