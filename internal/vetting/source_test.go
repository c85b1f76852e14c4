package vetting

import (
	"strings"
	"testing"
)

func TestCleanName(t *testing.T) {
	for in, want := range map[string]string{
		"cv.pdf": "cv.pdf", "../../etc/cv\x00\n.pdf": "cv.pdf", "\xffé.txt": "�é.txt", strings.Repeat("a", 300) + ".pdf": strings.Repeat("a", 196) + ".pdf",
	} {
		if got := CleanName(in); got != want {
			t.Errorf("%q becomes %q, want %q", in, got, want)
		}
	}
}
