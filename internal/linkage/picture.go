package linkage

import (
	"fmt"
	"math/bits"
	"slices"

	"bonafide/internal/dossier"
	"bonafide/internal/photo"
)

// ReviewDistance is the PDQ distance up to which two pictures are shown to a person. Above it, pictures that resemble
// each other by chance begin.
const ReviewDistance = 40

// A picture is a portrait, a picture of a document, or a page of one.
type picture struct {
	owner *dossier.Dossier
	ref   string
	facts *dossier.ImageFacts
	page  bool // it is a part of a file, and has no bytes of its own
}

func pictures(d *dossier.Dossier) []picture {
	var all []picture
	for i, p := range d.Photos {
		if p.Image != nil {
			all = append(all, picture{d, fmt.Sprintf("photos[%d]", i), p.Image, false})
		}
	}
	return all
}

// scans returns the pictures of documents: the files of their captures, and the pages of those that have pages.
func scans(d *dossier.Dossier) []picture {
	var all []picture
	for i, doc := range d.Documents {
		for j, c := range doc.Captures {
			if c.Image == nil {
				continue
			}
			ref := fmt.Sprintf("documents[%d].captures[%d]", i, j)
			all = append(all, picture{d, ref, c.Image, false})
			for _, p := range c.Image.Inside {
				if p.Kind != dossier.InnerPage {
					continue
				}
				all = append(all, picture{d, ref, &dossier.ImageFacts{PDQ: p.PDQ, Quality: p.Quality}, true})
			}
		}
	}
	return all
}

// An album is pictures that are compared with each other.
type album struct {
	files    map[[32]byte][]picture // by SHA-256
	pictures []picture              // whose hash says something
	hashes   [][4]uint64            // of the pictures as they are: side by side, so that a scan is quick
}

func newAlbum() album { return album{files: map[[32]byte][]picture{}} }

func (a *album) add(p picture) {
	if !p.page {
		a.files[p.facts.SHA256] = append(a.files[p.facts.SHA256], p)
	}
	if p.facts.Quality >= photo.MinQuality {
		a.pictures = append(a.pictures, p)
		a.hashes = append(a.hashes, p.facts.PDQ[0])
	}
}

// near calls do with each picture of the album that is the same file, whatever the quality of its hash, or near the same
// picture in another file, and how far it is.
func (a *album) near(p picture, do func(q picture, distance int)) {
	if !p.page {
		for _, q := range a.files[p.facts.SHA256] {
			do(q, 0)
		}
	}
	if p.facts.Quality < photo.MinQuality {
		return
	}
	for i := range a.hashes {
		if q := a.pictures[i]; maybeNear(&p.facts.PDQ, &a.hashes[i]) && (p.page || q.page || q.facts.SHA256 != p.facts.SHA256) {
			if d := distance(&p.facts.PDQ, &q.facts.PDQ); d <= ReviewDistance {
				do(q, d)
			}
		}
	}
}

// comparePicture finds the portrait among the portraits of others.
func (f *finder) comparePicture(p picture, x *Index) {
	x.photos.near(p, func(q picture, distance int) {
		if q.owner.ID != f.subject.ID {
			l := f.pictureLink(dossier.SharedPhoto, p, q)
			l.Distance = distance
			f.links = append(f.links, l)
		}
	})
}

// compareScans finds the pictures of the subject's documents among those of others: one link for two captures, of the
// pages that are nearest.
func (f *finder) compareScans(x *Index) {
	type pair struct{ ref, other, otherRef string }
	nearest := map[pair]int{}
	for _, p := range scans(f.subject) {
		x.scans.near(p, func(q picture, distance int) {
			if q.owner.ID == f.subject.ID {
				return
			}
			at := pair{p.ref, q.owner.ID, q.ref}
			i, found := nearest[at]
			if !found {
				i = len(f.links)
				nearest[at], f.links = i, append(f.links, f.pictureLink(dossier.SharedScan, p, q))
				f.links[i].Distance = distance
			}
			f.links[i].Distance = min(f.links[i].Distance, distance)
		})
	}
}

// faces returns the portraits that were cut out of the dossier's photos and of its documents.
func faces(d *dossier.Dossier) (photos, documents []picture) {
	cut := func(ref string, facts *dossier.ImageFacts) (all []picture) {
		if facts == nil {
			return nil
		}
		for _, p := range facts.Inside {
			if p.Kind == dossier.InnerPortrait {
				all = append(all, picture{d, ref, &dossier.ImageFacts{SHA256: facts.SHA256, PDQ: p.PDQ, Quality: p.Quality}, true})
			}
		}
		return all
	}
	for i, p := range d.Photos {
		photos = append(photos, cut(fmt.Sprintf("photos[%d]", i), p.Image)...)
	}
	for i, doc := range d.Documents {
		for j, c := range doc.Captures {
			documents = append(documents, cut(fmt.Sprintf("documents[%d].captures[%d]", i, j), c.Image)...)
		}
	}
	return photos, documents
}

