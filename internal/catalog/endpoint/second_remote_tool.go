package endpoint

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
)

var toolDays = &indicator.Limit{ID: "days", Title: "Days from the device's arrival", Default: 14, Unit: "days", Min: 1, Max: 60,
	Why: "Devices kept by a host for somebody else are worked from afar, and the tool arrives with them: that set-up happens in the first two weeks."}

var severalTools = &indicator.Level{ID: "several", Title: "Two tools or more", Points: 9}

var secondRemoteTool = &indicator.Indicator{
	ID:      "second_remote_tool",
	Version: 1,
	Title:   "The device runs a remote-access tool that IT did not deploy",
	Doc: `A program for remote access that IT did not deploy was first seen on the employer's device within {days} of its arrival. Two or more such programs, in that time or at once at any time, are worth {several}.

The employer's own tool never counts. Programs are recognised by name from a list of about 40; what the operating system brings along is not on it.`,
	Stages:   []string{"post-hire"},
	Sources:  indicator.Cite("S12", "S20", "S23", "S24"),
	Innocent: `Tools left from consulting work, a vendor's support session, a developer's habit, help for a relative.`,
	Ask:      "Ask IT security whether anybody was asked to install the tool, then ask the candidate what it is for",
	Clears:   "A support case that explains the installation, or the tool removed and no session recorded",
	Minutes:  15,
	Needs:    dossier.EndpointSoftware,
	Points:   7,
	Levels:   []*indicator.Level{severalTools},
	Limits:   []*indicator.Limit{toolDays},
	Judge: func(c *indicator.Case) indicator.Result {
		tools := remoteTools(c)
		early := slices.DeleteFunc(slices.Clone(tools), func(t tool) bool { return !within(t.FirstSeen, begun(c), c.Duration(toolDays)) })
		together := concurrent(tools)
		switch {
		case names(together) >= 2:
			return list(together).Worth(severalTools)
		case names(early) >= 2:
			return list(early).Worth(severalTools)
		case len(early) > 0:
			return list(early)
		case len(tools) > 0 && begun(c).IsZero():
			return indicator.NoData("a remote-access tool is on the device, but neither its arrival nor the first day at work is recorded")
		}
		return indicator.Clear()
	},
}

// A tool is a remote-access program that IT did not deploy.
type tool struct {
	dossier.Software
	product, ref string
}

func remoteTools(c *indicator.Case) []tool {
	var all []tool
	for i, s := range c.Endpoint.Software {
		if product, ok := remoteProduct(s.Name); ok && !s.DeployedByIT {
			all = append(all, tool{s, product, fmt.Sprintf("endpoint.software[%d]", i)})
		}
	}
	return all
}

// concurrent returns the tools that were on the device at the same time as another. A tool of which no end is recorded
// is known at its first day only, unless another came while nobody saw it go.
func concurrent(all []tool) []tool {
	var some []tool
	for i, a := range all {
		if slices.ContainsFunc(all, func(b tool) bool { return b.product != a.product && overlap(a, b) }) {
			some = append(some, all[i])
		}
	}
	return some
}

func overlap(a, b tool) bool {
	ends := func(t tool, at tool) bool { return !t.LastSeen.IsZero() && t.LastSeen.Before(at.FirstSeen) }
	return !ends(a, b) && !ends(b, a)
}

func names(all []tool) int {
	seen := map[string]bool{}
	for _, t := range all {
		seen[t.product] = true
	}
	return len(seen)
}

func list(all []tool) indicator.Result {
	r := indicator.Hits()
	for _, t := range all {
		r = r.And(t.ref, "%s, which IT did not deploy, was first seen on the device on %s.", t.Name, indicator.Time(t.FirstSeen))
	}
	return r
}

// remoteProducts are beginnings of the names of programs for remote access, letters and digits only. The names are
// those of the LOLRMM catalogue and of court papers and reports on the schemes.
var remoteProducts = []string{
	"anydesk", "teamviewer", "chromeremotedesktop", "chromotinghost", "rustdesk", "splashtop", "jumpconnect", "jumpdesktop",
	"screenconnect", "connectwisecontrol", "logmein", "gotomypc", "gotoassist", "gotoresolve", "ultraviewer", "supremo",
	"ammyy", "aeroadmin", "anyviewer", "realvnc", "vncserver", "vncconnect", "tightvnc", "ultravnc", "tigervnc", "dwservice", "dwagent",
	"meshagent", "meshcentral", "remoteutilities", "radmin", "parsec", "nomachine", "todesk", "sunlogin", "awesun", "hoptodesk",
	"deskin", "getscreen", "zohoassist", "isllight", "islonline", "remotepc", "showmypc", "litemanager", "netsupport", "dameware",
	"bomgar", "beyondtrustremote", "iperius", "alpemix", "atera", "syncro", "simplehelp", "pulseway", "action1", "fleetdeck",
	"distantdesktop", "tacticalrmm",
}

func remoteProduct(name string) (product string, ok bool) {
	plain := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, name)
	i := slices.IndexFunc(remoteProducts, func(p string) bool { return strings.HasPrefix(plain, p) })
	if i < 0 {
		return "", false
	}
	return remoteProducts[i], true
}
