// Package asntable keeps which autonomous system announces which addresses, small enough to be built into the program.
//
// IPv4 is kept whole, IPv6 by its upper 64 bits: no network smaller than a /64 is routed.
//
// The file is zstd over: the systems (count, then numbers as differences), their names (length, then lines), and for
// each family three columns (count, then gaps since the last range's end, lengths less one, indexes of the system).
// All numbers are unsigned varints. Columns compress about a third better than rows.
package asntable

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"sort"
	"strings"

	"github.com/klauspost/compress/zstd"
)

// magic names the format and its version.
const magic = "bonafide asn 1\n"

// maxDecoded bounds the decompressed file; today's is 7 MB.
const maxDecoded = 64 << 20

// Range is one announced range, both ends included.
type Range struct {
	First, Last netip.Addr
	ASN         uint32
}

// Table answers which system announces an address. The zero Table knows none. It is safe for concurrent use.
type Table struct {
	numbers []uint32
	names   []string
	v4, v6  ranges
}

// ranges are ascending and do not overlap.
type ranges struct {
	first, last []uint64
	system      []uint32
}

// Lookup returns the number and the name of the system that announces addr.
func (t *Table) Lookup(addr netip.Addr) (asn uint32, name string, ok bool) {
	r := &t.v6
	if addr.Is4() {
		r = &t.v4
	}
	i, ok := r.find(key(addr))
	if !ok {
		return 0, "", false
	}
	return t.numbers[r.system[i]], t.names[r.system[i]], true
}

// Rows is the number of ranges.
func (t *Table) Rows() int { return len(t.v4.first) + len(t.v6.first) }

// Families reports whether the table holds IPv4 and IPv6 ranges.
func (t *Table) Families() (v4, v6 bool) { return len(t.v4.first) > 0, len(t.v6.first) > 0 }

func (r *ranges) find(k uint64) (int, bool) {
	i := sort.Search(len(r.first), func(i int) bool { return r.first[i] > k }) - 1
	return i, i >= 0 && k <= r.last[i]
}

func key(addr netip.Addr) uint64 {
	if addr.Is4() {
		b := addr.As4()
		return uint64(binary.BigEndian.Uint32(b[:]))
	}
	b := addr.As16()
	return binary.BigEndian.Uint64(b[:8])
}

// New builds a table. Ranges may come in any order; of overlapping ones the earlier start keeps the shared part, and
// neighbours of one system are joined.
func New(names map[uint32]string, rows []Range) *Table {
	t := &Table{}
	for n := range names {
		t.numbers = append(t.numbers, n)
	}
	slices.Sort(t.numbers)
	for _, n := range t.numbers {
		t.names = append(t.names, strings.Join(strings.Fields(names[n]), " "))
	}
	sorted := slices.Clone(rows)
	slices.SortStableFunc(sorted, func(a, b Range) int { return a.First.Compare(b.First) })
	for _, row := range sorted {
		system, known := slices.BinarySearch(t.numbers, row.ASN)
		if !known || !row.First.IsValid() || row.First.Is4() != row.Last.Is4() || row.Last.Less(row.First) {
			continue
		}
		r := &t.v6
		if row.First.Is4() {
			r = &t.v4
		}
		r.add(key(row.First), key(row.Last), uint32(system))
	}
	return t
}

func (r *ranges) add(first, last uint64, system uint32) {
	if n := len(r.last); n > 0 {
		end := r.last[n-1]
		if last <= end {
			return
		}
		first = max(first, end+1)
		if first == end+1 && r.system[n-1] == system {
			r.last[n-1] = last
			return
		}
	}
	r.first, r.last, r.system = append(r.first, first), append(r.last, last), append(r.system, system)
}

// Encode writes the table in the package's format.
func (t *Table) Encode() ([]byte, error) {
	b := binary.AppendUvarint([]byte(magic), uint64(len(t.numbers)))
	var last uint32
	for _, n := range t.numbers {
		b = binary.AppendUvarint(b, uint64(n-last))
		last = n
	}
	names := strings.Join(t.names, "\n")
	b = append(binary.AppendUvarint(b, uint64(len(names))), names...)
	b = t.v6.append(t.v4.append(b))
	w, err := zstd.NewWriter(nil, zstd.WithEncoderLevel(zstd.SpeedBestCompression))
	if err != nil {
		return nil, err
	}
	return w.EncodeAll(b, nil), nil
}

func (r *ranges) append(b []byte) []byte {
	b = binary.AppendUvarint(b, uint64(len(r.first)))
	next := uint64(0)
	for i, first := range r.first {
		b = binary.AppendUvarint(b, first-next)
		next = r.last[i] + 1
	}
	for i, first := range r.first {
		b = binary.AppendUvarint(b, r.last[i]-first)
	}
	for _, s := range r.system {
		b = binary.AppendUvarint(b, uint64(s))
	}
	return b
}

// Decode reads what Encode wrote. Damaged bytes are an error, never a panic, and never more than a bounded amount of
// memory.
func Decode(data []byte) (*Table, error) {
	r, err := zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderMaxMemory(maxDecoded))
	if err != nil {
		return nil, err
	}
	defer r.Close()
	raw, err := r.DecodeAll(data, nil)
	if err != nil {
		return nil, fmt.Errorf("asn table: %w", err)
	}
	return decode(raw)
}

func decode(raw []byte) (*Table, error) {
	rest, ok := bytes.CutPrefix(raw, []byte(magic))
	if !ok {
		return nil, errors.New("asn table: not in the format this program reads")
	}
	d := &decoder{b: rest}
	t := &Table{numbers: make([]uint32, d.count())}
	last := uint64(0)
	for i := range t.numbers {
		last += d.uvarint()
		t.numbers[i] = uint32(last)
	}
	t.names = strings.Split(d.text(), "\n")
	d.ranges(&t.v4, uint64(len(t.numbers)))
	d.ranges(&t.v6, uint64(len(t.numbers)))
	if len(t.numbers) > 0 && len(t.names) != len(t.numbers) {
		d.bad = true
	}
	if d.bad || len(d.b) > 0 {
		return nil, errors.New("asn table: damaged")
	}
	return t, nil
}

// decoder remembers the first fault, so that its users need not look after every number.
type decoder struct {
	b   []byte
	bad bool
}

func (d *decoder) uvarint() uint64 {
	v, n := binary.Uvarint(d.b)
	if n <= 0 {
		d.bad, d.b = true, nil
		return 0
	}
	d.b = d.b[n:]
	return v
}

// count reads a number of items, each of at least one byte.
func (d *decoder) count() int {
	n := d.uvarint()
	if n > uint64(len(d.b)) {
		d.bad, d.b = true, nil
		return 0
	}
	return int(n)
}

func (d *decoder) text() string {
	n := d.count()
	s := string(d.b[:n])
	d.b = d.b[n:]
	return s
}

func (d *decoder) ranges(r *ranges, systems uint64) {
	n := d.count()
	r.first, r.last, r.system = make([]uint64, n), make([]uint64, n), make([]uint32, n)
	for i := range r.first {
		r.first[i] = d.uvarint()
	}
	next := uint64(0)
	for i := range r.first {
		first := next + r.first[i]
		last := first + d.uvarint()
		d.bad = d.bad || first < next || last < first || last+1 == 0
		r.first[i], r.last[i] = first, last
		next = last + 1
	}
	for i := range r.system {
		s := d.uvarint()
		d.bad = d.bad || s >= systems
		r.system[i] = uint32(s)
	}
}
