package mail

import "time"

const (
	// TryFor is how long a message is tried. RFC 5321 asks four days of servers; whoever waits is told sooner.
	TryFor = 24 * time.Hour
	// LongestWait is the longest between two tries.
	LongestWait = 4 * time.Hour
	// MostUnanswered bounds how often one message may arrive: as often as it was handed over and no answer came, or the program
	// ended meanwhile.
	MostUnanswered = 2

	firstWait = time.Minute
)

// Wait returns how long to wait after so many tries: a minute, then twice as long each time.
func Wait(tries int) time.Duration {
	if tries > 10 {
		return LongestWait
	}
	return min(firstWait<<max(tries-1, 0), LongestWait)
}
