// Package population invents candidates by the million, the same for the same seed, to measure and to prove linkage by: people
// of whom a few share names, towns and the looks of their pictures as people do, and among each thousand of them scenes of which
// is known what they share. Nobody in it exists; telephone numbers are of exchange 555, networks of the documentation range.
package population

import (
	"iter"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"bonafide/internal/dossier"
)

// Block is how many candidates share one cast of scenes: its last ones are planted, see Scenes.
const Block = 1000

// Start is the day around which everything is laid.
var Start = time.Date(2026, 9, 1, 9, 0, 0, 0, time.UTC)

// Candidates returns n candidates, of which only the one in hand is kept. n is rounded up to whole blocks.
func Candidates(seed uint64, n int) iter.Seq[*dossier.Dossier] {
	return func(yield func(*dossier.Dossier) bool) {
		for b := range (n + Block - 1) / Block {
			planted := 0
			for _, s := range Scenes(seed, b) {
				for _, d := range s.Cast {
					planted++
					if !yield(d) {
						return
					}
				}
			}
			for i := planted; i < Block; i++ {
				if !yield(ordinary(seed, b*Block+i)) {
					return
				}
			}
		}
	}
}

// A person invents one candidate. Each has random numbers of its own, so that any can be made by itself.
type person struct {
	rng *rand.Rand
	n   int
}

func newPerson(seed uint64, n int) person {
	return person{rand.New(rand.NewPCG(seed, uint64(n)+1)), n}
}

func ordinary(seed uint64, n int) *dossier.Dossier {
	p := newPerson(seed, n)
	d := p.base()
	if p.chance(80) {
		p.session(d)
	}
	if p.chance(60) {
		d.Documents = []dossier.Document{{Kind: "driver_license", Issuer: "US-" + d.Residence.Region, Number: "D" + p.unique(8), DateOfBirth: d.DateOfBirth}}
	}
	if p.chance(40) {
		d.Onboarding = &dossier.Onboarding{Payouts: []dossier.Payout{{Holder: d.Names[0].Full, Routing: routings[p.skewed(len(routings))], Account: "4" + p.unique(9), Channel: "bank", SetAt: Start}}}
	}
	if p.chance(35) {
		d.Photos = []dossier.Photo{{Source: "application", Image: p.picture()}}
	}
	if p.chance(70) {
		d.Resume = &dossier.Resume{Text: p.words(80)}
	}
	if p.chance(30) {
		d.Profiles = []dossier.Profile{{Kind: "github", Handle: "dev-" + p.unique(8)}}
	}
	return d
}

// base invents what every candidate has.
func (p person) base() *dossier.Dossier {
	given, family := syllables(p.skewed(commonGiven), 2), syllables(p.skewed(commonFamily), 3)
	applied := Start.Add(-time.Duration(p.rng.IntN(60*24)) * time.Hour)
	town := p.skewed(towns)
	return &dossier.Dossier{
		Schema: dossier.Schema, ID: "p-" + p.unique(8),
		Names:       []dossier.Name{{Kind: dossier.LegalName, Full: given + " " + family, Given: given, Family: family}},
		DateOfBirth: dossier.DateOf(time.Date(1960, 1, 1+p.rng.IntN(40*365), 0, 0, 0, 0, time.UTC)),
		Residence: &dossier.Address{
			Line1: strconv.Itoa(p.n) + " " + syllables(p.rng.IntN(500), 3) + " Street", City: syllables(town, 3) + "ville",
			Region: "TX", PostalCode: strconv.Itoa(70000 + town), Country: "US", Class: "residential",
		},
		Contacts: []dossier.Contact{
			{Kind: dossier.Email, Value: strings.ToLower(given+"."+family) + "." + p.unique(8) + "@mailbox.example", Since: applied},
			{Kind: dossier.Phone, Value: p.phone(), Since: applied},
		},
		Application: dossier.Application{Requisition: "REQ-" + strconv.Itoa(p.skewed(50)), Title: "Engineer", AppliedAt: applied, Remote: true},
		Employment:  []dossier.Job{{Employer: syllables(p.skewed(5000), 4) + " Ltd", Title: "Engineer", Start: "2019-03", End: "present"}},
	}
}

// How many names and towns there are, the commonest first. With skewed, the commonest surname has about one in a hundred, as
// Smith has in the 2010 US census.
const (
	commonGiven  = 3000
	commonFamily = 40_000
	towns        = 9000
)

var routings = []string{"021000021", "026009593", "121000248", "111000025", "031176110", "322271627", "071000013", "065000090"}

// skewed draws from 0 to n-1, low ones far more often: the k-th about as often as 1/k (Zipf).
func (p person) skewed(n int) int {
	return int(math.Pow(float64(n), p.rng.Float64())) - 1
}

func (p person) chance(percent int) bool { return p.rng.IntN(100) < percent }

// unique writes the candidate's number in so many digits.
func (p person) unique(digits int) string {
	s := strconv.Itoa(p.n)
	return strings.Repeat("0", max(0, digits-len(s))) + s
}

// phone is a number that no other candidate below eight million has.
func (p person) phone() string {
	line := strconv.Itoa(10_000 + p.n%10_000)[1:]
	return "+1" + strconv.Itoa(200+p.n/10_000%800) + "555" + line
}

// session is a visit from a network of the candidate's own, or from one that strangers share: a VPN's exit, a carrier's.
func (p person) session(d *dossier.Dossier) {
	n := uint64(p.n)
	s := dossier.Session{Kind: "portal", At: d.Application.AppliedAt, DeviceID: "device-" + p.unique(8),
		IP: "2001:db8:" + strconv.FormatUint(n>>16, 16) + ":" + strconv.FormatUint(n&0xffff, 16) + "::1", Network: &dossier.Network{Country: "US", Kind: dossier.Residential, Organization: "Example Cable", Source: "invented", SeenAt: dossier.DateOf(Start)}}
	if p.chance(20) {
		s.IP, s.Network.Kind = "198.51.100."+strconv.Itoa(p.skewed(250)), dossier.VPN
	}
	d.Sessions = []dossier.Session{s}
}

// looks are how many kinds of picture there are: pictures of one look come near each other, and none as near as two copies.
const looks = 50

func (p person) picture() *dossier.ImageFacts {
	look := rand.New(rand.NewPCG(7, uint64(p.skewed(looks))))
	f := &dossier.ImageFacts{Quality: 100}
	for i := range f.SHA256 {
		f.SHA256[i] = byte(p.rng.Uint32())
	}
	for o := range f.PDQ {
		for w := range f.PDQ[o] {
			f.PDQ[o][w] = look.Uint64() ^ p.rng.Uint64()&p.rng.Uint64() // a quarter of the bits differ from the look's
		}
	}
	return f
}

// words is a text of words at random, of which no two candidates share a phrase.
func (p person) words(n int) string {
	var b strings.Builder
	for range n {
		b.WriteString(syllables(p.rng.IntN(4000), 3))
		b.WriteByte(' ')
	}
	return b.String()
}

var onsets = strings.Fields("b br d dr f g h j k kl l m n p r s st t v z")

const vowels = "aeiou"

// syllables writes a number as a word, another for each number of that many syllables or fewer.
func syllables(n, most int) string {
	var b [16]byte
	word := b[:0]
	for i := 0; i < most && (i < 2 || n > 0); i++ {
		word = append(word, onsets[n%20]...)
		word = append(word, vowels[n/20%5])
		n /= 100
	}
	word[0] -= 'a' - 'A'
	return string(word)
}
