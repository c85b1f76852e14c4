// The generator of the folder data: PDFium as WebAssembly, packed, and its licences, as the pinned package holds them.
// It needs the npm client. Run it by `go generate ./internal/pdf`.
package main

import (
	"fmt"
	"log"
	"os"

	"bonafide/internal/dataset/npmpack"
)

// engine is the pinned package: a build of PDFium without JavaScript and without XFA, under the MIT licence; PDFium itself
// is under the BSD and Apache licences.
const engine = "@embedpdf/pdfium@2.15.1"

const program = "dist/pdfium.wasm"

func main() {
	log.SetFlags(0)
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	licences := []string{"LICENSE", "LICENSE.pdfium"}
	files, err := npmpack.Files(engine, append(licences, program)...)
	if err != nil {
		return err
	}
	if err := npmpack.WriteGzip("data/pdfium.wasm.gz", files[program]); err != nil {
		return err
	}
	for _, name := range licences {
		if err := os.WriteFile("data/"+name, files[name], 0o644); err != nil {
			return err
		}
	}
	fmt.Printf("data/pdfium.wasm.gz: %d bytes\n", len(files[program]))
	return nil
}
