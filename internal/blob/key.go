package blob

import (
	"regexp"

	"bonafide/internal/errs"
)

const (
	maxKey  = 512 // bytes; S3 allows 1024 with the prefix, and Linux paths of 4096
	maxPart = 128 // bytes; file systems allow 255 or, if they encrypt names, 143
)

// keyForm leaves out what a file system or a URL may read as something else: capital letters, which some fold; names
// that begin with '.', which climb or hide; empty parts.
var keyForm = regexp.MustCompile(`^[a-z0-9]([a-z0-9.-]*[a-z0-9-])?(/[a-z0-9]([a-z0-9.-]*[a-z0-9-])?)*$`)

// checkKey returns errs.Invalid unless key is one that Store describes.
func checkKey(key string) error {
	if len(key) > maxKey || !keyForm.MatchString(key) || longestPart(key) > maxPart {
		return errs.Invalidf("%.80q is no key of a blob: want lowercase letters, digits, '-' and '.' in parts joined by '/'",
			key)
	}
	return nil
}

// longestPart returns the length of the longest part of key in bytes.
func longestPart(key string) int {
	longest, length := 0, 0
	for _, c := range []byte(key) {
		length++
		if c == '/' {
			length = 0
		}
		longest = max(longest, length)
	}
	return longest
}