// compareFaces finds the portraits on the subject's documents among the photos of others, the other way round, and those in the
// subject's photos among the photos of others that are no copies as they are. They are upright, so that nothing is turned.
func (f *finder) compareFaces(x *Index) {
	compare := func(kind dossier.LinkKind, mine, theirs []picture) {
		for _, p := range mine {
			for _, q := range theirs {
				d := photo.Hash(p.facts.PDQ[0]).Distance(q.facts.PDQ[0])
				if d <= dossier.SamePortrait && q.owner.ID != f.subject.ID && !f.seen(p, q) {
					l := f.pictureLink(kind, p, q)
					l.Distance = d
					f.links = append(f.links, l)
				}
			}
		}
	}
	photos, documents := faces(f.subject)
	compare(dossier.SharedPortrait, documents, x.photoFaces)
	compare(dossier.SharedPortrait, photos, x.documentFaces)
	compare(dossier.SharedCrop, photos, x.photoFaces)
}

// seen reports whether the two files were found to be one picture as they are.
func (f *finder) seen(p, q picture) bool {
	return slices.ContainsFunc(f.links, func(l dossier.Link) bool {
		return l.Kind == dossier.SharedPhoto && l.Ref == p.ref && l.Other == q.owner.ID && l.OtherRef == q.ref
	})
}

// compareParts finds the background of the picture behind other faces. How many people it is behind was counted before, or is
// counted among the population.
func (f *finder) compareParts(p picture, x *Index) {
	if p.facts.Parts == nil {
		return
	}
	seen := map[string]bool{p.owner.ID: true}
	first := len(f.links)
	for _, q := range x.portraits {
		d := distance(&p.facts.Parts.Background, &q.facts.Parts.Background)
		if d > dossier.SamePicture || q.owner.ID == f.subject.ID {
			continue
		}
		seen[q.owner.ID] = true
		l := f.pictureLink(dossier.SharedTemplate, p, q)
		l.Distance, l.FaceDistance = d, distance(&p.facts.Parts.Face, &q.facts.Parts.Face)
		f.links = append(f.links, l)
	}
	of := p.facts.Parts.Of
	if of == 0 {
		of = x.portrayed(p.owner)
	}
	for i := range f.links[first:] {
		f.links[first+i].Seen, f.links[first+i].Of = max(p.facts.Parts.Seen, len(seen)), of
	}
}

// portrayed returns how many people have portraits whose parts are known, the subject among them.
func (x *Index) portrayed(subject *dossier.Dossier) int {
	n := len(x.sitters)
	if !x.sitters[subject.ID] {
		n++
	}
	return n
}

func (f *finder) pictureLink(kind dossier.LinkKind, p, q picture) dossier.Link {
	a := artefact{Key: Key{Ref: p.ref}, owner: p.owner, referee: -1, at: p.owner.Application.AppliedAt}
	b := artefact{Key: Key{Ref: q.ref}, owner: q.owner, referee: -1, at: q.owner.Application.AppliedAt}
	return f.link(kind, a, b)
}

// TurnedDistance is how far a picture may be from another that is as it is, when it is turned as suits best, for the two to be
// compared. Turning the other may give less, for what resampling leaves.
const TurnedDistance = 47

// maybeNear is a quick look at whether distance may be ReviewDistance or less.
func maybeNear(turned *[8][4]uint64, asIs *[4]uint64) bool {
	for i := range turned {
		a, most := &turned[i], TurnedDistance
		half := bits.OnesCount64(a[0]^asIs[0]) + bits.OnesCount64(a[1]^asIs[1])
		if half <= most && half+bits.OnesCount64(a[2]^asIs[2])+bits.OnesCount64(a[3]^asIs[3]) <= most {
			return true
		}
	}
	return false
}

// PictureDistance returns how many of 256 bits two pictures differ in when either is turned and mirrored as suits best.
func PictureDistance(a, b *dossier.ImageFacts) int { return distance(&a.PDQ, &b.PDQ) }

// distance returns how many bits two pictures differ in when either is turned and mirrored as suits best. It is the same
// in both directions.
func distance(p, q *[8][4]uint64) int {
	nearest := 256
	for i := range p {
		nearest = min(nearest, photo.Hash(p[i]).Distance(q[0]), photo.Hash(q[i]).Distance(p[0]))
	}
	return nearest
}
