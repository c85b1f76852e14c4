package evidence

import (
	"encoding/json"
	"maps"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/viewer"
)

var (
	testTime  = time.Date(2026, 11, 3, 14, 5, 0, 0, time.UTC)
	testActor = vetting.Actor{Name: "Rosa Recruiter", Role: vetting.Recruiter}
)

// sample returns the facts of a dossier in which every field of every form is filled.
func sample(t testing.TB) []dossier.Member {
	t.Helper()
	data, err := os.ReadFile("testdata/ada.json")
	if err != nil {
		t.Fatal(err)
	}
	d, err := dossier.Decode(data)
	if err != nil {
		t.Fatal(err)
	}
	members, err := dossier.Split(d)
	if err != nil {
		t.Fatal(err)
	}
	return members
}

func valueOf(t testing.TB, m dossier.Member) object {
	t.Helper()
	o, err := decode(m.Value)
	if err != nil {
		t.Fatalf("%s: %v", m.Name, err)
	}
	return o
}

// as returns the fact as the dossier's own type, in which equal facts are equal.
func as(t testing.TB, m dossier.Member) string {
	t.Helper()
	d, err := dossier.Join("", []dossier.Member{m})
	if err != nil {
		t.Fatalf("%s: %v", m.Name, err)
	}
	members, err := dossier.Split(d)
	if err != nil {
		t.Fatal(err)
	}
	return string(members[len(members)-1].Value)
}

// A sampled is what one form asks of the sample.
type sampled struct {
	member dossier.Member
	form   *form
	slot   slot
}

func samples(t testing.TB) []sampled {
	t.Helper()
	var all []sampled
	for _, m := range sample(t) {
		for _, f := range forms {
			if f.member != m.Name {
				continue
			}
			for _, s := range f.slots(valueOf(t, m)) {
				all = append(all, sampled{m, f, s})
			}
		}
	}
	return all
}

// What a form shows of a recorded fact and gets back untouched is that fact, to the last digit, with what it does not
// ask.
func TestUntouchedFormKeepsTheFact(t *testing.T) {
	for _, x := range samples(t) {
		shown := x.form.show(x.slot.object())
		x.form.offer(shown, x.slot.object(), testTime, testActor)
		got, problems := x.form.read(say.English(), shown, x.slot, testTime)
		if len(problems) > 0 {
			t.Errorf("%s: %v", x.form.key(), problems)
		}
		if as(t, got) != string(x.member.Value) {
			t.Errorf("%s\n got %s\nwant %s", x.form.key(), got.Value, x.member.Value)
		}
	}
}

// What a form shows of a recorded fact, typed into an empty one, makes a fact that shows the same. What is masked is
// typed whole.
func TestTypedFactShowsAsTyped(t *testing.T) {
	for _, x := range samples(t) {
		shown := x.form.show(x.slot.object())
		typed := maps.Clone(shown)
		for name, words := range typed {
			if strings.HasPrefix(words[0], "•") {
				typed[name] = showText(x.slot.object()[name])
			}
		}
		got, problems := x.form.read(say.English(), typed, x.form.free(nil), testTime)
		if len(problems) > 0 {
			t.Errorf("%s: %v", x.form.key(), problems)
		}
		again := x.form.show(x.form.slots(valueOf(t, got))[0].object())
		if !reflect.DeepEqual(again, shown) {
			t.Errorf("%s\n got %v\nwant %v", x.form.key(), again, shown)
		}
	}
}

// The sample must fill every field, or the two tests above prove less than they say.
func TestSampleFillsEveryField(t *testing.T) {
	filled := map[string]bool{}
	for _, x := range samples(t) {
		for name, words := range x.form.show(x.slot.object()) {
			if len(words) > 0 {
				filled[x.form.key()+" "+name] = true
			}
		}
	}
	for _, f := range forms {
		for _, s := range f.sections {
			for _, field := range s.fields {
				if name := f.key() + " " + field.name(s.prefix(0)); !filled[name] && !filled[strings.Replace(name, "[0]", "[1]", 1)] {
					t.Errorf("testdata/ada.json does not fill %s", name)
				}
			}
		}
	}
}

