package network

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"slices"
	"strings"
	"time"

	"bonafide/internal/dataset"
)

const (
	// maxListBytes bounds a list; the largest published today is 9 MB.
	maxListBytes = 64 << 20

	// freshFor is how far from its date a dated listing counts: commercial VPN services change their exits within
	// months.
	freshFor = 90 * 24 * time.Hour
)

// listKind is what the addresses of a list are.
type listKind struct {
	kind    Kind
	service string
	broad   bool // made of whole ranges that may hold what is not meant
	set     dataset.Set
}

var (
	astrillList = listKind{kind: VPN, service: "Astrill",
		set: dataset.Set{Name: "Astrill list", Licence: "the operator's"}}
	torList = listKind{kind: Tor,
		set: dataset.Set{Name: "Tor exit list", Licence: "CC0-1.0", URL: "https://www.torproject.org"}}
	relayList = listKind{kind: Relay, service: "iCloud Private Relay",
		set: dataset.Set{Name: "iCloud Private Relay egress list", Licence: "the publisher's", URL: "https://www.apple.com"}}
	vpnList = listKind{kind: VPN, broad: true,
		set: dataset.Set{Name: "X4BNet VPN list", Licence: "MIT", URL: "https://github.com/X4BNet/lists_vpn"}}
	hostingList = listKind{kind: Hosting, broad: true,
		set: dataset.Set{Name: "X4BNet datacenter list", Licence: "MIT", URL: "https://github.com/X4BNet/lists_vpn"}}
)

// list is a file of prefixes of one kind.
type list struct {
	listKind
	rows   map[netip.Prefix]string // to the date of the listing, empty where the file gives none
	v4, v6 []int                   // the prefix lengths that occur, longest first

	some [1 << 16 / 64]uint64 // a bit for each /16 of IPv4 in which a row lies: most addresses are in none
}

func openList(k listKind) func(db *Database, path string) error {
	return func(db *Database, path string) error {
		data, err := readFile(path, maxListBytes)
		if err != nil {
			return err
		}
		rows, err := ParseList(bytes.NewReader(data))
		if err != nil {
			return err
		}
		l := newList(k, rows)
		if l.set, err = fileSet(path, l.set); err != nil {
			return err
		}
		db.lists = append(db.lists, l)
		return nil
	}
}

func newList(k listKind, rows map[netip.Prefix]string) *list {
	l := &list{listKind: k, rows: rows}
	for p, date := range rows {
		bits := l.bits(p.Addr())
		if !slices.Contains(*bits, p.Bits()) {
			*bits = append(*bits, p.Bits())
		}
		l.set.Date = max(l.set.Date, date)
		l.mark(p)
	}
	for _, bits := range [][]int{l.v4, l.v6} {
		slices.SortFunc(bits, func(a, b int) int { return b - a })
	}
	l.set.Rows = len(rows)
	return l
}

// mark notes the /16s of IPv4 that a row touches.
func (l *list) mark(p netip.Prefix) {
	if !p.Addr().Is4() {
		return
	}
	first := block(p.Addr())
	for b := first; b < first+(1<<max(0, 16-p.Bits())); b++ {
		l.some[b/64] |= 1 << (b % 64)
	}
}

// mayHold reports whether a row may hold the address.
func (l *list) mayHold(addr netip.Addr) bool {
	if !addr.Is4() {
		return true
	}
	b := block(addr)
	return l.some[b/64]>>(b%64)&1 == 1
}

// block is the number of an IPv4 address's /16.
func block(addr netip.Addr) int {
	a := addr.As4()
	return int(a[0])<<8 | int(a[1])
}

// bits returns the prefix lengths of the address's family.
func (l *list) bits(addr netip.Addr) *[]int {
	if addr.Is4() {
		return &l.v4
	}
	return &l.v6
}

func (l *list) lookup(info *Info, addr netip.Addr, at time.Time) bool {
	if !l.mayHold(addr) {
		return false
	}
	for _, bits := range *l.bits(addr) {
		p := netip.PrefixFrom(addr, bits).Masked()
		date, listed := l.rows[p]
		if !listed || !fresh(date, at) {
			continue
		}
		info.set(l.kind, l.service, &l.set)
		if date != "" {
			info.SeenAt = date
		}
		return true
	}
	return false
}

// fresh reports whether a listing of that date counts at that time; an undated one always does.
func fresh(date string, at time.Time) bool {
	if date == "" {
		return true
	}
	day, err := time.Parse(time.DateOnly, date)
	return err == nil && at.Sub(day).Abs() <= freshFor
}

// ParseList reads prefixes or single addresses, one a line, each to the date it was listed or to nothing. Comments
// start with #. Further columns after a comma are skipped, but a last column that is a date dates the row:
//
//	198.51.100.0/24
//	198.51.100.7,spur.us,2026-10-31
//
// A line that does not fit is an error, but for a heading on the first line; so is a list without rows.
func ParseList(r io.Reader) (map[netip.Prefix]string, error) {
	rows := map[netip.Prefix]string{}
	sc := bufio.NewScanner(r)
	for n := 1; sc.Scan(); n++ {
		line, _, _ := strings.Cut(sc.Text(), "#")
		line = strings.TrimSpace(strings.TrimPrefix(line, "\ufeff"))
		if line == "" {
			continue
		}
		columns := strings.Split(line, ",")
		p, err := parsePrefix(strings.TrimSpace(columns[0]))
		if err != nil && n == 1 && len(columns) > 1 {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", n, err)
		}
		rows[p] = max(rows[p], dateOf(columns))
	}
	if err := sc.Err(); err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, errors.New("no addresses in it")
	}
	return rows, nil
}

func dateOf(columns []string) string {
	last := strings.TrimSpace(columns[len(columns)-1])
	if _, err := time.Parse(time.DateOnly, last); err != nil {
		return ""
	}
	return last
}

func parsePrefix(s string) (netip.Prefix, error) {
	if addr, err := netip.ParseAddr(s); err == nil {
		addr = addr.WithZone("").Unmap()
		return netip.PrefixFrom(addr, addr.BitLen()), nil
	}
	p, err := netip.ParsePrefix(s)
	if err != nil {
		return netip.Prefix{}, fmt.Errorf("%.60q is neither an address nor a prefix", s)
	}
	// A list that names a whole region of the address space would mark everybody.
	if minBits := 8; p.Bits() < minBits {
		return netip.Prefix{}, fmt.Errorf("%s is wider than a /%d", p, minBits)
	}
	return p.Masked(), nil
}
