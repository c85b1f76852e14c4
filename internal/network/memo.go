package network

import "sync"

// A memo keeps what was worked out, so that a further look-up of the same costs and allocates nothing. The zero memo is
// empty. It is safe for concurrent use.
type memo[K comparable, V any] struct {
	mu    sync.RWMutex
	known map[K]V
}

// maxMemo bounds a memo, which begins anew beyond: 100,000 places are 20 MB.
const maxMemo = 100_000

func (m *memo[K, V]) get(key K) (value V, known bool) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	value, known = m.known[key]
	return value, known
}

func (m *memo[K, V]) put(key K, value V) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.known == nil || len(m.known) >= maxMemo {
		m.known = map[K]V{}
	}
	m.known[key] = value
}
