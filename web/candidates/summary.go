package candidates

import (
	"cmp"
	"math"
	"slices"

	"bonafide/internal/indicator"
	"bonafide/internal/report"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/labstack/echo/v4"
)

// stepsShown is how many next steps stand open; more than a handful is a list that nobody starts.
const stepsShown = 4

// A summary is what a recruiter reads first.
type summary struct {
	Verdict  ui.Verdict
	Why      reason
	Without  string // what the verdict would be without what is set aside; empty where nothing is
	Do       instruction
	Bars     []ui.GroupBar
	Found    string // heading of the findings
	Findings []ui.Finding
	Steps    []ui.Step
	More     []ui.Step // further steps
	Gaps     []gap
	Unlooked []family // checks that had no data
	Absent   []family // checks that looked and found nothing
	Failed   []family // checks that broke
	Record   []ui.Row
	Routing  []routing // empty for those who may not see it
	Alike    ui.Link   // leads to a record that may be the same person's; no Label where there is none
}

// A reason says why the verdict is what it is, naming groups where {1} stands.
type reason struct {
	Text   string
	Groups []string
}

// An instruction says plainly what a recruiter does, or need not do, now.
type instruction struct {
	Title, Text string
	Link        ui.Link
}

// A gap is something that is not recorded and keeps checks from looking.
type gap struct {
	Missing string
	Checks  int
	Href    string // where it is supplied, or empty
}

// A family is some checks of one group.
type family struct {
	Title  string
	Checks []check
}

// A check is one indicator and what it noticed.
type check struct{ Title, Href, Note string }

// A routing is a matter that compliance must see whatever the points are.
type routing struct {
	Title    string
	Evidence []string
}

// Summary shows the verdict, why, and what to do next.
func (h *Handler) Summary(c echo.Context) error {
	r, err := viewer.Candidate(c, h.Vetting)
	if err != nil {
		return err
	}
	b := builder{in: viewer.In(c), Record: r, catalog: h.Catalog, policy: indicator.DefaultPolicy, viewer: viewer.Actor(c)}
	s := b.summary()
	all, err := h.Vetting.Likenesses(c.Request().Context(), viewer.Actor(c), r, nil)
	if err != nil {
		return err
	}
	s.Alike = openLikeness(b.in, r, all)
	return h.show(c, r, "", summaryTab(s))
}

// A builder makes the summary of one record for one viewer.
type builder struct {
	in *say.Language
	*vetting.Record
	catalog *indicator.Catalog
	policy  indicator.Policy // what is called strong and moderate: the published labels, whatever the policy in force
	viewer  vetting.Actor
}

func (b *builder) summary() summary {
	a := b.Assessment
	if a == nil {
		return summary{
			Verdict: ui.Verdict{Policy: b.policy.Version, Of: b.checks()}, Record: b.box(),
			Why: reason{Text: "The first assessment is on its way. This page shows it by itself, usually within a second or two."},
		}
	}
	s := summary{
		Verdict: ui.Verdict{Band: string(a.Band), Looked: a.Coverage.Looked, Of: a.Coverage.Of, Points: a.Points, Policy: a.Policy.Version},
		Without: b.without(),
		Why:     b.why(), Do: b.instruction(), Bars: b.bars(), Found: "What was found", Findings: b.findings(), Gaps: b.gaps(),
		Unlooked: b.checksWith(indicator.IsNoData), Absent: b.checksWith(indicator.IsClear), Failed: b.checksWith(indicator.IsFailed),
		Record: b.box(),
	}
	if a.Band == indicator.Low {
		s.Found = "What was noticed" // the verdict above says that nothing was found
	}
	s.Steps, s.More = b.steps()
	if b.viewer.Role.Can(vetting.ViewReviews) {
		s.Routing = b.routing()
	}
	return s
}

// without says what the verdict would be without what is set aside; "" where nothing is.
func (b *builder) without() string {
	if b.Beside == nil {
		return ""
	}
	a := *b.Assessment
	a.Band, a.Points = b.Beside.Band, b.Beside.Points
	return b.in.Say("Without what is set aside: %s, %s points. The verdict goes by all that was found until somebody decides.",
		b.in.Say(report.VerdictOf(&a).Word), b.in.Decimal(a.Points, 1))
}

// checks returns how many indicators there are.
func (b *builder) checks() int {
	n := 0
	for _, f := range b.catalog.Families {
		n += len(f.Indicators)
	}
	return n
}

