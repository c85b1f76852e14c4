// Package tool finds the outside programs that Bonafide runs: those of the system, else those that internal/setup
// unpacked into the user's cache folder. It installs nothing and runs at most pg_config.
package tool

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// Dir returns the folder that internal/setup unpacks programs into, which need not exist. It fails where the
// environment names no home folder.
func Dir() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	return filepath.Join(cache, "bonafide", "tools"), nil
}

// Find returns the absolute path of the first program of these names that is on PATH, else in the bin folder of Dir.
// An error is an [exec.ErrNotFound].
func Find(names ...string) (string, error) {
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return filepath.Abs(path)
		}
	}
	if dir, err := Dir(); err == nil {
		for _, name := range names {
			if path := filepath.Join(dir, "bin", name); isProgram(path) {
				return path, nil
			}
		}
	}
	return "", fmt.Errorf("%s: %w", strings.Join(names, " or "), exec.ErrNotFound)
}

// Chromium returns the path of a Chromium or Chrome.
func Chromium() (string, error) {
	return Find("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
}

// PostgresBins returns the folders that hold both initdb and postgres, the system's first. There may be several of
// one version.
func PostgresBins() []string {
	// Debian and Red Hat keep each major version in a folder of its own, outside PATH.
	bins, _ := filepath.Glob("/usr/lib/postgresql/*/bin")
	more, _ := filepath.Glob("/usr/pgsql-*/bin")
	bins = append(bins, more...)
	if out, err := exec.Command("pg_config", "--bindir").Output(); err == nil {
		bins = append(bins, strings.TrimSpace(string(out)))
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		bins = append(bins, filepath.Dir(path))
	}
	if dir, err := Dir(); err == nil {
		more, _ := filepath.Glob(filepath.Join(dir, "postgresql", "*", "bin"))
		bins = append(bins, more...)
	}
	var found []string
	for _, bin := range bins {
		whole := isProgram(filepath.Join(bin, "initdb")) && isProgram(filepath.Join(bin, "postgres"))
		if whole && !slices.Contains(found, bin) {
			found = append(found, bin)
		}
	}
	return found
}

// isProgram reports whether path is a file that someone may run.
func isProgram(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}
