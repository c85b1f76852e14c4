package dossier

import (
	"sync"
	"time"
)

// A Document is an identity document or another paper, as printed. Issuer is never scored.
type Document struct {
	Kind        string    `json:"kind"`
	Issuer      string    `json:"issuer,omitempty"`
	Number      string    `json:"number,omitempty"`
	Name        *Name     `json:"name,omitempty"`
	DateOfBirth Date      `json:"date_of_birth,omitzero"`
	IssuedAt    Date      `json:"issued_at,omitzero"`
	ExpiresAt   Date      `json:"expires_at,omitzero"`
	Address     *Address  `json:"address,omitempty"`
	Captures    []Capture `json:"captures,omitempty"`
}

// IsIdentity reports whether the document states who somebody is, as opposed to a bill or a diploma.
func (d *Document) IsIdentity() bool {
	switch d.Kind {
	case "passport", "driver_license", "national_id", "residence_permit":
		return true
	}
	return false
}

// A Capture is one independent read of a document.
type Capture struct {
	At             time.Time   `json:"at,omitzero"`
	File           string      `json:"file,omitempty"`
	MRZ            string      `json:"mrz,omitempty"`     // kept without nationality and sex, see package mrz
	Barcode        string      `json:"barcode,omitempty"` // kept without sex, body and origin, see package barcode
	CameraRequired bool        `json:"camera_required,omitempty"`
	ELAConfirmed   bool        `json:"ela_confirmed,omitempty"`
	Image          *ImageFacts `json:"-"` // what the picture reader saw in File; nil where it was not read

	ZoneRead    *DocumentRead `json:"-"` // what MRZ says; nil where there is none
	BarcodeRead *DocumentRead `json:"-"` // what Barcode says; likewise
}

// A Photo is a portrait of the candidate and where it came from.
type Photo struct {
	Source      string       `json:"source"`
	File        string       `json:"file,omitempty"`
	At          time.Time    `json:"at,omitzero"`
	PublicMatch *PublicMatch `json:"public_match,omitempty"`
	Image       *ImageFacts  `json:"-"` // what the picture reader saw in File; nil where it was not read
}

// A PublicMatch is a page where a reviewer found the same picture; Kind is stock, other_person or same_person.
type PublicMatch struct {
	URL  string    `json:"url"`
	Kind string    `json:"kind,omitempty"`
	At   time.Time `json:"at,omitzero"`
}

// ImageFacts is what the picture reader saw in a file. Of a file that it has not read yet, or could not, only SHA256 is
// known.
type ImageFacts struct {
	SHA256  [32]byte     // of the original bytes
	PDQ     [8][4]uint64 // perceptual hash in the eight orientations, as is first; see package photo
	Quality int          // of the hash, 0 to 100
	Origin  *ImageOrigin // what the file says about where it comes from; nil where that is not known
	Parts   *ImageParts  // nil where the picture does not show one face before a ground that could be known again

	Inside []InnerPicture // the pictures inside the file
}

// Seen reports whether the picture reader has seen the picture. A nil ImageFacts is of a file that is not here.
func (i *ImageFacts) Seen() bool { return i != nil && (i.Origin != nil || i.Quality > 0) }

// An InnerPicture is a picture inside a file.
type InnerPicture struct {
	Kind    InnerKind
	Number  int          // from 0 within its kind
	PDQ     [8][4]uint64 // as that of ImageFacts
	Quality int
}

// An InnerKind says what a picture inside a file is.
type InnerKind string

// The kinds of picture inside a file.
const (
	InnerPage     InnerKind = "page"     // a page of a document as it prints
	InnerPortrait InnerKind = "portrait" // the one face that a picture shows, upright and cut out by its eyes
)

// ImageParts are the perceptual hashes of a portrait's face and of all but the face, in the eight orientations.
type ImageParts struct {
	Face, Background [8][4]uint64
	Seen, Of         int // behind how many people the background is, of how many of whom one is known; 0 of 0 where nobody counted
}

// ImageOrigin is what a picture file says about itself. Programs strip it, so that nothing said proves nothing.
type ImageOrigin struct {
	Type          string // media type: image/png
	Width, Height int    // in pixels
	Camera        bool   // the file names the camera that took it
	Marks         []ImageMark
}

// An ImageMark is one statement of a file about its origin: ai_generated, edited or screenshot, and where it stands.
type ImageMark struct{ Code, Source string }

// Marked returns where the file says what the code stands for, and whether it does. A nil origin says nothing.
func (o *ImageOrigin) Marked(code string) (source string, ok bool) {
	if o == nil {
		return "", false
	}
	for _, m := range o.Marks {
		if m.Code == code {
			return m.Source, true
		}
	}
	return "", false
}

