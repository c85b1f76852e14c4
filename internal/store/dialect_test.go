package store

import (
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"bonafide/migrations"
)

// beyondStandard finds what the statements ask of the engine beyond the SQL that every engine of PostgreSQL's kind has. What
// no statement uses yet is in it so that the README cannot fall behind the first that does.
var beyondStandard = regexp.MustCompile(`(?i)\b(FOR UPDATE|FOR SHARE|SKIP LOCKED|ON CONFLICT|DISTINCT ON|LATERAL|TABLESAMPLE|WITH RECURSIVE|FILTER \(|OVER \(|REPEATABLE READ|SERIALIZABLE|` +
	`LISTEN [a-z]|NOTIFY [a-z]|CREATE TRIGGER|CONSTRAINT TRIGGER|EXCLUDE USING|DEFERRABLE|UNLOGGED|CREATE EXTENSION|CREATE TYPE|CREATE DOMAIN|PARTITION BY (?:RANGE|LIST|HASH)|` +
	`USING (?:gin|gist|brin|hash)|tsvector|AS IDENTITY|GENERATED ALWAYS AS \(|COPY|MERGE INTO|bit_count|bit\(256\)|jsonb|bytea|xid8|unnest|generate_series|` +
	`pg_advisory_xact_lock(?:_shared)?|pg_current_xact_id|pg_current_snapshot|pg_snapshot_xm(?:in|ax)|pg_visible_in_snapshot)`)

// partialIndex finds an index over some of a table's rows.
var partialIndex = regexp.MustCompile(`(?is)CREATE (?:UNIQUE )?INDEX[^;]*\bWHERE\b`)

// TestTheReadmeSaysWhatTheDatabaseMustHave keeps the README's lists of features and of tables true, both ways.
func TestTheReadmeSaysWhatTheDatabaseMustHave(t *testing.T) {
	statements, tables := readStatements(t)
	section := readmeSection(t, "## Beyond one machine")

	used := map[string]bool{}
	for _, found := range beyondStandard.FindAllString(statements, -1) {
		used[strings.ToLower(found)] = true
	}
	if partialIndex.MatchString(statements) {
		used["partial index"] = true
	}
	_, features, ok := strings.Cut(section, "must have:")
	features, _, ended := strings.Cut(features, "\n\n")
	if !ok || !ended {
		t.Fatal("the README has no list of what the engine must have")
	}
	named := map[string]bool{}
	for _, m := range quoted.FindAllStringSubmatch(features, -1) {
		named[strings.ToLower(m[1])] = true
	}
	for f := range used {
		if !named[f] {
			t.Errorf("statements use %s, which the README does not name", f)
		}
	}
	for f := range named {
		if !used[f] {
			t.Errorf("the README names %s, which no statement uses", f)
		}
	}

	for _, table := range tables {
		if !strings.Contains(section, "`"+table+"`") {
			t.Errorf("the README does not say by which key table %s is sharded", table)
		}
	}
}

var (
	quoted      = regexp.MustCompile("`([^`]+)`")
	createTable = regexp.MustCompile(`CREATE (?:UNLOGGED )?TABLE (\w+)`)
	dropTable   = regexp.MustCompile(`DROP TABLE (\w+)`)
	comment     = regexp.MustCompile(`(?m)(--|//).*$`)
	goString    = regexp.MustCompile("(?s)`[^`]*`|\"(?:[^\"\\\\\n]|\\\\.)*\"")
)

// readStatements returns the program's SQL, without comments, and the tables that stand after all migrations.
func readStatements(t *testing.T) (statements string, tables []string) {
	t.Helper()
	var all strings.Builder
	files, err := fs.Glob(migrations.FS, "*.sql")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		data, err := fs.ReadFile(migrations.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		up, _, _ := strings.Cut(string(data), "-- +goose Down")
		up = comment.ReplaceAllString(up, "")
		all.WriteString(up)
		for _, m := range createTable.FindAllStringSubmatch(up, -1) {
			tables = append(tables, m[1])
		}
		for _, m := range dropTable.FindAllStringSubmatch(up, -1) {
			tables = slices.DeleteFunc(tables, func(name string) bool { return name == m[1] })
		}
	}
	sources, err := fs.Glob(os.DirFS("."), "*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range sources {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range goString.FindAllString(string(data), -1) {
			all.WriteString(s + "\n")
		}
	}
	return all.String(), tables
}

func readmeSection(t *testing.T, heading string) string {
	t.Helper()
	data, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, after, ok := strings.Cut(string(data), heading+"\n")
	if !ok {
		t.Fatalf("the README has no section %q", heading)
	}
	section, _, _ := strings.Cut(after, "\n## ")
	return section
}
