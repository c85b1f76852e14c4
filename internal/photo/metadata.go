package photo

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/bep/imagemeta"
)

// Limits of what a picture may say about itself. Beyond them the rest is left out.
const (
	maxFields     = 1000
	maxValueBytes = 16 << 10
)

// A Field is one thing that a picture says about itself. Keys are grouped as exiv2 groups them and tags named as
// ExifTool names them: Exif.Image.Software, Xmp.dc.Creator; the texts of a PNG are Png.Text.KEYWORD. Values are for
// reading, cut at 16 KB.
type Field struct {
	Key   string `json:"key"`
	Value string `json:"value"`
}

const pngTextKey = "Png.Text."

var metadataFormats = map[Kind]imagemeta.ImageFormat{
	JPEG: imagemeta.JPEG, PNG: imagemeta.PNG, WebP: imagemeta.WebP, HEIC: imagemeta.HEIF,
}

// readMetadata fills in Metadata and Orientation. Metadata that cannot be read is a warning: the picture counts.
func (f *File) readMetadata(data []byte) {
	f.Orientation = 1
	said := exifTags{}
	_, err := imagemeta.Decode(imagemeta.Options{
		R:               bytes.NewReader(data),
		ImageFormat:     metadataFormats[f.Kind],
		Sources:         imagemeta.EXIF | imagemeta.XMP | imagemeta.IPTC,
		ShouldHandleTag: func(tag imagemeta.TagInfo) bool { return wanted(tag) || isThumbnailPlace(tag) },
		LimitNumTags:    maxFields,
		HandleTag: func(tag imagemeta.TagInfo) error {
			said.add(tag)
			if wanted(tag) {
				f.addTag(tag)
			}
			return nil
		},
	})
	f.Taken, f.Thumbnail = said.taking(), said.thumbnail(data)
	if err != nil {
		f.Warnings = append(f.Warnings, "The metadata are damaged: they were read up to the damage.")
	}
	if f.Kind == PNG {
		f.addPNGTexts(data)
	}
}

// wanted leaves out the thumbnail's tags, the makers' own, which are binary, and those of the interoperability
// directory, which the library gives the names of the GPS directory.
func wanted(tag imagemeta.TagInfo) bool {
	return !strings.HasPrefix(tag.Namespace, "IFD1") &&
		!strings.HasSuffix(tag.Namespace, "InteroperabilityIFD") &&
		!strings.HasPrefix(tag.Tag, "MakerNote")
}

func (f *File) addTag(tag imagemeta.TagInfo) {
	key := fieldKey(tag)
	if key == "Exif.Image.Orientation" && f.Kind != HEIC { // HEIF turns by its own properties, done by the decoder
		if o, err := strconv.Atoi(fmt.Sprint(tag.Value)); err == nil && 1 <= o && o <= 8 {
			f.Orientation = o
		}
	}
	f.addField(key, fieldValue(tag.Value))
}

// addPNGTexts adds the texts of a PNG. A generator writes its texts before the pixels, so those after them, which
// another program added, go by another key.
func (f *File) addPNGTexts(data []byte) {
	prefix := pngTextKey
	for kind, body := range pngChunks(data) {
		if kind == "IDAT" {
			prefix = "Png.LateText."
		}
		if key, text, ok := pngText(kind, body); ok {
			f.addField(prefix+key, text)
		}
	}
}

func (f *File) addField(key, value string) {
	if len(f.Metadata) < maxFields {
		f.Metadata = append(f.Metadata, Field{Key: printable(key), Value: printable(value)})
	}
}

// exifGroups maps the paths of image file directories to exiv2's names for them.
var exifGroups = map[string]string{
	"IFD0":            "Image",
	"IFD0/ExifIFDP":   "Photo",
	"IFD0/GPSInfoIFD": "GPSInfo",
}

// xmpPrefixes maps namespaces to the prefixes of their specifications.
var xmpPrefixes = map[string]string{
	"http://purl.org/dc/elements/1.1/":                     "dc",
	"http://purl.org/dc/terms/":                            "dcterms",
	"http://ns.adobe.com/xap/1.0/":                         "xmp",
	"http://ns.adobe.com/xap/1.0/mm/":                      "xmpMM",
	"http://ns.adobe.com/xap/1.0/rights/":                  "xmpRights",
	"http://ns.adobe.com/photoshop/1.0/":                   "photoshop",
	"http://ns.adobe.com/camera-raw-settings/1.0/":         "crs",
	"http://ns.adobe.com/exif/1.0/":                        "exif",
	"http://ns.adobe.com/tiff/1.0/":                        "tiff",
	"http://iptc.org/std/Iptc4xmpCore/1.0/xmlns/":          "iptc",
	"http://iptc.org/std/Iptc4xmpExt/2008-02-29/":          "iptcExt",
	"http://ns.google.com/photos/1.0/image/":               "GImage",
	"http://ns.google.com/photos/1.0/container/":           "Container",
	"http://ns.google.com/photos/1.0/creations/":           "GCreations",
	"http://ns.adobe.com/xap/1.0/sType/ResourceRef#":       "stRef",
	"http://ns.useplus.org/ldf/xmp/1.0/":                   "plus",
	"http://ns.apple.com/faceinfo/1.0/":                    "apple-fi",
	"http://www.metadataworkinggroup.com/schemas/regions/": "mwg-rs",
}

func fieldKey(tag imagemeta.TagInfo) string {
	switch tag.Source {
	case imagemeta.XMP:
		prefix, ok := xmpPrefixes[tag.Namespace]
		if !ok {
			prefix = tag.Namespace
		}
		return "Xmp." + prefix + "." + tag.Tag
	case imagemeta.IPTC:
		return "Iptc." + tag.Namespace + "." + tag.Tag
	}
	group, ok := exifGroups[tag.Namespace]
	if !ok {
		group = tag.Namespace
	}
	return "Exif." + group + "." + tag.Tag
}

// exifCharacterCodes start an EXIF UserComment and name its encoding (CIPA DC-008, 4.6.5).
var exifCharacterCodes = []string{"ASCII\x00\x00\x00", "UNICODE\x00", "\x00\x00\x00\x00\x00\x00\x00\x00"}

func fieldValue(v any) string {
	var s string
	switch v := v.(type) {
	case []byte:
		s = string(v)
	default:
		s = fmt.Sprint(v)
	}
	for _, code := range exifCharacterCodes {
		s = strings.TrimPrefix(s, code)
	}
	return s
}

// printable returns s as valid UTF-8 without control characters but line breaks and tabs, cut at maxValueBytes.
func printable(s string) string {
	if len(s) > maxValueBytes {
		s = s[:maxValueBytes]
		for len(s) > 0 && !utf8.RuneStart(s[len(s)-1]) {
			s = s[:len(s)-1]
		}
		s = s[:max(0, len(s)-1)]
	}
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == utf8.RuneError || r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, s))
}
