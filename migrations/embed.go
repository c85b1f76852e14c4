// Package migrations holds the database schema as numbered SQL files in goose's format. They go forward only, and one
// that has landed is never edited: a change is a new file.
package migrations

import (
	"embed"
	"io/fs"
)

// FS holds every migration at its root.
//
//go:embed *.sql
var FS embed.FS

//go:embed impact/*.sql
var impact embed.FS

// Impact holds those of the database of survey answers at its root.
var Impact = func() fs.FS {
	sub, err := fs.Sub(impact, "impact")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return sub
}()
