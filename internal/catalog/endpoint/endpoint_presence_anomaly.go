package endpoint

import (
	"fmt"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var (
	slowInput = &indicator.Limit{ID: "delay", Title: "Median delay of input", Default: 100, Unit: "ms", Min: 80, Max: 1000,
		Why: "A published case was found by keystrokes that took more than 110 ms where colleagues' took tens."}
	quickPeers = &indicator.Limit{ID: "peers", Title: "Median delay of colleagues in the region, at most", Default: 50, Unit: "ms", Min: 10, Max: 80,
		Why: "Where colleagues wait as long, the line is to blame."}
	slowDays = &indicator.Limit{ID: "slow_days", Title: "Days with such a delay", Default: 5, Unit: "days", Min: 3, Max: 60,
		Why: "A week of work."}
	sleepless = &indicator.Limit{ID: "unlocked", Title: "Hours a day unlocked", Default: 20, Unit: "hours", Min: 18, Max: 24,
		Why: "People sleep."}
	sleeplessDays = &indicator.Limit{ID: "unlocked_days", Title: "Days unlocked for so long", Default: 3, Unit: "days", Min: 2, Max: 30,
		Why: "Anybody leaves a device on once."}
	longShare = &indicator.Limit{ID: "screen_share", Title: "Hours a day of screen sharing", Default: 8, Unit: "hours", Min: 4, Max: 24,
		Why: "A whole working day."}
)

var endpointPresenceAnomaly = &indicator.Indicator{
	ID:      "endpoint_presence_anomaly",
	Version: 1,
	Title:   "The device is used as if from afar, or around the clock",
	Doc: `One of: on {slow_days} or more the median delay of input was {delay} or more while that of colleagues in the same region was {peers} or less; on {unlocked_days} or more the device was unlocked for {unlocked} or more; on one day a screen was shared for {screen_share} or more.

All three together are still one sign, and a weak one. A day without the colleagues' figure says nothing of the line.`,
	Stages:   []string{"post-hire"},
	Sources:  indicator.Cite("S1", "S24", "S38"),
	Innocent: `Rural and satellite lines, virtual desktops, devices that keep a screen awake, software for people who cannot type.`,
	Ask:      "Ask what line and which aids the candidate works with",
	Clears:   "An explanation on record that IT confirms",
	Minutes:  10,
	Needs:    dossier.EndpointUse,
	Points:   3,
	Limits:   []*indicator.Limit{slowInput, quickPeers, slowDays, sleepless, sleeplessDays, longShare},
	Judge: func(c *indicator.Case) indicator.Result {
		slow, unlocked, shared := map[dossier.Date]bool{}, map[dossier.Date]bool{}, map[dossier.Date]bool{}
		delay, peers := float64(c.Limit(slowInput)), float64(c.Limit(quickPeers))
		for _, l := range c.Endpoint.Latency {
			slow[l.Date] = slow[l.Date] || l.MedianMS >= delay && l.PeerMedianMS > 0 && l.PeerMedianMS <= peers
			unlocked[l.Date] = unlocked[l.Date] || l.UnlockedHours >= float64(c.Limit(sleepless))
			shared[l.Date] = shared[l.Date] || l.ScreenShareHours >= float64(c.Limit(longShare))
		}
		r, hit := indicator.Hits(), false
		for _, sign := range []struct {
			days map[dossier.Date]bool
			few  int
			text string
		}{
			{slow, c.Limit(slowDays), "the median delay of input was " + c.Text(slowInput) + " or more, and colleagues' " + c.Text(quickPeers) + " or less"},
			{unlocked, c.Limit(sleeplessDays), "the device was unlocked for " + c.Text(sleepless) + " or more"},
			{shared, 1, "a screen was shared for " + c.Text(longShare) + " or more"},
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