func TestReadNewFact(t *testing.T) {
	tests := []struct {
		name, member string
		typed        typed
		want         string
	}{
		{"spaces and CRLF", "verifications",
			typed{"kind": {"employment"}, "outcome": {"denied"}, "at": {"2026-11-03T14:05"}, "subject": {" Oakline "}, "note": {"a\r\nb"}},
			`{"kind":"employment","outcome":"denied","at":"2026-11-03T14:05:00Z","subject":"Oakline","note":"a\nb"}`},
		{"offset with a minus of typography", "sessions",
			typed{"kind": {"login"}, "at": {"2026-11-03T14:05"}, "ip": {"::1"}, "utc_offset_minutes": {"−3:30"}},
			`{"kind":"login","at":"2026-11-03T14:05:00Z","ip":"::1","utc_offset_minutes":-210}`},
		{"rows in between left empty", "interviews",
			typed{"at": {"2026-11-03T14:05"}, "marks[0].code": {""}, "marks[0].by": {"Rosa Recruiter"}, "marks[2].code": {"no_blink"}, "marks[2].by": {"Rosa Recruiter"}},
			`{"at":"2026-11-03T14:05:00Z","marks":[{"code":"no_blink","by":"Rosa Recruiter"}]}`},
		{"an offered time alone is no line type", "contacts",
			typed{"kind": {"phone"}, "value": {"+44 20 7946 0018"}, "line_type.at": {"2026-11-03T14:05"}},
			`{"kind":"phone","value":"+44 20 7946 0018"}`},
		{"a printed name is a legal one", "documents",
			typed{"kind": {"passport"}, "name.full": {"EXAMPLE ADA"}}, `{"kind":"passport","name":{"kind":"legal","full":"EXAMPLE ADA"}}`},
		{"no is an answer", "employment", typed{"employer": {"Oakline"}, "full_time": {"no"}}, `{"employer":"Oakline","full_time":false}`},
		{"an element of a list inside", "payouts", typed{"account": {"000123456789"}, "set_at": {"2026-11-03T14:05"}},
			`{"payouts":[{"account":"000123456789","set_at":"2026-11-03T14:05:00Z"}]}`},
		{"times, one a line", "requests", typed{"byod_requests": {"2026-11-01 09:30\r\n\r\n2026-11-02T10:00\r\n"}},
			`{"byod_requests":["2026-11-01T09:30:00Z","2026-11-02T10:00:00Z"]}`},
		{"authors of commits, and a share", "profiles",
			typed{"kind": {"github"}, "repositories[0].name": {"x"}, "repositories[0].same_timestamp_share": {"7"}, "repositories[0].commit_identities": {"Ada E. <ada@example.org>\r\n<build>"}},
			`{"kind":"github","repositories":[{"name":"x","same_timestamp_share":0.07,"commit_identities":[{"name":"Ada E.","email":"ada@example.org"},{"name":"","email":"build"}]}]}`},
		{"a value alone", "household", typed{"value": {"cand-2"}}, `"cand-2"`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			f := formOf(test.member)
			got, problems := f.read(say.English(), test.typed, f.free(nil), testTime)
			if len(problems) > 0 {
				t.Fatalf("problems: %v", problems)
			}
			if want := as(t, dossier.Member{Name: f.member, Value: json.RawMessage(test.want)}); as(t, got) != want {
				t.Errorf("got %s, want %s", as(t, got), want)
			}
		})
	}
}

