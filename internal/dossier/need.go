package dossier

import "math/bits"

// A Need is a set of facts without which an indicator cannot look. The zero value needs nothing.
type Need uint64

// The facts that indicators may need.
const (
	Names Need = 1 << iota
	Residence
	LocatedResidence
	ResidenceZone
	Emails
	MailDomains
	Phones
	LineTypes
	IdentityDocuments
	DocumentNames
	DocumentAddresses
	Portraits
	Sessions
	SessionNetworks
	SessionPlaces
	SessionZones
	Interviews
	References
	RefereeContacts
	EmploymentChecks

	needEnd
)

// A Gap says what is missing for a need, and how a recruiter gets it.
type Gap struct {
	Need    Need
	Missing string // completes "not checked: …"
	Step    string // what to do about it, as an instruction
	Minutes int    // about how long that takes, for sorting the cheapest first
}

type fact struct {
	gap Gap
	has func(*Dossier) bool
}

var facts = map[Need]fact{
	Names: {
		Gap{Names, "no name is recorded", "Record every name the candidate uses, the legal one first", 1},
		func(d *Dossier) bool { return len(d.Names) > 0 }},
	Residence: {
		Gap{Residence, "no claimed residence is recorded", "Ask where the candidate lives and will work", 1},
		func(d *Dossier) bool { return d.Residence != nil }},
	LocatedResidence: {
		Gap{LocatedResidence, "the claimed residence has no place on the map", "Complete city, region and country of the claimed residence", 1},
		func(d *Dossier) bool { return d.Residence.Located() }},
	ResidenceZone: {
		Gap{ResidenceZone, "the time zone of the claimed residence is not known", "Complete city, region and country of the claimed residence", 1},
		func(d *Dossier) bool { return d.Residence != nil && d.Residence.Timezone != "" }},
	Emails: {
		Gap{Emails, "no mail address is recorded", "Record the candidate's mail address", 1},
		func(d *Dossier) bool { return d.hasContact(Email) }},
	MailDomains: {
		Gap{MailDomains, "the domain of no mail address has been looked up", "Record the candidate's mail address", 1},
		func(d *Dossier) bool { return exists(d.Contacts, func(c Contact) bool { return c.Mail != nil }) }},
	Phones: {
		Gap{Phones, "no phone number is recorded", "Record the candidate's phone number", 1},
		func(d *Dossier) bool { return d.hasContact(Phone) }},
	LineTypes: {
		Gap{LineTypes, "nobody has looked up what kind of line the phone number is", "Look up the phone number's line type with its carrier", 2},
		func(d *Dossier) bool {
			return exists(d.Contacts, func(c Contact) bool { return c.Kind == Phone && c.LineType.Known() })
		}},
	IdentityDocuments: {
		Gap{IdentityDocuments, "no identity document is recorded", "Ask for one identity document of the candidate's choice", 5},
		func(d *Dossier) bool { return exists(d.Documents, isIdentity) }},
	DocumentNames: {
		Gap{DocumentNames, "no name from an identity document is recorded", "Enter the name as the identity document prints it", 3},
		func(d *Dossier) bool {
			return exists(d.Documents, func(doc Document) bool { return isIdentity(doc) && doc.Name != nil })
		}},
	DocumentAddresses: {
		Gap{DocumentAddresses, "no address from an identity document is recorded", "Enter the address as the identity document prints it", 3},
		func(d *Dossier) bool {
			return exists(d.Documents, func(doc Document) bool { return isIdentity(doc) && doc.Address.Located() })
		}},
	Portraits: {
		Gap{Portraits, "no portrait is recorded", "Add the portrait from the application or a public profile", 2},
		func(d *Dossier) bool {
			return exists(d.Photos, func(p Photo) bool { return p.Image != nil })
		}},
	Sessions: {
		Gap{Sessions, "no session is recorded", "Record the address and time of the next interview's connection", 3},
		func(d *Dossier) bool { return len(d.Sessions) > 0 }},
	SessionNetworks: {
		Gap{SessionNetworks, "no session comes from a network that is known", "Record the address and time of the next interview's connection", 3},
		func(d *Dossier) bool {
			return exists(d.Sessions, func(s Session) bool { return s.Network.Known() })
		}},
	SessionPlaces: {
		Gap{SessionPlaces, "fewer than two sessions have a place", "Record a second session; for places, load a location data set", 3},
		func(d *Dossier) bool {
			return count(d.Sessions, func(s Session) bool { return s.Network.Located() }) >= 2
		}},
	SessionZones: {
		Gap{SessionZones, "no session has a time zone", "Record the time zone that the candidate's device reports", 2},
		func(d *Dossier) bool {
			return exists(d.Sessions, func(s Session) bool { _, ok := s.Offset(); return ok })
		}},
	Interviews: {
		Gap{Interviews, "no interview is recorded", "Record what happened in the next interview", 5},
		func(d *Dossier) bool { return len(d.Interviews) > 0 }},
	References: {
		Gap{References, "no referee is recorded", "Ask for a referee and record how to reach them", 5},
		func(d *Dossier) bool { return len(d.References) > 0 }},
	RefereeContacts: {
		Gap{RefereeContacts, "no referee has a mail address, phone number or device", "Record how each referee is reached", 3},
		func(d *Dossier) bool {
			return exists(d.References, func(r Reference) bool { return r.Email != "" || r.Phone != "" || r.DeviceID != "" })
		}},
	EmploymentChecks: {
		Gap{EmploymentChecks, "no former employer has answered on a line found independently", "Call a former employer on a number found independently", 15},
		func(d *Dossier) bool {
			return exists(d.Verifications, func(v Verification) bool {
				return v.Kind == "employment" && v.Independent() && v.Outcome != "no_answer"
			})
		}},
}

// Missing returns the gaps that keep the need from being met, in the order of the constants; none means it is met.
func (d *Dossier) Missing(need Need) []Gap {
	var gaps []Gap
	for rest := need; rest != 0; rest &= rest - 1 {
		f := facts[Need(1)<<bits.TrailingZeros64(uint64(rest))]
		if !f.has(d) {
			gaps = append(gaps, f.gap)
		}
	}
	return gaps
}

func (d *Dossier) hasContact(kind ContactKind) bool {
	return exists(d.Contacts, func(c Contact) bool { return c.Kind == kind })
}

func isIdentity(d Document) bool { return d.IsIdentity() }

func exists[T any](list []T, ok func(T) bool) bool { return count(list, ok) > 0 }

func count[T any](list []T, ok func(T) bool) int {
	n := 0
	for _, v := range list {
		if ok(v) {
			n++
		}
	}
	return n
}
