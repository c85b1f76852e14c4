package reviews

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/indicator"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
	"bonafide/web/viewer"

	"github.com/google/uuid"
	"github.com/labstack/echo/v4"
)

// Queue lists the open reviews as the address chooses them, most pressing first.
func (h *Handler) Queue(c echo.Context) error {
	ctx, actor, f := c.Request().Context(), viewer.Actor(c), readFilter(c.QueryParams())
	found, err := h.Vetting.Queue(ctx, actor, f)
	if err != nil {
		return err
	}
	views, err := h.Vetting.Views(ctx, actor)
	if err != nil {
		return err
	}
	v := newQueueView(viewer.In(c), found, f, views, actor, h.Now())
	v.Undo = undoable(c)
	return ui.Render(c, http.StatusOK, queue(viewer.Page(c, "Reviews"), v))
}

// Keys says which keys do what.
func (h *Handler) Keys(c echo.Context) error {
	return ui.Render(c, http.StatusOK, keysPage(viewer.Page(c, "Keys")))
}

// Next leads to the most pressing review that is left for the viewer, after the one that the address names.
func (h *Handler) Next(c echo.Context) error {
	after, _ := uuid.Parse(c.QueryParam("after")) // none: the first
	left, err := h.left(c, after)
	if err != nil {
		return err
	}
	if len(left) == 0 {
		ui.SetFlash(c, ui.ToneNone, "No review is left for you.")
		return c.Redirect(http.StatusSeeOther, "/reviews")
	}
	return c.Redirect(http.StatusSeeOther, reviewPath(left[0].Candidate.ID))
}

// left returns the first of the reviews that the viewer may go on with: not the one just looked at, nor those that others hold, nor
// those that wait for somebody else's answer to the viewer's.
func (h *Handler) left(c echo.Context, but uuid.UUID) ([]vetting.QueueEntry, error) {
	actor := viewer.Actor(c)
	page, err := h.Vetting.Queue(c.Request().Context(), actor, vetting.QueueFilter{})
	return slices.DeleteFunc(page.Entries, func(e vetting.QueueEntry) bool {
		return e.Candidate.ID == but || e.Proposed.ID == actor.ID || e.Holder.ID != uuid.Nil && e.Holder.ID != actor.ID
	}), err
}

// Claim makes the viewer the one who works on a review.
func (h *Handler) Claim(c echo.Context) error {
	return h.hold(c, h.Vetting.Claim, "You hold this review now.")
}

// Release gives a review back.
func (h *Handler) Release(c echo.Context) error {
	return h.hold(c, h.Vetting.Release, "Anybody can claim this review now.")
}

func (h *Handler) hold(c echo.Context, act func(ctx context.Context, actor vetting.Actor, id, review uuid.UUID) error, done string) error {
	id, review, err := reviewOf(c)
	if err != nil {
		return err
	}
	if err := act(c.Request().Context(), viewer.Actor(c), id, review); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, done)
	return c.Redirect(http.StatusSeeOther, back(c, id))
}

// Assign makes somebody else the one who works on a review.
func (h *Handler) Assign(c echo.Context) error {
	id, review, err := reviewOf(c)
	if err != nil {
		return err
	}
	to, _ := uuid.Parse(c.FormValue("to")) // none is nobody who decides
	if err := h.Vetting.Assign(c.Request().Context(), viewer.Actor(c), id, review, to); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "The review is assigned.")
	return c.Redirect(http.StatusSeeOther, back(c, id))
}

// SetDue sets by when a review should be decided.
func (h *Handler) SetDue(c echo.Context) error {
	id, review, err := reviewOf(c)
	if err != nil {
		return err
	}
	day, _ := time.Parse(time.DateOnly, c.FormValue("due")) // none is refused with words
	if !day.IsZero() {
		day = day.Add(24*time.Hour - time.Second) // its end
	}
	if err := h.Vetting.SetDue(c.Request().Context(), viewer.Actor(c), id, review, day); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, viewer.In(c).Say("The review is due by the end of %s.", viewer.In(c).Date(day)))
	return c.Redirect(http.StatusSeeOther, back(c, id))
}

