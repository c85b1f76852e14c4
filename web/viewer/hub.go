package viewer

import (
	"bonafide/internal/vetting"
	"bonafide/web/say"
)

// HubReads says how sharing the key is read.
func HubReads(in *say.Language, h vetting.Hub) string {
	switch {
	case h.Answer != nil && h.Answer.Shared:
		return in.Say("%s: not scored", in.Say(vetting.HubOwners[h.Answer.Owner]))
	case h.Answer == nil && h.Flood():
		return in.Say("Held back: appeared on %s candidates in an hour. Not scored until somebody says what it is", in.Count(h.Sudden))
	}
	return in.Say(h.Reads())
}
