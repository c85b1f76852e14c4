package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestRunUsage(t *testing.T) {
	for _, args := range [][]string{nil, {"--check"}, {"mysql"}, {"postgres", "--fast"}, {"--fast", "postgres"}} {
		var out strings.Builder
		if err := run(t.Context(), args, &out); !errors.Is(err, errUsage) {
			t.Errorf("run(%q) = %v, want a usage error", args, err)
		}
	}
}

// Nothing here may reach the network: each case ends before anything is fetched.
func TestRun(t *testing.T) {
	here := t.TempDir()
	for _, name := range []string{"pdftotext", "pdftoppm"} {
		if err := os.WriteFile(filepath.Join(here, name), nil, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", here)
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	found := "poppler: found " + here + "/pdftotext and " + here + "/pdftoppm\n"
	tests := map[string]struct {
		args []string
		out  string
		err  string
	}{
		"there":           {[]string{"poppler"}, found, ""},
		"one is missing":  {[]string{"--check", "chromium", "poppler"}, found, "missing: chromium"},
		"without apt-get": {[]string{"poppler", "chromium"}, found, "fonts-noto-core"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			err := run(t.Context(), tt.args, &out)
			if (err == nil) != (tt.err == "") || err != nil && !strings.Contains(err.Error(), tt.err) {
				t.Errorf("got %v, want %q", err, tt.err)
			}
			if got := out.String(); got != tt.out {
				t.Errorf("got %q, want %q", got, tt.out)
			}
		})
	}
}

// The scripts must work in a folder of any name, and pass arguments on as they are.
func TestWriteScripts(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "it's a <folder> & more")
	root := filepath.Join(dir, "root")
	write := func(path, text string) {
		t.Helper()
		path = filepath.Join(root, path)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	const shows = "#!/bin/sh\nprintf '%s\\n' \"$0\" \"$LD_LIBRARY_PATH\" \"$FONTCONFIG_FILE\" \"$@\"\n"
	for _, program := range []string{"usr/bin/pdftotext", "usr/lib/chromium/chromium", "usr/lib/postgresql/15/bin/postgres"} {
		write(program, shows)
	}
	write("usr/lib/x86_64-linux-gnu/libpoppler.so.126", "")
	write("usr/lib/x86_64-linux-gnu/pulseaudio/libpulsecommon-16.1.so", "")
	if err := writeScripts(dir); err != nil {
		t.Fatal(err)
	}

	libraries := root + "/usr/lib/x86_64-linux-gnu:" + root + "/usr/lib/x86_64-linux-gnu/pulseaudio"
	for script, want := range map[string]string{
		"bin/pdftotext":              root + "/usr/bin/pdftotext\n",
		"bin/chromium":               root + "/usr/lib/chromium/chromium\n",
		"postgresql/15/bin/postgres": root + "/usr/lib/postgresql/15/bin/postgres\n",
	} {
		want += libraries + "\n" + dir + "/fonts.conf\n"
		if script == "bin/chromium" {
			want += "--disable-dev-shm-usage\n"
		}
		want += "a b\n$HOME\n"
		got, err := exec.Command(filepath.Join(dir, script), "a b", "$HOME").Output()
		if err != nil || string(got) != want {
			t.Errorf("%s printed %q, %v, want %q", script, got, err, want)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "bin", "pdftoppm")); err == nil {
		t.Error("there is a script for a program that isn't there")
	}
}
