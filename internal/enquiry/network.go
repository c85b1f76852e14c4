package enquiry

import (
	"context"
	"math"
	"net/netip"
	"strconv"
	"strings"

	"bonafide/internal/dossier"
)

// networkAnswer is what services of the kind of ipinfo.io answer to GET /{address}: https://ipinfo.io/developers/responses.
// Which members an answer has depends on what was bought.
type networkAnswer struct {
	IP      string `json:"ip"`
	Bogon   bool   `json:"bogon"` // nobody's address
	City    string `json:"city"`
	Country string `json:"country"` // ISO 3166-1 alpha-2
	Loc     string `json:"loc"`     // latitude,longitude
	Org     string `json:"org"`     // AS64500 Example Networks; without an asn
	ASN     struct {
		ASN  string `json:"asn"` // AS64500
		Name string `json:"name"`
		Type string `json:"type"` // isp, hosting, business, education
	} `json:"asn"`
	Company struct {
		Name string `json:"name"`
		Type string `json:"type"` // likewise, of whoever uses this range
	} `json:"company"`
	Carrier struct {
		Name string `json:"name"` // of a mobile network
	} `json:"carrier"`
	Privacy *struct {
		VPN     bool   `json:"vpn"`
		Proxy   bool   `json:"proxy"`
		Tor     bool   `json:"tor"`
		Relay   bool   `json:"relay"`
		Hosting bool   `json:"hosting"`
		Service string `json:"service"`
	} `json:"privacy"`
}

// placeRadiusKM is how far off a place may be for which the service names no accuracy: that of the city data sets that package
// network measured, of which two disagreed by up to 77 km.
const placeRadiusKM = 80.0

// Network asks what is known of an address. Of what the answer holds, only members of dossier.Network are read: what the
// service does not say is zero. Source and SeenAt are left to the caller. An address that has no owner, and an answer that
// says nothing, are a Failure with Unknown.
func (s *Service) Network(ctx context.Context, addr netip.Addr) (*dossier.Network, error) {
	var a networkAnswer
	if err := s.ask(ctx, nil, addr.String(), &a); err != nil {
		return nil, err
	}
	return a.network(addr)
}

func (a *networkAnswer) network(addr netip.Addr) (*dossier.Network, error) {
	if told, err := netip.ParseAddr(a.IP); err != nil || told.Unmap() != addr.Unmap() {
		return nil, unreadable("not about the address that was asked about")
	}
	n := &dossier.Network{City: clean(a.City), Kind: a.kind()}
	if isCountry(a.Country) {
		n.Country = a.Country
	}
	a.locate(n)
	a.own(n)
	if a.Privacy != nil && n.Kind.HidesPlace() {
		n.VPNService = clean(a.Privacy.Service)
	}
	if a.Bogon || !n.Known() {
		return nil, &Failure{Unknown, true, "nothing is known of the address"}
	}
	return n, nil
}

// kind is what sort of network it is. That an address belongs to an access provider says who uses it only where the answer
// says too that no relay is known there. An open proxy hides the place as a VPN does.
func (a *networkAnswer) kind() dossier.NetworkKind {
	if p := a.Privacy; p != nil {
		switch {
		case p.Tor:
			return dossier.Tor
		case p.Relay:
			return dossier.Relay
		case p.VPN, p.Proxy:
			return dossier.VPN
		case p.Hosting:
			return dossier.Hosting
		}
	}
	if clean(a.Carrier.Name) != "" {
		return dossier.Mobile
	}
	use := a.Company.Type
	if use == "" {
		use = a.ASN.Type
	}
	switch {
	case use == "hosting":
		return dossier.Hosting
	case use == "education", use == "government":
		return dossier.Institution
	case use == "business":
		return dossier.Corporate
	case use == "isp" && a.Privacy != nil:
		return dossier.Residential
	}
	return dossier.UnknownNetwork
}

func (a *networkAnswer) locate(n *dossier.Network) {
	north, east, found := strings.Cut(a.Loc, ",")
	lat, err := strconv.ParseFloat(north, 64)
	lon, wrong := strconv.ParseFloat(east, 64)
	if found && err == nil && wrong == nil && math.Abs(lat) <= 90 && math.Abs(lon) <= 180 { // NaN is in no range
		radius := placeRadiusKM
		n.Latitude, n.Longitude, n.RadiusKM = &lat, &lon, &radius
	}
}

func (a *networkAnswer) own(n *dossier.Network) {
	number, name := a.ASN.ASN, a.ASN.Name
	if number == "" {
		number, name, _ = strings.Cut(a.Org, " ")
	}
	if asn, err := strconv.ParseUint(strings.TrimPrefix(number, "AS"), 10, 32); err == nil && strings.HasPrefix(number, "AS") {
		n.ASN, n.Organization = uint32(asn), clean(name)
	}
	if company := clean(a.Company.Name); company != "" {
		n.Organization = company
	}
}

func isCountry(code string) bool {
	return len(code) == 2 && strings.Trim(code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") == ""
}
