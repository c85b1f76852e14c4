package dossier

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// tree reads a JSON value as the schema's validator takes it. It knows sound values only: of one that is not JSON, gives a member
// twice, holds U+0000 or bytes that are no UTF-8, or is nested deeper than maxDepth, it says that it does not know, and the slow
// way finds out what is wrong. It takes a tenth of the time of checkText and the validator's own reader.
func tree(data []byte) (v any, ok bool) {
	if !utf8.Valid(data) || !json.Valid(data) || bytes.Contains(data, []byte(`\u0000`)) {
		return nil, false
	}
	t := treeReader{rest: data}
	v = t.value(1)
	return v, !t.unsound
}

// A treeReader reads what is known to be JSON.
type treeReader struct {
	rest    []byte
	unsound bool
}

// space skips to the next byte that is none, and returns it.
func (t *treeReader) space() byte {
	i := 0
	for t.rest[i] == ' ' || t.rest[i] == '\n' || t.rest[i] == '\t' || t.rest[i] == '\r' {
		i++
	}
	t.rest = t.rest[i:]
	return t.rest[0]
}

func (t *treeReader) value(depth int) any {
	if depth > maxDepth {
		t.unsound = true
	}
	if t.unsound {
		return nil
	}
	switch t.space() {
	case '{':
		return t.object(depth)
	case '[':
		return t.array(depth)
	case '"':
		return t.text()
	case 't':
		t.rest = t.rest[len("true"):]
		return true
	case 'f':
		t.rest = t.rest[len("false"):]
		return false
	case 'n':
		t.rest = t.rest[len("null"):]
		return nil
	}
	i := 1
	for i < len(t.rest) && bytes.IndexByte([]byte("0123456789+-.eE"), t.rest[i]) >= 0 {
		i++
	}
	n := json.Number(t.rest[:i])
	t.rest = t.rest[i:]
	return n
}

func (t *treeReader) object(depth int) any {
	members := map[string]any{}
	for t.rest = t.rest[1:]; t.space() != '}'; {
		name := t.text()
		if _, twice := members[name]; twice {
			t.unsound = true
		}
		t.space()
		t.rest = t.rest[1:] // the colon
		if members[name] = t.value(depth + 1); t.unsound {
			return nil
		}
		t.comma()
	}
	t.rest = t.rest[1:]
	return members
}

func (t *treeReader) array(depth int) any {
	elements := []any{}
	for t.rest = t.rest[1:]; t.space() != ']'; {
		if elements = append(elements, t.value(depth+1)); t.unsound {
			return nil
		}
		t.comma()
	}
	t.rest = t.rest[1:]
	return elements
}

func (t *treeReader) comma() {
	if t.space() == ',' {
		t.rest = t.rest[1:]
	}
}

// text reads a string, at whose quotation mark it is.
func (t *treeReader) text() string {
	i, escaped := 1, false
	for ; t.rest[i] != '"'; i++ {
		if t.rest[i] == '\\' {
			escaped = true
			i++
		}
	}
	quoted := t.rest[:i+1]
	t.rest = t.rest[i+1:]
	if !escaped {
		return string(quoted[1:i])
	}
	var s string
	if json.Unmarshal(quoted, &s) != nil {
		t.unsound = true
	}
	return s
}
