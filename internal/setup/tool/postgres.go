package tool

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// OldestPostgres is the oldest major version of PostgreSQL that Bonafide starts: initdb --no-instructions came with it.
const OldestPostgres = 14

// Postgres is a folder with PostgreSQL's initdb and postgres.
type Postgres struct {
	Bin     string // the folder
	Major   int    // the version that decides whether data fit, as 15
	Version string // what the program says of itself, as "15.18 (Debian 15.18-0+deb12u1)"
}

func (p Postgres) String() string { return fmt.Sprintf("PostgreSQL %s in %s", p.Version, p.Bin) }

// ReadPostgres asks the programs in folder bin for their version. It fails if they don't run or are too old.
func ReadPostgres(bin string) (Postgres, error) {
	if !isProgram(filepath.Join(bin, "initdb")) {
		return Postgres{}, fmt.Errorf("%s holds no initdb, a program of PostgreSQL", bin)
	}
	out, err := exec.Command(filepath.Join(bin, "postgres"), "-V").Output()
	if err != nil {
		return Postgres{}, fmt.Errorf("%s holds no PostgreSQL that runs here: %w", bin, err)
	}
	p := Postgres{Bin: bin}
	if p.Major, p.Version, err = parseVersion(string(out)); err != nil {
		return Postgres{}, fmt.Errorf("%s: %w", bin, err)
	}
	if p.Major < OldestPostgres {
		return Postgres{}, fmt.Errorf("%v is too old: version %d or later is needed", p, OldestPostgres)
	}
	return p, nil
}

// FindPostgres returns every PostgreSQL that runs here and is new enough, the system's first. There may be several of
// one version.
func FindPostgres() []Postgres {
	var found []Postgres
	bins := postgresBins()
	for i, bin := range bins {
		if slices.Contains(bins[:i], bin) {
			continue
		}
		if p, err := ReadPostgres(bin); err == nil {
			found = append(found, p)
		}
	}
	return found
}

// postgresBins returns the folders where PostgreSQL may be.
func postgresBins() []string {
	// Debian and Red Hat keep each major version in a folder of its own, outside PATH.
	bins := slices.Concat(glob("/usr/lib/postgresql/*/bin"), glob("/usr/pgsql-*/bin"))
	if out, err := exec.Command("pg_config", "--bindir").Output(); err == nil {
		bins = append(bins, strings.TrimSpace(string(out)))
	}
	if path, err := exec.LookPath("postgres"); err == nil {
		bins = append(bins, filepath.Dir(path))
	}
	if dir, err := Dir(); err == nil {
		bins = append(bins, glob(filepath.Join(dir, "postgresql", "*", "bin"))...)
	}
	return bins
}

// glob returns the paths that fit a pattern known to be well formed.
func glob(pattern string) []string {
	paths, _ := filepath.Glob(pattern)
	return paths
}

// versionOutput is what 'postgres -V' prints: "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)".
var versionOutput = regexp.MustCompile(`^postgres \(PostgreSQL\) ((\d+).*)\n?$`)

func parseVersion(out string) (major int, version string, err error) {
	match := versionOutput.FindStringSubmatch(out)
	if match == nil {
		return 0, "", fmt.Errorf("postgres -V says %q, which names no version", out)
	}
	major, err = strconv.Atoi(match[2])
	return major, match[1], err
}
