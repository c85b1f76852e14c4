package asntable

import (
	"net/netip"
	"testing"

	"github.com/klauspost/compress/zstd"
)

func rng(first, last string, asn uint32) Range {
	return Range{netip.MustParseAddr(first), netip.MustParseAddr(last), asn}
}

func sample() *Table {
	return New(map[uint32]string{1: "One", 2: "Two\n\tLtd", 4_000_000_000: "Big"}, []Range{
		rng("10.0.2.0", "10.0.2.255", 2),
		rng("10.0.0.0", "10.0.0.255", 1),
		rng("10.0.1.0", "10.0.1.255", 1),  // joined with its neighbour
		rng("10.0.1.128", "10.0.2.10", 2), // overlaps both: what was there first stays
		rng("10.0.9.9", "10.0.9.1", 1),    // no range
		rng("10.0.8.0", "10.0.8.255", 77), // of nobody
		rng("255.255.255.0", "255.255.255.255", 4_000_000_000),
		rng("2001:db8::", "2001:db8:0:ffff:ffff:ffff:ffff:ffff", 4_000_000_000),
	})
}

func TestTable(t *testing.T) {
	data, err := sample().Encode()
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	for name, table := range map[string]*Table{"built": sample(), "decoded": decoded} {
		if got, want := table.Rows(), 4; got != want {
			t.Errorf("%s: %d rows, want %d", name, got, want)
		}
		for addr, want := range map[string]uint32{
			"9.255.255.255": 0, "10.0.0.0": 1, "10.0.1.255": 1, "10.0.2.0": 2, "10.0.2.255": 2, "10.0.3.0": 0, "10.0.8.1": 0, "10.0.9.5": 0,
			"255.255.255.255": 4_000_000_000, "2001:db8::1": 4_000_000_000, "2001:db8:1::": 0, "::": 0, "0.0.0.0": 0,
		} {
			if got, _, _ := table.Lookup(netip.MustParseAddr(addr)); got != want {
				t.Errorf("%s: Lookup(%s) = AS%d, want AS%d", name, addr, got, want)
			}
		}
		if _, owner, _ := table.Lookup(netip.MustParseAddr("10.0.2.7")); owner != "Two Ltd" {
			t.Errorf("%s: owner %q", name, owner)
		}
	}
}

func TestEmpty(t *testing.T) {
	data, err := New(nil, nil).Encode()
	if err != nil {
		t.Fatal(err)
	}
	table, err := Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, ok := table.Lookup(netip.MustParseAddr("10.0.0.1")); ok || table.Rows() != 0 {
		t.Error("an empty table answers")
	}
}

func TestDecodeRefuses(t *testing.T) {
	for _, raw := range []string{"", "something else", magic, magic + "\x01", magic + "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
		magic + "\x00\x00\x00\x00x", magic + "\x01\x05\x01A\x01\x00\x00\x07\x00" /* a system that is not there */} {
		if table, err := decode([]byte(raw)); err == nil {
			t.Errorf("decode(%q) = %+v", raw, table)
		}
	}
	if _, err := Decode([]byte("not zstd")); err == nil {
		t.Error("Decode of other bytes: no error")
	}
}

func FuzzDecode(f *testing.F) {
	data, err := sample().Encode()
	if err != nil {
		f.Fatal(err)
	}
	r, err := zstd.NewReader(nil)
	if err != nil {
		f.Fatal(err)
	}
	raw, err := r.DecodeAll(data, nil)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(raw)
	f.Fuzz(func(t *testing.T, raw []byte) {
		table, err := decode(raw)
		if err != nil {
			return
		}
		for _, addr := range []string{"10.0.0.1", "255.255.255.255", "2001:db8::1"} {
			table.Lookup(netip.MustParseAddr(addr))
		}
	})
}
