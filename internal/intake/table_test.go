package intake

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bonafide/internal/dossier"
)

// sheetOf returns the rows of a CSV file, decoded.
func sheetOf(t *testing.T, csv string) (*table, []row) {
	t.Helper()
	name := filepath.Join(t.TempDir(), "people.csv")
	if err := os.WriteFile(name, []byte(csv), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s, err := open(f, name)
	if err != nil {
		t.Fatal(err)
	}
	all, last, err := s.some()
	if err != nil || !last {
		t.Fatalf("last %v, %v", last, err)
	}
	decode(all)
	return s.(*table), all
}

func TestSheetRowsAreDossiers(t *testing.T) {
	sheet, rows := sheetOf(t, "Candidate ID;First Name;Surname;E-Mail;Mobile;Country of Residence;City;Job ID;Job Title;Applied On;GitHub;Shoe size\n"+
		"007;Zoë;Núñez;zoe@example.com; zn@example.org;+49 1511 2345678;Germany;Köln;REQ-1;Engineer;03.11.2026;@zoe;38\n"+
		"0042;\"O'Neil, Jo\";Park;jo@example.com;00491511;US;;REQ-1;;2026-11-03 14:05;https://github.com/jo;\n")
	if got := strings.Join(sheet.heading.unread, ","); got != "Shoe size" {
		t.Errorf("not read: %s", got)
	}
	if len(rows) != 2 || rows[1].problems != nil {
		t.Fatalf("%+v", rows)
	}
	if len(rows[0].problems) == 0 { // the unquoted semicolon moves every cell
		t.Error("a row whose cells moved is read")
	}
	got, _ := json.Marshal(rows[1].dossier)
	want := `{"schema":"bonafide/dossier/v1","id":"0042","names":[{"kind":"legal","full":"O'Neil, Jo Park","given":"O'Neil, Jo","family":"Park"}],` +
		`"residence":{"country":"US"},"contacts":[{"kind":"email","value":"jo@example.com"},{"kind":"phone","value":"00491511"}],` +
		`"application":{"requisition":"REQ-1","applied_at":"2026-11-03T14:05:00Z"},"profiles":[{"kind":"github","url":"https://github.com/jo"}]}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestSheetProblemsNameTheColumn(t *testing.T) {
	head := "id,name,mail,country,requisition,applied,remote\n"
	for row, want := range map[string]string{
		"1,Ada,ada,US,R,2026-11-03,":                        `column "mail": "ada" is not a mail address: write name@example.com`,
		"1,Ada,,Atlantis,R,2026-11-03,":                     `column "country": "Atlantis" is no country: write its English name or its two letters, US say`,
		"1,Ada,,US,R,03/04/2026,":                           `column "applied": "03/04/2026" can be read with the day or the month first: write it as 2026-11-03`,
		"1,Ada,,US,R,soon,":                                 `column "applied": "soon" is not a day or time: write it as 2026-11-03 or 2026-11-03 14:05`,
		"1,Ada,,US,R,2026-11-03,maybe":                      `column "remote": "maybe" is neither yes nor no: write one of them`,
		",Ada,,US,R,2026-11-03,":                            `column "id": is empty: fill it in`,
		"1,,,US,R,2026-11-03,":                              `column "name": is empty: every row names somebody`,
		"1,Ada,,US,R,2026-11-03,,x":                         `the row has more cells than there are headers: give each column a name, or quote the cell that holds the delimiter`,
		"1,A\"da,,US,R,2026-11-03,":                         `a quotation mark stands alone: write "" for one inside a cell`,
		strings.Repeat("9", 129) + ",Ada,,US,R,2026-11-03,": `column "id": has 129 characters: at most 128 are allowed`,
	} {
		_, rows := sheetOf(t, head+row+"\n")
		if len(rows) != 1 || len(rows[0].problems) != 1 || !strings.HasPrefix(rows[0].problems[0], want) || rows[0].place != 2 {
			t.Errorf("%s: got %d: %q, want %q", row, rows[0].place, rows[0].problems, want)
		}
	}
}

func TestSheetsThatAreNone(t *testing.T) {
	for csv, want := range map[string]string{
		"":                         "The sheet is empty",
		"id,name,requisition\n":    "There is no column for applied at (application.applied_at)",
		"name,requisition,applied": "There is no column for id",
		"id,Candidate ID,name,requisition,applied\n": `The columns "id" and "Candidate ID" are both read as id`,
	} {
		name := filepath.Join(t.TempDir(), "people.csv")
		if err := os.WriteFile(name, []byte(csv), 0o600); err != nil {
			t.Fatal(err)
		}
		f, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := open(f, name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", csv, err, want)
		}
		f.Close()
	}
}

// TestColumnsAreMembers holds that each column's member is one of the format, and no header means two columns.
func TestColumnsAreMembers(t *testing.T) {
	seen := map[string]string{}
	for _, c := range Columns {
		member, _, _ := strings.Cut(c.Member, ":")
		member, _, _ = strings.Cut(member, ".")
		if err := dossier.CheckMember(dossier.Member{Name: member, Value: []byte("{}")}); member != "id" && err != nil && strings.Contains(err.Error(), "is not a member of the dossier format") {
			t.Errorf("%s: %v", c.Title, err)
		}
		for _, name := range c.Names {
			if seen[name] != "" {
				t.Errorf("%q is %s and %s", name, seen[name], c.Title)
			}
			seen[name] = c.Title
		}
	}
}

func FuzzRow(f *testing.F) {
	f.Add("id,name,mail,requisition,applied,country,github,dob", "1,Ada,a@b.example;c@d,R,2026-11-03,Germany,@a,1.2.1990")
	f.Add("id;name;req;applied on;x", `"1";"";"-";"3/4/26";=1+1`)
	f.Fuzz(func(t *testing.T, head, line string) {
		name := filepath.Join(t.TempDir(), "f.csv")
		if err := os.WriteFile(name, []byte(head+"\n"+line), 0o600); err != nil {
			t.Fatal(err)
		}
		file, err := os.Open(name)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		s, err := open(file, name)
		if err != nil {
			return
		}
		all, _, err := s.some()
		if err != nil {
			t.Fatal(err)
		}
		decode(all)
		for _, r := range all {
			if r.problems == nil && r.dossier == nil {
				t.Errorf("row %d is %v, with %q", r.place, r.dossier, r.problems)
			}
		}
	})
}
