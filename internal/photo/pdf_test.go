package photo

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// pdf returns a document of so many empty pages, with extra entries in its catalogue.
func pdf(pages int, catalogue string) []byte {
	var b bytes.Buffer
	var offsets []int
	object := func(format string, args ...any) {
		offsets = append(offsets, b.Len())
		fmt.Fprintf(&b, "%d 0 obj\n%s\nendobj\n", len(offsets), fmt.Sprintf(format, args...))
	}
	var kids strings.Builder
	for i := range pages {
		fmt.Fprintf(&kids, "%d 0 R ", i+3)
	}
	b.WriteString("%PDF-1.4\n")
	object("<< /Type /Catalog /Pages 2 0 R %s >>", catalogue)
	object("<< /Type /Pages /Kids [%s] /Count %d >>", kids.String(), pages)
	for range pages {
		object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>")
	}
	start := b.Len()
	fmt.Fprintf(&b, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		fmt.Fprintf(&b, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&b, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, start)
	return b.Bytes()
}

func TestReadPDF(t *testing.T) {
	f, err := Read("cv.pdf", "application/pdf", pdf(3, ""))
	if err != nil {
		t.Fatal(err)
	}
	if f.Kind != PDF || f.Pages != 3 || f.Image != nil || len(f.Marks) != 0 {
		t.Errorf("%+v, want 3 pages without picture or marks", f)
	}
	if _, err := f.Preview(320); err == nil {
		t.Error("a PDF has a preview")
	}
	f, err = Read("cv.pdf", "", pdf(1, "/Open#41ction << /S /JavaScript /JS (app.alert) >>"))
	if err != nil {
		t.Fatal(err)
	}
	want := []Mark{{ActiveContent, "PDF name /JavaScript"}, {ActiveContent, "PDF name /JS"}, {ActiveContent, "PDF name /OpenAction"}}
	if !slices.Equal(f.Marks, want) {
		t.Errorf("marks %v, want %v", f.Marks, want)
	}
}

func deflate(data []byte) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	w.Write(data)
	w.Close()
	return b.Bytes()
}

func TestActiveNames(t *testing.T) {
	object := func(kind string, body []byte) []byte {
		return fmt.Appendf(nil, "1 0 obj << /Type /%s /Filter /FlateDecode >> stream\r\n%s\nendstream endobj", kind, body)
	}
	for _, test := range []struct {
		name string
		data []byte
		want []string
		ok   bool
	}{
		{"plain", []byte("<< /Launch 1 /AA 2 >>"), []string{"/Launch", "/AA"}, true},
		{"longer names", []byte("<< /AAA 1 /JSON 2 >>"), []string{}, true},
		{"in an object stream", object("ObjStm", deflate([]byte("<< /EmbeddedFile 1 >>"))), []string{"/EmbeddedFile"}, true},
		{"in a picture's bytes", object("XObject", []byte("/JS ")), []string{}, true},
		{"bomb", bytes.Repeat(object("ObjStm", deflate(make([]byte, 20<<20))), 4), nil, false},
	} {
		got, ok := activeNames(test.data)
		if !slices.Equal(got, test.want) || ok != test.ok {
			t.Errorf("%s: %q, %v; want %q, %v", test.name, got, ok, test.want, test.ok)
		}
	}
}

func TestProtectedPDF(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(corpus(t, "robustness"), "pypdf", "libreoffice-writer-password.pdf"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Read("", "", data); err == nil || !strings.Contains(err.Error(), "password") {
		t.Errorf("Read = %v, want a refusal for its password", err)
	}
}
