package population

import (
	"math/rand/v2"

	"bonafide/internal/dossier"
)

// Newcomer invents a candidate who comes after the n of the seed, of whom everything is recorded by which one is found: the i-th of
// them, from 0, shares one kind of thing with one of the others by chance, the kinds in turn. The photo is that one's saved
// again and turned, where it has one.
func Newcomer(seed uint64, n, i int) *dossier.Dossier {
	p := newPerson(seed, n+i)
	d := p.base()
	p.session(d)
	d.Contacts = append(d.Contacts, dossier.Contact{Kind: dossier.Messaging, Value: "@handle" + p.unique(8)}, dossier.Contact{Kind: dossier.Wallet, Value: "0x" + p.unique(40)})
	d.Documents = []dossier.Document{{Kind: "driver_license", Issuer: "US-" + d.Residence.Region, Number: "D" + p.unique(8), DateOfBirth: d.DateOfBirth}}
	d.Onboarding = &dossier.Onboarding{Payouts: []dossier.Payout{{Holder: d.Names[0].Full, Routing: routings[0], Account: "4" + p.unique(9), Channel: "bank", SetAt: Start}}}
	d.Profiles = []dossier.Profile{{Kind: "github", Handle: "dev-" + p.unique(8)}}
	d.Photos = []dossier.Photo{{Source: "application", Image: p.picture()}}
	d.Resume = &dossier.Resume{Text: p.words(80)}
	p.share(d, ordinary(seed, p.ordinary(n)), i)
	return d
}

// ordinary draws one of n who is in no scene: those are the first of their block.
func (p person) ordinary(n int) int {
	const cast = 200 // the scenes of a block have fewer
	return p.rng.IntN(max(1, n/Block))*Block + cast + p.rng.IntN(Block-cast)
}

// share gives d one kind of thing that the other has, the i-th of them, if the other has it.
func (p person) share(d, other *dossier.Dossier, i int) {
	switch i % 8 {
	case 0:
		d.Contacts[1].Value = other.Contacts[1].Value
	case 1:
		d.Contacts[0].Value = other.Contacts[0].Value
	case 2:
		d.Residence = other.Residence
	case 3:
		if len(other.Sessions) > 0 {
			d.Sessions[0].DeviceID = other.Sessions[0].DeviceID
		}
	case 4:
		if other.Onboarding != nil {
			d.Onboarding = other.Onboarding
		}
	case 5:
		if len(other.Documents) > 0 {
			d.Documents = other.Documents
		}
	case 6:
		if len(other.Photos) > 0 {
			d.Photos[0].Image = turnedCopy(p.rng, other.Photos[0].Image)
		}
	case 7:
		if other.Resume != nil {
			d.Resume = &dossier.Resume{Text: other.Resume.Text + p.words(20)}
		}
	}
}

// turnedCopy is a picture that was saved again, at twelve bits, and turned.
func turnedCopy(rng *rand.Rand, of *dossier.ImageFacts) *dossier.ImageFacts {
	f := &dossier.ImageFacts{Quality: of.Quality}
	for i := range f.SHA256 {
		f.SHA256[i] = byte(rng.Uint32())
	}
	by := rng.IntN(8)
	for o := range f.PDQ {
		f.PDQ[o] = Resaved(rng, of.PDQ[(o+by)%8], 12)
	}
	return f
}
