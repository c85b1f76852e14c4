package policy_test

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"bonafide/internal/catalog"
	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
	"bonafide/internal/policy"
)

func TestBuiltInPolicyStands(t *testing.T) {
	if ps := policy.Check(indicator.DefaultPolicy, catalog.All); ps != nil {
		t.Errorf("the built-in policy is refused: %v", ps)
	}
	whole := policy.Encode(policy.Whole(indicator.DefaultPolicy, catalog.All))
	got, err := policy.Read(whole, catalog.All)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, indicator.DefaultPolicy) {
		t.Errorf("stated in full and read again it is %+v", got)
	}
}

func TestFileIsReadAsWritten(t *testing.T) {
	const file = `{
  "schema": "bonafide/policy/v1",
  "name": "example",
  "version": "2026.12",
  "bands": {
    "escalate": 15
  },
  "groups": {
    "network": {
      "cap": 10
    }
  },
  "indicators": {
    "phone_voip": {
      "enabled": false
    },
    "second_remote_tool": {
      "points": 6,
      "levels": {
        "several": 8
      },
      "limits": {
        "days": 21
      }
    }
  }
}
`
	p, err := policy.Read([]byte(file), catalog.All)
	if err != nil {
		t.Fatal(err)
	}
	if got := string(policy.Encode(p)); got != file {
		t.Errorf("written again it is\n%s", got)
	}
	want := []string{"Stop, ask compliance begins at: 14 points → 15 points", "Asked: on → switched off", "At most together: 12 points → 10 points",
		"Points: 7 points → 6 points", "Points: Two tools or more: 9 points → 8 points", "Days from the device's arrival: 14 days → 21 days"}
	var got []string
	for _, d := range policy.Diff(indicator.DefaultPolicy, p, catalog.All) {
		got = append(got, d.Title+": "+d.From+" → "+d.To)
	}
	if !slices.Equal(got, want) {
		t.Errorf("differs in %q, want %q", got, want)
	}
}

func TestRefused(t *testing.T) {
	tests := []struct{ name, members, want string }{
		{"unknown member", `"routing": {"role_exposure": 5}`, "additional properties 'routing' not allowed"},
		{"nationality", `"indicators": {"nationality": {"points": 5}}`, `indicators.nationality: there is no indicator "nationality"`},
		{"near id", `"indicators": {"imposible_travel": {"points": 5}}`, `the nearest is "impossible_travel"`},
		{"unknown limit", `"indicators": {"impossible_travel": {"limits": {"spead": 900}}}`, `indicators.impossible_travel.limits.spead: there is no limit of impossible_travel "spead"; the nearest is "speed"`},
		{"no levels", `"indicators": {"impossible_travel": {"levels": {"x": 1}}}`, "leave it out"},
		{"absurd limit", `"indicators": {"impossible_travel": {"limits": {"speed": 80}}}`, "indicators.impossible_travel.limits.speed: 80 is not from 600 to 2000"},
		{"half a person", `"indicators": {"voice_inconsistent": {"limits": {"reviewers": 1.5}}}`, "got number, want integer"},
		{"one reviewer", `"indicators": {"voice_inconsistent": {"limits": {"reviewers": 1}}}`, "1 is not from 2 to 5"},
		{"cuts fall", `"bands": {"escalate": 5}`, "bands.escalate: 5 is not above verify, 6"},
		{"network decides alone", `"groups": {"network": {"cap": 14}}`, "groups.network.cap: 14 reaches escalate at 14"},
		{"a lower cut reaches a group", `"bands": {"escalate": 12}`, "groups.network.cap: 12 reaches escalate at 12"},
		{"weak is moderate", `"material": 2`, "material: 2 is not from 4 to 25"},
		{"weak made moderate", `"indicators": {"phone_voip": {"points": 4}}`, "4 is not below material, 4"},
		{"what never scores", `"indicators": {"ai_written_application": {"points": 1}}`, "leave it at 0"},
		{"above the cap", `"indicators": {"impossible_travel": {"points": 13}}`, "13 is more than the cap of its group network, 12"},
		{"two tools less than one", `"indicators": {"second_remote_tool": {"points": 10}}`, "levels.several: 9 is less than the indicator's own 10"},
		{"a reduced level above", `"indicators": {"vpn_astrill_ip": {"points": 1}}`, "levels.declared_stay: 2 is more than the indicator's own 1"},
	}
	for _, tt := range tests {
		_, err := policy.Read([]byte(`{"schema": "bonafide/policy/v1", "name": "example", "version": "1", `+tt.members+`}`), catalog.All)
		var ps dossier.Problems
		if !errors.As(err, &ps) || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
		}
	}
}

