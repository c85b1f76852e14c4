package store

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// unlogged are the writing methods that leave no entry in the log of acts, and why: none of them is an act of a person on a candidate.
var unlogged = map[string]string{
	"Around": "notes who shares a key", "Neighbours": "notes who shares a key", "EnqueueAssessments": "makes a job due", "EnqueueScans": "makes a job due",
	"Postpone": "puts a job off", "EndHubAnswers": "ends what a person said for a time", "Rekey": "makes hashes anew", "CountIndicators": "counts",
	"Integrate": "is the log", "KeepAudit": "is the log", "KeepProof": "follows from the log",
	"BeginTry": "a try of a mail that an entry tells of", "EndTry": "a try of a mail that an entry tells of", "BeginEnquiry": "a question that an entry tells of",
	"SaveReading": "a program read a file", "SaveScan": "a program read a file", "SaveUpload": "a file that no fact names yet",
	"BeginIntake": "an import, whose candidates have entries", "SaveImport": "an import, whose candidates have entries", "SaveProblem": "an import, whose candidates have entries",
	"ForgetImports": "forgets how imports went",
	"Compare":       "compares drafts and changes nobody", "CompareSome": "compares drafts and changes nobody", "Cancel": "compares drafts and changes nobody",
	"RescoreSome": "counts under a policy whose publication has an entry",
	"SaveView":    "a person's own filter of a list", "DropView": "a person's own filter of a list",
	"QueueDelivery": "tells another program of an act that has an entry", "SaveTry": "tells another program of an act that has an entry",
	"ForgetDeliveries":   "forgets how other programs were told",
	"SaveSetupLink":      "nobody has an account yet; the account that it makes has an entry",
	"SaveSecret":         "a draft of a factor, whose confirmation has an entry",
	"Fill":               "bench fills a data base of its own",
	"UsePasskey":         "part of a sign-in, which has an entry",
	"ReadGallery":        "the index of pictures",
	"EndUndo":            "an import, whose candidates have entries",
	"KeepImported":       "an import, whose candidates have entries",
	"ForgetAttempts":     "slows who guesses; what was tried has an entry",
	"KeepGallery":        "the index of pictures",
	"KeepVault":          "keys, whose use has entries",
	"EndEvent":           "a message of another system, whose effects have entries",
	"FileKey":            "keys, whose use has entries",
	"Unlock":             "keys, whose use has entries",
	"SaveNote":           "tells another program of an act that has an entry",
	"Rewrap":             "keys, whose use has entries",
	"Bury":               "a message of another system, whose effects have entries",
	"EndLetter":          "sends word of an act that has an entry",
	"TakeEvent":          "a message of another system, whose effects have entries",
	"ClaimDigest":        "sends counts",
	"UseStep":            "part of a sign-in, which has an entry",
	"TakeCeremony":       "part of a sign-in, which has an entry",
	"UnclaimDigest":      "sends counts",
	"DropFileKey":        "keys, whose use has entries",
	"SaveCeremony":       "part of a sign-in, which has an entry",
	"Hubs":               "reads; statements of the same name write",
	"ForgetTransactions": "the index of pictures",
	"SealOld":            "keys, whose use has entries",
	"Attempt":            "slows who guesses; what was tried has an entry",
	"BeginLetter":        "sends word of an act that has an entry",
	"BeginAnswer":        "keeps an answer to a program for a day", "SaveAnswer": "keeps an answer to a program for a day", "DropAnswer": "keeps an answer to a program for a day",
}

// writing finds statements that change rows.
var writing = regexp.MustCompile(`(?i)\b(INSERT INTO|UPDATE [a-z_]+ (?:[a-z] )?SET|DELETE FROM)\b`)

