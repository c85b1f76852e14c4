// The generator of the folder data: ZXing's readers as WebAssembly, as the pinned package holds them. It needs the npm
// client. Run it by `go generate ./internal/pdf417`.
package main

import (
	"fmt"
	"log"
	"os"

	"bonafide/internal/dataset/npmpack"
)

// The package is pinned: the letters of the library's imports and exports, in engine.go, change with each release. It
// carries no licence text of ZXing-C++ itself, which is under the Apache License 2.0.
const pkg = "zxing-wasm@3.1.4"

// files are the files that are kept, and where in the package they are.
var files = map[string]string{
	"zxing_reader.wasm":  "dist/reader/zxing_reader.wasm",
	"LICENSE.zxing-wasm": "LICENSE",
}

func main() {
	log.SetFlags(0)
	for name, path := range files {
		got, err := npmpack.Files(pkg, path)
		if err != nil {
			log.Fatal(err)
		}
		if err := os.WriteFile("data/"+name, got[path], 0o644); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("data/%s: %d bytes\n", name, len(got[path]))
	}
}
