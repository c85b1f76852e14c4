package meeting

import (
	"slices"
	"strings"
	"time"

	"bonafide/internal/dossier"
)

// A Match is what speaks for a person of a report being the candidate.
type Match struct {
	Email bool     // the mail address is one of the candidate's
	Name  bool     // a name shown is one of the candidate's
	Part  bool     // a name shown shares a part with one of the candidate's
	Other []string // names shown that share no part with any of the candidate's
}

// Match compares the person with the candidate.
func (p *Person) Match(d *dossier.Dossier) Match {
	m := Match{Email: p.Email != "" && slices.ContainsFunc(d.Contacts, func(c dossier.Contact) bool {
		return c.Kind == "email" && strings.EqualFold(strings.TrimSpace(c.Value), p.Email)
	})}
	for _, shown := range p.Names {
		name := dossier.Name{Full: shown}
		shares, comparable := false, false
		for _, a := range name.CompareAll(d.Names) {
			shares = shares || a.Equal+a.Variant > 0
			comparable = comparable || a.Different > 0
		}
		m.Name = m.Name || name.SameAsAny(d.Names)
		m.Part = m.Part || shares
		if comparable && !shares {
			m.Other = append(m.Other, shown)
		}
	}
	return m
}

// Sure reports whether the person is taken for the candidate until somebody says otherwise.
func (m Match) Sure() bool { return m.Email || m.Name }

// near is how far from a recorded interview a person may have joined for it to be the same conversation.
const near = 2 * time.Hour

// Near returns the recorded interview that is nearest to a time, -1 where none is near.
func Near(interviews []dossier.Interview, at time.Time) int {
	best, distance := -1, near+1
	for i, iv := range interviews {
		if d := iv.At.Sub(at).Abs(); d < distance {
			best, distance = i, d
		}
	}
	return best
}

// A Choice is what a person said about a reading.
type Choice struct {
	Candidate    []int    // of the reading's people: more than one where the candidate joined under several names
	Interviewers []string // names to record
	Interview    int      // the recorded interview to complete; -1: a new one
	Other        []string // names to note as another identity that was shown
	By           string   // who notes it
	Media        bool     // the candidate was told that names of devices are read
}

// A Recording is what a choice makes of a reading.
type Recording struct {
	Interview dossier.Interview
	Changed   bool // the interview is new, or not as it is recorded
	Sessions  []dossier.Session
}

// Empty reports whether there is nothing that is not recorded already.
func (r Recording) Empty() bool { return !r.Changed && len(r.Sessions) == 0 }

// Recording returns the interview and the sessions that a choice makes. What a recorded interview says already stays; a
// session that is recorded already is not made again.
func (r *Reading) Recording(d *dossier.Dossier, c Choice) Recording {
	var out Recording
	var people []*Person
	for _, i := range c.Candidate {
		people = append(people, &r.People[i])
	}
	slices.SortStableFunc(people, func(a, b *Person) int { return a.First().Compare(b.First()) })
	iv := dossier.Interview{At: people[0].First()}
	if c.Interview >= 0 {
		iv = d.Interviews[c.Interview]
	}
	out.Interview = complete(iv, r.Kind, people, c)
	out.Changed = c.Interview < 0 || !sameInterview(iv, out.Interview)
	for _, p := range people {
		for _, s := range p.Stays {
			session := dossier.Session{Kind: "interview", At: s.From, Until: s.Until, IP: s.IP, UserAgent: s.Device}
			if c.Media {
				session.MediaDevices = p.Media
			}
			known := func(o dossier.Session) bool {
				return o.Kind == session.Kind && o.IP == session.IP && o.At.Equal(session.At)
			}
			if s.IP != "" && !slices.ContainsFunc(d.Sessions, known) && !slices.ContainsFunc(out.Sessions, known) {
				out.Sessions = append(out.Sessions, session)
			}
		}
	}
	return out
}

// complete fills in what the interview does not say. Of two figures of packet loss the worse one counts: it is the innocent
// explanation of an odd picture.
func complete(iv dossier.Interview, kind Kind, people []*Person, c Choice) dossier.Interview {
	if iv.Channel == "" {
		iv.Channel = kind.Channel()
	}
	if iv.DisplayName == "" {
		iv.DisplayName = people[0].Names[0]
	}
	for _, p := range people {
		if p.Loss != nil && (iv.PacketLossPercent == nil || *iv.PacketLossPercent < *p.Loss) {
			iv.PacketLossPercent = p.Loss
		}
	}
	iv.Interviewers = slices.Clone(iv.Interviewers)
	for _, name := range c.Interviewers {
		if !slices.ContainsFunc(iv.Interviewers, func(o string) bool { return strings.EqualFold(o, name) }) {
			iv.Interviewers = append(iv.Interviewers, name)
		}
	}
	iv.Marks = slices.Clone(iv.Marks)
	for _, name := range c.Other {
		m := dossier.Mark{Code: otherIdentity, By: c.By, At: people[0].First(), Text: name}
		if !slices.ContainsFunc(iv.Marks, func(o dossier.Mark) bool { return o.Code == m.Code && o.By == m.By && o.Text == m.Text }) {
			iv.Marks = append(iv.Marks, m)
		}
	}
	return iv
}

// otherIdentity is the code of a mark by which somebody notes that another person's identity was shown.
const otherIdentity = "other_identity_shown"

func sameInterview(a, b dossier.Interview) bool {
	return a.Channel == b.Channel && a.DisplayName == b.DisplayName && len(a.Interviewers) == len(b.Interviewers) && len(a.Marks) == len(b.Marks) &&
		(a.PacketLossPercent == nil) == (b.PacketLossPercent == nil) && (a.PacketLossPercent == nil || *a.PacketLossPercent == *b.PacketLossPercent)
}
