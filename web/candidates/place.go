package candidates

import (
	"strconv"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/geo"
	"bonafide/web/say"
	"bonafide/web/ui"
)

// fast is the speed from which a way is drawn as one that nobody travels: the cruise of a jet, in km/h. The indicator that
// scores it goes by the policy in force.
const fast = 900

// farWay is how long a way is whose length stands on the map, in kilometres.
const farWay = 500

// drawMap draws where the candidate appeared, claims to live and said to travel; nil where no appearance has a place.
func drawMap(in *say.Language, d *dossier.Dossier, line []dossier.Appearance) *ui.Map {
	m := &ui.Map{Title: "Map of the places in the table below, of the claimed residence and of declared travel"}
	at := map[int]int{} // from the line to the map's places
	for i, a := range line {
		if p, ok := appeared(a); ok {
			at[i] = len(m.Places)
			p.Label = strconv.Itoa(i + 1)
			m.Places = append(m.Places, p)
		}
	}
	if len(m.Places) == 0 {
		return nil
	}
	for i, a := range line {
		if l := a.Leg; l != nil && l.KM > 0 {
			m.Ways = append(m.Ways, way(in, at[l.From], at[i], l))
		}
	}
	if r := d.Residence; r != nil {
		claimed(m, in.Say("Claimed"), r.City, r.Region, r.Country)
	}
	for _, t := range d.Travel {
		claimed(m, in.Say("Travel"), t.City, "", t.Country)
	}
	return m
}

// strip draws the appearances, interviews and declared travel on a line of time; nil where fewer than two are known.
func strip(in *say.Language, d *dossier.Dossier, line []dossier.Appearance) *ui.Strip {
	s := &ui.Strip{Title: "Line of time of the contacts in the table below, with declared travel"}
	for i, a := range line {
		s.Moments = append(s.Moments, ui.Moment{Label: strconv.Itoa(i + 1), At: a.At})
	}
	for _, i := range d.Interviews {
		s.Moments = append(s.Moments, ui.Moment{At: i.At})
	}
	for _, t := range d.Travel {
		s.Spans = append(s.Spans, ui.Span{Label: in.Say("Travel: %s", join(", ", t.City, country(in, t.Country))), From: t.From.Time(), To: t.To.Time().Add(24 * time.Hour)})
	}
	if len(s.Moments) < 2 {
		return nil
	}
	return s
}

// appeared returns the place of an appearance, and whether it has one: the network's, else the town's that it names.
func appeared(a dossier.Appearance) (ui.Place, bool) {
	n := a.Network
	if n == nil {
		return ui.Place{}, false
	}
	p := ui.Place{RadiusKM: n.Radius(), Kind: ui.PlaceSeen}
	if !n.Kind.FixesPlace() {
		p.Kind = ui.PlaceLoose
	}
	if n.Located() {
		p.Lat, p.Lon = *n.Latitude, *n.Longitude
		return p, true
	}
	town, found := geo.Find(n.City, "", n.Country)
	p.Lat, p.Lon = town.Latitude, town.Longitude
	return p, found && n.City != ""
}

func way(in *say.Language, from, to int, l *dossier.Leg) ui.Way {
	w := ui.Way{From: from, To: to, Loose: !l.Fixed}
	if l.Fixed && l.AtLeastKM >= farWay {
		w.Label = kilometres(in, l.AtLeastKM) + ", " + speed(in, l)
		if l.KMH > fast {
			w.Tone = ui.ToneStop
		}
	}
	return w
}

// claimed adds a town where the tables of places know it.
func claimed(m *ui.Map, label, city, region, country string) {
	if p, found := geo.Find(city, region, country); found {
		m.Places = append(m.Places, ui.Place{Label: label, Lat: p.Latitude, Lon: p.Longitude, Kind: ui.PlaceClaimed})
	}
}

// journey says how far it is from the last place of the candidate to this one, "" where there is nothing to say.
func journey(in *say.Language, l *dossier.Leg) string {
	switch {
	case l == nil:
		return ""
	case !l.Fixed:
		return in.Say("From %d: cannot tell, one of the two networks does not say where its user is", l.From+1)
	case l.AtLeastKM == 0:
		return in.Say("From %d: the same place, as far as the addresses tell", l.From+1)
	}
	return in.Say("From %d: at least %s in %s, %s", l.From+1, kilometres(in, l.AtLeastKM), elapsed(in, l.Between), speed(in, l))
}

func kilometres(in *say.Language, km float64) string { return in.Count(int(km+0.5)) + " km" }

func speed(in *say.Language, l *dossier.Leg) string {
	if l.Between < time.Minute {
		return in.Say("at one time")
	}
	return in.Count(int(l.KMH+0.5)) + " km/h"
}

// elapsed writes a duration in its two largest units.
func elapsed(in *say.Language, d time.Duration) string {
	switch {
	case d < time.Minute:
		return in.Say("no time")
	case d < time.Hour:
		return in.Say("%d min", int(d.Minutes()))
	case d < 48*time.Hour:
		return in.Say("%d h %d min", int(d.Hours()), int(d.Minutes())%60)
	}
	return in.Plural(int(d.Hours()/24), "day", "days")
}

// keptWords are the words for a thing that a referee has too, that stayed, and that changed.
type keptWords struct{ candidates, same, another string }

// kept says in words how a thing compares with the one before; "" where there is nothing to say.
func kept(in *say.Language, words keptWords, c dossier.Continuity, referee bool) string {
	switch {
	case c == dossier.Stayed && referee:
		return in.Say(words.candidates)
	case c == dossier.Stayed:
		return in.Say(words.same)
	case c == dossier.Changed && !referee:
		return in.Say(words.another)
	}
	return ""
}
