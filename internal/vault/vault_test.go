package vault

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"bonafide/internal/blob"
	"bonafide/internal/errs"

	"github.com/google/uuid"
)

// under returns a vault under the keys of a file.
func under(t *testing.T, file string) *Vault {
	t.Helper()
	v, err := Open(func() (Keys, error) { return ReadFile(file) })
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func newFile(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "vault.key")
	if _, err := AddKey(file); err != nil {
		t.Fatal(err)
	}
	return file
}

func TestAValueOpensInItsPlaceAlone(t *testing.T) {
	v := under(t, newFile(t))
	one, _, err := v.Make(uuid.New())
	if err != nil {
		t.Fatal(err)
	}
	other, _, err := v.Make(uuid.New())
	if err != nil {
		t.Fatal(err)
	}
	for _, plain := range []string{"", "x", strings.Repeat("a passport number, ", 5000)} {
		sealed, err := one.Seal("facts.value/1", []byte(plain))
		if err != nil {
			t.Fatal(err)
		}
		if got, err := one.Open("facts.value/1", sealed); err != nil || string(got) != plain {
			t.Errorf("got %d bytes, %v; want %d", len(got), err, len(plain))
		}
		if len(plain) > worthCompressing && len(sealed) > len(plain)/10 {
			t.Errorf("%d bytes are sealed as %d", len(plain), len(sealed))
		}
		changed := bytes.Clone(sealed)
		changed[len(changed)/2]++
		for what, open := range map[string]func() ([]byte, error){
			"another row":   func() ([]byte, error) { return one.Open("facts.value/2", sealed) },
			"another owner": func() ([]byte, error) { return other.Open("facts.value/1", sealed) },
			"changed":       func() ([]byte, error) { return one.Open("facts.value/1", changed) },
			"cut short":     func() ([]byte, error) { return one.Open("facts.value/1", sealed[:len(sealed)-1]) },
		} {
			if got, err := open(); err == nil {
				t.Errorf("%s: opened as %q", what, got)
			}
		}
	}
}

func TestKeysAreChanged(t *testing.T) {
	file := newFile(t)
	v := under(t, file)
	d, old, err := v.Make(uuid.New())
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := d.Seal("here", []byte("words"))
	if err != nil {
		t.Fatal(err)
	}
	if id, err := AddKey(file); err != nil || id == v.Newest() {
		t.Fatalf("got %s, %v", id, err)
	}
	later := under(t, file)
	rewrapped, err := later.Rewrap(old)
	if err != nil || rewrapped.By == old.By {
		t.Fatalf("got %+v, %v", rewrapped, err)
	}
	for what, w := range map[string]Wrapped{"old": old, "new": rewrapped} {
		fresh := under(t, file)
		again, err := fresh.Unwrap(w)
		if err != nil {
			t.Fatal(what, err)
		}
		if plain, err := again.Open("here", sealed); err != nil || string(plain) != "words" {
			t.Errorf("%s: got %q, %v", what, plain, err)
		}
	}
	// The vault that was open before the key came reads the file again.
	if _, err := v.Unwrap(rewrapped); err != nil {
		t.Error(err)
	}
	stolen := rewrapped
	stolen.Owner = uuid.New()
	if _, err := v.Unwrap(stolen); err == nil {
		t.Error("a key under another owner's name opens")
	}
	if _, err := under(t, newFile(t)).Unwrap(rewrapped); !errors.Is(err, ErrOtherKey) {
		t.Errorf("another file: got %v, want %v", err, ErrOtherKey)
	}
}

func TestKeyFiles(t *testing.T) {
	key := base64.StdEncoding.EncodeToString(make([]byte, keySize))
	for text, want := range map[string]bool{
		key: true, "# words\n\n " + key + "\r\n": true, key + "\n" + key: true,
		"": false, "# words": false, key[:40]: false, key + key: false, strings.Repeat(key+"\n", mostKeys+1): false,
	} {
		if _, err := ParseKeys(text); (err == nil) != want || err != nil && strings.Contains(err.Error(), key[:20]) {
			t.Errorf("%.60q: %v", text, err)
		}
	}
	file := newFile(t)
	if _, err := AddKey(file); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil || strings.Index(string(text), "#") != 0 || strings.Count(string(text), "\n") != strings.Count(fileHead, "\n")+2 {
		t.Errorf("got %q, %v", text, err)
	}
	if info, err := os.Stat(file); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
}

// fileKeys are kept in memory: what the database does of them is tested in package store.
type fileKeys struct {
	vault *Vault
	mu    sync.Mutex
	kept  map[uuid.UUID]*DataKey
}

