package dossier_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bonafide/internal/dossier"
)

const minimal = `{"schema":"bonafide/dossier/v1","id":"c-1","names":[{"kind":"legal","full":"Ada Example"}],
"application":{"requisition":"REQ-1","applied_at":"2026-10-07T09:00:00+02:00"}%s}`

func with(members string) []byte { return []byte(strings.Replace(minimal, "%s", members, 1)) }

func TestDecodeNamesEveryProblem(t *testing.T) {
	tests := []struct {
		name string
		data []byte
		want []string
	}{
		{"unknown member", with(`,"nationality":"XX"`), []string{"nationality: is not a member of the dossier format: remove it or correct its name"}},
		{"unknown nested member", with(`,"residence":{"country":"US","ethnicity":"x"}`), []string{"residence.ethnicity: is not a member of the dossier format: remove it or correct its name"}},
		{"wrong case is unknown", with(`,"Residence":{"country":"US"}`), []string{"Residence: is not a member of the dossier format: remove it or correct its name"}},
		{"several at once", with(`,"sessions":[{"kind":"portal","ip":"x"},{"kind":"nap","at":"2026-10-07T09:00:00Z","ip":"198.51.100.7"}]`),
			[]string{"sessions[0].at: is missing: add it", `sessions[1].kind: "nap" is not known: use one of application, assessment, portal, interview, reference, onboarding, login`}},
		{"time without offset", with(`,"sessions":[{"kind":"portal","at":"2026-10-07T09:00:00","ip":"198.51.100.7"}]`),
			[]string{`sessions[0].at: "2026-10-07T09:00:00" is not a date-time: write it as 2026-11-01T14:05:00Z`}},
		{"no such day", with(`,"date_of_birth":"1990-02-30"`), []string{`date_of_birth: "1990-02-30" is not a date: write it as 2026-11-01`}},
		{"country", with(`,"residence":{"country":"usa"}`), []string{`residence.country: "usa" does not fit: write the country's two capital letters, US say`}},
		{"address on the network", with(`,"sessions":[{"kind":"portal","at":"2026-10-07T09:00:00Z","ip":"300.1.1.1"}]`),
			[]string{`sessions[0].ip: "300.1.1.1" is not an IP address: write 198.51.100.7 or 2001:db8::7`}},
		{"zone", with(`,"residence":{"country":"US","timezone":"Mars/Base"}`), []string{`residence.timezone: "Mars/Base" is not a time zone: write its IANA name, America/Chicago say`}},
		{"order", with(`,"travel":[{"country":"FR","from":"2026-05-02","to":"2026-05-01"}]`), []string{"travel[0].to: is before from: correct one of the two"}},
		{"path", with(`,"photos":[{"source":"linkedin","file":"../../etc/passwd"}]`), []string{`photos[0].file: "../../etc/passwd" leaves the dossier's folder: give a path below it`}},
		{"half a place", with(`,"residence":{"country":"US","latitude":29.7}`), []string{"residence: has only one of latitude and longitude: give both or neither"}},
		{"twice", with(`,"id":"c-2"`), []string{"id: is given twice: keep one"}},
		{"NUL", with(`,"household":["a\u0000b"]`), []string{"household[0]: holds the character U+0000: remove it"}},
		{"not JSON", []byte("{\n\"id\": nope}"), []string{"is not JSON: line 2: invalid character 'o' in literal null (expecting 'u')"}},
		{"cut off", []byte(`{"id":`), []string{"is not JSON: it ends too early"}},
		{"two values", append(with(""), []byte(" {}")...), []string{"has more after the end of the JSON value: one file holds one dossier"}},
		{"deep", []byte(strings.Repeat("[", 1<<20)), []string{"is not JSON: values are nested more than 64 deep"}},
		{"empty", nil, []string{"is not JSON: it ends too early"}},
		{"number form", with(`,"sessions":[{"kind":"portal","at":"2026-10-07T09:00:00Z","ip":"198.51.100.7","utc_offset_minutes":9e99}]`), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := dossier.Decode(tt.data)
			var ps dossier.Problems
			if !errors.As(err, &ps) {
				t.Fatalf("got %v, want problems", err)
			}
			if got := strings.Split(ps.Error(), "\n"); tt.want != nil && strings.Join(got, "\n") != strings.Join(tt.want, "\n") {
				t.Errorf("got\n%s\nwant\n%s", ps, strings.Join(tt.want, "\n"))
			}
		})
	}
}

func TestDecodeReadsThePublishedCases(t *testing.T) {
	files, _ := filepath.Glob("../../../shared/cases/*/*.json")
	if len(files) == 0 {
		t.Skip("the published cases are not beside this checkout (../shared/cases)")
	}
	read := 0
	for _, file := range files {
		if base := filepath.Base(file); base == "expected.json" || base == "watchlist.json" {
			continue
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		d, err := dossier.Decode(data)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		sameAgain(t, d)
		read++
	}
	t.Logf("%d dossiers read", read)
}

func FuzzDecode(f *testing.F) {
	f.Add(with(""))
	f.Add(with(`,"sessions":[{"kind":"portal","at":"2026-10-07T09:00:00Z","ip":"198.51.100.7","network":{"asn":1.0}}]`))
	f.Add([]byte(`[[[[`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := dossier.Decode(data)
		if err != nil {
			var ps dossier.Problems
			if !errors.As(err, &ps) || len(ps) == 0 {
				t.Fatalf("error %v is not problems", err)
			}
			return
		}
		sameAgain(t, d)
	})
}

// sameAgain checks that a dossier survives the file format and the split into facts unchanged.
func sameAgain(t *testing.T, d *dossier.Dossier) {
	t.Helper()
	data := encode(t, d)
	again, err := dossier.Decode(data)
	if err != nil {
		t.Fatalf("what Encode wrote does not decode: %v\n%s", err, data)
	}
	if got := encode(t, again); string(got) != string(data) {
		t.Errorf("encoded twice:\n%s\n%s", data, got)
	}
	members, err := dossier.Split(d)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range members {
		if err := dossier.CheckMember(m); err != nil {
			t.Errorf("fact %s of a valid dossier: %v", m.Name, err)
		}
	}
	joined, err := dossier.Join(d.ID, members)
	if err != nil {
		t.Fatal(err)
	}
	if got := encode(t, joined); string(got) != string(data) {
		t.Errorf("split and joined:\n%s\nwant\n%s", got, data)
	}
}

func encode(t *testing.T, d *dossier.Dossier) []byte {
	t.Helper()
	data, err := dossier.Encode(d)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestCheckMemberPathsBeginInsideTheFact(t *testing.T) {
	err := dossier.CheckMember(dossier.Member{Name: "sessions", Value: []byte(`{"kind":"portal","at":"2026-10-07T09:00:00Z","ip":"nope"}`)})
	if want := `ip: "nope" is not an IP address: write 198.51.100.7 or 2001:db8::7`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	err = dossier.CheckMember(dossier.Member{Name: "residence", Value: []byte(`{"city":"Houston"}`)})
	if want := `country: is missing: add it`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
