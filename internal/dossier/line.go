package dossier

import (
	"fmt"
	"net/netip"
	"slices"
	"time"
)

// An Appearance is one contact of the candidate, or of a referee, over a network, compared with the one before. All of a
// dossier make one line across its stages: applied, checked in, joined, referee, onboarding, login. An upload is no stage of
// it: files are uploaded by the company's own people, and what their browser shows is none of the candidate's.
type Appearance struct {
	Ref     string   // the dossier member: sessions[2]
	Session *Session // nil where it is a referee's recorded answer
	Stage   string   // the kind of session
	Referee bool     // a referee's, not the candidate's: what is the same there asks for an explanation
	At      time.Time
	IP      string
	Device  string
	Zone    string // as the browser named it
	Network *Network

	offset *time.Duration // from UTC, as the browser's clock is set

	// How this compares with the candidate's last appearance before it that showed the same.
	SameDevice, SameNetwork, SameZone Continuity

	Leg *Leg // from the candidate's last appearance that had a place; nil where there is none, or this one has no place
}

// A Continuity says whether something stayed as it was.
type Continuity string

// The kinds of continuity. FirstSeen has nothing before it to be compared with.
const (
	FirstSeen  Continuity = "first"
	Stayed     Continuity = "same"
	Changed    Continuity = "changed"
	CannotTell Continuity = "cannot_tell"
)

// A Leg is the way between two places where the candidate appeared.
type Leg struct {
	From      int           // the appearance before, an index of the line
	KM        float64       // of the great circle between the centres of the two places
	AtLeastKM float64       // the same less both accuracy radii, not below 0
	Between   time.Duration // from the beginning of the one to that of the other
	KMH       float64       // the speed that AtLeastKM asks for; two appearances at one instant count as a second apart
	Fixed     bool          // both networks say where their user is; otherwise the leg shows nothing
}

// FixesPlace reports whether an address of this kind says where its user is. One that hides the place does not, nor do
// mobile, satellite and carrier-shared addresses, which stand where the operator's exchange is.
func (k NetworkKind) FixesPlace() bool {
	switch k {
	case Satellite, Mobile, CarrierNAT:
		return false
	}
	return !k.HidesPlace()
}

// Line returns the appearances in the order of time.
func (d *Dossier) Line() []Appearance {
	line := make([]Appearance, 0, len(d.Sessions)+len(d.References))
	for i := range d.Sessions {
		line = append(line, d.Sessions[i].appearance(i))
	}
	for i, r := range d.References {
		if !r.RespondedAt.IsZero() && (r.IP != "" || r.DeviceID != "") {
			line = append(line, Appearance{Ref: fmt.Sprintf("references[%d]", i), Stage: "reference", Referee: true, At: r.RespondedAt, IP: r.IP, Device: r.DeviceID})
		}
	}
	slices.SortStableFunc(line, func(a, b Appearance) int { return a.At.Compare(b.At) })
	var last lastSeen
	for i := range line {
		last.compare(line, i)
	}
	return line
}

func (s *Session) appearance(i int) Appearance {
	a := Appearance{
		Ref: fmt.Sprintf("sessions[%d]", i), Session: s, Stage: s.Kind, Referee: s.Kind == "reference", At: s.At, IP: s.IP, Device: s.DeviceID, Zone: s.Timezone, Network: s.Network,
	}
	if offset, known := s.Offset(); known {
		a.offset = &offset
	}
	return a
}

// lastSeen holds the candidate's last appearances that showed a device, a network, a zone; each is nil before the first.
type lastSeen struct {
	device, network, zone *Appearance
	placed                int // one more than the index of the last that had a place; 0: none
}

func (l *lastSeen) compare(line []Appearance, i int) {
	a := &line[i]
	a.SameDevice = continuity(l.device, a, a.Device != "", sameDevice)
	a.SameNetwork = continuity(l.network, a, a.IP != "", sameNetwork)
	a.SameZone = continuity(l.zone, a, a.offset != nil, sameZone)
	if a.Network.Located() && l.placed > 0 {
		a.Leg = leg(line, l.placed-1, i)
	}
	if a.Referee {
		return
	}
	if a.Device != "" {
		l.device = a
	}
	if a.IP != "" {
		l.network = a
	}
	if a.offset != nil {
		l.zone = a
	}
	if a.Network.Located() {
		l.placed = i + 1
	}
}

func continuity(before, a *Appearance, shown bool, same func(before, a *Appearance) Continuity) Continuity {
	switch {
	case !shown:
		return CannotTell
	case before == nil:
		return FirstSeen
	}
	return same(before, a)
}

func sameDevice(before, a *Appearance) Continuity { return stayed(before.Device == a.Device) }

// sameNetwork compares the addresses, then the networks that they belong to.
func sameNetwork(before, a *Appearance) Continuity {
	if SameIP(before.IP, a.IP) {
		return Stayed
	}
	if before.Network == nil || a.Network == nil || before.Network.ASN == 0 || a.Network.ASN == 0 {
		return CannotTell
	}
	return stayed(before.Network.ASN == a.Network.ASN)
}

// SameIP reports whether two texts are one address, however it is written. A text that is no address is like none.
func SameIP(a, b string) bool {
	x, err := netip.ParseAddr(a)
	y, _ := netip.ParseAddr(b)
	return err == nil && x.Unmap() == y.Unmap()
}

// sameZone compares what both clocks show at one time, so that daylight saving is no change. Where only an offset is known
// of the earlier one, an hour's difference may be just that.
func sameZone(before, a *Appearance) Continuity {
	offset, known := ZoneOffset(before.Zone, a.At)
	if !known {
		offset = *before.offset
	}
	apart := (offset - *a.offset).Abs()
	if !known && apart == time.Hour {
		return CannotTell
	}
	return stayed(apart == 0)
}

func stayed(same bool) Continuity {
	if same {
		return Stayed
	}
	return Changed
}

func leg(line []Appearance, from, to int) *Leg {
	a, b := line[from], line[to]
	l := &Leg{From: from, KM: a.Network.Distance(b.Network), Between: b.At.Sub(a.At), Fixed: a.Network.Kind.FixesPlace() && b.Network.Kind.FixesPlace()}
	l.AtLeastKM = max(0, l.KM-a.Network.Radius()-b.Network.Radius())
	l.KMH = l.AtLeastKM / max(l.Between, time.Second).Hours()
	return l
}
