package network

import (
	"strings"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var (
	artefacts = &indicator.Limit{ID: "signs", Title: "Signs in one session", Default: 2, Min: 2, Max: 3,
		Why: "Any of them alone is ordinary: developers browse from a server, old computers draw by software."}
	fewColours = &indicator.Limit{ID: "colours", Title: "Bits of colour a pixel that count as few", Default: 16, Unit: "bits", Min: 8, Max: 16,
		Why: "What remote desktops send by default; screens show 24."}
)

var remoteDesktopIngress = &indicator.Indicator{
	ID:      "remote_desktop_ingress",
	Version: 1,
	Title:   "A session was worked through a remote desktop",
	Doc: `A session of the last {life}, before hire, shows {signs} or more of: an address of a host of remote desktops or servers, or of a residential proxy; a picture drawn by software instead of a graphics chip; {colours} of colour or fewer.

Sign-ins after hire are left out, since many employers give virtual desktops, and so is what the candidate declared as shared.`,
	Stages:   []string{"application", "interview"},
	Sources:  indicator.Cite("S1", "S34"),
	Innocent: `Cloud desktops, aids for people with a disability, thin clients.`,
	Ask:      "Ask on which computer the candidate works, and for one session from it",
	Clears:   "A session from the candidate's own computer, or the cloud desktop recorded as declared",
	Minutes:  5,
	Needs:    dossier.Sessions,
	Points:   4,
	Limits:   []*indicator.Limit{life, artefacts, fewColours},
	Judge: func(c *indicator.Case) indicator.Result {
		all := only(recent(c), func(s sighting) bool { return s.Kind != "login" && s.SharedWith == "" })
		looked := false
		for _, s := range all {
			looked = looked || s.Network.Known() || s.Renderer != "" || s.ColorDepth > 0
			if found := remoteSigns(c, s); len(found) >= c.Limit(artefacts) {
				return indicator.Hit(s.ref(), "On %s the session came from %s, with %s.", indicator.Time(s.At), s.IP, strings.Join(found, ", "))
			}
		}
		if !looked {
			return indicator.NoData("no session of the last %s before hire shows its network, its graphics or its colours", c.Text(life))
		}
		return indicator.Clear()
	},
}

// softwareRenderers are parts of the names of programs that draw without a graphics chip, in lower case.
var softwareRenderers = []string{"swiftshader", "llvmpipe", "softpipe", "basic render", "software rasterizer", "software adapter", "gdi generic", "virtio", "svga3d", "rdp"}

func remoteSigns(c *indicator.Case, s sighting) (found []string) {
	switch s.kind() {
	case dossier.RemoteDesktopHost:
		found = append(found, "an address of a host of remote desktops ("+s.carrier()+"; "+s.source()+")")
	case dossier.Hosting:
		found = append(found, "an address of a hosting centre ("+s.carrier()+"; "+s.source()+")")
	case dossier.ResidentialProxy:
		found = append(found, "an address of a residential proxy ("+s.carrier()+"; "+s.source()+")")
	}
	for _, part := range softwareRenderers {
		if strings.Contains(strings.ToLower(s.Renderer), part) {
			found = append(found, "graphics drawn by software ("+s.Renderer+")")
			break
		}
	}
	if s.ColorDepth > 0 && s.ColorDepth <= c.Limit(fewColours) {
		found = append(found, c.Text(fewColours)+" of colour or fewer")
	}
	return found
}