// reviewOf returns the candidate and the review that a form is about.
func reviewOf(c echo.Context) (id, review uuid.UUID, err error) {
	if id, err = ui.ID(c); err != nil {
		return id, review, err
	}
	if review, err = uuid.Parse(c.FormValue("review")); err != nil {
		err = errs.Invalidf("The form could not be read. Load the page again.")
	}
	return id, review, err
}

// back is where a form of the queue or of a review leads: where it was sent from.
func back(c echo.Context, id uuid.UUID) string {
	if from := c.FormValue("back"); from == "/reviews" || strings.HasPrefix(from, "/reviews?") {
		return from
	}
	return reviewPath(id)
}

// SaveView keeps the filter of the queue under a name.
func (h *Handler) SaveView(c echo.Context) error {
	values, err := url.ParseQuery(c.FormValue("filter"))
	if err != nil {
		return errs.Invalidf("The form could not be read. Load the page again.")
	}
	v := vetting.ReviewView{Name: c.FormValue("name"), Filter: filterQuery(readFilter(values))}
	if err := h.Vetting.SaveView(c.Request().Context(), viewer.Actor(c), v); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneLow, "The view is kept.")
	return c.Redirect(http.StatusSeeOther, queuePath(v.Filter))
}

// DropView removes a named filter.
func (h *Handler) DropView(c echo.Context) error {
	if err := h.Vetting.DropView(c.Request().Context(), viewer.Actor(c), c.FormValue("name")); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneNone, "The view is removed.")
	return c.Redirect(http.StatusSeeOther, "/reviews")
}

// Undo takes the viewer's decision back.
func (h *Handler) Undo(c echo.Context) error {
	id, decision, err := ui.IDs(c, "decision")
	if err != nil {
		return err
	}
	if err := h.Vetting.Undo(c.Request().Context(), viewer.Actor(c), id, decision); err != nil {
		return err
	}
	ui.SetFlash(c, ui.ToneNone, "Undone: the review is open again. The record says so.")
	return c.Redirect(http.StatusSeeOther, reviewPath(id))
}

// undoable is where the decision can be undone that the address tells of, "" for none.
func undoable(c echo.Context) string {
	of, err := uuid.Parse(c.QueryParam("of"))
	decision, err2 := uuid.Parse(c.QueryParam("undo"))
	if err != nil || err2 != nil {
		return ""
	}
	return candidatePath(of) + "/decisions/" + decision.String() + "/undo"
}

// bands are the bands of reviews, as an address has them.
var bands = []indicator.Band{indicator.Critical, indicator.Escalate, indicator.Verify, indicator.Low}

// readFilter returns the filter that an address asks for; what is no filter is left out.
func readFilter(values url.Values) vetting.QueueFilter {
	f := vetting.QueueFilter{Overdue: values.Get("overdue") == "yes", LookBack: values.Get("lookback") == "yes", Second: values.Get("second") == "yes"}
	if holder := vetting.QueueHolder(values.Get("holder")); holder == vetting.HeldByMe || holder == vetting.HeldByNobody {
		f.Holder = holder
	}
	for _, b := range bands {
		if slices.Contains(values["band"], string(b)) {
			f.Bands = append(f.Bands, b)
		}
	}
	if n, err := strconv.Atoi(values.Get("page")); err == nil && 1 < n && n <= 10_000 {
		f.Page = n - 1
	}
	return f
}

// filterQuery writes a filter as an address has it, without the page.
func filterQuery(f vetting.QueueFilter) string {
	values := url.Values{}
	for name, on := range map[string]bool{"overdue": f.Overdue, "lookback": f.LookBack, "second": f.Second} {
		if on {
			values.Set(name, "yes")
		}
	}
	if f.Holder != "" {
		values.Set("holder", string(f.Holder))
	}
	for _, b := range f.Bands {
		values.Add("band", string(b))
	}
	return values.Encode()
}

// file is the address of the view as a file.
func (v queueView) file(name string) string {
	if v.Filter == "" {
		return "/reviews/" + name
	}
	return "/reviews/" + name + "?" + v.Filter
}

func queuePath(query string) string {
	if query == "" {
		return "/reviews"
	}
	return "/reviews?" + query
}

