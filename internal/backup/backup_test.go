package backup

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"
)

func contents() map[string][]byte {
	return map[string][]byte{
		Database: bytes.Repeat([]byte("d"), 2*partSize+5), Answers: bytes.Repeat([]byte("a"), partSize), Erased: nil,
		Blobs + "files/1/original": []byte("blob"),
	}
}

func written(t testing.TB, to age.Recipient) []byte {
	t.Helper()
	var file bytes.Buffer
	w, err := NewWriter(&file, About{MadeAt: time.Unix(1, 0).UTC(), Schema: 85}, to)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{Database, Answers, Erased, Blobs + "files/1/original"} {
		if err := w.Add(name, bytes.NewReader(contents()[name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func TestABackupIsReadAsItWasWritten(t *testing.T) {
	key, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	file := written(t, key.Recipient())
	if bytes.Contains(file, bytes.Repeat([]byte("d"), 64)) {
		t.Error("it lies there as it is")
	}
	for _, skip := range []bool{false, true} {
		got := map[string][]byte{}
		about, err := Read(bytes.NewReader(file), func(about About, name string, r io.Reader) (err error) {
			if about.Schema != 85 {
				t.Errorf("about %+v", about)
			}
			if skip && name != Erased {
				return nil
			}
			got[name], err = io.ReadAll(r)
			return err
		}, key)
		if err != nil || about.MadeAt.Unix() != 1 {
			t.Fatal(about, err)
		}
		for name, want := range contents() {
			if !skip && !bytes.Equal(got[name], want) {
				t.Errorf("%s: got %d bytes, want %d", name, len(got[name]), len(want))
			}
		}
	}
	nothing := func(About, string, io.Reader) error { return nil }
	for _, at := range []int{100, len(file) / 2, len(file) - 20, len(file) - 1} {
		if _, err := Read(bytes.NewReader(file[:at]), nothing, key); err == nil {
			t.Errorf("cut short at %d of %d it is read", at, len(file))
		}
		changed := bytes.Clone(file)
		changed[at]++
		if _, err := Read(bytes.NewReader(changed), nothing, key); err == nil {
			t.Errorf("changed at %d it is read", at)
		}
	}
	other, _ := age.GenerateX25519Identity()
	if _, err := Read(bytes.NewReader(file), nothing, other); err == nil {
		t.Error("another key reads it")
	}
}

func TestKeysAndPassphrases(t *testing.T) {
	key, _ := age.GenerateX25519Identity()
	folder := t.TempDir()
	file := filepath.Join(folder, "to.txt")
	if err := os.WriteFile(file, fmt.Appendf(nil, "# of the safe\n%s\n", key.Recipient()), 0o600); err != nil {
		t.Fatal(err)
	}
	if all, err := Recipients([]string{key.Recipient().String()}, []string{file}); err != nil || len(all) != 2 {
		t.Errorf("got %d, %v", len(all), err)
	}
	if _, err := Recipients([]string{"age1nonsense"}, nil); err == nil || !strings.Contains(err.Error(), "age-keygen") {
		t.Errorf("got %v", err)
	}
	for words, want := range map[string]bool{"four quiet herons wade\r\n": true, "short\n": false, "": false} {
		if err := os.WriteFile(file, []byte(words), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Passphrase(file); (err == nil) != want {
			t.Errorf("%q: %v", words, err)
		}
	}
}

// FuzzRead reads what somebody with the public key may have written.
func FuzzRead(f *testing.F) {
	key, _ := age.GenerateX25519Identity()
	f.Add([]byte("about.json"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		var file bytes.Buffer
		sealed, err := age.Encrypt(&file, key.Recipient())
		if err != nil {
			t.Fatal(err)
		}
		sealed.Write(data)
		sealed.Close()
		Read(&file, func(_ About, name string, r io.Reader) error {
			_, err := io.CopyN(io.Discard, r, 1<<20)
			return err
		}, key)
	})
}
