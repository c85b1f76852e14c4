package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

// Check returns what the policy may not say, with its path and what would be right; nil where it may stand.
func Check(p indicator.Policy, c *indicator.Catalog) dossier.Problems {
	ch := checker{policy: p, catalog: c}
	if ch.ids(); ch.problems != nil {
		return ch.problems // bounds of what there is not would only confuse
	}
	for _, n := range Numbers(c) {
		if err := n.within(n.Get(p)); err != nil {
			ch.add(n.Path, "%v", err)
		}
	}
	ch.cuts()
	for i := range c.Families {
		ch.family(&c.Families[i])
	}
	return ch.problems
}

type checker struct {
	policy   indicator.Policy
	catalog  *indicator.Catalog
	problems dossier.Problems
}

func (ch *checker) add(path, format string, args ...any) {
	ch.problems = append(ch.problems, dossier.Problem{Path: path, Text: fmt.Sprintf(format, args...)})
}

// ids finds ids that the catalogue does not have.
func (ch *checker) ids() {
	var families, indicators []string
	for _, f := range ch.catalog.Families {
		families = append(families, f.ID)
		for _, ind := range f.Indicators {
			indicators = append(indicators, ind.ID)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(ch.policy.Caps)) {
		ch.known("groups."+id, id, "group", families)
	}
	for _, id := range slices.Sorted(maps.Keys(ch.policy.Settings)) {
		ind, _, ok := ch.catalog.Find(id)
		if !ok {
			ch.known("indicators."+id, id, "indicator", indicators)
			continue
		}
		s := ch.policy.Settings[id]
		var levels, limits []string
		for _, l := range ind.Levels {
			levels = append(levels, l.ID)
		}
		for _, l := range ind.Limits {
			limits = append(limits, l.ID)
		}
		for _, level := range slices.Sorted(maps.Keys(s.Levels)) {
			ch.known("indicators."+id+".levels."+level, level, "level of "+id, levels)
		}
		for _, limit := range slices.Sorted(maps.Keys(s.Limits)) {
			ch.known("indicators."+id+".limits."+limit, limit, "limit of "+id, limits)
		}
	}
}

// known notes an id that is none of those there are, with the nearest.
func (ch *checker) known(path, id, what string, ids []string) {
	switch {
	case slices.Contains(ids, id):
	case len(ids) == 0:
		ch.add(path, "there is no %s: leave it out", what)
	default:
		nearest := slices.MinFunc(ids, func(a, b string) int { return dossier.EditDistance(id, a) - dossier.EditDistance(id, b) })
		ch.add(path, "there is no %s %q; the nearest is %q", what, id, nearest)
	}
}

func (ch *checker) cuts() {
	p := ch.policy
	if p.Escalate <= p.Verify {
		ch.add("bands.escalate", "%s is not above verify, %s: the cuts must rise", format(p.Escalate), format(p.Verify))
	}
	if p.Critical <= p.Escalate {
		ch.add("bands.critical", "%s is not above escalate, %s: the cuts must rise", format(p.Critical), format(p.Escalate))
	}
	if p.Anchor <= p.Material {
		ch.add("anchor", "%s is not above material, %s: a strong finding is more than a moderate one", format(p.Anchor), format(p.Material))
	}
}

// family holds a group below every cut that it does not reach as built in, since ordinary life explains it by one cause;
// and each indicator below its group's cap.
func (ch *checker) family(f *indicator.Family) {
	p, built := ch.policy, indicator.DefaultPolicy
	most := p.Cap(*f)
	for _, cut := range []struct {
		name      string
		is, built float64
	}{{"verify", p.Verify, built.Verify}, {"escalate", p.Escalate, built.Escalate}, {"critical", p.Critical, built.Critical}} {
		if f.Cap < cut.built && most >= cut.is {
			ch.add("groups."+f.ID+".cap", "%s reaches %s at %s: this group alone must not; set it below", format(most), cut.name, format(cut.is))
			break
		}
	}
	for _, ind := range f.Indicators {
		path := "indicators." + ind.ID
		points := p.Points(ind)
		ch.worth(path+".points", f, points, ind.Points)
		for _, l := range ind.Levels {
			at := path + ".levels." + l.ID
			level := p.Level(ind, l)
			counts := f
			if l.Group != "" {
				counts, _ = ch.catalog.Family(l.Group)
			}
			ch.worth(at, counts, level, l.Points)
			switch {
			case l.Points > ind.Points && level < points:
				ch.add(at, "%s is less than the indicator's own %s: further evidence must not lower the sum", format(level), format(points))
			case l.Points < ind.Points && level > points:
				ch.add(at, "%s is more than the indicator's own %s: less evidence must not raise the sum", format(level), format(points))
			}
		}
	}
}

// worth holds points below the group's cap, and keeps weak what is weak as built in: ordinary for many honest people.
func (ch *checker) worth(path string, f *indicator.Family, points, built float64) {
	switch most := ch.policy.Cap(*f); {
	case points > most:
		ch.add(path, "%s is more than the cap of its group %s, %s", format(points), f.ID, format(most))
	case built == 0 && points > 0:
		ch.add(path, "is %s: this is listed for the record and never scores; leave it at 0", format(points))
	case built < indicator.DefaultPolicy.Material && points >= ch.policy.Material:
		ch.add(path, "%s is not below material, %s: many honest people show this sign, so it stays weak", format(points), format(ch.policy.Material))
	}
}

// problems turns the leaves of a schema error into problems, sorted by path.
func problems(e *jsonschema.ValidationError) (ps dossier.Problems) {
	if len(e.Causes) == 0 {
		return dossier.Problems{{Path: strings.Join(e.InstanceLocation, "."), Text: e.ErrorKind.LocalizedString(printer)}}
	}
	for _, cause := range e.Causes {
		ps = append(ps, problems(cause)...)
	}
	slices.SortStableFunc(ps, func(a, b dossier.Problem) int { return strings.Compare(a.Path, b.Path) })
	return ps
}
