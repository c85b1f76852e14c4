package stix_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"bonafide/internal/stix"
)

var day = time.Date(2026, 11, 3, 14, 5, 6, 0, time.UTC)

var artefacts = []stix.Artefact{
	{Kind: stix.Email, Value: "o'neil@example.com", From: day, Until: day.AddDate(0, 6, 0), Words: "Mail address"},
	{Kind: stix.IP, Value: "2001:db8::7", From: day, Words: "Address"},
	{Kind: stix.IP, Value: "203.0.113.7", From: day, Words: "Address"},
	{Kind: stix.Wallet, Value: `bc1qexample\'`, From: day, Words: "Wallet"},
	{Kind: stix.Picture, Value: strings.Repeat("ab", 32), PDQ: strings.Repeat("0f", 32), From: day, Words: "Picture"},
}

// required are the members that STIX 2.1 asks of each type: sections 2.1, 3.2, 4.5, 4.7, 6.4, 6.7, 6.11 and 7.2.
var required = map[string][]string{
	"identity": {"spec_version", "id", "created", "modified", "name"}, "marking-definition": {"spec_version", "id", "created"},
	"indicator":  {"spec_version", "id", "created", "modified", "pattern", "pattern_type", "valid_from"},
	"email-addr": {"id", "value"}, "ipv4-addr": {"id", "value"}, "ipv6-addr": {"id", "value"}, "file": {"id", "hashes"},
}

var (
	identifier = regexp.MustCompile(`^[a-z0-9-]+--[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
	timestamp  = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`)
)

func TestBundleHasWhatTheStandardAsks(t *testing.T) {
	data, err := stix.Bundle("Example Hiring", day, append(artefacts, artefacts[0]))
	if err != nil {
		t.Fatal(err)
	}
	var bundle struct {
		Type, ID string
		Objects  []map[string]any
	}
	if err := json.Unmarshal(data, &bundle); err != nil || bundle.Type != "bundle" || !identifier.MatchString(bundle.ID) {
		t.Fatalf("%v: %s", err, data)
	}
	ids := map[string]bool{}
	for _, o := range bundle.Objects {
		kind, id := o["type"].(string), o["id"].(string)
		members, known := required[kind]
		if !known || !identifier.MatchString(id) || !strings.HasPrefix(id, kind+"--") || ids[id] {
			t.Errorf("%s %s: unknown, no id of its type, or there twice", kind, id)
		}
		ids[id] = true
		for _, m := range members {
			if o[m] == nil {
				t.Errorf("%s has no %s", kind, m)
			}
		}
		for name, value := range o {
			if slices.Contains([]string{"created", "modified", "valid_from", "valid_until"}, name) && !timestamp.MatchString(value.(string)) {
				t.Errorf("%s: %s is %v", kind, name, value)
			}
		}
	}
	for _, o := range bundle.Objects {
		refs, _ := o["object_marking_refs"].([]any)
		for _, ref := range append(refs, o["created_by_ref"]) {
			if ref != nil && !ids[ref.(string)] {
				t.Errorf("%v refers to %v, which is not there", o["id"], ref)
			}
		}
	}
	if want := 2 + len(artefacts) + 4; len(ids) != want { // a wallet has no observable
		t.Errorf("%d objects, want %d", len(ids), want)
	}
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	data, err := stix.Bundle("Example Hiring", day, artefacts[:4])
	if err != nil {
		t.Fatal(err)
	}
	r, err := stix.Read(data, day)
	if err != nil || len(r.Left) > 0 || len(r.Artefacts) != 4 {
		t.Fatalf("%+v, %v", r, err)
	}
	for i, a := range r.Artefacts {
		want := artefacts[i]
		if a.Kind != want.Kind || a.Value != want.Value || !a.From.Equal(want.From) || !a.Until.Equal(want.Until) || a.Source != "Example Hiring" {
			t.Errorf("got %+v, want %+v", a, want)
		}
	}
}

func TestWhatCannotBeReadIsSaid(t *testing.T) {
	for pattern, want := range map[string]string{
		"[ipv4-addr:value = '198.51.100.7' OR ipv4-addr:value = '198.51.100.8'] OR [email-addr:value = 'a@b.example']": "3 artefacts",
		"[ipv4-addr:value = '198.51.100.7' AND domain-name:value = 'b.example']":                                       "more than values joined by OR",
		"[ipv4-addr:value ISSUBSET '198.51.100.0/24']":                                                                 "more than values joined by OR",
		"[ipv4-addr:value = '198.51.100.7'] FOLLOWEDBY [ipv4-addr:value = '198.51.100.8']":                             "more than values joined by OR",
		"[file:hashes.'SHA-256' = 'ab']":                                                                               "is nothing that candidates are compared with",
		"":                                                                                                             "more than values joined by OR",
	} {
		object, _ := json.Marshal(map[string]any{"type": "indicator", "id": "indicator--1", "pattern": pattern, "pattern_type": "stix", "valid_from": day})
		r, err := stix.Read([]byte(`{"type":"bundle","objects":[`+string(object)+`]}`), day)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(r.Left, "; "); want == "3 artefacts" && len(r.Artefacts) != 3 || want != "3 artefacts" && !strings.Contains(got, want) {
			t.Errorf("%s: %+v, want %s", pattern, r, want)
		}
	}
	for object, want := range map[string]string{
		`{"type":"indicator","id":"i","pattern":"[email-addr:value = 'a@b.example']","pattern_type":"stix","revoked":true}`:                       "was revoked",
		`{"type":"indicator","id":"i","pattern":"[email-addr:value = 'a@b.example']","pattern_type":"stix","valid_until":"2026-01-01T00:00:00Z"}`: "counted until 2026-01-01",
		`{"type":"indicator","id":"i","pattern":"rule x {}","pattern_type":"yara"}`:                                                               "not of STIX",
		`7`: "cannot be read",
	} {
		r, err := stix.Read([]byte(`{"type":"bundle","objects":[`+object+`]}`), day)
		if err != nil || !strings.Contains(strings.Join(r.Left, "; "), want) {
			t.Errorf("%s: %+v, %v, want %s", object, r, err, want)
		}
	}
	if _, err := stix.Read([]byte(`{"type":"report"}`), day); err == nil {
		t.Error("what is no bundle is read")
	}
}

func FuzzRead(f *testing.F) {
	data, err := stix.Bundle("x", day, artefacts)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Add([]byte(`{"type":"bundle","objects":[{"type":"indicator","pattern":"[a:b = 'c\\'' OR a:b='d'] OR [x:y='z']"}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := stix.Read(data, day)
		if err == nil && len(r.Left) > 50 {
			t.Errorf("%d left out", len(r.Left))
		}
	})
}
