package seal

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"time"
)

// signature is a PDF's frame: an incremental update with an invisible field whose dictionary holds the seal and a detached
// CMS signature of all other bytes of the file (ISO 32000-1, 12.8).
type signature struct{}

// room is how many bytes a CMS signature may take; ours take less than 1,000.
const room = 2048

// rangeForm is written with a fixed width, since it stands in front of what it counts.
const rangeForm = "/ByteRange [0 %010d %010d %010d]"

var (
	trailerForm = regexp.MustCompile(`(?s)trailer\s*<<(.*?)>>\s*startxref\s+(\d+)\s+%%EOF\s*$`)
	rootForm    = regexp.MustCompile(`/Root\s+(\d+)\s+0\s+R`)
	sizeForm    = regexp.MustCompile(`/Size\s+(\d+)`)
	infoForm    = regexp.MustCompile(`/Info\s+\d+\s+\d+\s+R`)
	sealForm    = regexp.MustCompile(`/BonafideSeal \(([A-Za-z0-9+/=]+)\)`)
	signedForm  = regexp.MustCompile(`/ByteRange \[0 (\d{10}) (\d{10}) (\d{10})\]`)
)

// A trailer is what a PDF's end says of it.
type trailer struct {
	root, size, startxref int
	info                  string
	catalog               []byte // the inside of the catalog's dictionary
}

func readTrailer(body []byte) (t trailer, err error) {
	m := trailerForm.FindSubmatch(body)
	if m == nil {
		return t, errors.New("the PDF does not end in a trailer")
	}
	root, size := rootForm.FindSubmatch(m[1]), sizeForm.FindSubmatch(m[1])
	if root == nil || size == nil {
		return t, errors.New("the PDF's trailer names no catalog")
	}
	t.root, _ = strconv.Atoi(string(root[1]))
	t.size, _ = strconv.Atoi(string(size[1]))
	t.startxref, _ = strconv.Atoi(string(m[2]))
	t.info = string(infoForm.Find(m[1]))
	object := fmt.Appendf(nil, "\n%d 0 obj", t.root)
	i := bytes.LastIndex(body, object)
	if i < 0 {
		return t, errors.New("the PDF's catalog is not where it is looked for")
	}
	inside, _, ended := bytes.Cut(body[i+len(object):], []byte("endobj"))
	inside, opens := bytes.CutPrefix(bytes.TrimSpace(inside), []byte("<<"))
	inside, closes := bytes.CutSuffix(inside, []byte(">>"))
	if !ended || !opens || !closes || bytes.Contains(inside, []byte("/AcroForm")) {
		return t, errors.New("the PDF's catalog cannot take a signature")
	}
	t.catalog = inside
	return t, nil
}

func (signature) put(k *Key, body, signed []byte, at time.Time) ([]byte, error) {
	t, err := readTrailer(body)
	if err != nil {
		return nil, err
	}
	w := &update{bytes.Clone(body), nil}
	if !bytes.HasSuffix(body, []byte("\n")) {
		w.file = append(w.file, '\n')
	}
	w.object(t.root, "<<%s/AcroForm <</Fields [%d 0 R] /SigFlags 3>> >>", t.catalog, t.size)
	w.object(t.size, "<</FT /Sig /Type /Annot /Subtype /Widget /T (Bonafide) /F 132 /Rect [0 0 0 0] /V %d 0 R>>", t.size+1)
	w.object(t.size+1, "<</Type /Sig /Filter /Adobe.PPKLite /SubFilter /ETSI.CAdES.detached /Name (Bonafide) /M (D:%s)\n/BonafideSeal (%s)\n"+rangeForm+"\n/Contents <%0*d>>>",
		at.Format("20060102150405Z"), base.EncodeToString(signed), 0, 0, 0, 2*room, 0)
	w.end(t)
	return w.signed(k)
}

// An update is a PDF with what is added at its end.
type update struct {
	file    []byte
	entries []string // of the cross-reference table, one a section
}

func (w *update) object(number int, form string, values ...any) {
	w.entries = append(w.entries, fmt.Sprintf("%d 1\n%010d 00000 n \n", number, len(w.file)))
	w.file = fmt.Appendf(w.file, "%d 0 obj\n", number)
	w.file = fmt.Appendf(w.file, form, values...)
	w.file = append(w.file, "\nendobj\n"...)
}

