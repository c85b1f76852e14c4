package dossier

import (
	"fmt"
	"strings"
)

// A Problem is one thing that is wrong with a dossier: where, and what would be right.
type Problem struct {
	Path string // member path such as sessions[2].ip; empty for the document as a whole
	Text string
}

// String returns the problem as "path: text".
func (p Problem) String() string {
	if p.Path == "" {
		return p.Text
	}
	return p.Path + ": " + p.Text
}

// Problems is every problem of one dossier. As an error it reads one problem a line.
type Problems []Problem

// Error implements error.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.String()
	}
	return strings.Join(lines, "\n")
}

func (ps *Problems) add(path, format string, args ...any) {
	*ps = append(*ps, Problem{Path: path, Text: fmt.Sprintf(format, args...)})
}

// err returns the problems as an error, or nil where there are none.
func (ps Problems) err() error {
	if len(ps) == 0 {
		return nil
	}
	return ps
}
