// Package demo invents a population to try the product on: published cases retold with invented names, a ring that
// shares referees, a telephone and a photograph, and plenty of ordinary people. Nobody in it exists, addresses on the
// network are from documentation ranges, and telephone numbers are the fictional 555-01xx.
package demo

import (
	"context"
	"embed"
	"fmt"
	"regexp"
	"slices"
	"time"

	"bonafide/internal/dossier"
	"bonafide/internal/vetting"

	"github.com/google/uuid"
)

// A Candidate is an invented candidate, the portraits that come with the application, and the documents of which there are
// pictures, which are not in the dossier.
type Candidate struct {
	Dossier *dossier.Dossier
	Photos  []Photo
	Papers  []Paper
}

// A Photo is an invented portrait as an upload.
type Photo struct {
	Source string
	JPEG   []byte
}

// Population returns the invented candidates, the same every time but for their dates, which are laid around now.
func Population(now time.Time) ([]Candidate, error) {
	cases, err := retold(now)
	if err != nil {
		return nil, err
	}
	p := newPeople(now)
	return slices.Concat(cases, p.ring(), p.ordinary()), nil
}

// Load records the candidates as the actor. It returns their ids in order.
func Load(ctx context.Context, s *vetting.Service, actor vetting.Actor, candidates []Candidate) ([]uuid.UUID, error) {
	var ids []uuid.UUID
	for _, c := range candidates {
		id, err := s.Create(ctx, actor, c.Dossier)
		if err != nil {
			return nil, fmt.Errorf("demo.Load: %w", err)
		}
		for i, p := range c.Photos {
			u := vetting.Upload{Name: fmt.Sprintf("portrait-%d.jpg", i+1), ContentType: "image/jpeg", Data: p.JPEG}
			if err := s.AddPhoto(ctx, actor, id, dossier.Photo{Source: p.Source, At: c.Dossier.Application.AppliedAt}, u); err != nil {
				return nil, fmt.Errorf("demo.Load(%s): %w", c.Dossier.ID, err)
			}
		}
		for _, p := range c.Papers {
			u := vetting.Upload{Name: p.Name, ContentType: "image/jpeg", Data: p.JPEG}
			if err := s.AddDocument(ctx, actor, id, p.Document, u); err != nil {
				return nil, fmt.Errorf("demo.Load(%s): %w", c.Dossier.ID, err)
			}
		}
		ids = append(ids, id)
	}
	return ids, nil
}

//go:embed cases/*.json
var casesFS embed.FS

// retellings are the published cases, each with the day on which its evidence was weighed.
var retellings = []struct {
	name string
	asOf time.Time
}{
	{"fabricated-identity", date(2024, 7, 16)},
	{"local-developer", date(2026, 10, 15)},
	{"newly-arrived", date(2026, 10, 10)},
	{"night-worker", date(2026, 9, 20)},
	{"other-name-on-call", date(2024, 11, 4)},
	{"rerouted-laptop", date(2025, 8, 25)},
	{"road-traveller", date(2026, 10, 9)},
	{"second-persona", date(2024, 11, 4)},
	{"several-jobs", date(2025, 10, 25)},
	{"shared-flat-1", date(2026, 9, 20)},
	{"shared-flat-2", date(2026, 9, 20)},
	{"stolen-identity", date(2022, 8, 20)},
	{"visiting-abroad", date(2026, 10, 1)},
}

func date(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC)
}

// retold returns the cases with their dates moved so that today is the day on which each was weighed: evidence ages.
func retold(now time.Time) ([]Candidate, error) {
	var all []Candidate
	for _, r := range retellings {
		data, err := casesFS.ReadFile("cases/" + r.name + ".json")
		if err != nil {
			return nil, err
		}
		d, err := dossier.Decode(moved(data, int(now.Sub(r.asOf).Hours()/24)))
		if err != nil {
			return nil, fmt.Errorf("demo: %s: %w", r.name, err)
		}
		c := Candidate{Dossier: d}
		if err := c.pictured(r.name, now); err != nil {
			return nil, fmt.Errorf("demo: %s: %w", r.name, err)
		}
		all = append(all, c)
	}
	return all, nil
}

// pictured gives two of the cases a picture that a program can read: one in which everything fits, and one in which a
// number does not.
func (c *Candidate) pictured(name string, now time.Time) error {
	var p Paper
	var err error
	switch name {
	case "local-developer":
		p, err = passport(c.Dossier, now)
	case "night-worker":
		p, err = licenceBack(c.Dossier.Documents[0])
		c.Dossier.Documents = c.Dossier.Documents[1:]
	default:
		return nil
	}
	c.Papers = []Paper{p}
	return err
}

var day = regexp.MustCompile(`"\d{4}-\d{2}-\d{2}`)

// moved shifts every date of the text by the days.
func moved(data []byte, days int) []byte {
	return day.ReplaceAllFunc(data, func(match []byte) []byte {
		t, err := time.Parse(time.DateOnly, string(match[1:]))
		if err != nil {
			return match
		}
		return []byte(`"` + t.AddDate(0, 0, days).Format(time.DateOnly))
	})
}