func TestReadFindsProblems(t *testing.T) {
	session := typed{"kind": {"login"}, "at": {"2026-11-03T14:05"}, "ip": {"198.51.100.7"}}
	interview := typed{"at": {"2026-11-03T14:05"}}
	tests := []struct {
		member       string
		base, change typed
		field, want  string // want is part of the problem
	}{
		{"sessions", session, typed{"ip": {""}}, "ip", "“IP address” is missing: fill it in."},
		{"sessions", session, typed{"ip": {"999.1"}}, "ip", "is not an IP address"},
		{"sessions", session, typed{"at": {"tomorrow"}}, "at", "is not a time"},
		{"sessions", session, typed{"at": {"2026-11-03T20:05"}}, "at", "lies ahead: times are in UTC, where it is now 3 November 2026, 14:05 UTC"},
		{"sessions", session, typed{"until": {"2026-11-03T13:05"}}, "until", "is before “Time”"},
		{"sessions", session, typed{"timezone": {"Mars/Base"}}, "timezone", "is not a time zone"},
		{"sessions", session, typed{"utc_offset_minutes": {"300"}}, "utc_offset_minutes", "is not an offset"},
		{"sessions", session, typed{"utc_offset_minutes": {"+25:00"}}, "utc_offset_minutes", "is no offset on Earth"},
		{"sessions", session, typed{"kind": {"visit"}}, "kind", "choose one"},
		{"sessions", session, typed{"device_id": {"a\x00b"}}, "device_id", "U+0000"},
		{"sessions", session, typed{"device_id": {strings.Repeat("é", maxLine+1)}}, "device_id", "shorten it to 300 characters"},
		{"interviews", interview, typed{"packet_loss_percent": {"NaN"}}, "packet_loss_percent", "is no number between 0 and 100"},
		{"interviews", interview, typed{"marks[2].value": {"5"}, "marks[2].by": {"R"}}, "marks[2].code", "“Mark 3, noticed” is missing: choose one"},
		{"interviews", interview, typed{"marks[1].code": {"no_blink"}}, "marks[1].by", "“Mark 2, by” is missing"},
		{"interviews", interview, typed{"marks[0].code": {"no_blink"}, "marks[0].by": {"R"}, "marks[0].value": {"5"}}, "marks[0].value", "leave it empty"},
		{"interviews", interview, typed{"marks[0].code": {viewer.CodeDelayed}, "marks[0].by": {"R"}}, "marks[0].value", "how long"},
		{"interviews", interview, typed{"marks[0].code": {viewer.CodeOtherIdentity}, "marks[0].by": {"R"}}, "marks[0].text", "copy what was shown"},
		{"interviews", interview, typed{"marks[3].code": {"no_blink"}, "marks[3].by": {"a\x00b"}}, "marks[3].by", "Mark 4, by"},
		{"documents", typed{"kind": {"passport"}}, typed{"address.city": {"Dallas"}}, "address.country", "is missing: choose one"},
		{"documents", typed{"kind": {"passport"}}, typed{"expires_at": {"31.12.2030"}}, "expires_at", "is not a date"},
		{"contacts", typed{"kind": {"email"}}, typed{"value": {"ada"}}, "value", "is not a mail address"},
		{"contacts", typed{"kind": {"phone"}}, typed{"value": {"0199"}}, "value", "country code"},
		{"contacts", typed{"kind": {"messaging"}, "value": {"@ada"}}, typed{"line_type.type": {"mobile"}, "line_type.at": {"2026-11-03T14:05"}}, "line_type.source", "Who says so"[1:]},
		{"photos", typed{"source": {"other"}}, typed{"public_match.url": {"javascript:alert(1)"}}, "public_match.url", "is not the address of a page"},
		{"employment", typed{"employer": {"Oakline"}}, typed{"start": {"2021-13"}}, "start", "is neither a month nor a year"},
		{"employment", typed{"employer": {"Oakline"}}, typed{"domain": {"not a domain"}}, "domain", "is not a domain"},
		{"travel", typed{"country": {"PT"}, "from": {"2026-08-14"}}, typed{"to": {"2026-08-01"}}, "to", "is before “First day”"},
		{"application", typed{"requisition": {"R"}, "applied_at": {"2026-11-03T14:05"}}, typed{"access": {"keys", "moon"}}, "access", "tick those that apply"},
		{"verifications", typed{"kind": {"address"}, "outcome": {"denied"}, "at": {"2026-11-03T14:05"}}, typed{"attempts": {"-1"}}, "attempts", "is no whole number"},
		{"household", typed{}, typed{"value": {"a\x00b"}}, "value", "U+0000"},
		{"date_of_birth", typed{}, typed{"value": {"2027-01-01"}}, "value", "lies ahead"},
		{"observations", typed{"code": {"other"}, "at": {"2026-11-03T14:05"}, "source": {"ticket"}}, typed{"by": {" \r\n "}}, "by", "is missing"},
		{"profiles", typed{"kind": {"github"}}, typed{"repositories[1].name": {"x"}, "repositories[1].commit_identities": {"Ada"}}, "repositories[1].commit_identities", "names no author"},
		{"profiles", typed{"kind": {"github"}}, typed{"repositories[2].fork": {"yes"}}, "repositories[2].name", "“Repository 3, repository” is missing"},
		{"profiles", typed{"kind": {"github"}}, typed{"repositories[1].name": {"a\x00b"}}, "repositories[1].name", "U+0000"},
		{"shipments", typed{"requested_at": {"2026-11-03T14:05"}}, typed{"address.city": {"Dallas"}}, "address.country", "“Where it goes, country” is missing"},
		{"shipments", typed{"requested_at": {"2026-11-03T14:05"}, "address.country": {"US"}}, typed{"tracking[1].at": {"2026-11-03T14:05"}}, "tracking[1].country", "“Report 2, country” is missing"},
		{"shipments", typed{"requested_at": {"2026-11-03T14:05"}, "address.country": {"US"}}, typed{"address.line1": {"a\x00b"}}, "address.line1", "U+0000"},
		{"payouts", typed{"set_at": {"2026-11-03T14:05"}}, typed{"account": {"••••6789"}}, "account", "type all of it"},
		{"requests", typed{}, typed{"advance_payment_requests": {"2026-11-03 14:05\nsoon"}}, "advance_payment_requests", "not a time"},
	}
	for _, test := range tests {
		t.Run(test.member+" "+test.field, func(t *testing.T) {
			form := maps.Clone(test.base)
			maps.Copy(form, test.change)
			f := formOf(test.member)
			_, problems := f.read(say.English(), form, f.free(nil), testTime)
			if got := problems.Of(test.field); len(problems) != 1 || !strings.Contains(got.In(say.English()), test.want) {
				t.Errorf("got %v, want one of %s with %q", problems, test.field, test.want)
			}
		})
	}
}