// A queueView is what the page of the queue shows.
type queueView struct {
	Rows     []row
	Sub      string
	Tabs     []ui.Item
	Filter   string // as an address has it
	Chosen   vetting.QueueFilter
	Views    []ui.Link
	Pager    ui.Pager
	Here     string // the address
	Undo     string // where the last decision can be undone; empty: there is none
	Filtered bool
}

func newQueueView(in *say.Language, found vetting.QueuePage, f vetting.QueueFilter, views []vetting.ReviewView, actor vetting.Actor, now time.Time) queueView {
	v := queueView{Rows: rows(in, found.Entries, actor, now), Filter: filterQuery(f), Chosen: f, Pager: queuePager(in, found, f)}
	v.Filtered, v.Here = v.Filter != "", queuePath(v.Filter)
	v.Sub = in.Plural(found.Total, "candidate waits for a person’s answer, most pressing first. No outcome rejects anybody.",
		"candidates wait for a person’s answer, most pressing first. No outcome rejects anybody.")
	for _, t := range []struct {
		label  string
		filter vetting.QueueFilter
	}{
		{"All", vetting.QueueFilter{}}, {"Mine", vetting.QueueFilter{Holder: vetting.HeldByMe}}, {"Unclaimed", vetting.QueueFilter{Holder: vetting.HeldByNobody}},
		{"Overdue", vetting.QueueFilter{Overdue: true}}, {"Second person", vetting.QueueFilter{Second: true}}, {"Look-backs", vetting.QueueFilter{LookBack: true}},
	} {
		query := filterQuery(t.filter)
		v.Tabs = append(v.Tabs, ui.Item{Label: t.label, Href: queuePath(query), Current: query == v.Filter})
	}
	for _, kept := range views {
		v.Views = append(v.Views, ui.Link{Label: kept.Name, Href: queuePath(kept.Filter)})
	}
	return v
}

func queuePager(in *say.Language, found vetting.QueuePage, f vetting.QueueFilter) ui.Pager {
	first, query := f.Page*vetting.QueuePageSize, filterQuery(f)
	if found.Total <= vetting.QueuePageSize && f.Page == 0 {
		return ui.Pager{}
	}
	page := func(n int) string {
		values, _ := url.ParseQuery(query) // ours
		if n > 0 {
			values.Set("page", strconv.Itoa(n+1))
		}
		return queuePath(values.Encode())
	}
	p := ui.Pager{Position: in.Say("%s–%s of %s", in.Count(min(first+1, first+len(found.Entries))), in.Count(first+len(found.Entries)), in.Count(found.Total))}
	if f.Page > 0 {
		p.Prev = page(f.Page - 1)
	}
	if first+len(found.Entries) < found.Total {
		p.Next = page(f.Page + 1)
	}
	return p
}

// holderField asks whose reviews are shown, and the others which.
func (v *queueView) holderField() ui.Field {
	return ui.Field{Name: "holder", Label: "Held by", Value: string(v.Chosen.Holder), Required: true, Options: []ui.Option{
		{Label: "Anybody or nobody"}, {Value: string(vetting.HeldByMe), Label: "Me"}, {Value: string(vetting.HeldByNobody), Label: "Nobody"},
	}}
}

func (v *queueView) bandField() ui.Field {
	f := ui.Field{Name: "band", Label: "Verdicts", Required: true}
	for _, b := range bands {
		f.Options = append(f.Options, ui.Option{Value: string(b), Label: viewer.BandWord(b)})
	}
	for _, b := range v.Chosen.Bands {
		f.Chosen = append(f.Chosen, string(b))
	}
	return f
}

func (v *queueView) onlyField(name, label string, on bool) ui.Field {
	f := ui.Field{Name: name, Label: label, Required: true}
	if on {
		f.Value = "yes"
	}
	return f
}

// keys are what the keys of the review pages do.
var keys = []struct{ Key, Does string }{
	{"j", "the next row of a list"}, {"k", "the row before"}, {"o", "open the row, as Enter does"}, {"c", "claim the review, or the row’s"},
	{"d", "go to the decision"}, {"n", "the next review"}, {"u", "undo the decision that was just made, within ten seconds"},
	{"/", "search"}, {"?", "these keys"}, {"Escape", "close them"},
}
