package links

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// ClusterGraph draws a cluster that is too large for its page, with everybody in a table.
func (h *Handler) ClusterGraph(c echo.Context) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	k, err := h.Vetting.ClusterGraph(c.Request().Context(), viewer.Actor(c), id)
	if err != nil {
		return err
	}
	if k.Forward != uuid.Nil || len(k.Members) == 0 {
		return c.Redirect(http.StatusSeeOther, clusterPath(id))
	}
	v := newGraphView(viewer.In(c), k, dossier.LinkKind(c.QueryParam("kind")))
	page := viewer.Page(c, v.Title)
	page.Script = "graph.js"
	return ui.Render(c, http.StatusOK, graph(page, v))
}

// A graphView is what the page of a large cluster's graph shows.
type graphView struct {
	Title, Cluster string
	Kinds          []ui.Item // ways to show the links of one kind alone
	Graph          ui.Graph
	Rows           []graphRow
	LeftOut        string // how many lines are not drawn; empty: none
	CutOff         bool
}

// A graphRow is a member as the table beside the graph shows it.
type graphRow struct {
	Mark, Anchor string
	Name, Href   string
	Band         string
	Looked, Of   int
	Joined       string // to how many, and by what
}

// mostJoins is how many lines are drawn. More tell nobody anything.
const mostJoins = 2000

// newGraphView shows the members that links of a kind join; an empty or strange kind stands for all.
func newGraphView(in *say.Language, k *vetting.Cluster, kind dossier.LinkKind) graphView {
	if !slices.Contains(k.Kinds, kind) {
		kind = ""
	}
	v := graphView{Title: in.Say("Graph of %s", size(in, k)), Cluster: clusterPath(k.ID), CutOff: k.CutOff}
	v.Kinds = append(v.Kinds, ui.Item{Label: "All links", Href: v.Cluster + "/graph", Current: kind == ""})
	for _, other := range k.Kinds {
		v.Kinds = append(v.Kinds, ui.Item{Label: vetting.LinkTitle(other), Href: v.Cluster + "/graph?kind=" + string(other), Current: other == kind})
	}
	k.Edges = slices.DeleteFunc(k.Edges, func(e vetting.ClusterEdge) bool { return kind != "" && e.Kind != kind })
	joined := map[uuid.UUID]*tally{}
	for _, e := range k.Edges {
		count(joined, e.First, e.Second, e.Kind)
		count(joined, e.Second, e.First, e.Kind)
	}
	at := map[uuid.UUID]int{}
	var rows []memberRow
	for i, m := range k.Members {
		n := joined[m.ID]
		if n == nil {
			continue
		}
		at[m.ID] = len(rows)
		mark := strconv.Itoa(i + 1)
		rows = append(rows, memberRow{Mark: mark, Name: m.Name, Href: "#m" + mark, Band: string(m.Band), Looked: m.Coverage.Looked, Of: m.Coverage.Of})
		v.Rows = append(v.Rows, graphRow{
			Mark: mark, Anchor: "m" + mark, Name: m.Name, Href: "/candidates/" + m.ID.String() + "/links", Band: string(m.Band), Looked: m.Coverage.Looked, Of: m.Coverage.Of,
			Joined: n.words(in),
		})
	}
	v.Graph = *drawn(in, k, rows, at)
	if more := len(v.Graph.Joins) - mostJoins; more > 0 {
		v.Graph.Joins, v.LeftOut = v.Graph.Joins[:mostJoins], in.Count(more)
	}
	return v
}

// A tally is to whom a member is joined, and by what.
type tally struct {
	others map[uuid.UUID]bool
	kinds  []dossier.LinkKind
}

func count(all map[uuid.UUID]*tally, one, other uuid.UUID, kind dossier.LinkKind) {
	t := all[one]
	if t == nil {
		t = &tally{others: map[uuid.UUID]bool{}}
		all[one] = t
	}
	t.others[other] = true
	if !slices.Contains(t.kinds, kind) {
		t.kinds = append(t.kinds, kind)
	}
}

// words says it.
func (t *tally) words(in *say.Language) string {
	titles := make([]string, len(t.kinds))
	for i, kind := range t.kinds {
		titles[i] = in.Say(vetting.LinkTitle(kind))
	}
	return in.Plural(len(t.others), "other", "others") + ": " + strings.Join(titles, ", ")
}
