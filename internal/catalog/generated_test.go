package catalog_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"bonafide/internal/catalog"
	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
	"bonafide/internal/mrz"
	"bonafide/internal/reference"
	"bonafide/internal/report"
	"bonafide/internal/vetting"
	"bonafide/internal/watchlist"
)

// manyTimes tries the property on as many dossiers as the flag says, one or more a try.
func manyTimes(t *testing.T, property func(*rapid.T) (dossiers int)) {
	t.Helper()
	for seen := 0; seen < *dossiers; {
		rapid.Check(t, func(t *rapid.T) { seen += property(t) })
	}
}

// TestExpiredKeysNeverHit holds that an entry of a watch list counts to the end of its last day and no longer, whatever
// else the dossier says; and that one that has expired is as if it did not stand there.
func TestExpiredKeysNeverHit(t *testing.T) {
	t.Parallel()
	manyTimes(t, func(t *rapid.T) int {
		d := genDossier(t)
		d.Contacts = append(d.Contacts, genMail(t), genPhone(t))
		listed := rapid.SampledFrom(d.Contacts).Draw(t, "listed contact")
		left := rapid.SampledFrom([]int{-700, -2, -1, 0, 1, 2, 700}).Draw(t, "days left")
		at := asOf.Add(rapid.SampledFrom([]time.Duration{0, time.Second, 24*time.Hour - time.Second}).Draw(t, "time of day"))
		list := readList(t, watchlist.Entry{
			Kind: dossier.ListKind(listed.Kind), Value: listed.Value, Source: "court record", SourceURL: "https://court.example/1",
			Reviewer: "reviewer", Date: dossier.DateOf(asOf.AddDate(0, 0, left-10)), Expires: dossier.DateOf(asOf.AddDate(0, 0, left)),
		})
		judge := func(watch dossier.Listings) *indicator.Assessment {
			return catalog.All.Assess(&indicator.Case{Dossier: d, Watch: watch, AsOf: at}, indicator.DefaultPolicy)
		}
		a := judge(list.Match(d, at))
		if got, want := hit(a, "watchlist_contact_exact"), left >= 0; got != want {
			t.Fatalf("hit %v with %d days left", got, left)
		}
		if changes := changes(judge(dossier.Listings{}), a); left < 0 && changes != "" {
			t.Fatalf("an expired entry changed:%s", changes)
		}
		return 1
	})
}