func (k *fileKeys) FileKey(_ context.Context, file uuid.UUID, make bool) (*DataKey, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	d := k.kept[file]
	if d == nil && !make {
		return nil, errs.NotFound
	}
	if d == nil {
		d, _, _ = k.vault.Make(file)
		k.kept[file] = d
	}
	return d, nil
}

func (k *fileKeys) DropFileKey(_ context.Context, file uuid.UUID) error {
	delete(k.kept, file)
	return nil
}

func TestBlobsAreSealed(t *testing.T) {
	folder := t.TempDir()
	raw, err := blob.Open(t.Context(), folder, blob.Credentials{})
	if err != nil {
		t.Fatal(err)
	}
	keys := &fileKeys{vault: under(t, newFile(t)), kept: map[uuid.UUID]*DataKey{}}
	b := Blobs{raw, keys}
	first := segment - 40 - 16
	for _, size := range []int{0, 1, first - 1, first, first + 1, first + segment - 16, first + segment - 15, 300_000} {
		plain := bytes.Repeat([]byte("canary "), size/7+1)[:size]
		id := uuid.New()
		key := "files/" + id.String() + "/original"
		if err := b.Put(t.Context(), key, bytes.NewReader(plain), int64(size)); err != nil {
			t.Fatal(size, err)
		}
		if got := readAll(t, b, key); !bytes.Equal(got, plain) {
			t.Errorf("%d bytes: got %d others", size, len(got))
		}
		on := readAll(t, raw, key)
		if size > 7 && bytes.Contains(on, []byte("canary")) {
			t.Errorf("%d bytes lie there as they are", size)
		}
		// Moved to another file's place, changed, or cut, it does not open.
		moved := "files/" + id.String() + "/preview"
		for what, content := range map[string][]byte{moved: on, key: on[:len(on)-1]} {
			if err := raw.Put(t.Context(), what, bytes.NewReader(content), int64(len(content))); err != nil {
				t.Fatal(err)
			}
			if body, err := b.Open(t.Context(), what); err == nil {
				if _, err := io.ReadAll(body); err == nil {
					t.Errorf("%d bytes at %s: opened", size, what)
				}
				body.Close()
			}
		}
		if err := b.Delete(t.Context(), key); err != nil || keys.kept[id] != nil {
			t.Errorf("the key outlives the file: %v", err)
		}
	}
	if err := b.Put(t.Context(), "files/"+uuid.NewString()+"/original", strings.NewReader("abc"), 4); !errors.Is(err, errs.Invalid) {
		t.Errorf("3 bytes instead of 4: got %v, want invalid", err)
	}
}

func TestOldBlobsAreSealedOnce(t *testing.T) {
	raw, err := blob.Open(t.Context(), t.TempDir(), blob.Credentials{})
	if err != nil {
		t.Fatal(err)
	}
	b := Blobs{raw, &fileKeys{vault: under(t, newFile(t)), kept: map[uuid.UUID]*DataKey{}}}
	key := "files/" + uuid.NewString() + "/original"
	if err := raw.Put(t.Context(), key, strings.NewReader("\x89PNG canary"), 11); err != nil {
		t.Fatal(err)
	}
	if got := readAll(t, b, key); string(got) != "\x89PNG canary" {
		t.Errorf("before: %q", got)
	}
	for _, want := range []bool{true, false} {
		if done, err := b.SealBlob(t.Context(), key); err != nil || done != want {
			t.Errorf("got %t, %v; want %t", done, err, want)
		}
	}
	if got := readAll(t, b, key); string(got) != "\x89PNG canary" {
		t.Errorf("after: %q", got)
	}
	if bytes.Contains(readAll(t, raw, key), []byte("canary")) {
		t.Error("it still lies there as it was")
	}
	for range b.Older(t.Context(), time.Now().Add(time.Hour)) {
		return
	}
	t.Error("the blob is not listed")
}

func readAll(t *testing.T, s blob.Store, key string) []byte {
	t.Helper()
	body, err := s.Open(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	defer body.Close()
	all, err := io.ReadAll(body)
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func BenchmarkValue(b *testing.B) {
	d := newDataKey(uuid.New())
	plain := []byte(strings.Repeat("x", 150))
	for b.Loop() {
		sealed, _ := d.Seal("facts.value/0194f0c8-0000-7000-8000-000000000000", plain)
		d.Open("facts.value/0194f0c8-0000-7000-8000-000000000000", sealed)
	}
}
