// Package network knows of an IP address where it is, who announces it and what kind of network it belongs to.
//
// The built-in data name a country for any address and the kind of the networks that matter here: hosting, VPN, relay,
// Tor, corporate gateways, satellite and the large access providers. An operator adds better data to a folder; Open
// reads them over the built-in ones.
package network

import (
	"net/netip"
	"time"

	"bonafide/internal/dataset"
)

// Kind says what an address is used for. The values are those of a dossier's session.network.kind.
type Kind string

const (
	Residential       Kind = "residential"
	Mobile            Kind = "mobile"
	Corporate         Kind = "corporate"
	Institution       Kind = "institution"
	Hosting           Kind = "hosting"
	VPN               Kind = "vpn"
	Tor               Kind = "tor"
	Relay             Kind = "relay"
	SASE              Kind = "sase"
	Satellite         Kind = "satellite"
	CGNAT             Kind = "cgnat"
	ResidentialProxy  Kind = "residential_proxy"
	RemoteDesktopHost Kind = "remote_desktop_host"
	Unknown           Kind = "unknown"
)

// Anonymises reports whether such an address hides where its user is. A corporate gateway and a satellite line move
// the apparent place too, but are not used to hide; Unknown hides nothing.
func (k Kind) Anonymises() bool {
	switch k {
	case Hosting, VPN, Tor, Relay, ResidentialProxy, RemoteDesktopHost:
		return true
	}
	return false
}

// valid reports whether k is one of the values above.
func (k Kind) valid() bool {
	switch k {
	case Residential, Mobile, Corporate, Institution, SASE, Satellite, CGNAT, Unknown:
		return true
	}
	return k.Anonymises()
}

// Info is what is known of an address. A member that is zero is not known; Kind is never empty.
type Info struct {
	Country      string   `json:"country,omitempty"` // ISO 3166-1 alpha-2
	City         string   `json:"city,omitempty"`
	Latitude     *float64 `json:"latitude,omitempty"`
	Longitude    *float64 `json:"longitude,omitempty"`
	RadiusKM     *float64 `json:"radius_km,omitempty"` // how far off the coordinates may well be
	ASN          uint32   `json:"asn,omitempty"`
	Organization string   `json:"organization,omitempty"`
	Kind         Kind     `json:"kind"`
	VPNService   string   `json:"vpn_service,omitempty"` // of a VPN or relay, where its network says so
	Source       string   `json:"source"`                // the data sets that said it, each with its date
	SeenAt       string   `json:"seen_at,omitempty"`     // date of the data set that named the kind, YYYY-MM-DD

	used datasets
}

// Datasets are those that Source names; none for an address of special use.
func (i *Info) Datasets() []dataset.Set { return i.used.all() }

// set notes that a data set named the kind.
func (i *Info) set(kind Kind, service string, from *dataset.Set) {
	i.Kind, i.VPNService, i.SeenAt = kind, service, from.Date
	i.used.add(from)
}

// alone holds the built-in data and nothing else.
var alone Database

// Lookup answers from the built-in data alone.
func Lookup(addr netip.Addr) Info { return alone.Lookup(addr) }

// Lookup says what is known of the address today.
func (db *Database) Lookup(addr netip.Addr) Info { return db.LookupAt(addr, time.Now()) }

// LookupAt says what was known of the address at that time: a listing that is dated counts for 90 days around its
// date, because VPN services move on. The other data are not historical. A place's numbers are shared by all answers
// that name the place: do not write to them.
func (db *Database) LookupAt(addr netip.Addr, at time.Time) Info {
	addr = addr.WithZone("").Unmap()
	if use := specialUse(addr); use != "" {
		info := Info{Kind: Unknown, Source: use}
		if sharedSpace.Contains(addr) {
			info.Kind = CGNAT
		}
		return info
	}
	info := Info{Kind: Unknown}
	db.locate(&info, addr)
	db.identify(&info, addr)
	db.classify(&info, addr, at)
	info.Source = db.source(info.used)
	return info
}

// locate fills the place in: the operator's city data first, the built-in country otherwise.
func (db *Database) locate(info *Info, addr netip.Addr) {
	for _, c := range db.cities {
		if c.lookup(info, addr) {
			return
		}
	}
	if c := country(addr); c != "" {
		info.Country = c
		info.used.add(&countrySet)
	}
}

// identify fills the announcing system in.
func (db *Database) identify(info *Info, addr netip.Addr) {
	for _, s := range db.systems {
		if asn, name, ok := s.lookup(addr); ok {
			info.ASN, info.Organization = asn, name
			info.used.add(&s.set)
			return
		}
	}
	b := builtin()
	if asn, name, ok := b.systems.Lookup(addr); ok {
		info.ASN, info.Organization = asn, name
		info.used.add(&b.systemsSet)
	}
}

// classify names the kind, by what is most particular first. Lists of VPN and hosting addresses come after what the
// curated lists call relays, gateways and satellites: the free ones hold nearly all of Apple's relay, which they should
// not.
func (db *Database) classify(info *Info, addr netip.Addr, at time.Time) {
	if db.listed(info, addr, at, false) {
		return
	}
	b := builtin()
	curated, known := b.curated(info.ASN, addr)
	if known && (curated.kind == Relay || curated.kind == SASE || curated.kind == Satellite) {
		info.set(curated.kind, curated.service, &b.networksSet)
		return
	}
	if db.listed(info, addr, at, true) {
		return
	}
	if known {
		info.set(curated.kind, curated.service, &b.networksSet)
	} else if kind := kindOfOwner(info.Organization); kind != Unknown {
		info.set(kind, "", &ownerSet)
	}
}

// listed asks the operator's lists, those made of whole ranges or the others.
func (db *Database) listed(info *Info, addr netip.Addr, at time.Time, broad bool) bool {
	for _, l := range db.lists {
		if l.broad == broad && l.lookup(info, addr, at) {
			return true
		}
	}
	return false
}
