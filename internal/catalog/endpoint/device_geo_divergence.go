package endpoint

import (
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

const (
	farFromWork = 150.0 // km
	workingDays = 5
	shareAway   = 0.7
)

var deviceGeoDivergence = &indicator.Indicator{
	ID:      "device_geo_divergence",
	Version: 1,
	Title:   "The device is not where the candidate claims to work",
	Doc: `On 70 % or more of the working days on which the device reported its place, of which there are five or more, it was more than 150 km from where the candidate claims to live and work. Days that a trip approved by the employer covers are left out.

The share is what tells a device that lives elsewhere from one that travels: the published sign is systematic, not occasional. 150 km is beyond a daily commute. Working days are Monday to Friday. The place is the device's own, not that of its network.`,
	Stages:   []string{"post-hire"},
	Sources:  indicator.Cite("S7", "S23"),
	Innocent: `Travel that nobody entered, an error of the database of wireless networks, a second home, care for a relative.`,
	Ask:      "Ask where the device is kept and used, and record the trip or the move",
	Clears:   "An approved trip or a documented move that covers the days, or the device shown at the claimed place",
	Minutes:  10,
	Needs:    dossier.LocatedResidence | dossier.EndpointLocations,
	Points:   8,
	Judge: func(c *indicator.Case) indicator.Result {
		nearest := distances(c)
		away, example := 0, dossier.Date{}
		for date, km := range nearest {
			if km > farFromWork {
				away++
				if example.IsZero() || date.Time().Before(example.Time()) {
					example = date
				}
			}
		}
		switch n := len(nearest); {
		case n < workingDays:
			return indicator.NoData("the device reported its place on %d working days without an approved trip; 5 are needed", n)
		case float64(away) < shareAway*float64(n):
			return indicator.Clear()
		default:
			return indicator.Hit("endpoint.locations", "The candidate claims to work in %s; on %d of %d working days, first on %s, the device was more than 150 km away, at %.0f km.",
				c.Residence.Short(), away, n, indicator.Day(example), nearest[example])
		}
	},
}

// distances returns, for each working day on which the device reported a place, how far in kilometres the nearest of its
// places was from the residence of that day.
func distances(c *indicator.Case) map[dossier.Date]float64 {
	nearest := map[dossier.Date]float64{}
	for _, l := range c.Endpoint.Locations {
		at := l.Date.Time().Add(day / 2)
		home := c.ResidenceAt(at)
		if weekend(at) || onApprovedTrip(c, at) || !home.Located() {
			continue
		}
		km := dossier.Distance(l.Latitude, l.Longitude, *home.Latitude, *home.Longitude)
		if known, ok := nearest[l.Date]; !ok || km < known {
			nearest[l.Date] = km
		}
	}
	return nearest
}

func weekend(at time.Time) bool { return at.Weekday() == time.Saturday || at.Weekday() == time.Sunday }
