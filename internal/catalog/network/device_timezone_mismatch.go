package network

import (
	"fmt"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var farZone = &indicator.Limit{ID: "difference", Title: "Smallest difference of the clocks", Default: 3, Unit: "hours", Min: 2, Max: 11,
	Why: "Neighbouring zones and mistakes about summer time never trip it."}

var deviceTimezoneMismatch = &indicator.Indicator{
	ID:      "device_timezone_mismatch",
	Version: 1,
	Title:   "The device keeps the time of a place far from the claimed residence",
	Doc: `On {fewest_days} or more within the last {life}, the candidate's device kept a time {difference} or more away from that of the claimed residence, with no declared trip.

The offsets at the time of each session are compared, not the names of zones, and language and region settings are not read. Clocks 24 hours apart show the same time, so that neighbours across the date line agree.

A session that the candidate declared as shared, through a company's virtual desktop say, is left out: its clock is another's. A device on UTC is left out unless it names a place: developers set it, and browsers that resist fingerprinting report it, or Reykjavik.`,
	Stages:   []string{"application", "interview"},
	Sources:  indicator.Cite("S26", "S43"),
	Innocent: `Travellers, developers who run another zone, virtual desktops in another region, people who keep the clock of their family or their team.`,
	Ask:      "Ask which time zone the candidate's computer is set to, and why",
	Clears:   "A declared trip or move that covers the days, or a reason for the setting that an interviewer records",
	Minutes:  3,
	Needs:    dossier.ResidenceZone | dossier.SessionZones,
	Points:   4,
	Limits:   []*indicator.Limit{life, fewDays, farZone},
	Judge: func(c *indicator.Case) indicator.Result {
		all := recent(c)
		if len(all) == 0 {
			return nothingRecent(c)
		}
		clocks := only(all, func(s sighting) bool { return s.SharedWith == "" && namesPlace(s) && zoneClaimed(c, s) })
		if len(clocks) == 0 {
			return indicator.NoData("no session of the last %s has a time zone that stands for a place", c.Text(life))
		}
		away := only(clocks, func(s sighting) bool {
			device, _ := s.Offset()
			claimed, _ := dossier.ZoneOffset(c.ResidenceAt(s.At).Timezone, s.At)
			return clockDifference(device, claimed) >= c.Duration(farZone) && !c.TravelCovers("", s.At)
		})
		line := func(s sighting) string {
			device, _ := s.Offset()
			home := c.ResidenceAt(s.At)
			claimed, _ := dossier.ZoneOffset(home.Timezone, s.At)
			return fmt.Sprintf("At the claimed residence, %s, clocks were at %s (%s); on %s the device was at %s.",
				home.Short(), offset(claimed), home.Timezone, indicator.Time(s.At), offset(device))
		}
		if days(away) >= c.Limit(fewDays) {
			return list(indicator.Hits(), away, line)
		}
		return list(indicator.Clear(), away, line)
	},
}

// zoneClaimed reports whether the zone of the residence at the session's time is known.
func zoneClaimed(c *indicator.Case, s sighting) bool {
	_, known := dossier.ZoneOffset(c.ResidenceAt(s.At).Timezone, s.At)
	return known
}

// namesPlace reports whether the device's clock stands for a place.
func namesPlace(s sighting) bool {
	device, known := s.Offset()
	if !known || device != 0 {
		return known
	}
	switch zone := s.Timezone; zone {
	case "", "UTC", "UCT", "GMT", "Universal", "Zulu", "Greenwich", "Atlantic/Reykjavik", "Iceland":
		return false
	default:
		return !strings.HasPrefix(zone, "Etc/")
	}
}

// clockDifference is how far apart two clocks stand on a dial of 24 hours.
func clockDifference(a, b time.Duration) time.Duration {
	const day = 24 * time.Hour
	d := (a - b).Abs() % day
	return min(d, day-d)
}