// What was known of an old value does not stay beside a new one.
func TestCorrectionForgetsWhatNoLongerHolds(t *testing.T) {
	facts := map[string]dossier.Member{}
	for _, m := range slices.Backward(sample(t)) {
		facts[m.Name] = m
	}
	facts["contacts"] = dossier.Member{Name: "contacts", Value: json.RawMessage(
		`{"kind":"phone","value":"+1 832 555 0199","line_type":{"type":"mobile","source":"x","at":"2026-10-03T09:30:00Z"}}`)}
	tests := []struct {
		member, field, value string
		gone, kept           []string // parts of the JSON
	}{
		{"sessions", "ip", "203.0.113.9", []string{"network", "asn"}, []string{"user_agent", "203.0.113.9"}},
		{"sessions", "network.city", "Austin", []string{"asn", "latitude"}, []string{"Austin", "Example Cable"}},
		{"sessions", "shared_with", "", []string{"shared_with"}, []string{"asn"}},
		{"contacts", "value", "+1 832 555 0100", []string{"line_type"}, []string{"0100"}},
		{"contacts", "shared_with", "family", nil, []string{"line_type"}},
		{"residence", "city", "Austin", []string{"latitude", "America/Chicago"}, []string{"Austin", "Elm"}},
		{"photos", "public_match.kind", "same_person", []string{"11:00:00"}, []string{"stock.example"}},
	}
	for _, test := range tests {
		t.Run(test.member+" "+test.field, func(t *testing.T) {
			f, recorded := formOf(test.member), valueOf(t, facts[test.member])
			form := f.show(recorded)
			form.Set(test.field, test.value)
			got, problems := f.read(say.English(), form, slot{fact: recorded}, testTime)
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			for _, s := range test.gone {
				if strings.Contains(string(got.Value), s) {
					t.Errorf("%s is still in %s", s, got.Value)
				}
			}
			for _, s := range test.kept {
				if !strings.Contains(string(got.Value), s) {
					t.Errorf("%s is not in %s", s, got.Value)
				}
			}
		})
	}
}

