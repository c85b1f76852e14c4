package policy

import (
	"context"

	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/vetting"
)

// A Current policy is the one in force, for whoever sees what candidates are judged by.
type Current struct {
	indicator.Policy
	Overrides []Override // in the order of Numbers
}

// An Override is a number that the policy in force sets otherwise than built in, From and To.
type Override struct {
	Difference
	Since string // the version that began to set it so, without a break until now
}

// Current returns the policy in force.
func (s *Service) Current(ctx context.Context, actor vetting.Actor) (_ Current, err error) {
	defer errs.Wrap(&err, "policy.Current")
	if err := actor.May(vetting.ViewCandidates); err != nil {
		return Current{}, err
	}
	versions, err := s.Store.Versions(ctx)
	if err != nil {
		return Current{}, err
	}
	if len(versions) > 0 && versions[0].IsDraft() {
		versions = versions[1:]
	}
	p, _ := InForce(versions)
	return Current{p, overrides(versions, s.Catalog)}, nil
}

// overrides takes the published versions, newest first.
func overrides(published []Version, c *indicator.Catalog) (all []Override) {
	p, _ := InForce(published)
	for _, d := range Diff(indicator.DefaultPolicy, p, c) {
		o := Override{Difference: d}
		for _, v := range published {
			if d.Get(v.Policy) != d.Get(p) {
				break
			}
			o.Since = v.Policy.Version
		}
		all = append(all, o)
	}
	return all
}
