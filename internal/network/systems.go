package network

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"strconv"

	"bonafide/internal/dataset"
	"bonafide/internal/network/asntable"
)

// maxSystemsBytes bounds an ASN file; the largest published today is 24 MB.
const maxSystemsBytes = 128 << 20

// systemFile is an ASN file of the operator's.
type systemFile struct {
	table *asntable.Table
	set   dataset.Set
}

func (s *systemFile) lookup(addr netip.Addr) (uint32, string, bool) { return s.table.Lookup(addr) }

func openSystems(db *Database, path string) error {
	data, err := readFile(path, maxSystemsBytes)
	if err != nil {
		return err
	}
	table, err := ParseSystems(bytes.NewReader(data))
	if err != nil {
		return err
	}
	set, err := fileSet(path, dataset.Set{Name: "ASN table", Licence: "CC-BY-4.0",
		Credit: "IP Geolocation by DB-IP", URL: "https://db-ip.com", Rows: table.Rows()})
	if err != nil {
		return err
	}
	db.systems = append(db.systems, &systemFile{table: table, set: set})
	return nil
}

// ParseSystems reads an ASN table as CSV, "first address, last address, number, owner" a row, as DB-IP and the
// ip-location-db packages publish it. Every row must be right, and there must be one.
func ParseSystems(r io.Reader) (*asntable.Table, error) {
	names := map[uint32]string{}
	var rows []asntable.Range
	cr := csv.NewReader(r)
	cr.FieldsPerRecord, cr.ReuseRecord = 4, true
	for {
		rec, err := cr.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		row, err := systemRow(rec)
		if err != nil {
			line, _ := cr.FieldPos(0)
			return nil, fmt.Errorf("line %d: %w", line, err)
		}
		rows = append(rows, row)
		if _, known := names[row.ASN]; !known {
			names[row.ASN] = string([]byte(rec[3]))
		}
	}
	if len(rows) == 0 {
		return nil, errors.New("no rows in it")
	}
	return asntable.New(names, rows), nil
}

func systemRow(rec []string) (asntable.Range, error) {
	first, err := netip.ParseAddr(rec[0])
	if err != nil {
		return asntable.Range{}, err
	}
	last, err := netip.ParseAddr(rec[1])
	if err != nil {
		return asntable.Range{}, err
	}
	asn, err := strconv.ParseUint(rec[2], 10, 32)
	if err != nil {
		return asntable.Range{}, err
	}
	if first.Is4() != last.Is4() || last.Less(first) {
		return asntable.Range{}, fmt.Errorf("%s to %s is no range", first, last)
	}
	return asntable.Range{First: first, Last: last, ASN: uint32(asn)}, nil
}
