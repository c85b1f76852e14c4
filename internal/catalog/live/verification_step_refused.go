package live

import (
	"fmt"
	"strings"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var (
	stepsDeclined = &indicator.Limit{ID: "declined", Title: "Different steps declined", Default: 2, Min: 2, Max: 6,
		Why: "One step may be impossible for anybody: a visit, a notary, a test."}
	timesCancelled = &indicator.Limit{ID: "cancelled", Title: "Times that one step was cancelled", Default: 3, Min: 3, Max: 10,
		Why: "Two are a busy week."}
)

var verificationStepRefused = &indicator.Indicator{
	ID:      "verification_step_refused",
	Version: 1,
	Title:   "Identity steps that every candidate takes were refused",
	Doc: `The candidate declined {declined} or more different identity steps, or cancelled the same one {cancelled} times or more. Only steps count that every candidate for the requisition must take and that the employer pays for.

A step that was completed later was not refused, and one that is still open is not either. A step asked of this candidate alone proves nothing but unequal treatment.`,
	Stages:   []string{"identity", "interview", "onboarding"},
	Sources:  indicator.Cite("S1", "S2", "S7", "S26"),
	Innocent: `Carers, people for whom travel is dear or a visa forbids it, disability, an objection on grounds of privacy. Hosts who rent out an identity do attend, so a completed step is no proof either.`,
	Ask:      "Offer another step of equal weight from the requisition's list, and let the candidate choose",
	Clears:   "One of the refused steps, or another from the list, completed",
	Minutes:  10,
	Needs:    dossier.IdentitySteps,
	Points:   5,
	Limits:   []*indicator.Limit{stepsDeclined, timesCancelled},
	Judge: func(c *indicator.Case) indicator.Result {
		declined, cancelled, fair := refusedSteps(c.IdentitySteps)
		if !fair {
			return indicator.NoData("no recorded step is both required of every candidate and paid by the employer")
		}
		r, hit := indicator.Hits(), len(declined) >= c.Limit(stepsDeclined)
		for i, s := range c.IdentitySteps {
			switch {
			case s.Outcome == "declined" && len(declined) >= c.Limit(stepsDeclined) && declined[s.Step]:
			case s.Outcome == "cancelled" && len(cancelled[s.Step]) >= c.Limit(timesCancelled):
				hit = true
			default:
				continue
			}
			if standard(s) {
				r = r.And(fmt.Sprintf("identity_steps[%d]", i), "The step %q, required of every candidate and paid by the employer, was offered on %s and %s.",
					strings.ReplaceAll(s.Step, "_", " "), indicator.Time(s.OfferedAt), s.Outcome)
			}
		}
		if !hit {
			return indicator.Clear()
		}
		return r
	},
}

// refusedSteps returns the kinds of step that were declined, the times at which each was cancelled, and whether there is
// any standard step to look at. Kinds that were completed are left out.
func refusedSteps(steps []dossier.Step) (declined map[string]bool, cancelled map[string]map[time.Time]bool, fair bool) {
	completed := map[string]bool{}
	for _, s := range steps {
		completed[s.Step] = completed[s.Step] || s.Outcome == "completed"
	}
	declined, cancelled = map[string]bool{}, map[string]map[time.Time]bool{}
	for _, s := range steps {
		if !standard(s) {
			continue
		}
		fair = true
		switch {
		case completed[s.Step]:
		case s.Outcome == "declined":
			declined[s.Step] = true
		case s.Outcome == "cancelled":
			if cancelled[s.Step] == nil {
				cancelled[s.Step] = map[time.Time]bool{}
			}
			cancelled[s.Step][s.OfferedAt.UTC()] = true
		}
	}
	return declined, cancelled, fair
}

func standard(s dossier.Step) bool { return s.UniformlyRequired && s.EmployerPaid }
