package dossier

import (
	"iter"
	"slices"
)

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
	IdentitySteps
	LivenessChallenges
	LocationQuestions
	MediaDevices
	Shipments
	LocatedShipments
	ShipmentClasses
	ShipmentTracks
	DeviceOffers
	Contacts
	PublicMatches
	PictureMarks
	FaceVotes
	CaptureSigns
	OwnerChecks
	ConcurrentWorkChecks
	Observations
	EndpointSoftware
	EndpointHardware
	EndpointLocations
	EndpointUse
	EndpointAlerts
	LoginDevices
	EducationChecks
	EmploymentAttempts
	CareerSources
	EmployerSites
	DatedSkills
	PayoutHolders
	Payouts
	PaymentRequests
	Profiles
	ProfileAges
	Repositories
	CommitIdentities
	ProfileTexts
	DocumentNumbers
	ResumeTexts
	LinkableFacts
	Homes
	DocumentReads
	SettledReads

	needEnd
)

// A Gap says what is missing for a need, and how a recruiter gets it.
type Gap struct {
	Need    Need
	Member  string // the dossier member that supplies what is missing, "" where none does
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
		Gap{Names, "names", "no name is recorded", "Record every name the candidate uses, the legal one first", 1},
		func(d *Dossier) bool { return len(d.Names) > 0 }},
	Residence: {
		Gap{Residence, "residence", "no claimed residence is recorded", "Ask where the candidate lives and will work", 1},
		func(d *Dossier) bool { return d.Residence != nil }},
	LocatedResidence: {
		Gap{LocatedResidence, "residence", "the claimed residence has no place on the map", "Complete city, region and country of the claimed residence", 1},
		func(d *Dossier) bool { return d.Residence.Located() }},
	ResidenceZone: {
		Gap{ResidenceZone, "residence", "the time zone of the claimed residence is not known", "Complete city, region and country of the claimed residence", 1},
		func(d *Dossier) bool { return d.Residence != nil && d.Residence.Timezone != "" }},
	Emails: {
		Gap{Emails, "contacts", "no mail address is recorded", "Record the candidate's mail address", 1},
		func(d *Dossier) bool { return d.hasContact(Email) }},
	MailDomains: {
		Gap{MailDomains, "contacts", "the domain of no mail address has been looked up", "Record the candidate's mail address", 1},
		func(d *Dossier) bool { return exists(d.Contacts, func(c Contact) bool { return c.Mail != nil }) }},
	Phones: {
		Gap{Phones, "contacts", "no phone number is recorded", "Record the candidate's phone number", 1},
		func(d *Dossier) bool { return d.hasContact(Phone) }},
	LineTypes: {
		Gap{LineTypes, "contacts", "nobody has looked up what kind of line the phone number is", "Look up the phone number's line type with its carrier", 2},
		func(d *Dossier) bool {
			return exists(d.Contacts, func(c Contact) bool { return c.Kind == Phone && c.LineType.Known() })
		}},
	IdentityDocuments: {
		Gap{IdentityDocuments, "documents", "no identity document is recorded", "Ask for one identity document of the candidate's choice", 5},
		func(d *Dossier) bool { return exists(d.Documents, isIdentity) }},
	DocumentNames: {
		Gap{DocumentNames, "documents", "no name from an identity document is recorded", "Enter the name as the identity document prints it", 3},
		func(d *Dossier) bool {
			return exists(d.Documents, func(doc Document) bool { return isIdentity(doc) && doc.Name != nil })
		}},
	DocumentAddresses: {
		Gap{DocumentAddresses, "documents", "no address from an identity document is recorded", "Enter the address as the identity document prints it", 3},
		func(d *Dossier) bool {
			return exists(d.Documents, func(doc Document) bool { return isIdentity(doc) && doc.Address.Located() })
		}},
	Portraits: {
		Gap{Portraits, "photos", "no portrait is recorded", "Add the portrait from the application or a public profile", 2},
		func(d *Dossier) bool {
			return exists(d.Photos, func(p Photo) bool { return p.Image.Seen() })
		}},
	Sessions: {
		Gap{Sessions, "sessions", "no session is recorded", "Record the address and time of the next interview's connection", 3},
		func(d *Dossier) bool { return len(d.Sessions) > 0 }},
	SessionNetworks: {
		Gap{SessionNetworks, "sessions", "no session comes from a network that is known", "Record the address and time of the next interview's connection", 3},
		func(d *Dossier) bool {
			return exists(d.Sessions, func(s Session) bool { return s.Network.Known() })
		}},
	SessionPlaces: {
		Gap{SessionPlaces, "sessions", "fewer than two sessions have a place", "Record a second session; for places, load a location data set", 3},
		func(d *Dossier) bool {
			return count(d.Sessions, func(s Session) bool { return s.Network.Located() }) >= 2
		}},
	SessionZones: {
		Gap{SessionZones, "sessions", "no session has a time zone", "Record the time zone that the candidate's device reports", 2},
		func(d *Dossier) bool {
			return exists(d.Sessions, func(s Session) bool { _, ok := s.Offset(); return ok })
		}},
	Interviews: {
		Gap{Interviews, "interviews", "no interview is recorded", "Record what happened in the next interview", 5},
		func(d *Dossier) bool { return len(d.Interviews) > 0 }},
	References: {
		Gap{References, "references", "no referee is recorded", "Ask for a referee and record how to reach them", 5},
		func(d *Dossier) bool { return len(d.References) > 0 }},
	RefereeContacts: {
		Gap{RefereeContacts, "references", "no referee has a mail address, phone number or device", "Record how each referee is reached", 3},
		func(d *Dossier) bool {
			return exists(d.References, func(r Reference) bool { return r.Email != "" || r.Phone != "" || r.DeviceID != "" })
		}},
	EmploymentChecks: {
		Gap{EmploymentChecks, "verifications", "no former employer has answered on a line found independently", "Call a former employer on a number found independently", 15},
		func(d *Dossier) bool {
			return exists(d.Verifications, func(v Verification) bool {
				return v.Kind == "employment" && v.Independent() && v.Outcome != "no_answer"
			})
		}},
	IdentitySteps: {
		Gap{IdentitySteps, "identity_steps", "no identity step is recorded", "Offer the identity steps that every candidate for the role takes, and record the answers", 5},
		func(d *Dossier) bool { return len(d.IdentitySteps) > 0 }},
	LivenessChallenges: {
		Gap{LivenessChallenges, "interviews", "no liveness challenge is recorded", "Give three random liveness challenges in the next video interview", 5},
		func(d *Dossier) bool {
			return exists(d.Interviews, func(iv Interview) bool { return len(iv.Liveness) > 0 })
		}},
	LocationQuestions: {
		Gap{LocationQuestions, "interviews", "no question about the claimed places is recorded", "Ask the three questions about the candidate's own claimed places", 5},
		func(d *Dossier) bool {
			return d.hasMark(func(m Mark) bool {
				return m.Code == "claimed_location_question_failed" || m.Code == "claimed_location_question_passed"
			})
		}},
	MediaDevices: {
		Gap{MediaDevices, "sessions", "no session lists its cameras and microphones", "Hold the next interview on the interview page, with notice that device names are read", 5},
		func(d *Dossier) bool {
			return exists(d.Sessions, func(s Session) bool { return len(s.MediaDevices) > 0 })
		}},
	Shipments: {
		Gap{Shipments, "onboarding", "no shipment is recorded", "Record where the equipment is to be sent", 2},
		func(d *Dossier) bool { return d.hasShipment(func(Shipment) bool { return true }) }},
	LocatedShipments: {
		Gap{LocatedShipments, "onboarding", "no shipment's address has a place on the map", "Complete city, region and country of the shipping address", 2},
		func(d *Dossier) bool {
			return d.hasShipment(func(s Shipment) bool { return s.Address.Located() })
		}},
	ShipmentClasses: {
		Gap{ShipmentClasses, "onboarding", "nobody has looked up what kind of address the equipment goes to", "Look up what kind of address the equipment goes to", 3},
		func(d *Dossier) bool {
			return d.hasShipment(func(s Shipment) bool { return s.Address.Class != "" && s.Address.Class != "unknown" })
		}},
	ShipmentTracks: {
		Gap{ShipmentTracks, "onboarding", "no shipment has been tracked", "Record what the carrier or the device reports of where the equipment is", 3},
		func(d *Dossier) bool {
			return d.hasShipment(func(s Shipment) bool { return len(s.Tracking) > 0 || s.RedirectedToThirdParty })
		}},
	DeviceOffers: {
		Gap{DeviceOffers, "onboarding", "no offer of a standard device is recorded", "Offer the standard device and record the answer", 2},
		func(d *Dossier) bool { return d.Onboarding != nil && d.Onboarding.StandardDeviceOffered }},
	Contacts: {
		Gap{Contacts, "contacts", "no mail address or phone number is recorded", "Record the candidate's mail address and phone number", 1},
		func(d *Dossier) bool { return d.hasContact(Email) || d.hasContact(Phone) }},
	PublicMatches: {
		Gap{PublicMatches, "photos", "no portrait has been looked up on the public web", "Look the portrait up by reverse image search and record what is found", 5},
		func(d *Dossier) bool {
			return exists(d.Photos, func(p Photo) bool { return p.PublicMatch != nil && p.PublicMatch.Kind != "" })
		}},
	PictureMarks: {
		Gap{PictureMarks, "photos", "no portrait's file has been read for what it says about itself", "Add the portrait's original file", 2},
		func(d *Dossier) bool {
			return exists(d.Photos, func(p Photo) bool { return p.Image != nil && p.Image.Origin != nil })
		}},
	FaceVotes: {
		Gap{FaceVotes, "face_comparisons", "no two reviewers have compared the candidate's pictures", "Have two reviewers compare the document's portrait with the interview, side by side", 10},
		func(d *Dossier) bool {
			return exists(d.FaceComparisons, func(f FaceComparison) bool { return f.OtherDossier == "" && len(f.Votes) >= 2 })
		}},
	CaptureSigns: {
		Gap{CaptureSigns, "documents", "no capture of an identity document has been read", "Ask for a new picture of the identity document, taken with the camera", 5},
		func(d *Dossier) bool {
			return d.hasCapture(func(c Capture) bool { return c.ELAConfirmed || c.Image != nil && c.Image.Origin != nil })
		}},
	OwnerChecks: {
		Gap{OwnerChecks, "verifications", "nobody has asked the holder of the identity through a channel found independently", "Reach the holder of the identity through a channel found independently, with the candidate's consent", 20},
		func(d *Dossier) bool {
			return exists(d.Verifications, func(v Verification) bool { return v.Kind == "identity_owner" && v.Outcome != "no_answer" })
		}},
	ConcurrentWorkChecks: {
		Gap{ConcurrentWorkChecks, "verifications", "nobody has checked for other employment", "Ask for consent to an employment verification and record the roles it shows", 10},
		func(d *Dossier) bool {
			return exists(d.Verifications, func(v Verification) bool {
				return v.Kind == "concurrent_employment" && v.Outcome != "no_answer"
			})
		}},
	Observations: {
		Gap{Observations, "observations", "nobody has recorded an observation", "Ask those who work with the candidate, and record what they saw", 5},
		func(d *Dossier) bool { return len(d.Observations) > 0 }},
	EndpointSoftware: {
		Gap{EndpointSoftware, "endpoint", "no inventory of the device's software is imported", "Import the device's software inventory", 5},
		func(d *Dossier) bool { return d.Endpoint != nil && len(d.Endpoint.Software) > 0 }},
	EndpointHardware: {
		Gap{EndpointHardware, "endpoint", "no list of the device's attached hardware is imported", "Import the device's log of attached hardware", 5},
		func(d *Dossier) bool { return d.Endpoint != nil && len(d.Endpoint.USB) > 0 }},
	EndpointLocations: {
		Gap{EndpointLocations, "endpoint", "the device has reported no place", "Import the places that the device reported, with the notice that the law asks for", 5},
		func(d *Dossier) bool { return d.Endpoint != nil && len(d.Endpoint.Locations) > 0 }},
	EndpointUse: {
		Gap{EndpointUse, "endpoint", "no figures of the device's use are imported", "Import the device's daily figures of use", 5},
		func(d *Dossier) bool { return d.Endpoint != nil && len(d.Endpoint.Latency) > 0 }},
	EndpointAlerts: {
		Gap{EndpointAlerts, "endpoint", "no alert of the device's protection is imported", "Import the alerts of the device's protection", 5},
		func(d *Dossier) bool { return d.Endpoint != nil && len(d.Endpoint.Alerts) > 0 }},
	LoginDevices: {
		Gap{LoginDevices, "sessions", "no sign-in says whether its device is managed", "Import sign-ins with the state of their devices", 5},
		func(d *Dossier) bool {
			return exists(d.Sessions, func(s Session) bool { return s.Kind == "login" && s.ManagedDevice != nil })
		}},
	EducationChecks: {
		Gap{EducationChecks, "verifications", "no school has answered on a channel found independently", "Ask the registrar of a claimed school, or a clearing house", 15},
		func(d *Dossier) bool {
			return exists(d.Verifications, func(v Verification) bool {
				return v.Kind == "education" && v.Independent() && v.Outcome != "no_answer"
			})
		}},
	EmploymentAttempts: {
		Gap{EmploymentAttempts, "verifications", "no former employer has been asked on a line found independently", "Call a former employer on a number found independently", 15},
		func(d *Dossier) bool {
			return exists(d.Verifications, func(v Verification) bool { return v.Kind == "employment" && v.Independent() })
		}},
	CareerSources: {
		Gap{CareerSources, "employment", "the career is recorded from fewer than two sources", "Record the jobs as the résumé, the form and a public profile give them", 10},
		func(d *Dossier) bool {
			sources := map[string]bool{}
			for _, j := range d.Employment {
				sources[j.Source] = true
			}
			delete(sources, "")
			return len(sources) >= 2
		}},
	EmployerSites: {
		Gap{EmployerSites, "employment", "nobody has looked at a listed employer's web site", "Look at the web sites of the listed employers", 10},
		func(d *Dossier) bool { return exists(d.Employment, func(j Job) bool { return j.Site != nil }) }},
	DatedSkills: {
		Gap{DatedSkills, "skills", "no technology is recorded with years or a first use", "Record the technologies that the résumé dates", 5},
		func(d *Dossier) bool {
			return exists(d.Skills, func(s Skill) bool { return s.Since != "" || s.Years > 0 })
		}},
	PayoutHolders: {
		Gap{PayoutHolders, "onboarding", "no payout account with a holder is recorded", "Record the payout account with the holder that the bank names", 3},
		func(d *Dossier) bool {
			return exists(d.Onboarding.Payments(), func(p Payout) bool { return p.Holder != "" || p.Channel == "third_party" }) ||
				exists(d.Verifications, func(v Verification) bool { return v.Kind == "payout_holder" && v.Outcome != "no_answer" })
		}},
	Payouts: {
		Gap{Payouts, "onboarding", "no payout account is recorded", "Record the payout account with the holder that the bank names", 3},
		func(d *Dossier) bool { return len(d.Onboarding.Payments()) > 0 }},
	PaymentRequests: {
		Gap{PaymentRequests, "onboarding", "no request about payment is recorded", "Record the payout account with the holder that the bank names", 3},
		func(d *Dossier) bool {
			return d.Onboarding != nil && len(d.Onboarding.Payouts)+len(d.Onboarding.AdvancePaymentRequests) > 0
		}},
	Profiles: {
		Gap{Profiles, "profiles", "no public profile is recorded", "Record the public profiles that the candidate names, if any", 3},
		func(d *Dossier) bool { return len(d.Profiles) > 0 }},
	ProfileAges: {
		Gap{ProfileAges, "profiles", "it is not recorded since when a public profile exists", "Record since when the candidate's public profiles exist", 3},
		func(d *Dossier) bool {
			return exists(d.Profiles, func(p Profile) bool { return !p.CreatedAt.IsZero() || p.LastGapYears > 0 })
		}},
	Repositories: {
		Gap{Repositories, "profiles", "no code repository is recorded", "Import the history of the candidate's public repositories", 10},
		func(d *Dossier) bool {
			return exists(d.Profiles, func(p Profile) bool { return len(p.Repositories) > 0 })
		}},
	CommitIdentities: {
		Gap{CommitIdentities, "profiles", "no authors of commits are recorded", "Import the history of the candidate's public repositories", 10},
		func(d *Dossier) bool {
			return exists(d.Profiles, func(p Profile) bool {
				return exists(p.Repositories, func(r Repository) bool { return len(r.CommitIdentities) > 0 })
			})
		}},
	ProfileTexts: {
		Gap{ProfileTexts, "profiles", "no text of a portfolio is recorded", "Record the text of the candidate's portfolio page", 5},
		func(d *Dossier) bool {
			return exists(d.Profiles, func(p Profile) bool {
				return p.Kind == "portfolio" && (p.Text != "" || p.TemplateSectionsUnedited || p.FabricatedTestimonials)
			})
		}},
	DocumentNumbers: {
		Gap{DocumentNumbers, "documents", "no document number is recorded", "Enter the number as the identity document prints it", 3},
		func(d *Dossier) bool {
			return exists(d.Documents, func(doc Document) bool { return (doc.IsIdentity() || doc.Kind == "ssn_card") && doc.Number != "" })
		}},
	ResumeTexts: {
		Gap{ResumeTexts, "resume", "no text of a résumé is recorded", "Record the résumé's text", 2},
		func(d *Dossier) bool { return d.Resume != nil && d.Resume.Text != "" }},
	LinkableFacts: {
		Gap{LinkableFacts, "contacts", "nothing is recorded that another candidate could share", "Record the candidate's mail address", 1},
		func(d *Dossier) bool {
			return len(d.Contacts)+len(d.Photos)+len(d.Documents)+len(d.References)+len(d.Onboarding.Payments()) > 0 ||
				d.Resume != nil && d.Resume.Text != ""
		}},
	Homes: {
		Gap{Homes, "residence", "no street address is recorded", "Ask for the street address where the candidate lives", 1},
		func(d *Dossier) bool {
			return d.Residence != nil && d.Residence.Line1 != "" || d.Onboarding != nil && len(d.Onboarding.Shipments) > 0
		}},
	DocumentReads: {
		Gap{DocumentReads, "documents", "no machine-readable zone and no barcode of an identity document has been read", "Copy the lines below the photo of the identity document, or scan the barcode on the back of the licence", 5},
		func(d *Dossier) bool {
			return exists(d.Documents, func(doc Document) bool {
				return doc.IsIdentity() && (doc.isRead() || len(doc.Misfits()) > 0)
			})
		}},
	SettledReads: {
		Gap{SettledReads, "documents", "one capture of an identity document does not fit together, and no independent one shows the same", "Take another capture of the identity document: another picture, at another time", 5},
		func(d *Dossier) bool {
			open, confirmed := d.openMisfits()
			return confirmed || len(open) == 0
		}},
}

