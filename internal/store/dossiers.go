package store

import (
	"sync"

	"bonafide/internal/linkage"

	"github.com/google/uuid"
)

// Dossiers that were compared lately, ready to be compared again, each as of a revision of its candidate. Everything that a
// dossier is made of raises the revision when it changes, and whoever asks knows the revision from the database, so that no
// process compares what another one changed. The zero value is empty.
type dossiers struct {
	mu         sync.Mutex
	young, old map[uuid.UUID]revisedDossier // what is asked for is young again
	size       int                          // of the young ones
}

type revisedDossier struct {
	revision int64
	dossier  *linkage.Prepared
	size     int // of its document, in bytes
}

// A generation of dossiers comes from so many bytes of documents; in memory they take some eight times as many. One that is larger
// than a hundredth is not kept.
const (
	generationBytes = 4 << 20
	largestKept     = generationBytes / 100
)

// get returns the dossier as of the revision, nil where it is not there.
func (m *dossiers) get(of neighbour) *linkage.Prepared {
	m.mu.Lock()
	defer m.mu.Unlock()
	d, ok := m.young[of.id]
	if !ok {
		if d, ok = m.old[of.id]; ok && d.revision == of.revision {
			m.keep(of.id, d)
		}
	}
	if !ok || d.revision != of.revision {
		return nil
	}
	return d.dossier
}

func (m *dossiers) put(of neighbour, d *linkage.Prepared, size int) {
	if size > largestKept {
		return
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.keep(of.id, revisedDossier{of.revision, d, size})
}

func (m *dossiers) keep(id uuid.UUID, d revisedDossier) {
	if m.young == nil || m.size+d.size > generationBytes {
		m.young, m.old, m.size = map[uuid.UUID]revisedDossier{}, m.young, 0
	}
	m.size += d.size - m.young[id].size
	m.young[id] = d
}