func readList(t *rapid.T, entries ...watchlist.Entry) *watchlist.List {
	data, err := json.Marshal(map[string]any{"schema": "bonafide/watchlist/v1", "entries": entries})
	if err != nil {
		t.Fatal(err)
	}
	list, err := watchlist.Read(data)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// TestNamesOnListsScoreNothing holds that a name that resembles one on a sanctions list is routed and changes nothing
// that is scored, and that a report for everybody holds no word of it.
func TestNamesOnListsScoreNothing(t *testing.T) {
	t.Parallel()
	manyTimes(t, func(t *rapid.T) int {
		d := genDossier(t)
		c := &indicator.Case{Dossier: d, AsOf: asOf}
		before := catalog.All.Assess(c, indicator.DefaultPolicy)
		c.Sanctions = dossier.Screening(rapid.SliceOfN(rapid.Custom(genMatch), 1, 3).Draw(t, "matches"))
		after := catalog.All.Assess(c, indicator.DefaultPolicy)
		if changes := changes(before, after); changes != "" || before.Coverage != after.Coverage {
			t.Fatalf("a name on a list changed:%s", changes)
		}
		if !slices.ContainsFunc(after.Routing, func(r indicator.Routing) bool { return r.Code == "sanctions_name_only" }) {
			t.Fatalf("routed to %v only", after.Routing)
		}
		lead := vetting.Actor{Name: "Lena", Role: vetting.Lead}
		everybody := reported(t, &vetting.Record{Dossier: d, Assessment: after}, lead, report.Recruiter)
		recruiter := reported(t, &vetting.Record{Dossier: d, Assessment: after}, vetting.Actor{Name: "Rita", Role: vetting.Recruiter}, report.Compliance)
		compliance := reported(t, &vetting.Record{Dossier: d, Assessment: after}, lead, report.Compliance)
		for _, word := range []string{"sanctions_name_only", "VESTERGAARD", "OFAC"} {
			if bytes.Contains(everybody, []byte(word)) || bytes.Contains(recruiter, []byte(word)) {
				t.Fatalf("%q is in a report that is not for compliance", word)
			}
			if !bytes.Contains(compliance, []byte(word)) {
				t.Fatalf("%q is not in the report for compliance", word)
			}
		}
		return 1
	})
}

func genMatch(t *rapid.T) dossier.SanctionsMatch {
	return dossier.SanctionsMatch{
		List: "OFAC", ListDate: "2026-10-20", Entry: fmt.Sprint(rapid.IntRange(1, 999).Draw(t, "entry")), Listed: "VESTERGAARD, Tobin",
		Claimed: "Tobin Vestergard", Ref: "names[0]", Reasons: []dossier.SanctionsReason{{Feature: "words", Effect: 3, Text: `equal: "tobin"`}},
	}
}

func reported(t *rapid.T, r *vetting.Record, by vetting.Actor, audience report.Audience) []byte {
	data, err := json.Marshal(report.New(r, catalog.All, by, audience, asOf))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

const (
	earthRadius = 6371.0 // km, the mean
	jet         = 900.0  // km/h
)

// A way leads along a great circle.
type way struct{ lat, lon, bearing, km float64 }

// end returns where the way ends, by the formula of direct navigation on a sphere.
func (w way) end() (lat, lon float64) {
	rad := func(deg float64) float64 { return deg * math.Pi / 180 }
	p, b, a := rad(w.lat), rad(w.bearing), w.km/earthRadius
	q := math.Asin(math.Sin(p)*math.Cos(a) + math.Cos(p)*math.Sin(a)*math.Cos(b))
	l := rad(w.lon) + math.Atan2(math.Sin(b)*math.Sin(a)*math.Cos(p), math.Cos(a)-math.Sin(p)*math.Sin(q))
	return q * 180 / math.Pi, math.Remainder(l*180/math.Pi, 360)
}

// TestTravelTurnsAtItsLimits holds that two sessions contradict each other where the way between them is longer than the
// limit and faster than a jet, within a thousandth, wherever it lies: over a pole, across the antimeridian, at one instant.
func TestTravelTurnsAtItsLimits(t *testing.T) {
	t.Parallel()
	crossed := 0
	manyTimes(t, func(t *rapid.T) int {
		w := way{
			lat: rapid.Float64Range(-89, 89).Draw(t, "latitude"), lon: rapid.Float64Range(-180, 180).Draw(t, "longitude"),
			bearing: rapid.Float64Range(0, 360).Draw(t, "bearing"),
			km:      rapid.SampledFrom([]float64{10, 499, 501, 2000, 9000, 19000}).Draw(t, "km"),
		}
		if rapid.Bool().Draw(t, "by the antimeridian") {
			w.lon, w.bearing = rapid.SampledFrom([]float64{179.9, 180}).Draw(t, "edge"), 90
		}
		radii := [2]float64{rapid.SampledFrom([]float64{0, 20, 50}).Draw(t, "radius"), rapid.SampledFrom([]float64{0, 5}).Draw(t, "radius there")}
		lat, lon := w.end()
		if math.Abs(lon-w.lon) > 180 {
			crossed++
		}
		apart := rapid.SampledFrom([]float64{0, 0.999, 1.001, 3}).Draw(t, "of a jet's time")
		elapsed := time.Duration(apart * w.km / jet * float64(time.Hour))
		away := w.km + radii[0] + radii[1] // so that the way is as long as drawn after both radii
		far := way{w.lat, w.lon, w.bearing, away}
		if away < math.Pi*earthRadius {
			lat, lon = far.end()
		} else {
			radii = [2]float64{}
		}
		at := asOf.AddDate(0, 0, -3)
		d := &dossier.Dossier{ID: "c", Sessions: []dossier.Session{session(at, w.lat, w.lon, radii[0]), session(at.Add(elapsed), lat, lon, radii[1])}}
		a := catalog.All.Assess(&indicator.Case{Dossier: d, AsOf: asOf}, indicator.DefaultPolicy)
		if got, want := hit(a, "impossible_travel"), w.km > 500 && apart < 1; got != want {
			t.Fatalf("hit %v: %v km in %v, which is %v of a jet's time", got, w.km, elapsed, apart)
		}
		return 1
	})
	if crossed < *dossiers/20 {
		t.Errorf("only %d ways crossed the antimeridian", crossed)
	}
}

func session(at time.Time, lat, lon, radius float64) dossier.Session {
	return dossier.Session{Kind: "portal", At: at, IP: "198.51.100.7", Network: &dossier.Network{
		Country: "US", Latitude: &lat, Longitude: &lon, RadiusKM: &radius, Kind: dossier.Residential,
	}}
}

// TestClocksTurnWithTheSeason holds that clocks are compared as they stood at the time of each session: two zones that are
// three hours apart in one season and two in the other contradict each other in the one only.
func TestClocksTurnWithTheSeason(t *testing.T) {
	t.Parallel()
	zones := []string{ // some change their clocks, on different days or the other way round, and some never
		"America/Chicago", "America/New_York", "America/Sao_Paulo", "America/Phoenix", "Europe/Lisbon", "Europe/Helsinki", "Africa/Lagos",
		"Asia/Dubai", "Asia/Kolkata", "Asia/Tokyo", "Australia/Sydney", "Australia/Adelaide", "Pacific/Auckland", "Pacific/Kiritimati", "Pacific/Pago_Pago",
	}
	turns := []time.Time{ // of 2026: North America, Europe, Australia
		time.Date(2026, 3, 8, 8, 0, 0, 0, time.UTC), time.Date(2026, 3, 29, 1, 0, 0, 0, time.UTC), time.Date(2026, 4, 4, 16, 0, 0, 0, time.UTC),
		time.Date(2026, 10, 3, 16, 0, 0, 0, time.UTC), time.Date(2026, 10, 25, 1, 0, 0, 0, time.UTC), time.Date(2026, 11, 1, 7, 0, 0, 0, time.UTC),
	}
	manyTimes(t, func(t *rapid.T) int {
		home, device := rapid.SampledFrom(zones).Draw(t, "home"), rapid.SampledFrom(zones).Draw(t, "device")
		turn := rapid.SampledFrom(turns).Draw(t, "turn")
		d := &dossier.Dossier{ID: "c", Residence: &dossier.Address{Country: "US", Timezone: home}}
		away := map[string]bool{}
		for range 3 {
			at := turn.Add(time.Duration(rapid.SampledFrom([]int{-26 * 3600, -1, 0, 1, 26 * 3600}).Draw(t, "seconds from the turn")) * time.Second)
			d.Sessions = append(d.Sessions, dossier.Session{Kind: "portal", At: at, Timezone: device})
			if hours(t, home, device, at) >= 3 {
				away[at.Format(time.DateOnly)] = true
			}
		}
		a := catalog.All.Assess(&indicator.Case{Dossier: d, AsOf: turn.AddDate(0, 0, 30)}, indicator.DefaultPolicy)
		if got, want := hit(a, "device_timezone_mismatch"), len(away) >= 2; got != want {
			t.Fatalf("hit %v: at home %s, on the device %s, three hours apart on %v", got, home, device, away)
		}
		return 1
	})
}

// hours is how far two clocks are apart on a dial of 24 hours.
func hours(t *rapid.T, a, b string, at time.Time) float64 {
	wall := func(zone string) time.Time {
		l, err := time.LoadLocation(zone)
		if err != nil {
			t.Fatal(err)
		}
		y, m, d := at.In(l).Date()
		h, min, s := at.In(l).Clock()
		return time.Date(y, m, d, h, min, s, 0, time.UTC)
	}
	apart := math.Mod(math.Abs(wall(a).Sub(wall(b)).Hours()), 24)
	return min(apart, 24-apart)
}

// TestSessionsExpireToTheSecond holds that a session counts for 90 days and not a second longer.
func TestSessionsExpireToTheSecond(t *testing.T) {
	t.Parallel()
	manyTimes(t, func(t *rapid.T) int {
		over := time.Duration(rapid.SampledFrom([]int{-86400, -1, 0, 1, 86400}).Draw(t, "seconds over")) * time.Second
		at := asOf.AddDate(0, 0, -90).Add(-over)
		d := &dossier.Dossier{ID: "c", Sessions: []dossier.Session{
			session(at, rapid.Float64Range(-60, 60).Draw(t, "latitude"), 0, 0), session(at, 0, 170, 0),
		}}
		a := catalog.All.Assess(&indicator.Case{Dossier: d, AsOf: asOf}, indicator.DefaultPolicy)
		if got, want := hit(a, "impossible_travel"), over <= 0; got != want {
			t.Fatalf("hit %v %v over", got, over)
		}
		return 1
	})
}

// TestAnyCorruptedZoneAsksForAnother holds of generated zones of every size what TestOneReadAsksForAnother holds of one.
func TestAnyCorruptedZoneAsksForAnother(t *testing.T) {
	t.Parallel()
	const id = "id_doc_structural_invalid"
	judge := func(zones ...string) (indicator.Finding, bool) {
		d := &dossier.Dossier{Documents: []dossier.Document{{Kind: "passport"}}}
		for i, zone := range zones {
			d.Documents[0].Captures = append(d.Documents[0].Captures, dossier.Capture{At: asOf.Add(time.Duration(i-9) * time.Hour), MRZ: zone})
		}
		reference.ReadDocuments(d)
		a := catalog.All.Assess(&indicator.Case{Dossier: d, AsOf: asOf}, indicator.DefaultPolicy)
		asks := slices.ContainsFunc(a.NextSteps, func(s indicator.NextStep) bool {
			return strings.HasPrefix(s.Text, "Take another capture") && slices.Contains(s.Clears, id)
		})
		return a.Findings[slices.IndexFunc(a.Findings, func(f indicator.Finding) bool { return f.Indicator == id })], asks
	}
	manyTimes(t, func(t *rapid.T) int {
		z := genZone(t)
		right := strings.Join(z.lines, "\n")
		at := rapid.SampledFrom(z.digits).Draw(t, "check digit")
		i := at[0]*(len(z.lines[0])+1) + at[1]
		other := byte('0' + (int(right[i]-'0')+rapid.IntRange(1, 9).Draw(t, "error"))%10)
		wrong := right[:i] + string(other) + right[i+1:]
		for _, c := range []struct {
			name  string
			zones []string
			want  indicator.Outcome
		}{
			{"right", []string{right}, indicator.IsClear},
			{"wrong once", []string{wrong}, indicator.IsNoData},
			{"wrong, then right", []string{wrong, right}, indicator.IsClear},
			{"wrong twice", []string{wrong, wrong}, indicator.IsHit},
		} {
			f, asks := judge(c.zones...)
			if f.Outcome != c.want || f.Points > 0 != (c.want == indicator.IsHit) || asks != (c.want == indicator.IsNoData) {
				t.Fatalf("%s: %s of %v points, asks for another capture: %v\n%s\n%v", c.name, f.Outcome, f.Points, asks, wrong, f.Evidence)
			}
		}
		return 4
	})
}

// A printedZone is a zone and where its check digits stand: line and position.
type printedZone struct {
	lines  []string
	digits [][2]int
}

// genZone draws a zone of the sizes of Doc 9303 parts 4 to 6, with every check digit right.
func genZone(t *rapid.T) printedZone {
	letters := func(most int, what string) string {
		return rapid.StringMatching(fmt.Sprintf("[A-Z]{2,%d}", most)).Draw(t, what)
	}
	fill := func(s string, width int) string { return (s + strings.Repeat("<", width))[:width] }
	day := func(from, to int, what string) string {
		return fmt.Sprintf("%02d%02d%02d", rapid.IntRange(from, to).Draw(t, what), rapid.IntRange(1, 12).Draw(t, "month"), rapid.IntRange(1, 28).Draw(t, "day"))
	}
	checked := func(s string) string { return s + mrz.CheckDigit(s) }
	names := letters(12, "surname") + "<<" + letters(10, "given name")
	number := checked(rapid.StringMatching("[A-Z][0-9]{8}").Draw(t, "number"))
	birth, expiry := checked(day(60, 99, "born")), checked(day(27, 35, "expires"))
	switch rapid.SampledFrom([]int{1, 2, 3}).Draw(t, "size") {
	case 1:
		first, dates := fill("I<UTO"+number, 30), birth+"<"+expiry+"UTO"
		second := fill(dates, 29)
		return printedZone{[]string{first, second + mrz.CheckDigit(first[5:]+birth+expiry+second[18:]), fill(names, 30)},
			[][2]int{{0, 14}, {1, 6}, {1, 14}, {1, 29}}}
	case 2:
		second := fill(number+"UTO"+birth+"<"+expiry, 35)
		return printedZone{[]string{fill("I<UTO"+names, 36), second + mrz.CheckDigit(number+birth+second[21:])}, [][2]int{{1, 9}, {1, 19}, {1, 27}, {1, 35}}}
	default:
		personal := rapid.StringMatching("[A-Z0-9]{14}").Draw(t, "personal number")
		second := number + "UTO" + birth + "<" + expiry + checked(personal)
		return printedZone{[]string{fill("P<UTO"+names, 44), second + mrz.CheckDigit(number+birth+second[21:])}, [][2]int{{1, 9}, {1, 19}, {1, 27}, {1, 42}, {1, 43}}}
	}
}
