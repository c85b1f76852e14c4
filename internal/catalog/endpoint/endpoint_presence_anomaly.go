package endpoint

import (
	"fmt"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

const (
	slowInput, quickPeers, slowDays = 100.0, 50.0, 5 // ms, ms, days
	sleepless, sleeplessDays        = 20.0, 3        // hours a day, days
	longShare                       = 8.0            // hours
)

var endpointPresenceAnomaly = &indicator.Indicator{
	ID:      "endpoint_presence_anomaly",
	Version: 1,
	Title:   "The device is used as if from afar, or around the clock",
	Doc: `One of: on five days or more the median delay of input was 100 ms or more while that of colleagues in the same region was 50 ms or less; on three days or more the device was unlocked for 20 hours or more; on one day a screen was shared for 8 hours or more.

A published case was found by keystrokes that took more than 110 ms where colleagues' took tens. All three together are still one sign, and a weak one. A day without the colleagues' figure says nothing of the line.`,
	Stages:   []string{"post-hire"},
	Sources:  indicator.Cite("S1", "S24", "S38"),
	Innocent: `Rural and satellite lines, virtual desktops, devices that keep a screen awake, software for people who cannot type.`,
	Ask:      "Ask what line and which aids the candidate works with",
	Clears:   "An explanation on record that IT confirms",
	Minutes:  10,
	Needs:    dossier.EndpointUse,
	Points:   3,
	Judge: func(c *indicator.Case) indicator.Result {
		slow, unlocked, shared := map[dossier.Date]bool{}, map[dossier.Date]bool{}, map[dossier.Date]bool{}
		for _, l := range c.Endpoint.Latency {
			slow[l.Date] = slow[l.Date] || l.MedianMS >= slowInput && l.PeerMedianMS > 0 && l.PeerMedianMS <= quickPeers
			unlocked[l.Date] = unlocked[l.Date] || l.UnlockedHours >= sleepless
			shared[l.Date] = shared[l.Date] || l.ScreenShareHours >= longShare
		}
		r, hit := indicator.Hits(), false
		for _, sign := range []struct {
			days map[dossier.Date]bool
			few  int
			text string
		}{
			{slow, slowDays, "the median delay of input was 100 ms or more, and colleagues' 50 ms or less"},
			{unlocked, sleeplessDays, "the device was unlocked for 20 hours or more"},
			{shared, 1, "a screen was shared for 8 hours or more"},
		} {
			if n := count(sign.days); n >= sign.few {
				hit = true
				r = r.And("endpoint.latency", "On %s %s, as the device reported.", plural(n), sign.text)
			}
		}
		if !hit {
			return indicator.Clear()
		}
		return r
	},
}

func count(days map[dossier.Date]bool) int {
	n := 0
	for _, yes := range days {
		if yes {
			n++
		}
	}
	return n
}

func plural(days int) string {
	if days == 1 {
		return "1 day"
	}
	return fmt.Sprintf("%d days", days)
}
