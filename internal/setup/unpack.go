package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// unpackBelow gets Debian packages, and all that they need and the system doesn't have, and unpacks them below dir
// without installing anything:
//
//	root/            the packages' files
//	bin/             pdftotext, pdftoppm, chromium
//	postgresql/V/bin initdb, postgres
//
// The programs outside root are scripts that tell those in it where their libraries are. They are written last, so
// that what is found is whole.
func unpackBelow(ctx context.Context, dir string, packages []string) error {
	debs, err := download(ctx, filepath.Join(dir, "apt"), packages)
	if err != nil {
		return err
	}
	root := filepath.Join(dir, "root")
	for _, deb := range debs {
		if err := command(ctx, "dpkg-deb", "-x", deb, root); err != nil {
			return err
		}
	}
	if err := os.RemoveAll(filepath.Join(dir, "apt")); err != nil {
		return err
	}
	return writeScripts(dir)
}

// download fetches packages with apt-get into folder dir, on lists of its own, and returns the files.
func download(ctx context.Context, dir string, packages []string) ([]string, error) {
	archives := filepath.Join(dir, "cache", "archives")
	for _, sub := range []string{filepath.Join(archives, "partial"), filepath.Join(dir, "state", "lists", "partial")} {
		if err := os.MkdirAll(sub, 0o755); err != nil {
			return nil, err
		}
	}
	apt := func(args ...string) error {
		return command(ctx, "apt-get", append([]string{"-q", "-y",
			"-o", "Dir::Cache=" + filepath.Join(dir, "cache"),
			"-o", "Dir::State=" + filepath.Join(dir, "state"),
			"-o", "Dir::State::status=/var/lib/dpkg/status", // what the system has need not be fetched
			"-o", "Debug::NoLocking=true", // the lock is root's; nothing of the system is written
		}, args...)...)
	}
	updated := apt("update") // as in installSystemWide, this may fail and not matter
	if err := apt(append([]string{"--no-install-recommends", "--download-only", "install"}, packages...)...); err != nil {
		return nil, errors.Join(updated, err)
	}
	debs, err := filepath.Glob(filepath.Join(archives, "*.deb"))
	if err != nil {
		return nil, err
	}
	// Another C library than the one whose loader starts the programs would crash them.
	return slices.DeleteFunc(debs, func(deb string) bool { return strings.HasPrefix(filepath.Base(deb), "libc6_") }), nil
}

// writeScripts writes the scripts for every known program below dir's root.
func writeScripts(dir string) error {
	root := filepath.Join(dir, "root")
	fonts := filepath.Join(dir, "fonts.conf")
	libraries, err := libraryPath(root)
	if err != nil {
		return err
	}
	env := []string{"LD_LIBRARY_PATH=" + libraries, "FONTCONFIG_FILE=" + fonts}
	if err := os.WriteFile(fonts, []byte(fontConfig(dir)), 0o644); err != nil {
		return err
	}

	bins, err := filepath.Glob(filepath.Join(root, "usr/lib/postgresql/*/bin"))
	if err != nil {
		return err
	}
	for _, bin := range bins {
		to := filepath.Join(dir, "postgresql", filepath.Base(filepath.Dir(bin)), "bin")
		err = errors.Join(err,
			writeScript(filepath.Join(to, "initdb"), filepath.Join(bin, "initdb"), env),
			writeScript(filepath.Join(to, "postgres"), filepath.Join(bin, "postgres"), env))
	}
	return errors.Join(err,
		writeScript(filepath.Join(dir, "bin/pdftotext"), filepath.Join(root, "usr/bin/pdftotext"), env),
		writeScript(filepath.Join(dir, "bin/pdftoppm"), filepath.Join(root, "usr/bin/pdftoppm"), env),
		// Debian's own starter knows only /usr. /dev/shm is too small for a browser in many containers.
		writeScript(filepath.Join(dir, "bin/chromium"), filepath.Join(root, "usr/lib/chromium/chromium"), env,
			"--disable-dev-shm-usage"))
}

// libraryPath returns the folders below root that hold shared libraries, as the loader wants them.
func libraryPath(root string) (string, error) {
	var dirs []string
	for _, pattern := range []string{"usr/lib", "usr/lib/*-linux-gnu*", "usr/lib/*-linux-gnu*/*", "lib", "lib/*-linux-gnu*"} {
		libraries, err := filepath.Glob(filepath.Join(root, pattern, "*.so*"))
		if err != nil {
			return "", err
		}
		for _, library := range libraries {
			if dir := filepath.Dir(library); !slices.Contains(dirs, dir) {
				dirs = append(dirs, dir)
			}
		}
	}
	return strings.Join(dirs, ":"), nil
}

func fontConfig(dir string) string {
	return fmt.Sprintf(`<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>/usr/share/fonts</dir>
  <dir>%[1]s/root/usr/share/fonts</dir>
  <cachedir>%[1]s/fontcache</cachedir>
</fontconfig>
`, xmlText(dir))
}

// xmlText escapes text for an XML element.
func xmlText(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace(s)
}

// writeScript writes a script that runs a program with more environment and, before the script's own, these arguments.
// It does nothing if the program isn't there.
func writeScript(path, program string, env []string, args ...string) error {
	if _, err := os.Stat(program); err != nil {
		return nil
	}
	var text strings.Builder
	text.WriteString("#!/bin/sh\n# Written by Bonafide's internal/setup.\n")
	for _, setting := range env {
		fmt.Fprintf(&text, "export %s\n", shellWord(setting))
	}
	fmt.Fprintf(&text, "exec %s", shellWord(program))
	for _, arg := range args {
		text.WriteString(" " + shellWord(arg))
	}
	text.WriteString(" \"$@\"\n")
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return err
	}
	return os.WriteFile(path, []byte(text.String()), 0o755)
}

// shellWord quotes a text as one word of a shell command.
func shellWord(s string) string {
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}
