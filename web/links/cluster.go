package links

import (
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"bonafide/internal/errs"
	"bonafide/internal/vetting"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// Clusters lists the clusters.
func (h *Handler) Clusters(c echo.Context) error {
	order := vetting.ClusterOrder(c.QueryParam("order"))
	if order == "" {
		order = vetting.Largest
	}
	all, err := h.Vetting.Clusters(c.Request().Context(), viewer.Actor(c), order)
	if err != nil {
		return err
	}
	return ui.Render(c, http.StatusOK, clusters(viewer.Page(c, "Clusters"), orders(order), clusterRows(viewer.In(c), all, h.Now())))
}

// Cluster shows one cluster and the form that decides several of its members.
func (h *Handler) Cluster(c echo.Context) error {
	return h.clusterPage(c, http.StatusOK, clusterForm{})
}

func (h *Handler) clusterPage(c echo.Context, status int, f clusterForm) error {
	id, err := ui.ID(c)
	if err != nil {
		return err
	}
	page := pageOf(c.QueryParam("page"))
	k, err := h.Vetting.Cluster(c.Request().Context(), viewer.Actor(c), id, page)
	if err != nil {
		return err
	}
	if k.Forward != uuid.Nil {
		return c.Redirect(http.StatusSeeOther, clusterPath(k.Forward))
	}
	v := newClusterView(viewer.In(c), k, page, viewer.Actor(c), f)
	return ui.Render(c, status, cluster(viewer.Page(c, v.Title), v))
}

// pageOf returns the page that an address asks for, from 0; what is no page is the first.
func pageOf(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > vetting.MostHolders {
		return 0
	}
	return n - 1
}

// DecideCluster records one decision for each of the members that are ticked, or none.
func (h *Handler) DecideCluster(c echo.Context) error {
	f, err := readClusterForm(c)
	if err != nil {
		return err
	}
	if f.check(); len(f.Problems) > 0 {
		return h.clusterPage(c, http.StatusUnprocessableEntity, f)
	}
	err = h.Vetting.DecideTogether(c.Request().Context(), viewer.Actor(c), f.Chosen, f.Answer())
	if errors.As(err, &f.Undecidable) {
		return h.clusterPage(c, http.StatusConflict, f)
	}
	if err != nil {
		return err
	}
	in := viewer.In(c)
	ui.SetFlash(c, ui.ToneLow, in.Say("Recorded for %s: %s. %s. What takes two people waits for the second.", in.Plural(len(f.Chosen), "candidate", "candidates"),
		in.Say(vetting.Outcome(f.Outcome).Title()), in.Say(vetting.ReasonTitle(f.Reason))))
	return c.Redirect(http.StatusSeeOther, c.Request().URL.Path[:strings.LastIndex(c.Request().URL.Path, "/")])
}

// A clusterForm is a decision for several members as typed.
type clusterForm struct {
	viewer.Decision
	Chosen      []vetting.Chosen
	Undecidable vetting.Undecidable // why nothing was recorded
}

func readClusterForm(c echo.Context) (clusterForm, error) {
	f := clusterForm{Decision: viewer.ReadDecision(c)}
	values, err := c.FormParams()
	if err != nil {
		return f, errs.Invalidf("The form could not be read. Load the page again.")
	}
	for _, v := range values["member"] {
		chosen, err := parseChosen(v)
		if err != nil {
			return f, err
		}
		f.Chosen = append(f.Chosen, chosen)
	}
	return f, nil
}

func (f *clusterForm) check() {
	if len(f.Chosen) == 0 {
		f.Problems.Add("member", "Tick the candidates for whom this is recorded.")
	}
	if len(f.Chosen) > vetting.ClusterPage {
		f.Problems.Add("member", "Tick %d candidates at most.", vetting.ClusterPage)
	}
	f.Check()
}

// formatChosen writes a member and what a decision on it is based on as the value of its box.
func formatChosen(m vetting.ClusterMember) string {
	return fmt.Sprintf("%s/%s/%d", m.ID, m.Review.ID, m.Revision)
}

func parseChosen(value string) (c vetting.Chosen, err error) {
	parts := strings.Split(value, "/")
	if len(parts) == 3 {
		var of, by, on error
		c.Candidate, of = uuid.Parse(parts[0])
		c.Review, by = uuid.Parse(parts[1])
		c.Revision, on = strconv.ParseInt(parts[2], 10, 64)
		err = errors.Join(of, by, on)
	}
	if len(parts) != 3 || err != nil {
		return c, errs.Invalidf("The form could not be read. Load the page again.")
	}
	return c, nil
}
