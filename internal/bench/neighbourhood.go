package bench

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"

	"github.com/jackc/pgx/v5"
)

// largestHub is how many candidates have the commonest of the keys that powerLaw makes.
const largestHub = 50_000

// neighbourhood measures how long it takes to find everybody within three steps over shared keys.
func neighbourhood(ctx context.Context, w *World) ([]Figure, error) {
	rng := rand.New(rand.NewPCG(w.Seed, 4))
	most, all, turns := 0, 0, 0
	c := contest{floorName: "SELECT 1", floor: w.selectOne, floorTimes: 200, atATime: 200, rounds: w.Rounds, work: func(ctx context.Context) error {
		around, err := w.Store.Neighbourhood(ctx, w.ids[rng.IntN(len(w.ids))])
		most, all, turns = max(most, len(around)), all+len(around), turns+1
		return err
	}}
	f, err := c.measure(ctx, "neighbourhood", "who is within three steps over keys, in a graph of which few keys join many and many join few")
	f.Values = map[string]float64{"nodes_most": float64(most), "nodes_mean": float64(all) / float64(max(1, turns)), "largest_hub": float64(min(largestHub, len(w.ids)))}
	f.Goals = []Goal{atMost("p99_ms", 5, f.P99), atMost("nodes", 500, float64(most))}
	return []Figure{f}, err
}

// powerLaw gives the candidates keys more, of which the k-th is shared by a k-th of what the commonest is, and every one by two at
// least: a quarter as many keys as there are candidates.
func (w *World) powerLaw(ctx context.Context) error {
	rng := rand.New(rand.NewPCG(w.Seed, 5))
	n := len(w.ids)
	key, left, at := 0, 0, 0
	var hash []byte
	_, err := w.Pool.CopyFrom(ctx, pgx.Identifier{"link_keys"}, []string{"kind", "key", "candidate_id"}, pgx.CopyFromFunc(func() ([]any, error) {
		if left == 0 {
			if key++; key > n/4 {
				return nil, nil
			}
			left, at = max(2, min(largestHub, n/2)/key), rng.IntN(n)
			sum := sha256.Sum256(binary.BigEndian.AppendUint64([]byte("power law"), uint64(key)))
			hash = sum[:]
		}
		left--
		at += 1 + rng.IntN(2) // never one twice
		return []any{"device", hash, w.ids[at%n]}, nil
	}))
	return err
}
