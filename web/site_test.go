package web_test

import (
	"path/filepath"
	"strings"
	"testing"

	"bonafide/web/webtest"
)

// Every script in testdata is played against a site of its own; webtest.Play says how they are written.
func TestScripts(t *testing.T) {
	scripts, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(scripts) == 0 {
		t.Fatalf("no scripts: %v", err)
	}
	for _, script := range scripts {
		t.Run(strings.TrimSuffix(filepath.Base(script), ".txt"), func(t *testing.T) {
			t.Parallel()
			webtest.Play(t, script)
		})
	}
}