// A Session is one contact of the candidate over a network. Until is zero where only its beginning is known.
type Session struct {
	Kind               string    `json:"kind"`
	At                 time.Time `json:"at"`
	Until              time.Time `json:"until,omitzero"`
	IP                 string    `json:"ip"`
	DeviceID           string    `json:"device_id,omitempty"`
	UserAgent          string    `json:"user_agent,omitempty"`
	Timezone           string    `json:"timezone,omitempty"`
	UTCOffsetMinutes   *int      `json:"utc_offset_minutes,omitempty"`
	ManagedDevice      *bool     `json:"managed_device,omitempty"` // nil where nobody said
	CandidateInitiated bool      `json:"candidate_initiated,omitempty"`
	MediaDevices       []string  `json:"media_devices,omitempty"`
	Renderer           string    `json:"renderer,omitempty"`
	ColorDepth         int       `json:"color_depth,omitempty"`
	ExternalAccount    string    `json:"external_account,omitempty"`
	RequestSequence    string    `json:"request_sequence,omitempty"`
	SharedWith         string    `json:"shared_with,omitempty"`
	Network            *Network  `json:"network,omitempty"`
}

// Offset returns the offset from UTC that the browser reported at the session's time, and whether it reported one:
// the offset itself, else that of the IANA zone.
func (s *Session) Offset() (time.Duration, bool) {
	if s.UTCOffsetMinutes != nil {
		return time.Duration(*s.UTCOffsetMinutes) * time.Minute, true
	}
	return ZoneOffset(s.Timezone, s.At)
}

// ZoneOffset returns the offset from UTC that an IANA zone has at the time, and whether the zone is known.
func ZoneOffset(zone string, at time.Time) (time.Duration, bool) {
	loc, known := location(zone)
	if !known {
		return 0, false
	}
	_, seconds := at.In(loc).Zone()
	return time.Duration(seconds) * time.Second, true
}

// zones are the IANA zones read so far, by name: reading one takes longer than judging a session. They are some 600.
var zones sync.Map

func location(zone string) (*time.Location, bool) {
	if loc, read := zones.Load(zone); read {
		return loc.(*time.Location), true
	}
	loc, err := time.LoadLocation(zone)
	if err != nil || zone == "" || zone == "Local" { // Local is this machine's
		return nil, false
	}
	zones.Store(zone, loc)
	return loc, true
}

// A NetworkKind says what sort of network an address belongs to.
type NetworkKind string

// The kinds of network. UnknownNetwork is not anonymised: nothing is known of it.
const (
	Residential       NetworkKind = "residential"
	Mobile            NetworkKind = "mobile"
	Corporate         NetworkKind = "corporate"
	Institution       NetworkKind = "institution"
	Hosting           NetworkKind = "hosting"
	VPN               NetworkKind = "vpn"
	Tor               NetworkKind = "tor"
	Relay             NetworkKind = "relay"
	SASE              NetworkKind = "sase"
	Satellite         NetworkKind = "satellite"
	CarrierNAT        NetworkKind = "cgnat"
	ResidentialProxy  NetworkKind = "residential_proxy"
	RemoteDesktopHost NetworkKind = "remote_desktop_host"
	UnknownNetwork    NetworkKind = "unknown"
)

// HidesPlace reports whether an address of this kind says nothing about where its user is: a VPN, a hosting centre,
// Tor, a relay, a company's secure gateway, a proxy.
func (k NetworkKind) HidesPlace() bool {
	switch k {
	case Hosting, VPN, Tor, Relay, SASE, ResidentialProxy, RemoteDesktopHost:
		return true
	}
	return false
}

// Shared reports whether strangers ordinarily share one address of this kind, so that the address alone joins nobody.
func (k NetworkKind) Shared() bool {
	switch k {
	case Residential, Corporate:
		return false
	}
	return true
}

// A Network is what was known of a session's address when it was seen.
type Network struct {
	Country      string      `json:"country,omitempty"`
	City         string      `json:"city,omitempty"`
	Latitude     *float64    `json:"latitude,omitempty"`
	Longitude    *float64    `json:"longitude,omitempty"`
	RadiusKM     *float64    `json:"radius_km,omitempty"`
	ASN          uint32      `json:"asn,omitempty"`
	Organization string      `json:"organization,omitempty"`
	Kind         NetworkKind `json:"kind,omitempty"`
	VPNService   string      `json:"vpn_service,omitempty"`
	Source       string      `json:"source,omitempty"`
	SeenAt       Date        `json:"seen_at,omitzero"`
}

// Known reports whether anything is known of the address: its country or its kind.
func (n *Network) Known() bool {
	return n != nil && (n.Country != "" || n.Kind != "" && n.Kind != UnknownNetwork)
}