func (b *builder) why() reason {
	groups := b.weighty()
	band, c := b.Assessment.Band, b.Assessment.Coverage
	word, _ := ui.VerdictWord(string(band), c.Looked, c.Of)
	switch {
	case (band == indicator.Escalate || band == indicator.Critical) && len(groups) > 1:
		return reason{"What was observed about {1} contradicts what was claimed, independently of each other. This is not a finding about the person: someone must resolve it.", groups}
	case band == indicator.Escalate || band == indicator.Critical:
		return reason{"What was observed about {1} contradicts what was claimed. This is not a finding about the person: someone must resolve it.", groups}
	case band == indicator.Verify:
		return reason{"What was observed about {1} needs resolution before you go on. One further piece of evidence often settles it: see the next steps.", groups}
	case word == "Not enough checked":
		return reason{Text: "Too little is recorded to say anything for or against the claims. The next steps lead to the checks that tell most."}
	case len(groups) > 0:
		return reason{"What was observed about {1} is common among honest candidates and weighs little. Nothing needs resolution.", groups}
	}
	return reason{Text: "Nothing that was looked at contradicts what was claimed."}
}

// weighty returns the titles of the groups with a hit that the policy calls material, else of all with points.
func (b *builder) weighty() []string {
	var material, all []string
	for _, g := range b.groups() {
		title := b.in.Inside(b.familyTitle(g.ID))
		all = append(all, title)
		if hit, ok := b.strongest(g.ID); ok && hit.Points >= b.policy.Material {
			material = append(material, title)
		}
	}
	if len(material) > 0 {
		return material
	}
	return all
}

// groups returns the groups with points, most first.
func (b *builder) groups() []indicator.GroupPoints {
	groups := slices.Clone(b.Assessment.Groups)
	groups = slices.DeleteFunc(groups, func(g indicator.GroupPoints) bool { return g.Points <= 0 })
	slices.SortStableFunc(groups, func(a, b indicator.GroupPoints) int { return cmp.Compare(b.Points, a.Points) })
	return groups
}

// familyTitle is what a group is called, in English.
func (b *builder) familyTitle(id string) string {
	if f, ok := b.catalog.Family(id); ok {
		return f.Title
	}
	return title(id)
}

// instruction returns what follows for a recruiter. The zero value asks for nothing.
func (b *builder) instruction() instruction {
	band := b.Assessment.Band
	switch {
	case band == indicator.Low:
		return instruction{}
	case b.Review == nil && len(b.Decisions) > 0:
		return b.decided()
	case band == indicator.Verify:
		return instruction{
			Title: "What to do", Link: b.reviewLink(),
			Text: "Take the next step, and hold the offer until it is settled. Compliance sees the case too; nothing is decided.",
		}
	}
	i := instruction{
		Title: "What to do", Link: b.reviewLink(),
		Text: "Pause here. Nothing is decided: do not turn the candidate down and make no offer because of this page. You may go on recording evidence.",
	}
	if b.Review != nil {
		i.Text = b.in.Say("Pause here. Compliance has this case in its queue since %s and comes back to you. Nothing is decided: do not turn the candidate down and make no offer because of this page. You may go on recording evidence.",
			b.in.DateTime(b.Review.OpenedAt))
	}
	return i
}

func (b *builder) decided() instruction {
	d := b.Decisions[len(b.Decisions)-1]
	return instruction{
		Title: b.in.Say("%s: %s", b.in.Say(d.Outcome.Title()), b.in.Inside(vetting.ReasonTitle(d.Reason))), Link: b.reviewLink(),
		Text: b.in.Say("Decided by %s, %s.", people(b.in, &d), b.in.DateTime(d.At)) + " " + b.in.Say(d.Outcome.Meaning()),
	}
}

func (b *builder) reviewLink() ui.Link {
	if !b.viewer.Role.Can(vetting.ViewReviews) {
		return ui.Link{}
	}
	return ui.Link{Label: "Open the review", Href: path(b.ID, "/review")}
}

func (b *builder) bars() []ui.GroupBar {
	var bars []ui.GroupBar
	for _, g := range b.groups() {
		hit, _ := b.strongest(g.ID)
		bars = append(bars, ui.GroupBar{Label: b.familyTitle(g.ID), Points: g.Points, Cap: g.Cap, Href: "#" + hit.Indicator})
	}
	return bars
}

