package say_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"bonafide/web/say"

	"github.com/leonelquinteros/gotext"
)

// takes are the functions that take messages, with the index of the argument that is one.
var takes = map[string][]int{
	"Say": {0, 1}, "Says": {0}, "Plural": {1, 2}, "Add": {1}, "AddError": {2},
	"Invalidf": {0}, "Conflictf": {0}, "Forbiddenf": {0}, "CheckWords": {1},
}

// commands are the packages whose errors only the command line shows, in English.
var commands = []string{"backup", "blob", "config", "network", "network/refresh", "postgres", "sanctions/refresh", "setup", "vault"}

// precise are the packages whose errors name a value of a file or of the format, which stay as they are.
var precise = []string{"inspect", "lookup", "mailbox", "phone", "photo", "reference", "sanctions", "seal"}

// TestEveryMessageIsInTheCatalogue reads the source for messages, and the catalogue for those that are in none.
func TestEveryMessageIsInTheCatalogue(t *testing.T) {
	asked, written := messages(t)
	catalogue := read(t)
	for _, id := range slices.Sorted(maps.Keys(asked)) {
		if _, ok := catalogue[id]; !ok {
			t.Errorf("the catalogue lacks a message of %s:\nmsgid %s\nmsgstr \"\"", asked[id], strconv.Quote(id))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(catalogue)) {
		if !written[id] && !written[strings.TrimPrefix(id, "%s ")] && !written[strings.TrimPrefix(id, "Points: ")] { // a plural, points of a level
			t.Errorf("nothing says %q, which is in the catalogue", id)
		}
	}
	if len(asked) < 500 {
		t.Errorf("only %d messages are found in the source", len(asked))
	}
}

// inSQL are the texts in a statement of SQL.
var inSQL = regexp.MustCompile(`'([^'\n]*)'`)

// messages returns the ids that the source asks for, with a folder that does, and every text that stands in it.
func messages(t *testing.T) (asked map[string]string, written map[string]bool) {
	t.Helper()
	asked, written = map[string]string{}, map[string]bool{}
	for _, top := range []string{"../../web", "../../internal"} {
		err := filepath.WalkDir(top, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && (d.Name() == "webtest" || d.Name() == "testdata") {
				return filepath.SkipDir
			}
			if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.Contains(path, "gallery") {
				return nil
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			folder := strings.TrimPrefix(filepath.ToSlash(filepath.Dir(path)), "../../")
			name, inner := strings.CutPrefix(folder, "internal/")
			silent := inner && slices.Contains(slices.Concat(commands, precise), name)
			ast.Inspect(file, func(n ast.Node) bool {
				if text, ok := literal(n); ok {
					written[text] = true
					for _, quoted := range inSQL.FindAllStringSubmatch(text, -1) {
						written[quoted[1]] = true
					}
				}
				if silent {
					return true
				}
				switch n := n.(type) {
				case *ast.CallExpr:
					if folder == "web/api" && !strings.HasPrefix(called(n), "Say") {
						break // what the API answers is English
					}
					for _, id := range ids(n) {
						asked[id] = folder
					}
				case *ast.AssignStmt:
					if id, ok := problem(n); ok {
						asked[id] = folder
					}
				}
				return true
			})
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return asked, written
}

// ids returns the messages that the call takes.
func ids(call *ast.CallExpr) (all []string) {
	name := called(call)
	for _, i := range takes[name] {
		if i >= len(call.Args) {
			continue
		}
		text, ok := literal(call.Args[i])
		switch {
		case !ok || !strings.ContainsFunc(verbs.ReplaceAllString(text, ""), isLetter):
		case name == "Say" && len(all) > 0: // the arguments of the first
		case name == "Plural" && i == 2: // the other form of the first
		case name == "Plural":
			all = append(all, "%s "+text)
		default:
			all = append(all, text)
		}
	}
	return all
}

// problem returns the message that is noted for a field: problems["name"] = "…".
func problem(n *ast.AssignStmt) (string, bool) {
	if len(n.Lhs) != 1 || len(n.Rhs) != 1 {
		return "", false
	}
	index, ok := n.Lhs[0].(*ast.IndexExpr)
	if !ok {
		return "", false
	}
	name, ok := index.X.(*ast.Ident)
	if !ok || name.Name != "problems" {
		return "", false
	}
	return literal(n.Rhs[0])
}

// called returns the name of the function.
func called(call *ast.CallExpr) string {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		return f.Sel.Name
	}
	return ""
}

func isLetter(r rune) bool { return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' }

// literal returns the text of a string that stands in the source, or of several joined.
func literal(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.BasicLit:
		if n.Kind == token.STRING {
			text, err := strconv.Unquote(n.Value)
			return text, err == nil
		}
	case *ast.BinaryExpr:
		left, ok := literal(n.X)
		right, also := literal(n.Y)
		return left + right, ok && also && n.Op == token.ADD
	}
	return "", false
}

func read(t *testing.T) map[string]*gotext.Translation {
	t.Helper()
	data, err := os.ReadFile("de.po")
	if err != nil {
		t.Fatal(err)
	}
	po := gotext.NewPo()
	po.Parse(data)
	all := po.GetDomain().GetTranslations()
	delete(all, "")
	return all
}

var verbs = regexp.MustCompile(`%(\[\d+\])?[a-z]|\{\d\}|` + "`")

// accuses are words that no page has, as in English: see the words of the product.
var accuses = regexp.MustCompile(`(?i)betrug|betrüg|verdächtig|schuldig|angeblich|fake|fälscher|nordkorea|hochstap`)

func TestNoTranslationAccuses(t *testing.T) {
	for id, m := range read(t) {
		for _, text := range m.Trs {
			if word := accuses.FindString(text); word != "" {
				t.Errorf("%q is translated with %q: %q", id, word, text)
			}
		}
	}
}

// TestTranslationsTakeWhatMessagesTake compares what is filled into a message with what is filled into its translation.
func TestTranslationsTakeWhatMessagesTake(t *testing.T) {
	for id, m := range read(t) {
		for form, text := range m.Trs {
			if strings.TrimSpace(text) == "" {
				t.Errorf("%q is not translated", id)
			}
			of := id
			if form > 0 {
				of = m.PluralID
			}
			if got, want := filled(text), filled(of); !slices.Equal(got, want) {
				t.Errorf("%q takes %q, its translation %q takes %q", of, want, text, got)
			}
		}
		if m.PluralID != "" && len(m.Trs) != 2 {
			t.Errorf("%q has %d forms", id, len(m.Trs))
		}
	}
}

// filled returns what a format takes, in order of the arguments.
func filled(format string) []string {
	n, all := 0, []string{}
	for _, v := range verbs.FindAllString(strings.ReplaceAll(format, "%%", ""), -1) {
		if v[0] == '%' && v[1] != '[' {
			n++
			v = "%[" + strconv.Itoa(n) + "]" + v[1:]
		}
		all = append(all, v)
	}
	slices.Sort(all)
	return all
}

func TestInventedLanguagesKeepWhatIsFilledIn(t *testing.T) {
	for _, code := range []string{"en-XA", "ar-XB"} {
		in := say.Of(code)
		for id := range read(t) {
			if said := in.Say(id); strings.ContainsFunc(verbs.ReplaceAllString(said, ""), isLetter) || !slices.Equal(filled(said), filled(id)) {
				t.Errorf("%s says %q for %q", code, said, id)
			}
		}
	}
}
