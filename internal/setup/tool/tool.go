// Package tool finds the outside programs that Bonafide runs: those of the system, else those that internal/setup
// unpacked into the user's cache folder. It installs nothing.
package tool

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
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

// Chromium returns the path of a Chromium or Chrome, as [Find] does.
func Chromium() (string, error) {
	return Find("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
}

// isProgram reports whether path is a file that someone may run.
func isProgram(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.Mode().IsRegular() && info.Mode()&0o111 != 0
}
