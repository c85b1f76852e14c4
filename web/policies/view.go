package policies

import (
	"fmt"
	"slices"

	"bonafide/internal/indicator"
	"bonafide/internal/policy"
	"bonafide/web/say"
	"bonafide/web/ui"
	"bonafide/web/viewer"
)

// A numberView is one number with what it is as built in or in force.
type numberView struct {
	ID, Title, Why, Value, Unit string
	Other                       string // what it is otherwise, where it differs
	Problem                     ui.Problem
	Switch, On                  bool
}

// A part is the numbers of one indicator, or of a family or the verdict.
type part struct {
	Title, Href, Note string
	Open              bool
	Numbers           []numberView
}

// A section is a family, or the verdict.
type section struct {
	Title string
	Parts []part
}

// sections puts the numbers by family and indicator.
func sections(in *say.Language, c *indicator.Catalog, view func(policy.Number) numberView) []section {
	var all []section
	subject := ""
	for _, n := range policy.Numbers(c) {
		title := "Verdict"
		if n.Family != nil {
			title = n.Family.Title
		}
		if len(all) == 0 || all[len(all)-1].Title != title {
			all = append(all, section{Title: title})
			subject = ""
		}
		s := &all[len(all)-1]
		if len(s.Parts) == 0 || subject != n.Subject() {
			subject = n.Subject()
			s.Parts = append(s.Parts, newPart(n))
		}
		p := &s.Parts[len(s.Parts)-1]
		v := view(n)
		p.Open = p.Open || v.Problem.Any() || v.Other != ""
		p.note(in, n, v)
		p.Numbers = append(p.Numbers, v)
	}
	return all
}

func newPart(n policy.Number) part {
	switch {
	case n.Indicator != nil:
		return part{Title: n.Indicator.Title, Href: "/indicators/" + n.Indicator.ID}
	case n.Family != nil:
		return part{Title: "All of these together", Open: true}
	}
	return part{Title: "Where each verdict begins", Open: true}
}

// note sums the part up beside its title.
func (p *part) note(in *say.Language, n policy.Number, v numberView) {
	switch {
	case n.Switch && !v.On:
		p.Note = in.Say("switched off")
	case n.Title == "Points" && p.Note == "":
		p.Note = viewer.Amount(in, v.Value+" points")
	}
}

func unit(n policy.Number) string {
	switch {
	case n.Switch:
		return ""
	case n.Limit == nil:
		return "points"
	}
	return n.Limit.Unit
}

// An overview is the policy in force, the draft and what was before.
type overview struct {
	Version, Since string              // since: which it is, and since when
	Differs        []policy.Difference // from the built-in policy
	Sections       []section
	Draft          *policy.Version
	History        []past
	Progress       policy.Progress
	Rescoring      *policy.Rescoring // nil where there is none
	Problems       ui.Problems
}

func newOverview(in *say.Language, c *indicator.Catalog, draft *policy.Version, published []policy.Version) overview {
	p, _ := policy.InForce(published)
	v := overview{Version: p.Version, Draft: draft, Differs: policy.Diff(indicator.DefaultPolicy, p, c)}
	v.Since = in.Say("The numbers by which every candidate is judged: %s, version %s. It came with the program.", p.Name, p.Version)
	for i, version := range published {
		before, _ := policy.InForce(published[i+1:])
		v.History = append(v.History, newPast(c, version, before))
	}
	if len(published) > 0 {
		v.Since = in.Say("The numbers by which every candidate is judged: %s, version %s. In force since %s, published by %s.", p.Name, p.Version, in.DateTime(published[0].PublishedAt), published[0].PublishedBy.Name)
	}
	v.Sections = sections(in, c, func(n policy.Number) numberView {
		is, built := n.Get(p), n.Get(indicator.DefaultPolicy)
		view := numberView{ID: n.Path, Title: n.Title, Why: n.Why, Value: in.Decimal(is, -1), Unit: unit(n), Switch: n.Switch, On: is == 1}
		if is != built {
			view.Other = in.Say("%s as built in", viewer.Amount(in, n.Text(built)))
		}
		return view
	})
	return v
}

// busy reports whether the page's figures change by themselves.
func (v *overview) busy() bool { return v.assessing() || v.counting() }

// assessing reports whether candidates whom the policy in force asks something else are still to be assessed.
func (v *overview) assessing() bool { return v.Progress.Done < v.Progress.Due }

// counting reports whether assessments are being counted again by the policy in force.
func (v *overview) counting() bool { return v.Rescoring != nil && v.Rescoring.Running() }

// halted reports whether somebody stopped that before its end.
func (v *overview) halted() bool { return v.Rescoring != nil && v.Rescoring.Cancelled }

