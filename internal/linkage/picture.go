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

func (f *finder) comparePictures(p, q picture) {
	distance, near := nearness(p.facts, q.facts)
	if !near {
		return
	}
	a := artefact{Key: Key{Ref: p.ref}, owner: p.owner, referee: -1, at: p.owner.Application.AppliedAt}
	b := artefact{Key: Key{Ref: q.ref}, owner: q.owner, referee: -1, at: q.owner.Application.AppliedAt}
	l := f.link(dossier.SharedPhoto, a, b)
	l.Distance = distance
	f.links = append(f.links, l)
}

// nearness returns the distance of two pictures, turned and mirrored as suits best, and whether it is small enough to
// mention. Hashes of low quality say nothing; the same file is the same picture whatever its quality.
func nearness(p, q *dossier.ImageFacts) (distance int, near bool) {
	if p.SHA256 == q.SHA256 {
		return 0, true
	}
	if p.Quality < photo.MinQuality || q.Quality < photo.MinQuality {
		return 0, false
	}
	distance = ReviewDistance + 1
	for i := range p.PDQ {
		distance = min(distance, bounded(&p.PDQ[i], &q.PDQ[0]), bounded(&q.PDQ[i], &p.PDQ[0]))
	}
	return distance, distance <= ReviewDistance
}

// bounded is the distance of two hashes, or more than ReviewDistance where the first half alone shows that.
func bounded(a, b *[4]uint64) int {
	n := bits.OnesCount64(a[0]^b[0]) + bits.OnesCount64(a[1]^b[1])
	if n > ReviewDistance {
		return n
	}
	return n + bits.OnesCount64(a[2]^b[2]) + bits.OnesCount64(a[3]^b[3])
}
