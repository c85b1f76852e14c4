package linkage

import (
	"fmt"
	"math"

	"bonafide/internal/dossier"
	"bonafide/internal/text"
)

const (
	// A shingle is common in a population where at least this share of its texts hold it and at least so many do: more
	// than the 22 personas of the largest ring that was published, so that a ring's own phrases stay rare.
	commonShare = 0.005
	commonTexts = 25

	fewestShingles = 20  // in the shorter of two texts; shorter ones agree by chance
	sameSite       = 0.5 // Jaccard similarity from which two sites are reported
	sameProfile    = 0.6 // the same for two profiles
)

// A passage is a text of a dossier that is compared with others.
type passage struct {
	owner *dossier.Dossier
	ref   string
	of    string // the employer whose site it is, or the name on the profile
	doc   *text.Document
}

// A corpus is the texts of one sort in a population.
type corpus struct {
	passages []passage
	at       map[text.Shingle][]int // the passages that hold a shingle
}

func newCorpus() *corpus { return &corpus{at: map[text.Shingle][]int{}} }

func (c *corpus) add(passages []passage) {
	for _, p := range passages {
		for x := range p.doc.Shingles {
			c.at[x] = append(c.at[x], len(c.passages))
		}
		c.passages = append(c.passages, p)
	}
}

// common reports whether a shingle says nothing where two texts share it.
func (c *corpus) common(x text.Shingle) bool {
	n := len(c.at[x])
	return text.Common(x) || n >= commonTexts && float64(n) >= commonShare*float64(len(c.passages))
}

// near returns the passages of others that share an uncommon phrase of PhraseWords words or more with p, perhaps.
func (c *corpus) near(p passage) (all []passage) {
	shared := map[int]int{}
	for x := range p.doc.Shingles {
		if c.common(x) {
			continue
		}
		for _, i := range c.at[x] {
			shared[i]++
		}
	}
	for i, n := range shared {
		if n > text.PhraseWords-text.ShingleWords && c.passages[i].owner.ID != p.owner.ID {
			all = append(all, c.passages[i])
		}
	}
	return all
}

// similarity returns the Jaccard similarity of two passages without what is common; 0 where one is too short.
func (c *corpus) similarity(p, q passage, skip func(text.Shingle) bool) float64 {
	s, smaller := p.doc.Jaccard(q.doc, skip)
	if smaller < fewestShingles {
		return 0
	}
	return math.Round(s*1000) / 1000
}

func resumes(d *dossier.Dossier) []passage {
	if d.Resume == nil || d.Resume.Text == "" {
		return nil
	}
	return []passage{{owner: d, ref: "resume", doc: text.NewDocument(d.Resume.Text)}}
}

func sites(d *dossier.Dossier) (all []passage) {
	for i, j := range d.Employment {
		if j.Site != nil && j.Site.Text != "" {
			all = append(all, passage{d, fmt.Sprintf("employment[%d]", i), j.Employer, text.NewDocument(j.Site.Text)})
		}
	}
	return all
}

func profiles(d *dossier.Dossier) (all []passage) {
	for i, p := range d.Profiles {
		if p.Text != "" {
			all = append(all, passage{d, fmt.Sprintf("profiles[%d]", i), p.Name, text.NewDocument(p.Text)})
		}
	}
	return all
}

// portfolios are the profiles whose text is compared across candidates.
func portfolios(profiles []passage) (all []passage) {
	for _, p := range profiles {
		if p.isPortfolio() {
			all = append(all, p)
		}
	}
	return all
}

func (p passage) isPortfolio() bool {
	for i, profile := range p.owner.Profiles {
		if fmt.Sprintf("profiles[%d]", i) == p.ref {
			return profile.Kind == "portfolio"
		}
	}
	return false
}

