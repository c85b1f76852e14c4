package population

import "math/rand/v2"

// RandomHashes returns n perceptual hashes of which none is near another, the same for the same seed.
func RandomHashes(seed uint64, n int) [][4]uint64 {
	rng := rand.New(rand.NewPCG(seed, 1))
	all := make([][4]uint64, n)
	for i := range all {
		all[i] = randomHash(rng)
	}
	return all
}

// Hashes returns n perceptual hashes as the pictures of a large employer's candidates have them, the same for the same seed: a
// tenth are one of few pictures saved again, a tenth lie around few backgrounds, and of the rest some regions are nearly
// always alike.
func Hashes(seed uint64, n int) [][4]uint64 {
	rng := rand.New(rand.NewPCG(seed, 2))
	var copied, grounds [50][4]uint64
	for i := range copied {
		copied[i], grounds[i] = randomHash(rng), randomHash(rng)
	}
	all := make([][4]uint64, n)
	for i := range all {
		switch rng.IntN(10) {
		case 0:
			all[i] = Resaved(rng, copied[rng.IntN(len(copied))], rng.IntN(20))
		case 1:
			all[i] = Resaved(rng, grounds[rng.IntN(len(grounds))], 40+rng.IntN(40))
		default:
			h := randomHash(rng)
			h[0] &= rng.Uint64() & rng.Uint64() // one of eight bits is set
			h[1] |= rng.Uint64()
			all[i] = h
		}
	}
	return all
}

func randomHash(rng *rand.Rand) [4]uint64 {
	return [4]uint64{rng.Uint64(), rng.Uint64(), rng.Uint64(), rng.Uint64()}
}

// Resaved returns the hash with so many bits turned, 256 at most, as a picture's is after it was scaled and compressed again.
func Resaved(rng *rand.Rand, h [4]uint64, bits int) [4]uint64 {
	var turned [4]uint64
	for n := 0; n < bits; {
		word, bit := rng.IntN(4), uint64(1)<<rng.IntN(64)
		if turned[word]&bit == 0 {
			turned[word] |= bit
			h[word] ^= bit
			n++
		}
	}
	return h
}
