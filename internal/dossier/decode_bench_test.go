package dossier_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"bonafide/internal/dossier"
	"bonafide/internal/population"
)

// BenchmarkDecode reads invented dossiers as an import does.
func BenchmarkDecode(b *testing.B) {
	var texts [][]byte
	for d := range population.Candidates(1, 1000) {
		d.Schema = dossier.Schema
		text, err := dossier.Encode(d)
		if err != nil {
			b.Fatal(err)
		}
		var line bytes.Buffer
		if err := json.Compact(&line, text); err != nil {
			b.Fatal(err)
		}
		texts = append(texts, line.Bytes())
		b.SetBytes(int64(line.Len()))
	}
	for i := 0; b.Loop(); i++ {
		if _, err := dossier.Decode(texts[i%len(texts)]); err != nil {
			b.Fatal(err)
		}
	}
}
