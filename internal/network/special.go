package network

import "net/netip"

// sharedSpace is used between a carrier's translator and its customers (RFC 6598).
var sharedSpace = netip.MustParsePrefix("100.64.0.0/10")

// specials are the ranges that the IANA IPv4 and IPv6 Special-Purpose Address Registries keep from ordinary use, and
// multicast. They say nothing about a place.
var specials = []struct {
	prefix netip.Prefix
	use    string
}{
	{netip.MustParsePrefix("0.0.0.0/8"), "address of this host (RFC 791)"},
	{netip.MustParsePrefix("10.0.0.0/8"), "private address (RFC 1918)"},
	{sharedSpace, "shared address of a carrier's translator (RFC 6598)"},
	{netip.MustParsePrefix("127.0.0.0/8"), "loopback address (RFC 1122)"},
	{netip.MustParsePrefix("169.254.0.0/16"), "link-local address (RFC 3927)"},
	{netip.MustParsePrefix("172.16.0.0/12"), "private address (RFC 1918)"},
	{netip.MustParsePrefix("192.0.0.0/24"), "protocol assignment (RFC 6890)"},
	{netip.MustParsePrefix("192.0.2.0/24"), "documentation address (RFC 5737)"},
	{netip.MustParsePrefix("192.88.99.0/24"), "6to4 relay, withdrawn (RFC 7526)"},
	{netip.MustParsePrefix("192.168.0.0/16"), "private address (RFC 1918)"},
	{netip.MustParsePrefix("198.18.0.0/15"), "benchmarking address (RFC 2544)"},
	{netip.MustParsePrefix("198.51.100.0/24"), "documentation address (RFC 5737)"},
	{netip.MustParsePrefix("203.0.113.0/24"), "documentation address (RFC 5737)"},
	{netip.MustParsePrefix("224.0.0.0/4"), "multicast address (RFC 5771)"},
	{netip.MustParsePrefix("240.0.0.0/4"), "reserved address (RFC 1112)"},
	{netip.MustParsePrefix("fe80::/10"), "link-local address (RFC 4291)"},
	{netip.MustParsePrefix("fc00::/7"), "private address (RFC 4193)"},
	{netip.MustParsePrefix("ff00::/8"), "multicast address (RFC 4291)"},
	{netip.MustParsePrefix("2001::/23"), "protocol assignment (RFC 2928)"},
	{netip.MustParsePrefix("2001:db8::/32"), "documentation address (RFC 3849)"},
	{netip.MustParsePrefix("2002::/16"), "6to4 address, withdrawn (RFC 7526)"},
	{netip.MustParsePrefix("3fff::/20"), "documentation address (RFC 9637)"},
}

// globalUnicast is all of IPv6 that is given out to networks (RFC 4291).
var globalUnicast = netip.MustParsePrefix("2000::/3")

// specialUse says what a special address is for, or nothing where the address is an ordinary one.
func specialUse(addr netip.Addr) string {
	if !addr.IsValid() {
		return "no address"
	}
	for _, s := range specials {
		if s.prefix.Contains(addr) {
			return s.use
		}
	}
	if addr.Is6() && !globalUnicast.Contains(addr) {
		return "reserved address (RFC 4291)"
	}
	return ""
}
