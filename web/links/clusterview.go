package links

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/linkage"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"

	"github.com/google/uuid"
)

func clusterPath(id uuid.UUID) string { return "/links/clusters/" + id.String() }

// tabs are the two lists about what candidates share.
func tabs(current string) []ui.Item {
	return []ui.Item{
		{Label: "Keys that many have", Href: "/links", Current: current == "/links"},
		{Label: "Clusters", Href: "/links/clusters", Current: current == "/links/clusters"},
	}
}

// orders are the ways to sort clusters.
func orders(current vetting.ClusterOrder) (items []ui.Item) {
	for _, o := range []struct {
		order vetting.ClusterOrder
		label string
	}{{vetting.Largest, "Largest"}, {vetting.Newest, "Newest"}, {vetting.Undecided, "Waiting for a decision"}} {
		items = append(items, ui.Item{Label: o.label, Href: "/links/clusters?order=" + string(o.order), Current: o.order == current})
	}
	return items
}

// A clusterRow is a cluster as the list shows it.
type clusterRow struct {
	Names, Href    string
	Size, Kinds    string
	State          string
	Tone           ui.Tone
	Opened, Change string
}

func clusterRows(in *say.Language, all []vetting.Cluster, now time.Time) (rows []clusterRow) {
	for _, k := range all {
		r := clusterRow{Names: names(in, &k), Href: clusterPath(k.ID), Size: size(in, &k), Kinds: kindWords(in, &k), Opened: in.Ago(k.OpenedAt, now), Tone: ui.ToneNone}
		switch {
		case k.Waiting > 0:
			r.State, r.Tone = in.Plural(k.Waiting, "member waits", "members wait"), ui.ToneVerify
		case k.Decided == k.Size:
			r.State, r.Tone = in.Say("All decided"), ui.ToneLow
		default:
			r.State = in.Say("%s of %s decided", in.Count(k.Decided), in.Count(k.Size))
		}
		if !k.ChangedAt.Equal(k.OpenedAt) {
			r.Change = in.Say("changed %s", in.Ago(k.ChangedAt, now))
		}
		rows = append(rows, r)
	}
	return rows
}

// names are the first members' names, and how many more there are.
func names(in *say.Language, k *vetting.Cluster) string {
	text := strings.Join(k.Names, ", ")
	if more := k.Size - len(k.Names); more > 0 {
		return in.Say("%s and %s", text, in.Plural(more, "other", "others"))
	}
	return text
}

func size(in *say.Language, k *vetting.Cluster) string {
	text := in.Plural(k.Size, "candidate", "candidates")
	if k.CutOff {
		return in.Say("%s or more", text)
	}
	return text
}

func kindWords(in *say.Language, k *vetting.Cluster) string {
	var words []string
	for _, kind := range k.Kinds {
		words = append(words, in.Say(vetting.LinkTitle(kind)))
	}
	return strings.Join(words, ", ")
}

// A clusterView is what the page of one cluster shows.
type clusterView struct {
	Title, Sub string
	Ended      string // when it came apart; empty: it has not
	CutOff     bool
	Graph      *ui.Graph // nil where there are too many to draw here
	GraphHref  string    // of the page that draws them
	Rows       []memberRow
	Form       clusterForm
	MayDecide  bool // the viewer may, and somebody waits
	Action     string
	Pager      ui.Pager
}

// bundle is the address of the page that makes a case bundle of the members.
func (v clusterView) bundle() string {
	var members []string
	for _, r := range v.Rows {
		members = append(members, r.Href)
	}
	return "/bundles?" + url.Values{"candidate": {strings.Join(members, "\n")}}.Encode()
}

// A memberRow is a member as the table shows it.
type memberRow struct {
	Mark             string // its number in the drawing
	Name, Href, Role string
	Band             string
	Looked, Of       int
	Decision         string // what was decided last, and by whom; empty: nothing
	State            string // whether it can be decided here
	Open             bool   // a review is open
	LookBack         bool
	Value            string // of its box; empty where it cannot be decided
	Chosen           bool
	Problem          string // why nothing was recorded of it
	Links            []memberLink
}

// A memberLink is what joins a member to another.
type memberLink struct {
	What, Shared, With, Href string
}