// Missing returns the gaps that keep the need from being met, in the order of the constants; none means it is met.
func (d *Dossier) Missing(need Need) []Gap { return d.Unmet(need).Gaps() }

// Unmet returns the part of the need that the dossier does not meet.
func (d *Dossier) Unmet(need Need) (unmet Need) {
	for one := range need.each() {
		if !facts[one].has(d) {
			unmet |= one
		}
	}
	return unmet
}

// Gaps returns the gap of each fact of the need, in the order of the constants.
func (n Need) Gaps() (gaps []Gap) {
	for one := range n.each() {
		gaps = append(gaps, facts[one].gap)
	}
	return gaps
}

// each yields the facts of the need one by one.
func (n Need) each() iter.Seq[Need] {
	return func(yield func(Need) bool) {
		for rest := n; rest != 0; rest &= rest - 1 {
			if !yield(rest & -rest) {
				return
			}
		}
	}
}

func (d *Dossier) hasContact(kind ContactKind) bool {
	return exists(d.Contacts, func(c Contact) bool { return c.Kind == kind })
}

func (d *Dossier) hasMark(ok func(Mark) bool) bool {
	return exists(d.Interviews, func(iv Interview) bool { return exists(iv.Marks, ok) })
}

func (d *Dossier) hasShipment(ok func(Shipment) bool) bool {
	return d.Onboarding != nil && exists(d.Onboarding.Shipments, ok)
}

// hasCapture reports whether a capture of an identity document is ok.
func (d *Dossier) hasCapture(ok func(Capture) bool) bool {
	return exists(d.Documents, func(doc Document) bool { return doc.IsIdentity() && exists(doc.Captures, ok) })
}

func isIdentity(d Document) bool { return d.IsIdentity() }

func exists[T any](list []T, ok func(T) bool) bool { return slices.ContainsFunc(list, ok) }

func count[T any](list []T, ok func(T) bool) int {
	n := 0
	for _, v := range list {
		if ok(v) {
			n++
		}
	}
	return n
}
