// Command gen fetches the fonts that reports are drawn with and writes them compressed. It needs the npm client, apt-get and
// dpkg-deb. Run it by `go generate ./internal/typeface`.
package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"

	"bonafide/internal/dataset/npmpack"

	"github.com/klauspost/compress/zstd"
)

// Where the fonts come from: DejaVu 2.37 and WenQuanYi Micro Hei 0.2.0-beta, whose collection's first font is taken.
const (
	dejavu  = "dejavu-fonts-ttf@2.37.3"
	wenquan = "fonts-wqy-microhei"
	ttc     = "usr/share/fonts/truetype/wqy/wqy-microhei.ttc"
	dir     = "data"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

func run() error {
	files, err := npmpack.Files(dejavu, "ttf/DejaVuSans.ttf", "ttf/DejaVuSans-Bold.ttf", "LICENSE")
	if err != nil {
		return err
	}
	collection, err := packaged()
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "DEJAVU-LICENSE"), files["LICENSE"], 0o644); err != nil {
		return err
	}
	for name, font := range map[string][]byte{"dejavu": files["ttf/DejaVuSans.ttf"], "dejavu-bold": files["ttf/DejaVuSans-Bold.ttf"], "wenquan": first(collection)} {
		w, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression), zstd.WithEncoderConcurrency(1))
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, name+".ttf.zst"), w.EncodeAll(font, nil), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// packaged returns the collection from Debian's package.
func packaged() ([]byte, error) {
	tmp, err := os.MkdirTemp("", "typeface")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(tmp)
	script := exec.Command("sh", "-ec", "apt-get download "+wenquan+" >&2; dpkg-deb -x "+wenquan+"_*.deb .")
	script.Dir, script.Stderr = tmp, os.Stderr
	if err := script.Run(); err != nil {
		return nil, fmt.Errorf("%s: %w", wenquan, err)
	}
	return os.ReadFile(filepath.Join(tmp, ttc))
}

// first returns the first font of a collection as a file of its own (OpenType 1.9, "Font Collections"): its tables, and a
// directory that says where they are now.
func first(collection []byte) []byte {
	const header, entry = 12, 16
	at := binary.BigEndian.Uint32(collection[header:])
	tables := int(binary.BigEndian.Uint16(collection[at+4:]))
	font := append([]byte{}, collection[at:int(at)+header+entry*tables]...)
	for i := range tables {
		e := font[header+entry*i:]
		from, length := binary.BigEndian.Uint32(e[8:]), binary.BigEndian.Uint32(e[12:])
		binary.BigEndian.PutUint32(e[8:], uint32(len(font)))
		font = append(font, collection[from:from+length]...)
		font = append(font, make([]byte, -len(font)&3)...)
	}
	return font
}