// hits returns the findings that hit, most points first.
func (b *builder) hits() []indicator.Finding {
	var hits []indicator.Finding
	for _, f := range b.Assessment.Findings {
		if f.Outcome == indicator.IsHit {
			hits = append(hits, f)
		}
	}
	slices.SortStableFunc(hits, func(a, b indicator.Finding) int { return cmp.Compare(b.Points, a.Points) })
	return hits
}

// strongest returns the group's strongest hit.
func (b *builder) strongest(group string) (indicator.Finding, bool) {
	for _, f := range b.hits() {
		if f.Group == group {
			return f, true
		}
	}
	return indicator.Finding{}, false
}

func (b *builder) findings() []ui.Finding {
	var findings []ui.Finding
	for i, f := range b.hits() {
		findings = append(findings, b.finding(f, i == 0))
	}
	return findings
}

func (b *builder) finding(f indicator.Finding, open bool) ui.Finding {
	v := ui.Finding{
		ID: f.Indicator, Title: title(f.Indicator), Strength: b.strength(f.Points), Points: f.Points, Open: open,
		Source: b.in.Say("Version %d of the check", f.Version), Links: []ui.Link{{Label: f.Indicator, Href: "/indicators/" + f.Indicator}},
	}
	if ind, _, ok := b.catalog.Find(f.Indicator); ok {
		v.Title, v.Innocent, v.Clears = ind.Title, ind.Innocent, ind.Clears
	}
	for _, e := range f.Evidence {
		v.Facts = append(v.Facts, b.fact(e))
	}
	aside := report.AsideOf(b.Record, f.Indicator)
	v.Aside, v.Standing = asideText(b.in, aside), aside.Stands()
	return v
}

// asideText says in a sentence or two that a finding was set aside; "" where it never was.
func asideText(in *say.Language, s *report.SetAside) string {
	switch {
	case s == nil:
		return ""
	case s.Stands():
		return join(" ", in.Say("Set aside by %s until %s, because: %s.", s.By, in.Date(s.Until), in.Inside(s.Reason)), s.Words)
	}
	return in.Say("Set aside by %s on %s, because: %s. It counts again from %s on: %s.",
		s.By, in.Date(s.At), in.Inside(s.Reason), in.Date(s.CountsAgain), in.Say(s.Ended))
}

func (b *builder) strength(points float64) string {
	switch {
	case points >= b.policy.Anchor:
		return "strong"
	case points >= b.policy.Material:
		return "moderate"
	}
	return "weak"
}

// fact leads a piece of evidence to the recorded fact. References count the facts that were assessed: while newer ones
// wait, they may lead to the wrong one, so there is no link.
func (b *builder) fact(e indicator.Evidence) ui.Fact {
	f, ok := b.Fact(e.Ref)
	if !ok || !b.UpToDate() {
		return ui.Fact{Label: "Observed", Text: e.Text}
	}
	return ui.Fact{Label: b.in.Say("%s, recorded by %s", factTitle(b.in, f.Member.Name), by(b.in, f.RecordedBy, f.RecordedAt)), Text: e.Text, Href: factPath(b.Record, f)}
}

// steps returns the first steps and the rest.
func (b *builder) steps() (shown, more []ui.Step) {
	var all []ui.Step
	for _, s := range b.Assessment.NextSteps {
		all = append(all, b.step(s))
	}
	n := min(len(all), stepsShown)
	return all[:n], all[n:]
}

// step says what a step takes and is worth, and leads to where it is recorded. The stored assessment holds the text
// and the indicators alone.
func (b *builder) step(s indicator.NextStep) ui.Step {
	v := ui.Step{Text: s.Text}
	minutes, points, checks := 0, 0.0, 0
	for _, id := range s.Clears {
		ind, _, ok := b.catalog.Find(id)
		if !ok {
			continue
		}
		if hit, ok := b.hit(id); ok && ind.Ask == s.Text {
			minutes, points, v.Href = ind.Minutes, points+hit.Points, "#"+id
			continue
		}
		checks++
		for _, g := range b.Dossier.Missing(ind.Needs) {
			if g.Step == s.Text {
				minutes, v.Href = g.Minutes, b.supply(g.Member)
			}
		}
	}
	v.Note = join(" · ", yes(minutes > 0, b.in.Plural(minutes, "minute", "minutes")), worth(b.in, points, checks))
	return v
}

func worth(in *say.Language, points float64, checks int) string {
	switch {
	case points > 0:
		return in.Say("would clear %s points", in.Decimal(math.Round(points*10)/10, -1))
	case checks > 0:
		return in.Say("lets %s look", in.Plural(checks, "more check", "more checks"))
	}
	return ""
}

