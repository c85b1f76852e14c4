package evidence

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"bonafide/internal/dossier"
	"bonafide/web/say"
	"bonafide/web/ui"
)

// A schemaNode is what the test reads of the dossier's schema.
type schemaNode struct {
	Ref        string                `json:"$ref"`
	Enum       []string              `json:"enum"`
	Required   []string              `json:"required"`
	Properties map[string]schemaNode `json:"properties"`
	Items      *schemaNode           `json:"items"`
	Defs       map[string]schemaNode `json:"$defs"`
}

type schema struct{ root schemaNode }

func readSchema(t *testing.T) schema {
	t.Helper()
	data, err := os.ReadFile("../../internal/dossier/schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var s schema
	if err := json.Unmarshal(data, &s.root); err != nil {
		t.Fatal(err)
	}
	return s
}

// at follows members from n, through references and the elements of lists.
func (s schema) at(n schemaNode, members ...string) (schemaNode, bool) {
	for {
		switch {
		case n.Ref != "":
			n = s.root.Defs[strings.TrimPrefix(n.Ref, "#/$defs/")]
		case n.Items != nil:
			n = *n.Items
		case len(members) == 0 || members[0] == "" && len(members) == 1:
			return n, true
		case members[0] == "":
			members = members[1:]
		default:
			next, ok := n.Properties[members[0]]
			if !ok {
				return n, false
			}
			n, members = next, members[1:]
		}
	}
}

// leftOut are the members of facts that no form asks, and why.
var leftOut = map[string]string{
	"residence.latitude": "looked up", "residence.longitude": "looked up", "residence.timezone": "looked up",
	"documents.captures.file": "an upload",
	"documents.name.kind":     "always legal",
	"accommodations.note":     "invites reasons, which are nobody's business",
	"resume.file":             "an upload, which is a task of its own",
	"photos.file":             "an upload", "photos.public_match.at": "known from the record",
	"sessions.request_sequence": "collected, not typed",
	"sessions.network.latitude": "looked up", "sessions.network.longitude": "looked up", "sessions.network.radius_km": "looked up",
	"sessions.network.asn": "looked up", "sessions.network.vpn_service": "looked up", "sessions.network.seen_at": "looked up",
	"interviews.marks.at": "known from the interview",
}

// sharedLists are answers that the format leaves open and the forms do not, with the member whose list they use.
var sharedLists = map[string][]string{
	"references.line_type":          {"contacts", "line_type", "type"},
	"references.network_kind":       {"sessions", "network", "kind"},
	"employment.site.address_class": {"residence", "class"},
	"interviews.channel":            nil, // a list of our own
}

func TestFormsFollowTheSchema(t *testing.T) {
	s := readSchema(t)
	asked, known := map[string]bool{}, map[string]bool{}
	for _, f := range forms {
		asked[path(f.member, f.listed())] = true
		for _, sec := range f.sections {
			parent, _ := s.at(s.root, f.member, f.listed(), sec.path)
			for member := range parent.Properties {
				known[path(f.member, f.listed(), sec.path, member)] = true
			}
			for _, field := range sec.fields {
				name := path(f.member, f.listed(), sec.path, field.member)
				asked[name] = true
				node, ok := s.at(s.root, f.member, f.listed(), sec.path, field.member)
				if !ok {
					t.Errorf("%s is not in the schema", name)
					continue
				}
				checkOptions(t, s, name, field, node)
				if slices.Contains(parent.Required, field.member) && !field.required {
					t.Errorf("%s is required by the schema and not by the form", name)
				}
			}
			asked[path(f.member, f.listed(), sec.path)] = true
			parent, _ = s.at(s.root, f.member, f.listed())
			if sec.path != "" && slices.Contains(parent.Required, sec.path) != sec.required {
				t.Errorf("%s: the schema and the form do not agree on whether it is required", path(f.member, f.listed(), sec.path))
			}
		}
	}
	for name := range known {
		if !asked[name] && leftOut[name] == "" && !inAddress(name) {
			t.Errorf("%s is not asked and not on the list of what is left out", name)
		}
	}
}

// listed returns the list of the member that the form asks for an element of, "" where it asks for no element.
func (f *form) listed() string {
	if f.list {
		return f.part
	}
	return ""
}

// path joins the members that are not empty.
func path(members ...string) string {
	return strings.Join(slices.DeleteFunc(members, func(s string) bool { return s == "" }), ".")
}

// inAddress reports whether the name is a member of an address other than the residence, which is asked in short.
func inAddress(name string) bool {
	return slices.ContainsFunc([]string{"moves.from.", "moves.to.", "documents.address.", "onboarding.shipments.address."}, func(address string) bool {
		return strings.HasPrefix(name, address)
	})
}

func checkOptions(t *testing.T, s schema, name string, f field, node schemaNode) {
	t.Helper()
	want := node.Enum
	if path, shared := sharedLists[name]; shared {
		if path == nil {
			return
		}
		other, _ := s.at(s.root, path...)
		want = other.Enum
	}
	switch {
	case strings.HasSuffix(name, "country"), name == "onboarding.tax_residence":
		return
	case slices.Equal(f.options, yesNo.options):
		return
	case len(want) == 0 && f.options == nil:
		return
	}
	var got []string
	for _, o := range f.options {
		got = append(got, o.Value)
		if o.Label == "" || o.Label == o.Value {
			t.Errorf("%s: %q has no words", name, o.Value)
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%s offers %q, the schema has %q", name, got, want)
	}
}

// Every member of the dossier has a form, or a reason why not.
func TestEveryMemberHasAForm(t *testing.T) {
	elsewhere := map[string]string{
		"schema": "fixed", "id": "fixed", "face_comparisons": "votes that are cast blind", "outcome": "the decision",
	}
	for member := range readSchema(t).root.Properties {
		asked := formOf(member) != nil || inParts(member)
		if _, other := elsewhere[member]; asked == other {
			t.Errorf("%s: has a form: %v; is on the list of those without: %v", member, asked, other)
		}
	}
	for _, f := range forms {
		if f.single == dossier.IsList(f.member) {
			t.Errorf("%s: single is %v and the dossier holds a list: %v", f.member, f.single, dossier.IsList(f.member))
		}
	}
}

// protected are words that no form may hold: nobody is asked, by a field or in a hint, what the product must not know.
var protected = []string{
	"national origin", "nationality", "citizen", "ethnic", "race", "birthplace", "born in", "native speak", "language", "accent", "fluen", "grammar",
	"gender", "disab", "health", "religio", "marital", "pregnan", "appearance", "fake", "fraud", "suspect", "guilty",
}

func TestNoFormAsksWhatItMustNot(t *testing.T) {
	check := func(where string, texts ...string) {
		for _, text := range texts {
			for _, word := range protected {
				if strings.Contains(strings.ToLower(text), word) {
					t.Errorf("%s says %q in %q", where, word, text)
				}
			}
		}
	}
	for _, f := range forms {
		check(f.member, f.member, f.title, f.purpose)
		for _, s := range f.sections {
			check(f.member, s.path, s.legend, s.hint)
			for _, field := range s.fields {
				check(f.member, field.member, field.label, field.hint)
				if strings.HasSuffix(field.member, "country") || field.member == "tax_residence" {
					continue
				}
				for _, o := range field.options {
					check(f.member+" "+field.member, o.Value, o.Label, o.Hint)
				}
			}
		}
	}
}

// A form is read by its field names, so that no two may be one; and a field must be one of its section's.
func TestFormsAreWhole(t *testing.T) {
	for _, f := range forms {
		if f.title == "" || f.purpose == "" || f.tab.title == "" {
			t.Errorf("%s: title, purpose or page is missing", f.member)
		}
		if formOf(f.key()) != f || f.part != "" && dossier.IsList(f.member) {
			t.Errorf("%s is not the form of that name, or is of a part of a member that is a list", f.key())
		}
		names, label := f.labels(say.English(), typed{})
		if len(names) != len(label) {
			t.Errorf("%s: a name is given twice: %q", f.member, names)
		}
		for _, s := range f.sections {
			for i, field := range s.fields {
				if field.parse == nil || field.show == nil || field.draw == nil || field.label == "" {
					t.Errorf("%s: field %q is incomplete", f.member, field.member)
				}
				if field.after != "" && !asks(s.fields[:i], field.after) {
					t.Errorf("%s: %s is compared with %q, which does not come before it", f.member, field.member, field.after)
				}
			}
		}
	}
}

func asks(fields []field, member string) bool {
	return slices.ContainsFunc(fields, func(f field) bool { return f.member == member })
}

func TestCountries(t *testing.T) {
	list := ui.Countries(say.English())
	if len(list) < 240 || len(list) > 260 {
		t.Errorf("%d countries", len(list))
	}
	for _, want := range []ui.Option{{Value: "AX", Label: "Åland Islands"}, {Value: "US", Label: "United States"}, {Value: "PT", Label: "Portugal"}} {
		if !slices.Contains(list, want) {
			t.Errorf("%v is not among the countries", want)
		}
	}
	for _, former := range []string{"SU", "DD", "YU"} {
		if has(list, former) {
			t.Errorf("%s is among the countries", former)
		}
	}
	if at := slices.IndexFunc(list, func(o ui.Option) bool { return o.Value == "AX" }); at > 3 {
		t.Errorf("Åland is number %d", at)
	}
	german := ui.Countries(say.Of("de"))
	if !slices.Contains(german, ui.Option{Value: "US", Label: "Vereinigte Staaten"}) || !slices.Contains(german, ui.Option{Value: "AT", Label: "Österreich"}) || len(german) != len(list) {
		t.Errorf("the countries in German: %v", german)
	}
	if at, after := slices.IndexFunc(german, func(o ui.Option) bool { return o.Value == "AT" }), slices.IndexFunc(german, func(o ui.Option) bool { return o.Value == "PL" }); at > after {
		t.Error("Österreich stands behind Polen")
	}
}

func TestZones(t *testing.T) {
	for _, z := range ui.Zones {
		if _, err := time.LoadLocation(z); err != nil {
			t.Error(err)
		}
	}
}
