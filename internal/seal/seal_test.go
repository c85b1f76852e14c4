package seal

import (
	"archive/zip"
	"bytes"
	"crypto/sha256"
	"errors"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bonafide/internal/errs"

	"codeberg.org/go-pdf/fpdf"
	"github.com/google/uuid"
	"golang.org/x/mod/sumdb/note"
)

var at = time.Date(2026, 11, 3, 14, 5, 0, 0, time.UTC)

func key(t testing.TB, first byte) *Key {
	t.Helper()
	private, _, err := note.GenerateKey(bytes.NewReader(append([]byte{first}, make([]byte, 63)...)), "bonafide-test")
	if err != nil {
		t.Fatal(err)
	}
	k, err := NewKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func zipped(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create("a.txt")
	if err == nil {
		_, err = w.Write([]byte("content"))
	}
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func drawn(t testing.TB) []byte {
	t.Helper()
	p := fpdf.New("P", "mm", "A4", "")
	p.SetCreationDate(at)
	p.SetModificationDate(at)
	p.AddPage()
	p.SetFont("Helvetica", "", 12)
	p.Cell(40, 10, "A report")
	var b bytes.Buffer
	if err := p.Output(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// bodies are small files of each format.
func bodies(t testing.TB) map[Format][]byte {
	return map[Format][]byte{
		HTML: []byte("<!doctype html><html><p>A report</p></html>"), CSV: []byte("part,title,group,points,text,reference,recorded_by,recorded_at\r\nverdict,Check first,,,,,,\r\n"),
		JSON: []byte("{\n  \"a\": 1\n}\n"), XLSX: zipped(t), ZIP: zipped(t), PDF: drawn(t),
	}
}

func sealed(t testing.TB, k *Key, f Format, body []byte) []byte {
	t.Helper()
	file, err := k.Seal(body, Statement{Report: uuid.UUID{7}, Frozen: at, Document: sha256.Sum256([]byte("document")), Format: f})
	if err != nil {
		t.Fatal(err)
	}
	return file
}

func TestSealedFilesHold(t *testing.T) {
	k, other := key(t, 1), key(t, 2)
	for f, body := range bodies(t) {
		file := sealed(t, k, f, body)
		if !bytes.Equal(file, sealed(t, k, f, body)) {
			t.Errorf("%s: sealed twice, the file differs", f)
		}
		s, err := Check(file, k.Public())
		if err != nil || s.Report != (uuid.UUID{7}) || !s.Frozen.Equal(at) || s.Format != f || s.Document != sha256.Sum256([]byte("document")) {
			t.Errorf("%s: %+v, %v", f, s, err)
		}
		if s, err := Check(file); err != nil || s.Key != k.Public() {
			t.Errorf("%s, without a key: %+v, %v", f, s, err)
		}
		if _, err := Check(file, other.Public()); !errors.Is(err, ErrAltered) {
			t.Errorf("%s, with another key: %v", f, err)
		}
		if _, err := Check(file, other.Public(), k.Public()); err != nil {
			t.Errorf("%s, with two keys: %v", f, err)
		}
		if _, err := Check(body, k.Public()); !errors.Is(err, ErrUnsealed) {
			t.Errorf("%s, never sealed: %v", f, err)
		}
	}
	if _, err := Check([]byte("GIF89a"), k.Public()); !errors.Is(err, errs.Invalid) {
		t.Errorf("a picture: %v", err)
	}
	if _, err := Check(sealed(t, k, HTML, []byte("<!doctype html>")), "key"); !errors.Is(err, errs.Invalid) {
		t.Errorf("a key that is none: %v", err)
	}
}

// TestEveryAlteredByteFails alters each byte of small files once, and many of a PDF; each must be found, by whichever key is
// trusted.
func TestEveryAlteredByteFails(t *testing.T) {
	k, random := key(t, 1), rand.New(rand.NewPCG(1, 2))
	for f, body := range bodies(t) {
		file := sealed(t, k, f, body)
		places := make([]int, len(file))
		for i := range places {
			places[i] = i
		}
		if f == PDF { // each costs an ECDSA verification
			random.Shuffle(len(places), func(i, j int) { places[i], places[j] = places[j], places[i] })
			places = places[:2000]
		}
		for _, i := range places {
			changed := bytes.Clone(file)
			changed[i] ^= byte(1 + random.IntN(255))
			if _, err := Check(changed, k.Public()); err == nil {
				t.Fatalf("%s: byte %d of %d altered to %q and not found", f, i, len(file), changed[i])
			}
		}
		for _, changed := range [][]byte{file[:len(file)-1], append(bytes.Clone(file), '\n'), append(bytes.Clone(file), file...), file[:len(file)/2]} {
			if _, err := Check(changed, k.Public()); err == nil {
				t.Errorf("%s: cut, lengthened or doubled, and not found", f)
			}
		}
	}
}

// TestSealsDoNotMove holds that a seal fits no other file and no other format.
func TestSealsDoNotMove(t *testing.T) {
	k := key(t, 1)
	html, csv := sealed(t, k, HTML, []byte("<!doctype html><p>one")), []byte("part,title,x\r\n")
	_, signed, err := frames[HTML].take(html)
	if err != nil {
		t.Fatal(err)
	}
	for f, body := range map[Format][]byte{HTML: []byte("<!doctype html><p>two"), CSV: csv, JSON: []byte("{\n}\n")} {
		file, err := frames[f].put(k, body, signed, at)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Check(file); !errors.Is(err, ErrAltered) {
			t.Errorf("%s: %v", f, err)
		}
	}
}

// TestOtherProgramsCheckThePDF asks poppler and OpenSSL, which know nothing of this package.
func TestOtherProgramsCheckThePDF(t *testing.T) {
	file := filepath.Join(t.TempDir(), "report.pdf")
	pdf := sealed(t, key(t, 1), PDF, drawn(t))
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		program string
		args    []string
		says    []string
	}{
		{"pdfsig", []string{file}, []string{"Signature is Valid", "Total document signed", "ETSI.CAdES.detached"}},
		{"qpdf", []string{"--check", file}, []string{"No syntax or stream encoding errors found"}},
	} {
		if _, err := exec.LookPath(c.program); err != nil {
			t.Logf("%s is not installed: not asked", c.program)
			continue
		}
		out, _ := exec.Command(c.program, c.args...).CombinedOutput()
		for _, words := range c.says {
			if !strings.Contains(string(out), words) {
				t.Errorf("%s does not say %q:\n%s", c.program, words, out)
			}
		}
	}
	pdf[30] ^= 1
	if err := os.WriteFile(file, pdf, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("pdfsig", file).CombinedOutput(); err == nil && strings.Contains(string(out), "Signature is Valid") {
		t.Errorf("pdfsig does not see that a byte was altered:\n%s", out)
	}
}

func FuzzCheck(f *testing.F) {
	k := key(f, 1)
	for format, body := range bodies(f) {
		f.Add(sealed(f, k, format, body))
	}
	f.Fuzz(func(t *testing.T, file []byte) { Check(file, k.Public()) })
}