// A part of a fact is written without touching the rest.
func TestPartsLeaveTheRest(t *testing.T) {
	whole := `{"shipments":[{"address":{"country":"US"},"requested_at":"2026-11-01T10:00:00Z"},{"address":{"country":"CA"},"requested_at":"2026-11-02T10:00:00Z"}],
		"payouts":[{"account":"000123456789","routing":"1","set_at":"2026-11-01T10:00:00.5+02:00"}],"start_at":"2026-11-10"}`
	tests := []struct {
		name, key string
		n         int
		typed     typed
		want      func(*dossier.Onboarding)
	}{
		{"another", "shipments", 2, typed{"address.country": {"PT"}, "requested_at": {"2026-11-03T10:00"}}, func(o *dossier.Onboarding) {
			o.Shipments = append(o.Shipments, dossier.Shipment{Address: dossier.Address{Country: "PT"}, RequestedAt: time.Date(2026, 11, 3, 10, 0, 0, 0, time.UTC)})
		}},
		{"the second", "shipments", 1, typed{"address.country": {"MX"}, "requested_at": {"2026-11-02T10:00"}}, func(o *dossier.Onboarding) { o.Shipments[1].Address.Country = "MX" }},
		{"masked stays", "payouts", 0, typed{"account": {"••••6789"}, "routing": {"••••"}, "bank": {"First"}, "set_at": {"2026-11-01T08:00:00.500"}}, func(o *dossier.Onboarding) { o.Payouts[0].Bank = "First" }},
		{"typed anew", "payouts", 0, typed{"account": {"42"}, "routing": {"••••"}, "set_at": {"2026-11-01T08:00:00.500"}}, func(o *dossier.Onboarding) { o.Payouts[0].Account = "42" }},
		{"emptied", "payouts", 0, typed{"routing": {"••••"}, "set_at": {"2026-11-01T08:00:00.500"}}, func(o *dossier.Onboarding) { o.Payouts[0].Account = "" }},
		{"values", "start", 0, typed{"tax_residence": {"US"}}, func(o *dossier.Onboarding) { o.StartAt, o.TaxResidence = dossier.Date{}, "US" }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			recorded := dossier.Member{Name: "onboarding", Value: json.RawMessage(whole)}
			f := formOf(test.key)
			in := f.free(valueOf(t, recorded))
			in.n = test.n
			got, problems := f.read(say.English(), test.typed, in, testTime)
			if len(problems) > 0 {
				t.Fatal(problems)
			}
			d, err := dossier.Join("", []dossier.Member{recorded})
			if err != nil {
				t.Fatal(err)
			}
			test.want(d.Onboarding)
			want, err := dossier.NewMember("onboarding", d.Onboarding)
			if err != nil {
				t.Fatal(err)
			}
			if as(t, got) != string(want.Value) {
				t.Errorf("\n got %s\nwant %s", as(t, got), want.Value)
			}
		})
	}
}

// What was recorded otherwise than the form would take it is no mistake of who corrects something else.
func TestOddRecordedValuesStay(t *testing.T) {
	odd := map[string]string{
		"contacts":   `{"kind":"phone","value":"0199 ask for Ada","shared_with":"x"}`,
		"references": `{"name":"M.","email":"m at northwall","phone":"ext. 12","line_type":"carrier pigeon"}`,
		"interviews": `{"at":"2031-01-01T00:00:00.123456789+02:00","channel":"Zoom","marks":[{"code":"no_blink","by":"R","value":50,"text":"x"}]}`,
		"residence":  `{"country":"ZZ","city":"Nowhere"}`,
		"education":  `{"institution":"X","start":"autumn 2012"}`,
	}
	for member, value := range odd {
		f := formOf(member)
		m := dossier.Member{Name: member, Value: json.RawMessage(value)}
		recorded := valueOf(t, m)
		got, problems := f.read(say.English(), f.show(recorded), slot{fact: recorded}, testTime)
		if len(problems) > 0 || as(t, got) != as(t, m) {
			t.Errorf("%s: got %s %v, want %s", member, got.Value, problems, value)
		}
	}
}

func FuzzRead(f *testing.F) {
	for i := range forms {
		f.Add(i, "at", "2026-11-03T14:05", "marks[0].code", "no_blink")
		f.Add(i, "marks[99999999999999999999].code", "x", "value", "\x00")
		f.Add(i, "kind", "\xff", "liveness[-1].result", "passed")
	}
	members := sample(f)
	f.Fuzz(func(t *testing.T, i int, name1, value1, name2, value2 string) {
		form := forms[uint(i)%uint(len(forms))]
		in := form.free(nil)
		for _, m := range members {
			if m.Name == form.member && i%2 == 0 {
				in = form.slots(valueOf(t, m))[0]
			}
		}
		words := form.show(in.object())
		words.Set(name1, value1)
		words.Set(name2, value2)
		m, problems := form.read(say.English(), words, in, testTime)
		form.parts(say.English(), words, problems)
		if len(problems) > 0 {
			return
		}
		if err := dossier.CheckMember(m); err != nil {
			t.Errorf("a fact without problems is refused: %v\n%s", err, m.Value)
		}
	})
}
