package history

import (
	"regexp"
	"testing"
)

func TestReleasesAreWhole(t *testing.T) {
	month := regexp.MustCompile(`^(19|20)\d\d-(0[1-9]|1[0-2])$`)
	seen := map[string]bool{}
	for _, r := range releases {
		if seen[r.name] || r.source == "" || !month.MatchString(r.month) {
			t.Errorf("%+v is listed twice, or lacks a month or a source", r)
		}
		seen[r.name] = true
		if releaseOf[technology(r.name)] != r {
			t.Errorf("%s is also another's name", r.name)
		}
	}
}
