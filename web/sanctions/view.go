package sanctions

import (
	"strconv"
	"strings"
	"time"

	"bonafide/internal/clearance"
	"bonafide/internal/dossier"
	"bonafide/internal/vetting"
	"bonafide/web/say"
	"bonafide/web/ui"
)

func path(m *clearance.Match) string { return "/sanctions/" + m.Candidate.ID.String() + "/" + m.Digest }

// likeness says how much the names resemble each other. The bounds are of words for people, not of the score's meaning:
// equal names score 0.95, and from 0.7 names match.
func likeness(score float64) string {
	switch {
	case score >= 0.95:
		return "equal, or as good as equal"
	case score >= 0.85:
		return "much alike"
	}
	return "somewhat alike"
}

func agrees(m *clearance.Match) string {
	if m.Confirmed {
		return "Name and second identifier"
	}
	return "Name alone"
}

var states = map[clearance.State]struct {
	word string
	tone ui.Tone
}{
	clearance.Open:     {"To compare", ui.ToneNone},
	clearance.Proposed: {"Second person needed", ui.ToneVerify},
	clearance.Stopped:  {"Stopped: counsel decides", ui.ToneStop},
	clearance.Settled:  {"Cleared", ui.ToneLow},
}

func entry(in *say.Language, m *clearance.Match) string {
	return in.Say("%s entry %s", m.List, m.Entry)
}

// A row is one match in the queue.
type row struct {
	Name, Href, Role string
	Listed, Entry    string
	Agrees, Likeness string
	State            string
	Tone             ui.Tone
	Found            string
}

func rows(in *say.Language, matches []clearance.Match, now time.Time) []row {
	list := make([]row, len(matches))
	for i, m := range matches {
		state := states[m.State()]
		list[i] = row{
			Name: m.Candidate.Name, Href: path(&m), Role: m.Candidate.Requisition + " " + m.Candidate.Title,
			Listed: m.Listed, Entry: in.Say("%s, list of %s", entry(in, &m), in.DayText(m.ListDate)), Agrees: in.Say(agrees(&m)), Likeness: in.Say(likeness(m.Score)),
			State: state.word, Tone: state.tone, Found: in.Ago(m.FoundAt, now),
		}
	}
	return list
}

func waiting(in *say.Language, n int) string {
	return in.Plural(n, "match to compare. A name on a list proves nothing: namesakes are many, and recruiters see none of this.", "matches to compare. A name on a list proves nothing: namesakes are many, and recruiters see none of this.")
}

// A pair is one fact of the candidate beside the entry's.
type pair struct{ Key, Candidate, Listed string }

// A view is what the page of one match shows.
type view struct {
	Name, Candidate, Path string
	Entry                 string
	State                 clearance.State
	Word                  string
	Tone                  ui.Tone
	Pairs                 []pair
	Listing               string
	Likeness, Agrees      string
	For, Against          []string
	Steps                 []string
	Memos                 []clearance.Memo
	TakesTwo, Own         bool // the viewer proposed what waits
	Seen                  string
	Form                  form
}

func newView(in *say.Language, m *clearance.Match, r *vetting.Record, actor vetting.Actor, f form) view {
	state := m.State()
	v := view{
		Name: m.Candidate.Name, Candidate: "/candidates/" + m.Candidate.ID.String(), Path: path(m), Entry: entry(in, m),
		State: state, Word: states[state].word, Tone: states[state].tone,
		Pairs: pairs(in, m, r.Dossier), Listing: listing(in, m), Likeness: in.Say(likeness(m.Score)), Agrees: in.Say(agrees(m)), Steps: steps(m, r.Dossier),
		Memos: m.Memos, TakesTwo: m.TakesTwo(), Seen: strconv.Itoa(len(m.Memos)), Form: f,
	}
	if p := m.Proposal(); p != nil {
		v.Own = p.By.ID == actor.ID
	}
	for _, r := range m.Reasons {
		text := reason(r)
		if r.Effect > 0 {
			v.For = append(v.For, text)
		} else {
			v.Against = append(v.Against, text)
		}
	}
	return v
}

// reason puts a reason into a sentence. A number that agrees stands in the table, masked.
func reason(r dossier.SanctionsReason) string {
	text := r.Text
	if r.Feature == "number" {
		text, _, _ = strings.Cut(text, ":")
	}
	if text == "" {
		return ""
	}
	return ui.Capital(text) + "."
}

// pairs sets the facts side by side that tell people apart. The numbers of the candidate's documents are masked.
func pairs(in *say.Language, m *clearance.Match, d *dossier.Dossier) []pair {
	var names, births, numbers []string
	for _, n := range d.Names {
		names = append(names, n.Full)
	}
	if !d.DateOfBirth.IsZero() {
		births = append(births, in.Say("claimed %s", in.Date(d.DateOfBirth.Time())))
	}
	for _, doc := range d.Documents {
		if !doc.IsIdentity() {
			continue
		}
		if !doc.DateOfBirth.IsZero() {
			births = append(births, in.Say(strings.ReplaceAll(doc.Kind, "_", " "))+" "+in.Date(doc.DateOfBirth.Time()))
		}
		if doc.Number != "" {
			numbers = append(numbers, in.Say(strings.ReplaceAll(doc.Kind, "_", " "))+" "+ui.Masked(doc.Number))
		}
	}
	return []pair{
		{"Names", joined(in, names), joined(in, m.Names)},
		{"Date of birth", joined(in, births), joined(in, days(in, m.Births))},
		{"Numbers of documents", joined(in, numbers), joined(in, m.Numbers)},
	}
}

// days writes the listed dates as people read them; a year alone stays one.
func days(in *say.Language, dates []string) []string {
	all := make([]string, len(dates))
	for i, date := range dates {
		all[i] = in.DayText(date)
	}
	return all
}

// listing says what the entry is on and for what.
func listing(in *say.Language, m *clearance.Match) string {
	if len(m.Programmes) > 0 {
		return in.Say("Entry %s of the list %s, published %s, under %s.", m.Entry, m.List, in.DayText(m.ListDate), strings.Join(m.Programmes, ", "))
	}
	return in.Say("Entry %s of the list %s, published %s.", m.Entry, m.List, in.DayText(m.ListDate))
}

func joined(in *say.Language, values []string) string {
	if len(values) == 0 {
		return in.Say("Not known")
	}
	return strings.Join(values, "; ")
}

// steps says what would tell the two apart.
func steps(m *clearance.Match, d *dossier.Dossier) (texts []string) {
	if len(m.Births) > 0 && d.DateOfBirth.IsZero() {
		texts = append(texts, "Ask for the date of birth as an identity document prints it. The list states one.")
	}
	if len(m.Numbers) > 0 {
		texts = append(texts, "Compare the number of an identity document with the listed ones, on the original.")
	}
	if len(m.Births)+len(m.Numbers) == 0 {
		texts = append(texts, "The list states neither a date of birth nor a number. Read the entry at its publisher: addresses and remarks may tell the two apart.")
	}
	if m.Confirmed {
		texts = append(texts, "Read the entry at its publisher, and ask counsel before anything is signed or paid.")
	}
	return texts
}

func heading(m clearance.Memo) string {
	switch {
	case m.Outcome == clearance.Confirmed:
		return "The same person, as far as can be seen"
	case m.Waits():
		return "Not the same person: proposed"
	}
	return "Not the same person"
}

func secondHeading(s *clearance.Second) string {
	if s.Agreed {
		return "Agreed"
	}
	return "Did not agree"
}