// TestEveryWritingMethodLogs reads the package's source: an exported method of Store that changes rows, by itself or by what it calls,
// also writes an entry, or says in unlogged why it need not.
func TestEveryWritingMethodLogs(t *testing.T) {
	writes, logs := methodsThat(t)
	for name := range writes {
		switch _, excused := unlogged[name]; {
		case !logs[name] && !excused:
			t.Errorf("%s writes and leaves no entry in the log: call writeEvent, or say in unlogged why it is no act", name)
		case logs[name] && excused:
			t.Errorf("%s writes an entry, and unlogged says that it does not", name)
		}
	}
	for name := range unlogged {
		if !writes[name] {
			t.Errorf("unlogged names %s, which writes nothing or is gone", name)
		}
	}
	if len(writes) < 60 {
		t.Errorf("%d methods write, of more than 60", len(writes))
	}
}

// sourceFiles returns the files of the package, parsed.
func sourceFiles(t *testing.T) (all []*ast.File) {
	t.Helper()
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, file)
	}
	return all
}

// methodsThat returns the exported methods of Store that change rows, and those that reach writeEvent.
func methodsThat(t *testing.T) (writes, logs map[string]bool) {
	t.Helper()
	calls, changes, methods := map[string][]string{}, map[string]bool{}, []string{}
	for _, file := range sourceFiles(t) {
		for _, d := range file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok {
				if g, ok := d.(*ast.GenDecl); ok { // statements and steps by name
					named(g, calls, changes)
				}
				continue
			}
			name := f.Name.Name
			if f.Recv != nil {
				name = "." + name
			}
			if ast.IsExported(f.Name.Name) && receiver(f) == "Store" {
				methods = append(methods, f.Name.Name)
			}
			mentions(f.Body, name, calls, changes)
		}
	}
	for _, leaf := range []string{"create", "createAll", "exec", "query"} { // whose methods are gorm's, not ours
		calls[leaf] = nil
	}
	writes, logs = map[string]bool{}, map[string]bool{}
	for _, m := range methods {
		reached := reach("."+m, calls)
		logs[m] = reached["writeEvent"] || reached["insertEvent"]
		for name := range reached {
			writes[m] = writes[m] || changes[name] || slices.Contains([]string{"create", "createAll"}, name)
		}
		if !writes[m] {
			delete(writes, m)
		}
	}
	return writes, logs
}

func receiver(f *ast.FuncDecl) string {
	if f.Recv == nil {
		return ""
	}
	if p, ok := f.Recv.List[0].Type.(*ast.StarExpr); ok {
		if id, ok := p.X.(*ast.Ident); ok {
			return id.Name
		}
	}
	return ""
}

// named notes what package-level variables and constants hold under their names.
func named(g *ast.GenDecl, calls map[string][]string, changes map[string]bool) {
	for _, s := range g.Specs {
		if v, ok := s.(*ast.ValueSpec); ok {
			for i, name := range v.Names {
				if i < len(v.Values) {
					mentions(v.Values[i], name.Name, calls, changes)
				}
			}
		}
	}
}

// mentions notes which functions and statements a piece of source names, and whether it holds a statement that changes rows. Methods count
// where they are called, and have a dot before their name.
func mentions(n ast.Node, name string, calls map[string][]string, changes map[string]bool) {
	if n == nil {
		return
	}
	ast.Inspect(n, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			if f, ok := n.Fun.(*ast.SelectorExpr); ok {
				calls[name] = append(calls[name], "."+f.Sel.Name)
			}
		case *ast.SelectorExpr:
			mentions(n.X, name, calls, changes)
			return false
		case *ast.KeyValueExpr:
			mentions(n.Value, name, calls, changes)
			return false
		case *ast.Ident:
			calls[name] = append(calls[name], n.Name)
		case *ast.BasicLit:
			changes[name] = changes[name] || n.Kind == token.STRING && writing.MatchString(strings.Join(strings.Fields(n.Value), " "))
		}
		return true
	})
}

// reach returns every name that one leads to.
func reach(from string, calls map[string][]string) map[string]bool {
	seen, todo := map[string]bool{}, []string{from}
	for len(todo) > 0 {
		name := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if seen[name] {
			continue
		}
		seen[name] = true
		todo = append(todo, calls[name]...)
	}
	return seen
}
