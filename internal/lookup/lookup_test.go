package lookup_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"bonafide/internal/errs"
	"bonafide/internal/lookup"
	"bonafide/internal/network"
)

func TestValue(t *testing.T) {
	for _, tc := range []struct {
		value string
		kind  lookup.Kind
		parts []string // of the JSON
	}{
		{"2.56.16.10", lookup.KindAddress, []string{`"kind":"hosting"`, `"organization":"M247 Europe SRL"`, `"anonymises":true`, `"licence":"CC-BY-4.0"`}},
		{"2001:4860:4860::8888", lookup.KindAddress, []string{`"country_name":"United States"`}},
		{"192.168.0.1", lookup.KindAddress, []string{`"kind":"unknown"`, `"anonymises":false`, `RFC 1918`, `"sources":[]`}},
		{"+1 (213) 622-0100", lookup.KindPhone, []string{`"e164":"+12136220100"`, `"place":"Los Angeles, CA"`, `"timezones":["America/Los_Angeles"]`}},
		{"J.Doe+x@gmail.com", lookup.KindMailbox, []string{`"key":"jdoe@gmail.com"`, `"free":true`}},
		{"mailinator.com", lookup.KindDomain, []string{`"disposable":true`, `"licence":"CC0-1.0 AND MIT"`}},
		{"Houston, TX, US", lookup.KindPlace, []string{`"city":"Houston"`, `"timezone":"America/Chicago"`, `"country_name":"United States"`}},
		{"Portland, ME", lookup.KindPlace, []string{`"region":"ME"`}}, // not Montenegro
		{"Berlin, DE", lookup.KindPlace, []string{`"country":"DE"`}},  // not Delaware
		{"St. Louis, MO", lookup.KindPlace, []string{`"region":"MO"`}},
		{"zürich", lookup.KindPlace, []string{`"country":"CH"`}},
		{"77002", lookup.KindPlace, []string{`"postal_code":"77002"`, `"credit":"Postal codes by GeoNames"`}},
	} {
		got, err := lookup.Value(&network.Database{}, tc.value)
		if err != nil || got.Kind != tc.kind || got.Value != tc.value {
			t.Errorf("Value(%q) = %+v, %v, want a %s", tc.value, got, err, tc.kind)
			continue
		}
		data, err := json.Marshal(lookup.Document{Lookups: []lookup.Answer{got}})
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range tc.parts {
			if !strings.Contains(string(data), part) {
				t.Errorf("Value(%q) lacks %s: %s", tc.value, part, data)
			}
		}
		for _, s := range got.Sources {
			if s.Name == "" || s.Date == "" || s.Licence == "" || s.Rows != 0 || s.Path != "" {
				t.Errorf("Value(%q) has the source %+v", tc.value, s)
			}
		}
	}
}

func TestValueRefuses(t *testing.T) {
	for value, part := range map[string]string{
		"":                       "value of 0 bytes",
		strings.Repeat("a", 301): "value of 301 bytes",
		"Qwertyville":            "known place",
		"a, b, c, d":             "known place",
		"213 622 0100":           "country code",
		"a b@example.org":        "mail address",
		"1.2.3.4.5":              "phone number",
	} {
		if got, err := lookup.Value(&network.Database{}, value); !errors.Is(err, errs.Invalid) || !strings.Contains(err.Error(), part) {
			t.Errorf("Value(%q) = %+v, %v, want an Invalid error with %q", value, got, err, part)
		}
	}
}

func TestStatus(t *testing.T) {
	loaded := lookup.Status(&network.Database{}, time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC))
	for _, s := range loaded.Datasets {
		if s.Name == "" || s.Licence == "" || s.AgeDays == nil || *s.AgeDays < 0 || s.Path != "" {
			t.Errorf("%+v", s)
		}
	}
	var b strings.Builder
	if err := loaded.Print(&b); err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(b.String(), "\n"); got != len(loaded.Datasets)+1 {
		t.Errorf("%d lines for %d data sets:\n%s", got, len(loaded.Datasets), b.String())
	}
	t.Log("\n" + b.String())
}

func TestCredits(t *testing.T) {
	got := lookup.Credits(&network.Database{})
	if len(got) != 3 {
		t.Errorf("credits %v", got)
	}
	for _, s := range got {
		if s.Credit == "" || s.URL == "" {
			t.Errorf("credit %+v", s)
		}
	}
}

func FuzzValue(f *testing.F) {
	for _, s := range []string{"2.56.16.10", "+12136220100", "a@b.org", "b.org", "Houston, TX, US", "77002", "fe80::1%eth0", "\xff,"} {
		f.Add(s)
	}
	db := &network.Database{}
	f.Fuzz(func(t *testing.T, s string) {
		answer, err := lookup.Value(db, s)
		if err != nil && !errors.Is(err, errs.Invalid) {
			t.Errorf("Value(%q): %v", s, err)
		}
		if _, err := json.Marshal(answer); err != nil {
			t.Errorf("Value(%q): %v", s, err)
		}
	})
}