// counted says how many came out otherwise.
func (v *overview) counted(in *say.Language) string {
	return in.Plural(v.Rescoring.Changed, "candidate came out otherwise so far.", "candidates came out otherwise so far.")
}

// left says whom a halted rescoring did not reach.
func (v *overview) left(in *say.Language) string {
	return in.Plural(v.Rescoring.Total-v.Rescoring.Done,
		"candidate still stands as counted by a version before, until this goes on or the candidate is assessed again.",
		"candidates still stand as counted by a version before, until this goes on or the candidate is assessed again.")
}

// A past is a published version, or the draft, and what it changed.
type past struct {
	policy.Version
	Changes []policy.Difference
	Before  string
}

func newPast(c *indicator.Catalog, v policy.Version, before indicator.Policy) past {
	return past{v, policy.Diff(before, v.Policy, c), before.Version}
}

func (p past) href() string { return "/policies/versions/" + p.Policy.Version }

func (p past) when(in *say.Language) string {
	if p.IsDraft() {
		return in.Say("A draft of %s, begun on %s.", p.CreatedBy.Name, in.DateTime(p.CreatedAt))
	}
	return in.Say("Published by %s on %s.", p.PublishedBy.Name, in.DateTime(p.PublishedAt))
}

// An editor is the draft's form, compared with the policy in force.
type editor struct {
	form
	Base     string
	Sections []section
}

func newEditor(in *say.Language, c *indicator.Catalog, f form, base indicator.Policy) editor {
	return editor{f, base.Version, sections(in, c, func(n policy.Number) numberView {
		value := f.Values[n.Path]
		view := numberView{ID: n.Path, Title: n.Title, Why: n.Why, Value: value, Unit: unit(n), Switch: n.Switch, On: value == "yes", Problem: f.Problems.Of(n.Path)}
		if value != typed(n, n.Get(base)) {
			view.Other = in.Say("%s in force", viewer.Amount(in, n.Text(n.Get(base))))
		}
		return view
	})}
}

func rank(b indicator.Band) int {
	for i, w := range viewer.Bands {
		if w.Band == b {
			return i
		}
	}
	return -1
}

// A compared draft is what the comparison found.
type compared struct {
	Draft       *policy.Version
	Base        string
	Comparison  *policy.Comparison
	Changes     []policy.Difference
	Rows        []bandRow
	Up, Down    []move
	Covers      bool
	Words       string
	Problems    ui.Problems
	RevisionNow string
}

type bandRow struct {
	Word          string
	Tone          ui.Tone
	Before, After int
}

// A move is a candidate whose verdict changes.
type move struct {
	Name, Href, From, To, Points string
	FromTone, ToTone             ui.Tone
	Why                          []string
}

func newCompared(in *say.Language, c *indicator.Catalog, draft *policy.Version, published []policy.Version, found *policy.Comparison, changes []policy.Change) compared {
	base, id := policy.InForce(published)
	v := compared{Draft: draft, Base: base.Version, Comparison: found, Changes: policy.Diff(base, draft.Policy, c), RevisionNow: fmt.Sprint(draft.Revision)}
	if found == nil {
		return v
	}
	v.Covers = found.Covers(draft, id)
	for _, w := range viewer.Bands {
		v.Rows = append(v.Rows, bandRow{w.Word, w.Tone, found.Tally.Before[w.Band], found.Tally.After[w.Band]})
	}
	for _, ch := range changes {
		from, to := rank(ch.From), rank(ch.To)
		if from < 0 || to < 0 {
			continue
		}
		m := move{Name: ch.Name, Href: "/candidates/" + ch.Candidate.String(), From: viewer.Bands[from].Word, To: viewer.Bands[to].Word,
			FromTone: viewer.Bands[from].Tone, ToTone: viewer.Bands[to].Tone, Why: ch.Why,
			Points: in.Say("%s → %s points", in.Decimal(ch.FromPoints, 1), in.Decimal(ch.ToPoints, 1))}
		if to > from {
			v.Up = append(v.Up, m)
		} else {
			v.Down = append(v.Down, m)
		}
	}
	return v
}

// publishable reports whether the page offers to publish the draft.
func (v *compared) publishable() bool {
	return v.Comparison != nil && !v.Comparison.Cancelled && !v.running() && v.Covers
}

func (v *compared) running() bool { return v.Comparison != nil && v.Comparison.EndedAt.IsZero() }

// nextVersion returns a version that is not taken: that of the built-in policy with a number behind it.
func nextVersion(published []policy.Version) string {
	for n := len(published) + 1; ; n++ {
		version := fmt.Sprintf("%s.%d", indicator.DefaultPolicy.Version, n)
		if !slices.ContainsFunc(published, func(v policy.Version) bool { return v.Policy.Version == version }) {
			return version
		}
	}
}