// textKeys returns the fingerprints of the dossier's texts, without what is common and what the advertisement says.
// Texts of one sort are found by texts of that sort.
func textKeys(d *dossier.Dossier) []Key {
	ad := text.NewDocument(d.Application.JobAdText)
	var keys []Key
	add := func(sort string, passages []passage, skip func(text.Shingle) bool) {
		for _, p := range passages {
			for _, x := range p.doc.Fingerprints(skip) {
				keys = append(keys, Key{Text, fmt.Sprintf("%s %016x", sort, uint64(x)), p.ref})
			}
		}
	}
	add("resume", resumes(d), func(x text.Shingle) bool { return text.Common(x) || ad.Shingles.Has(x) })
	add("site", sites(d), text.Common)
	add("portfolio", portfolios(profiles(d)), text.Common)
	return keys
}

// compareTexts finds the texts that the subject shares with others, and within its own dossier.
func (f *finder) compareTexts(x *Index, has facts) {
	for _, p := range has.resumes {
		for _, q := range x.resumes.near(p) {
			f.compareResumes(p, q, x.resumes)
		}
	}
	own := has.sites
	for i, p := range own {
		for _, q := range append(x.sites.near(p), others(own, i)...) {
			if s := x.sites.similarity(p, q, x.sites.common); s >= sameSite && dossier.Company(p.of) != dossier.Company(q.of) {
				f.addTexts(dossier.SharedSiteText, p, q, s).Employer = q.of
			}
		}
	}
	own = has.profiles
	for i, p := range own {
		near := others(own, i)
		if p.isPortfolio() {
			near = append(near, x.portfolios.near(p)...)
		}
		for _, q := range near {
			if s := x.portfolios.similarity(p, q, x.portfolios.common); s >= sameProfile {
				f.addTexts(dossier.SharedProfileText, p, q, s).SameName = oneName(p.of, q.of)
			}
		}
	}
}

// others returns all passages but the one.
func others(all []passage, but int) []passage {
	var rest []passage
	for i, p := range all {
		if i != but {
			rest = append(rest, p)
		}
	}
	return rest
}

// compareResumes compares two résumés without what the job advertisements say, since applicants repeat those.
func (f *finder) compareResumes(p, q passage, c *corpus) {
	ours, theirs := text.NewDocument(p.owner.Application.JobAdText), text.NewDocument(q.owner.Application.JobAdText)
	skip := func(x text.Shingle) bool { return c.common(x) || ours.Shingles.Has(x) || theirs.Shingles.Has(x) }
	similarity, phrases := c.similarity(p, q, skip), p.doc.Phrases(q.doc, skip)
	if similarity < dossier.SameResume && len(phrases) < dossier.ResumePhrases {
		return
	}
	l := f.addTexts(dossier.SharedResume, p, q, similarity)
	l.Phrases, l.Employer = phrases, commonEmployer(p.owner, q.owner)
}

func (f *finder) addTexts(kind dossier.LinkKind, p, q passage, similarity float64) *dossier.Link {
	a := artefact{Key: Key{Ref: p.ref}, owner: p.owner, referee: -1, at: p.owner.Application.AppliedAt}
	b := artefact{Key: Key{Ref: q.ref}, owner: q.owner, referee: -1, at: q.owner.Application.AppliedAt}
	l := f.link(kind, a, b)
	l.Similarity = similarity
	f.links = append(f.links, l)
	return &f.links[len(f.links)-1]
}

// oneName reports whether the names on two profiles are one person's, or one carries none.
func oneName(a, b string) bool {
	x := dossier.Name{Full: a}
	return a == "" || b == "" || x.Same(dossier.Name{Full: b})
}

// commonEmployer returns an employer for whom both claim to have worked.
func commonEmployer(a, b *dossier.Dossier) string {
	names := map[string]bool{}
	for _, j := range a.Employment {
		names[dossier.Company(j.Employer)] = true
	}
	delete(names, "")
	for _, j := range b.Employment {
		if names[dossier.Company(j.Employer)] {
			return j.Employer
		}
	}
	return ""
}
