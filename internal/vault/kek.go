package vault

import (
	"bufio"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"bonafide/internal/errs"

	"github.com/tink-crypto/tink-go/v2/aead/subtle"
)

// keySize is the length of every key, in bytes: that of AES-256.
const keySize = 32

// Keys are key-encryption keys. The first wraps, all unwrap.
type Keys struct{ list []*kek }

type kek struct {
	id   string
	aead *subtle.AESGCM
}

func (k *Keys) find(id string) *kek {
	for _, key := range k.list {
		if key.id == id {
			return key
		}
	}
	return nil
}

// IDs returns the ids of the keys, the newest first, for people. They tell nothing of the keys.
func (k *Keys) IDs() string {
	ids := make([]string, len(k.list))
	for i, key := range k.list {
		ids[i] = key.id
	}
	return strings.Join(ids, ", ")
}

// mostKeys bounds a file of keys.
const mostKeys = 100

// ParseKeys reads keys, one a line: 32 random bytes in base64. Empty lines and those that begin with '#' are
// passed over. An error holds no part of a key.
func ParseKeys(text string) (k Keys, err error) {
	lines := bufio.NewScanner(strings.NewReader(text))
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		key, err := base64.StdEncoding.DecodeString(line)
		if err != nil || len(key) != keySize {
			return k, errs.Invalidf("key %d is none: want %d bytes in base64, as `head -c %d /dev/urandom | base64` prints", len(k.list)+1, keySize, keySize)
		}
		aead, err := subtle.NewAESGCM(key)
		if err != nil {
			return k, err
		}
		if k.list = append(k.list, &kek{idOf(sha256.Sum256(key)), aead}); len(k.list) > mostKeys {
			return k, errs.Invalidf("more than %d keys", mostKeys)
		}
	}
	if lines.Err() != nil || len(k.list) == 0 {
		return k, errs.Invalidf("there is no key: want %d bytes in base64, as `head -c %d /dev/urandom | base64` prints", keySize, keySize)
	}
	return k, nil
}

// ReadFile reads a file of keys. A file that is not there is os.ErrNotExist.
func ReadFile(file string) (Keys, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return Keys{}, err
	}
	k, err := ParseKeys(string(text))
	if err != nil {
		return Keys{}, fmt.Errorf("%s: %w", file, err)
	}
	return k, nil
}

// fileHead stands at the top of a file of keys.
const fileHead = `# The keys of Bonafide's vault. The first one seals, all of them open.
# Keep a copy away from the database, the documents and their backups: without it nobody ever reads them again,
# and with it whoever has them reads all.
`

// AddKey makes a key and puts it first into the file, which is made where there is none. It returns the key's id. The file is
// replaced as a whole.
func AddKey(file string) (id string, err error) {
	text, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		text, err = []byte(fileHead), nil
	} else if err == nil {
		_, err = ParseKeys(string(text))
	}
	if err != nil {
		return "", err
	}
	key := make([]byte, keySize)
	rand.Read(key)
	before, after := splitHead(string(text))
	content := before + base64.StdEncoding.EncodeToString(key) + "\n" + after
	return idOf(sha256.Sum256(key)), replaceFile(file, []byte(content))
}

// splitHead splits a file of keys before its first key.
func splitHead(text string) (head, keys string) {
	for rest := text; rest != ""; {
		line, after, _ := strings.Cut(rest, "\n")
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			return text[:len(text)-len(rest)], rest
		}
		rest = after
	}
	return strings.TrimRight(text, "\n") + "\n", ""
}

// replaceFile writes a file that its owner alone may read, durably or not at all.
func replaceFile(file string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".new-") // of mode 0600
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	if err := os.Rename(f.Name(), file); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	folder, err := os.Open(filepath.Dir(file))
	if err != nil {
		return err
	}
	return errors.Join(folder.Sync(), folder.Close())
}
