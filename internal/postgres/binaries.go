package postgres

import (
	"fmt"

	"bonafide/internal/setup/tool"
)

// chooseBinaries returns the programs in folder fixed or, if that is empty, the newest found on the machine. If major
// isn't zero, they must be of that version: a server can't read another version's data.
func chooseBinaries(fixed string, major int) (tool.Postgres, error) {
	var found []tool.Postgres
	if fixed == "" {
		found = tool.FindPostgres()
	} else {
		p, err := tool.ReadPostgres(fixed)
		if err != nil {
			return p, err
		}
		found = append(found, p)
	}
	if len(found) == 0 {
		return tool.Postgres{}, fmt.Errorf("no PostgreSQL of version %d or later on this machine: install your system's "+
			"package postgresql, or run 'go run ./internal/setup postgres' in the source folder, or name a running server "+
			"in DATABASE_URL", tool.OldestPostgres)
	}
	var best tool.Postgres
	for _, p := range found {
		if p.Major > best.Major && (major == 0 || p.Major == major) {
			best = p
		}
	}
	if best.Major == 0 {
		return best, fmt.Errorf("the data are of PostgreSQL %d, and this machine has %v, which can't read them: install "+
			"postgresql-%[1]d, or move the data over with pg_upgrade, or choose another data folder; nothing was changed",
			major, found[0])
	}
	return best, nil
}
