package network

import (
	"fmt"
	"net/netip"
	"path"
	"regexp"
	"strings"

	"bonafide/internal/dataset"
)

// names tell what a publisher's file holds, by its own name and that of its folder, in lower case.
var names = []struct {
	source  string
	pattern *regexp.Regexp
}{
	{"city", regexp.MustCompile(`city[^/]*\.mmdb$`)},
	{"asn", regexp.MustCompile(`(^|/)(dbip-)?asn(-lite|-ipv[46]|-\d{4}-\d\d)*\.csv$`)},
	{"", regexp.MustCompile(`asn|\.(mmdb|md|json)$`)}, // lists of AS numbers are not read
	{"astrill", regexp.MustCompile(`astrill`)},
	{"relay", regexp.MustCompile(`relay|egress-ip-ranges`)},
	{"tor", regexp.MustCompile(`(^|[^a-z])tor(bulk|[^a-z]?exit|[^a-z]|$)`)},
	{"hosting", regexp.MustCompile(`datacenter|hosting`)},
	{"vpn", regexp.MustCompile(`vpn`)},
}

// Reads reports whether a file is of a kind that Open reads, by its slash-separated name where it comes from.
func Reads(name string) bool {
	_, ok := sourceOf(name)
	return ok
}

// Identify says under which name Open looks for a file that Reads knows by name, and describes its content. A file that
// cannot be used is an error.
func Identify(name, file string) (as string, set dataset.Set, err error) {
	s, ok := sourceOf(name)
	if !ok {
		return "", dataset.Set{}, fmt.Errorf("%s: not of a kind that is read", name)
	}
	db := &Database{}
	defer db.Close()
	if err := s.open(db, file); err != nil {
		return "", dataset.Set{}, fmt.Errorf("%s: %w", name, err)
	}
	family := ""
	switch v4, v6 := db.families(); {
	case v4 && !v6:
		family = "-ipv4"
	case v6 && !v4:
		family = "-ipv6"
	}
	return s.name + family + s.extension, db.added()[0], nil
}

// Replaces lists the names of files that are out of date where Open finds one of the given name: the file of both
// families for those of one, and the other way round.
func Replaces(name string) []string {
	for _, s := range fileKinds {
		switch name {
		case s.name + s.extension:
			return []string{s.name + "-ipv4" + s.extension, s.name + "-ipv6" + s.extension}
		case s.name + "-ipv4" + s.extension, s.name + "-ipv6" + s.extension:
			return []string{s.name + s.extension}
		}
	}
	return nil
}

func sourceOf(name string) (fileKind, bool) {
	name = strings.ToLower(name)
	name = path.Join(path.Base(path.Dir(name)), path.Base(name))
	name = strings.ReplaceAll(name, "lists_vpn", "") // a repository with more than VPN lists
	for _, n := range names {
		if !n.pattern.MatchString(name) {
			continue
		}
		for _, s := range fileKinds {
			if s.name == n.source {
				return s, true
			}
		}
		return fileKind{}, false
	}
	return fileKind{}, false
}

// families reports which addresses the operator's files speak of.
func (db *Database) families() (v4, v6 bool) {
	for _, c := range db.cities {
		// An IPv6 file holds all of IPv4 as well, or nothing of it.
		v4 = v4 || c.reader.Metadata.IPVersion == 4 || c.reader.Lookup(netip.AddrFrom4([4]byte{8, 8, 8, 8})).Found()
		v6 = v6 || c.reader.Metadata.IPVersion == 6
	}
	for _, s := range db.systems {
		four, six := s.table.Families()
		v4, v6 = v4 || four, v6 || six
	}
	for _, l := range db.lists {
		for p := range l.rows {
			v4, v6 = v4 || p.Addr().Is4(), v6 || p.Addr().Is6()
		}
	}
	return v4, v6
}
