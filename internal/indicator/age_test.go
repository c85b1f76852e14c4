package indicator_test

import (
	"testing"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

func TestChangesAt(t *testing.T) {
	asOf := time.Date(2026, 11, 3, 14, 5, 0, 0, time.UTC)
	day := 24 * time.Hour
	old, recent := dossier.Session{At: asOf.Add(-91 * day)}, dossier.Session{At: asOf.Add(-80 * day)}
	listing := dossier.Listing{Expires: dossier.NewDate(2026, 11, 5)}
	life := &indicator.Limit{ID: "life", Default: 90, Unit: "days", Ages: true}
	catalog := indicator.Catalog{Families: []indicator.Family{{Indicators: []*indicator.Indicator{{ID: "a", Limits: []*indicator.Limit{life}}}}}}
	for name, tt := range map[string]struct {
		sessions []dossier.Session
		watch    dossier.Listings
		want     time.Time
	}{
		"nothing":                    {nil, nil, time.Time{}},
		"too old already":            {[]dossier.Session{old}, nil, time.Time{}},
		"a session":                  {[]dossier.Session{old, recent}, nil, asOf.Add(10*day + time.Second)},
		"a listing ends first":       {[]dossier.Session{recent}, dossier.Listings{listing}, time.Date(2026, 11, 6, 0, 0, 0, 0, time.UTC)},
		"a session still to be held": {[]dossier.Session{{At: asOf.Add(time.Hour)}}, nil, asOf.Add(time.Hour)},
	} {
		c := indicator.Case{Dossier: &dossier.Dossier{Sessions: tt.sessions}, Watch: tt.watch, AsOf: asOf}
		if got := catalog.ChangesAt(&c, indicator.DefaultPolicy); !got.Equal(tt.want) {
			t.Errorf("%s: got %v, want %v", name, got, tt.want)
		}
	}
}

func TestChangesAtFollowsThePolicy(t *testing.T) {
	asOf := time.Date(2026, 11, 3, 14, 5, 0, 0, time.UTC)
	life := &indicator.Limit{ID: "life", Default: 90, Unit: "days", Ages: true}
	catalog := indicator.Catalog{Families: []indicator.Family{{Indicators: []*indicator.Indicator{{ID: "a", Limits: []*indicator.Limit{life}}}}}}
	c := indicator.Case{Dossier: &dossier.Dossier{Sessions: []dossier.Session{{At: asOf}}}, AsOf: asOf}
	for setting, want := range map[*indicator.Setting]time.Time{
		{Limits: map[string]int{"life": 30}}: asOf.Add(30*24*time.Hour + time.Second),
		{Off: true}:                          {},
	} {
		p := indicator.Policy{Settings: map[string]indicator.Setting{"a": *setting}}
		if got := catalog.ChangesAt(&c, p); !got.Equal(want) {
			t.Errorf("%+v: got %v, want %v", *setting, got, want)
		}
	}
}
