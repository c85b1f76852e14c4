package indicator

import "slices"

// A Band is the verdict's level.
type Band string

// The bands, from least to most.
const (
	Low      Band = "low"
	Verify   Band = "verify"
	Escalate Band = "escalate"
	Critical Band = "critical"
)

// GroupPoints is what one group adds to the sum.
type GroupPoints struct {
	ID     string  `json:"id"`
	Points float64 `json:"points"` // after halving and cap
	Cap    float64 `json:"cap"`
}

// A Score is the sum of findings and the band that follows from it.
type Score struct {
	Points float64
	Band   Band
	Groups []GroupPoints // groups with a hit, in the families' order
}

// network is the one group whose anchor needs company: a relay, a trip or a database error explains all of it at once.
const network = "network"

// Add sums the findings under the policy. Inside a group hits are sorted by points and each counts half the weight of
// the one before, since one cause trips several; the sum is capped. An indicator that counts Instead of the others is
// compared with their sum, and the larger counts: so further evidence never lowers a group. Points are not rounded.
func (p Policy) Add(findings []Finding, families []Family) Score {
	var s Score
	var t tally
	var hits []float64
	for _, f := range families {
		var instead float64
		hits, instead = hitPoints(hits[:0], findings, f)
		if len(hits) == 0 && instead == 0 {
			continue
		}
		points := min(max(halved(hits), instead), p.Cap(f))
		s.Groups = append(s.Groups, GroupPoints{f.ID, points, p.Cap(f)})
		s.Points += points
		highest := instead
		if len(hits) > 0 {
			highest = max(highest, hits[0])
		}
		t.count(p, f, highest)
	}
	s.Band = p.band(s.Points, t)
	return s
}

// settle returns the hits with every one that grew hard counted where it weighs more: in the group it grew into, or in its
// own as before. At says of each hit which indicator of the catalogue it is. Without it a further person at one address could
// lower the sum, where the other group is full.
func (p Policy) settle(hits []Finding, at []int, c *Catalog) []Finding {
	for k := range hits {
		ind, family := c.at(at[k])
		if hits[k].Group == family.ID {
			continue
		}
		soft := slices.Clone(hits)
		soft[k].Group, soft[k].Points = family.ID, p.Points(ind)
		if p.Add(soft, c.Families).Points > p.Add(hits, c.Families).Points {
			hits = soft
		}
	}
	return hits
}

// at returns an indicator by its place in the catalogue.
func (c *Catalog) at(i int) (*Indicator, *Family) {
	for j := range c.Families {
		f := &c.Families[j]
		if i < len(f.Indicators) {
			return f.Indicators[i], f
		}
		i -= len(f.Indicators)
	}
	panic("the catalogue has no such indicator")
}

// hitPoints appends the points of the group's hits, highest first, and returns the most that one counts instead of them.
func hitPoints(points []float64, findings []Finding, family Family) (_ []float64, instead float64) {
	for _, f := range findings {
		switch {
		case f.Group != family.ID || f.Outcome != IsHit:
		case family.countsInstead(f.Indicator):
			instead = max(instead, f.Points)
		default:
			points = append(points, f.Points)
		}
	}
	slices.Sort(points)
	slices.Reverse(points)
	return points, instead
}

func (f Family) countsInstead(id string) bool {
	return slices.ContainsFunc(f.Indicators, func(ind *Indicator) bool { return ind.ID == id && ind.Instead })
}

func halved(points []float64) float64 {
	sum, weight := 0.0, 1.0
	for _, p := range points {
		sum += p * weight
		weight /= 2
	}
	return sum
}

// A tally counts what the band rule asks of the groups.
type tally struct {
	moderate       bool // some indicator is worth Material points or more
	material       int  // groups
	anchors        int  // groups with an anchor
	networkAnchors int  // of these, the network group
}

func (t *tally) count(p Policy, f Family, highest float64) {
	if highest >= p.Material {
		t.moderate = true
		if !f.Soft {
			t.material++
		}
	}
	if highest >= p.Anchor {
		t.anchors++
		if f.ID == network {
			t.networkAnchors++
		}
	}
}

// band applies the rule of bands. Weak evidence of any sum stays low, and the network alone never escalates.
func (p Policy) band(sum float64, t tally) Band {
	anchored := t.anchors > t.networkAnchors || t.networkAnchors > 0 && t.material >= 2
	switch {
	case sum < p.Verify || !t.moderate:
		return Low
	case sum >= p.Critical && t.anchors > 0 && t.material >= 2:
		return Critical
	case sum >= p.Escalate && (anchored || t.material >= 3):
		return Escalate
	default:
		return Verify
	}
}
