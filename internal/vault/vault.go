// Package vault keeps personal data unreadable for whoever has the database or the blob store alone: their administrators, a
// copy of a disk, a backup.
//
// It is envelope encryption. A key-encryption key lies outside both, in a file or a setting. It wraps data keys: one for each
// candidate, one for each file, one for the installation. They stand wrapped in the database and are random, so that whoever
// destroys one makes all that was sealed by it unreadable for good. Everything is AES-256-GCM by Tink, and bound to its place as
// associated data: a sealed value that somebody moves to another column, row or file does not open.
//
// It does not protect from whoever controls the app's process or machine, who has the key as the app has it. Sizes and times
// stay visible.
package vault

import (
	"encoding/hex"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"

	"github.com/google/uuid"
)

// A Wrapped is a data key as it stands in the database.
type Wrapped struct {
	Owner uuid.UUID // a candidate or a file; zero: the installation
	By    string    // the id of the key-encryption key
	Key   []byte    // 60 bytes
}

// House owns the data key of what belongs to no candidate.
var House = uuid.Nil

// A Vault wraps and unwraps data keys, and remembers those that it unwrapped. It is safe for concurrent use.
type Vault struct {
	source func() (Keys, error)
	keys   atomic.Pointer[Keys]
	reload sync.Mutex
	house  atomic.Pointer[DataKey]

	mu         sync.Mutex
	young, old map[uuid.UUID]*DataKey
}

// Open returns a vault under the keys that source reads. It is asked again where a data key is wrapped by one that was not there:
// so keys are changed while the app runs.
func Open(source func() (Keys, error)) (*Vault, error) {
	v := &Vault{source: source}
	return v, v.Reload()
}

// Reload reads the key-encryption keys anew. Those that were there stay in use where it fails.
func (v *Vault) Reload() error {
	keys, err := v.source()
	if err != nil {
		return err
	}
	v.keys.Store(&keys)
	return nil
}

// Newest returns the id of the key that wraps.
func (v *Vault) Newest() string { return v.keys.Load().list[0].id }

// Make makes a data key. Its owner must have none.
func (v *Vault) Make(owner uuid.UUID) (*DataKey, Wrapped, error) {
	d := newDataKey(owner)
	w, err := v.wrap(d)
	if err != nil {
		return nil, Wrapped{}, err
	}
	return d, w, nil
}

func (v *Vault) wrap(d *DataKey) (Wrapped, error) {
	by := v.keys.Load().list[0]
	key, err := by.aead.Encrypt(d.key, wrappedPlace(d.owner))
	return Wrapped{Owner: d.owner, By: by.id, Key: key}, err
}

// wrappedPlace binds a wrapped key to its owner.
func wrappedPlace(owner uuid.UUID) []byte { return []byte("data_keys.wrapped/" + owner.String()) }

// Cached returns the owner's data key where it was unwrapped lately, else nil.
func (v *Vault) Cached(owner uuid.UUID) *DataKey {
	v.mu.Lock()
	defer v.mu.Unlock()
	if d := v.young[owner]; d != nil {
		return d
	}
	d := v.old[owner]
	if d != nil {
		v.keep(d)
	}
	return d
}

// mostCached is how many data keys each of the two generations in memory holds: of 0.8 KB each.
const mostCached = 8192

// Remember keeps a data key that is in use, and forgets those that were not in use for longest.
func (v *Vault) Remember(d *DataKey) {
	v.mu.Lock()
	defer v.mu.Unlock()
	v.keep(d)
}

func (v *Vault) keep(d *DataKey) {
	if v.young == nil || len(v.young) >= mostCached {
		v.young, v.old = map[uuid.UUID]*DataKey{}, v.young
	}
	v.young[d.owner] = d
}

// Forget drops an owner's key from memory.
func (v *Vault) Forget(owner uuid.UUID) {
	v.mu.Lock()
	defer v.mu.Unlock()
	delete(v.young, owner)
	delete(v.old, owner)
}

// ErrOtherKey says that data were sealed under a key-encryption key that is not among those at hand.
var ErrOtherKey = errors.New("sealed under a key that is not there")

// Unwrap returns a data key. Whether it is remembered is the caller's to say: one of a transaction that may yet be rolled back is not.
func (v *Vault) Unwrap(w Wrapped) (*DataKey, error) {
	if d := v.Cached(w.Owner); d != nil {
		return d, nil
	}
	by, err := v.kek(w.By)
	if err != nil {
		return nil, err
	}
	key, err := by.aead.Decrypt(w.Key, wrappedPlace(w.Owner))
	if err != nil {
		return nil, fmt.Errorf("the data key of %s does not open: the row was changed, or key %s is another one of that name", w.Owner, w.By)
	}
	return openDataKey(w.Owner, key)
}

// kek returns the key-encryption key of the id, and reads the keys anew where it is not there.
func (v *Vault) kek(id string) (*kek, error) {
	if k := v.keys.Load().find(id); k != nil {
		return k, nil
	}
	v.reload.Lock()
	defer v.reload.Unlock()
	if k := v.keys.Load().find(id); k != nil {
		return k, nil
	}
	if err := v.Reload(); err != nil {
		return nil, err
	}
	if k := v.keys.Load().find(id); k != nil {
		return k, nil
	}
	return nil, fmt.Errorf("%w: want key %s, have %s", ErrOtherKey, id, v.keys.Load().IDs())
}

// Rewrap returns the data key wrapped by the newest key.
func (v *Vault) Rewrap(w Wrapped) (Wrapped, error) {
	by, err := v.kek(w.By)
	if err != nil {
		return w, err
	}
	key, err := by.aead.Decrypt(w.Key, wrappedPlace(w.Owner))
	if err != nil {
		return w, fmt.Errorf("the data key of %s does not open", w.Owner)
	}
	return v.wrap(&DataKey{owner: w.Owner, key: key})
}

// SetHouse gives the vault the installation's data key, for Seal and Open.
func (v *Vault) SetHouse(d *DataKey) { v.house.Store(d) }

// Seal seals what belongs to no candidate, such as a secret of an account. The place names where it is kept, as
// "accounts.totp/<id>"; Open wants the same.
func (v *Vault) Seal(place string, plain []byte) ([]byte, error) {
	d := v.house.Load()
	if d == nil {
		return nil, errLocked
	}
	return d.Seal(place, plain)
}

// Open opens what Seal sealed for that place.
func (v *Vault) Open(place string, sealed []byte) ([]byte, error) {
	d := v.house.Load()
	if d == nil {
		return nil, errLocked
	}
	return d.Open(place, sealed)
}

var errLocked = errors.New("the vault has not got the installation's key yet")

// idSize is how much of its hash names a key: enough that two keys have two names, and nothing that helps to guess one.
const idSize = 6

func idOf(sum [32]byte) string { return hex.EncodeToString(sum[:idSize]) }
