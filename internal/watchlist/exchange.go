package watchlist

import (
	"context"
	"fmt"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/errs"
	"bonafide/internal/stix"
	"bonafide/internal/vetting"
)

// A Confirmed case is one whose last decision is that misrepresentation was confirmed.
type Confirmed struct {
	At       time.Time // of the decision
	Dossier  *dossier.Dossier
	Pictures []Picture
}

// A Picture is known by hashes alone.
type Picture struct {
	SHA256 [32]byte
	PDQ    []byte // 32 bytes
}

// A Passage says whether a kind of artefact leaves the installation in an exchange of indicators, and comes in by one.
type Passage struct {
	Title       string
	Kind        stix.Kind // "" of what has no place in STIX
	Goes, Comes bool
	Why         string
}

// Passages is the table of what goes and comes. Nothing else does: no name, no date of birth, no home, no document, no number of one.
var Passages = []Passage{
	{"Mail address", stix.Email, true, true, "email-addr"},
	{"IP address of a session", stix.IP, true, true, "ipv4-addr, ipv6-addr; it goes out for 90 days, since addresses pass to others"},
	{"Wallet", stix.Wallet, true, true, "cryptocurrency-wallet in a pattern; STIX 2.1 has no observable of it"},
	{"Picture", stix.Picture, true, false, "file, by SHA-256 and PDQ, never the picture; a watch list has no pictures to compare with"},
	{"Company domain", stix.Domain, false, true, "domain-name; those of a case are of others, who may know nothing of it"},
	{"Phone number", "", false, false, "STIX 2.1 has no object for it"},
	{"Messaging account, profile handle", "", false, false, "They name a person"},
	{"Name, date of birth, home, document", "", false, false, "Never exchanged, about anybody"},
}

// passes reports whether a kind goes out.
func passes(kind stix.Kind) bool {
	for _, p := range Passages {
		if p.Kind == kind {
			return p.Goes
		}
	}
	return false
}

const (
	// mostConfirmed is how many cases one bundle is made of, the newest.
	mostConfirmed = 5000
	// addressFor and artefactFor are how long after the decision an exported artefact is worth to be looked for.
	addressFor  = 90 * 24 * time.Hour
	artefactFor = 365 * 24 * time.Hour
)

// Bundle returns the artefacts of confirmed cases as a STIX bundle, and how many cases they are of. Who makes it stands in the log.
func (s *Service) Bundle(ctx context.Context, actor vetting.Actor, by string) (_ []byte, cases int, err error) {
	defer errs.Wrap(&err, "watchlist.Bundle")
	if err := actor.May(vetting.ManageWatchlists); err != nil {
		return nil, 0, err
	}
	all, err := s.Store.Confirmed(ctx, mostConfirmed)
	if err != nil {
		return nil, 0, err
	}
	var artefacts []stix.Artefact
	for _, c := range all {
		artefacts = append(artefacts, c.artefacts()...)
	}
	now := s.Now().UTC()
	data, err := stix.Bundle(by, now, artefacts)
	if err != nil {
		return nil, 0, err
	}
	return data, len(all), s.Store.NoteExchange(ctx, actor, now, fmt.Sprintf("%d artefacts of %d cases", len(artefacts), len(all)))
}

// stixKinds are the kinds of STIX by those of lists, as far as they go or come.
var stixKinds = map[dossier.ListKind]stix.Kind{
	dossier.ListedEmail: stix.Email, dossier.ListedIP: stix.IP, dossier.ListedWallet: stix.Wallet, dossier.ListedDomain: stix.Domain,
}

// artefacts are what of a case goes out.
func (c *Confirmed) artefacts() (all []stix.Artefact) {
	add := func(kind stix.Kind, value, pdq, words string, lasts time.Duration) {
		all = append(all, stix.Artefact{Kind: kind, Value: value, PDQ: pdq, From: c.At, Until: c.At.Add(lasts), Words: words + " of a confirmed case of misrepresented identity or location"})
	}
	for _, k := range Keys(c.Dossier) {
		kind, ok := stixKinds[k.Kind]
		if !ok || !passes(kind) {
			continue
		}
		lasts := artefactFor
		if kind == stix.IP {
			lasts = addressFor
		}
		add(kind, k.Value, "", KindTitle(k.Kind), lasts)
	}
	for _, p := range c.Pictures {
		pdq := ""
		if len(p.PDQ) > 0 {
			pdq = stix.Hex(p.PDQ)
		}
		add(stix.Picture, stix.Hex(p.SHA256[:]), pdq, "Picture", artefactFor)
	}
	return all
}

// importedFor is for how many months an indicator counts that does not say until when.
const importedFor = 12

// ImportBundle adds the indicators of a STIX bundle, reviewed by the actor, and returns what of it was left out and why. An indicator counts as
// long as it says, at most as long as any entry, and for twelve months where it does not say.
func (s *Service) ImportBundle(ctx context.Context, actor vetting.Actor, data []byte) (_ Import, left []string, err error) {
	defer errs.Wrap(&err, "watchlist.ImportBundle")
	if err := actor.May(vetting.ManageWatchlists); err != nil {
		return Import{}, nil, err
	}
	now := s.Now().UTC()
	r, err := stix.Read(data, now)
	if err != nil {
		return Import{}, nil, err
	}
	left = r.Left
	var entries []Entry
	for _, a := range r.Artefacts {
		e := entryOf(a, actor.Name, now)
		if problems := e.Check(); len(problems) > 0 {
			for _, p := range problems {
				left = append(left, fmt.Sprintf("%.60s: %s", a.Value, p))
			}
			continue
		}
		entries = append(entries, e)
	}
	if r.More > 0 {
		left = append(left, fmt.Sprintf("%d more", r.More))
	}
	if len(entries) == 0 {
		return Import{}, left, nil
	}
	if entries, err = checked(entries); err != nil {
		return Import{}, nil, err
	}
	done, err := s.Store.SaveEntries(ctx, actor, now, once(entries), false)
	return done, left, err
}

func entryOf(a stix.Artefact, reviewer string, now time.Time) Entry {
	e := Entry{Value: a.Value, Source: a.Source, SourceURL: a.URL, Reviewer: reviewer}
	for listed, kind := range stixKinds {
		if kind == a.Kind {
			e.Kind = listed
		}
	}
	if e.Source == "" {
		e.Source = "A STIX bundle that names no author"
	}
	from, until := a.From, a.Until
	if from.IsZero() || from.After(now) {
		from = now
	}
	if until.IsZero() {
		until = now.AddDate(0, importedFor, 0)
	}
	if last := from.AddDate(0, longest, 0); until.After(last) {
		until = last
	}
	e.Date, e.Expires = dossier.DateOf(from), dossier.DateOf(until)
	return e
}