func (b *builder) hit(id string) (indicator.Finding, bool) {
	for _, f := range b.Assessment.Findings {
		if f.Indicator == id && f.Outcome == indicator.IsHit {
			return f, true
		}
	}
	return indicator.Finding{}, false
}

// supply returns the address where a fact of the dossier member is recorded, or "" where that is not among these pages.
// Onboarding is recorded in parts, and its tab leads to the form of each; facts about the device come in files.
func (b *builder) supply(member string) string {
	switch {
	case member == "onboarding":
		return path(b.ID, "/onboarding")
	case member == "endpoint":
		return path(b.ID, "/inventory")
	case shownAs(member) == "":
		return ""
	}
	return newFact(b.Record, member)
}

// gaps returns what is missing and for how many checks, what helps most first.
func (b *builder) gaps() []gap {
	var gaps []gap
	for _, f := range b.Assessment.Findings {
		if f.Outcome != indicator.IsNoData {
			continue
		}
		for _, e := range f.Evidence {
			i := slices.IndexFunc(gaps, func(g gap) bool { return g.Missing == e.Text })
			if i < 0 {
				i, gaps = len(gaps), append(gaps, gap{Missing: e.Text, Href: b.supplyFor(f.Indicator, e.Text)})
			}
			gaps[i].Checks++
		}
	}
	slices.SortStableFunc(gaps, func(a, b gap) int { return b.Checks - a.Checks })
	return gaps
}

// supplyFor returns the address where the gap of the words is filled.
func (b *builder) supplyFor(id, missing string) string {
	if ind, _, ok := b.catalog.Find(id); ok {
		for _, g := range b.Dossier.Missing(ind.Needs) {
			if g.Missing == missing {
				return b.supply(g.Member)
			}
		}
	}
	return ""
}

// checksWith returns the checks with the outcome by family, and what they noticed.
func (b *builder) checksWith(o indicator.Outcome) []family {
	var families []family
	for _, f := range b.Assessment.Findings {
		if f.Outcome != o {
			continue
		}
		title := b.in.Say(b.familyTitle(f.Group))
		if n := len(families); n == 0 || families[n-1].Title != title {
			families = append(families, family{Title: title})
		}
		last := &families[len(families)-1]
		last.Checks = append(last.Checks, b.check(f))
	}
	return families
}

func (b *builder) check(f indicator.Finding) check {
	c := check{Title: title(f.Indicator), Href: "/indicators/" + f.Indicator}
	if ind, _, ok := b.catalog.Find(f.Indicator); ok {
		c.Title = ind.Title
	}
	if f.Outcome == indicator.IsNoData {
		return c // what is missing is said once for all
	}
	for _, e := range f.Evidence {
		c.Note = join(" ", c.Note, e.Text)
	}
	return c
}

func countChecks(families []family) int {
	n := 0
	for _, f := range families {
		n += len(f.Checks)
	}
	return n
}

// box returns the facts about the record itself.
func (b *builder) box() []ui.Row {
	rows := []ui.Row{
		{Key: "Owner", Value: b.Owner.Name},
		{Key: "Id", More: ui.Mono(b.Dossier.ID)},
		{Key: "Recorded", More: ui.When(b.CreatedAt)},
		{Key: "Last change", More: ui.When(b.ChangedAt)},
		{Key: "Review", Value: b.reviewState()},
	}
	if n := len(b.Decisions); n > 0 {
		d := b.Decisions[n-1]
		rows = append(rows, ui.Row{Key: "Decision", Value: join(", ", b.in.Say(d.Outcome.Title()), people(b.in, &d), b.in.DateTime(d.At))})
	}
	return rows
}

func (b *builder) reviewState() string {
	switch {
	case b.Review != nil:
		return b.in.Say("in compliance's queue since %s", b.in.DateTime(b.Review.OpenedAt))
	case len(b.Decisions) > 0:
		return b.in.Say("decided")
	}
	return b.in.Say("none needed so far")
}

func (b *builder) routing() []routing {
	var routes []routing
	for _, r := range b.Assessment.Routing {
		v := routing{Title: title(r.Code)}
		for _, route := range b.catalog.Routes {
			if route.Code == r.Code {
				v.Title = route.Title
			}
		}
		for _, e := range r.Evidence {
			v.Evidence = append(v.Evidence, e.Text)
		}
		routes = append(routes, v)
	}
	return routes
}
