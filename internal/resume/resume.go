// Package resume reads the text of a résumé's file, PDF, DOCX or plain text, and finds in it the dated lines that can
// be compared with other facts.
package resume

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"bonafide/internal/errs"
	"bonafide/internal/text"

	"golang.org/x/text/unicode/norm"
)

const (
	// MaxBytes is the largest file accepted: a résumé with pictures has one or two megabytes.
	MaxBytes = 5 << 20
	// MaxText is the longest text kept, in characters; longer ones are refused. Twenty pages have some 60,000.
	MaxText = 100_000

	maxXML     = 32 << 20 // of the document inside a DOCX, unpacked
	maxEntries = 2000     // files inside a DOCX
)

// The types of file.
const (
	PDF   = "application/pdf"
	DOCX  = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	Plain = "text/plain"
)

// A Document is what was read of a file.
type Document struct {
	MediaType string // as the bytes say, whatever the file is called
	Text      string // in NFKC, without control characters but line breaks and tabs; never empty
}

// A Reader reads files. Its field is required.
type Reader struct {
	// PDF reads the text of a PDF document, within time and memory; "" of a scan. What cannot be opened is errs.Invalid.
	PDF interface {
		ReadText(ctx context.Context, data []byte) (string, error)
	}
}

// Read reads a file. One that cannot be read is errs.Invalid, with words.
func (r Reader) Read(ctx context.Context, data []byte) (Document, error) {
	if len(data) > MaxBytes {
		return Document{}, errs.Invalidf("The file has more than %d MB. Save it again without pictures.", MaxBytes>>20)
	}
	d, err := r.read(ctx, data)
	if err != nil {
		return Document{}, err
	}
	switch d.Text = clean(d.Text); {
	case d.Text == "":
		return Document{}, errs.Invalidf("No text is in the file: it may be a scan. Type or paste the text instead.")
	case utf8.RuneCountInString(d.Text) > MaxText:
		return Document{}, errs.Invalidf("The text has more than %d characters. Choose the résumé alone.", MaxText)
	}
	return d, nil
}

func (r Reader) read(ctx context.Context, data []byte) (Document, error) {
	switch {
	case bytes.HasPrefix(data, []byte("%PDF-")):
		s, err := r.PDF.ReadText(ctx, data)
		if errors.Is(err, errs.Invalid) {
			err = errs.Invalidf("The PDF cannot be read: it is damaged, protected with a password or too large. Print it to a new PDF, or paste its text.")
		}
		return Document{PDF, s}, err
	case bytes.HasPrefix(data, []byte("PK\x03\x04")):
		s, err := docx(data)
		return Document{DOCX, s}, err
	case bytes.HasPrefix(data, []byte("\xD0\xCF\x11\xE0")), bytes.HasPrefix(data, []byte(`{\rtf`)):
		return Document{}, errs.Invalidf("This is an old or a protected document. Save it as DOCX or PDF without a password.")
	}
	s, _, err := text.Decode(data)
	if err != nil {
		return Document{}, errs.Invalidf("This is neither PDF, DOCX nor plain text. Save the résumé as one of these.")
	}
	return Document{Plain, s}, nil
}

// docx returns the text of the body of an Office Open XML document (ISO/IEC 29500-1).
func docx(data []byte) (string, error) {
	broken := errs.Invalidf("The document cannot be read. Save it again as DOCX or PDF.")
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil || len(z.File) > maxEntries {
		return "", broken
	}
	for _, f := range z.File {
		if !strings.HasPrefix(f.Name, "word/document") || !strings.HasSuffix(f.Name, ".xml") {
			continue
		}
		body, err := f.Open()
		if err != nil {
			return "", broken
		}
		defer body.Close()
		s, err := bodyText(io.LimitReader(body, maxXML))
		if err != nil {
			return "", broken
		}
		return s, nil
	}
	return "", errs.Invalidf("This archive holds no Word document. Save the résumé as DOCX, PDF or plain text.")
}

// bodyText reads runs of text, tabs, breaks and the ends of paragraphs. What a newer program wrote twice for older ones
// is read once. The decoder knows no entities but XML's own five, so that a document can neither swell nor reach out.
func bodyText(r io.Reader) (string, error) {
	var b strings.Builder
	dec := xml.NewDecoder(r)
	inText := false
	for {
		token, err := dec.Token()
		if errors.Is(err, io.EOF) {
			return b.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "t":
				inText = true
			case "tab":
				b.WriteByte('\t')
			case "br", "cr":
				b.WriteByte('\n')
			case "Fallback":
				if err := dec.Skip(); err != nil {
					return "", err
				}
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "t":
				inText = false
			case "p":
				b.WriteByte('\n')
			case "tc": // cells of a row stay apart
				b.WriteByte('\t')
			}
		case xml.CharData:
			if inText {
				b.Write(t)
			}
		}
	}
}

var manyLines = regexp.MustCompile(`\n{3,}`)

// clean writes ligatures as letters and takes out what nobody sees.
func clean(s string) string {
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\f", "\n", "\u00ad", "").Replace(strings.ToValidUTF8(s, "�"))
	s = strings.Map(func(r rune) rune {
		if r != '\n' && r != '\t' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) {
			return -1
		}
		return r
	}, norm.NFKC.String(s))
	lines := strings.Split(s, "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRightFunc(l, unicode.IsSpace)
	}
	return strings.TrimSpace(manyLines.ReplaceAllString(strings.Join(lines, "\n"), "\n\n"))
}
