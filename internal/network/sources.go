package network

import (
	"sync"

	"bonafide/internal/dataset"
)

// datasets are what an answer rests on, in the order in which they were asked: a place, a system and a kind at most.
type datasets [3]*dataset.Set

func (d *datasets) add(s *dataset.Set) {
	for i := range d {
		if d[i] == nil {
			d[i] = s
			return
		}
	}
}

func (d datasets) all() (sets []dataset.Set) {
	for _, s := range d {
		if s != nil {
			sets = append(sets, *s)
		}
	}
	return sets
}

// sources are the lines that name data sets together. There are few, and every answer has one.
type sources struct {
	mu    sync.RWMutex
	lines map[datasets]string
}

// of returns the sets' line as dataset.Join writes it.
func (s *sources) of(d datasets) string {
	s.mu.RLock()
	line, known := s.lines[d]
	s.mu.RUnlock()
	if known {
		return line
	}
	line = dataset.Join(d.all())
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.lines == nil {
		s.lines = map[datasets]string{}
	}
	s.lines[d] = line
	return line
}
