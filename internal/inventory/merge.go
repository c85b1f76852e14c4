package inventory

import (
	"slices"
	"strings"

	"bonafide/internal/dossier"
)

// A Merged is what recording a reading changes.
type Merged struct {
	Endpoint *dossier.Endpoint // all of it as it will be; nil where nothing of it changes
	Sessions []dossier.Session // those to add
	Known    []bool            // for each row whether it is recorded already, or stands in the file before
	New      int               // how many rows are not
}

// Merge joins the rows of a reading with what is recorded. A program that is known keeps its first time and gets the
// later last one; everything else is known where it is equal.
func (r *Reading) Merge(recorded *dossier.Endpoint, sessions []dossier.Session) Merged {
	var e dossier.Endpoint
	if recorded != nil {
		e = *recorded
	}
	var m Merged
	changed := false
	switch r.Kind {
	case Software:
		e.Software = slices.Clone(e.Software)
		for _, s := range r.Endpoint.Software {
			known, more := addSoftware(&e.Software, s)
			m.note(known)
			changed = changed || more
		}
	case USB:
		e.USB = join(&m, e.USB, r.Endpoint.USB)
	case Locations:
		e.Locations = join(&m, e.Locations, r.Endpoint.Locations)
	case Use:
		e.Latency = join(&m, e.Latency, r.Endpoint.Latency)
	case Alerts:
		e.Alerts = join(&m, e.Alerts, r.Endpoint.Alerts)
	case SignIns:
		m.addSessions(sessions, r.Sessions)
		return m
	}
	if m.New > 0 || changed {
		m.Endpoint = &e
	}
	return m
}

func (m *Merged) note(known bool) {
	m.Known = append(m.Known, known)
	if !known {
		m.New++
	}
}

// addSoftware adds a program, or what is new about a known one.
func addSoftware(all *[]dossier.Software, s dossier.Software) (known, changed bool) {
	i := slices.IndexFunc(*all, func(o dossier.Software) bool { return strings.EqualFold(o.Name, s.Name) })
	if i < 0 {
		*all = append(*all, s)
		return false, true
	}
	old := &(*all)[i]
	if s.FirstSeen.Before(old.FirstSeen) {
		old.FirstSeen, changed = s.FirstSeen, true
	}
	if s.LastSeen.After(old.LastSeen) {
		old.LastSeen, changed = s.LastSeen, true
	}
	return true, changed
}

func join[T comparable](m *Merged, old, more []T) []T {
	all := slices.Clone(old)
	for _, v := range more {
		known := slices.Contains(all, v)
		if m.note(known); !known {
			all = append(all, v)
		}
	}
	return all
}

// sessionKey is what tells one sign-in from another.
type sessionKey struct {
	at         int64
	ip, device string
}

func keyOf(s dossier.Session) sessionKey { return sessionKey{s.At.UnixMilli(), s.IP, s.DeviceID} }

func (m *Merged) addSessions(old, more []dossier.Session) {
	seen := map[sessionKey]bool{}
	for _, s := range old {
		if s.Kind == "login" {
			seen[keyOf(s)] = true
		}
	}
	for _, s := range more {
		k := keyOf(s)
		if m.note(seen[k]); !seen[k] {
			seen[k] = true
			m.Sessions = append(m.Sessions, s)
		}
	}
}