// Located reports whether the address is known to within a place.
func (n *Network) Located() bool { return n != nil && n.Latitude != nil && n.Longitude != nil }

// Radius returns the radius in kilometres that the place is good for, 0 where none is recorded.
func (n *Network) Radius() float64 {
	if n == nil || n.RadiusKM == nil {
		return 0
	}
	return *n.RadiusKM
}

// An Interview is one conversation and what interviewers marked.
type Interview struct {
	At                time.Time   `json:"at"`
	Channel           string      `json:"channel,omitempty"`
	Interviewers      []string    `json:"interviewers,omitempty"`
	Camera            string      `json:"camera,omitempty"`
	CameraNoticeGiven bool        `json:"camera_notice_given,omitempty"`
	RescheduleOffered bool        `json:"reschedule_offered,omitempty"`
	DisplayName       string      `json:"display_name,omitempty"`
	PacketLossPercent *float64    `json:"packet_loss_percent,omitempty"`
	Liveness          []Challenge `json:"liveness,omitempty"`
	Marks             []Mark      `json:"marks,omitempty"`
}

// A Challenge is one random liveness challenge and what an interviewer saw.
type Challenge struct {
	Challenge string `json:"challenge"`
	Result    string `json:"result"`
}

// A Mark is one structured observation of an interviewer. The meaning of Value depends on the code; nil is absent.
type Mark struct {
	Code     string    `json:"code"`
	By       string    `json:"by"`
	At       time.Time `json:"at,omitzero"`
	Value    *float64  `json:"value,omitempty"`
	Text     string    `json:"text,omitempty"`
	Recorded bool      `json:"recorded,omitempty"`
}

// A Step is an identity step that was offered, and the candidate's response.
type Step struct {
	Step              string    `json:"step"`
	UniformlyRequired bool      `json:"uniformly_required,omitempty"`
	EmployerPaid      bool      `json:"employer_paid,omitempty"`
	OfferedAt         time.Time `json:"offered_at"`
	Outcome           string    `json:"outcome"`
}

// A Reference is a referee and what is known of the contact.
type Reference struct {
	Name                    string      `json:"name"`
	Company                 string      `json:"company,omitempty"`
	CompanyDomain           string      `json:"company_domain,omitempty"`
	Relationship            string      `json:"relationship,omitempty"`
	Email                   string      `json:"email,omitempty"`
	Phone                   string      `json:"phone,omitempty"`
	LineType                string      `json:"line_type,omitempty"`
	CorporateChannelRefused bool        `json:"corporate_channel_refused,omitempty"`
	DomainRegisteredAt      Date        `json:"domain_registered_at,omitzero"`
	RespondedAt             time.Time   `json:"responded_at,omitzero"`
	IP                      string      `json:"ip,omitempty"`
	NetworkKind             NetworkKind `json:"network_kind,omitempty"`
	DeviceID                string      `json:"device_id,omitempty"`
	Verdict                 string      `json:"verdict,omitempty"`
	Text                    string      `json:"text,omitempty"`
	Mail                    *MailFacts  `json:"-"` // what the reference data say of Email's domain; nil where nothing was looked up
}

// A Verification is an attempt to confirm a claim with somebody who would know.
type Verification struct {
	Kind               string    `json:"kind"`
	Subject            string    `json:"subject,omitempty"`
	Channel            string    `json:"channel,omitempty"`
	Outcome            string    `json:"outcome"`
	DifferenceMonths   float64   `json:"difference_months,omitempty"`
	Attempts           int       `json:"attempts,omitempty"`
	WorkingDays        int       `json:"working_days,omitempty"`
	ChannelsTried      int       `json:"channels_tried,omitempty"`
	IdentifiersMatched int       `json:"identifiers_matched,omitempty"`
	UndisclosedRoles   int       `json:"undisclosed_roles,omitempty"`
	At                 time.Time `json:"at"`
	By                 string    `json:"by,omitempty"`
	Note               string    `json:"note,omitempty"`
}

// Independent reports whether the channel was found without the candidate's help.
func (v *Verification) Independent() bool {
	return v.Channel != "" && v.Channel != "candidate_supplied"
}

// A FaceComparison is what reviewers answered about two captures. OtherDossier is set where StageB is a capture of
// another candidate.
type FaceComparison struct {
	StageA       string     `json:"stage_a"`
	StageB       string     `json:"stage_b"`
	OtherDossier string     `json:"other_dossier,omitempty"`
	At           time.Time  `json:"at,omitzero"`
	Votes        []FaceVote `json:"votes"`
}

// A FaceVote is one reviewer's answer: same, not_same or cannot_tell.
type FaceVote struct {
	By     string `json:"by"`
	Answer string `json:"answer"`
}
