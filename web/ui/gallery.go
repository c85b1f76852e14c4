package ui

import (
	"strconv"
	"time"

	"github.com/a-h/templ"
)

// The gallery's examples. People, firms and numbers are invented.
var (
	galleryTime = time.Date(2026, time.November, 2, 14, 5, 0, 0, time.UTC)

	galleryVerdicts = []Verdict{
		{Band: "critical", Looked: 41, Of: 75, Points: 31.3, Policy: "2026.11"},
		{Band: "verify", Looked: 38, Of: 75, Points: 9, Policy: "2026.11"},
		{Band: "low", Looked: 31, Of: 75, Points: 2, Policy: "2026.11"},
		{Band: "low", Looked: 9, Of: 75, Points: 0, Policy: "2026.11"},
		{Of: 75, Policy: "2026.11"},
	}

	galleryGroups = []GroupBar{
		{Label: "Documents", Points: 6, Cap: 16},
		{Label: "Live session", Points: 8.3, Cap: 12},
		{Label: "Referees and history", Href: "#found", Points: 12, Cap: 14},
		{Label: "Network", Points: 5, Cap: 12},
		{Label: "Watch lists", Points: 0, Cap: 10},
		{Label: "Links", Points: 12, Cap: 12},
	}

	galleryFindings = []Finding{
		{
			ID: "reference_linked_to_candidate", Title: "Referee shares a device with another candidate",
			Strength: "strong", Points: 12, Open: true,
			Facts: []Fact{
				{"Claimed", "Referee “M. Castellane”, manager at Northwall Systems 2021–2024, no relation to other applicants", "", ""},
				{"Observed", "Reference form opened on device d-7f3a…c1, 2 November 2026, 14:05 UTC; the same device checked in as candidate “Jo Ferrand” on 29 October", "#found", ""},
			},
			Innocent: "A shared family or co-working computer. One address alone would not count; the device does.",
			Clears:   "A call back through Northwall’s own switchboard, recorded with how the number was found.",
			Source:   "Own reference form, list of devices · version 1",
			Links:    []Link{{"reference_linked_to_candidate", "#found"}, {"Overturn with a reason", "#found"}},
		},
		{ID: "document_edited", Title: "Document picture was edited or is a screenshot", Strength: "moderate", Points: 6,
			Facts: []Fact{{"Observed", "The file names an image editor as its last software", "", ""}}, Innocent: "Cropping before sending."},
		{ID: "phone_voip", Title: "Phone number is an internet line", Strength: "weak", Points: 1,
			Facts: []Fact{{"Observed", "Line type internet, looked up 2 November 2026", "", ""}}},
	}

	gallerySteps = []Step{
		{"Call Northwall Systems through its registered number", "15 minutes · would clear 12 points", "#steps"},
		{"Ask for a second capture of the licence, camera only", "5 minutes · would clear 6 points", ""},
		{"Look up the phone number’s line type with its carrier", "2 minutes · lets 3 more checks look", ""},
	}

	galleryMap = Map{
		Title: "Two sessions, and the home that is claimed",
		Places: []Place{
			{Label: "home", Lat: 29.76, Lon: -95.37, Kind: PlaceClaimed}, {Label: "1", Lat: 52.37, Lon: 4.9, RadiusKM: 50, Kind: PlaceSeen},
			{Label: "2", Lat: 43.12, Lon: 131.89, Kind: PlaceLoose},
		},
		Ways: []Way{{From: 1, To: 2, Label: "8,200 km in 3 hours", Tone: ToneStop, Loose: true}},
	}

	galleryStrip = Strip{
		Title:   "Sessions and the working hours that are claimed",
		Moments: []Moment{{"1", galleryTime.Add(-30 * time.Hour)}, {"2", galleryTime.Add(-27 * time.Hour)}, {"", galleryTime}},
		Spans:   []Span{{"Claimed working hours", galleryTime.Add(-24 * time.Hour), galleryTime.Add(-16 * time.Hour)}},
	}

	galleryEvents = []Event{
		{galleryTime, "R. Amaral", "Sent to review", "Two independent contradictions", "", "#record", ToneStop},
		{galleryTime.Add(-26 * time.Hour), "", "Reference form returned", "", "", "", ToneVerify},
		{galleryTime.Add(-72 * time.Hour), "R. Amaral", "Licence checked against its issuer", "", "", "", ToneLow},
		{galleryTime.Add(-26 * 24 * time.Hour), "Dana Whitlock", "Applied", "Consent to notice v3 given", "", "", ToneNone},
	}

	galleryTabs = []Item{
		{"Summary", "/design", 0, true}, {"Identity", "/design", 2, false}, {"Photos", "/design", 3, false}, {"Interviews", "/design", 4, false},
		{"Contacts", "/design", 3, false}, {"History", "/design", 6, false}, {"Links", "/design", 2, false}, {"Onboarding", "/design", 0, false},
		{"Record", "/design", 0, false},
	}

	galleryProblems = Problems{
		{"residence", "Enter the town and country where the candidate says they live", nil},
		{"line", "Choose what kind of line it is", nil},
		{"seen", "The time is in the future: enter when it was seen", nil},
		{"", "The candidate was erased while you wrote", nil},
	}

	galleryIcons = []Glyph{
		GlyphShield, GlyphCheck, GlyphAlert, GlyphStop, GlyphInfo, GlyphSearch, GlyphFile, GlyphPerson, GlyphClock,
		GlyphCamera, GlyphCalendar, GlyphPhone, GlyphMail, GlyphPin, GlyphLink, GlyphPlus, GlyphPrint, GlyphDownload,
	}
)

