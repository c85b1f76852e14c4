package config

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"text/tabwriter"
)

// prefix begins the name of every variable that is for Bonafide alone.
const prefix = "BONAFIDE_"

// variable is what the tags of one field of Config say.
type variable struct{ field, name, fallback, help string }

var variables = readTags()

func readTags() []variable {
	var list []variable
	for field := range reflect.TypeFor[Config]().Fields() {
		list = append(list, variable{
			field:    field.Name,
			name:     field.Tag.Get("env"),
			fallback: field.Tag.Get("envDefault"),
			help:     field.Tag.Get("help"),
		})
	}
	return list
}

// nameOf returns the name of the variable that sets field.
func nameOf(field string) string {
	i := slices.IndexFunc(variables, func(v variable) bool { return v.field == field })
	return variables[i].name
}

// Usage returns the part of the help text that lists all variables, a line each, with meaning and default.
func Usage() string {
	var text strings.Builder
	w := tabwriter.NewWriter(&text, 0, 0, 2, ' ', 0)
	for _, v := range variables {
		fmt.Fprintf(w, "  %s\t%s", v.name, v.help)
		if v.fallback != "" {
			fmt.Fprintf(w, " (default %s)", v.fallback)
		}
		fmt.Fprintln(w)
	}
	w.Flush() // can't fail: a Builder takes all
	return text.String()
}

// unknown returns a line for each variable in set that is for Bonafide but that it doesn't know, sorted.
func unknown(set map[string]string) []string {
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(set)) {
		isName := func(v variable) bool { return v.name == name }
		if strings.HasPrefix(name, prefix) && !slices.ContainsFunc(variables, isName) {
			lines = append(lines, fmt.Sprintf("%s: no such variable: the nearest is %s, and --help lists all", name, nearest(name)))
		}
	}
	return lines
}

// nearest returns the name of the variable that name becomes with the fewest changes, not counting the prefix.
func nearest(name string) string {
	changes := func(v variable) int {
		return distance(strings.TrimPrefix(name, prefix), strings.TrimPrefix(v.name, prefix))
	}
	return slices.MinFunc(variables, func(a, b variable) int { return cmp.Compare(changes(a), changes(b)) }).name
}

// distance returns the Levenshtein distance of a and b in bytes: how many must be put in, left out or replaced to make
// one the other.
func distance(a, b string) int {
	row := make([]int, len(b)+1) // of the part of a seen so far to each start of b
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := diagonal
			if a[i] != b[j] {
				replaced++
			}
			diagonal = row[j+1]
			row[j+1] = min(replaced, row[j]+1, diagonal+1)
		}
	}
	return row[len(b)]
}
