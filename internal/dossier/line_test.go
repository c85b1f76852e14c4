package dossier_test

import (
	"math"
	"testing"
	"time"

	"bonafide/internal/dossier"
)

var began = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

// in returns a session so many minutes after began.
func in(minutes int, s dossier.Session) dossier.Session {
	s.Kind, s.At = "interview", began.Add(time.Duration(minutes)*time.Minute)
	return s
}

func near(lat, lon, radius float64, kind dossier.NetworkKind) *dossier.Network {
	return &dossier.Network{Latitude: &lat, Longitude: &lon, RadiusKM: &radius, Kind: kind}
}

func minutes(n int) *int { return &n }

func TestContinuity(t *testing.T) {
	asn := func(n uint32) *dossier.Network { return &dossier.Network{ASN: n} }
	for _, c := range []struct {
		name                  string
		before, after         dossier.Session
		device, network, zone dossier.Continuity
	}{
		{"nothing shown", dossier.Session{}, dossier.Session{}, "cannot_tell", "cannot_tell", "cannot_tell"},
		{"first shown", dossier.Session{}, dossier.Session{DeviceID: "d", IP: "192.0.2.1", Timezone: "UTC"}, "first", "first", "first"},
		{"the same", dossier.Session{DeviceID: "d", IP: "192.0.2.1", Timezone: "UTC"}, dossier.Session{DeviceID: "d", IP: "::ffff:192.0.2.1", Timezone: "Etc/UTC"}, "same", "same", "same"},
		{"another address of one network", dossier.Session{IP: "192.0.2.1", Network: asn(7)}, dossier.Session{IP: "192.0.2.99", Network: asn(7)}, "cannot_tell", "same", "cannot_tell"},
		{"another network", dossier.Session{DeviceID: "d", IP: "192.0.2.1", Network: asn(7)}, dossier.Session{DeviceID: "e", IP: "192.0.2.99", Network: asn(8)}, "changed", "changed", "cannot_tell"},
		{"an unknown network", dossier.Session{IP: "192.0.2.1", Network: asn(7)}, dossier.Session{IP: "192.0.2.99"}, "cannot_tell", "cannot_tell", "cannot_tell"},
		{"another zone", dossier.Session{Timezone: "America/Chicago"}, dossier.Session{Timezone: "Asia/Shanghai"}, "cannot_tell", "cannot_tell", "changed"},
		{"two names of one clock", dossier.Session{Timezone: "America/Chicago"}, dossier.Session{UTCOffsetMinutes: minutes(-360)}, "cannot_tell", "cannot_tell", "same"},
		{"an hour between bare offsets", dossier.Session{UTCOffsetMinutes: minutes(-360)}, dossier.Session{UTCOffsetMinutes: minutes(-300)}, "cannot_tell", "cannot_tell", "cannot_tell"},
		{"two hours between bare offsets", dossier.Session{UTCOffsetMinutes: minutes(-360)}, dossier.Session{UTCOffsetMinutes: minutes(-240)}, "cannot_tell", "cannot_tell", "changed"},
		{"half an hour between bare offsets", dossier.Session{UTCOffsetMinutes: minutes(330)}, dossier.Session{UTCOffsetMinutes: minutes(345)}, "cannot_tell", "cannot_tell", "changed"},
	} {
		d := &dossier.Dossier{Sessions: []dossier.Session{in(60, c.after), in(0, c.before)}} // recorded in the wrong order
		line := d.Line()
		if got := line[1]; got.SameDevice != c.device || got.SameNetwork != c.network || got.SameZone != c.zone || got.Ref != "sessions[0]" {
			t.Errorf("%s: %s: device %s, network %s, zone %s; want %s, %s, %s", c.name, got.Ref, got.SameDevice, got.SameNetwork, got.SameZone, c.device, c.network, c.zone)
		}
	}
}