func (w *update) end(t trailer) {
	start := len(w.file)
	w.file = append(w.file, "xref\n"...)
	for _, e := range w.entries {
		w.file = append(w.file, e...)
	}
	w.file = fmt.Appendf(w.file, "trailer\n<</Size %d /Root %d 0 R %s /Prev %d>>\nstartxref\n%d\n%%%%EOF\n", t.size+2, t.root, t.info, t.startxref, start)
}

// signed fills in what the signature covers, and the signature.
func (w *update) signed(k *Key) ([]byte, error) {
	opens := bytes.LastIndex(w.file, []byte("/Contents <")) + len("/Contents ")
	closes := opens + 2*room + 2
	at := bytes.LastIndex(w.file, []byte("/ByteRange [0 "))
	copy(w.file[at:], fmt.Sprintf(rangeForm, opens, closes, len(w.file)-closes))
	cms, err := k.cms(outside(w.file, opens, closes))
	if err != nil || len(cms) > room {
		return nil, errors.Join(err, errors.New("no room for the signature"))
	}
	hex.Encode(w.file[opens+1:], cms)
	return w.file, nil
}

// outside returns the SHA-256 of all bytes but those of a gap.
func outside(file []byte, opens, closes int) [sha256.Size]byte {
	h := sha256.New()
	h.Write(file[:opens])
	h.Write(file[closes:])
	return [sha256.Size]byte(h.Sum(nil))
}

// take returns the bytes before the update and the seal in it. The whole file is held to the signature by check.
func (signature) take(file []byte) (body, signed []byte, err error) {
	all := sealForm.FindAllSubmatchIndex(file, -1)
	if len(all) == 0 {
		return nil, nil, errNoSeal
	}
	last := all[len(all)-1]
	if signed, err = decode(file[last[2]:last[3]]); err != nil {
		return nil, nil, err
	}
	n := sizeOf(signed)
	if n == 0 || n > last[0] {
		return nil, nil, errUnfit
	}
	return file[:n], signed, nil
}

// sizeOf returns how long the body is by what its seal says, before anybody checked it; 0 where it says nothing.
func sizeOf(signed []byte) int {
	text, _, _ := bytes.Cut(signed, []byte("\n\n"))
	if s, err := parse(string(text) + "\n"); err == nil {
		return s.Bytes
	}
	return 0
}

// check holds the file to the signature that readers of PDF check.
func (signature) check(file []byte, s *Statement) error {
	all := signedForm.FindAllSubmatch(file[s.Bytes:], -1)
	if len(all) != 1 {
		return errUnfit
	}
	opens, _ := strconv.Atoi(string(all[0][1]))
	closes, _ := strconv.Atoi(string(all[0][2]))
	length, _ := strconv.Atoi(string(all[0][3]))
	if opens <= s.Bytes || closes != opens+2*room+2 || closes+length != len(file) || file[opens] != '<' || file[closes-1] != '>' {
		return errUnfit
	}
	content := outside(file, opens, closes)
	contents := make([]byte, room)
	if _, err := hex.Decode(contents, file[opens+1:closes-1]); err != nil {
		return errUnfit
	}
	c, signed, ok := unwrapped(contents)
	if !ok || !bytes.Equal(inHex(wrapped(content, c, signed)), file[opens+1:closes-1]) {
		return errUnfit
	}
	public, ok := c.PublicKey.(*ecdsa.PublicKey)
	issuer, err := last(s.Key, ed25519.PublicKeySize)
	digest := sha256.Sum256(der(tagSet, attributes(content, c)))
	if !ok || err != nil || !ed25519.Verify(issuer, c.RawTBSCertificate, c.Signature) || !ecdsa.VerifyASN1(public, digest[:], signed) {
		return errUnfit
	}
	return nil
}

// inHex is a signature as it stands in the file: lower-case, with zeros after it.
func inHex(cms []byte) []byte {
	b := make([]byte, room)
	copy(b, cms)
	return []byte(hex.EncodeToString(b))
}
