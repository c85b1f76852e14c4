// Package migrations holds the database schema as numbered SQL files in goose's format. They go forward only, and one
// that has landed is never edited: a change is a new file.
package migrations

import "embed"

// FS holds every migration at its root.
//
//go:embed *.sql
var FS embed.FS
