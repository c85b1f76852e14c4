package resume_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/reader"
	"bonafide/internal/resume"

	"codeberg.org/go-pdf/fpdf"
)

var files = resume.Reader{PDF: reader.Here{}}

func docx(t testing.TB, document string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, body := range map[string]string{"[Content_Types].xml": "<Types/>", "word/document.xml": document} {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write([]byte(body))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const word = `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:body>` +
	`<w:p><w:r><w:t>Jo Ferrand</w:t><w:tab/><w:t>Engineer</w:t></w:r></w:p>` +
	`<w:p><w:r><w:t xml:space="preserve">Acme &amp; </w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del><w:r><w:t>Sons</w:t></w:r></w:p>` +
	`<mc:AlternateContent><mc:Choice><w:p><w:r><w:t>box</w:t></w:r></w:p></mc:Choice><mc:Fallback><w:p><w:r><w:t>box</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent></w:body></w:document>`

func TestRead(t *testing.T) {
	for _, c := range []struct{ name, data, kind, want string }{
		{"text", "\ufeffJo\r\n\r\n\r\n\r\nFerrand\x00"[:len("\ufeffJo\r\n\r\n\r\n\r\nFerrand")], resume.Plain, "Jo\n\nFerrand"},
		{"Windows-1252", "R\xe9sum\xe9", resume.Plain, "Résumé"},
		{"ligatures and hidden characters", "oﬃce\u200b \u00adal", resume.Plain, "office al"},
		{"DOCX", string(docx(t, word)), resume.DOCX, "Jo Ferrand\tEngineer\nAcme & Sons\nbox"},
	} {
		d, err := files.Read(t.Context(), []byte(c.data))
		if err != nil || d.MediaType != c.kind || d.Text != c.want {
			t.Errorf("%s: %+v, %v; want %q", c.name, d, err, c.want)
		}
	}
	for name, data := range map[string][]byte{
		"nothing": nil, "spaces": []byte(" \n "), "a picture": []byte("\x89PNG\x00\x01"), "an old document": []byte("\xD0\xCF\x11\xE0 "),
		"PDF that is none": []byte("%PDF-1.4"), "an archive": docx(t, "")[:40], "entities": docx(t, `<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>`),
		"too long": []byte(strings.Repeat("a ", resume.MaxText)), "too large": make([]byte, resume.MaxBytes+1),
	} {
		if d, err := files.Read(t.Context(), data); !errors.Is(err, errs.Invalid) {
			t.Errorf("%s: %+v, %v; want errs.Invalid", name, d, err)
		}
	}
}

// TestReadPDF reads a PDF that a program wrote, one that is damaged and a scan.
func TestReadPDF(t *testing.T) {
	p := fpdf.New("P", "mm", "A4", "")
	p.SetFont("Helvetica", "", 12)
	p.AddPage()
	p.Cell(40, 10, "Backend Engineer, Acme, 2019 - 2021")
	var b bytes.Buffer
	if err := p.Output(&b); err != nil {
		t.Fatal(err)
	}
	d, err := files.Read(t.Context(), b.Bytes())
	if err != nil || d.MediaType != resume.PDF || d.Text != "Backend Engineer, Acme, 2019 - 2021" {
		t.Errorf("%+v, %v", d, err)
	}
	if _, err := files.Read(t.Context(), b.Bytes()[:200]); !errors.Is(err, errs.Invalid) {
		t.Errorf("half a file: %v, want errs.Invalid", err)
	}
	p = fpdf.New("P", "mm", "A4", "")
	p.AddPage()
	b.Reset()
	if err := p.Output(&b); err != nil {
		t.Fatal(err)
	}
	_, err = files.Read(t.Context(), b.Bytes())
	if message, _ := errs.Message(err); !strings.Contains(message, "may be a scan") {
		t.Errorf("a page without text: %v", err)
	}
}

func TestSuggestions(t *testing.T) {
	const text = `Jo Ferrand
Summary
Backend engineer, 12 years of experience with Java.
Work Experience
Acme Payments, Backend Engineer — March 2019 – Present
Developer at Globex Corp (06/2015 - 02/2019): built a reconciliation engine
Northwall Systems | Software Engineer
2012-04 to 2015-05
Something Else 2010 - 2012
Education
Example University, Research Engineer degree, 2006 - 2010
Skills
Go (since 2014), Kubernetes (5 years), Rust since 2016, TypeScript: 6+ years, many other things since 1999`
	var got []string
	for _, j := range resume.Jobs(text) {
		got = append(got, fmt.Sprintf("%s | %s | %s | %s", j.Employer, j.Title, j.Start, j.End))
		m, err := dossier.NewMember("employment", j.Job)
		if err == nil {
			err = dossier.CheckMember(m)
		}
		if err != nil {
			t.Error(err)
		}
	}
	want := "Acme Payments | Backend Engineer | 2019-03 | present\nGlobex Corp | Developer | 2015-06 | 2019-02\nNorthwall Systems | Software Engineer | 2012-04 | 2015-05"
	if s := strings.Join(got, "\n"); s != want {
		t.Errorf("jobs\n%s\nwant\n%s", s, want)
	}
	got = nil
	for _, s := range resume.Skills(text) {
		got = append(got, fmt.Sprintf("%s %s %g", s.Technology, s.Since, s.Years))
	}
	want = "Java  12, Go 2014 0, Rust 2016 0, Kubernetes  5, TypeScript  6"
	if s := strings.Join(got, ", "); s != want {
		t.Errorf("skills %s, want %s", s, want)
	}
}

func FuzzRead(f *testing.F) {
	f.Add(docx(f, word))
	f.Add([]byte("Engineer at Acme, 3/2019 - Present\nGo (2014)"))
	f.Add([]byte("\xff\xfea\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := files.Read(context.Background(), data)
		if err != nil {
			if _, ok := errs.Message(err); !ok {
				t.Errorf("%v has no words for the person", err)
			}
			return
		}
		for _, j := range resume.Jobs(d.Text) {
			m, err := dossier.NewMember("employment", j.Job)
			if err == nil {
				err = dossier.CheckMember(m)
			}
			if err != nil {
				t.Error(err)
			}
		}
		resume.Skills(d.Text)
	})
}
