package auditor

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// maxLine bounds a line of an export, in bytes: entries hold no text that people write at length.
const maxLine = 8 << 20

// A seal is the last line of an export.
type seal struct {
	Checkpoint string `json:"checkpoint"`
	Key        string `json:"key"` // public; for people, and believed by nobody
}

// CheckExport reads an exported log: each entry as a line, from the first on, and a line with the signed checkpoint at the end.
// It returns what the checkpoint says, and an error where the entries are not exactly those that it was signed for.
func CheckExport(r io.Reader, key PublicKey) (Checkpoint, error) {
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 64<<10), maxLine)
	var f frontier
	var made []Hash
	var held []byte // the line read last
	for number := 1; lines.Scan(); number++ {
		if len(lines.Bytes()) == 0 {
			return Checkpoint{}, fmt.Errorf("line %d is empty", number)
		}
		if held != nil {
			made = f.add(held, made)
		}
		held = append(held[:0], lines.Bytes()...)
	}
	if err := lines.Err(); err != nil {
		return Checkpoint{}, err
	}
	var s seal
	decode := json.NewDecoder(bytes.NewReader(held))
	decode.DisallowUnknownFields()
	if err := decode.Decode(&s); err != nil || s.Checkpoint == "" {
		return Checkpoint{}, errors.New("the last line is not a checkpoint: the file is cut off, or no export of an audit log")
	}
	c, err := key.Open(s.Checkpoint)
	switch {
	case err != nil:
		return c, fmt.Errorf("checkpoint: %w", err)
	case c.Size != f.size:
		return c, fmt.Errorf("the checkpoint was signed for %d entries, and the file has %d", c.Size, f.size)
	case c.Root != f.root():
		return c, errors.New("the entries are not those that the checkpoint was signed for")
	}
	return c, nil
}