// Clocks go forward in Chicago on 8 March 2026; the zone is the same, and so it is where one side is known by its offset.
func TestDaylightSavingIsNoChange(t *testing.T) {
	before := in(0, dossier.Session{Timezone: "America/Chicago", UTCOffsetMinutes: minutes(-360)})
	after := in(14*24*60, dossier.Session{UTCOffsetMinutes: minutes(-300)})
	leap := in(2*365*24*60-60, dossier.Session{Timezone: "America/Chicago"}) // 29 February 2028
	line := (&dossier.Dossier{Sessions: []dossier.Session{before, after, leap}}).Line()
	if line[1].SameZone != dossier.Stayed {
		t.Errorf("after the clocks went forward: %s, want same", line[1].SameZone)
	}
	if got := line[2].At.Format(time.DateOnly); got != "2028-02-29" || line[2].SameZone != dossier.CannotTell {
		t.Errorf("on %s: %s, want cannot_tell: only an offset is known of the one before", got, line[2].SameZone)
	}
}

func TestRefereesAreComparedAndNotCounted(t *testing.T) {
	d := &dossier.Dossier{
		Sessions: []dossier.Session{in(0, dossier.Session{DeviceID: "d", IP: "192.0.2.1"}), in(60, dossier.Session{DeviceID: "d", IP: "192.0.2.1"})},
		References: []dossier.Reference{
			{RespondedAt: began.Add(30 * time.Minute), DeviceID: "e", IP: "192.0.2.1"}, {DeviceID: "d"}, {RespondedAt: began},
		},
	}
	line := d.Line()
	if len(line) != 3 || !line[1].Referee || line[1].Ref != "references[0]" {
		t.Fatalf("%+v, want two sessions with one answer of a referee between", line)
	}
	if line[1].SameDevice != dossier.Changed || line[1].SameNetwork != dossier.Stayed || line[2].SameDevice != dossier.Stayed {
		t.Errorf("the referee's device %s and network %s, the candidate's device then %s; want changed, same, same", line[1].SameDevice, line[1].SameNetwork, line[2].SameDevice)
	}
}

func TestLegs(t *testing.T) {
	for _, c := range []struct {
		name         string
		from, to     *dossier.Network
		minutes      int
		km, atLeast  float64
		fixed, speed bool // whether the leg fixes places, and asks for more than 900 km/h
	}{
		{"Houston to Chicago in a day", near(29.76, -95.37, 50, dossier.Residential), near(41.88, -87.63, 50, dossier.Residential), 24 * 60, 1516, 1416, true, false},
		{"Houston to Pyongyang in an hour", near(29.76, -95.37, 0, dossier.Residential), near(39.03, 125.75, 0, dossier.Residential), 60, 11261, 11261, true, true},
		{"over the antimeridian", near(-17.7, 179.9, 0, dossier.Residential), near(-17.7, -179.9, 0, dossier.Residential), 60, 21, 21, true, false},
		{"at one instant", near(29.76, -95.37, 0, dossier.Residential), near(41.88, -87.63, 0, dossier.Residential), 0, 1516, 1516, true, true},
		{"within both radii", near(29.76, -95.37, 800, dossier.Residential), near(41.88, -87.63, 800, dossier.Residential), 0, 1516, 0, true, false},
		{"both on relays", near(29.76, -95.37, 0, dossier.Relay), near(39.03, 125.75, 0, dossier.Relay), 0, 11261, 11261, false, true},
		{"to a telephone", near(29.76, -95.37, 0, dossier.Residential), near(41.88, -87.63, 0, dossier.Mobile), 0, 1516, 1516, false, true},
		{"over the pole", near(89, 0, 0, dossier.Residential), near(89, 180, 0, dossier.Residential), 60, 222, 222, true, false},
	} {
		d := &dossier.Dossier{Sessions: []dossier.Session{
			in(0, dossier.Session{Network: c.from}), in(0, dossier.Session{}), in(c.minutes, dossier.Session{Network: c.to}),
		}}
		line := d.Line()
		l := line[2].Leg
		if l == nil || l.From != 0 || line[1].Leg != nil {
			t.Errorf("%s: leg %+v, want one from the first session", c.name, l)
			continue
		}
		if math.Abs(l.KM-c.km) > 1 || math.Abs(l.AtLeastKM-c.atLeast) > 1 || l.Fixed != c.fixed || (l.KMH > 900) != c.speed || math.IsInf(l.KMH, 0) {
			t.Errorf("%s: %+v, want %.0f km, at least %.0f, fixed %v, beyond 900 km/h %v", c.name, *l, c.km, c.atLeast, c.fixed, c.speed)
		}
	}
}
