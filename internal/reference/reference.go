// Package reference completes a dossier by what reference data and picture readers know of the facts in it: whose
// network an address is, where a town lies, what sort of domain a mailbox is at, what a portrait hashes to.
//
// It fills in what is absent and overrides nothing: what was known when a fact was recorded counts. What it fills in
// names its data set and the date of the data.
package reference

import (
	"net/netip"
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/geo"
	"bonafide/internal/mailbox"
	"bonafide/internal/network"
)

// Data is the reference data. The zero Data is what the program carries.
type Data struct {
	Networks *network.Database // nil stands for the built-in data
}

// Complete fills in what look-ups know: the networks of sessions and referees, the coordinates and time zones of
// addresses, the domains of mailboxes, the zones and barcodes of documents. It is safe to call again.
func (data Data) Complete(d *dossier.Dossier) {
	for i := range d.Sessions {
		data.session(&d.Sessions[i])
	}
	for i := range d.References {
		data.referee(&d.References[i])
	}
	for i := range d.Contacts {
		contact(&d.Contacts[i])
	}
	for _, a := range addresses(d) {
		place(a)
	}
	ReadDocuments(d)
}

func (data Data) session(s *dossier.Session) {
	ip, err := netip.ParseAddr(s.IP)
	if err != nil || s.Network != nil {
		return
	}
	info := data.networks().LookupAt(ip, s.At)
	n := &dossier.Network{
		Country: info.Country, City: info.City, Latitude: info.Latitude, Longitude: info.Longitude, RadiusKM: info.RadiusKM,
		ASN: info.ASN, Organization: info.Organization, Kind: dossier.NetworkKind(info.Kind), VPNService: info.VPNService,
		Source: info.Source,
	}
	n.SeenAt, _ = dossier.ParseDate(info.SeenAt)
	if n.Known() {
		s.Network = n
	}
}

func (data Data) referee(r *dossier.Reference) {
	if r.Mail == nil {
		r.Mail = mailFacts(r.Email)
	}
	ip, err := netip.ParseAddr(r.IP)
	if err != nil || r.NetworkKind != "" {
		return
	}
	r.NetworkKind = dossier.NetworkKind(data.networks().LookupAt(ip, r.RespondedAt).Kind)
}

func (data Data) networks() *network.Database {
	if data.Networks == nil {
		return new(network.Database)
	}
	return data.Networks
}

func contact(c *dossier.Contact) {
	if c.Kind == dossier.Email && c.Mail == nil {
		c.Mail = mailFacts(c.Value)
	}
}

// mailFacts returns what is known of the address's domain; nil for what is no mail address.
func mailFacts(value string) *dossier.MailFacts {
	address, err := mailbox.Parse(value)
	if err != nil {
		return nil
	}
	domain := mailbox.Lookup(address.Domain)
	var sources []string
	for _, set := range domain.Datasets {
		sources = append(sources, set.String())
	}
	return &dossier.MailFacts{
		Domain: domain.Name, Disposable: domain.Disposable, Alias: domain.Alias != "", Free: domain.Free,
		Source: strings.Join(sources, "; "),
	}
}

// addresses returns every address of the dossier.
func addresses(d *dossier.Dossier) []*dossier.Address {
	all := []*dossier.Address{d.Residence}
	for _, m := range d.Moves {
		all = append(all, m.From, m.To)
	}
	for _, doc := range d.Documents {
		all = append(all, doc.Address)
	}
	if d.Onboarding != nil {
		for i := range d.Onboarding.Shipments {
			all = append(all, &d.Onboarding.Shipments[i].Address)
		}
	}
	return all
}

// place puts an address on the map: by its postal code where that is known, else by its town.
func place(a *dossier.Address) {
	if a == nil {
		return
	}
	if !a.Located() {
		found, ok := geo.FindPostcode(a.PostalCode, a.Country)
		if !ok {
			found, ok = geo.Find(a.City, a.Region, a.Country)
		}
		if !ok {
			return
		}
		a.Latitude, a.Longitude, a.Source = &found.Latitude, &found.Longitude, found.Dataset.String()
		if a.Timezone == "" {
			a.Timezone = found.Zone
		}
	}
	if a.Timezone == "" {
		a.Timezone, _ = geo.ZoneAt(*a.Latitude, *a.Longitude)
	}
}
