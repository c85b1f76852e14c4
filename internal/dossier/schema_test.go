package dossier

import (
	"bytes"
	"encoding/json"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestSchemaIsThePublishedOne(t *testing.T) {
	published, err := os.ReadFile("../../../shared/contract/dossier.schema.json")
	if err != nil {
		t.Skip("the published contract is not beside this checkout (../shared/contract)")
	}
	if !bytes.Equal(published, schemaJSON) {
		t.Error("schema.json differs from the published dossier.schema.json")
	}
}

// TestTypesMirrorTheSchema walks both at once: every member of the schema has a field of a fitting type, and every
// field that travels has a member.
func TestTypesMirrorTheSchema(t *testing.T) {
	var root map[string]any
	if err := json.Unmarshal(schemaJSON, &root); err != nil {
		t.Fatal(err)
	}
	m := mirror{t: t, defs: root["$defs"].(map[string]any)}
	m.compare("", reflect.TypeFor[Dossier](), root)
	if m.members < 250 {
		t.Errorf("compared only %d members: the walk is broken", m.members)
	}
}

type mirror struct {
	t       *testing.T
	defs    map[string]any
	members int
}

func (m *mirror) compare(path string, typ reflect.Type, s map[string]any) {
	if ref, ok := s["$ref"].(string); ok {
		s = m.defs[strings.TrimPrefix(ref, "#/$defs/")].(map[string]any)
	}
	if typ.Kind() == reflect.Pointer {
		typ = typ.Elem()
	}
	want, ok := s["type"].(string)
	if !ok { // enum or const
		want = "string"
	}
	got := jsonType(typ)
	if got != want && !(got == "integer" && want == "number") {
		m.t.Errorf("%s is %s in Go (%v), %s in the schema", path, got, typ, want)
		return
	}
	switch want {
	case "array":
		m.compare(path+"[]", typ.Elem(), s["items"].(map[string]any))
	case "object":
		m.object(path, typ, s)
	}
}

func (m *mirror) object(path string, typ reflect.Type, s map[string]any) {
	properties := s["properties"].(map[string]any)
	required, _ := s["required"].([]any)
	seen := map[string]bool{}
	for i := range typ.NumField() {
		name, options, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		seen[name] = true
		m.members++
		property, ok := properties[name].(map[string]any)
		if !ok {
			m.t.Errorf("%s.%s is not in the schema", path, name)
			continue
		}
		if always := options == ""; always != slices.Contains(required, any(name)) {
			m.t.Errorf("%s.%s: always written: %v, required by the schema: %v", path, name, always, !always)
		}
		m.compare(path+"."+name, typ.Field(i).Type, property)
	}
	for name := range properties {
		if !seen[name] {
			m.t.Errorf("%s.%s has no Go field", path, name)
		}
	}
}

func jsonType(t reflect.Type) string {
	switch t {
	case reflect.TypeFor[Date](), reflect.TypeFor[time.Time]():
		return "string"
	}
	switch t.Kind() {
	case reflect.String:
		return "string"
	case reflect.Bool:
		return "boolean"
	case reflect.Int, reflect.Uint32:
		return "integer"
	case reflect.Float64:
		return "number"
	case reflect.Slice:
		return "array"
	case reflect.Struct:
		return "object"
	}
	return t.String()
}

// protected are words that must name no member anywhere: the product judges claims, never origin or person.
var protected = []string{"nationality", "citizen", "ethnic", "race", "birthplace", "language", "locale", "accent", "sex", "gender", "disab", "religion"}

func TestNoProtectedMember(t *testing.T) {
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for k, child := range v {
				for _, word := range protected {
					if strings.Contains(k, word) {
						t.Errorf("%s.%s names a protected trait", path, k)
					}
				}
				walk(path+"."+k, child)
			}
		case []any:
			for _, child := range v {
				walk(path, child)
			}
		}
	}
	var root any
	if err := json.Unmarshal(schemaJSON, &root); err != nil {
		t.Fatal(err)
	}
	walk("", root)
}

func TestEveryNeedHasItsFact(t *testing.T) {
	for n := Need(1); n < needEnd; n <<= 1 {
		f, ok := facts[n]
		if !ok || f.gap.Need != n || f.gap.Missing == "" || f.gap.Step == "" || f.gap.Minutes <= 0 || f.has == nil {
			t.Errorf("need %b: fact %+v is incomplete", n, f.gap)
		}
		if _, ok := fields[f.gap.Member]; !ok && f.gap.Member != "" {
			t.Errorf("need %b is supplied by %q, which is no member of a dossier", n, f.gap.Member)
		}
	}
}

func TestMissing(t *testing.T) {
	d := &Dossier{Names: []Name{{Kind: LegalName, Full: "Ada Example"}}}
	gaps := d.Missing(Names | Residence | Phones)
	if len(gaps) != 2 || gaps[0].Need != Residence || gaps[1].Need != Phones {
		t.Errorf("got %+v, want residence and phones", gaps)
	}
}
