package candidates

import (
	"cmp"
	"slices"

	"bonafide/internal/dossier"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"

	"github.com/google/uuid"
)

// A sharedRow is one thing that the candidate shares with another.
type sharedRow struct {
	What   string
	Key    string // what is shared, masked
	Other  ui.Link
	Closed bool   // the other is of a requisition that the viewer does not work on
	Weighs string // why it joins two people, or why it does not
	Open   bool   // nothing on record explains it
	Href   string // the fact here
	Look   string // where two pictures are laid beside each other; empty where nothing is to be seen
}

// clusterOf returns the address of the cluster in which the candidate is; empty where there is none for the viewer.
func clusterOf(r *vetting.Record, viewer vetting.Actor) string {
	if r.Cluster == uuid.Nil || !viewer.Role.Can(vetting.ViewReviews) {
		return ""
	}
	return "/links/clusters/" + r.Cluster.String()
}

// A keyRow is a key that others have too.
type keyRow struct {
	Masked, Holders, Reads string
	Href                   string // where it is said what the key is; empty for those who may not see it
}

// keyRows lists the keys that several have, the most widely shared first.
func keyRows(in *say.Language, hubs vetting.Hubs, may bool) (rows []keyRow) {
	for _, h := range sortedHubs(hubs) {
		row := keyRow{Masked: h.Masked, Holders: in.Plural(h.Holders, "candidate", "candidates"), Reads: hubReads(in, h)}
		if may {
			row.Href = "/links/" + h.Name()
		}
		rows = append(rows, row)
	}
	return rows
}

// hubReads says how a key is read.
func hubReads(in *say.Language, h vetting.Hub) string {
	switch {
	case h.Answer != nil && h.Answer.Shared:
		return in.Say("%s: not scored", in.Say(vetting.HubOwners[h.Answer.Owner]))
	case h.Answer == nil && h.Flood():
		return in.Say("Held back: appeared on %d candidates in an hour. Not scored until somebody says what it is", h.Sudden)
	}
	return in.Say(h.Reads())
}

func sortedHubs(hubs vetting.Hubs) (all []vetting.Hub) {
	for _, h := range hubs {
		all = append(all, h)
	}
	slices.SortFunc(all, func(a, b vetting.Hub) int {
		return cmp.Or(cmp.Compare(b.Holders, a.Holders), cmp.Compare(a.Masked, b.Masked))
	})
	return all
}

func sharedRows(in *say.Language, r *vetting.Record, links []vetting.Link) []sharedRow {
	var rows []sharedRow
	for _, l := range links {
		if l.Kind == dossier.ClusterEdge { // drawn from the links above, or between two others
			continue
		}
		row := sharedRow{What: in.Say(vetting.LinkTitle(l.Kind)), Key: l.Key, Other: ui.Link{Label: l.OtherName, Href: path(l.With.ID, "")}}
		switch l.Kind {
		case dossier.SharedPhoto, dossier.SharedScan, dossier.SharedPortrait, dossier.SharedCrop:
			row.Key, row.Look = nearness(in, l.Distance), comparison(r, r.FileOf(l.Ref), l).Href
		}
		if l.Closed {
			row.Other, row.Look, row.Closed = ui.Link{Label: l.OtherName}, "", true
		}
		if l.With.ID == r.ID {
			row.Other = ui.Link{Label: in.Say("this candidate")}
		}
		row.Weighs, row.Open = weight(in, l.Link)
		if f, ok := r.Fact(l.Ref); ok {
			row.Href = factPath(r, f)
		}
		rows = append(rows, row)
	}
	return rows
}

// weight says how a link reads, and whether nothing on record explains it.
func weight(in *say.Language, l dossier.Link) (words string, open bool) {
	switch {
	case l.SamePerson && l.Told:
		return in.Say("Compared by a person: one person twice"), false
	case l.SamePerson:
		return in.Say("Same name or birth date: probably one person twice"), false
	case l.Household:
		return in.Say("Declared as one household"), false
	case l.Declared != "":
		return in.Say("Declared as shared: %s", l.Declared), false
	case l.Hub != "":
		return in.Say("Shared by many: %s", l.Hub), false
	case l.Kind == dossier.SharedScan:
		return in.Say("One scan under two names, or one printed form filled in twice: look at both"), true
	case l.Kind == dossier.SharedPortrait:
		return in.Say("One portrait, on a document here and in a photo there or the other way round: look at both"), true
	case l.Kind == dossier.SharedCrop:
		return in.Say("One portrait in two photos that are cut or framed otherwise: look at both"), true
	}
	if l.Told {
		return in.Say("Compared by a person: two people"), true
	}
	return in.Say("Different names"), true
}
