package main

import (
	"strings"
	"testing"
)

// TestLinksPrintsPairs reads one dossier of a file and two of another, and wants each pair and kind once, in one order.
func TestLinksPrintsPairs(t *testing.T) {
	person := func(id, name, rest string) string {
		return `{"schema":"bonafide/dossier/v1","id":"` + id + `","names":[{"kind":"legal","full":"` + name + `"}],"application":{"requisition":"R","applied_at":"2026-10-07T09:00:00Z"},` + rest + `}`
	}
	phone := `"contacts":[{"kind":"phone","value":"+1 312 555 0132"},{"kind":"messaging","value":"@same_handle"}]`
	a := write(t, "a.json", person("a", "Ada Byron", phone))
	rest := write(t, "rest.jsonl", person("c", "Ada Byron", phone)+"\n"+person("b", "Bo Berg", phone+`,"references":[{"name":"X","phone":"+13125550132"}]`)+"\n")
	want := `{"a":"a","b":"b","kind":"messaging","same_person":false,"evidence":[{"a":"contacts[1]","b":"contacts[1]","shared":"@s•••ndle"}]}
{"a":"a","b":"b","kind":"phone","same_person":false,"evidence":[{"a":"contacts[0]","b":"contacts[0]","shared":"+1 ••• ••• 0132"}]}
{"a":"a","b":"b","kind":"referee_is_candidate","same_person":false,"evidence":[{"a":"contacts[0]","b":"references[0]","shared":"+1 ••• ••• 0132"}]}
{"a":"a","b":"c","kind":"messaging","same_person":true,"evidence":[{"a":"contacts[1]","b":"contacts[1]","shared":"@s•••ndle"}]}
{"a":"a","b":"c","kind":"phone","same_person":true,"evidence":[{"a":"contacts[0]","b":"contacts[0]","shared":"+1 ••• ••• 0132"}]}
{"a":"b","b":"c","kind":"messaging","same_person":false,"evidence":[{"a":"contacts[1]","b":"contacts[1]","shared":"@s•••ndle"}]}
{"a":"b","b":"c","kind":"phone","same_person":false,"evidence":[{"a":"contacts[0]","b":"contacts[0]","shared":"+1 ••• ••• 0132"}]}
{"a":"b","b":"c","kind":"referee_is_candidate","same_person":false,"evidence":[{"a":"references[0]","b":"contacts[0]","shared":"+1 ••• ••• 0132"}]}
`
	for _, files := range [][]string{{a, rest}, {rest, a}} {
		status, stdout, stderr := command(t, append([]string{"links"}, files...)...)
		if status != done || stdout != want || strings.TrimSpace(stderr) != "" {
			t.Errorf("status %d, stderr %q, stdout\n%s\nwant\n%s", status, stderr, stdout, want)
		}
	}
}
