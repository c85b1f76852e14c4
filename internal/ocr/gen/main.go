// The generator of the folder data: Tesseract as WebAssembly and its model of English print, as the pinned packages hold
// them. It needs the npm client. Run it by `go generate ./internal/ocr`.
package main

import (
	"fmt"
	"log"
	"os"

	"bonafide/internal/dataset/npmpack"
)

// The packages are pinned: the letters of the engine's imports, in engine.go, change with each release. The package of the
// model carries no licence text; it is the project's own model (tessdata_best, in integers), under the Apache License 2.0.
const (
	engine = "tesseract-wasm@0.11.0"
	model  = "@tesseract.js-data/eng@1.0.0"
)

// files are the files that are kept, and where in their package they are.
var files = []struct{ name, pkg, path string }{
	{"tesseract-core.wasm", engine, "dist/tesseract-core.wasm"},
	{"LICENSE.tesseract-wasm", engine, "LICENSE.md"},
	{"eng.traineddata.gz", model, "4.0.0_best_int/eng.traineddata.gz"},
}

func main() {
	log.SetFlags(0)
	for _, f := range files {
		got, err := npmpack.Files(f.pkg, f.path)
		if err != nil {
			log.Fatal(err)
		}
		if err := os.WriteFile("data/"+f.name, got[f.path], 0o644); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("data/%s: %d bytes\n", f.name, len(got[f.path]))
	}
}
