package indicator

import (
	"time"

	"bonafide/internal/dossier"
)

// Time writes a time as people are shown it: 3 November 2026, 14:05 UTC. A time that is not recorded says so.
func Time(t time.Time) string {
	if t.IsZero() {
		return "at an unrecorded time"
	}
	return t.UTC().Format("2 January 2006, 15:04 UTC")
}

// Day writes a day as people are shown it: 3 November 2026. A day that is not recorded says so.
func Day(d dossier.Date) string {
	if d.IsZero() {
		return "an unrecorded day"
	}
	return d.Time().Format("2 January 2006")
}
