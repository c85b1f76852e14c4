package indicator

import "time"

// ChangesAt returns the first moment after the case's AsOf at which the same facts may be judged otherwise, since a
// session or a listing grows too old by then. Zero: none does.
func (c *Catalog) ChangesAt(cs *Case, p Policy) time.Time {
	var first time.Time
	at := func(t time.Time) {
		if t.After(cs.AsOf) && (first.IsZero() || t.Before(first)) {
			first = t
		}
	}
	lives := c.lives(p)
	for _, s := range cs.Sessions {
		at(s.At)
		for life := range lives {
			at(s.At.Add(life + time.Second)) // at life itself it counts
		}
	}
	for _, l := range cs.Watch {
		at(l.Ends())
	}
	return first
}

// lives returns for how long sessions count, by one rule or another.
func (c *Catalog) lives(p Policy) map[time.Duration]bool {
	lives := map[time.Duration]bool{}
	for _, f := range c.Families {
		for _, ind := range f.Indicators {
			for _, l := range ind.Limits {
				if l.Ages && !p.Off(ind) {
					lives[time.Duration(p.Limit(ind, l))*durations[l.Unit]] = true
				}
			}
		}
	}
	return lives
}
