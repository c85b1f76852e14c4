package links

import (
	"bonafide/internal/linkage"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
	"bonafide/web/viewer"
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
	Have               string // how many do, as a sentence
	State              string
	Tone               ui.Tone
	Said               string // by whom and why; empty where nobody said anything
}

func rows(in *say.Language, hubs []vetting.Hub) []row {
	all := make([]row, len(hubs))
	for i, h := range hubs {
		all[i] = newRow(in, h)
	}
	return all
}

func newRow(in *say.Language, h vetting.Hub) row {
	r := row{
		Kind: in.Say(kinds[h.Kind]), Masked: h.Masked, Href: "/links/" + h.Name(),
		Holders: in.Plural(h.Holders, "candidate", "candidates"), Have: in.Plural(h.Holders, "candidate has it.", "candidates have it."), Sudden: in.Say("up to %s of them within an hour", in.Count(h.Sudden)),
		State: viewer.HubReads(in, h), Tone: tone(h),
	}
	if h.Holders == vetting.MostHolders {
		r.Holders, r.Have = in.Say("%s or more", r.Holders), in.Say("%s candidates or more have it.", in.Count(h.Holders))
	}
	if h.Sudden < 2 {
		r.Sudden = ""
	}
	if h.Answer == nil && h.Flood() {
		r.State, r.Said = in.Say("Held back"), viewer.HubReads(in, h) // too long for a pill
	}
	if a := h.Answer; a != nil {
		r.Said = in.Say("%s, %s, until %s", a.Reason, a.By.Name, in.Date(a.LastDay()))
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

func newView(in *say.Language, h vetting.Hub, holders []vetting.Listed, actor vetting.Actor, path string, f form) view {
	v := view{row: newRow(in, h), More: h.Holders - len(holders), MayAnswer: actor.Role.Can(vetting.DecideReviews), Form: f, AnswerPath: path}
	v.Title = v.Kind
	if h.Masked != "" {
		v.Title += " " + h.Masked
	}
	for _, l := range holders {
		v.People = append(v.People, person{
			Name: l.Name, Href: "/candidates/" + l.ID.String() + "/links", Role: l.Title + " · " + l.Requisition, Applied: in.Date(l.AppliedAt),
		})
	}
	return v
}
