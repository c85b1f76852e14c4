package indicator

import (
	"math"
	"slices"
)

// A Band is the verdict's level.
type Band string

// The bands, from least to most.
const (
	Low      Band = "low"
	Verify   Band = "verify"
	Escalate Band = "escalate"
	Critical Band = "critical"
)

// A Policy is the numbers by which findings add up. Points are decibans: ten times the decimal logarithm of how much
// likelier a finding is under misrepresentation than for an honest candidate.
type Policy struct {
	Name    string
	Version string

	// Cut points of the sum for each band. With a prior of 0.5 % they stand for about 2 %, 11 % and 50 %; no
	// probability is ever printed, since priors differ a hundredfold between employers.
	Verify, Escalate, Critical float64

	Anchor   float64 // an indicator of at least so many points anchors a verdict
	Material float64 // a group with an indicator of at least so many points is material
}

// DefaultPolicy is the built-in policy.
var DefaultPolicy = Policy{
	Name: "dprk-it-worker", Version: "2026.11",
	Verify: 6, Escalate: 14, Critical: 24,
	Anchor: 8, Material: 4,
}

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
// the one before, since one cause trips several; the sum is capped. Points are not rounded.
func (p Policy) Add(findings []Finding, families []Family) Score {
	var s Score
	var t tally
	for _, f := range families {
		hits := hitPoints(findings, f.ID)
		if len(hits) == 0 {
			continue
		}
		points := math.Min(halved(hits), f.Cap)
		s.Groups = append(s.Groups, GroupPoints{f.ID, points, f.Cap})
		s.Points += points
		t.count(p, f, hits[0])
	}
	s.Band = p.band(s.Points, t)
	return s
}

// hitPoints returns the points of the group's hits, highest first.
func hitPoints(findings []Finding, group string) []float64 {
	var points []float64
	for _, f := range findings {
		if f.Group == group && f.Outcome == IsHit {
			points = append(points, f.Points)
		}
	}
	slices.Sort(points)
	slices.Reverse(points)
	return points
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
