package postgres

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"

	"bonafide/internal/setup/tool"
)

// oldest is the oldest major version of PostgreSQL that the built-in server may be.
const oldest = 14

// binaries is a folder with PostgreSQL's programs and their major version.
type binaries struct {
	dir   string
	major int
}

func (b binaries) path(name string) string { return filepath.Join(b.dir, name) }

func (b binaries) String() string { return fmt.Sprintf("PostgreSQL %d in %s", b.major, b.dir) }

// chooseBinaries returns the programs in folder fixed or, if that is empty, the newest found on the machine. If major
// isn't zero, they must be of that version: a server can't read another version's data.
func chooseBinaries(fixed string, major int) (binaries, error) {
	if fixed != "" {
		b, err := readBinaries(fixed)
		if err == nil && major != 0 && b.major != major {
			err = versionMismatch(major, b)
		}
		return b, err
	}
	var best, other binaries
	for _, dir := range tool.PostgresBins() {
		b, err := readBinaries(dir)
		switch {
		case err != nil || b.major < oldest:
		case major != 0 && b.major != major:
			other = b
		case b.major > best.major:
			best = b
		}
	}
	switch {
	case best.major != 0:
		return best, nil
	case other.major != 0:
		return best, versionMismatch(major, other)
	}
	return best, fmt.Errorf("no PostgreSQL of version %d or later on this machine: install your system's package "+
		"postgresql, or run 'go run ./internal/setup postgres' in the source folder, or name a running server "+
		"in DATABASE_URL", oldest)
}

func versionMismatch(major int, b binaries) error {
	return fmt.Errorf("the data are PostgreSQL %d's, and this machine has %v, which can't read them: install "+
		"postgresql-%[1]d, or move the data over with pg_upgrade, or choose another data folder; nothing was changed",
		major, b)
}

// versionOutput is what 'postgres -V' prints: "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)", or "18beta1".
var versionOutput = regexp.MustCompile(`\(PostgreSQL\) (\d+)`)

func readBinaries(dir string) (binaries, error) {
	b := binaries{dir: dir}
	out, err := exec.Command(b.path("postgres"), "-V").Output()
	if err != nil {
		return b, fmt.Errorf("%s holds no PostgreSQL program that runs here: %w", dir, err)
	}
	match := versionOutput.FindSubmatch(out)
	if match == nil {
		return b, fmt.Errorf("%s says %q, which names no PostgreSQL version", b.path("postgres"), out)
	}
	if b.major, err = strconv.Atoi(string(match[1])); err != nil {
		return b, err
	}
	if b.major < oldest {
		return b, errors.New(b.String() + " is too old: version " + strconv.Itoa(oldest) + " or later is needed")
	}
	return b, nil
}
