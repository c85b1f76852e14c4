package dossier

import (
	"fmt"
	"net/netip"
	"path/filepath"
	"strings"
	"time"
	_ "time/tzdata" // zones are judged alike on a machine without a zone database
)

// Check finds what the schema cannot express: addresses that do not parse, unknown zones, times and dates out of
// order, paths that leave the dossier's folder. It returns Problems, or nil.
func Check(d *Dossier) error {
	var ps Problems
	ps.address("residence", d.Residence)
	for i, m := range d.Moves {
		ps.address(fmt.Sprintf("moves[%d].from", i), m.From)
		ps.address(fmt.Sprintf("moves[%d].to", i), m.To)
	}
	for i, t := range d.Travel {
		ps.order(fmt.Sprintf("travel[%d].to", i), t.From.Time(), t.To.Time(), "from")
	}
	for i, c := range d.Contacts {
		ps.contact(fmt.Sprintf("contacts[%d]", i), c)
	}
	for i, doc := range d.Documents {
		ps.document(fmt.Sprintf("documents[%d]", i), doc)
	}
	for i, p := range d.Photos {
		ps.file(fmt.Sprintf("photos[%d].file", i), p.File)
	}
	if d.Resume != nil {
		ps.file("resume.file", d.Resume.File)
	}
	for i, s := range d.Sessions {
		ps.session(fmt.Sprintf("sessions[%d]", i), s)
	}
	for i, r := range d.References {
		ps.ip(fmt.Sprintf("references[%d].ip", i), r.IP)
	}
	if d.Onboarding != nil {
		for i := range d.Onboarding.Shipments {
			ps.address(fmt.Sprintf("onboarding.shipments[%d].address", i), &d.Onboarding.Shipments[i].Address)
		}
	}
	return ps.err()
}

func (ps *Problems) address(path string, a *Address) {
	if a == nil {
		return
	}
	if (a.Latitude == nil) != (a.Longitude == nil) {
		ps.add(path, "has only one of latitude and longitude: give both or neither")
	}
	ps.zone(path+".timezone", a.Timezone)
}

func (ps *Problems) contact(path string, c Contact) {
	if c.Kind == Email && !strings.Contains(c.Value, "@") {
		ps.add(path+".value", "%s is not a mail address: write name@example.com", show(c.Value))
	}
	ps.order(path+".until", c.Since, c.Until, "since")
}

func (ps *Problems) document(path string, d Document) {
	ps.address(path+".address", d.Address)
	for i, c := range d.Captures {
		ps.file(fmt.Sprintf("%s.captures[%d].file", path, i), c.File)
	}
}

func (ps *Problems) session(path string, s Session) {
	ps.ip(path+".ip", s.IP)
	ps.zone(path+".timezone", s.Timezone)
	ps.order(path+".until", s.At, s.Until, "at")
	const farthest = 14 * 60 // Kiribati is 14 hours ahead, nobody is further
	if m := s.UTCOffsetMinutes; m != nil && (*m < -farthest || *m > farthest) {
		ps.add(path+".utc_offset_minutes", "%d is no offset on Earth: write minutes east of UTC, -840 to 840", *m)
	}
	if n := s.Network; n != nil && (n.Latitude == nil) != (n.Longitude == nil) {
		ps.add(path+".network", "has only one of latitude and longitude: give both or neither")
	}
}

func (ps *Problems) ip(path, ip string) {
	if ip == "" {
		return
	}
	if a, err := netip.ParseAddr(ip); err != nil || a.Zone() != "" {
		ps.add(path, "%s is not an IP address: write 198.51.100.7 or 2001:db8::7", show(ip))
	}
}

func (ps *Problems) zone(path, zone string) {
	if zone == "" {
		return
	}
	if _, err := time.LoadLocation(zone); err != nil || zone == "Local" {
		ps.add(path, "%s is not a time zone: write its IANA name, America/Chicago say", show(zone))
	}
}

func (ps *Problems) file(path, file string) {
	if file != "" && !filepath.IsLocal(filepath.FromSlash(file)) {
		ps.add(path, "%s leaves the dossier's folder: give a path below it", show(file))
	}
}

func (ps *Problems) order(path string, first, second time.Time, firstName string) {
	if !first.IsZero() && !second.IsZero() && second.Before(first) {
		ps.add(path, "is before %s: correct one of the two", firstName)
	}
}
