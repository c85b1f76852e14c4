// The generator of the folder data: the weights and their licence, as the pinned package holds them. It needs the npm
// client. Run it by `go generate ./internal/face`.
package main

import (
	"fmt"
	"log"
	"os"
	"path"

	"bonafide/internal/dataset/npmpack"
)

// weights is the pinned package: face-api, a port of dlib's face recognition to TensorFlow.js, under the MIT licence.
const weights = "@vladmandic/face-api@1.7.15"

var models = []string{"tiny_face_detector_model", "face_landmark_68_model", "face_recognition_model"}

func main() {
	log.SetFlags(0)
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	names := []string{"LICENSE"}
	for _, m := range models {
		names = append(names, "model/"+m+".bin", "model/"+m+"-weights_manifest.json")
	}
	files, err := npmpack.Files(weights, names...)
	if err != nil {
		return err
	}
	for _, name := range names {
		out := "data/" + path.Base(name)
		fmt.Printf("%s: %d bytes\n", out, len(files[name]))
		if path.Ext(name) == ".bin" {
			err = npmpack.WriteGzip(out+".gz", files[name])
		} else {
			err = os.WriteFile(out, files[name], 0o644)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
