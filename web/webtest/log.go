package webtest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"

	"bonafide/internal/dossier"
)

// A journal is everything that a Site logs, down to the smallest matter. What it may not hold is looked for as the test ends, so that
// every test of pages is one of the log too.
type journal struct {
	mu       sync.Mutex
	text     bytes.Buffer
	personal []string
}

func newJournal(t testing.TB) (*journal, *slog.Logger) {
	j := &journal{}
	t.Cleanup(func() {
		for _, line := range j.leaks() {
			t.Errorf("the log holds %.500s", line)
		}
	})
	return j, slog.New(slog.NewTextHandler(j, &slog.HandlerOptions{Level: slog.LevelDebug}))
}

// Write implements io.Writer.
func (j *journal) Write(p []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.text.Write(p)
}

// forbid notes what a dossier says of a person.
func (j *journal) forbid(t testing.TB, d *dossier.Dossier) {
	t.Helper()
	data, err := json.Marshal(d)
	must(t, err)
	var whole any
	must(t, json.Unmarshal(data, &whole))
	j.mu.Lock()
	defer j.mu.Unlock()
	j.personal = append(j.personal, personal(whole, "")...)
}

// personalMembers are those members of a dossier that say who somebody is or how to reach them.
var personalMembers = []string{"full", "line1", "value", "ip", "name", "email", "phone", "number", "device_id", "account", "profile_url"}

// shortest is how many bytes a text needs so as not to stand anywhere by chance.
const shortest = 7

func personal(part any, member string) (all []string) {
	switch v := part.(type) {
	case map[string]any:
		for name, one := range v {
			all = append(all, personal(one, name)...)
		}
	case []any:
		for _, one := range v {
			all = append(all, personal(one, member)...)
		}
	case string:
		if len(v) >= shortest && slices.Contains(personalMembers, member) {
			all = append(all, v)
		}
	}
	return all
}

// leaks returns the lines that hold something personal.
func (j *journal) leaks() (lines []string) {
	j.mu.Lock()
	defer j.mu.Unlock()
	slices.Sort(j.personal)
	j.personal = slices.Compact(j.personal)
	for line := range strings.Lines(j.text.String()) {
		for _, text := range j.personal {
			if strings.Contains(line, text) {
				lines = append(lines, fmt.Sprintf("%q in %s", text, line))
			}
		}
	}
	return lines
}