func newClusterView(in *say.Language, k *vetting.Cluster, page int, actor vetting.Actor, f clusterForm) clusterView {
	v := clusterView{
		Title: in.Say("Cluster of %s", size(in, k)), CutOff: k.CutOff, Form: f, Action: clusterPath(k.ID) + "/decision",
		Sub: in.Say("They hang together by these: %s. That does not say which of the records is right, or that any is wrong.", kindWords(in, k)),
	}
	if !k.EndedAt.IsZero() {
		v.Title, v.Sub, v.Ended = "A cluster that came apart", "", in.DateTime(k.EndedAt)
		return v
	}
	if page > 0 {
		v.Action += fmt.Sprintf("?page=%d", page+1)
	}
	first := page*vetting.ClusterPage + 1
	at := map[uuid.UUID]int{}
	for i, m := range k.Members {
		at[m.ID] = i
		v.Rows = append(v.Rows, newMemberRow(in, m, strconv.Itoa(first+i), actor, f))
		v.MayDecide = v.MayDecide || v.Rows[i].Value != ""
	}
	v.link(in, k, at)
	if k.Size <= vetting.ClusterPage && len(k.Members) > 0 {
		v.Graph = drawn(in, k, v.Rows, at)
	}
	v.GraphHref, v.Pager = clusterPath(k.ID)+"/graph", pager(in, k, page)
	return v
}

func newMemberRow(in *say.Language, m vetting.ClusterMember, mark string, actor vetting.Actor, f clusterForm) memberRow {
	r := memberRow{
		Mark: mark, Name: m.Name, Href: "/candidates/" + m.ID.String() + "/links", Role: strings.TrimSpace(m.Title + " · " + m.Requisition),
		Band: string(m.Band), Looked: m.Coverage.Looked, Of: m.Coverage.Of, LookBack: m.LookBack, Open: m.Review != nil,
		Chosen: slices.ContainsFunc(f.Chosen, func(c vetting.Chosen) bool { return c.Candidate == m.ID }),
	}
	if m.Decided != nil {
		r.Decision = fmt.Sprintf("%s, %s, %s", in.Say(m.Decided.Outcome.Title()), m.Decided.By.Name, in.Date(m.Decided.At))
	}
	switch {
	case m.Review == nil:
		r.State = "No review is open"
	case !m.UpToDate:
		r.State = "Being assessed again"
	case m.Proposed:
		r.State = "A proposal waits for a second person"
	case actor.Role.Can(vetting.DecideReviews):
		r.State, r.Value = "Review open", formatChosen(m)
	default:
		r.State = "Review open"
	}
	if err := f.Undecidable[m.ID]; err != nil {
		text, ok := ui.Message(in, err)
		if !ok {
			text = in.Say("The record changed while you were reading.")
		}
		r.Problem = text
	}
	return r
}

// link adds to each row what joins it to others of the page.
func (v *clusterView) link(in *say.Language, k *vetting.Cluster, at map[uuid.UUID]int) {
	for _, e := range k.Edges {
		what, shared := in.Say(vetting.LinkTitle(e.Kind)), strings.TrimPrefix(e.Shared, "account ")
		a, b := &v.Rows[at[e.First]], &v.Rows[at[e.Second]]
		a.Links = append(a.Links, memberLink{what, shared, b.Mark + " " + b.Name, b.Href})
		b.Links = append(b.Links, memberLink{what, shared, a.Mark + " " + a.Name, a.Href})
	}
}

// drawn is the cluster as a graph: a line for each two that are joined, whatever by.
func drawn(in *say.Language, k *vetting.Cluster, rows []memberRow, at map[uuid.UUID]int) *ui.Graph {
	g := &ui.Graph{Title: in.Say("%s and what joins them", size(in, k))}
	for _, r := range rows {
		_, tone := ui.VerdictWord(r.Band, r.Looked, r.Of)
		g.Nodes = append(g.Nodes, ui.Node{Mark: r.Mark, Label: r.Name, Href: r.Href, Tone: tone})
	}
	for _, e := range k.Edges {
		from, to, what := at[e.First], at[e.Second], in.Say(vetting.LinkTitle(e.Kind))
		if n := len(g.Joins); n > 0 && g.Joins[n-1].From == from && g.Joins[n-1].To == to {
			g.Joins[n-1].Label += ", " + what
			g.Joins[n-1].Loose = g.Joins[n-1].Loose && e.Kind == linkage.OnePerson
			continue
		}
		g.Joins = append(g.Joins, ui.Join{From: from, To: to, Label: what, Loose: e.Kind == linkage.OnePerson})
	}
	return g
}

func pager(in *say.Language, k *vetting.Cluster, page int) (p ui.Pager) {
	if k.Size <= vetting.ClusterPage {
		return p
	}
	first := page*vetting.ClusterPage + 1
	p.Position = in.Say("%s–%s of %s", in.Count(first), in.Count(first+len(k.Members)-1), in.Count(k.Size))
	if page > 0 {
		p.Prev = fmt.Sprintf("%s?page=%d", clusterPath(k.ID), page)
	}
	if first+len(k.Members)-1 < k.Size {
		p.Next = fmt.Sprintf("%s?page=%d", clusterPath(k.ID), page+2)
	}
	return p
}
