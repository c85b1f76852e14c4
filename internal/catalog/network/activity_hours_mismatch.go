package network

import (
	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

const (
	nightEnds          = 6 // o'clock
	dayBegins, dayEnds = 8, 18
	farOffset          = 6 // hours
)

var (
	fewestEvents = &indicator.Limit{ID: "fewest_events", Title: "Events that the candidate began", Default: 30, Min: 30, Max: 1000,
		Why: "Anybody has a bad week."}
	activeDays = &indicator.Limit{ID: "fewest_days", Title: "Days with such events", Default: 10, Unit: "days", Min: 10, Max: 90,
		Why: "Anybody has a bad week."}
	nightShare = &indicator.Limit{ID: "night_share", Title: "Share of the events at night", Default: 70, Unit: "%", Min: 60, Max: 100,
		Why: "A share that leaves no doubt which hours are usual."}
)

var activityHoursMismatch = &indicator.Indicator{
	ID:      "activity_hours_mismatch",
	Version: 1,
	Title:   "Most of the candidate's activity lies in the night of the claimed residence",
	Doc: `Of {fewest_events} or more events that the candidate began within the last {life}, on {fewest_days} or more, {night_share} or more lie between midnight and six at the claimed residence. Such hours are the working day of places six or more hours away; the evidence says of which most of the events would be, between eight and eighteen o'clock there.

Days of a declared trip are left out. Weak by design: people work at night for many reasons, and those who mean to hide keep the claimed place's hours.`,
	Stages:   []string{"application", "post-hire"},
	Sources:  indicator.Cite("S1", "S26"),
	Innocent: `Night workers, parents of small children, illness and disability, a month of fasting, a second job.`,
	Ask:      "Ask when the candidate prefers to work",
	Clears:   "An answer on record that explains the hours",
	Minutes:  3,
	Needs:    dossier.ResidenceZone | dossier.Sessions,
	Points:   2,
	Limits:   []*indicator.Limit{life, fewestEvents, activeDays, nightShare},
	Judge: func(c *indicator.Case) indicator.Result {
		all := only(recent(c), func(s sighting) bool {
			return s.CandidateInitiated && zoneClaimed(c, s) && !c.TravelCovers("", s.At)
		})
		if len(all) < c.Limit(fewestEvents) || days(all) < c.Limit(activeDays) {
			return indicator.NoData("%d events on %d days are recorded that the candidate began in the last %s; %d on %d are needed",
				len(all), days(all), c.Text(life), c.Limit(fewestEvents), c.Limit(activeDays))
		}
		hours := localHours(c, all)
		night := hours.between(0, nightEnds)
		if float64(night) < c.Share(nightShare)*float64(len(all)) {
			return indicator.Clear()
		}
		shift, working := hours.bestShift() // at least the night's: moved by ten hours, it lies in the day
		return indicator.Hit("sessions", "The claimed residence is %s; %d of %d events that the candidate began lie between midnight and six there, and %d between eight and eighteen %+d hours away.",
			c.Residence.Short(), night, len(all), working, shift)
	},
}

// A clock counts events by the hour at which they lie.
type clock [24]int

// localHours counts the events by the clock of the residence.
func localHours(c *indicator.Case, all []sighting) (hours clock) {
	for _, s := range all {
		offset, _ := dossier.ZoneOffset(c.ResidenceAt(s.At).Timezone, s.At)
		hours[s.At.UTC().Add(offset).Hour()]++
	}
	return hours
}

// between counts the events from one hour to before another, which may be hours of the next day.
func (h clock) between(from, to int) int {
	n := 0
	for hour := from; hour < to; hour++ {
		n += h[hour%24]
	}
	return n
}

// bestShift returns how many hours before the residence's the clock runs, six or more, by which most of the events lie in
// the working day.
func (h clock) bestShift() (shift, events int) {
	for hours := farOffset; hours <= 24-farOffset; hours++ {
		if n := h.between(24+dayBegins-hours, 24+dayEnds-hours); n > events {
			shift, events = hours, n
		}
	}
	if shift > 12 {
		shift -= 24
	}
	return shift, events
}
