package network

import "bonafide/internal/dataset"

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

// source returns the line that names the data sets, as dataset.Join writes it.
func (db *Database) source(d datasets) string {
	line, known := db.lines.get(d)
	if !known {
		line = dataset.Join(d.all())
		db.lines.put(d, line)
	}
	return line
}
