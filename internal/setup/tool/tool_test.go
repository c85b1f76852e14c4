package tool

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// program writes a script that prints text.
func program(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	script := "#!/bin/sh\necho '" + text + "'\n"
	if err := os.WriteFile(path, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
}

func TestFind(t *testing.T) {
	system, cache := t.TempDir(), t.TempDir()
	t.Setenv("PATH", system)
	t.Setenv("XDG_CACHE_HOME", cache)
	unpacked := filepath.Join(cache, "bonafide", "tools", "bin")
	program(t, filepath.Join(system, "both"), "")
	program(t, filepath.Join(unpacked, "both"), "")
	program(t, filepath.Join(unpacked, "unpacked"), "")
	if err := os.WriteFile(filepath.Join(unpacked, "text"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		names []string
		want  string
	}{
		{[]string{"both"}, filepath.Join(system, "both")},
		{[]string{"unpacked"}, filepath.Join(unpacked, "unpacked")},
		{[]string{"unpacked", "both"}, filepath.Join(system, "both")},
		{[]string{"text"}, ""},
		{[]string{"missing", "absent"}, ""},
	}
	for _, tt := range tests {
		got, err := Find(tt.names...)
		if got != tt.want || errors.Is(err, exec.ErrNotFound) != (tt.want == "") {
			t.Errorf("Find(%q) = %q, %v, want %q", tt.names, got, err, tt.want)
		}
	}
}

func TestFindPostgres(t *testing.T) {
	cache := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", cache)
	postgresql := filepath.Join(cache, "bonafide", "tools", "postgresql")
	for _, version := range []string{"9.6.24", "99.1"} {
		bin := filepath.Join(postgresql, version, "bin")
		program(t, filepath.Join(bin, "initdb"), "")
		program(t, filepath.Join(bin, "postgres"), "postgres (PostgreSQL) "+version)
	}
	program(t, filepath.Join(postgresql, "98", "bin", "postgres"), "postgres (PostgreSQL) 98.1") // no initdb

	var got []string
	for _, p := range FindPostgres() {
		if strings.HasPrefix(p.Bin, cache) {
			got = append(got, p.String())
		}
	}
	want := "PostgreSQL 99.1 in " + filepath.Join(postgresql, "99.1", "bin")
	if len(got) != 1 || got[0] != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if _, err := ReadPostgres(filepath.Join(postgresql, "9.6.24", "bin")); err == nil || !strings.Contains(err.Error(), "too old") {
		t.Errorf("version 9.6: got %v, want that it is too old", err)
	}
}

func TestParseVersion(t *testing.T) {
	tests := []struct {
		out     string
		major   int
		version string
	}{
		{"postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n", 15, "15.18 (Debian 15.18-0+deb12u1)"},
		{"postgres (PostgreSQL) 18beta1\n", 18, "18beta1"},
		{"postgres (PostgreSQL) 9.6.24\n", 9, "9.6.24"},
		{"postgres (PostgreSQL) devel\n", 0, ""},
		{"initdb (PostgreSQL) 15.18\n", 0, ""},
		{"", 0, ""},
	}
	for _, tt := range tests {
		major, version, err := parseVersion(tt.out)
		if major != tt.major || version != tt.version || (err == nil) != (tt.major != 0) {
			t.Errorf("parseVersion(%q) = %d, %q, %v, want %d, %q", tt.out, major, version, err, tt.major, tt.version)
		}
	}
}

func FuzzParseVersion(f *testing.F) {
	f.Add("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n")
	f.Add("postgres (PostgreSQL) 99999999999999999999\n")
	f.Fuzz(func(t *testing.T, out string) {
		major, version, err := parseVersion(out)
		if err == nil && (major < 0 || version == "" || !strings.Contains(out, version)) {
			t.Errorf("parseVersion(%q) = %d, %q", out, major, version)
		}
	})
}
