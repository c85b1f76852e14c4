package assess_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bonafide/internal/assess"
	"bonafide/internal/catalog"
	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/reader"
)

var asOf = time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)

// write puts files into a new folder and returns the paths of those that end in .json, sorted.
func write(t testing.TB, files map[string]string) []string {
	t.Helper()
	dir := t.TempDir()
	var paths []string
	for name, data := range files {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
		if filepath.Ext(name) == ".json" {
			paths = append(paths, path)
		}
	}
	slices.Sort(paths)
	return paths
}

// dossierJSON returns a valid dossier with further members.
func dossierJSON(id, name, more string) string {
	return fmt.Sprintf(`{"schema": "bonafide/dossier/v1", "id": %q, "names": [{"kind": "legal", "full": %q}],
		"application": {"requisition": "R", "applied_at": "2026-09-01T09:00:00Z"}%s}`, id, name, more)
}

func TestRun(t *testing.T) {
	files := write(t, map[string]string{
		"a.json": dossierJSON("a", "Ada Byron", `, "contacts": [{"kind": "phone", "value": "+13125550132"}, {"kind": "email", "value": "ada@x.example"}]`),
		"b.json": dossierJSON("b", "Grace Hopper", `, "contacts": [{"kind": "phone", "value": "312-555-0132"}, {"kind": "email", "value": "grace@y.example"}], "residence": {"country": "US"}`),
	})
	slices.Reverse(files)
	got := assessFiles(t, files, asOf)
	if len(got) != 2 || got[0].Dossier != "b" || got[1].Dossier != "a" {
		t.Fatalf("got %d assessments, want b and a in the files' order", len(got))
	}
	for _, a := range got {
		i := slices.IndexFunc(a.Findings, func(f indicator.Finding) bool { return f.Indicator == "link_phone" })
		if f := a.Findings[i]; f.Outcome != indicator.IsHit || f.Points != 9 {
			t.Errorf("%s: link_phone = %+v, want a hit of 9 points", a.Dossier, f)
		}
		if a.Coverage.Of != len(a.Findings) || !a.AsOf.Equal(asOf) {
			t.Errorf("%s: coverage %+v as of %v", a.Dossier, a.Coverage, a.AsOf)
		}
	}
}

func TestBadInput(t *testing.T) {
	files := write(t, map[string]string{
		"1.json": dossierJSON("a", "Ada Byron", ""),
		"2.json": dossierJSON("a", "Grace Hopper", ""),
		"3.json": dossierJSON("c", "Cy Chen", `, "sessions": [{"kind": "portal", "at": "yesterday", "ip": "1.2.3.4"}], "nationality": "XX"`),
		"4.json": "{",
	})
	dir := filepath.Dir(files[0])
	files = append(files, filepath.Join(dir, "none.json"), dir)
	out, err := assess.Run(t.Context(), files, assess.Options{AsOf: asOf, Reader: reader.Here{}})
	if out != nil {
		t.Errorf("output beside problems: %s", out)
	}
	var bad assess.BadInput
	if !errors.As(err, &bad) || !errors.Is(err, errs.Invalid) {
		t.Fatalf("err = %v, want BadInput, an errs.Invalid", err)
	}
	want := []string{
		"2.json: id: ", "3.json: nationality: is not a member", "3.json: sessions[0].at: ", "4.json: is not JSON",
		"none.json: cannot be read: no such file or directory", filepath.Base(dir) + ": cannot be read: is a directory",
	}
	if len(bad) != len(want) {
		t.Fatalf("got %d problems:\n%v\nwant %d", len(bad), bad, len(want))
	}
	for i, w := range want {
		if !strings.Contains(bad[i], w) {
			t.Errorf("problem %d = %q, want it to contain %q", i, bad[i], w)
		}
	}
}

