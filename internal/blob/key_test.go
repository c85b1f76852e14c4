package blob

import (
	"errors"
	"io/fs"
	"path"
	"strings"
	"testing"

	"bonafide/internal/errs"
)

func TestCheckKey(t *testing.T) {
	long := strings.Repeat("x", maxPart)
	for _, test := range []struct {
		key  string
		good bool
	}{
		{"a", true},
		{"documents/0a/0a1b2c-3.pdf", true},
		{"0/1/2/3", true},
		{"a..b", true},
		{"a-", true},
		{long + "/" + long, true},
		{"", false},
		{".", false},
		{"..", false},
		{"../a", false},
		{"a/../b", false},
		{"a/./b", false},
		{"a/..", false},
		{".tmp/a", false},
		{"a/.hidden", false},
		{"-rf", false},
		{"a.", false},
		{"a./b", false},
		{"/a", false},
		{"a/", false},
		{"a//b", false},
		{"A", false},
		{"a b", false},
		{"a\x00", false},
		{"a\n", false},
		{`a\b`, false},
		{"a:b", false},
		{"a%2fb", false},
		{"ä", false},
		{long + "x", false},
		{"a/" + long + "x", false},
		{strings.Repeat("a/", maxKey/2) + "b", false},
	} {
		err := checkKey(test.key)
		if got := err == nil; got != test.good {
			t.Errorf("checkKey(%q) = %v, want good: %v", test.key, err, test.good)
		}
		if err != nil && !errors.Is(err, errs.Invalid) {
			t.Errorf("checkKey(%q) = %v, want invalid", test.key, err)
		}
	}
}

func FuzzCheckKey(f *testing.F) {
	for _, seed := range []string{"a/b-1.pdf", "../a", "a/../../b", "/etc/passwd", ".tmp/x", "a\x00b", "a\\..\\b", "a//b", "A", "é"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, key string) {
		if checkKey(key) != nil {
			return
		}
		if !fs.ValidPath(key) || path.Clean(key) != key || len(key) > maxKey || strings.ToLower(key) != key {
			t.Errorf("checkKey(%q) passes", key)
		}
		for part := range strings.SplitSeq(key, "/") {
			if part == "" || part[0] == '.' || part[0] == '-' || len(part) > maxPart {
				t.Errorf("checkKey(%q) passes with part %q", key, part)
			}
		}
	})
}
