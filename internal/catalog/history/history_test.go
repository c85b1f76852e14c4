package history

import (
	"strings"
	"testing"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

// One network is named with its innocent explanation, and counts for nothing.
func TestARefereeOnTheCandidatesNetwork(t *testing.T) {
	at := time.Date(2026, 10, 1, 12, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		session dossier.Session
		named   bool
	}{
		"same day":              {dossier.Session{Kind: "interview", IP: "198.51.100.7", At: at.Add(24 * time.Hour)}, true},
		"mapped into IPv6":      {dossier.Session{Kind: "interview", IP: "::ffff:198.51.100.7", At: at}, true},
		"two days later":        {dossier.Session{Kind: "interview", IP: "198.51.100.7", At: at.Add(48 * time.Hour)}, false},
		"another address":       {dossier.Session{Kind: "interview", IP: "198.51.100.8", At: at}, false},
		"the referee's session": {dossier.Session{Kind: "reference", IP: "198.51.100.7", At: at}, false},
	} {
		d := &dossier.Dossier{Sessions: []dossier.Session{c.session}, References: []dossier.Reference{{Name: "Jamie", Email: "j@example.net", IP: "198.51.100.7", RespondedAt: at}}}
		got := indicator.Judge(&indicator.Case{Dossier: d}, []indicator.Family{{ID: "history", Indicators: []*indicator.Indicator{referenceLinkedToCandidate}}})[0]
		named := len(got.Evidence) == 1 && strings.Contains(got.Evidence[0].Text, "counts for nothing by itself")
		if got.Outcome != indicator.IsClear || named != c.named {
			t.Errorf("%s: %+v, want clear and named %v", name, got, c.named)
		}
	}
}
