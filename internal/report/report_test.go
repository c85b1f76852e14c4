package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/indicator"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"
)

var update = flag.Bool("update", false, "write the golden files anew")

var now = time.Date(2026, 11, 3, 14, 5, 0, 0, time.UTC)

var (
	reviewer  = vetting.Actor{ID: uuid.UUID{1}, Name: "Remy Reviewer", Role: vetting.Reviewer}
	recruiter = vetting.Actor{ID: uuid.UUID{2}, Name: "Rosa Recruiter", Role: vetting.Recruiter}
)

// sample is a small catalogue, so that golden files do not change with the real one.
var sample = &indicator.Catalog{
	Families: []indicator.Family{
		{ID: "network", Title: "Network", Cap: 12, Indicators: []*indicator.Indicator{
			{ID: "ip_country_mismatch", Version: 2, Title: "Sessions come from another country than claimed", Points: 5, Minutes: 5,
				Innocent: "Travel, a company VPN.", Ask: "Ask where the candidate was", Clears: "A declared trip that covers the time"},
			{ID: "impossible_travel", Version: 1, Title: "Two sessions are too far apart", Points: 6, Needs: dossier.SessionPlaces},
		}},
		{ID: "history", Title: "Referees and history", Cap: 14, Indicators: []*indicator.Indicator{
			{ID: "employer_denies", Version: 1, Title: "A former employer does not know the candidate", Points: 9, Minutes: 15,
				Innocent: "Agencies and renamed companies.", Ask: "Ask for a payslip", Clears: "A payslip of the time"},
		}},
		{ID: "contact", Title: "Phone and mail", Cap: 5, Indicators: []*indicator.Indicator{
			{ID: "phone_voip", Version: 1, Title: "The phone number is an internet line", Points: 2},
		}},
	},
	Routes: []indicator.Route{{Code: "sanctions_name_only", Title: "The name alone is on a sanctions list"}},
}

func fact(t testing.TB, member string, value any) vetting.Fact {
	t.Helper()
	m, err := dossier.NewMember(member, value)
	if err != nil {
		t.Fatal(err)
	}
	return vetting.Fact{Member: m, RecordedAt: now.Add(-24 * time.Hour), RecordedBy: recruiter}
}

// record is one candidate with something in every part of a report.
func record(t testing.TB, name string) *vetting.Record {
	t.Helper()
	r := &vetting.Record{
		ID: uuid.UUID{3}, Owner: recruiter, Revision: 7, AssessedRevision: 7,
		Facts: []vetting.Fact{
			fact(t, "names", dossier.Name{Kind: dossier.LegalName, Full: name}),
			fact(t, "residence", dossier.Address{City: "Houston", Region: "TX", Country: "US", Line1: "12 Sample Street"}),
			fact(t, "application", dossier.Application{Requisition: "REQ-SEC-04", Title: "Senior Engineer", AppliedAt: now.AddDate(0, 0, -26)}),
			fact(t, "contacts", dossier.Contact{Kind: dossier.Email, Value: "dana.whitlock@example.com"}),
			fact(t, "contacts", dossier.Contact{Kind: dossier.Phone, Value: "+13125550132"}),
			fact(t, "documents", dossier.Document{Kind: "driver_license", Number: "TX-99887766", ExpiresAt: dossier.NewDate(2029, 3, 31)}),
			fact(t, "employment", dossier.Job{Employer: "Northwall Systems", Title: "Engineer", Start: "2021-03", End: "present"}),
			fact(t, "references", dossier.Reference{Name: "M. Castellane", Email: "m.castellane@northwall.example", Phone: "+442079460123"}),
			fact(t, "sessions", dossier.Session{Kind: "portal", At: now.Add(-48 * time.Hour), IP: "198.51.100.7"}),
		},
		Files: []vetting.File{{
			ID: uuid.UUID{4}, Name: "licence <front>.jpg", MediaType: "image/jpeg", Bytes: 81234, SHA256: [32]byte{0xab, 0xcd},
			UploadedAt: now.Add(-20 * time.Hour), UploadedBy: recruiter,
		}},
		Decisions: []vetting.Decision{{
			Outcome: vetting.NeedsMore, Reason: "second_check", Words: "The employer's switchboard was closed.\nCall again on Monday.",
			At: now.Add(-2 * time.Hour), By: reviewer,
		}},
		Assessment: &indicator.Assessment{
			Schema: indicator.AssessmentSchema, Dossier: "cand-17", AsOf: now.Add(-time.Hour),
			Policy: indicator.PolicyName{Name: "dprk-it-worker", Version: "2026.11"}, Points: 14, Band: indicator.Escalate,
			Groups: []indicator.GroupPoints{{ID: "network", Points: 5, Cap: 12}, {ID: "history", Points: 9, Cap: 14}},
			Findings: []indicator.Finding{
				{Indicator: "ip_country_mismatch", Version: 1, Outcome: indicator.IsHit, Points: 5, Group: "network", Evidence: []indicator.Evidence{
					{Ref: "sessions[0].network", Text: "The candidate claims to live in US; the session of 1 November 2026, 14:05 UTC came from NL (198.51.100.7, table of networks 2026-10-01)."}}},
				{Indicator: "impossible_travel", Version: 1, Outcome: indicator.IsNoData, Group: "network", Evidence: []indicator.Evidence{
					{Text: "fewer than two sessions have a place"}}},
				{Indicator: "employer_denies", Version: 1, Outcome: indicator.IsHit, Points: 9, Group: "history", Evidence: []indicator.Evidence{
					{Ref: "employment[0]", Text: "Northwall Systems answered m.castellane@northwall.example that nobody showed licence TX-99887766."}}},
				{Indicator: "phone_voip", Version: 1, Outcome: indicator.IsClear, Group: "contact", Evidence: []indicator.Evidence{}},
			},
			Routing:  []indicator.Routing{{Code: "sanctions_name_only", Evidence: []indicator.Evidence{{Ref: "names[0]", Text: "A listed person has this name."}}}},
			Coverage: indicator.Coverage{Looked: 3, Of: 4},
			NextSteps: []indicator.NextStep{
				{Text: "Ask for a payslip", Clears: []string{"employer_denies"}},
				{Text: "Ask where the candidate was", Clears: []string{"ip_country_mismatch"}},
				{Text: "Record a second session; for places, load a location data set", Clears: []string{"impossible_travel"}},
			},
		},
	}
	if err := r.Build("cand-17"); err != nil {
		t.Fatal(err)
	}
	return r
}

