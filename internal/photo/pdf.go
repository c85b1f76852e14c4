package photo

import (
	"bytes"
	"encoding/hex"
	"errors"
	"io"
	"iter"
	"slices"
	"sync"

	"github.com/pdfcpu/pdfcpu/pkg/api"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu"
	"github.com/pdfcpu/pdfcpu/pkg/pdfcpu/model"
)

const (
	// maxInflated bounds what the object and reference streams of one PDF unpack to, in bytes, all together. It
	// guards against a small file that fills the memory; a CV of 200 pages needs less than 1 MB.
	maxInflated = 64 << 20
	// maxObjects bounds the objects of one PDF.
	maxObjects = 200_000
)

var withoutConfigDir = sync.OnceFunc(api.DisableConfigDir) // the library would write into the home directory

// readPDF checks that the document can be opened and notes its pages and active contents.
func (f *File) readPDF(data []byte) error {
	if !hasEnd(PDF, data) {
		return damaged(PDF, data, io.ErrUnexpectedEOF)
	}
	active, ok := activeNames(data)
	if !ok {
		return refuse("The PDF document unpacks to more than %d MB of structure. Print it to a new PDF and send that.", maxInflated>>20)
	}
	pages, err := countPages(data)
	switch {
	case errors.Is(err, pdfcpu.ErrEncrypted):
		return refuse("The PDF document is protected with a password. Print it to a new PDF without protection and send that.")
	case err != nil:
		return damaged(PDF, data, err)
	case pages == 0:
		return refuse("The PDF document has no pages. Export it again.")
	case pages > MaxPages:
		return refuse("The PDF document has %d pages; %d are accepted. Send the pages that matter.", pages, MaxPages)
	}
	f.Pages = pages
	for _, name := range active {
		f.Marks = append(f.Marks, Mark{Code: ActiveContent, Source: "PDF name " + name})
	}
	return nil
}

func countPages(data []byte) (int, error) {
	withoutConfigDir()
	conf := model.NewDefaultConfiguration()
	conf.Offline = true
	conf.Limits.MaxStreamBytes = MaxBytes
	conf.Limits.MaxDecodeBytes = maxInflated
	conf.Limits.MaxObjectCount = maxObjects
	conf.Limits.MaxXRefEntries = maxObjects
	conf.Limits.MaxObjectStreamCount = maxObjects
	ctx, err := api.ReadContext(bytes.NewReader(data), conf)
	if errors.Is(err, pdfcpu.ErrWrongPassword) || err == nil && ctx.Encrypt != nil {
		return 0, pdfcpu.ErrEncrypted
	}
	if err != nil {
		return 0, err
	}
	if err := ctx.EnsurePageCount(); err != nil {
		return 0, err
	}
	return ctx.PageCount, nil
}

// activePDFNames are the names under which a PDF keeps what acts by itself or carries other files (ISO 32000-1,
// 7.11.4, 12.6 and 13.6).
var activePDFNames = []string{"/JavaScript", "/JS", "/Launch", "/EmbeddedFile", "/OpenAction", "/AA", "/RichMedia"}

// activeNames returns the activePDFNames that occur in data, outside of streams and inside of object streams, in the
// order of that list. It is not ok where the streams unpack to more than maxInflated.
func activeNames(data []byte) (found []string, ok bool) {
	seen := map[string]bool{}
	left := int64(maxInflated)
	for dict, stream := range pdfParts(data) {
		structure := false
		for name := range pdfNames(dict) {
			seen[name] = true
			structure = structure || name == "/ObjStm" || name == "/XRef"
		}
		if !structure {
			continue
		}
		unpacked, _ := inflate(stream, left+1) // what a damaged stream holds before the damage counts too
		if left -= int64(len(unpacked)); left < 0 {
			return nil, false
		}
		for name := range pdfNames(unpacked) {
			seen[name] = true
		}
	}
	return slices.DeleteFunc(slices.Clone(activePDFNames), func(n string) bool { return !seen[n] }), true
}

// pdfParts returns the pieces of a PDF between its streams, each with the stream that follows it, nil after the last.
func pdfParts(data []byte) iter.Seq2[[]byte, []byte] {
	return func(yield func([]byte, []byte) bool) {
		for {
			dict, rest, found := bytes.Cut(data, []byte("stream"))
			if !found {
				yield(data, nil)
				return
			}
			stream, after, _ := bytes.Cut(rest, []byte("endstream"))
			if !yield(dict, bytes.TrimLeft(stream, "\r\n")) {
				return
			}
			data = after
		}
	}
}

// pdfNames returns the names in data with their escapes (#4A for J) resolved, as a reader sees them.
func pdfNames(data []byte) iter.Seq[string] {
	const delimiters = "\x00\t\n\f\r ()<>[]{}/%"
	return func(yield func(string) bool) {
		for {
			at := bytes.IndexByte(data, '/')
			if at < 0 {
				return
			}
			data = data[at+1:]
			end := bytes.IndexAny(data, delimiters)
			if end < 0 {
				end = len(data)
			}
			if !yield("/" + unescapeName(data[:min(end, 127)])) { // 127: the longest name (ISO 32000-1, annex C.2)
				return
			}
			data = data[end:]
		}
	}
}

func unescapeName(name []byte) string {
	out := make([]byte, 0, len(name))
	for i := 0; i < len(name); i++ {
		var c [1]byte
		if name[i] == '#' && i+2 < len(name) {
			if _, err := hex.Decode(c[:], name[i+1:i+3]); err == nil {
				out = append(out, c[0])
				i += 2
				continue
			}
		}
		out = append(out, name[i])
	}
	return string(out)
}
