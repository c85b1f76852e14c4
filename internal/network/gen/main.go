// The generator of data/asn.bin: the announced networks of the pinned package, in the format of asntable. It needs the
// npm client. Run it by `go generate ./internal/network`.
package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"log"
	"net/netip"
	"os"
	"strconv"

	"bonafide/internal/dataset/npmpack"
	"bonafide/internal/network/asntable"
)

// source is the pinned package; its date goes to asnSet in network.go.
const source = "@ip-location-db/asn@2.3.2026061719"

func main() {
	log.SetFlags(0)
	if err := run("data/asn.bin"); err != nil {
		log.Fatal(err)
	}
}

func run(out string) error {
	names := []string{"asn-ipv4.csv", "asn-ipv6.csv"}
	files, err := npmpack.Files(source, names...)
	if err != nil {
		return err
	}
	var rows []asntable.Range
	owners := map[uint32]string{}
	for _, name := range names {
		if rows, err = read(rows, owners, files[name]); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	data, err := asntable.New(owners, rows).Encode()
	if err != nil {
		return err
	}
	fmt.Printf("%s: %d ranges of %d systems in %d bytes\n", out, len(rows), len(owners), len(data))
	return os.WriteFile(out, data, 0o644)
}

func read(rows []asntable.Range, owners map[uint32]string, data []byte) ([]asntable.Range, error) {
	for r := csv.NewReader(bytes.NewReader(data)); ; {
		rec, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			return nil, err
		}
		asn, err := strconv.ParseUint(rec[2], 10, 32)
		if err != nil {
			return nil, err
		}
		first, err := netip.ParseAddr(rec[0])
		if err != nil {
			return nil, err
		}
		last, err := netip.ParseAddr(rec[1])
		if err != nil {
			return nil, err
		}
		rows = append(rows, asntable.Range{First: first, Last: last, ASN: uint32(asn)})
		owners[uint32(asn)] = rec[3]
	}
}
