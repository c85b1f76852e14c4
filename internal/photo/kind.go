package photo

import (
	"bytes"
	"mime"
	"path/filepath"
	"slices"
	"strings"

	"github.com/gabriel-vasile/mimetype"
)

// A Kind is a type of file accepted as evidence, written as its media type. The zero Kind is any other type.
type Kind string

// The accepted kinds. HEIC stands for every HEIF picture coded with HEVC.
const (
	JPEG Kind = "image/jpeg"
	PNG  Kind = "image/png"
	WebP Kind = "image/webp"
	HEIC Kind = "image/heic"
	PDF  Kind = "application/pdf"
)

// String returns the name that people use for k.
func (k Kind) String() string {
	switch k {
	case JPEG:
		return "JPEG picture"
	case PNG:
		return "PNG picture"
	case WebP:
		return "WebP picture"
	case HEIC:
		return "HEIC picture"
	case PDF:
		return "PDF document"
	}
	return "file of another type"
}

const unknownType = "application/octet-stream"

const accepted = "Send a JPEG, PNG, WebP or HEIC picture or a PDF."

// kindByExtension holds the kind that a file name claims. The zero Kind claims a type that is not accepted; a name
// that is not listed claims nothing.
var kindByExtension = map[string]Kind{
	".jpg": JPEG, ".jpeg": JPEG, ".jpe": JPEG, ".jfif": JPEG,
	".png": PNG, ".webp": WebP, ".pdf": PDF,
	".heic": HEIC, ".heif": HEIC, ".hif": HEIC,

	".gif": "", ".bmp": "", ".tif": "", ".tiff": "", ".avif": "", ".svg": "", ".ico": "", ".psd": "",
	".htm": "", ".html": "", ".xhtml": "", ".xml": "", ".js": "", ".php": "", ".txt": "", ".csv": "", ".json": "",
	".zip": "", ".exe": "", ".doc": "", ".docx": "", ".xls": "", ".xlsx": "", ".ppt": "", ".pptx": "", ".rtf": "",
	".mp4": "", ".mov": "", ".mp3": "",
}

// kindByMediaType holds the accepted media types under every name that browsers and mail programs use.
var kindByMediaType = map[string]Kind{
	"image/jpeg": JPEG, "image/jpg": JPEG, "image/pjpeg": JPEG,
	"image/png": PNG, "image/x-png": PNG,
	"image/webp": WebP,
	"image/heic": HEIC, "image/heif": HEIC,
	"application/pdf": PDF, "application/x-pdf": PDF,
}

// Type returns the media type that the content shows, whether accepted or not: application/octet-stream where it
// shows none. It looks at the first bytes only.
func Type(data []byte) string {
	if k := KindOf(data); k != "" {
		return string(k)
	}
	mediaType, _, _ := strings.Cut(mimetype.Detect(data).String(), ";")
	if kindByMediaType[mediaType] != "" {
		return unknownType // looser than KindOf: nobody should take it for an accepted file
	}
	return mediaType
}

// KindOf returns the kind that the first bytes show, the zero Kind where it is none that is accepted.
func KindOf(data []byte) Kind {
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xd8\xff")):
		return JPEG
	case bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")):
		return PNG
	case len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP":
		return WebP
	case bytes.HasPrefix(data, []byte("%PDF-")):
		return PDF
	case slices.ContainsFunc(heifBrands(data), isHEVCBrand):
		return HEIC
	}
	return ""
}

// checkClaims refuses data that is empty, too large, of a type not accepted, or not what the name or the content
// type says it is.
func checkClaims(name, contentType string, data []byte) error {
	if len(data) == 0 {
		return refuse("The file is empty. Choose it again: the upload may have been cut off.")
	}
	if len(data) > MaxBytes {
		return refuse("The file is larger than %d MB. Save it smaller, or send only the page that matters.", MaxBytes>>20)
	}
	is := KindOf(data)
	switch looks := Type(data); {
	case looks == unknownType:
		return refuse("The content is of no known type: the file may be damaged. %s", accepted)
	case is == "":
		return refuse("The content is not of an accepted type: it looks like %s. %s", looks, accepted)
	}
	ext := strings.ToLower(filepath.Ext(name))
	if says, claims := kindByExtension[ext]; claims && says != is {
		return refuse("The file is not what it says: the name ends in %s but the content is a %s. Send the original under its own name.", ext, is)
	}
	mediaType, _, err := mime.ParseMediaType(contentType)
	if err != nil || mediaType == unknownType {
		return nil
	}
	if kindByMediaType[mediaType] != is {
		return refuse("The file is not what it says: it was sent as %s but the content is a %s. Send the original under its own name.", mediaType, is)
	}
	return nil
}
