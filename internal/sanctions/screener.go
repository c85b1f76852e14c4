package sanctions

import (
	"fmt"
	"slices"
	"sync/atomic"

	"bonafide/internal/dataset"
	"bonafide/internal/dossier"
)

// A Screener screens dossiers against the lists that it loaded last. The zero value has loaded none. It is safe for
// concurrent use.
type Screener struct{ loaded atomic.Pointer[loaded] }

type loaded struct {
	lists *Lists
	sets  []dataset.Set
}

// Load reads the lists that are installed in the folder, and reports whether there are any. Reading all that OFAC and the
// UN publish takes seconds.
func (s *Screener) Load(dir string) (some bool, err error) {
	sets, err := Installed(dir)
	if err != nil {
		return false, err
	}
	lists, err := Open(dir)
	if err != nil || lists == nil {
		return false, err
	}
	s.loaded.Store(&loaded{lists, sets})
	return true, nil
}

// Datasets describes the lists that are loaded.
func (s *Screener) Datasets() []dataset.Set {
	if l := s.loaded.Load(); l != nil {
		return l.sets
	}
	return nil
}

// Screen returns the entries that a name of the dossier resembles; nil while no list is loaded.
func (s *Screener) Screen(d *dossier.Dossier) dossier.Screening {
	l := s.loaded.Load()
	if l == nil {
		return nil
	}
	subject, refs := subjectOf(d)
	found := dossier.Screening{}
	for _, m := range l.lists.Screen(subject) {
		found = append(found, plainMatch(m, refs))
	}
	return found
}

// subjectOf returns whom a dossier is about, and where each name stands. Names that no document repeats count as much as
// others. What only an identity document says of the date of birth counts where the dossier says none.
func subjectOf(d *dossier.Dossier) (Subject, map[string]string) {
	s, refs := Subject{Type: Person, Birth: BornOn(d.DateOfBirth)}, map[string]string{}
	name := func(text, ref string) {
		if text != "" && refs[text] == "" {
			s.Names, refs[text] = append(s.Names, text), ref
		}
	}
	for i, n := range d.Names {
		name(n.Full, fmt.Sprintf("names[%d]", i))
	}
	for i, doc := range d.Documents {
		if !doc.IsIdentity() {
			continue
		}
		if doc.Name != nil {
			name(doc.Name.Full, fmt.Sprintf("documents[%d].name", i))
		}
		if s.Birth.IsZero() {
			s.Birth = BornOn(doc.DateOfBirth)
		}
		if doc.Number != "" {
			s.Numbers = append(s.Numbers, Number{Document, doc.Number})
		}
	}
	return s, refs
}

func plainMatch(m Match, refs map[string]string) dossier.SanctionsMatch {
	e := m.Entry
	p := dossier.SanctionsMatch{
		List: e.List, ListDate: e.ListDate, Entry: e.ID, Type: string(e.Type), Programmes: slices.Clone(e.Programmes),
		Listed: m.Name.Text, Claimed: m.Queried, Ref: refs[m.Queried], Score: m.Score, Confirmed: m.Confirmed, Digest: m.Digest,
	}
	for _, n := range e.Names {
		p.Names = append(p.Names, n.Text)
	}
	for _, b := range e.Births {
		p.Births = append(p.Births, b.String())
	}
	for _, n := range e.Numbers {
		p.Numbers = append(p.Numbers, n.Value)
	}
	for _, r := range m.Reasons {
		p.Reasons = append(p.Reasons, dossier.SanctionsReason(r))
	}
	return p
}