// cases returns the indicator's examples.
func cases(t *testing.T, id string) (all []*indicator.Case) {
	for _, e := range catalog.Examples(id) {
		c, _, err := e.Case()
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, c)
	}
	return all
}

// answers judges the cases by the indicator alone under the policy.
func answers(all []*indicator.Case, f indicator.Family, ind *indicator.Indicator, p indicator.Policy) (found []indicator.Finding) {
	f.Indicators = []*indicator.Indicator{ind}
	for _, c := range all {
		own := *c
		own.Policy = &p
		found = append(found, indicator.Judge(&own, []indicator.Family{f})...)
	}
	return found
}

// TestEveryNumberIsHonoured moves each number of each indicator to the ends of its bounds: the answer to one of the
// examples must move with it, and no answer may break.
func TestEveryNumberIsHonoured(t *testing.T) {
	for _, n := range policy.Numbers(catalog.All) {
		if n.Indicator == nil || n.Indicator.Points == 0 {
			continue
		}
		all := cases(t, n.Indicator.ID)
		before := answers(all, *n.Family, n.Indicator, indicator.DefaultPolicy)
		moved := false
		for _, v := range []float64{n.Min, n.Max} {
			p := indicator.DefaultPolicy
			n.Set(&p, v)
			for i, after := range answers(all, *n.Family, n.Indicator, p) {
				moved = moved || after.Outcome != before[i].Outcome || after.Points != before[i].Points
				if after.Outcome == indicator.IsFailed {
					t.Errorf("%s = %v: %v", n.Path, v, after.Evidence)
				}
			}
		}
		if !moved {
			t.Errorf("%s: no example answers otherwise from %v to %v", n.Path, n.Min, n.Max)
		}
	}
}

func TestSwitchedOffIsNotAsked(t *testing.T) {
	p := indicator.DefaultPolicy
	p.Version = "2026.12"
	p.Settings = map[string]indicator.Setting{"phone_voip": {Off: true}}
	c, _, err := catalog.Examples("phone_voip")[0].Case()
	if err != nil {
		t.Fatal(err)
	}
	on, off := catalog.All.Assess(c, indicator.DefaultPolicy), catalog.All.Assess(c, p)
	i := slices.IndexFunc(off.Findings, func(f indicator.Finding) bool { return f.Indicator == "phone_voip" })
	if f := off.Findings[i]; f.Outcome != indicator.IsNoData || !strings.Contains(f.Evidence[0].Text, "version 2026.12, switches this check off") {
		t.Errorf("answers %+v", f)
	}
	if off.Coverage.Looked != on.Coverage.Looked-1 || off.Coverage.Of != on.Coverage.Of {
		t.Errorf("coverage %+v after %+v", off.Coverage, on.Coverage)
	}
	if slices.ContainsFunc(off.NextSteps, func(s indicator.NextStep) bool { return slices.Contains(s.Clears, "phone_voip") }) {
		t.Error("a next step asks for what is not looked at")
	}
}

// TestAlertsGoByThePolicy: one remote tool is no alert as built in, and is one where it is worth an anchor.
func TestAlertsGoByThePolicy(t *testing.T) {
	c, _, err := catalog.Examples("second_remote_tool")[0].Case()
	if err != nil {
		t.Fatal(err)
	}
	routed := func(p indicator.Policy) bool {
		return slices.ContainsFunc(catalog.All.Assess(c, p).Routing, func(r indicator.Routing) bool { return r.Code == "it_security_alert" })
	}
	strong := indicator.DefaultPolicy
	points := 8.0
	strong.Settings = map[string]indicator.Setting{"second_remote_tool": {Points: &points}}
	if routed(indicator.DefaultPolicy) || !routed(strong) {
		t.Errorf("routed as built in: %v, with 8 points: %v; want no, yes", routed(indicator.DefaultPolicy), routed(strong))
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`{"schema": "bonafide/policy/v1", "name": "a", "version": "1", "indicators": {"phone_voip": {"points": 1, "limits": {}}}}`))
	f.Add(policy.Encode(policy.Whole(indicator.DefaultPolicy, catalog.All)))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := policy.Read(data, catalog.All)
		if err != nil {
			return
		}
		again, err := policy.Read(policy.Encode(p), catalog.All)
		if err != nil || !reflect.DeepEqual(p, again) {
			t.Errorf("read again: %v\n%+v\n%+v", err, p, again)
		}
	})
}
