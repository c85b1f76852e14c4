package endpoint

import (
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var (
	farFromWork = &indicator.Limit{ID: "distance", Title: "Distance from the claimed place", Default: 150, Unit: "km", Min: 50, Max: 1000,
		Why: "Beyond a daily commute."}
	workingDays = &indicator.Limit{ID: "days", Title: "Working days on which the device reported its place", Default: 5, Unit: "days", Min: 5, Max: 60,
		Why: "A week of work."}
	shareAway = &indicator.Limit{ID: "share", Title: "Share of these days on which it was away", Default: 70, Unit: "%", Min: 51, Max: 100,
		Why: "It tells a device that lives elsewhere from one that travels: the published sign is systematic, not occasional."}
)

var deviceGeoDivergence = &indicator.Indicator{
	ID:      "device_geo_divergence",
	Version: 1,
	Title:   "The device is not where the candidate claims to work",
	Doc: `On {share} or more of the working days on which the device reported its place, of which there are {days} or more, it was more than {distance} from where the candidate claims to live and work. Days that a trip approved by the employer covers are left out.

Working days are Monday to Friday. The place is the device's own, not that of its network.`,
	Stages:   []string{"post-hire"},
	Sources:  indicator.Cite("S7", "S23"),
	Innocent: `Travel that nobody entered, an error of the database of wireless networks, a second home, care for a relative.`,
	Ask:      "Ask where the device is kept and used, and record the trip or the move",
	Clears:   "An approved trip or a documented move that covers the days, or the device shown at the claimed place",
	Minutes:  10,
	Needs:    dossier.LocatedResidence | dossier.EndpointLocations,
	Points:   8,
	Limits:   []*indicator.Limit{farFromWork, workingDays, shareAway},
	Judge: func(c *indicator.Case) indicator.Result {
		nearest := distances(c)
		away, example := 0, dossier.Date{}
		for date, km := range nearest {
			if km > float64(c.Limit(farFromWork)) {
				away++
				if example.IsZero() || date.Time().Before(example.Time()) {
					example = date
				}
			}
		}
		switch n := len(nearest); {
		case n < c.Limit(workingDays):
			return indicator.NoData("the device reported its place on %d working days without an approved trip; %s are needed", n, c.Text(workingDays))
		case float64(away) < c.Share(shareAway)*float64(n):
			return indicator.Clear()
		default:
			return indicator.Hit("endpoint.locations", "The candidate claims to work in %s; on %d of %d working days, first on %s, the device was more than %s away, at %.0f km.",
				c.Residence.Short(), away, n, indicator.Day(example), c.Text(farFromWork), nearest[example])
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