type galleryCandidate struct {
	name, role, next string
	band             string
	looked           int
	age              string
}

var galleryCandidates = []galleryCandidate{
	{"Dana Whitlock", "REQ-SEC-04 Senior Engineer, Trading Systems", "Call Northwall Systems", "critical", 41, "26 days"},
	{"Jo Ferrand", "REQ-SEC-04 Senior Engineer, Trading Systems", "Ask for a second capture", "verify", 38, "19 days"},
	{"Ana-Lucía Quintana de la Torre y Beltrán", "REQ-WEB-11 Frontend Engineer", "Record what happened in the next interview", "low", 31, "12 days"},
	{"Wei Chen", "REQ-OPS-02 Site Reliability Engineer", "Record the candidate's phone number", "low", 9, "2 days"},
}

func galleryFields(problems Problems) []templ.Component {
	line := []Option{{"mobile", "Mobile", ""}, {"fixed", "Fixed line", ""}, {"voip", "Internet line", ""}}
	capture := []Option{
		{"live", "Camera, live", "The picture was taken while you watched"},
		{"upload", "Uploaded file", "The candidate sent a file"},
		{"paper", "Paper in hand", ""},
	}
	return []templ.Component{
		TextField(Field{Name: "full", Label: "Full name", Hint: "As on the application.", Value: `O'Hara <b>"Sam"</b> & Co`, Required: true, Autocomplete: "off"}),
		TextField(Field{Name: "residence", Label: "Claimed residence", Hint: "Town, region and country.", Value: "Houston", Problem: problems.Of("residence"), Required: true}),
		TextField(Field{Name: "email", Label: "Mail address", Type: "email", Autocomplete: "off", Attrs: templ.Attributes{"spellcheck": "false"}}),
		RadioGroup(Field{Name: "line", Label: "Kind of line", Options: line, Problem: problems.Of("line"), Required: true}),
		RadioGroup(Field{Name: "capture", Label: "How the document was captured", Options: capture, Value: "live", Required: true}),
		CheckboxGroup(Field{Name: "access", Label: "Access of the role", Hint: "Tick all that apply.", Chosen: []string{"code"},
			Options: []Option{{"code", "Source code", ""}, {"money", "Payments", ""}, {"customers", "Customer data", ""}, {"keys", "Production keys", ""}}}),
		Select(Field{Name: "source", Label: "Source", Options: []Option{{"agency", "Agency", ""}, {"referral", "Referral", ""}}, Value: "referral"}),
		DateField(Field{Name: "born", Label: "Document valid until", Value: "2029-03-31"}),
		DateTimeField(Field{Name: "seen", Label: "Seen at", Value: "2031-11-03T14:05", Problem: problems.Of("seen"), Required: true}),
		FileField(Field{Name: "scan", Label: "Picture of the document", Hint: "JPEG, PNG, HEIC or PDF, at most 20 MB.", Attrs: templ.Attributes{"accept": "image/*,.pdf", "multiple": true}}),
		TextArea(Field{Name: "detail", Label: "What was seen", Hint: "What was claimed and what was observed, no opinions about the person.", Value: "Camera was off for the first ten minutes."}),
		Checkbox(Field{Name: "consent", Label: "The candidate was shown the notice", Hint: "Version 3", Value: "yes"}),
	}
}

// galleryGraph is a chain of so many people, each seventh of whom is joined to the first too.
func galleryGraph(n int) Graph {
	g := Graph{Title: strconv.Itoa(n) + " candidates and what joins them"}
	for i := range n {
		g.Nodes = append(g.Nodes, Node{Mark: strconv.Itoa(i + 1), Label: []string{"Dana Whitlock", "Jo Ferrand", "Priya Anand"}[i%3], Href: "#found", Tone: []Tone{ToneStop, ToneVerify, ToneLow}[i%3]})
		if i > 0 {
			g.Joins = append(g.Joins, Join{From: i - 1, To: i, Label: "phone number", Loose: i%5 == 4})
		}
		if i > 1 && i%7 == 0 {
			g.Joins = append(g.Joins, Join{From: 0, To: i, Label: "mailbox"})
		}
	}
	return g
}
