package catalog_test

import (
	"fmt"
	"os"
	"reflect"
	"syscall"
	"testing"
	"time"

	"bonafide/internal/catalog"
	"bonafide/internal/catalog/network"
	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

// careful returns the case of one candidate about whom a careful company recorded all that there is to record, from
// application to the first weeks: testdata/careful.json.
func careful(t testing.TB) *indicator.Case {
	data, err := os.ReadFile("testdata/careful.json")
	if err != nil {
		t.Fatal(err)
	}
	c, _, err := catalog.Example{Name: "careful", JSON: string(data)}.Case()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// everyHit returns one case that holds the facts, links and listings of every example that hits: 139 sessions, 51 links
// and nearly every indicator with evidence. No candidate is like it.
func everyHit(t testing.TB) *indicator.Case {
	all := &indicator.Case{Dossier: new(dossier.Dossier), AsOf: asOf}
	for _, family := range catalog.All.Families {
		for _, ind := range family.Indicators {
			for _, e := range catalog.Examples(ind.ID) {
				c, _, err := e.Case()
				if err != nil {
					t.Fatal(err)
				}
				if e.Want == indicator.IsHit {
					merge(reflect.ValueOf(all.Dossier).Elem(), reflect.ValueOf(c.Dossier).Elem())
					all.Links, all.Watch = append(all.Links, c.Links...), append(all.Watch, c.Watch...)
				}
			}
		}
	}
	return all
}

// merge appends to the lists of a what they lack of those of b, and sets what a lacks to what b has.
func merge(a, b reflect.Value) {
	switch {
	case b.IsZero():
	case a.Kind() == reflect.Slice:
		for i := range b.Len() {
			if !holdsEqual(a, b.Index(i)) {
				a.Set(reflect.Append(a, b.Index(i)))
			}
		}
	case a.Kind() == reflect.Pointer && a.IsNil():
		a.Set(reflect.New(a.Type().Elem()))
		merge(a.Elem(), b.Elem())
	case a.Kind() == reflect.Pointer:
		merge(a.Elem(), b.Elem())
	case a.Kind() == reflect.Struct && a.NumField() > 0 && a.Type().Field(0).IsExported():
		for i := range a.NumField() {
			merge(a.Field(i), b.Field(i))
		}
	case a.IsZero():
		a.Set(b)
	}
}

func holdsEqual(list, v reflect.Value) bool {
	for i := range list.Len() {
		if reflect.DeepEqual(list.Index(i).Interface(), v.Interface()) {
			return true
		}
	}
	return false
}

// TestBenchmarked holds that the benchmarks' cases make the indicators look, and show evidence.
func TestBenchmarked(t *testing.T) {
	for name, tt := range map[string]struct {
		c            *indicator.Case
		looked, hits int // in per cent, at least
	}{"careful": {careful(t), 90, 20}, "every hit": {everyHit(t), 95, 80}} {
		hits, looked, all := 0, 0, 0
		for _, f := range indicator.Judge(tt.c, catalog.All.Families) {
			all++
			if f.Outcome == indicator.IsHit {
				hits++
			}
			if f.Outcome != indicator.IsNoData {
				looked++
			}
		}
		if hits*100 < all*tt.hits || looked*100 < all*tt.looked {
			t.Errorf("%s: of %d indicators %d look and %d hit, want %d and %d %%", name, all, looked, hits, tt.looked, tt.hits)
		}
	}
}

// BenchmarkCatalog holds the catalogue to at most 1 ms and 5,000 allocations for a rich dossier, evidence included.
func BenchmarkCatalog(b *testing.B) { benchmarkCatalog(b, careful(b)) }

// BenchmarkCatalogEveryHit is the worst case.
func BenchmarkCatalogEveryHit(b *testing.B) { benchmarkCatalog(b, everyHit(b)) }

func benchmarkCatalog(b *testing.B, c *indicator.Case) {
	catalog.All.Assess(c, indicator.DefaultPolicy) // reads the tables of time zones and the like, once
	b.ReportAllocs()
	defer reportCPU(b)()
	for b.Loop() {
		catalog.All.Assess(c, indicator.DefaultPolicy)
	}
}

// reportCPU reports the processor time of an operation, which other processes on the machine lengthen less than they
// lengthen the time by the clock. Call what it returns at the end.
func reportCPU(b *testing.B) func() {
	start := processorTime(b)
	return func() { b.ReportMetric(float64(processorTime(b)-start)/float64(b.N), "cpu-ns/op") }
}

func processorTime(b *testing.B) time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		b.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// sessions returns so many sessions of one candidate over 90 days: from home for the most part, on two devices, and
// now and then through a VPN or from abroad.
func sessions(n int) []dossier.Session {
	all := make([]dossier.Session, n)
	for i := range all {
		s := spots[0]
		kind := dossier.Residential
		switch {
		case i%97 == 0:
			s = spots[3]
		case i%5 == 0:
			kind = dossier.VPN
		case i%3 == 0:
			kind = dossier.Mobile
		}
		radius := 20.0
		at := asOf.Add(-89 * 24 * time.Hour / time.Duration(n) * time.Duration(n-i))
		all[i] = dossier.Session{
			Kind: "login", At: at, Until: at.Add(5 * time.Minute), IP: fmt.Sprintf("198.51.100.%d", i%200), DeviceID: fmt.Sprint("d", i%2),
			Timezone: s.zone, CandidateInitiated: true,
			Network: &dossier.Network{Country: s.country, Latitude: &s.lat, Longitude: &s.lon, RadiusKM: &radius, Kind: kind},
		}
	}
	return all
}

// BenchmarkNetwork holds the network indicators to at most 20 ms for 10,000 sessions of one candidate.
func BenchmarkNetwork(b *testing.B) {
	home := spots[0]
	c := &indicator.Case{AsOf: asOf, Dossier: &dossier.Dossier{
		ID: "c", Names: casts[0][:1], Sessions: sessions(10_000),
		Residence: &dossier.Address{Country: home.country, Latitude: &home.lat, Longitude: &home.lon, Timezone: home.zone},
	}}
	for _, ind := range network.Family.Indicators {
		one := []indicator.Family{{ID: "network", Cap: 12, Indicators: []*indicator.Indicator{ind}}}
		b.Run(ind.ID, func(b *testing.B) {
			defer reportCPU(b)()
			for b.Loop() {
				indicator.Judge(c, one)
			}
		})
	}
	b.Run("all", func(b *testing.B) {
		b.ReportAllocs()
		defer reportCPU(b)()
		for b.Loop() {
			indicator.Judge(c, []indicator.Family{network.Family})
		}
	})
}
