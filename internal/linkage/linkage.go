// Package linkage finds what two dossiers share: phone numbers, mailboxes, referees, devices, portraits, document and
// account numbers, homes and texts; and the rings that such links make.
//
// It says that two records hold the same thing, never which of them is right, and never whether that matters: the
// indicators decide. Every link is found from both sides, but for a referee who is a candidate, which is a fact about
// the dossier that names the referee.
package linkage

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"bonafide/internal/dossier"
)

// Find returns what the subject shares with the dossiers of the population, in a fixed order. The subject may be among
// them; another dossier with its id is taken for it. Names and households are compared, so that a link says whether
// it is explained.
func Find(subject *dossier.Dossier, population []*dossier.Dossier) dossier.Links {
	return NewIndex(population).Find(subject)
}

// An Index is a population prepared for Find. It does not change and is safe for concurrent use, as long as the
// dossiers stay as they are.
type Index struct {
	people    People
	artefacts map[ID][]artefact
	holders   map[ID]int // dossiers that have a key
	hubs      Hubs
	photos    album           // the portraits
	portraits []picture       // those whose parts are known
	sitters   map[string]bool // whose those are, by id
	scans     album           // the pictures of documents

	photoFaces, documentFaces []picture // portraits cut out by their eyes

	resumes, sites, portfolios *corpus

	known map[*dossier.Dossier]facts // of the population
}

// A Prepared dossier has been cut into what it may share: numbers parsed, texts in shingles. It may stand in several indexes, and
// in those of several goroutines, as long as the dossier stays as it is.
type Prepared struct {
	*dossier.Dossier
	facts facts
}

// Prepare derives once what is dear to derive of a dossier.
func Prepare(d *dossier.Dossier) *Prepared { return &Prepared{d, factsOf(d)} }

// NewIndex prepares the population. Its dossiers must have different ids.
func NewIndex(population []*dossier.Dossier) *Index {
	prepared := make([]*Prepared, len(population))
	for i, d := range population {
		prepared[i] = Prepare(d)
	}
	return IndexOf(prepared)
}

// IndexOf does what NewIndex does, with dossiers that are prepared.
func IndexOf(population []*Prepared) *Index {
	x := &Index{
		artefacts: map[ID][]artefact{}, holders: map[ID]int{}, photos: newAlbum(), scans: newAlbum(),
		resumes: newCorpus(), sites: newCorpus(), portfolios: newCorpus(),
		known: map[*dossier.Dossier]facts{}, sitters: map[string]bool{},
	}
	for _, p := range population {
		d, f := p.Dossier, p.facts
		x.known[d] = f
		for _, a := range f.artefacts {
			x.add(a)
		}
		for _, p := range pictures(d) {
			x.photos.add(p)
			if p.facts.Parts != nil {
				x.portraits = append(x.portraits, p)
				x.sitters[d.ID] = true
			}
		}
		for _, p := range scans(d) {
			x.scans.add(p)
		}
		photos, documents := faces(d)
		x.photoFaces, x.documentFaces = append(x.photoFaces, photos...), append(x.documentFaces, documents...)
		x.resumes.add(f.resumes)
		x.sites.add(f.sites)
		x.portfolios.add(portfolios(f.profiles))
	}
	return x
}

// add adds an artefact. Those of one dossier come together.
func (x *Index) add(a artefact) {
	others := x.artefacts[a.ID()]
	if len(others) == 0 || others[len(others)-1].owner != a.owner {
		x.holders[a.ID()]++
	}
	x.artefacts[a.ID()] = append(others, a)
}

// facts are what a dossier may share that is dear to derive: telephone numbers are parsed and texts cut into shingles.
type facts struct {
	artefacts                []artefact
	resumes, sites, profiles []passage
}

func factsOf(d *dossier.Dossier) facts {
	return facts{artefacts(d), resumes(d), sites(d), profiles(d)}
}

func (x *Index) factsOf(d *dossier.Dossier) facts {
	if f, ok := x.known[d]; ok {
		return f
	}
	return factsOf(d)
}

// Find is as the function Find. Shared keys and files are looked up; a portrait's hash is compared with each of the
// population's.
func (x *Index) Find(subject *dossier.Dossier) dossier.Links {
	found, _ := x.Around(subject)
	return found
}

// Around returns what Find does, and everything that joins the subject to others directly: what is a fact about the other
// dossier too, which names the subject as a referee or as who referred it.
func (x *Index) Around(subject *dossier.Dossier) (found, around dossier.Links) {
	f := x.direct(subject)
	around = slices.Concat(f.links, f.ofOthers)
	f.links = append(f.links, x.ring(subject, f)...)
	return f.sorted(), around
}

// direct finds what the subject itself shares.
func (x *Index) direct(subject *dossier.Dossier) finder {
	f := finder{index: x, subject: subject, same: map[*dossier.Dossier]person{}, owners: map[string]*dossier.Dossier{}}
	has := x.factsOf(subject)
	own := has.artefacts
	for _, a := range own {
		for _, b := range x.artefacts[a.ID()] {
			if b.owner.ID != subject.ID {
				f.compare(a, b)
			}
		}
		for _, b := range own {
			if a.isReferees() && !b.isReferees() && a.ID() == b.ID() {
				f.refereeIs(a, b)
			}
		}
	}
	for _, p := range pictures(subject) {
		f.comparePicture(p, x)
		f.compareParts(p, x)
	}
	f.compareScans(x)
	f.compareFaces(x)
	f.compareTexts(x, has)
	return f
}

// A finder collects the links of one dossier.
type finder struct {
	index   *Index
	subject *dossier.Dossier
	links   dossier.Links
	same    map[*dossier.Dossier]person // memory of People.same
	owners  map[string]*dossier.Dossier // the other dossiers of the links, by id

	ofOthers dossier.Links // facts about other dossiers: the subject is their referee, or referred them
}

