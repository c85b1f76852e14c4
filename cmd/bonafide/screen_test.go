package main

import (
	"encoding/json"
	"strings"
	"testing"
)

// sanctionsList is a list of one made-up person, as OFAC writes it.
const sanctionsList = `101,"VESTERGAARD, Tobin","individual","DEMO",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 04 Mar 1961; Passport AB1234567 (Utopia)."` + "\n"

func TestScreenPrintsMatches(t *testing.T) {
	list := write(t, "sdn.csv", sanctionsList)
	queries := write(t, "queries.csv", "Full_Name,dob,passport\nTobin Vestergard,1961,\nTobin Vestergaard,,AB-1234567\nAnn Example,,\n")
	status, stdout, stderr := command(t, "screen", "--list", list, queries)
	var document struct {
		Threshold float64
		Entries   int
		Queries   []struct {
			Row     int
			Name    string
			Matches []struct {
				Entry     struct{ List, ID string }
				Name      struct{ Text, Quality string }
				Score     float64
				Confirmed bool
				Reasons   []struct {
					Feature string
					Effect  float64
					Text    string
				}
				Digest string
			}
		}
	}
	if err := json.Unmarshal([]byte(stdout), &document); err != nil || status != done {
		t.Fatalf("status %d, %v; stderr %s", status, err, stderr)
	}
	if document.Entries != 1 || len(document.Queries) != 3 || document.Threshold == 0 {
		t.Fatalf("got %s", stdout)
	}
	for i, want := range []struct{ matches, confirmed int }{{1, 0}, {1, 1}, {0, 0}} {
		q := document.Queries[i]
		confirmed := 0
		for _, m := range q.Matches {
			if m.Confirmed {
				confirmed++
			}
			if m.Entry.ID != "101" || m.Name.Text != "VESTERGAARD, Tobin" || m.Score < document.Threshold || len(m.Reasons) < 2 || m.Digest == "" {
				t.Errorf("row %d: got %+v", q.Row, m)
			}
		}
		if q.Row != i+2 || len(q.Matches) != want.matches || confirmed != want.confirmed {
			t.Errorf("row %d: %d matches, %d confirmed, want %+v", q.Row, len(q.Matches), confirmed, want)
		}
	}
}

func TestScreenPrintsPairs(t *testing.T) {
	pairs := write(t, "pairs.csv", "schema,name1,name2\nPerson,Tobin Vestergard,\"VESTERGAARD, Tobin\"\nCompany,Kalmia GmbH,Sea Otter Ltd\n")
	status, stdout, stderr := command(t, "screen", "--pairs", pairs)
	if status != done {
		t.Fatalf("status %d: %s", status, stderr)
	}
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	for i, want := range []bool{true, false} {
		var line struct {
			Name1, Name2 string
			Score        float64
			Match        bool
			Reasons      []struct{ Feature, Text string }
		}
		if err := json.Unmarshal([]byte(lines[i]), &line); err != nil {
			t.Fatal(err)
		}
		if line.Match != want || line.Name1 == "" || line.Name2 == "" || len(line.Reasons) == 0 || line.Score == 0 {
			t.Errorf("got %s, want match %v", lines[i], want)
		}
	}
}
