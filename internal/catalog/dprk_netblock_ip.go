package catalog

import (
	"fmt"
	"net/netip"

	"bonafide/internal/indicator"
)

// routed is the one IPv4 block that Star Joint Venture announces from Pyongyang: 1,024 addresses (Trend Micro, "A
// closer look at North Korea's Internet", October 2017).
var routed = netip.MustParsePrefix("175.45.176.0/22")

var netblock = indicator.Route{
	Code:  "dprk_netblock_ip",
	Title: "A session or a referee used an address in 175.45.176.0/22",
	Doc:   `An address that was recorded lies in 175.45.176.0/22. The block decides, not the country that a location database states: some VPN providers register addresses there that are elsewhere. Compliance and security see the case at once; nothing is scored, and somebody else may have used the address.`,
	Judge: func(c *indicator.Case) []indicator.Evidence {
		var found []indicator.Evidence
		for i, s := range c.Sessions {
			if inBlock(s.IP) {
				found = append(found, indicator.Evidence{Ref: fmt.Sprintf("sessions[%d].ip", i),
					Text: fmt.Sprintf("On %s a session came from %s, which lies in %s.", indicator.Time(s.At), s.IP, routed)})
			}
		}
		for i, r := range c.References {
			if inBlock(r.IP) {
				found = append(found, indicator.Evidence{Ref: fmt.Sprintf("references[%d].ip", i),
					Text: fmt.Sprintf("The referee %q answered from %s, which lies in %s.", r.Name, r.IP, routed)})
			}
		}
		return found
	},
}

// inBlock reports whether the address, also written as IPv6, lies in the block.
func inBlock(ip string) bool {
	a, err := netip.ParseAddr(ip)
	return err == nil && routed.Contains(a.Unmap())
}
