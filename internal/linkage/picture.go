package linkage

import (
	"fmt"
	"math/bits"

	"bonafide/internal/dossier"
	"bonafide/internal/photo"
)

// ReviewDistance is the PDQ distance up to which two pictures are shown to a person. Above it, pictures that resemble
// each other by chance begin.
const ReviewDistance = 40

// A picture is a portrait that was read.
type picture struct {
	owner *dossier.Dossier
	ref   string
	facts *dossier.ImageFacts
}

func pictures(d *dossier.Dossier) []picture {
	var all []picture
	for i, p := range d.Photos {
		if p.Image != nil {
			all = append(all, picture{d, fmt.Sprintf("photos[%d]", i), p.Image})
		}
	}
	return all
}

func (x *Index) add(p picture) {
	x.files[p.facts.SHA256] = append(x.files[p.facts.SHA256], p)
	if p.facts.Quality >= photo.MinQuality {
		x.pictures = append(x.pictures, p)
		x.hashes = append(x.hashes, p.facts.PDQ[0])
	}
	if p.facts.Parts != nil {
		x.portraits = append(x.portraits, p)
	}
}

// comparePicture finds the same file, whatever the quality of its hash, and the same picture in other files.
func (f *finder) comparePicture(p picture, x *Index) {
	for _, q := range x.files[p.facts.SHA256] {
		f.addPictures(p, q, 0)
	}
	if p.facts.Quality < photo.MinQuality {
		return
	}
	for i := range x.hashes {
		if q := x.pictures[i]; maybeNear(&p.facts.PDQ, &x.hashes[i]) && q.facts.SHA256 != p.facts.SHA256 {
			if d := distance(&p.facts.PDQ, &q.facts.PDQ); d <= ReviewDistance {
				f.addPictures(p, q, d)
			}
		}
	}
}

// compareParts finds the background of the picture behind other faces, and counts the people behind whom it is.
func (f *finder) compareParts(p picture, x *Index) {
	if p.facts.Parts == nil {
		return
	}
	people, seen := map[string]bool{p.owner.ID: true}, map[string]bool{p.owner.ID: true}
	first := len(f.links)
	for _, q := range x.portraits {
		people[q.owner.ID] = true
		d := distance(&p.facts.Parts.Background, &q.facts.Parts.Background)
		if d > dossier.SamePicture || q.owner.ID == f.subject.ID {
			continue
		}
		seen[q.owner.ID] = true
		l := f.pictureLink(dossier.SharedTemplate, p, q)
		l.Distance, l.FaceDistance = d, distance(&p.facts.Parts.Face, &q.facts.Parts.Face)
		f.links = append(f.links, l)
	}
	for i := range f.links[first:] {
		f.links[first+i].Seen, f.links[first+i].Of = len(seen), len(people)
	}
}

func (f *finder) addPictures(p, q picture, distance int) {
	if q.owner.ID == f.subject.ID {
		return
	}
	l := f.pictureLink(dossier.SharedPhoto, p, q)
	l.Distance = distance
	f.links = append(f.links, l)
}

func (f *finder) pictureLink(kind dossier.LinkKind, p, q picture) dossier.Link {
	a := artefact{Key: Key{Ref: p.ref}, owner: p.owner, referee: -1, at: p.owner.Application.AppliedAt}
	b := artefact{Key: Key{Ref: q.ref}, owner: q.owner, referee: -1, at: q.owner.Application.AppliedAt}
	return f.link(kind, a, b)
}

// slack is how much the distance may differ between turning the one picture and turning the other. Pictures that are near
// agree either way but for what resampling leaves.
const slack = 16

// maybeNear is a quick look at whether distance may be ReviewDistance or less.
func maybeNear(turned *[8][4]uint64, asIs *[4]uint64) bool {
	for i := range turned {
		a, most := &turned[i], ReviewDistance+slack
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
