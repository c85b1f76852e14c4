package indicator_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/format"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/go/ast/astutil"
)

// mutated are the files whose arithmetic the tests of this package must know by heart.
var mutated = []string{"score.go", "policy.go"}

// choose is added to the package: an expression becomes a call that returns one of several, as the environment says.
const choose = `package indicator

import (
	"os"
	"strconv"
)

var mutation, _ = strconv.Atoi(os.Getenv("MUTATION"))

// mutate returns the original, or the mutant with the number of the environment. The first mutant's number is given.
func mutate[T any](first int, original T, mutants ...T) T {
	if i := mutation - first; i >= 0 && i < len(mutants) {
		return mutants[i]
	}
	return original
}
`

// TestMutants changes each comparison, operator and constant of the score, one at a time, and holds that some test of
// this package fails. All mutants are compiled into one binary, which is run once for each.
func TestMutants(t *testing.T) {
	if testing.Short() || os.Getenv("MUTATION") != "" {
		t.Skip("runs the other tests of the package some hundred times")
	}
	m := &mutator{fset: token.NewFileSet(), dir: t.TempDir(), overlay: map[string]string{}}
	m.check(t)
	for _, name := range mutated {
		m.rewrite(t, name)
	}
	binary := m.build(t)
	if out, err := run(binary, 0); err != nil {
		t.Fatalf("without a mutation: %v\n%s", err, out)
	}
	if len(m.mutants) < 60 {
		t.Errorf("only %d mutants", len(m.mutants))
	}
	for i, name := range m.mutants {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if _, err := run(binary, i+1); err == nil {
				t.Error("survives: no test of the package fails")
			}
		})
	}
}

func run(binary string, mutation int) ([]byte, error) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, binary, "-test.failfast", "-test.skip=^TestMutants$")
	cmd.Env = append(os.Environ(), "MUTATION="+strconv.Itoa(mutation))
	return cmd.CombinedOutput()
}

// A mutator rewrites files of the package.
type mutator struct {
	fset    *token.FileSet
	dir     string
	overlay map[string]string // path in the package: path of the file that takes its place
	files   map[string]*ast.File
	types   types.Info
	mutants []string // where and what; the first is mutation 1
}

// check parses the package and finds the types of its expressions.
func (m *mutator) check(t *testing.T) {
	out, err := exec.Command("go", "list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	exported := map[string]string{}
	for line := range strings.Lines(string(out)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		exported[path] = file
	}
	paths, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	m.files = map[string]*ast.File{}
	var all []*ast.File
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(m.fset, path, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		m.files[path], all = f, append(all, f)
	}
	m.types = types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}}
	conf := types.Config{Importer: importer.ForCompiler(m.fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exported[path]) })}
	if _, err := conf.Check("bonafide/internal/indicator", m.fset, all, &m.types); err != nil {
		t.Fatal(err)
	}
}

// rewrite writes the file with every mutation of it to the overlay.
func (m *mutator) rewrite(t *testing.T, name string) {
	astutil.Apply(m.files[name], func(c *astutil.Cursor) bool {
		decl, ok := c.Node().(*ast.GenDecl)
		return !ok || decl.Tok != token.CONST && decl.Tok != token.IMPORT && decl.Tok != token.TYPE
	}, func(c *astutil.Cursor) bool {
		switch n := c.Node().(type) {
		case *ast.BinaryExpr:
			m.binary(c, n)
		case *ast.BasicLit:
			m.constant(c, n)
		case *ast.Ident:
			m.boolean(c, n)
		case *ast.CallExpr:
			m.extremum(c, n)
		case *ast.AssignStmt:
			m.assignment(c, n)
		case *ast.IncDecStmt:
			op := map[token.Token]token.Token{token.INC: token.ADD, token.DEC: token.SUB}[n.Tok]
			m.assign(c, n.Pos(), n.X, op, &ast.BasicLit{Kind: token.INT, Value: "1"})
		}
		return true
	})
	var b bytes.Buffer
	if err := format.Node(&b, m.fset, m.files[name]); err != nil {
		t.Fatal(err)
	}
	m.write(t, name, b.Bytes())
}

func (m *mutator) write(t *testing.T, name string, data []byte) {
	path, err := filepath.Abs(name)
	if err != nil {
		t.Fatal(err)
	}
	m.overlay[path] = filepath.Join(m.dir, name)
	if err := os.WriteFile(m.overlay[path], data, 0o644); err != nil {
		t.Fatal(err)
	}
}

// build compiles the tests of the package with the mutants.
func (m *mutator) build(t *testing.T) string {
	m.write(t, "mutation.go", []byte(choose))
	overlay, err := json.Marshal(map[string]any{"Replace": m.overlay})
	if err != nil {
		t.Fatal(err)
	}
	list, binary := filepath.Join(m.dir, "overlay.json"), filepath.Join(m.dir, "mutants.test")
	if err := os.WriteFile(list, overlay, 0o644); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command("go", "test", "-c", "-overlay", list, "-o", binary, ".").CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return binary
}