func (f *finder) compare(a, b artefact) {
	switch {
	case a.isReferees() && b.isReferees():
		f.sharedReferee(a, b)
	case a.isReferees():
		f.refereeIs(a, b)
	case b.isReferees():
		f.ofOthers = append(f.ofOthers, f.link(dossier.RefereeIsCandidate, a, b))
	case a.Kind == Phone:
		l := f.link(dossier.SharedPhone, a, b)
		l.SameRoot = sameRoot(f.subject, b.owner)
		f.links = append(f.links, l)
	case a.Kind == Mailbox:
		f.links = append(f.links, f.link(dossier.SharedMailbox, a, b))
	case a.Kind == Document:
		f.sharedID(a, b)
	case a.Kind == Account:
		f.links = append(f.links, f.link(dossier.SharedAccount, a, b))
	case a.Kind == Home:
		f.links = append(f.links, f.link(dossier.SharedAddress, a, b))
	case a.Kind == Device:
		f.sharedSession(dossier.SharedDevice, a, b)
	case a.Kind == IP:
		f.sharedSession(dossier.SharedIP, a, b)
	case a.Kind == Candidate && a.Value == b.owner.ID && confirmed(b.owner):
		f.links = append(f.links, f.link(dossier.ReferredBy, a, b))
	case a.Kind == Candidate && a.Value == f.subject.ID && confirmed(f.subject):
		f.ofOthers = append(f.ofOthers, f.link(dossier.ReferredBy, a, b))
	}
}

// sharedReferee records that one referee vouches for two candidates. A device does not name a referee: an office may
// have one for all.
func (f *finder) sharedReferee(a, b artefact) {
	if a.Kind == Device || f.find(dossier.SharedReferee, a, b) != nil {
		return
	}
	l := f.link(dossier.SharedReferee, a, b)
	l.Employer = b.owner.References[b.referee].Company
	f.links = append(f.links, l)
}

// refereeIs records that a referee is reached where a candidate is. Several keys that agree make one link.
func (f *finder) refereeIs(a, b artefact) {
	if l := f.find(dossier.RefereeIsCandidate, a, b); l != nil {
		if !strings.Contains(l.Key, a.masked) {
			l.Key += ", " + a.masked
			l.Keys++
		}
		if b.declared == "" {
			l.Declared = "" // one key that is not explained is enough
		}
		if f.index.hub(a.ID()).excuse(a.Kind) == "" {
			l.Hub = ""
		}
		return
	}
	l := f.link(dossier.RefereeIsCandidate, a, b)
	l.Keys = 1
	if usedOneAddress(f.subject.References[a.referee], b.owner) {
		l.Key += ", one network address within 24 hours"
		l.Keys++
	}
	f.links = append(f.links, l)
}

// find returns the link of the kind that the referee already has with the other dossier: with the same referee where
// the other side is one as well.
func (f *finder) find(kind dossier.LinkKind, a, b artefact) *dossier.Link {
	for i := range f.links {
		l := &f.links[i]
		if l.Kind == kind && l.Ref == a.owns() && l.Other == b.owner.ID && (!b.isReferees() || l.OtherRef == b.owns()) {
			return l
		}
	}
	return nil
}

func (f *finder) link(kind dossier.LinkKind, a, b artefact) dossier.Link {
	f.owners[b.owner.ID] = b.owner
	hub := f.index.hub(a.ID())
	person := f.person(b.owner)
	return dossier.Link{
		Holders: hub.Holders, Hub: hub.excuse(a.Kind),
		Kind: kind, Ref: a.owns(), Other: b.owner.ID, OtherRef: b.owns(),
		OtherName: b.owner.DisplayName(), SamePerson: person.same, Told: person.told, Household: household(f.subject, b.owner),
		Declared: cmp.Or(a.declared, b.declared), Key: a.masked, At: a.at, OtherAt: b.at,
	}
}

// A person says whether another record counts as the subject's, and whether somebody said so.
type person struct{ same, told bool }

func (f *finder) person(other *dossier.Dossier) person {
	p, known := f.same[other]
	if !known {
		p.same, p.told = f.index.people.same(f.subject, other)
		f.same[other] = p
	}
	return p
}

func (f *finder) sorted() dossier.Links {
	slices.SortFunc(f.links, func(a, b dossier.Link) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Ref, b.Ref), cmp.Compare(a.Other, b.Other),
			cmp.Compare(a.OtherRef, b.OtherRef), cmp.Compare(a.Key, b.Key), cmp.Compare(a.From, b.From), cmp.Compare(a.Edge, b.Edge))
	})
	return f.links
}

func household(a, b *dossier.Dossier) bool { return a.InHousehold(b.ID) || b.InHousehold(a.ID) }

// nearInTime is how close two uses of a network address must be to be one person's.
const nearInTime = 24 * time.Hour

// usedOneAddress reports whether the referee answered from an address that the candidate used within a day, on a
// network that strangers do not share.
func usedOneAddress(r dossier.Reference, d *dossier.Dossier) bool {
	if r.IP == "" || r.RespondedAt.IsZero() || r.NetworkKind.Shared() {
		return false
	}
	return slices.ContainsFunc(d.Sessions, func(s dossier.Session) bool {
		return sameAddress(s.IP, r.IP) && s.Kind != refereesSession && s.SharedWith == "" &&
			s.Network != nil && !s.Network.Kind.Shared() && s.At.Sub(r.RespondedAt).Abs() <= nearInTime
	})
}

// owns names the fact that holds the artefact: the contact, session or referee.
func (a artefact) owns() string {
	if a.isReferees() {
		return fmt.Sprintf("references[%d]", a.referee)
	}
	return a.Ref
}
