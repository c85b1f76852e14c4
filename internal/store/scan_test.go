package store_test

import (
	"bytes"
	"errors"
	"image"
	"image/draw"
	"image/jpeg"
	"strings"
	"testing"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/pdf417"
	"bonafide/internal/vetting"
)

// licencePicture draws the back of a licence.
func licencePicture(t *testing.T) []byte {
	t.Helper()
	bars, err := pdf417.Draw("@\n\x1e\rANSI 636015090102DL00410278ZT03190008DLDAQ12345678\nDCSEXAMPLE\nDACADA\nDBB01021990\nDBA01022028\nDBC1\nDAYBRO\n", 4)
	if err != nil {
		t.Fatal(err)
	}
	back := image.NewGray(image.Rect(0, 0, 1000, 640))
	for i := range back.Pix {
		back.Pix[i] = 240
	}
	draw.Draw(back, bars.Rect.Add(image.Pt(100, 200)), bars, image.Point{}, draw.Src)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, back, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestScan follows the picture of a licence: its reading makes a scan due, which is kept apart from the facts until a
// person takes it over.
func TestScan(t *testing.T) {
	f := setUp(t)
	candidate := f.create(t, "scan")
	upload := vetting.Upload{Name: "back.jpg", ContentType: "image/jpeg", Data: licencePicture(t)}
	if err := f.AddDocument(t.Context(), f.actor, candidate, dossier.Document{Kind: "driver_license", Number: "12345678"}, upload); err != nil {
		t.Fatal(err)
	}
	file := f.record(t, candidate).Files[0]
	if len(f.queue.scans) != 1 || f.queue.scans[0] != file.ID {
		t.Fatalf("scans of %v are due, want of %v", f.queue.scans, file.ID)
	}
	for range 2 { // a job may run twice
		if err := f.ScanFile(t.Context(), candidate, file.ID, false); err != nil {
			t.Fatal(err)
		}
	}
	r := f.record(t, candidate)
	on := r.Scanned(r.Files[0])
	if on == nil || on.Scan == nil || on.Typed || len(on.Reads) != 1 || on.Reads[0].Number != "12345678" {
		t.Fatalf("scanned %+v", on)
	}
	if text := on.Scan.Barcode; strings.Contains(text, "DBC") || strings.Contains(text, "BRO") || !strings.Contains(text, "DAQ12345678") {
		t.Errorf("kept is %q, want it without sex and eyes", text)
	}
	if c := r.Dossier.Documents[0].Captures[0]; c.Barcode != "" || len(c.Reads()) != 0 {
		t.Errorf("the capture has lines that no person gave: %+v", c)
	}
	cut, err := f.DrawScan(t.Context(), f.actor, candidate, file.ID)
	if size, bad := jpeg.DecodeConfig(bytes.NewReader(cut)); err != nil || bad != nil || size.Width < size.Height {
		t.Errorf("the cut is %+v, %v, %v", size, err, bad)
	}
	if err := f.TakeScan(t.Context(), f.actor, candidate, file.ID); err != nil {
		t.Fatal(err)
	}
	if c := f.record(t, candidate).Dossier.Documents[0].Captures[0]; len(c.Reads()) != 1 || !strings.Contains(c.Barcode, "DAQ12345678") || c.File != file.Path() {
		t.Errorf("taken over the capture is %+v", c)
	}
	if err := f.TakeScan(t.Context(), f.actor, candidate, file.ID); !errors.Is(err, errs.Conflict) {
		t.Errorf("taken over twice: %v, want a conflict", err)
	}
}

// TestScanBacklog has pictures scanned that were read before programs read them.
func TestScanBacklog(t *testing.T) {
	f := setUp(t)
	candidate := f.create(t, "backlog")
	upload := vetting.Upload{Name: "back.jpg", ContentType: "image/jpeg", Data: licencePicture(t)}
	if err := f.AddDocument(t.Context(), f.actor, candidate, dossier.Document{Kind: "driver_license"}, upload); err != nil {
		t.Fatal(err)
	}
	upload.Name = "portrait.jpg"
	if err := f.AddPhoto(t.Context(), f.actor, candidate, dossier.Photo{Source: "linkedin"}, upload); err != nil {
		t.Fatal(err)
	}
	file := f.record(t, candidate).Files[0]
	f.queue.scans = nil
	for _, step := range []struct {
		name string
		do   func() error
		want int
	}{
		{"just read", func() error { return nil }, 0},
		{"read some time ago", func() error { f.Now = func() time.Time { return now.Add(time.Hour) }; return nil }, 1},
		{"scanned", func() error {
			return f.store.SaveScan(t.Context(), vetting.Scan{File: file.ID, Candidate: candidate, At: now})
		}, 0},
	} {
		if err := step.do(); err != nil {
			t.Fatal(err)
		}
		f.queue.scans = nil
		n, err := f.ScanBacklog(t.Context())
		if err != nil || n != step.want || len(f.queue.scans) != step.want {
			t.Errorf("%s: %d scans are due, %v, %v; want %d", step.name, n, f.queue.scans, err, step.want)
		}
		if step.want > 0 && f.queue.scans[0] != file.ID {
			t.Errorf("%s: the scan is of %v, want %v", step.name, f.queue.scans[0], file.ID)
		}
	}
}

// TestScanThatAlwaysFails ends: a picture whose preview is gone is not scanned for ever.
func TestScanThatAlwaysFails(t *testing.T) {
	f := setUp(t)
	candidate := f.create(t, "fails")
	upload := vetting.Upload{Name: "back.jpg", ContentType: "image/jpeg", Data: licencePicture(t)}
	if err := f.AddDocument(t.Context(), f.actor, candidate, dossier.Document{Kind: "driver_license"}, upload); err != nil {
		t.Fatal(err)
	}
	file := f.record(t, candidate).Files[0]
	if err := f.Blobs.Delete(t.Context(), file.PreviewKey()); err != nil {
		t.Fatal(err)
	}
	f.Now = func() time.Time { return now.Add(time.Hour) }
	failed := 0
	for range 20 {
		if err := f.ScanFile(t.Context(), candidate, file.ID, true); err != nil {
			failed++
		}
		if n, err := f.ScanBacklog(t.Context()); err != nil || n == 0 {
			break
		}
	}
	if scan := f.record(t, candidate).Files[0].Scan; failed != 6 || scan == nil || scan.Read() {
		t.Errorf("failed %d times, then kept %+v; want 6 and a scan in which nothing was read", failed, scan)
	}
}