// mutants are the operators that take the place of one.
var mutants = map[token.Token][]token.Token{
	token.LSS: {token.LEQ, token.GEQ}, token.LEQ: {token.LSS, token.GTR}, token.GTR: {token.GEQ, token.LEQ}, token.GEQ: {token.GTR, token.LSS},
	token.EQL: {token.NEQ}, token.NEQ: {token.EQL},
	token.ADD: {token.SUB}, token.SUB: {token.ADD}, token.MUL: {token.QUO}, token.QUO: {token.MUL},
	token.LAND: {token.LOR}, token.LOR: {token.LAND},
}

// add records a mutant and returns its number.
func (m *mutator) add(pos token.Pos, from, to string) int {
	m.mutants = append(m.mutants, fmt.Sprintf("%s %s to %s", m.fset.Position(pos), from, to))
	return len(m.mutants)
}

// call returns a call of mutate.
func call(first int, original ast.Expr, mutants ...ast.Expr) ast.Expr {
	args := []ast.Expr{&ast.BasicLit{Kind: token.INT, Value: strconv.Itoa(first)}, original}
	return &ast.CallExpr{Fun: ast.NewIdent("mutate"), Args: append(args, mutants...)}
}

func (m *mutator) binary(c *astutil.Cursor, n *ast.BinaryExpr) {
	if m.types.Types[n].Value != nil || len(mutants[n.Op]) == 0 {
		return
	}
	c.Replace(m.operation(n.OpPos, n.X, n.Op, n.Y))
}

// operation returns the operation with its mutants. What && and || guard is evaluated only where they say so.
func (m *mutator) operation(pos token.Pos, x ast.Expr, op token.Token, y ast.Expr) ast.Expr {
	var others []ast.Expr
	first := len(m.mutants) + 1
	for _, to := range mutants[op] {
		m.add(pos, op.String(), to.String())
		others = append(others, operate(x, to, y))
	}
	chosen := call(first, operate(x, op, y), others...)
	if op == token.LAND || op == token.LOR {
		chosen = &ast.CallExpr{Fun: chosen}
	}
	return chosen
}

func operate(x ast.Expr, op token.Token, y ast.Expr) ast.Expr {
	e := ast.Expr(&ast.BinaryExpr{X: &ast.ParenExpr{X: x}, Op: op, Y: &ast.ParenExpr{X: y}})
	if op == token.LAND || op == token.LOR {
		results := &ast.FieldList{List: []*ast.Field{{Type: ast.NewIdent("bool")}}}
		e = &ast.FuncLit{Type: &ast.FuncType{Params: &ast.FieldList{}, Results: results}, Body: &ast.BlockStmt{List: []ast.Stmt{&ast.ReturnStmt{Results: []ast.Expr{e}}}}}
	}
	return e
}

// constant makes a number one more and one less.
func (m *mutator) constant(c *astutil.Cursor, n *ast.BasicLit) {
	value, err := strconv.ParseFloat(n.Value, 64)
	if n.Kind != token.INT && n.Kind != token.FLOAT || err != nil {
		return
	}
	typed := func(v float64) ast.Expr {
		of := types.TypeString(m.types.Types[n].Type, func(*types.Package) string { return "" })
		return &ast.CallExpr{Fun: ast.NewIdent(of), Args: []ast.Expr{&ast.BasicLit{Kind: token.FLOAT, Value: fmt.Sprint(v)}}}
	}
	first := m.add(n.Pos(), n.Value, fmt.Sprint(value+1))
	m.add(n.Pos(), n.Value, fmt.Sprint(value-1))
	c.Replace(call(first, typed(value), typed(value+1), typed(value-1)))
}

func (m *mutator) boolean(c *astutil.Cursor, n *ast.Ident) {
	if use := m.types.Uses[n]; use == types.Universe.Lookup("true") || use == types.Universe.Lookup("false") {
		c.Replace(call(m.add(n.Pos(), n.Name, "its opposite"), n, &ast.UnaryExpr{Op: token.NOT, X: n}))
	}
}

// extremum makes the least the most, and the other way round.
func (m *mutator) extremum(c *astutil.Cursor, n *ast.CallExpr) {
	name, ok := n.Fun.(*ast.Ident)
	if !ok {
		return
	}
	other := map[types.Object]string{types.Universe.Lookup("min"): "max", types.Universe.Lookup("max"): "min"}[m.types.Uses[name]]
	if other != "" {
		c.Replace(call(m.add(n.Pos(), name.Name, other), n, &ast.CallExpr{Fun: ast.NewIdent(other), Args: n.Args}))
	}
}

func (m *mutator) assignment(c *astutil.Cursor, n *ast.AssignStmt) {
	ops := map[token.Token]token.Token{token.ADD_ASSIGN: token.ADD, token.SUB_ASSIGN: token.SUB, token.MUL_ASSIGN: token.MUL, token.QUO_ASSIGN: token.QUO}
	if op, ok := ops[n.Tok]; ok {
		m.assign(c, n.TokPos, n.Lhs[0], op, n.Rhs[0])
	}
}

func (m *mutator) assign(c *astutil.Cursor, pos token.Pos, x ast.Expr, op token.Token, y ast.Expr) {
	c.Replace(&ast.AssignStmt{Lhs: []ast.Expr{x}, Tok: token.ASSIGN, Rhs: []ast.Expr{m.operation(pos, x, op, y)}})
}
