package links

import (
	"fmt"

	"bonafide/internal/linkage"
	"bonafide/internal/vetting"
	"bonafide/web/ui"
)

// kinds are the words for keys.
var kinds = map[linkage.KeyKind]string{
	linkage.Phone: "Phone number", linkage.Mailbox: "Mailbox", linkage.Device: "Device", linkage.IP: "Network address",
	linkage.Account: "Payout account", linkage.Home: "Home or place of delivery",
}

// A row is a key as the list shows it.
type row struct {
	Kind, Masked, Href string
	Holders, Sudden    string
	State              string
	Tone               ui.Tone
	Said               string // by whom and why; empty where nobody said anything
}

func rows(hubs []vetting.Hub) []row {
	all := make([]row, len(hubs))
	for i, h := range hubs {
		all[i] = newRow(h)
	}
	return all
}

func newRow(h vetting.Hub) row {
	r := row{
		Kind: kinds[h.Kind], Masked: h.Masked, Href: "/links/" + h.Name(),
		Holders: ui.Plural(h.Holders, "candidate", "candidates"), Sudden: fmt.Sprintf("up to %d of them within an hour", h.Sudden),
		State: h.Reads(), Tone: tone(h),
	}
	if h.Holders == vetting.MostHolders {
		r.Holders += " or more"
	}
	if h.Sudden < 2 {
		r.Sudden = ""
	}
	if h.Answer == nil && h.Flood() {
		r.State, r.Said = "Held back", h.Reads() // too long for a pill
	}
	if a := h.Answer; a != nil {
		r.Said = fmt.Sprintf("%s, %s, until %s", a.Reason, a.By.Name, ui.Date(a.LastDay()))
	}
	return r
}

// tone colours how a key is read.
func tone(h vetting.Hub) ui.Tone {
	switch {
	case h.Answer != nil && h.Answer.Shared:
		return ui.ToneLow
	case h.Answer != nil, h.Flood():
		return ui.ToneVerify
	}
	return ui.ToneNone
}

// A view is one key and who has it.
type view struct {
	Title string
	row
	People     []person
	More       int // holders that are not shown
	MayAnswer  bool
	Form       form
	AnswerPath string
}

// A person is a holder as the page lists them.
type person struct {
	Name, Href, Role, Applied string
}

func newView(h vetting.Hub, holders []vetting.Listed, actor vetting.Actor, path string, f form) view {
	v := view{row: newRow(h), More: h.Holders - len(holders), MayAnswer: actor.Role.Can(vetting.DecideReviews), Form: f, AnswerPath: path}
	v.Title = v.Kind
	if h.Masked != "" {
		v.Title += " " + h.Masked
	}
	for _, l := range holders {
		v.People = append(v.People, person{
			Name: l.Name, Href: "/candidates/" + l.ID.String() + "/links", Role: l.Title + " · " + l.Requisition, Applied: ui.Date(l.AppliedAt),
		})
	}
	return v
}