// golden compares with a file of testdata, or writes it with -update.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s differs; run with -update and look at the difference:\n%s", file, got)
	}
}

func TestJSONIsTheGoldenOne(t *testing.T) {
	got, err := New(record(t, "Dana Whitlock"), sample, reviewer, Compliance, now).document()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "report.json", got)
}

func TestCSVIsTheGoldenOne(t *testing.T) {
	r := New(record(t, "=Dana Whitlock"), sample, reviewer, Compliance, now)
	got, err := r.CSV()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "report.csv", got)
	rows, err := csv.NewReader(bytes.NewReader(got)).ReadAll()
	if err != nil || rows[1][1] != "'=Dana Whitlock" {
		t.Errorf("the name stands as %q, %v: a spreadsheet must not take it for a formula", rows[1][1], err)
	}
}

func TestXLSXHoldsTheTable(t *testing.T) {
	r := New(record(t, "=Dana Whitlock"), sample, reviewer, Compliance, now)
	file, err := r.XLSX()
	if err != nil {
		t.Fatal(err)
	}
	book, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := book.GetRows("Report")
	if err != nil || len(rows) != len(r.rows())+1 || rows[1][1] != "=Dana Whitlock" {
		t.Fatalf("%d rows, %v, want %d", len(rows), err, len(r.rows())+1)
	}
	if formula, err := book.GetCellFormula("Report", "B2"); formula != "" || err != nil {
		t.Errorf("the name is the formula %q, %v", formula, err)
	}
}

func TestJSONHoldsTheAssessmentOfTheContract(t *testing.T) {
	r := record(t, "Dana Whitlock")
	b, err := New(r, sample, reviewer, Compliance, now).document()
	if err != nil {
		t.Fatal(err)
	}
	var document struct {
		Assessments []json.RawMessage
	}
	if err := json.Unmarshal(b, &document); err != nil || len(document.Assessments) != 1 {
		t.Fatalf("%d assessments, %v", len(document.Assessments), err)
	}
	var got, want bytes.Buffer
	masked := strings.NewReplacer("m.castellane@northwall.example", "m•••@northwall.example", "TX-99887766", "••••7766")
	whole, err := json.Marshal(r.Assessment)
	if err != nil {
		t.Fatal(err)
	}
	json.Indent(&want, []byte(masked.Replace(string(whole))), "", " ")
	json.Indent(&got, document.Assessments[0], "", " ")
	if got.String() != want.String() {
		t.Errorf("got %s\nwant %s", &got, &want)
	}
}