func noise(t testing.TB) string {
	img := image.NewGray(image.Rect(0, 0, 128, 128))
	for x := range 128 {
		for y := range 128 {
			img.SetGray(x, y, color.Gray{uint8(x*y + x*x/7)})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestPictures(t *testing.T) {
	photo := func(file string) string {
		return fmt.Sprintf(`, "photos": [{"source": "application", "file": %q}]`, file)
	}
	files := write(t, map[string]string{
		"a.json": dossierJSON("a", "Ada Byron", photo("p.png")),
		"b.json": dossierJSON("b", "Grace Hopper", photo("p.png")),
		"c.json": dossierJSON("c", "Cy Chen", photo("gone.png")),
		"d.json": dossierJSON("d", "Dee Dahl", photo("link.png")),
		"p.png":  noise(t),
	})
	outside := filepath.Join(t.TempDir(), "out.png")
	if err := os.WriteFile(outside, []byte(noise(t)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(outside, filepath.Join(filepath.Dir(files[0]), "link.png")); err != nil {
		t.Skip("no symbolic links here:", err)
	}
	var warnings strings.Builder
	out, err := assess.Run(t.Context(), files, assess.Options{AsOf: asOf, Reader: reader.Here{}, Warnings: &warnings})
	if err != nil {
		t.Fatal(err)
	}
	var document struct{ Assessments []indicator.Assessment }
	if err := json.Unmarshal(out, &document); err != nil {
		t.Fatal(err)
	}
	for i, want := range []indicator.Outcome{indicator.IsHit, indicator.IsHit, indicator.IsNoData, indicator.IsNoData} {
		a := document.Assessments[i]
		j := slices.IndexFunc(a.Findings, func(f indicator.Finding) bool { return f.Indicator == "link_photo" })
		if got := a.Findings[j].Outcome; got != want {
			t.Errorf("%s: link_photo = %s, want %s", a.Dossier, got, want)
		}
	}
	lines := strings.Split(strings.TrimSpace(warnings.String()), "\n")
	if len(lines) != 2 || !strings.Contains(lines[0], "c.json: photos[0].file: ") || !strings.Contains(lines[1], "d.json: photos[0].file: ") {
		t.Errorf("warnings = %q, want one for each picture that is missing or outside the folder", lines)
	}
}

func TestNoFiles(t *testing.T) {
	if got := assessFiles(t, nil, asOf); len(got) != 0 {
		t.Errorf("got %d assessments of nothing", len(got))
	}
}

// hundred writes 100 dossiers with the members that cost most.
func hundred(t testing.TB) []string {
	files := map[string]string{}
	for i := range 100 {
		var sessions []string
		for day := 1; day <= 20; day++ {
			sessions = append(sessions, fmt.Sprintf(`{"kind": "portal", "at": "2026-10-%02dT09:00:00Z", "ip": "8.8.%d.%d", "device_id": "d%d"}`, day, day, i, i))
		}
		files[fmt.Sprintf("%03d.json", i)] = dossierJSON(fmt.Sprint("c", i), fmt.Sprintf("Given%c Family%d", 'a'+i%26, i), fmt.Sprintf(`,
			"residence": {"city": "Chicago", "region": "IL", "country": "US"},
			"contacts": [{"kind": "phone", "value": "+1312555%04d"}, {"kind": "email", "value": "m%d@gmail.com"}],
			"references": [{"name": "R", "company": "Firm %d", "email": "r%d@example.org", "phone": "+1312556%04d"}],
			"sessions": [%s]`, i, i, i, i%40, i, strings.Join(sessions, ",")))
	}
	return write(t, files)
}

func TestHundredDossiers(t *testing.T) {
	got := assessFiles(t, hundred(t), asOf)
	if len(got) != 100 || len(got[0].Findings) != got[0].Coverage.Of || got[0].Coverage.Of < len(catalog.All.Families) {
		t.Errorf("got %d assessments, the first %+v", len(got), got[0].Coverage)
	}
}

// BenchmarkHundredDossiers holds the command to less than a second for 100 dossiers.
func BenchmarkHundredDossiers(b *testing.B) {
	files := hundred(b)
	for b.Loop() {
		if _, err := assess.Run(b.Context(), files, assess.Options{AsOf: asOf, Reader: reader.Here{}}); err != nil {
			b.Fatal(err)
		}
	}
}
