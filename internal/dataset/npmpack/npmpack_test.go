package npmpack

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"testing"
)

func TestExtract(t *testing.T) {
	var buf bytes.Buffer
	zw := gzip.NewWriter(&buf)
	tw := tar.NewWriter(zw)
	for name, body := range map[string]string{"package/data/a.txt": "A", "package/b.txt": "B"} {
		if err := tw.WriteHeader(&tar.Header{Name: name, Mode: 0o644, Size: int64(len(body))}); err != nil {
			t.Fatal(err)
		}
		if _, err := tw.Write([]byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := tw.Close(); err != nil {
		t.Fatal(err)
	}
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := extract(bytes.NewReader(buf.Bytes()), []string{"data/a.txt"})
	if err != nil || len(files) != 1 || string(files["data/a.txt"]) != "A" {
		t.Errorf("extract = %q, %v; want data/a.txt alone", files, err)
	}
	if _, err := extract(bytes.NewReader(buf.Bytes()), []string{"c.txt"}); err == nil {
		t.Error("extract of a missing file: no error")
	}
}
