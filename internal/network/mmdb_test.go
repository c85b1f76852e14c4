package network

import (
	"encoding/binary"
	"math"
	"net/netip"
	"slices"
	"strings"
)

// mmdb writes a small IPv4 database in the MaxMind DB format 2.0 with 24-bit records. Values are text, float64,
// uint64 and maps of them.
func mmdb(kind string, records map[string]map[string]any) string {
	type node [2]int // a child's number, 0 for none, or minus the place of the data less one
	nodes := []node{{}}
	var data []byte
	for prefix, record := range records {
		p := netip.MustParsePrefix(prefix)
		addr := binary.BigEndian.Uint32(p.Addr().AsSlice())
		at := 0
		for i := range p.Bits() {
			bit := addr >> (31 - i) & 1
			if i == p.Bits()-1 {
				nodes[at][bit] = -len(data) - 1
				break
			}
			if nodes[at][bit] == 0 {
				nodes = append(nodes, node{})
				nodes[at][bit] = len(nodes) - 1
			}
			at = nodes[at][bit]
		}
		data = mmdbValue(data, record)
	}
	var b []byte
	for _, n := range nodes {
		for _, child := range n {
			v := child
			if child == 0 {
				v = len(nodes)
			} else if child < 0 {
				v = len(nodes) + 16 - child - 1
			}
			b = append(b, byte(v>>16), byte(v>>8), byte(v))
		}
	}
	b = append(append(b, make([]byte, 16)...), data...)
	b = append(b, "\xab\xcd\xefMaxMind.com"...)
	return string(mmdbValue(b, map[string]any{
		"binary_format_major_version": uint64(2), "binary_format_minor_version": uint64(0),
		"build_epoch":   uint64(1780617600), // 2026-06-05
		"database_type": kind, "ip_version": uint64(4), "node_count": uint64(len(nodes)), "record_size": uint64(24),
	}))
}

func mmdbValue(b []byte, v any) []byte {
	switch v := v.(type) {
	case string:
		return append(append(b, 2<<5|byte(len(v))), v...)
	case float64:
		return binary.BigEndian.AppendUint64(append(b, 3<<5|8), math.Float64bits(v))
	case uint64:
		text := strings.TrimLeft(string(binary.BigEndian.AppendUint64(nil, v)), "\x00")
		return append(append(b, byte(len(text)), 9-7), text...) // 9 is an extended type
	case map[string]any:
		b = append(b, 7<<5|byte(len(v)))
		var keys []string
		for k := range v {
			keys = append(keys, k)
		}
		slices.Sort(keys)
		for _, k := range keys {
			b = mmdbValue(mmdbValue(b, k), v[k])
		}
	}
	return b
}