func TestRoutingIsForComplianceOnly(t *testing.T) {
	lead, administrator := vetting.Actor{Role: vetting.Lead}, vetting.Actor{Role: vetting.Administrator}
	for _, test := range []struct {
		by       vetting.Actor
		audience Audience
		want     bool
	}{
		{reviewer, Compliance, true}, {lead, Compliance, true},
		{reviewer, Recruiter, false}, {lead, Recruiter, false}, {reviewer, "", false}, {reviewer, "all", false},
		{recruiter, Compliance, false}, {administrator, Compliance, false}, {vetting.Actor{}, Compliance, false},
	} {
		rep := New(record(t, "Dana Whitlock"), sample, test.by, test.audience, now)
		b, err := rep.document()
		if err != nil {
			t.Fatal(err)
		}
		text := textOf(t, draw(t, rep))
		for what, got := range map[string]bool{
			"the code in JSON": bytes.Contains(b, []byte("sanctions")), "the list of matters": len(rep.Routing) > 0,
			"the title in the PDF":    strings.Contains(text, "The name alone is on a sanctions list"),
			"the evidence in the PDF": strings.Contains(text, "A listed person has this name."),
			"what it is, in the PDF":  strings.Contains(text, "This version is for compliance"),
			"the file's name":         strings.HasPrefix(rep.FileName("pdf"), "bonafide-report-compliance-dana-whitlock-"),
		} {
			if got != test.want {
				t.Errorf("by %q for %q: %s: %v, want %v", test.by.Role, test.audience, what, got, test.want)
			}
		}
		for _, always := range []string{"Vetting report: Dana Whitlock", "Stop, ask compliance", "Northwall Systems answered"} {
			if !strings.Contains(text, always) {
				t.Errorf("by %q for %q: the PDF lacks %q", test.by.Role, test.audience, always)
			}
		}
	}
}

func TestSensitiveValuesAreMasked(t *testing.T) {
	b, err := New(record(t, "Dana Whitlock"), sample, reviewer, Compliance, now).document()
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range []string{"TX-99887766", "dana.whitlock@", "5550132", "+442079460123", "m.castellane@", "12 Sample Street"} {
		if bytes.Contains(b, []byte(secret)) {
			t.Errorf("the report shows %q", secret)
		}
	}
	for _, shown := range []string{"••••7766", "d•••@example.com", "+1•••0132"} {
		if !bytes.Contains(b, []byte(shown)) {
			t.Errorf("the report does not show %q", shown)
		}
	}
}

func TestEvidenceNamesWhoRecordedIt(t *testing.T) {
	r := record(t, "Dana Whitlock")
	first := func() Evidence { return New(r, sample, reviewer, Compliance, now).Found[1].Evidence[0] }
	if e := first(); e.RecordedBy != recruiter.Name || e.Record != "Session 1" || !e.RecordedAt.Equal(now.Add(-24*time.Hour)) {
		t.Errorf("evidence is %+v", e)
	}
	r.Revision++ // another fact may stand at the reference now
	if e := first(); e.RecordedBy != "" || !e.RecordedAt.IsZero() {
		t.Errorf("evidence of an old assessment names %+v", e)
	}
}

func TestNoAssessmentYet(t *testing.T) {
	r := record(t, "Dana Whitlock")
	r.Assessment, r.AssessedRevision = nil, 0
	rep := New(r, sample, reviewer, Compliance, now)
	b, err := rep.document()
	if err != nil || !bytes.Contains(b, []byte(`"assessments": []`)) {
		t.Errorf("%v: %s", err, b)
	}
	if rep.Verdict.Word != "Not assessed yet" {
		t.Errorf("verdict is %q", rep.Verdict.Word)
	}
	draw(t, rep)
}

func TestAnIndicatorThatIsGone(t *testing.T) {
	rep := New(record(t, "Dana Whitlock"), &indicator.Catalog{}, reviewer, Compliance, now)
	f := rep.Found[0]
	if f.Title != "employer_denies" || f.Group != "history" || f.Note == "" || len(f.Evidence) != 1 {
		t.Errorf("finding is %+v", f)
	}
}

func TestFileName(t *testing.T) {
	for name, want := range map[string]string{
		"Dana Whitlock":             "dana-whitlock",
		"José Ångström-Núñez":       "jose-angstrom-nunez",
		"../../etc/passwd":          "etc-passwd",
		"김민준":                       "candidate",
		"a\"; filename=\"x.exe":     "a-filename-x-exe",
		"line\r\nSet-Cookie: a=b":   "line-set-cookie-a-b",
		"":                          "candidate",
		strings.Repeat("long ", 40): strings.TrimSuffix(strings.Repeat("long-", 12), "-"),
	} {
		rep := &Report{Audience: Recruiter, Candidate: Candidate{Name: name}, GeneratedAt: now}
		if got, want := rep.FileName("pdf"), "bonafide-report-"+want+"-2026-11-03.pdf"; got != want {
			t.Errorf("file name of %q is %q, want %q", name, got, want)
		}
	}
}
